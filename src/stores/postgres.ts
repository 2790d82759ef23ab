import { setTimeout as delay } from 'node:timers/promises';
import { inBatches } from './batches.ts';
import { Doorbell } from './doorbell.ts';
import {
  checkName,
  checkNumber,
  decodeEvent,
  type EncodedEvent,
  type EventRow,
  encodeEvents,
  indexText,
  instant,
} from './encoding.ts';
import { StoreUnavailable, VersionConflict } from './errors.ts';
import type {
  Appended,
  AppendedOnce,
  EventLine,
  EventStore,
  ReadAllOptions,
  ReadOptions,
  RecordedEvent,
  SourcePart,
  SourceProgress,
  StreamInfo,
  SubscribeOptions,
} from './event-store.ts';
import { follow } from './following.ts';
import { translated } from './postgres-connection.ts';
import { PostgresDatabase, type SqlValue } from './postgres-database.ts';
import { PostgresListener } from './postgres-listener.ts';
import { NOTHING_TAKEN, newEvents } from './source-progress.ts';

export interface PostgresOptions {
  /** Connections at most, default 4 (a subscription has one more). */
  readonly clients?: number;
  /** For how long a subscription tries to reach a lost server again. Default 60,000. */
  readonly reconnectMs?: number;
}

/** A subscription looks this often even without a notification: a dead network path is silent. */
const PATIENCE_MS = 5000;
const RETRY_MS = 200;
const UNIQUE_VIOLATION = '23505';

const EVENTS = `SELECT e.position, s.name AS stream, e.version, e.body
  FROM roamproof.events e JOIN roamproof.streams s ON s.id = e.stream_id`;
const APPEND = 'SELECT * FROM roamproof.append($1, $2, $3, $4, $5, $6, $7, $8, $9)';

interface AppendRow extends Appended {
  readonly outcome: 'appended' | 'conflict' | 'moved';
}

/**
 * Opens the store for a fleet and creates or migrates its schema `roamproof`.
 * @param url postgres://USER:PASSWORD@HOST:PORT/DATABASE with pg's query options
 * @throws StoreUnavailable; StoreError `invalid` for a URL that cannot be understood, `wrong-schema`
 */
export async function openPostgresStore(url: string, options: PostgresOptions = {}): Promise<EventStore> {
  const database = await PostgresDatabase.open(url, options.clients ?? 4);
  return new PostgresStore(url, database, options.reconnectMs ?? 60_000);
}

class PostgresStore implements EventStore {
  private readonly url: string;
  private readonly database: PostgresDatabase;
  private readonly reconnectMs: number;
  private readonly bell = new Doorbell();
  private readonly listener: PostgresListener;

  constructor(url: string, database: PostgresDatabase, reconnectMs: number) {
    this.url = url;
    this.database = database;
    this.reconnectMs = reconnectMs;
    this.listener = new PostgresListener(url, this.bell);
  }

  async append(
    stream: string,
    expectedVersion: number | 'any',
    events: readonly EventLine[],
  ): Promise<Appended> {
    checkName('stream', stream);
    if (expectedVersion !== 'any') {
      checkNumber('expectedVersion', expectedVersion, 0);
    }
    const expected = expectedVersion === 'any' ? null : expectedVersion;
    const row = await this.call(stream, [stream, expected, null, null, null], encodeEvents(events));
    if (row.outcome === 'conflict') {
      throw new VersionConflict(stream, expected ?? 0, row.version);
    }
    return { version: row.version, position: row.position };
  }

  async appendOnce(stream: string, part: SourcePart, events: readonly EventLine[]): Promise<AppendedOnce> {
    checkName('stream', stream);
    checkName('source', part.source);
    checkNumber('offset', part.offset, 0);
    const encoded = encodeEvents(events);
    for (;;) {
      const known = await this.progressRow(stream, part.source);
      const { fresh, next } = newEvents(known, part, encoded);
      const row = await this.call(stream, [stream, null, part.source, known.taken, next.last], fresh);
      // "moved": another collector of the same source was faster; what it took is not new any more.
      if (row.outcome === 'appended') {
        return { version: row.version, position: row.position, appended: fresh.length };
      }
    }
  }

  async progress(stream: string, source: string): Promise<SourceProgress> {
    return this.progressRow(stream, source);
  }

  read(stream: string, { from = 1, limit }: ReadOptions = {}): AsyncIterable<RecordedEvent> {
    const sql = `${EVENTS} WHERE e.stream_id = (SELECT id FROM roamproof.streams WHERE name = $1)
      AND e.version > $2 ORDER BY e.version LIMIT $3`;
    const fetch = (after: number, count: number): Promise<RecordedEvent[]> =>
      this.events(sql, [stream, after, count]);
    return inBatches(fetch, (event) => event.version, from - 1, limit);
  }

  readAll({ after = 0, user, computer, limit }: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    const names = [user, computer].filter((name) => name !== undefined).map(indexText);
    const conditions = [
      ...(user === undefined ? [] : ['e.user_name']),
      ...(computer === undefined ? [] : ['e.computer']),
    ].map((column, i) => ` AND ${column} = $${i + 3}`);
    const sql = `${EVENTS} WHERE e.position > $1${conditions.join('')} ORDER BY e.position LIMIT $2`;
    const fetch = (position: number, count: number): Promise<RecordedEvent[]> =>
      this.events(sql, [position, count, ...names]);
    return inBatches(fetch, (event) => event.position, after, limit);
  }

