/** Damage in an .evtx file never throws: it is told, and the rest is read. Spec section 3. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { evtxFile } from '../../src/bench/evtx/evtx-writer.ts';
import { collect } from '../../test/readers/collect-entries.ts';
import { workingDay } from '../../test/readers/fixture-events.ts';
import { settings } from '../settings.ts';

const WHOLE = evtxFile([...workingDay(), ...workingDay(), ...workingDay()]);
/** Where the structures are: headers, names, templates, records. */
const USED = 4096 + WHOLE.readUInt32LE(4096 + 48);
/** More records than this cannot be framed in the bytes that are used. */
const MOST = Math.ceil(WHOLE.length / 32);

const place = fc.integer({ min: 0, max: USED - 1 });
const value = fc.oneof(
  fc.integer({ min: 0, max: 255 }),
  fc.constantFrom(0x00, 0x01, 0x0c, 0x0d, 0x21, 0x2a, 0x81, 0xff),
);
const mutation = fc.oneof(
  fc.record({ kind: fc.constant('byte' as const), at: place, value }),
  fc.record({
    kind: fc.constant('word' as const),
    at: place,
    value: fc.constantFrom(0, 1, 0x7fff_ffff, 0xffff_ffff, 65_535),
  }),
  fc.record({
    kind: fc.constant('copy' as const),
    at: place,
    from: place,
    length: fc.integer({ min: 1, max: 600 }),
  }),
  fc.record({ kind: fc.constant('remove' as const), at: place, length: fc.integer({ min: 1, max: 600 }) }),
);

type Mutation = typeof mutation extends fc.Arbitrary<infer T> ? T : never;

function mutate(bytes: Buffer, change: Mutation): Buffer {
  switch (change.kind) {
    case 'byte':
      bytes.writeUInt8(change.value, Math.min(change.at, bytes.length - 1));
      return bytes;
    case 'word':
      bytes.writeUInt32LE(change.value, Math.min(change.at, bytes.length - 4));
      return bytes;
    case 'copy':
      bytes.copy(bytes, change.at, change.from, change.from + change.length);
      return bytes;
    case 'remove':
      return Buffer.concat([bytes.subarray(0, change.at), bytes.subarray(change.at + change.length)]);
    default:
      return change satisfies never;
  }
}

it('a mutated .evtx file is read to its end, with at most as many records as fit and no error thrown', async () => {
  const property = fc.asyncProperty(
    fc.array(mutation, { minLength: 1, maxLength: 12 }),
    fc.boolean(),
    async (changes, carve) => {
      let bytes: Buffer = Buffer.from(WHOLE);
      for (const change of changes) bytes = mutate(bytes, change);
      const { records, problems } = await collect(bytes, { carve });
      expect(records.length + problems.length).toBeLessThanOrEqual(MOST);
      for (const record of records) expect(record.time).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/);
    },
  );
  await fc.assert(property, settings(800));
});
