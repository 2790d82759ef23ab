import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openStore } from '../../src/stores/open-store.ts';
import { all, lines } from './contract.ts';

describe('a store is opened by its URL', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'roamproof-store-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('memory: is new each time', async () => {
    const store = await openStore('memory:');
    await store.append('a', 0, lines(1));
    expect(await all((await openStore('memory:')).readAll())).toEqual([]);
  });

  it('sqlite:PATH and a plain path are the same file', async () => {
    const path = join(folder, 'with space ü.db');
    const store = await openStore(`sqlite:${path}`);
    await store.append('a', 0, lines(1));
    await store.close();
    expect(existsSync(path)).toBe(true);
    const again = await openStore(path);
    expect(await all(again.readAll())).toHaveLength(1);
    await again.close();
  });

  it.each(['mysql://root@localhost/x', 'sqlite:', '', 'http://example.org/', 'sqlite::memory:'])(
    '%j is refused with the forms there are',
    async (url) => {
      const error = await openStore(url).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'invalid' });
      expect(String(error)).toContain('use memory:, sqlite:PATH, a path, or postgres://');
    },
  );

  it.each(['postgres://alice:secret@[bad/fleet', 'postgres://alice:secret@host:99999/fleet'])(
    '%j is refused with the form there is, without the password',
    async (url) => {
      const error = await openStore(url).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'invalid' });
      expect(String(error)).toContain('use postgres://USER@HOST:PORT/DATABASE');
      expect(String(error)).not.toContain('secret');
    },
  );

  it('a PostgreSQL server that is not there is named, without the password', async () => {
    const error = await openStore('postgres://alice:secret@127.0.0.1:1/fleet').catch((e: unknown) => e);
    expect(error).toMatchObject({ code: 'unavailable', outcome: 'not-applied' });
    expect(String(error)).toContain('postgres://127.0.0.1:1/fleet cannot be reached');
    expect(String(error)).not.toContain('secret');
  });
});