  subscribe({ after, signal }: SubscribeOptions = {}): AsyncIterable<RecordedEvent> {
    const start = after === undefined ? this.head() : Promise.resolve(after);
    // Reported when the iteration begins, if it ever does.
    start.catch(() => {});
    return this.followFrom(start, signal);
  }

  streams(): AsyncIterable<StreamInfo> {
    const sql = `SELECT name AS stream, version, coalesce(
        (SELECT min(e.version) FROM roamproof.events e WHERE e.stream_id = s.id), version + 1) AS first
      FROM roamproof.streams s WHERE name > $1 ORDER BY name LIMIT $2`;
    const fetch = (after: string, count: number): Promise<StreamInfo[]> =>
      this.database.query<StreamInfo>(sql, [after, count], false);
    return inBatches(fetch, (info) => info.stream, '');
  }

  async forget({ before }: { readonly before: string }): Promise<{ removed: number }> {
    const limit = instant('before', before);
    // A stream's version is never taken back, and events committed meanwhile are not seen, hence kept.
    const rows = await this.database.query<{ removed: number }>(
      `WITH kept AS (
         SELECT s.id, coalesce((SELECT min(k.version) FROM roamproof.events k
           WHERE k.stream_id = s.id AND k.at >= $1), s.version + 1) AS first
         FROM roamproof.streams s),
       gone AS (
         DELETE FROM roamproof.events e USING kept WHERE e.stream_id = kept.id AND e.version < kept.first
         RETURNING 1)
       SELECT count(*) AS removed FROM gone`,
      [limit],
      true,
    );
    return { removed: rows[0]?.removed ?? 0 };
  }

  async readSnapshot(name: string): Promise<Uint8Array | null> {
    const sql = 'SELECT body FROM roamproof.snapshots WHERE name = $1';
    return (await this.database.query<{ body: Buffer }>(sql, [name], false))[0]?.body ?? null;
  }

  async writeSnapshot(name: string, bytes: Uint8Array | null): Promise<void> {
    checkName('snapshot', name);
    if (bytes === null) {
      await this.database.query('DELETE FROM roamproof.snapshots WHERE name = $1', [name], true);
    } else {
      const sql = `INSERT INTO roamproof.snapshots (name, body) VALUES ($1, $2)
        ON CONFLICT (name) DO UPDATE SET body = excluded.body`;
      await this.database.query(sql, [name, Buffer.from(bytes)], true);
    }
  }

  async close(): Promise<void> {
    if (this.database.closed) {
      return;
    }
    const closed = this.database.close();
    this.bell.ring();
    await closed;
    await this.listener.close();
  }

  /** One append, one round trip, one transaction (see postgres-schema.ts). */
  private async call(
    stream: string,
    head: readonly SqlValue[],
    events: readonly EncodedEvent[],
  ): Promise<AppendRow> {
    const values = [
      ...head,
      events.map((event) => event.at).join(','),
      events.map((event) => event.user ?? '').join('\n'),
      events.map((event) => event.computer ?? '').join('\n'),
      events.map((event) => event.body).join('\n'),
    ];
    try {
      const [row] = await this.database.query<AppendRow>(APPEND, values, true);
      return row as AppendRow;
    } catch (error) {
      if ((error as { code?: string }).code === UNIQUE_VIOLATION) {
        const [row] = await this.database.query<AppendRow>(
          APPEND,
          [stream, null, null, null, null, '', '', '', ''],
          false,
        );
        throw new VersionConflict(stream, Number(head[1] ?? row?.version), row?.version ?? 0, error);
      }
      throw error;
    }
  }

  private async progressRow(stream: string, source: string): Promise<SourceProgress> {
    const rows = await this.database.query<{ taken: number; last: string | null }>(
      `SELECT p.taken, p.last FROM roamproof.sources p JOIN roamproof.streams s ON s.id = p.stream_id
       WHERE s.name = $1 AND p.source = $2`,
      [stream, source],
      false,
    );
    return rows[0] ?? NOTHING_TAKEN;
  }

  private async head(): Promise<number> {
    const rows = await this.database.query<{ position: number }>(
      'SELECT position FROM roamproof.head',
      [],
      false,
    );
    return rows[0]?.position ?? 0;
  }

  private async events(sql: string, values: (string | number)[]): Promise<RecordedEvent[]> {
    return (await this.database.query<EventRow>(sql, values, false)).map(decodeEvent);
  }

  private async *followFrom(
    start: Promise<number>,
    signal: AbortSignal | undefined,
  ): AsyncGenerator<RecordedEvent, void, undefined> {
    const followed = {
      bell: this.bell,
      patienceMs: PATIENCE_MS,
      isClosed: () => this.database.closed,
      fetch: (after: number, count: number) => this.fetchListening(after, count, signal),
    };
    yield* follow(followed, await start, signal);
  }

  /** Listens before it reads, so nothing falls in between; a lost server is tried again for a while. */
  private async fetchListening(after: number, count: number, signal?: AbortSignal): Promise<RecordedEvent[]> {
    const deadline = performance.now() + this.reconnectMs;
    for (;;) {
      try {
        await this.listener.start();
        const sql = `${EVENTS} WHERE e.position > $1 ORDER BY e.position LIMIT $2`;
        return await this.events(sql, [after, count]);
      } catch (error) {
        if (signal?.aborted || this.database.closed) {
          return [];
        }
        const ours = translated(this.url, error, false);
        if (!(ours instanceof StoreUnavailable) || performance.now() > deadline) {
          throw ours;
        }
        await delay(RETRY_MS);
      }
    }
  }
}
