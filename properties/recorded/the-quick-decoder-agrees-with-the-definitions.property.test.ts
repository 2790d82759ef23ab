/** The quick decoder says yes only to what the definitions accept, and then makes the same event of it. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { encodeEvent } from '../../src/log/encode.ts';
import { type EventType, schemaOf } from '../../src/log/events.ts';
import { fastDecodeOf } from '../../src/log/fast-decode.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';

type Json = Record<string, unknown>;

const odd = fc.constantFrom(
  null,
  '',
  'text',
  0,
  -1,
  1.5,
  true,
  [],
  {},
  '2003-02-30T09:00:00.000Z',
  '2003-05-01T09:00:00Z',
);

/** Puts something odd at the n-th place of a value, counted through all its members. */
function spoil(value: unknown, n: { left: number }, by: unknown): unknown {
  if (n.left-- === 0) return by;
  if (Array.isArray(value)) return value.map((item) => spoil(item, n, by));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, held]) => [key, spoil(held, n, by)]));
}

it('for events of simulated logs, whole and spoilt', () => {
  fc.assert(
    fc.property(histories({ steps: [1, 40] }), fc.nat(40), odd, (history, place, by) => {
      const simulator = new Simulator({ algorithm: 'three-way' });
      for (const stimulus of history) simulator.feed(stimulus);
      for (const [i, event] of simulator.events.entries()) {
        const line = JSON.parse(encodeEvent(event)) as Json;
        check(i % 2 === 0 ? line : (spoil(line, { left: 1 + place }, by) as Json), event.type);
      }
    }),
    settings(20),
  );
});

function check(line: Json, type: EventType): void {
  const quick = fastDecodeOf(schemaOf(type));
  if (quick === null) return;
  const slow = schemaOf(type).safeParse(structuredClone(line));
  const before = structuredClone(line);
  if (quick(line)) {
    expect(slow.success).toBe(true);
    expect(line).toEqual(slow.data);
  } else {
    expect(line).toEqual(before);
  }
}
