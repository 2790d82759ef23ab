import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { evtxFile } from '../../src/bench/evtx/evtx-writer.ts';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { scratchFolder } from '../disk/scratch.ts';
import { collect } from './collect-entries.ts';
import { workingDay } from './fixture-events.ts';

const REAL_LOGS = join(import.meta.dirname, '../../../shared/data/evtx');
const hasOtherReader = spawnSync('evtxexport', ['-V']).error === undefined;
const realLogs = existsSync(REAL_LOGS) ? readdirSync(REAL_LOGS).filter((name) => name.endsWith('.evtx')) : [];

/** What libevtx reads, printed by its tool as XML, which our XML reader takes. */
async function readByOther(path: string): Promise<WindowsRecord[]> {
  const xml = execFileSync('evtxexport', ['-f', 'xml', path], {
    maxBuffer: 1 << 28,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const { records } = await collect(xml.subarray(xml.indexOf('<Event')));
  return records;
}

/** All but where it was found, and data: compared separately. */
function system(record: WindowsRecord): unknown {
  const { source: _source, data: _data, values: _values, keywords, ...rest } = record;
  return { ...rest, keywords: keywords === null ? null : BigInt(keywords) };
}

/** Event data without what the other tool prints differently: padding of hexadecimal numbers, digits, line ends. */
function plainData({ data, values }: WindowsRecord): string[] {
  const named = Object.entries(data).map(([name, value]) => `${name}=${plain(value)}`);
  return [...named, ...values.map(plain)].filter((text) => text !== '' && !text.endsWith('='));
}

function plain(value: string): string {
  const unpadded = value.replace(/^0x0+(?=.)/, '0x').replace(/(:\d\d\.\d{7})(?:00)?Z$/, '$1Z');
  // Left out: negative numbers and surrogate pairs, for which this libevtx prints something else.
  if (/^-\d+$/.test(value)) return 'negative';
  return unpadded
    .replaceAll('\r', '')
    .replace(/[\u{10000}-\u{10ffff}]/gu, '')
    .trim();
}

// Without evtxexport (Debian: libevtx-utils) these are reported as skipped.
describe.runIf(hasOtherReader)('beside evtxexport, an independent reader', () => {
  it('our fixture writer is understood by both alike', async () => {
    const path = join(scratchFolder('evtx'), 'fixture.evtx');
    writeFileSync(path, evtxFile(workingDay()));
    const ours = (await collect({ path })).records;
    const theirs = await readByOther(path);
    expect(theirs.map(system)).toEqual(ours.map(system));
    expect(theirs.map(plainData)).toEqual(ours.map(plainData));
  });

  it.runIf(realLogs.length > 0).each(realLogs)(
    'real log %s: same records, fields and times',
    async (name) => {
      const path = join(REAL_LOGS, name);
      const { records: ours, problems } = await collect({ path });
      const theirs = await readByOther(path);
      expect(problems).toEqual([]);
      expect(theirs.length).toBeGreaterThan(0);
      expect(ours.map(system)).toEqual(theirs.map(system));
      expect(ours.map(plainData)).toEqual(theirs.map(plainData));
    },
  );
});
