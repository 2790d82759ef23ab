import type { Client } from 'pg';
import type { Doorbell } from './doorbell.ts';
import { listen } from './postgres-connection.ts';

/** One connection that rings for every append, shared by all subscriptions of a store; comes back after it broke. */
export class PostgresListener {
  private readonly url: string;
  private readonly bell: Doorbell;
  private current: Promise<Client> | undefined;

  constructor(url: string, bell: Doorbell) {
    this.url = url;
    this.bell = bell;
  }

  /** Resolves once appends ring. Throws what `pg` throws if the server cannot be reached; may be tried again. */
  async start(): Promise<void> {
    this.current ??= this.connect();
    await this.current;
  }

  async close(): Promise<void> {
    await this.current?.then((client) => client.end()).catch(() => {});
  }

  private connect(): Promise<Client> {
    const ring = (): void => this.bell.ring();
    const broken = (): void => {
      // An old connection may report its end after a new one took its place.
      if (this.current === connecting) {
        this.current = undefined;
        ring();
      }
    };
    const connecting = listen(this.url, ring, broken);
    connecting.catch(broken);
    return connecting;
  }
}
