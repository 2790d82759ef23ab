import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SourceGap, VersionConflict } from '../../src/stores/errors.ts';
import type { EventLine, EventStore, RecordedEvent } from '../../src/stores/event-store.ts';
import { WrittenLine } from '../../src/stores/written-line.ts';

/** One place where events are kept; `open` may be called several times for the same content. */
export interface StorePlace {
  open(): Promise<EventStore>;
  remove(): Promise<void>;
}

export interface ContractOptions {
  /** A new empty place. */
  readonly create: () => Promise<StorePlace>;
  /** Whether content outlives the store and several stores can share it. */
  readonly shared: boolean;
}

type Line = EventLine & Record<string, unknown>;

/** `count` events numbered from `first`, one second apart. */
export function lines(count: number, first = 0, members: Record<string, unknown> = {}): Line[] {
  return Array.from({ length: count }, (_, i) => ({
    at: new Date(Date.UTC(2003, 4, 1, 9) + (first + i) * 1000).toISOString(),
    type: 'file.written',
    nr: first + i,
    ...members,
  }));
}

export async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const found: Item[] = [];
  for await (const item of items) {
    found.push(item);
  }
  return found;
}

const nr = (recorded: RecordedEvent): unknown => recorded.event['nr'];
const upTo = (count: number, first = 0): number[] => Array.from({ length: count }, (_, i) => first + i);

