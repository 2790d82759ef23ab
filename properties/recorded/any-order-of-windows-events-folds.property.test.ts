/** Whatever Windows' events say and in whatever order they come, the imported history folds without a problem. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldInto } from '../../src/fold/fold.ts';
import { initialState } from '../../src/fold/state.ts';
import { decodeEvent } from '../../src/log/decode.ts';
import { encodeEvent } from '../../src/log/encode.ts';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { importLogs } from '../../src/recorded/import-logs.ts';
import { RecordWriter } from '../../src/recorded/record-writer.ts';
import { WINDOWS_EVENTS } from '../../src/recorded/windows-ids.ts';
import { settings } from '../settings.ts';

const writer = new RecordWriter();
const users = ['alice', 'bob', null] as const;
const values = fc.oneof(
  fc.constantFrom('1', '2', 'S-1-5-21-1000-2000-3000-1001', 'S-1-5-21-1000-2000-3000-1001_Classes'),
  fc.constantFrom('C:\\Users\\alice\\ntuser.dat', '\\\\server\\profiles\\alice', 'C:\\Users\\bob', 'Roaming'),
  fc.string({ maxLength: 12 }),
);

const anyRecord: fc.Arbitrary<WindowsRecord> = fc
  .record({
    kind: fc.constantFrom(...WINDOWS_EVENTS),
    computer: fc.constantFrom('A', 'B'),
    user: fc.constantFrom(...users),
    at: fc.integer({ min: 0, max: 1e9 }),
    data: fc.array(values, { minLength: 5, maxLength: 5 }),
  })
  .map(({ kind, computer, user, at, data }) =>
    writer.write(kind.provider, kind.id, { at, computer, user, activity: 1 }, data),
  );

it('and every record leaves its event in it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(anyRecord, { maxLength: 60 }), async (records) => {
      const state = initialState();
      const origins: number[] = [];
      const account = await importLogs([{ name: 'log', read: () => entries(records) }], (event) => {
        expect(foldInto(state, event)).toBeNull();
        expect(decodeEvent(JSON.parse(encodeEvent(event)))).toBeTypeOf('object');
        if (event.origin !== undefined) origins.push(event.origin.id);
      });
      expect(account.mapped).toBe(records.length);
      expect(origins.toSorted(byNumber)).toEqual(records.map(({ eventId }) => eventId).toSorted(byNumber));
    }),
    settings(300),
  );
});

function byNumber(a: number, b: number): number {
  return a - b;
}

async function* entries(records: readonly WindowsRecord[]) {
  for (const record of records) yield { kind: 'record' as const, record };
}
