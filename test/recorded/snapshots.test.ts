import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { LogReplay } from '../../src/cli/log-replay.ts';
import { decodeEvent } from '../../src/log/decode.ts';
import { encodeLog } from '../../src/log/encode.ts';
import { graphFromLines, graphLines } from '../../src/snapshots/object-graph.ts';
import { replayLog } from '../../src/snapshots/replay-log.ts';
import { replayStored } from '../../src/snapshots/replay-store.ts';
import { snapshotPath } from '../../src/snapshots/snapshot-file.ts';
import { StoreError } from '../../src/stores/errors.ts';
import type { EventLine } from '../../src/stores/event-store.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { imported, logoff, logon, records } from './windows-log.ts';

async function scratchLog(): Promise<{ log: string } & Disposable> {
  const folder = mkdtempSync(join(tmpdir(), 'roamproof-'));
  const log = join(folder, 'log.jsonl');
  const { events } = await imported(records([...logon(), ...logoff()]));
  writeFileSync(log, encodeLog(events));
  return { log, [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }) };
}

async function replay(log: string): Promise<{
  events: number;
  spared: number;
  discarded: string | null;
  problems: number;
  unkept: string | null;
}> {
  const state = new LogReplay();
  const { spared, discarded, save } = await replayLog(log, {
    restore: (image) => state.restore(image),
    handlers: {
      event: (event, line) => state.take(event, line),
      problem: (message, line) => void state.problems.push({ line, message }),
    },
  });
  const unkept = save(state.image());
  return { events: state.events, spared, discarded, problems: state.problems.length, unkept };
}

const NEXT = '{"at":"2013-05-01T10:00:00.000Z","type":"time.passed"}\n';

describe('a snapshot beside a log', () => {
  it('spares what was read, and the numbers go on', async () => {
    using scratch = await scratchLog();
    const first = await replay(scratch.log);
    appendFileSync(scratch.log, NEXT);
    const second = await replay(scratch.log);
    expect(second).toEqual({
      events: first.events + 1,
      spared: first.events + 1,
      discarded: null,
      problems: 0,
      unkept: null,
    });
  });

  it.each<[name: string, spoil: (log: string) => void, why: RegExp]>([
    [
      'a changed log',
      (log) => writeFileSync(log, readFileSync(log, 'utf8').replace('alice', 'alicf')),
      /the log is not the one it was made from/,
    ],
    [
      'a shorter log',
      (log) => writeFileSync(log, readFileSync(log, 'utf8').slice(0, 200)),
      /the log is shorter than when it was made/,
    ],
    [
      'another format',
      (log) =>
        writeFileSync(
          snapshotPath(log),
          readFileSync(snapshotPath(log), 'utf8').replace(/"version":\d+/, '"version":0'),
        ),
      /it is of format 0, this program writes \d+/,
    ],
    [
      'a cut snapshot',
      (log) => writeFileSync(snapshotPath(log), readFileSync(snapshotPath(log), 'utf8').slice(0, -40)),
      /it is (?:cut off|damaged)/,
    ],
    [
      'a snapshot of which a letter was changed',
      (log) =>
        writeFileSync(
          snapshotPath(log),
          readFileSync(snapshotPath(log), 'utf8').replaceAll('alice', 'alicf'),
        ),
      /it is damaged/,
    ],
    [
      'a snapshot of which the count of lines was changed',
      (log) =>
        writeFileSync(
          snapshotPath(log),
          readFileSync(snapshotPath(log), 'utf8').replace(/"lines":\d+/, '"lines":1'),
        ),
      /it is damaged/,
    ],
    ['no snapshot at all', (log) => writeFileSync(snapshotPath(log), 'something else\n'), /it is damaged/],
  ])('that belongs to %s is thrown away with a message', async (_, spoil, why) => {
    using scratch = await scratchLog();
    await replay(scratch.log);
    spoil(scratch.log);
    const { spared, discarded } = await replay(scratch.log);
    expect(spared).toBe(0);
    expect(discarded).toMatch(why);
  });

  it('keeps names with what other programs take for the end of a line', async () => {
    using scratch = await scratchLog();
    writeFileSync(scratch.log, readFileSync(scratch.log, 'utf8').replaceAll('alice', 'al\u2028ice'));
    await replay(scratch.log);
    expect(await replay(scratch.log)).toMatchObject({ discarded: null, spared: expect.toSatisfy(Boolean) });
  });

  it('that can be neither read, removed nor written leaves the answer', async () => {
    using scratch = await scratchLog();
    const { events } = await replay(scratch.log);
    rmSync(snapshotPath(scratch.log));
    mkdirSync(snapshotPath(scratch.log));
    const again = await replay(scratch.log);
    expect(again).toMatchObject({ events, spared: 0 });
    expect(again.discarded).toMatch(/the whole log is read \(it could not be removed\)/);
    expect(again.unkept).toMatch(/EISDIR|ENOTEMPTY|EEXIST|EPERM/);
  });

  it('is not made while the last line is being written', async () => {
    using scratch = await scratchLog();
    appendFileSync(scratch.log, NEXT.slice(0, 20));
    await replay(scratch.log);
    expect(existsSync(snapshotPath(scratch.log))).toBe(false);
  });
});

async function replayStore(
  store: MemoryStore,
): Promise<{ events: number; spared: number; discarded: string | null }> {
  const state = new LogReplay();
  const { spared, discarded, save } = await replayStored(
    store,
    { stream: 'A', snapshot: 'all' },
    {
      restore: (image) => state.restore(image),
      take(found, number) {
        const event = decodeEvent(found.event);
        if (typeof event !== 'string') state.take(event, number);
        return true;
      },
    },
  );
  await save(state.image());
  return { events: state.events, spared, discarded };
}

