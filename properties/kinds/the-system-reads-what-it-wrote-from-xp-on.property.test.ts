/**
 * From Windows XP on the system reads back what it wrote, whoever loaded its profile; before, it need not.
 * 2003 document, “System Profile”.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { newComputer } from '../../src/fold/state.ts';
import { inconsistentKeys, systemHive, workOnSystem } from '../../src/fold/system-profile.ts';
import type { Os } from '../../src/log/fields.ts';
import { settings } from '../settings.ts';

const steps = fc.array(
  fc.oneof(
    fc.constant({ do: 'load' } as const),
    fc.constant({ do: 'unload' } as const),
    fc.record({
      do: fc.constant('write' as const),
      key: fc.constantFrom('Proxy', 'Font'),
      value: fc.string(),
    }),
  ),
  { maxLength: 20 },
);

type Steps = typeof steps extends fc.Arbitrary<infer S> ? S : never;

/** What the system wrote last per key, and what it reads at the end. */
function play(
  os: Os,
  played: Steps,
): { wrote: Record<string, string>; reads: Record<string, string>; apart: string[] } {
  const computer = { ...newComputer(os, 'domain'), running: true };
  const of = { at: 0, computer: 'A' };
  const wrote: Record<string, string> = {};
  for (const step of played) {
    if (step.do === 'load') workOnSystem(computer, { ...of, type: 'system.profile.loaded', component: 'x' });
    if (step.do === 'unload')
      workOnSystem(computer, { ...of, type: 'system.profile.unloaded', component: 'x' });
    if (step.do !== 'write') continue;
    workOnSystem(computer, { ...of, type: 'system.setting.written', key: step.key, value: step.value });
    wrote[step.key] = step.value;
  }
  return { wrote, reads: { ...systemHive(computer) }, apart: inconsistentKeys(computer) };
}

it('whatever components load or let go of', () => {
  fc.assert(
    fc.property(fc.constantFrom<Os>('xp', '2003', 'vista', '7'), steps, (os, played) => {
      const { wrote, reads, apart } = play(os, played);
      expect(reads).toEqual(wrote);
      expect(apart).toEqual([]);
    }),
    settings(200),
  );
});

it('and not before: Windows 2000 is caught reading something else', () => {
  const found = fc.check(
    fc.property(steps, (played) => {
      const { wrote, reads } = play('2000', played);
      return Object.keys({ ...wrote, ...reads }).every((key) => wrote[key] === reads[key]);
    }),
    settings(200),
  );
  expect(found.failed).toBe(true);
});
