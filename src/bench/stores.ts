import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EventLine, EventStore } from '../stores/event-store.ts';
import { openPostgresStore } from '../stores/postgres.ts';
import { openSqliteStore } from '../stores/sqlite.ts';
import { findPostgres, PostgresServer } from './postgres-server.ts';

/** One measured figure; `target` is the least that was promised. */
export interface StoreFigure {
  readonly what: string;
  readonly perSecond: number;
  readonly target?: number;
}

export interface StoreBenchOptions {
  /** How long each figure is measured; default 2 s. */
  readonly seconds?: number;
  /** Receives one line per figure. */
  readonly print: (line: string) => void;
}

const CLIENTS = 4;
/** Events of one logon or logoff of the fleet in the plan: 100,000 computers, 50 events each. */
const SESSION = 50;

/** SQLite on the temporary folder's disk: commits of one event, events at 1,000 per commit, reads. */
export async function benchSqlite({ seconds = 2, print }: StoreBenchOptions): Promise<StoreFigure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'roamproof-bench-'));
  const store = await openSqliteStore(join(folder, 'events.db'));
  try {
    return [
      report(print, { what: 'SQLite, single commits', perSecond: await appended([store], 1, seconds) }),
      report(print, {
        what: 'SQLite, events at 1,000 per commit',
        perSecond: await appended([store], 1000, seconds),
      }),
      report(print, { what: 'SQLite, events read', perSecond: await read(store, seconds) }),
    ];
  } finally {
    await store.close();
    rmSync(folder, { recursive: true });
  }
}

/**
 * PostgreSQL on this machine, fsync on: events appended by one and by four clients, reads.
 * @returns no figures (and a line that says why) if PostgreSQL is not installed
 */
export async function benchPostgres({ seconds = 2, print }: StoreBenchOptions): Promise<StoreFigure[]> {
  const bin = findPostgres();
  if (bin === null) {
    print('PostgreSQL: skipped, no initdb and postgres in PATH or /usr/lib/postgresql/*/bin');
    return [];
  }
  const server = await PostgresServer.create(bin);
  const stores: EventStore[] = [];
  try {
    for (let i = 0; i < CLIENTS; i += 1) {
      stores.push(await openPostgresStore(server.url(), { clients: 1 }));
    }
    return await postgresFigures(stores, seconds, print);
  } finally {
    await Promise.all(stores.map((store) => store.close()));
    await server.remove();
  }
}

async function postgresFigures(
  stores: readonly EventStore[],
  seconds: number,
  print: StoreBenchOptions['print'],
): Promise<StoreFigure[]> {
  const figures: StoreFigure[] = [];
  const clients = `PostgreSQL, ${stores.length} clients`;
  const measure = async (what: string, work: Promise<number>, target?: number): Promise<void> => {
    const figure = { what, perSecond: await work, ...(target === undefined ? {} : { target }) };
    figures.push(report(print, figure));
  };
  await measure(`${clients}, single commits`, appended(stores, 1, seconds));
  await measure(`${clients}, events at ${SESSION} per commit`, appended(stores, SESSION, seconds), 20_000);
  await measure(`${clients}, events at 1,000 per commit`, appended(stores, 1000, seconds), 20_000);
  for (const store of stores.slice(0, 1)) {
    await measure('PostgreSQL, 1 client, single commits', appended([store], 1, seconds));
    await measure('PostgreSQL, events read', read(store, seconds));
  }
  return figures;
}

/** Events per second when every store appends `size` events at a time to a stream of its own. */
async function appended(stores: readonly EventStore[], size: number, seconds: number): Promise<number> {
  let count = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  const append = async (store: EventStore, client: number): Promise<void> => {
    const stream = `${size}-${stores.length}-${client}`;
    let version = 0;
    while (performance.now() < end) {
      version = (await store.append(stream, version, session(size, client, version))).version;
      count += size;
    }
  };
  await Promise.all(stores.map(append));
  return perSecond(count, start);
}

async function read(store: EventStore, seconds: number): Promise<number> {
  let count = 0;
  const start = performance.now();
  const end = start + seconds * 1000;
  while (performance.now() < end) {
    const before = count;
    for await (const { position } of store.readAll({ limit: 100_000 })) {
      count += position > 0 ? 1 : 0;
    }
    if (count === before) {
      return 0;
    }
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

function report(print: StoreBenchOptions['print'], figure: StoreFigure): StoreFigure {
  const target = figure.target === undefined ? '' : ` (target ${figure.target.toLocaleString('en')})`;
  print(`${figure.what}: ${figure.perSecond.toLocaleString('en')}/s${target}`);
  return figure;
}
