import { describe, expect, it } from 'vitest';
import type { FixtureEvent } from '../../src/bench/evtx/evtx-chunk-writer.ts';
import { evtxFile } from '../../src/bench/evtx/evtx-writer.ts';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { collect, problemTexts } from './collect-entries.ts';
import { fixtureEvent, workingDay } from './fixture-events.ts';

const FIRST_CHUNK = 4096;
const CHUNK = 65_536;

/** Many records, enough for three chunks. */
function busyLog(): FixtureEvent[] {
  return Array.from({ length: 500 }, (_, index) =>
    fixtureEvent({
      recordId: index + 1,
      eventId: 5,
      data: { File: `C:\\Users\\u${index}`, Key: 'k' },
      values: [`C:\\Users\\u${index}`, 'k'],
    }),
  );
}

function asFixture(record: WindowsRecord): FixtureEvent {
  const { source: _source, message: _message, carved: _carved, ...event } = record;
  return event;
}

function ids(records: readonly WindowsRecord[]): (number | null)[] {
  return records.map((record) => record.recordId);
}

/** A chunk that was filled, then used again for `kept` records: the rest is slack. */
function reusedChunk(kept: number): Buffer {
  const file = evtxFile(workingDay(), { withoutChecksums: true });
  const shorter = evtxFile(workingDay().slice(0, kept), { withoutChecksums: true });
  file.writeUInt32LE(shorter.readUInt32LE(FIRST_CHUNK + 48), FIRST_CHUNK + 48);
  return file;
}

describe('reading an .evtx file', () => {
  it('gives back what was written', async () => {
    const { format, records, problems } = await collect(evtxFile(workingDay()));
    expect(format).toBe('evtx');
    expect(problems).toEqual([]);
    expect(records.map(asFixture)).toEqual(workingDay());
    expect(records[0]?.source).toEqual({ file: 'stdin', offset: FIRST_CHUNK + 512 });
  });

  it('goes through all chunks and over space set aside for more', async () => {
    const file = Buffer.concat([evtxFile(busyLog()), Buffer.alloc(2 * CHUNK)]);
    const { records, problems } = await collect(file);
    expect(problems).toEqual([]);
    expect(records.map(asFixture)).toEqual(busyLog());
    expect(file.length).toBe(FIRST_CHUNK + 5 * CHUNK);
  });

  it('does not ask for checksums where the file says that there are none', async () => {
    const { records, problems } = await collect(evtxFile(workingDay(), { withoutChecksums: true }));
    expect(problems).toEqual([]);
    expect(records).toHaveLength(9);
  });
});

describe('a damaged .evtx file', () => {
  it('loses only the record that is damaged, and says where', async () => {
    const file = evtxFile(workingDay());
    const { records: whole } = await collect(file);
    const at = whole[3]?.source.offset ?? 0;
    file.writeUInt8(0xee, at + 28);
    const { records, problems } = await collect(file);
    expect(ids(records)).toEqual([1, 2, 3, 5, 6, 7, 8, 9]);
    expect(problemTexts(problems)).toEqual([
      `${FIRST_CHUNK}: the checksum of the records in this chunk does not match: read all the same`,
      `${at}: record 4 is damaged: token 0xee is unknown here (byte ${at + 28 - FIRST_CHUNK} of its chunk)`,
    ]);
  });

  it('finds the next record where the size of one is wrong', async () => {
    const file = evtxFile(workingDay());
    const { records: whole } = await collect(file);
    const at = whole[3]?.source.offset ?? 0;
    const size = file.readUInt32LE(at + 4);
    file.writeUInt32LE(0x7fff_ffff, at + 4);
    const { records, problems } = await collect(file);
    expect(ids(records)).toEqual([1, 2, 3, 5, 6, 7, 8, 9]);
    expect(problemTexts(problems)).toContain(`${at}: ${size} bytes that are no record: skipped`);
  });

  it('finds the next chunk where bytes are missing in one', async () => {
    const file = evtxFile(busyLog());
    const cut = FIRST_CHUNK + 30_000;
    const { records, problems } = await collect(
      Buffer.concat([file.subarray(0, cut), file.subarray(cut + 1000)]),
    );
    expect(ids(records).at(-1)).toBe(500);
    expect(records.length).toBeGreaterThan(400);
    expect(problemTexts(problems)).toContain(
      `${FIRST_CHUNK + CHUNK - 1000}: the next chunk begins after 64536 bytes`,
    );
  });

  it('finds the next chunk where bytes were put in', async () => {
    const file = evtxFile(busyLog());
    const cut = FIRST_CHUNK + 30_000;
    const { records } = await collect(
      Buffer.concat([file.subarray(0, cut), Buffer.alloc(1000, 7), file.subarray(cut)]),
    );
    expect(ids(records).at(-1)).toBe(500);
    expect(records.length).toBeGreaterThan(400);
  });

  it('reads the records of a chunk whose header is gone', async () => {
    const file = evtxFile(busyLog());
    file.fill(0, FIRST_CHUNK, FIRST_CHUNK + 128);
    const { records, problems } = await collect(file);
    expect(records.map(asFixture)).toEqual(busyLog());
    expect(problemTexts(problems)).toEqual([
      `${FIRST_CHUNK}: chunk without a usable header: searched for records`,
    ]);
  });

  it('starts at the first chunk where the file header is gone', async () => {
    const { records, problems } = await collect(evtxFile(busyLog()).subarray(FIRST_CHUNK));
    expect(records.map(asFixture)).toEqual(busyLog());
    expect(problemTexts(problems)).toEqual(['0: no .evtx file header: looking for chunks']);
  });

  it('reads what is there of a file that was cut off', async () => {
    const file = evtxFile(workingDay());
    const { records: whole } = await collect(file);
    const cut = (whole[5]?.source.offset ?? 0) + 100;
    const { records, problems } = await collect(file.subarray(0, cut));
    expect(ids(records)).toEqual([1, 2, 3, 4, 5]);
    expect(problemTexts(problems).at(-1)).toMatch(
      new RegExp(`^${cut}: the chunk ends \\d+ bytes too early$`),
    );
  });
});

describe('carving', () => {
  it('leaves slack alone unless asked', async () => {
    expect(ids((await collect(reusedChunk(4))).records)).toEqual([1, 2, 3, 4]);
  });

  it('recovers whole records from slack and marks them', async () => {
    const { records } = await collect(reusedChunk(4), { carve: true });
    expect(ids(records)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(records.map((record) => record.carved)).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
      true,
      true,
      true,
    ]);
    expect(records.map(asFixture)).toEqual(workingDay());
  });

  it('stands in for a template that was overwritten: the computer and the names of the data are lost', async () => {
    const file = evtxFile(workingDay(), { withoutChecksums: true });
    const { records: whole } = await collect(file);
    const second = whole[1]?.source.offset ?? 0;
    file.fill(0, FIRST_CHUNK + 512, second);
    file.writeUInt32LE(512, FIRST_CHUNK + 48);
    const { records } = await collect(file, { carve: true });
    const logon = records.find((record) => record.recordId === 2);
    expect(logon).toMatchObject({ eventId: 1, computer: null, carved: true, values: ['1'], processId: 920 });
    expect(logon?.time).toBe('2013-05-01T09:00:01.1234561Z');
  });
});