async function storeOf(count: number, from = 0): Promise<MemoryStore> {
  const store = new MemoryStore();
  await store.append('A', 0, events(count, from));
  return store;
}

const events = (count: number, from = 0): EventLine[] =>
  Array.from({ length: count }, (_, i) => ({
    type: 'time.passed',
    at: new Date(Date.UTC(2013, 4, 1) + (from + i) * 1000).toISOString(),
  }));

const NOBODY = { restore: () => undefined, take: () => true };

class ReadOnlyStore extends MemoryStore {
  isReadOnly = false;

  override async writeSnapshot(name: string, bytes: Uint8Array | null): Promise<void> {
    if (this.isReadOnly) throw new StoreError('invalid', 'the store is read-only');
    await super.writeSnapshot(name, bytes);
  }
}

/** The snapshot of one store put into another: the store was restored, or made anew. */
async function moved(from: MemoryStore, to: MemoryStore): Promise<MemoryStore> {
  await to.writeSnapshot('all', await from.readSnapshot('all'));
  return to;
}

describe('a snapshot in a store', () => {
  it('spares what was read, and the numbers go on', async () => {
    const store = await storeOf(100);
    expect(await replayStore(store)).toEqual({ events: 100, spared: 0, discarded: null });
    await store.append('A', 100, events(5, 100));
    expect(await replayStore(store)).toEqual({ events: 105, spared: 100, discarded: null });
    expect(await replayStore(store)).toEqual({ events: 105, spared: 105, discarded: null });
  });

  it('survives the forgetting of old events', async () => {
    const store = await storeOf(100);
    await replayStore(store);
    await store.forget({ before: events(1, 90)[0]?.at ?? '' });
    expect(await replayStore(store)).toMatchObject({ spared: 100, discarded: null });
  });

  it.each<[name: string, other: () => Promise<MemoryStore>, why: RegExp]>([
    ['with other events', () => storeOf(100, 7), /other events than when it was made/],
    ['with fewer events', () => storeOf(60), /no longer has the last event/],
    [
      'whose beginning is another',
      async () => {
        const store = await storeOf(40, 7);
        await store.append('A', 40, events(60, 40));
        return store;
      },
      /other events than when it was made/,
    ],
  ])('of a store %s is thrown away with a message', async (_, other, why) => {
    const store = await storeOf(100);
    await replayStore(store);
    const stranger = await moved(store, await other());
    const { spared, discarded } = await replayStore(stranger);
    expect([spared, discarded]).toEqual([0, expect.stringMatching(why)]);
    expect(await replayStore(stranger)).toMatchObject({ discarded: null });
  });

  it('that cannot be removed is left aside all the same', async () => {
    const store = await storeOf(100);
    await replayStore(store);
    const stranger = new ReadOnlyStore();
    await stranger.append('A', 0, events(100, 7));
    await moved(store, stranger);
    stranger.isReadOnly = true;
    expect((await replayStore(stranger).catch(String)) as unknown).toMatch(/read-only/);
    const { discarded } = await replayStored(stranger, { stream: 'A', snapshot: 'all' }, NOBODY);
    expect(discarded).toMatch(/all events are read \(it could not be removed\)/);
  });

  it.each<[name: string, spoil: (bytes: Buffer) => Buffer, why: RegExp]>([
    ['cut off', (bytes) => bytes.subarray(0, -30), /it is damaged/],
    ['that is nonsense', () => Buffer.from('nonsense'), /it is damaged/],
    [
      'of another format',
      (bytes) =>
        gzipSync(
          gunzipSync(bytes)
            .toString()
            .replace(/"version":\d+/, '"version":0'),
        ),
      /it is of format 0/,
    ],
  ])('%s is thrown away with a message', async (_, spoil, why) => {
    const store = await storeOf(100);
    await replayStore(store);
    await store.writeSnapshot('all', spoil(Buffer.from((await store.readSnapshot('all')) ?? [])));
    expect((await replayStore(store)).discarded).toMatch(why);
  });
});

describe('a state as lines', () => {
  it('keeps shared references, cycles, odd numbers and objects that inherit no name', () => {
    const shared = { n: Number.NaN, least: Number.NEGATIVE_INFINITY, zero: -0, none: undefined };
    const root: Record<string, unknown> = {
      shared,
      map: new Map<unknown, unknown>([[shared, new Set(['a'])]]),
    };
    root['self'] = root;
    root['bare'] = Object.assign(Object.create(null) as object, { ['__proto__']: 1 });
    const back = graphFromLines(graphLines(root)) as typeof root;
    expect(back).toEqual(root);
    expect(back['self']).toBe(back);
    expect([...(back['map'] as Map<unknown, unknown>).keys()][0]).toBe(back['shared']);
    expect('toString' in (back['bare'] as object)).toBe(false);
    expect(Object.keys(back['bare'] as object)).toEqual(['__proto__']);
  });

  it('is refused for an instance of a class', () => {
    expect(() => [...graphLines({ when: new Date(0) })]).toThrow(TypeError);
  });

  it('survives a chain of a hundred thousand', () => {
    let chain: object = {};
    for (let i = 0; i < 100_000; i++) chain = { next: chain };
    expect(graphFromLines(graphLines(chain))).toHaveProperty('next.next.next');
  });
});
