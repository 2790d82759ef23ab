import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../../src/log/encode.ts';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { collectEvents } from '../../src/recorded/collect-events.ts';
import { type CollectedLogs, collectRecords } from '../../src/recorded/collect-records.ts';
import { storedLogs } from '../../src/recorded/stored-logs.ts';
import { StoreError } from '../../src/stores/errors.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { imported, logoff, logon, records } from './windows-log.ts';

async function lines(): Promise<string[]> {
  const { events } = await imported(records([...logon(), ...logoff(), ...logon('2'), ...logoff('2')]));
  return events.map((event) => encodeEvent(event));
}

async function* each<T>(of: readonly T[]): AsyncGenerator<T> {
  yield* of;
}

const target = { stream: 'A', source: 'log' };

describe('collecting a log of ours', () => {
  it('twice adds nothing twice, and what has grown since is added', async () => {
    const store = new MemoryStore();
    const all = await lines();
    const first = await collectEvents(store, each(all.slice(0, 10)), target);
    const again = await collectEvents(store, each(all.slice(0, 10)), target);
    const grown = await collectEvents(store, each(all), target);
    expect([first, again, grown].map((done) => [done?.appended, done?.version])).toEqual([
      [10, 10],
      [0, 10],
      [all.length - 10, all.length],
    ]);
  });

  it('that is shorter than before adds nothing and says so', async () => {
    const store = new MemoryStore();
    const all = await lines();
    await collectEvents(store, each(all), target);
    expect(await collectEvents(store, each(all.slice(0, 4)), target)).toMatchObject({
      appended: 0,
      version: all.length,
      note: expect.stringMatching(/it is shorter than before/) as string,
    });
  });

  it('under a name that another log has is refused', async () => {
    const store = new MemoryStore();
    const all = await lines();
    await collectEvents(store, each(all.slice(0, 5)), target);
    await expect(collectEvents(store, each(all.slice(2)), target)).rejects.toBeInstanceOf(StoreError);
  });

  it('without events says so', async () => {
    expect(await collectEvents(new MemoryStore(), each([]), target)).toBeNull();
  });
});

const DAYS = records(['1', '2', '3', '4'].flatMap((session) => [...logon(session), ...logoff(session)]));
const [ONE_LOG, TWO_LOGS] = [DAYS.map((record) => ({ ...record, channel: 'Application' })), DAYS];

async function collectAll(store: MemoryStore, log: readonly WindowsRecord[]): Promise<CollectedLogs> {
  return collectRecords(store, () => each(log.map((record) => ({ kind: 'record' as const, record }))));
}

async function numbersIn(store: MemoryStore): Promise<unknown[]> {
  const numbers: unknown[] = [];
  for await (const { event } of store.read('A')) numbers.push((event['record'] as WindowsRecord).recordId);
  return numbers;
}

const numbered = (log: readonly WindowsRecord[]): unknown[] => log.map(({ recordId }) => recordId);

describe('collecting a log of Windows', () => {
  it.each<[name: string, first: [number, number], second: [number, number], appended: number, note: RegExp]>([
    ['again', [0, 10], [0, 10], 0, /^$/],
    ['that has grown', [0, 10], [0, 20], 10, /^$/],
    ['that has lost its beginning', [0, 10], [5, 20], 10, /^$/],
    ['an older copy', [0, 20], [0, 10], 0, /ends before the last event collected/],
    ['that lost its beginning just before', [0, 10], [10, 20], 10, /nothing is missing in between/],
    ['that overwrote what was not collected', [0, 10], [14, 20], 6, /up to 4 records were overwritten/],
  ])('%s adds what is new, once', async (_, first, second, appended, note) => {
    const store = new MemoryStore();
    await collectAll(store, ONE_LOG.slice(...first));
    const { logs } = await collectAll(store, ONE_LOG.slice(...second));
    expect(logs).toMatchObject([{ stream: 'A', appended }]);
    expect(logs[0]?.note ?? '').toMatch(note);
    const missing = new Set(ONE_LOG.slice(first[1], second[0]));
    const expected = ONE_LOG.slice(0, Math.max(first[1], second[1])).filter((one) => !missing.has(one));
    expect(await numbersIn(store)).toEqual(numbered(expected));
  });

  it('that was cleared begins anew, though its numbers do as well', async () => {
    const store = new MemoryStore();
    await collectAll(store, ONE_LOG.slice(0, 10));
    const cleared = ONE_LOG.slice(10, 20).map((record, i) => ({ ...record, recordId: i + 1 }));
    const { logs } = await collectAll(store, cleared);
    expect(logs).toMatchObject([{ appended: 10, note: expect.stringMatching(/it was cleared/) as string }]);
    expect((await collectAll(store, cleared)).logs).toMatchObject([{ appended: 0, note: null }]);
    expect(await numbersIn(store)).toHaveLength(20);
  });

  it('exported in another way, with its text, is known all the same', async () => {
    const store = new MemoryStore();
    await collectAll(store, ONE_LOG.slice(0, 10));
    const other = ONE_LOG.slice(0, 12).map((record) => ({ ...record, keywords: null, message: 'text' }));
    expect((await collectAll(store, other)).logs).toMatchObject([{ appended: 2 }]);
  });

  it('without numbers, as in a CSV, is known by what it says', async () => {
    const store = new MemoryStore();
    const csv = ONE_LOG.map((record) => ({ ...record, recordId: null, channel: null }));
    await collectAll(store, csv.slice(0, 10));
    expect((await collectAll(store, csv.slice(5))).logs).toMatchObject([{ appended: csv.length - 10 }]);
  });

  it('and replaying the store says what replaying the logs says', async () => {
    const store = new MemoryStore();
    for (const end of [3, 11, 20, TWO_LOGS.length]) await collectAll(store, TWO_LOGS.slice(0, end));
    const stored = await storedLogs(store, null);
    const back: WindowsRecord[][] = [];
    for (const log of stored) {
      const of: WindowsRecord[] = [];
      for await (const entry of await log.read()) if (entry.kind === 'record') of.push(entry.record);
      back.push(of);
    }
    const [fromStore, fromLog] = [await imported(...back), await imported(TWO_LOGS)];
    const shown = ({ events }: typeof fromLog): string[] =>
      events.map(({ origin: _, ...event }) => encodeEvent(event as never));
    expect(shown(fromStore)).toEqual(shown(fromLog));
  });
});
