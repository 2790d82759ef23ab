import { afterAll, beforeAll, describe } from 'vitest';
import { findPostgres, PostgresServer } from '../../src/bench/postgres-server.ts';
import { openPostgresStore } from '../../src/stores/postgres.ts';
import { storeContract } from './contract.ts';

const bin = findPostgres();
if (bin === null) {
  console.warn('PostgreSQL tests were skipped: no initdb and postgres in PATH or /usr/lib/postgresql/*/bin');
}

describe.runIf(bin !== null)('PostgreSQL', () => {
  let server: PostgresServer;
  let databases = 0;
  beforeAll(async () => {
    server = await PostgresServer.create(bin ?? '', { fsync: false });
  });
  afterAll(() => server.remove());

  storeContract('the PostgreSQL store', {
    shared: true,
    create: async () => {
      databases += 1;
      const url = await server.createDatabase(`contract_${databases}`);
      return { open: () => openPostgresStore(url), remove: async () => {} };
    },
  });
});
