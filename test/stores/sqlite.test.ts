import { spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { StoreError } from '../../src/stores/errors.ts';
import { openSqliteStore } from '../../src/stores/sqlite.ts';
import { all, lines, storeContract } from './contract.ts';
import { survivesKills } from './crash.ts';

storeContract('the SQLite store', {
  shared: true,
  create: async () => {
    const folder = mkdtempSync(join(tmpdir(), 'roamproof-store-'));
    return {
      open: () => openSqliteStore(join(folder, 'events.db'), { pollMs: 20 }),
      remove: async () => rmSync(folder, { recursive: true }),
    };
  },
});

describe('the SQLite file', () => {
  let folder: string;
  let path: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roamproof-store-'));
    path = join(folder, 'events.db');
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const filled = async (): Promise<void> => {
    const store = await openSqliteStore(path);
    await store.append('A', 0, lines(2000));
    await store.close();
  };
  const refusal = async (): Promise<StoreError> => {
    const error = await openSqliteStore(path, { busyMs: 50 }).catch((e: unknown) => e);
    expect(error).toBeInstanceOf(StoreError);
    expect(String(error)).not.toContain('\n');
    expect(String(error)).toContain(path);
    return error as StoreError;
  };

  it.each([
    ['is no database at all', () => writeFileSync(path, 'Dear diary, '.repeat(100))],
    ['is shorter than a header', () => writeFileSync(path, 'SQLite format 3\0')],
    ['was cut', () => truncateSync(path, 50_000)],
    [
      'was overwritten in the middle',
      () => {
        const bytes = readFileSync(path);
        bytes.fill(0xa5, 8192, 40_000);
        writeFileSync(path, bytes);
      },
    ],
  ])('is left as it is when it %s', async (_, damage) => {
    await filled();
    damage();
    const before = readFileSync(path);
    const error = await refusal();
    expect(error.code).toBe('damaged');
    expect(error.message).toContain('restore a copy');
    expect(readFileSync(path).equals(before)).toBe(true);
  });

  it('too large to be read completely at each start is still refused when it was cut', async () => {
    const store = await openSqliteStore(path);
    await store.append('A', 0, lines(30, 0, { text: 'x'.repeat(300_000) }));
    await store.close();
    truncateSync(path, 8_900_000);
    expect((await refusal()).message).toContain('but ends after 8900000');
  });

  it('damaged where nobody looked yet says so when the place is read', async () => {
    const store = await openSqliteStore(path);
    await store.append('A', 0, lines(30_000, 0, { text: 'x'.repeat(300) }));
    await store.close();
    const bytes = readFileSync(path);
    bytes.fill(0xa5, 1_000_000, 5_000_000);
    writeFileSync(path, bytes);
    const damaged = await openSqliteStore(path);
    await expect(all(damaged.readAll())).rejects.toMatchObject({ code: 'damaged' });
    await damaged.close();
    expect(readFileSync(path).equals(bytes)).toBe(true);
  });

  it.each([
    [
      'the text of an event',
      "UPDATE events SET body = '[' || body WHERE version = 3",
      'event 3 of stream "A"',
    ],
    ['an event in the middle', 'DELETE FROM events WHERE version = 900', 'after version 500 are missing'],
    ['the last events', 'DELETE FROM events WHERE version > 700', 'after version 500 are missing'],
  ])('in which %s is damaged says so when the stream is read', async (_, damage, what) => {
    await filled();
    const other = new DatabaseSync(path);
    other.exec(damage);
    other.close();
    const store = await openSqliteStore(path);
    const error = await all(store.read('A')).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'damaged', message: expect.stringContaining(what) });
    await store.close();
  });

  it.each([
    ['the version of the schema', 'PRAGMA user_version = 0'],
    ['the version of a stream', 'UPDATE streams SET version = 7'],
    ['a table', 'DROP TABLE events'],
  ])('in which %s is damaged says so at the latest when it is written to', async (_, damage) => {
    await filled();
    const other = new DatabaseSync(path);
    other.exec(damage);
    other.close();
    const write = async (): Promise<void> => {
      const store = await openSqliteStore(path);
      await store.append('A', 'any', lines(1)).finally(() => store.close());
    };
    await expect(write()).rejects.toMatchObject({ code: 'damaged' });
  });

  it('of the first version is brought up to date, with all its events', async () => {
    const store = await openSqliteStore(path);
    await store.append('A', 0, lines(3));
    await store.close();
    const older = new DatabaseSync(path);
    older.exec('DROP TABLE snapshots; PRAGMA user_version = 1');
    older.close();
    const again = await openSqliteStore(path);
    await again.writeSnapshot('s', Buffer.from([1]));
    expect(await all(again.read('A'))).toHaveLength(3);
    expect(await again.readSnapshot('s')).toHaveLength(1);
    await again.close();
  });

  it('of another program or of a newer version is left as it is', async () => {
    const db = new DatabaseSync(path);
    db.exec('CREATE TABLE bookmarks (url TEXT)');
    const before = readFileSync(path);
    expect(await refusal()).toMatchObject({ code: 'wrong-schema' });
    db.close();
    expect(readFileSync(path).equals(before)).toBe(true);
    rmSync(path);
    await filled();
    const newer = new DatabaseSync(path);
    newer.exec('PRAGMA user_version = 99');
    newer.close();
    const error = await refusal();
    expect(error).toMatchObject({ code: 'wrong-schema' });
    expect(error.message).toContain('update the program');
  });

  it.each([1, 2, 3])('that another process makes before look %i at it is ours', async (look) => {
    const made = join(folder, 'made.db');
    await (await openSqliteStore(made)).close();
    const other = new DatabaseSync(path);
    other.exec(`PRAGMA journal_mode = WAL; ATTACH '${made}' AS made`);
    const schema = other.prepare(
      "SELECT sql FROM made.sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite_%'",
    );
    const statements = schema.all().map(({ sql }) => `${String(sql)};`);
    const ours = `BEGIN; ${statements.join('')} PRAGMA application_id = 0x524f414d; PRAGMA user_version = 2; COMMIT`;
    const prepare = Reflect.get(DatabaseSync.prototype, 'prepare') as (sql: string) => StatementSync;
    let looks = 0;
    const spy = vi.spyOn(DatabaseSync.prototype, 'prepare').mockImplementation(function (
      this: DatabaseSync,
      sql,
    ) {
      looks += 1;
      if (looks === look) other.exec(ours);
      return prepare.call(this, sql);
    });
    const store = await openSqliteStore(path).finally(() => spy.mockRestore());
    expect(await store.append('A', 0, lines(1))).toMatchObject({ version: 1 });
    await store.close();
    other.close();
  });

  it('that another program keeps locked gives "busy" and takes the next append after the lock is gone', async () => {
    await filled();
    const store = await openSqliteStore(path, { busyMs: 50 });
    const other = new DatabaseSync(path);
    other.exec('BEGIN IMMEDIATE');
    const error = await store.append('A', 2000, lines(1)).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'busy' });
    expect(String(error)).toContain('locked by another program');
    expect(await all(store.read('A', { from: 2000 }))).toHaveLength(1);
    other.exec('ROLLBACK');
    other.close();
    expect(await store.append('A', 2000, lines(1))).toMatchObject({ version: 2001 });
    await store.close();
  });

  it('in exclusive use cannot be opened and says so', async () => {
    await filled();
    const other = new DatabaseSync(path);
    other.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE');
    expect(await refusal()).toMatchObject({ code: 'busy' });
    other.close();
  });

  it('in a missing folder, or being a folder, gives a clear message', async () => {
    path = join(folder, 'missing', 'events.db');
    expect((await refusal()).message).toContain('create it');
    mkdirSync(path, { recursive: true });
    expect(await refusal()).toMatchObject({ code: 'unavailable', outcome: 'not-applied' });
  });

  it('stays usable after the disk was full', async () => {
    await filled();
    const limit = new DatabaseSync(path);
    const pages = Number(Object.values(limit.prepare('PRAGMA page_count').get() ?? {})[0]);
    limit.close();
    const store = await openSqliteStore(path, { maxPages: pages + 4 });
    const error = await store.append('A', 2000, lines(5000)).catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'unavailable', outcome: 'not-applied' });
    expect(String(error)).toContain('make room');
    expect(await store.append('A', 2000, lines(1))).toMatchObject({ version: 2001 });
    await store.close();
  });

  it('is alone in its folder once closed', async () => {
    await filled();
    expect(readdirSync(folder)).toEqual(['events.db']);
  });

  it('holds whole appends, and all promised ones, after its process was killed', async () => {
    await survivesKills(path, 'append', 400, 4);
  });

  it('holds each event of a collected log once after its collector was killed', async () => {
    await survivesKills(`sqlite:${path}`, 'once', 250, 4);
  });

  it('is created once by many processes at the same time', async () => {
    const program = `import { openStore } from ${JSON.stringify(new URL('../../src/stores/open-store.ts', import.meta.url).href)};
      const store = await openStore(${JSON.stringify(path)});
      for (let i = 0; i < 20; i += 1) await store.append('A', 'any', [{ at: '2003-05-01', type: 't' }]);`;
    const codes = await Promise.all(
      [1, 2, 3, 4].map(
        () =>
          new Promise((resolve) =>
            spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' }).once(
              'exit',
              resolve,
            ),
          ),
      ),
    );
    expect(codes).toEqual([0, 0, 0, 0]);
    const store = await openSqliteStore(path);
    expect((await all(store.read('A'))).map((event) => event.version)).toEqual(
      lines(80).map((_, i) => i + 1),
    );
    await store.close();
    expect(existsSync(`${path}-wal`)).toBe(false);
  });
});
