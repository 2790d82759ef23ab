import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { evtxFile } from '../../src/bench/evtx/evtx-writer.ts';
import { readRecordedLog } from '../../src/readers/read-recorded-log.ts';
import { scratchFolder } from '../disk/scratch.ts';
import { collect, inParts, problemTexts } from './collect-entries.ts';
import { workingDay } from './fixture-events.ts';

function temporaryFile(name: string, bytes: Uint8Array): string {
  const path = join(scratchFolder('readers'), name);
  writeFileSync(path, bytes);
  return path;
}

describe('opening a recorded log', () => {
  it('goes by content, whatever the name says, and unpacks gzip', async () => {
    const path = temporaryFile('not-really.csv', gzipSync(evtxFile(workingDay())));
    const { format, records, problems } = await collect({ path });
    expect(format).toBe('evtx');
    expect(problems).toEqual([]);
    expect(records).toHaveLength(9);
    expect(records[0]?.source).toEqual({ file: 'not-really.csv', offset: 4096 + 512 });
  });

  it('hands our own log to the caller, complete', async () => {
    const text = `{"log":"roamproof","version":1}\n${'{"at":"2003-05-01T09:00:00.000Z","type":"time.passed"}\n'.repeat(3000)}`;
    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const log = await readRecordedLog(inParts(bytes, 1000), { name: 'own' });
      const parts: Uint8Array[] = [];
      if (log.format === 'roamproof') for await (const part of log.bytes) parts.push(part);
      expect(log.format).toBe('roamproof');
      expect(Buffer.concat(parts).toString()).toBe(text);
    }
  });

  it('reads what a damaged gzip still gives, and says so', async () => {
    const packed = gzipSync(evtxFile(workingDay()), { level: 0 });
    const { records, problems } = await collect(packed.subarray(0, packed.length / 2));
    expect(records.length).toBeGreaterThan(3);
    expect(problemTexts(problems).at(-1)).toMatch(/^\?: reading stopped early: unexpected end of file$/);
  });

  it('says what an unknown file is', async () => {
    const evt = Buffer.concat([Buffer.from([0x30, 0, 0, 0]), Buffer.from('LfLe'), Buffer.alloc(100)]);
    expect(problemTexts((await collect(evt)).problems)).toEqual([
      expect.stringMatching(/^0: this is an \.evt log .* save it as/),
    ]);
    expect(problemTexts((await collect('')).problems)).toEqual(['0: the log is empty']);
    expect((await collect('Dear administrator, my document is gone.')).format).toBe('unknown');
  });

  it('rejects with one line where there is no file to read', async () => {
    await expect(readRecordedLog('/nowhere/at/all.evtx')).rejects.toThrow(
      /^cannot read all\.evtx: ENOENT[^\n]*$/,
    );
    await expect(readRecordedLog(tmpdir(), { name: 'folder' })).rejects.toThrow(
      /^cannot read folder: EISDIR[^\n]*$/,
    );
  });

  it('rejects options that are out of range', async () => {
    const log = inParts(Buffer.from('x'));
    await expect(readRecordedLog(log, { utcOffsetMinutes: 900 })).rejects.toThrow(
      '-840 to 840 minutes, got 900',
    );
    await expect(readRecordedLog(log, { utcOffsetMinutes: Number.NaN })).rejects.toThrow('got NaN');
    await expect(readRecordedLog(log, { startDate: '1.5.2003' })).rejects.toThrow('YYYY-MM-DD, got 1.5.2003');
    await expect(readRecordedLog(log, { maxRecordLength: 10 })).rejects.toThrow(
      'at least 1024 characters, got 10',
    );
  });

  it('can be left in the middle', async () => {
    const log = await readRecordedLog(temporaryFile('log', evtxFile(workingDay())));
    let seen = 0;
    if (log.format !== 'roamproof') {
      for await (const _ of log.entries) {
        seen += 1;
        if (seen === 2) break;
      }
    }
    expect(seen).toBe(2);
  });
});
