import type { Pool, PoolClient } from 'pg';
import { StoreError, StoreUnavailable } from './errors.ts';
import { openPool, translated } from './postgres-connection.ts';
import { migrate } from './postgres-schema.ts';

export type SqlValue = string | number | Buffer | null;

/** A database whose schema is ours and up to date. */
export class PostgresDatabase {
  private readonly url: string;
  private readonly pool: Pool;

  private constructor(url: string, pool: Pool) {
    this.url = url;
    this.pool = pool;
  }

  /** @throws StoreUnavailable; StoreError `invalid` for a URL that cannot be understood, `wrong-schema` */
  static async open(url: string, clients: number): Promise<PostgresDatabase> {
    const pool = openPool(url, clients);
    try {
      const client = await pool.connect();
      try {
        await migrate(client);
      } finally {
        client.release();
      }
    } catch (error) {
      await pool.end();
      throw translated(url, error, false);
    }
    return new PostgresDatabase(url, pool);
  }

  get closed(): boolean {
    return this.pool.ending;
  }

  /** Waits for statements under way. */
  async close(): Promise<void> {
    await this.pool.end();
  }

  /**
   * One statement, one transaction, one round trip.
   * @param writes whether losing the connection leaves the outcome unknown
   */
  async query<Row extends object>(
    text: string,
    values: readonly SqlValue[],
    writes: boolean,
  ): Promise<Row[]> {
    if (this.closed) {
      throw new StoreError('closed', 'the store is closed: open it again');
    }
    let client: PoolClient;
    try {
      client = await this.pool.connect();
    } catch (error) {
      throw translated(this.url, error, false);
    }
    try {
      const result = await client.query<Row>({ name: statementName(text), text, values: [...values] });
      client.release();
      return result.rows;
    } catch (error) {
      const ours = translated(this.url, error, writes);
      client.release(ours instanceof StoreUnavailable);
      throw ours;
    }
  }
}

const names = new Map<string, string>();

/** Statements are prepared once per connection; the name only abbreviates the text. */
function statementName(text: string): string {
  const name = names.get(text) ?? `roamproof_${names.size}`;
  names.set(text, name);
  return name;
}
