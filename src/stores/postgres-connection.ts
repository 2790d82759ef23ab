import { Client, type ClientBase, type CustomTypesConfig, Pool, type PoolConfig, types } from 'pg';
import { StoreError, StoreUnavailable } from './errors.ts';

const CONNECT_MS = 10_000;

/** int8: positions and versions stay far below 2^53. */
const INT8 = 20;
const parserOf = types.getTypeParser as (oid: number, format?: string) => (text: string) => unknown;
const parsers = {
  getTypeParser: (oid: number, format?: string) => (oid === INT8 ? Number : parserOf(oid, format)),
} as CustomTypesConfig;

/** Settings every connection of ours relies on, whatever the server's defaults are. */
const RELIED_ON =
  'SET synchronous_commit = on; SET default_transaction_isolation = "read committed"; SET client_encoding = "UTF8"';

/** Connections to one database; at most `clients` at a time. */
export function openPool(url: string, clients: number): Pool {
  const config: PoolConfig = {
    connectionString: url,
    max: clients,
    types: parsers,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'roamproof',
    onConnect: async (client: ClientBase): Promise<void> => {
      // While a client is lent out the pool does not listen: without this, a killed server ends the process.
      client.on('error', () => {});
      await client.query(RELIED_ON);
    },
  };
  const pool = new Pool(config);
  // An idle connection that breaks is replaced by the pool at the next use; nothing was lost.
  pool.on('error', () => {});
  return pool;
}

/** A connection of its own that rings for every append, until it breaks or is ended. */
export async function listen(url: string, ring: () => void, broken: () => void): Promise<Client> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: 'roamproof subscription',
  });
  client.on('notification', ring);
  client.on('error', broken);
  client.on('end', broken);
  try {
    await client.connect();
    await client.query('LISTEN roamproof');
    return client;
  } catch (error) {
    await client.end().catch(() => {});
    throw error;
  }
}

/** The server's name for messages: never the password. */
export function serverName(url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  return parsed ? `postgres://${parsed.host}${parsed.pathname}` : 'postgres://…';
}

/**
 * An error of `pg` as one of ours; other errors come back as they are.
 * @param sent whether a statement that may have changed something was under way
 */
export function translated(url: string, error: unknown, sent: boolean): unknown {
  if (error instanceof StoreError || !(error instanceof Error)) {
    return error;
  }
  const code = (error as { code?: string }).code ?? '';
  const name = serverName(url);
  const outcome = sent ? 'unknown' : 'not-applied';
  if (code === 'ERR_INVALID_URL') {
    // Without its cause: that holds the URL, and so the password.
    return new StoreError(
      'invalid',
      'the URL of the store cannot be understood: use postgres://USER@HOST:PORT/DATABASE',
    );
  }
  if (code === '28P01' || code === '28000') {
    return new StoreUnavailable(`${name} refused the login: check user and password`, 'not-applied', error);
  }
  if (code === '3D000') {
    return new StoreUnavailable(`${name}: no such database; create it with createdb`, 'not-applied', error);
  }
  if (code === '42501') {
    return new StoreUnavailable(`${name}: ${error.message}; grant the user its rights`, 'not-applied', error);
  }
  if (code === '53100') {
    return new StoreUnavailable(`${name}: the server's disk is full; make room`, 'not-applied', error);
  }
  return isBroken(error, code)
    ? new StoreUnavailable(
        `${name} cannot be reached (${(error.message || code).trim()}): check that the server runs and the address is right`,
        outcome,
        error,
      )
    : error;
}

/** Socket errors, pg's own words for a lost connection, and SQLSTATE classes 08, 53 and 57P. */
function isBroken(error: Error, code: string): boolean {
  return (
    /^(E[A-Z]+|08...|53...|57P0.)$/.test(code) ||
    /connection terminated|timeout (exceeded|expired)|not queryable|client has encountered/i.test(
      error.message,
    )
  );
}