/** What every store promises; see `event-store.ts`. */
export function storeContract(name: string, { create, shared }: ContractOptions): void {
  describe(`${name} keeps the contract of event stores`, () => {
    let place: StorePlace;
    let store: EventStore;
    const opened: EventStore[] = [];
    const open = async (): Promise<EventStore> => {
      const another = await place.open();
      opened.push(another);
      return another;
    };

    beforeEach(async () => {
      place = await create();
      store = await open();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((each) => each.close()));
      await place.remove();
    });

    describe('append', () => {
      it('counts versions per stream and positions over all streams', async () => {
        expect(await store.append('a', 0, lines(2))).toEqual({ version: 2, position: 2 });
        expect(await store.append('b', 0, lines(1))).toEqual({ version: 1, position: 3 });
        expect(await store.append('a', 2, lines(3))).toEqual({ version: 5, position: 6 });
        expect(await store.append('a', 'any', lines(1))).toEqual({ version: 6, position: 7 });
      });

      it('keeps an event written out beforehand as the event it was written from', async () => {
        const [plain, written] = lines(2, 0, { user: 'a', computer: 'A', past: [1, { n: 2 }] }) as [
          Line,
          Line,
        ];
        await store.append('a', 0, [plain, new WrittenLine(written)]);
        const events = (await all(store.readAll({ user: 'a', computer: 'A' }))).map(({ event }) => event);
        expect(events).toEqual([plain, written]);
        expect(JSON.stringify(new WrittenLine(written))).toBe(JSON.stringify(written));
      });

      it('refuses another version than expected and writes nothing', async () => {
        await store.append('a', 0, lines(3));
        const error = await store.append('a', 2, lines(1)).catch((e: unknown) => e);
        expect(error).toBeInstanceOf(VersionConflict);
        expect(error).toMatchObject({ code: 'version-conflict', stream: 'a', expected: 2, actual: 3 });
        expect(String(error)).toContain('read it from version 3');
        await expect(store.append('new', 1, lines(1))).rejects.toMatchObject({ expected: 1, actual: 0 });
        expect(await all(store.streams())).toEqual([{ stream: 'a', version: 3, first: 1 }]);
        expect(await all(store.readAll())).toHaveLength(3);
      });

      it('lets exactly one of many concurrent appenders win each version', async () => {
        const stores = shared
          ? [store, await open(), await open(), await open()]
          : [store, store, store, store];
        let conflicts = 0;
        const appendOwn = async (each: EventStore, writer: number): Promise<void> => {
          for (let done = 0, version = 0; done < 20; ) {
            try {
              version = (await each.append('contended', version, lines(1, done, { writer }))).version;
              done += 1;
            } catch (error) {
              expect(error).toBeInstanceOf(VersionConflict);
              version = (error as VersionConflict).actual;
              conflicts += 1;
            }
          }
        };
        await Promise.all(stores.map(appendOwn));
        const events = await all(store.read('contended'));
        expect(events.map((event) => event.version)).toEqual(upTo(80, 1));
        for (const writer of upTo(4)) {
          expect(events.filter((event) => event.event['writer'] === writer).map(nr)).toEqual(upTo(20));
        }
        expect(conflicts).toBeGreaterThan(0);
      });

      it('creates a stream once when several create it at the same time', async () => {
        const stores = shared ? [store, await open(), await open()] : [store, store, store];
        const results = await Promise.allSettled(stores.map((each) => each.append('new', 0, lines(1))));
        expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
        expect(await all(store.read('new'))).toHaveLength(1);
      });

      it('gives back every event exactly, odd ones included', async () => {
        const odd: Line[] = [
          { at: '2003-05-01T09:00:00.000Z', type: 't', z: 1, a: { deep: [null, true, 0.1, 1e21] } },
          {
            at: '2003-05-01T09:00:00.000Z',
            type: 't',
            user: 'a\u0000b',
            computer: '\ud800',
            text: 'q"\\\r\n\u2028',
          },
          {
            at: '2003-05-01T09:00:00.000Z',
            type: 't',
            user: 'x'.repeat(9000),
            computer: '',
            text: 'ü 漢 😀',
          },
          { at: '2003-05-01T11:00:00.000+02:00', type: 't', user: null, computer: 7 },
        ];
        await store.append('odd ü "stream"', 0, odd);
        const events = await all(store.read('odd ü "stream"'));
        expect(events.map(({ event }) => JSON.stringify(event))).toEqual(
          odd.map((event) => JSON.stringify(event)),
        );
        expect(await all(store.readAll({ user: 'a\u0000b' }))).toHaveLength(1);
        expect(await all(store.readAll({ user: 'x'.repeat(9000) }))).toHaveLength(1);
        expect(await all(store.readAll({ computer: '\ud800' }))).toHaveLength(1);
      });

      it('checks the version but adds nothing for no events', async () => {
        await store.append('a', 0, lines(2));
        expect(await store.append('a', 2, [])).toEqual({ version: 2, position: 2 });
        await expect(store.append('a', 1, [])).rejects.toBeInstanceOf(VersionConflict);
        expect(await store.append('b', 0, [])).toEqual({ version: 0, position: 2 });
        expect(await all(store.streams())).toHaveLength(1);
      });

      it('refuses what it could not give back, with a message, and writes nothing', async () => {
        const at = '2003-05-01T09:00:00.000Z';
        const refused: [string, number | 'any', unknown[]][] = [
          [
            'a',
            0,
            [
              { at, type: 't' },
              { type: 't', at: 'yesterday' },
            ],
          ],
          ['a', 0, [{ at }]],
          ['', 0, lines(1)],
          ['a\u0000', 0, lines(1)],
          ['x'.repeat(501), 0, lines(1)],
          ['a', -1, lines(1)],
          ['a', 0.5, lines(1)],
        ];
        for (const [stream, version, events] of refused) {
          await expect(store.append(stream, version, events as Line[])).rejects.toMatchObject({
            code: 'invalid',
          });
        }
        expect(await all(store.readAll())).toEqual([]);
      });
    });

    describe('reading', () => {
      it('reads a stream from a version, up to a limit', async () => {
        await store.append('a', 0, lines(10));
        expect((await all(store.read('a', { from: 4, limit: 3 }))).map(nr)).toEqual([3, 4, 5]);
        expect((await all(store.read('a', { from: 9 }))).map(nr)).toEqual([8, 9]);
        expect(await all(store.read('a', { from: 11 }))).toEqual([]);
        expect(await all(store.read('a', { limit: 0 }))).toEqual([]);
        expect(await all(store.read('nobody'))).toEqual([]);
      });

      it('reads everything by position, also for one user or computer', async () => {
        await store.append('A', 0, lines(3, 0, { user: 'alice', computer: 'A' }));
        await store.append('B', 0, lines(2, 3, { user: 'bob', computer: 'B' }));
        await store.append('A', 3, lines(2, 5, { user: 'bob', computer: 'A' }));
        expect((await all(store.readAll())).map((event) => event.position)).toEqual(upTo(7, 1));
        expect((await all(store.readAll({ after: 2, limit: 2 }))).map(nr)).toEqual([2, 3]);
        expect((await all(store.readAll({ user: 'bob' }))).map(nr)).toEqual([3, 4, 5, 6]);
        expect((await all(store.readAll({ computer: 'A', after: 3 }))).map(nr)).toEqual([5, 6]);
        expect((await all(store.readAll({ user: 'bob', computer: 'A' }))).map(nr)).toEqual([5, 6]);
        expect(await all(store.readAll({ user: 'Bob' }))).toEqual([]);
      });

      it('streams 10,000 events, seeing also those appended while it reads', async () => {
        await store.append('long', 0, lines(10_000));
        let read = 0;
        for await (const event of store.read('long')) {
          expect(nr(event)).toBe(read);
          read += 1;
          if (read === 100) {
            await store.append('long', 10_000, lines(5, 10_000));
          }
        }
        expect(read).toBe(10_005);
        expect(await all(store.readAll({ limit: 1500 }))).toHaveLength(1500);
      });

      it('lists streams', async () => {
        const names = upTo(520).map((i) => `pc-${String(i).padStart(4, '0')}`);
        for (let i = 0; i < names.length; i += 100) {
          await Promise.all(names.slice(i, i + 100).map((each) => store.append(each, 0, lines(1))));
        }
        expect((await all(store.streams())).map((info) => info.stream)).toEqual(names);
      });
    });

    describe('subscription', () => {
      it('catches up from a position and goes on live', async () => {
        await store.append('a', 0, lines(1200));
        const writer = shared ? await open() : store;
        const end = new AbortController();
        const seen: unknown[] = [];
        for await (const event of store.subscribe({ after: 100, signal: end.signal })) {
          seen.push(nr(event));
          if (seen.length === 1100) {
            void writer.append('b', 0, lines(3, 1200));
          }
          if (seen.length === 1103) {
            void delay(20).then(() => writer.append('a', 1200, lines(2, 1203)));
          }
          if (seen.length === 1105) {
            end.abort();
          }
        }
        expect(seen).toEqual(upTo(1105, 100));
      });

      it('starts with what comes next when no position is given', async () => {
        await store.append('a', 0, lines(5));
        const end = new AbortController();
        const events = store.subscribe({ signal: end.signal })[Symbol.asyncIterator]();
        const first = events.next();
        await delay(30);
        await store.append('a', 5, lines(1, 5));
        expect((await first).value).toMatchObject({ position: 6, version: 6 });
        const second = events.next();
        end.abort();
        expect(await second).toEqual({ done: true, value: undefined });
      });

      it('ends when the store is closed', async () => {
        const events = store.subscribe({ after: 0 })[Symbol.asyncIterator]();
        const next = events.next();
        await delay(30);
        await store.close();
        expect(await next).toEqual({ done: true, value: undefined });
      });

      it('misses nothing and repeats nothing while several append', async () => {
        const writers = shared
          ? [store, await open(), await open(), await open()]
          : [store, store, store, store];
        const reader = shared ? await open() : store;
        const positions: number[] = [];
        const reading = (async () => {
          for await (const event of reader.subscribe({ after: 0 })) {
            positions.push(event.position);
            if (positions.length === 4 * 30 * 3) {
              return;
            }
          }
        })();
        await Promise.all(
          writers.map(async (writer, i) => {
            for (let done = 0; done < 30; done += 1) {
              await writer.append(`stream-${i}`, done * 3, lines(3));
            }
          }),
        );
        await reading;
        expect(positions).toEqual(upTo(360, 1));
      });
    });

    describe('appending a source once', () => {
      it('takes each event of a log once, whatever parts are offered', async () => {
        const log = lines(10);
        const offer = (from: number, to: number) =>
          store.appendOnce('A', { source: 'A.jsonl', offset: from }, log.slice(from, to));
        expect(await offer(0, 4)).toEqual({ version: 4, position: 4, appended: 4 });
        expect(await offer(0, 4)).toMatchObject({ appended: 0, version: 4 });
        expect(await offer(2, 7)).toMatchObject({ appended: 3, version: 7 });
        expect(await offer(1, 3)).toMatchObject({ appended: 0, version: 7 });
        expect(await offer(7, 7)).toMatchObject({ appended: 0, version: 7 });
        expect(await offer(0, 10)).toMatchObject({ appended: 3, version: 10 });
        expect((await all(store.read('A'))).map(nr)).toEqual(upTo(10));
        expect((await store.progress('A', 'A.jsonl')).taken).toBe(10);
      });

      it('keeps several sources of a stream apart', async () => {
        await store.appendOnce('A', { source: 'one', offset: 0 }, lines(2));
        await store.append('A', 'any', lines(1, 2));
        await store.appendOnce('A', { source: 'two', offset: 0 }, lines(2, 3));
        expect((await all(store.read('A'))).map(nr)).toEqual(upTo(5));
        expect((await store.progress('A', 'two')).taken).toBe(2);
        expect((await store.progress('A', 'three')).taken).toBe(0);
        expect((await store.progress('B', 'one')).taken).toBe(0);
      });

      it('asks for the missing part when one was skipped', async () => {
        await store.appendOnce('A', { source: 's', offset: 0 }, lines(2));
        const error = await store
          .appendOnce('A', { source: 's', offset: 3 }, lines(1, 3))
          .catch((e: unknown) => e);
        expect(error).toBeInstanceOf(SourceGap);
        expect(error).toMatchObject({ expected: 2, actual: 3 });
        expect(await all(store.read('A'))).toHaveLength(2);
      });

      it('notices another log under the same name', async () => {
        await store.appendOnce('A', { source: 's', offset: 0 }, lines(3));
        const other = lines(5, 100);
        await expect(store.appendOnce('A', { source: 's', offset: 0 }, other)).rejects.toMatchObject({
          code: 'source-changed',
        });
        expect(await all(store.read('A'))).toHaveLength(3);
      });

      it('takes each event once when two collectors offer the same log at the same time', async () => {
        const stores = shared ? [store, await open()] : [store, store];
        const log = lines(60);
        const appended = await Promise.all(
          stores.map(async (each) => {
            let count = 0;
            for (let from = 0; from < log.length; from += 5) {
              const part = { source: 's', offset: from };
              count += (await each.appendOnce('A', part, log.slice(from, from + 5))).appended;
            }
            return count;
          }),
        );
        expect(appended.reduce((a, b) => a + b, 0)).toBe(60);
        expect((await all(store.read('A'))).map(nr)).toEqual(upTo(60));
      });
    });

    describe('snapshots', () => {
      it('are kept by name, replaced and removed, and are no part of the history', async () => {
        await store.append('A', 0, lines(1));
        expect(await store.readSnapshot('replay')).toBeNull();
        await store.writeSnapshot('replay', Buffer.from([0, 1, 255]));
        await store.writeSnapshot('replay', Buffer.from([0, 2, 254]));
        await store.writeSnapshot('other', Buffer.alloc(300_000, 7));
        expect([...((await store.readSnapshot('replay')) ?? [])]).toEqual([0, 2, 254]);
        expect((await store.readSnapshot('other'))?.length).toBe(300_000);
        await store.writeSnapshot('replay', null);
        expect(await store.readSnapshot('replay')).toBeNull();
        expect(await all(store.readAll())).toHaveLength(1);
      });
    });

    describe('retention', () => {
      it('forgets old events; versions, positions and progress stay', async () => {
        await store.appendOnce('A', { source: 's', offset: 0 }, lines(10));
        await store.append('B', 0, lines(2));
        expect(await store.forget({ before: lines(1, 6)[0]?.at ?? '' })).toEqual({ removed: 8 });
        expect((await all(store.read('A'))).map((event) => event.version)).toEqual([7, 8, 9, 10]);
        expect(await all(store.streams())).toEqual([
          { stream: 'A', version: 10, first: 7 },
          { stream: 'B', version: 2, first: 3 },
        ]);
        expect(await store.append('B', 2, lines(1, 20))).toEqual({ version: 3, position: 13 });
        expect((await all(store.readAll())).map((event) => event.position)).toEqual([7, 8, 9, 10, 13]);
        expect(await store.appendOnce('A', { source: 's', offset: 0 }, lines(10))).toMatchObject({
          appended: 0,
        });
      });

      it('goes on counting after everything was forgotten', async () => {
        await store.append('A', 0, lines(3));
        expect(await store.forget({ before: '2100-01-01T00:00:00Z' })).toEqual({ removed: 3 });
        expect(await store.forget({ before: '2100-01-01T00:00:00Z' })).toEqual({ removed: 0 });
        await expect(store.append('A', 0, lines(1))).rejects.toMatchObject({ actual: 3 });
        expect(await store.append('A', 3, lines(1))).toEqual({ version: 4, position: 4 });
      });

      it('never leaves a hole in a stream whose clock jumped back', async () => {
        await store.append('A', 0, [...lines(3), ...lines(1, 100), ...lines(3, 3)]);
        await store.forget({ before: lines(1, 50)[0]?.at ?? '' });
        expect((await all(store.read('A'))).map((event) => event.version)).toEqual([4, 5, 6, 7]);
      });

      it('refuses a time it does not understand', async () => {
        await expect(store.forget({ before: 'last week' })).rejects.toMatchObject({ code: 'invalid' });
      });
    });

    it('says that it is closed', async () => {
      await store.close();
      await store.close();
      await expect(store.append('a', 0, lines(1))).rejects.toMatchObject({ code: 'closed' });
      await expect(all(store.readAll())).rejects.toMatchObject({ code: 'closed' });
    });

    if (shared) {
      it('has everything after reopening', async () => {
        await store.appendOnce('A', { source: 's', offset: 0 }, lines(700));
        await store.forget({ before: lines(1, 10)[0]?.at ?? '' });
        await store.close();
        const again = await open();
        expect((await all(again.read('A'))).map(nr)).toEqual(upTo(690, 10));
        expect((await again.progress('A', 's')).taken).toBe(700);
        expect(await again.append('B', 0, lines(1))).toEqual({ version: 1, position: 701 });
      });
    }
  });
}
