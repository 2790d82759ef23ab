import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseLeakDetail } from '../../src/readers/leak-detail.ts';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { collect } from './collect-entries.ts';

const DATA = join(import.meta.dirname, '../../../shared/data');
const KNOWN = join(DATA, 'derived/profile-events.jsonl');

interface KnownEvent {
  off: number;
  live: boolean;
  rid: string;
  level: number;
  eventId: number;
  channel: string;
  user: string | null;
  activity: string | null;
  pid: number;
  tid: number;
  data: (string | number)[];
}

async function profileRecords(): Promise<WindowsRecord[]> {
  const found: WindowsRecord[] = [];
  for (const name of readdirSync(join(DATA, 'evtx'))) {
    const { records } = await collect({ path: join(DATA, 'evtx', name) }, { carve: true });
    found.push(...records.filter((record) => record.provider === 'Microsoft-Windows-User Profiles Service'));
  }
  return found;
}

function fromRecord(record: WindowsRecord): KnownEvent {
  return {
    off: record.source.offset ?? -1,
    live: !record.carved,
    rid: String(record.recordId),
    level: record.level ?? -1,
    eventId: record.eventId,
    channel: record.channel ?? '',
    user: record.userSid,
    activity: record.activityId,
    pid: record.processId ?? -1,
    tid: record.threadId ?? -1,
    data: [...record.values],
  };
}

/** The list in derived/ was made by another reader: 96 ordinary records, 192 carved from slack. */
describe.runIf(existsSync(KNOWN))('the known profile events of the real logs', () => {
  it('are all found, with all their fields', async () => {
    const found = new Set((await profileRecords()).map((record) => JSON.stringify(fromRecord(record))));
    const known = readFileSync(KNOWN, 'utf8').trim().split('\n');
    const missing = known.filter((line) => {
      const { off, live, rid, level, eventId, channel, user, activity, pid, tid, data } = JSON.parse(
        line,
      ) as KnownEvent;
      const values = data.map(String);
      return !found.has(
        JSON.stringify({ off, live, rid, level, eventId, channel, user, activity, pid, tid, data: values }),
      );
    });
    expect(known).toHaveLength(288);
    expect(missing).toEqual([]);
  });

  it('count as many leaked handles as they list', async () => {
    const leaks = (await profileRecords()).filter((record) => record.eventId === 1530);
    const details = leaks.map((record) => parseLeakDetail(record.data['Detail'] ?? record.values[0] ?? ''));
    expect(details).toHaveLength(13);
    for (const detail of details) expect(detail?.holders.length).toBe(detail?.count ?? -1);
  });

  it('name the same leaks in the list that another reader made', () => {
    const leaks = readFileSync(KNOWN, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as KnownEvent)
      .filter(({ eventId }) => eventId === 1530);
    expect(leaks).toHaveLength(13);
    for (const { data } of leaks) {
      const [text = ''] = data.map(String);
      const detail = parseLeakDetail(text);
      expect(detail?.count).toBe(Number.parseInt(text, 10));
      expect(detail?.holders).toHaveLength(detail?.count ?? -1);
    }
  });
});
