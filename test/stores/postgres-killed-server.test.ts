import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, PostgresServer } from '../../src/bench/postgres-server.ts';
import { StoreUnavailable, VersionConflict } from '../../src/stores/errors.ts';
import type { EventStore, RecordedEvent } from '../../src/stores/event-store.ts';
import { openStore } from '../../src/stores/open-store.ts';
import { all, lines } from './contract.ts';

const bin = findPostgres();
if (bin === null) {
  console.warn('Tests with a killed PostgreSQL server were skipped: no initdb and postgres found');
}

/** Repeats `work` while the server is away. */
async function insistently<Result>(work: () => Promise<Result>): Promise<Result> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof StoreUnavailable)) {
        throw error;
      }
      await delay(20);
    }
  }
}

describe.runIf(bin !== null)('a PostgreSQL server killed and restarted under load', () => {
  let server: PostgresServer;
  let url: string;
  const stores: EventStore[] = [];
  const open = async (): Promise<EventStore> => {
    const store = await openStore(url);
    stores.push(store);
    return store;
  };
  beforeAll(async () => {
    // With fsync as in production.
    server = await PostgresServer.create(bin ?? '');
    url = await server.createDatabase('fleet');
  });
  afterEach(() => Promise.all(stores.splice(0).map((store) => store.close())));
  afterAll(() => server.remove());

  /** Kills and restarts the server when a third, and again when two thirds, of the work is done. */
  const restartTwice = async (done: () => number, total: number): Promise<void> => {
    for (const part of [1 / 3, 2 / 3]) {
      while (done() < total * part) {
        await delay(1);
      }
      await server.kill();
      await server.start();
    }
  };

  it('loses and doubles no event of four collectors, and a subscriber sees each once', async () => {
    const [perCollector, size] = [3000, 20];
    const seen: RecordedEvent[] = [];
    const subscriber = await open();
    const following = (async () => {
      for await (const event of subscriber.subscribe({ after: 0 })) {
        seen.push(event);
        if (seen.length === 4 * perCollector) {
          return;
        }
      }
    })();
    let [collected, interruptions] = [0, 0];
    const collect = async (computer: string): Promise<void> => {
      const store = await open();
      for (let offset = 0; offset < perCollector; offset += size) {
        const part = lines(size, offset, { computer });
        await insistently(() =>
          store.appendOnce(computer, { source: 'log', offset }, part).catch((error: unknown) => {
            interruptions += 1;
            throw error;
          }),
        );
        collected += size;
      }
    };
    await Promise.all([
      restartTwice(() => collected, 4 * perCollector),
      ...['A', 'B', 'C', 'D'].map(collect),
    ]);
    await following;
    expect(interruptions).toBeGreaterThan(0);
    const reader = await open();
    for (const computer of ['A', 'B', 'C', 'D']) {
      const numbers = (await all(reader.read(computer))).map(({ event }) => event['nr']);
      expect(numbers).toEqual(numbers.map((_, i) => i));
      expect(numbers).toHaveLength(perCollector);
    }
    expect(seen.map((event) => event.position)).toEqual(seen.map((_, i) => i + 1));
  });

  it('detects every conflict of four appenders to one stream, whose events are all there once', async () => {
    const perWriter = 200;
    let [appended, conflicts, doubts] = [0, 0, 0];
    const write = async (writer: number): Promise<void> => {
      const store = await open();
      let version = 0;
      for (let done = 0; done < perWriter; ) {
        try {
          version = (await store.append('shared', version, lines(1, done, { writer }))).version;
          done += 1;
          appended += 1;
        } catch (error) {
          if (error instanceof VersionConflict) {
            conflicts += 1;
            version = error.actual;
          } else if (error instanceof StoreUnavailable) {
            // Did it arrive? Only the stream knows.
            doubts += error.outcome === 'unknown' ? 1 : 0;
            await delay(20);
            const mine = await insistently(() => all(store.read('shared')));
            done = mine.filter(({ event }) => event['writer'] === writer).length;
            version = mine.length;
          } else {
            throw error;
          }
        }
      }
    };
    await Promise.all([restartTwice(() => appended, 4 * perWriter), ...[0, 1, 2, 3].map(write)]);
    expect(conflicts).toBeGreaterThan(0);
    expect(doubts).toBeGreaterThan(0);
    const events = await all((await open()).read('shared'));
    expect(events.map((event) => event.version)).toEqual(lines(4 * perWriter).map((_, i) => i + 1));
    for (const writer of [0, 1, 2, 3]) {
      const numbers = events
        .filter(({ event }) => event['writer'] === writer)
        .map(({ event }) => event['nr']);
      expect(numbers).toEqual(lines(perWriter).map((_, i) => i));
    }
  });
});
