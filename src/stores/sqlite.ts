import type { DatabaseSync, StatementSync } from 'node:sqlite';
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
import { StoreError, VersionConflict } from './errors.ts';
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
import { type Followed, follow } from './following.ts';
import { NOTHING_TAKEN, newEvents } from './source-progress.ts';
import { damaged, guarded, inTransaction, openDatabase } from './sqlite-file.ts';

export interface SqliteOptions {
  /** How long an operation waits for another process's lock; the whole process waits. Default 5,000. */
  readonly busyMs?: number;
  /** How often a subscription looks for events of other processes. Default 250. */
  readonly pollMs?: number;
  /** Bound of the file's size, in pages of 4 KiB; beyond it an append fails as on a full disk. */
  readonly maxPages?: number;
}

const EVENTS = `SELECT e.position, s.name AS stream, e.version, e.body
  FROM events e JOIN streams s ON s.id = e.stream_id`;

/**
 * Opens the embedded store: one file (and, while open, `-wal` and `-shm` beside it) on a local disk; the
 * write-ahead log does not work on a network share. Several processes may use it at once.
 * @throws StoreError see `openDatabase`
 */
export async function openSqliteStore(path: string, options: SqliteOptions = {}): Promise<EventStore> {
  const db = await openDatabase(path, options.busyMs ?? 5000);
  if (options.maxPages !== undefined) {
    db.exec(`PRAGMA max_page_count = ${Math.trunc(options.maxPages)}`);
  }
  return new SqliteStore(path, db, options.pollMs ?? 250);
}

class SqliteStore implements EventStore {
  private readonly path: string;
  private readonly db: DatabaseSync;
  private readonly statements = new Map<string, StatementSync>();
  private readonly bell = new Doorbell();
  private readonly followed: Followed;

  constructor(path: string, db: DatabaseSync, pollMs: number) {
    this.path = path;
    this.db = db;
    this.followed = {
      bell: this.bell,
      patienceMs: pollMs,
      isClosed: () => !this.db.isOpen,
      fetch: (after, count) =>
        this.events(`${EVENTS} WHERE e.position > ? ORDER BY e.position LIMIT ?`, after, count),
    };
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
    const encoded = encodeEvents(events);
    return this.write(() => {
      const { version } = this.streamRow(stream);
      if (expectedVersion !== 'any' && expectedVersion !== version) {
        throw new VersionConflict(stream, expectedVersion, version);
      }
      return this.insert(stream, encoded);
    });
  }

  async appendOnce(stream: string, part: SourcePart, events: readonly EventLine[]): Promise<AppendedOnce> {
    checkName('stream', stream);
    checkName('source', part.source);
    checkNumber('offset', part.offset, 0);
    const encoded = encodeEvents(events);
    return this.write(() => {
      const { fresh, next } = newEvents(this.progressRow(stream, part.source), part, encoded);
      const appended = this.insert(stream, fresh);
      if (fresh.length > 0) {
        this.sql(
          `INSERT INTO sources (stream_id, source, taken, last) VALUES (?, ?, ?, ?)
           ON CONFLICT DO UPDATE SET taken = excluded.taken, last = excluded.last`,
        ).run(this.streamRow(stream).id, part.source, next.taken, next.last);
      }
      return { ...appended, appended: fresh.length };
    });
  }

  async progress(stream: string, source: string): Promise<SourceProgress> {
    return this.use(() => this.progressRow(stream, source));
  }

  read(stream: string, { from = 1, limit }: ReadOptions = {}): AsyncIterable<RecordedEvent> {
    const sql = `${EVENTS} WHERE e.stream_id = ? AND e.version > ? ORDER BY e.version LIMIT ?`;
    const fetch = (after: number, count: number): RecordedEvent[] => {
      const { id, version } = this.use(() => this.streamRow(stream));
      const events = this.events(sql, id, after, count);
      if (!isWhole(events, version, count))
        throw damaged(this.path, `events of stream "${stream}" after version ${after} are missing`);
      return events;
    };
    return inBatches(fetch, (event) => event.version, from - 1, limit);
  }

  readAll({ after = 0, user, computer, limit }: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    const names = [user, computer].filter((name) => name !== undefined).map(indexText);
    const sql = `${EVENTS} WHERE e.position > ?${user === undefined ? '' : ' AND e.user = ?'}${
      computer === undefined ? '' : ' AND e.computer = ?'
    } ORDER BY e.position LIMIT ?`;
    const fetch = (position: number, count: number): RecordedEvent[] =>
      this.events(sql, position, ...names, count);
    return inBatches(fetch, (event) => event.position, after, limit);
  }

  subscribe({ after, signal }: SubscribeOptions = {}): AsyncIterable<RecordedEvent> {
    return follow(this.followed, after ?? this.use(() => this.head()), signal);
  }

