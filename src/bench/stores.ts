/** How fast the stores append and read, and whether PostgreSQL keeps what it promised when it is killed in the middle. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreUnavailable, VersionConflict } from '../stores/errors.ts';
import type { EventLine, EventStore } from '../stores/event-store.ts';
import { openPostgresStore } from '../stores/postgres.ts';
import { openSqliteStore } from '../stores/sqlite.ts';
import type { Figure } from './measure.ts';
import { findPostgres, PostgresServer } from './postgres-server.ts';

const CLIENTS = 4;
/** Events of one logon or logoff of a fleet: 100,000 computers, 50 events each. */
const SESSION = 50;
/** Events per second four clients must append, in batches as `collect` makes them. */
const APPEND_LEAST = 20_000;
const COLLECTED = 500;
const ROUND_MS = 1500;
const ROUNDS = 3;
/** Events of each client in the run with a killed server, and appends of each in the run with conflicts. */
const KILLED_RUN = 30_000;
const CONFLICT_RUN = 200;

/** SQLite on the temporary folder's disk: commits of one event, events at 1,000 per commit, reads. */
export async function benchSqlite(): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'roamproof-bench-'));
  const store = await openSqliteStore(join(folder, 'events.db'));
  try {
    return [
      { name: 'SQLite, commits of one event', value: await appended([store], 1), unit: '/s' },
      { name: 'SQLite, events at 1,000 per commit', value: await appended([store], 1000), unit: '/s' },
      { name: 'SQLite, events read', value: await read(store), unit: '/s' },
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/**
 * PostgreSQL on this machine, fsync on.
 *
 * @returns no figures where PostgreSQL is not installed
 */
export async function benchPostgres(): Promise<Figure[]> {
  const bin = findPostgres();
  if (bin === null) return [];
  const server = await PostgresServer.create(bin);
  const stores: EventStore[] = [];
  try {
    for (let i = 0; i < CLIENTS; i++) stores.push(await openPostgresStore(server.url(), { clients: 1 }));
    const clients = `PostgreSQL, ${CLIENTS} clients`;
    const append = async (size: number): Promise<Figure> => ({
      name: `${clients}, events at ${size} per commit`,
      value: await appended(stores, size),
      unit: '/s',
    });
    const [first] = stores;
    return [
      { name: `${clients}, commits of one event`, value: await appended(stores, 1), unit: '/s' },
      await append(SESSION),
      { ...(await append(COLLECTED)), least: APPEND_LEAST },
      { name: 'PostgreSQL, events read', value: first === undefined ? 0 : await read(first), unit: '/s' },
      ...(await conflicts(stores)),
      ...(await killed(stores, server)),
    ];
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await server.remove();
  }
}

/** Four clients raise one stream; whoever comes second must be told so. */
async function conflicts(stores: readonly EventStore[]): Promise<Figure[]> {
  let found = 0;
  const raise = async (store: EventStore): Promise<void> => {
    let version = 0;
    for (let done = 0; done < CONFLICT_RUN; ) {
      try {
        ({ version } = await store.append('shared', version, session(1, 0, done)));
        done++;
      } catch (error) {
        if (!(error instanceof VersionConflict)) throw error;
        found++;
        version = error.actual;
      }
    }
  };
  await Promise.all(stores.map(raise));
  const lost = Math.abs(stores.length * CONFLICT_RUN - (await countOf(stores[0], 'shared')));
  return [
    {
      name: `PostgreSQL, ${stores.length} clients on one stream, conflicts found`,
      value: found,
      unit: '',
      least: 1,
    },
    { name: 'events lost or doubled by them', value: lost, unit: '', limit: 0 },
  ];
}

/** Four collectors whose server is killed when half is done: they repeat what got no answer. */
async function killed(stores: readonly EventStore[], server: PostgresServer): Promise<Figure[]> {
  let taken = 0;
  let interrupted = 0;
  const collect = async (store: EventStore, client: number): Promise<void> => {
    const stream = `killed-${client}`;
    for (let offset = 0; offset < KILLED_RUN; ) {
      try {
        await store.appendOnce(stream, { source: 'log', offset }, session(SESSION, client, offset));
        offset += SESSION;
        taken += SESSION;
      } catch (error) {
        if (!(error instanceof StoreUnavailable)) throw error;
        interrupted++;
        await delay(20);
      }
    }
  };
  const kill = async (): Promise<void> => {
    while (taken < (KILLED_RUN * stores.length) / 2) await delay(1);
    await server.kill();
    await server.start();
  };
  await Promise.all([kill(), ...stores.map(collect)]);
  let lost = 0;
  for (const [client, store] of stores.entries())
    lost += Math.abs(KILLED_RUN - (await countOf(store, `killed-${client}`)));
  return [
    {
      name: 'PostgreSQL killed and restarted in the middle, calls interrupted',
      value: interrupted,
      unit: '',
    },
    { name: 'events lost or doubled by it', value: lost, unit: '', limit: 0 },
  ];
}

async function countOf(store: EventStore | undefined, stream: string): Promise<number> {
  let count = 0;
  for await (const _ of store?.read(stream) ?? []) count++;
  return count;
}

let runs = 0;

/** Events per second when every store appends `size` events at a time to a stream of its own; the best of three rounds. */
async function appended(stores: readonly EventStore[], size: number): Promise<number> {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const run = runs++;
    let count = 0;
    const start = performance.now();
    const append = async (store: EventStore, client: number): Promise<void> => {
      let version = 0;
      while (performance.now() < start + ROUND_MS) {
        ({ version } = await store.append(`${run}-${client}`, version, session(size, client, version)));
        count += size;
      }
    };
    await Promise.all(stores.map(append));
    best = Math.max(best, perSecond(count, start));
  }
  return best;
}

async function read(store: EventStore): Promise<number> {
  let count = 0;
  const start = performance.now();
  while (performance.now() < start + ROUND_MS) {
    const before = count;
    for await (const { position } of store.readAll({ limit: 100_000 })) count += position > 0 ? 1 : 0;
    if (count === before) return 0;
  }
  return perSecond(count, start);
}

/** Records of about 190 bytes, like those of a merge. */
function session(size: number, client: number, first: number): EventLine[] {
  return Array.from({ length: size }, (_, i) => ({
    at: '2003-05-01T09:00:00.000Z',
    type: 'file.copied',
    computer: `PC${client}`,
    user: `user${client}`,
    path: `Documents/Folder/file-${first + i}.doc`,
    direction: 'up',
    modified: '2003-05-01T08:59:00.000Z',
  }));
}

function perSecond(count: number, start: number): number {
  return Math.round((count / (performance.now() - start)) * 1000);
}
