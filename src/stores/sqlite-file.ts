import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import { StoreError, StoreUnavailable } from './errors.ts';

/** "ROAM", at offset 68 of every database file of ours. */
const APPLICATION_ID = 0x524f414d;
const SCHEMA_VERSION = 2;
/** Up to this size a file is read completely before it is trusted (a few milliseconds per MB). */
const CHECKED_BYTES = 8 * 1024 * 1024;
const MAGIC = 'SQLite format 3\0';

const FIRST = `
CREATE TABLE streams (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  version INTEGER NOT NULL
) STRICT;
CREATE TABLE sources (
  stream_id INTEGER NOT NULL REFERENCES streams (id),
  source TEXT NOT NULL,
  taken INTEGER NOT NULL,
  last TEXT,
  PRIMARY KEY (stream_id, source)
) STRICT, WITHOUT ROWID;
CREATE TABLE events (
  position INTEGER PRIMARY KEY AUTOINCREMENT,
  stream_id INTEGER NOT NULL REFERENCES streams (id),
  version INTEGER NOT NULL,
  at INTEGER NOT NULL,
  user TEXT,
  computer TEXT,
  body TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX events_by_version ON events (stream_id, version);
CREATE INDEX events_by_user ON events (user) WHERE user IS NOT NULL;
CREATE INDEX events_by_computer ON events (computer) WHERE computer IS NOT NULL;
PRAGMA application_id = ${APPLICATION_ID};
`;

const SNAPSHOTS = `
CREATE TABLE snapshots (
  name TEXT PRIMARY KEY,
  body BLOB NOT NULL
) STRICT;
`;

/** Step k brings a file from version k to k + 1; steps are only ever added. */
const MIGRATIONS: readonly string[] = [FIRST, SNAPSHOTS];

/**
 * Opens or creates a database of ours. A file that is damaged, of another program or of a newer version is
 * refused before anything is written to it.
 * @param busyMs how long to wait for another process's lock
 * @throws StoreError `damaged`, `wrong-schema`, `busy`; StoreUnavailable
 */
