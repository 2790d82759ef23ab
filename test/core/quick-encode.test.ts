/** The table of the quick encoder against the definitions, member by member. */
import { describe, expect, it } from 'vitest';
import type * as z from 'zod';
import { type EventType, eventTypes, type LogEvent, schemaOf } from '../../src/log/events.ts';
import { instant } from '../../src/log/fields.ts';
import { FOREIGN, FOREIGN_SETTINGS, INSTANTS, quickEncode } from '../../src/log/quick-encode.ts';

type Schema = z.core.$ZodType;
interface Leaf {
  readonly path: string;
  /** The member's name; `null` where others choose it. */
  readonly name: string | null;
  readonly kind: 'instant' | 'number' | 'unknown' | 'other';
}

/** Every member of a definition that is no object, with what it holds. */
function leaves(schema: Schema, name: string | null, path: string): Leaf[] {
  if (schema === (instant as Schema)) return [{ path, name, kind: 'instant' }];
  const { def } = schema._zod;
  switch (def.type) {
    case 'object':
      return Object.entries((def as z.core.$ZodObjectDef).shape).flatMap(([key, member]) =>
        leaves(member, key, `${path}.${key}`),
      );
    case 'nullable':
    case 'optional':
      return leaves((def as z.core.$ZodOptionalDef).innerType, name, path);
    case 'array':
      return leaves((def as z.core.$ZodArrayDef).element, null, `${path}[]`);
    case 'record':
      return leaves((def as z.core.$ZodRecordDef).valueType, null, `${path}{}`);
    case 'union':
      return (def as z.core.$ZodUnionDef).options.flatMap((option) => leaves(option, name, path));
    case 'number':
    case 'unknown':
      return [{ path, name, kind: def.type }];
    default:
      return [{ path, name, kind: 'other' }];
  }
}

const isForeign = (type: EventType, path: string): boolean =>
  path.split(/[.[{]/).some((name) => FOREIGN.has(name)) ||
  (type === FOREIGN_SETTINGS && path.startsWith('.settings'));

describe.each(eventTypes)('%s', (type) => {
  const own = leaves(schemaOf(type), null, '').filter(({ path }) => !isForeign(type, path));

  it('has an instant exactly where the table says so', () => {
    const numbers = own.filter(({ kind }) => kind === 'instant' || kind === 'number');
    expect(numbers.length).toBeGreaterThan(0);
    for (const { path, name, kind } of numbers)
      expect([path, name !== null && INSTANTS.has(name)]).toEqual([path, kind === 'instant']);
  });

  it('has nothing undefined that the table would read', () => {
    expect(own.filter(({ kind }) => kind === 'unknown')).toEqual([]);
  });
});

it('writes instants as the definitions do', () => {
  const days = [
    0, 1, 86_399_999, 86_400_000, 951_782_399_999.9, 951_868_800_000, 4_102_444_800_000.5, -1, -1e12, 8.64e15,
  ];
  const random = days.flatMap((day) => [1, 7, 1001, 59_999, 3_600_000.25, 71_234_567].map((ms) => day - ms));
  for (const at of [...days, ...random]) {
    const event = { at, type: 'time.passed' } as LogEvent;
    expect(quickEncode(event).at).toBe(new Date(at).toISOString());
  }
  expect(() => quickEncode({ at: Number.NaN, type: 'time.passed' } as LogEvent)).toThrow(RangeError);
});

it('writes what the definitions write, and touches nothing that others named', () => {
  const at = Date.parse('2003-05-01T09:00:00Z');
  const stamp = { modified: at + 1, created: at + 2, version: 3 };
  const events = [
    { at, type: 'policy.changed', computer: 'A', settings: { at: 5, next: { to: 6 } } },
    {
      at,
      type: 'merge.finished',
      computer: 'A',
      user: 'alice',
      direction: 'down',
      failed: 0,
      complete: true,
      rule: 'M1',
      store: { id: 'x', generation: 1, seen: { to: 3, at: 4 } },
    },
    {
      at,
      type: 'file.kept',
      computer: 'A',
      user: 'alice',
      on: 'local',
      path: 'a',
      rule: 'M1',
      compared: { local: stamp, central: null, loadTime: at },
    },
    {
      at,
      type: 'hive.copied',
      computer: 'A',
      user: 'alice',
      to: 'central',
      rule: 'U4',
      by: 'merge',
      compared: { local: stamp, central: null },
      replaced: null,
      hive: {
        modified: at,
        settings: {
          value: { value: 'x', modified: at, version: 3 },
          seen: { value: 'y', modified: at, version: 4 },
        },
      },
    },
    {
      at,
      type: 'file.written',
      computer: 'A',
      user: 'alice',
      path: 'a',
      content: 'v',
      size: 5,
      more: { x: 'y' },
    },
  ] as unknown as LogEvent[];
  for (const event of events) expect(quickEncode(event)).toEqual(schemaOf(event.type).encode(event as never));
});