  streams(): AsyncIterable<StreamInfo> {
    const sql = `SELECT name AS stream, version,
        coalesce((SELECT min(version) FROM events WHERE stream_id = s.id), version + 1) AS first
      FROM streams s WHERE name > ? ORDER BY name LIMIT ?`;
    const fetch = (after: string, count: number): StreamInfo[] =>
      this.use(() => this.sql(sql).all(after, count)) as unknown as StreamInfo[];
    return inBatches(fetch, (info) => info.stream, '');
  }

  async forget({ before }: { readonly before: string }): Promise<{ removed: number }> {
    const limit = instant('before', before);
    return this.write(() => {
      const keepFrom = this.sql(
        `DELETE FROM events WHERE stream_id = ?1 AND version < coalesce(
           (SELECT min(version) FROM events WHERE stream_id = ?1 AND at >= ?2), 9007199254740991)`,
      );
      const ids = this.sql('SELECT id FROM streams').all() as { id: number }[];
      let removed = 0;
      for (const { id } of ids) {
        removed += Number(keepFrom.run(id, limit).changes);
      }
      return { removed };
    });
  }

  async readSnapshot(name: string): Promise<Uint8Array | null> {
    const row = this.use(() => this.sql('SELECT body FROM snapshots WHERE name = ?').get(name));
    return (row as { body: Uint8Array } | undefined)?.body ?? null;
  }

  async writeSnapshot(name: string, bytes: Uint8Array | null): Promise<void> {
    checkName('snapshot', name);
    this.use(() =>
      inTransaction(this.db, () =>
        bytes === null
          ? this.sql('DELETE FROM snapshots WHERE name = ?').run(name)
          : this.sql('INSERT OR REPLACE INTO snapshots (name, body) VALUES (?, ?)').run(name, bytes),
      ),
    );
  }

  async close(): Promise<void> {
    if (this.db.isOpen) {
      guarded(this.path, () => this.db.close());
      this.bell.ring();
    }
  }

  /** Runs inside a transaction. */
  private insert(stream: string, events: readonly EncodedEvent[]): Appended {
    const { id: known, version: before } = this.streamRow(stream);
    if (events.length === 0) {
      return { version: before, position: this.head() };
    }
    const id =
      known ??
      Number(this.sql('INSERT INTO streams (name, version) VALUES (?, 0)').run(stream).lastInsertRowid);
    const add = this.sql(
      'INSERT INTO events (stream_id, version, at, user, computer, body) VALUES (?, ?, ?, ?, ?, ?)',
    );
    let version = before;
    let position: number | bigint = 0;
    for (const { at, user, computer, body } of events) {
      version += 1;
      position = add.run(id, version, at, user, computer, body).lastInsertRowid;
    }
    this.sql('UPDATE streams SET version = ? WHERE id = ?').run(version, id);
    return { version, position: Number(position) };
  }

  private streamRow(stream: string): { id: number | null; version: number } {
    const row = this.sql('SELECT id, version FROM streams WHERE name = ?').get(stream);
    return (row as { id: number; version: number } | undefined) ?? { id: null, version: 0 };
  }

  private progressRow(stream: string, source: string): SourceProgress {
    const row = this.sql(
      'SELECT taken, last FROM sources WHERE stream_id = (SELECT id FROM streams WHERE name = ?) AND source = ?',
    ).get(stream, source);
    return (row as unknown as SourceProgress | undefined) ?? NOTHING_TAKEN;
  }

  private head(): number {
    const row = this.sql("SELECT seq FROM sqlite_sequence WHERE name = 'events'").get();
    return (row as { seq: number } | undefined)?.seq ?? 0;
  }

  private events(sql: string, ...values: (string | number | null)[]): RecordedEvent[] {
    const rows = this.use(() => this.sql(sql).all(...values));
    return (rows as unknown as EventRow[]).map(decodeEvent);
  }

  private sql(text: string): StatementSync {
    let statement = this.statements.get(text);
    if (!statement) {
      statement = this.db.prepare(text);
      this.statements.set(text, statement);
    }
    return statement;
  }

  private use<Result>(work: () => Result): Result {
    if (!this.db.isOpen) {
      throw new StoreError('closed', `${this.path} is closed: open it again`);
    }
    return guarded(this.path, work);
  }

  private write<Result>(work: () => Result): Result {
    const result = this.use(() => inTransaction(this.db, work));
    this.bell.ring();
    return result;
  }
}

/** From an event that is there on all are, for retention takes the first ones: a damaged index leaves some out without a word. */
function isWhole(events: readonly RecordedEvent[], version: number, count: number): boolean {
  const [first] = events;
  const last = events.at(-1);
  if (first === undefined || last === undefined) return true;
  const end = Math.min(version, first.version + count - 1);
  return last.version >= end && last.version === first.version + events.length - 1;
}