export async function openDatabase(path: string, busyMs: number): Promise<DatabaseSync> {
  if (existsSync(path) && statSync(path).size > 0) {
    checkBytes(path);
    guarded(path, () => checkContents(path, busyMs));
  } else if (!existsSync(dirname(path))) {
    throw new StoreUnavailable(`cannot create ${path}: its folder does not exist; create it`, 'not-applied');
  }
  const db = guarded(path, () => new DatabaseSync(path, { timeout: busyMs }));
  try {
    await useWriteAheadLog(path, db, busyMs);
    guarded(path, () => createSchema(db));
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What can be seen without SQLite: the magic and a length that fits the header (a cut file does not). */
function checkBytes(path: string): void {
  const header = Buffer.alloc(100);
  let read = 0;
  try {
    const file = openSync(path, 'r');
    read = readSync(file, header, 0, 100, 0);
    closeSync(file);
  } catch (error) {
    throw new StoreUnavailable(`cannot read ${path}: ${reason(error)}`, 'not-applied', error);
  }
  if (read < 100 || header.toString('latin1', 0, 16) !== MAGIC) {
    throw damaged(path, 'it is not an SQLite database');
  }
  const declared = header.readUInt16BE(16);
  const pageSize = declared === 1 ? 65_536 : declared;
  const pages = header.readUInt32BE(28);
  const settled = !existsSync(`${path}-wal`) || statSync(`${path}-wal`).size === 0;
  if (settled && statSync(path).size < pages * pageSize) {
    throw damaged(path, `it should have ${pages * pageSize} bytes but ends after ${statSync(path).size}`);
  }
}

function checkContents(path: string, busyMs: number): void {
  const db = new DatabaseSync(path, { readOnly: true, timeout: busyMs });
  try {
    // The tables first: another process may be making them, and they come with the number of our programs.
    const tables = Number(db.prepare('SELECT count(*) AS n FROM sqlite_schema').get()?.['n']);
    const version = Number(pragma(db, 'user_version'));
    const id = pragma(db, 'application_id');
    if (id !== APPLICATION_ID && tables > 0) {
      throw new StoreError('wrong-schema', `${path} is a database of another program: choose another file`);
    }
    if (version > SCHEMA_VERSION) {
      throw new StoreError(
        'wrong-schema',
        `${path} has schema version ${version}, this program knows ${SCHEMA_VERSION}: update the program`,
      );
    }
    if (statSync(path).size <= CHECKED_BYTES) {
      const verdict = pragma(db, 'quick_check(1)');
      if (verdict !== 'ok') {
        throw damaged(path, String(verdict).replaceAll(/\s+/g, ' '));
      }
    }
  } finally {
    db.close();
  }
}

/** SQLite does not wait for a lock in this one statement, so two processes creating a file would collide. */
async function useWriteAheadLog(path: string, db: DatabaseSync, busyMs: number): Promise<void> {
  const tries = Math.max(1, Math.ceil(busyMs / 20));
  for (let left = tries; left > 0; left -= 1) {
    try {
      guarded(path, () => db.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL'));
      return;
    } catch (error) {
      if (left === 1 || !(error instanceof StoreError) || error.code !== 'busy') {
        throw error;
      }
      await delay(20);
    }
  }
}

function createSchema(db: DatabaseSync): void {
  inTransaction(db, () => {
    const steps = MIGRATIONS.slice(Number(pragma(db, 'user_version')));
    if (steps.length > 0) db.exec(`${steps.join('')} PRAGMA user_version = ${SCHEMA_VERSION}`);
  });
}

/** Runs `work` in one write transaction; an error undoes it. */
export function inTransaction<Result>(db: DatabaseSync, work: () => Result): Result {
  db.exec('BEGIN IMMEDIATE');
  try {
    const result = work();
    db.exec('COMMIT');
    return result;
  } catch (error) {
    if (db.isTransaction) {
      db.exec('ROLLBACK');
    }
    throw error;
  }
}

function pragma(db: DatabaseSync, name: string): unknown {
  return Object.values(db.prepare(`PRAGMA ${name}`).get() ?? {})[0];
}

/** SQLite's primary result codes (https://sqlite.org/rescode.html) as our errors. */
export function guarded<Result>(path: string, work: () => Result): Result {
  try {
    return work();
  } catch (error) {
    const code = (error as { errcode?: number }).errcode;
    throw code === undefined ? error : translated(path, code & 0xff, error);
  }
}

function translated(path: string, code: number, error: unknown): unknown {
  switch (code) {
    case 5: // BUSY
    case 6: // LOCKED
      return new StoreError(
        'busy',
        `${path} is locked by another program: close it, or try again later`,
        error,
      );
    case 1: // ERROR: our statements fit our schema
    case 11: // CORRUPT
    case 19: // CONSTRAINT: what we write keeps them
    case 26: // NOTADB
      return damaged(path, reason(error), error);
    case 8: // READONLY
      return unavailable(path, 'it is read-only; make the file and its folder writable', error);
    case 10: // IOERR
      return unavailable(path, `${reason(error)}; check the disk and its free space`, error, 'unknown');
    case 13: // FULL
      return unavailable(path, 'the disk is full; make room', error);
    case 14: // CANTOPEN
      return unavailable(path, 'it cannot be opened; check that it is a file in a writable folder', error);
    default:
      return error;
  }
}

function unavailable(
  path: string,
  what: string,
  cause: unknown,
  outcome: 'not-applied' | 'unknown' = 'not-applied',
): StoreUnavailable {
  return new StoreUnavailable(`cannot use ${path}: ${what}`, outcome, cause);
}

export function damaged(path: string, what: string, cause?: unknown): StoreError {
  return new StoreError(
    'damaged',
    `${path} is damaged (${what}): it was left as it is; restore a copy or move it away`,
    cause,
  );
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
