/**
 * G1, G8, G9: whatever users, agents and hands on the share do in whatever order, what nobody overwrote or removed himself is on the
 * share in the end, all computers have what it has, and the judge finds no loss in the agents' own log. All files have one size, and
 * times that other computers' files of the same name have too. Spec sections 5 and 6.
 */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settings } from '../settings.ts';
import { type Step, WildWork } from './wild-work.ts';

const number = fc.nat(11);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant('write' as const), place: number, path: number }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('remove' as const), place: number, path: number }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('rename' as const), place: number, path: number, to: number }),
  },
  {
    weight: 10,
    arbitrary: fc.record({
      do: fc.constantFrom('logon' as const, 'logoff' as const, 'sync' as const),
      place: number,
      looks: fc.nat(3).map((n) => n === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('stop' as const), place: number, after: fc.nat(25) }) },
);

const damage: fc.Arbitrary<Step> = fc.oneof(
  { weight: 8, arbitrary: step },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom('save' as const, 'restore' as const) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constantFrom('wipe' as const, 'forget' as const), place: number }),
  },
);

describe('what nobody overwrote or removed himself is there in the end, and everybody has the same', () => {
  it.each([
    ['with agents alone, in all spellings', false, step],
    ['with somebody who works on the share itself', true, step],
    ['with disks that break and a share that is put back', false, damage],
    ['with all of it', true, damage],
  ])('%s', async (_what, hands, steps) => {
    const works = fc.array(steps, { minLength: 5, maxLength: 40, size: 'max' });
    const property = fc.asyncProperty(works, async (all) => {
      const root = fs.mkdtempSync(join(tmpdir(), 'roamproof-wild-'));
      try {
        const work = new WildWork(root, hands);
        for (const one of all) await work.take(one);
        expect(await work.settle()).toEqual([]);
      } finally {
        execFileSync('rm', ['-rf', root]);
      }
    });
    await fc.assert(property, settings(8));
  });
});
