import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findPostgres, PostgresServer } from '../../src/bench/postgres-server.ts';
import { VersionConflict } from '../../src/stores/errors.ts';
import { openStore } from '../../src/stores/open-store.ts';
import { openPostgresStore } from '../../src/stores/postgres.ts';
import { all, lines, storeContract } from './contract.ts';
import { survivesKills } from './crash.ts';

const bin = findPostgres();
if (bin === null) {
  console.warn('PostgreSQL tests were skipped: no initdb and postgres in PATH or /usr/lib/postgresql/*/bin');
}

async function sql(url: string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe.runIf(bin !== null)('PostgreSQL', () => {
  let server: PostgresServer;
  let databases = 0;
  const newDatabase = (): Promise<string> => {
    databases += 1;
    return server.createDatabase(`test_${databases}`);
  };
  beforeAll(async () => {
    server = await PostgresServer.create(bin ?? '', { fsync: false });
  });
  afterAll(() => server.remove());

  storeContract('the PostgreSQL store', {
    shared: true,
    create: async () => ({
      open: () => openPostgresStore(server.url()),
      remove: async () => {
        await sql(server.url(), 'DROP SCHEMA roamproof CASCADE');
      },
    }),
  });

  describe('a database', () => {
    it('gets its schema once when many programs open it for the first time', async () => {
      const url = await newDatabase();
      const stores = await Promise.all([1, 2, 3, 4, 5, 6].map(() => openStore(url)));
      expect(await stores[5]?.append('a', 0, lines(1))).toEqual({ version: 1, position: 1 });
      expect(await sql(url, 'SELECT version FROM roamproof.schema_version')).toEqual([
        { version: 1 },
        { version: 2 },
      ]);
      await Promise.all(stores.map((store) => store.close()));
    });

    it('of a newer version is refused and left as it is', async () => {
      const url = await newDatabase();
      await (await openStore(url)).close();
      await sql(url, 'INSERT INTO roamproof.schema_version (version) VALUES (99)');
      await expect(openStore(url)).rejects.toMatchObject({ code: 'wrong-schema' });
      await expect(openStore(url)).rejects.toThrow('schema version 99, this program knows 2: update');
    });

    it('that does not exist, or whose encoding loses characters, gives a clear message', async () => {
      await expect(openStore(server.url('nowhere'))).rejects.toThrow(
        'no such database; create it with createdb',
      );
      await sql(server.url(), "CREATE DATABASE narrow ENCODING 'LATIN1' TEMPLATE template0");
      await expect(openStore(server.url('narrow'))).rejects.toThrow('create it with encoding UTF8');
    });

    it('that the user may not change is named with what is missing', async () => {
      const url = await newDatabase();
      await sql(url, 'CREATE ROLE guest LOGIN');
      const error = await openStore(url.replace('roamproof@', 'guest@')).catch((e: unknown) => e);
      expect(error).toMatchObject({ code: 'unavailable', outcome: 'not-applied' });
      expect(String(error)).toContain('grant the user its rights');
    });

    it('finds an append made behind the lock by the unique (stream, version)', async () => {
      const url = await newDatabase();
      const store = await openStore(url);
      await store.append('a', 0, lines(2));
      await sql(url, 'UPDATE roamproof.streams SET version = 1');
      await expect(store.append('a', 1, lines(1))).rejects.toBeInstanceOf(VersionConflict);
      expect(await all(store.read('a'))).toHaveLength(2);
      await store.close();
    });
  });

  it('an append that waits for its commit holds back later positions, so no reader passes it', async () => {
    const url = await newDatabase();
    const [slow, reader, writer] = [
      new Client({ connectionString: url }),
      await openStore(url),
      await openStore(url),
    ];
    await slow.connect();
    await slow.query('BEGIN');
    const at = '1051779600000';
    const call = 'SELECT * FROM roamproof.append($1, 0, NULL, NULL, NULL, $2, $3, $3, $4)';
    await slow.query(call, ['slow', at, '', '{"type":"slow"}']);
    const later = writer.append('quick', 0, lines(1));
    await delay(50);
    expect(await all(reader.readAll())).toEqual([]);
    await slow.query('COMMIT');
    expect(await later).toEqual({ version: 1, position: 2 });
    expect((await all(reader.readAll())).map((event) => event.stream)).toEqual(['slow', 'quick']);
    await Promise.all([slow.end(), reader.close(), writer.close()]);
  });

  it('holds whole appends, and all promised ones, after a client was killed', async () => {
    await survivesKills(await newDatabase(), 'append', 400, 2);
  });

  it('holds each event of a collected log once after its collector was killed', async () => {
    await survivesKills(await newDatabase(), 'once', 250, 2);
  });
});
