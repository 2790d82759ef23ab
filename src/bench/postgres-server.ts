import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';

const run = promisify(execFile);
const START_MS = 30_000;
const PACKAGED = '/usr/lib/postgresql';
/** Never the superuser: PostgreSQL refuses to run as root. */
const UNPRIVILEGED = ['postgres', 'nobody'];

/** The folder with `initdb` and `postgres`: in PATH, or the newest packaged one; null if there is none. */
export function findPostgres(): string | null {
  const inPath = (process.env['PATH'] ?? '').split(delimiter);
  const packaged = existsSync(PACKAGED)
    ? readdirSync(PACKAGED).toSorted((a, b) => Number(b) - Number(a))
    : [];
  const folders = [...inPath, ...packaged.map((version) => join(PACKAGED, version, 'bin'))];
  return folders.find((bin) => existsSync(join(bin, 'initdb')) && existsSync(join(bin, 'postgres'))) ?? null;
}

export interface PostgresServerOptions {
  /** false: quicker, and still safe against killed processes (not against a power cut). Default true. */
  readonly fsync?: boolean;
}

/** A throw-away PostgreSQL server in a temporary folder on a free port of 127.0.0.1. */
export class PostgresServer {
  private readonly bin: string;
  private readonly data: string;
  private readonly port: number;
  private readonly identity: { uid?: number; gid?: number };
  private readonly fsync: boolean;
  private postmaster: ChildProcess | undefined;
  private log = '';

  private constructor(
    bin: string,
    data: string,
    port: number,
    identity: { uid?: number; gid?: number },
    fsync: boolean,
  ) {
    this.bin = bin;
    this.data = data;
    this.port = port;
    this.identity = identity;
    this.fsync = fsync;
  }

  /** Creates and starts a server. @param bin from `findPostgres` */
  static async create(bin: string, options: PostgresServerOptions = {}): Promise<PostgresServer> {
    const identity: { uid?: number; gid?: number } = process.getuid?.() === 0 ? unprivileged() : {};
    const data = mkdtempSync(join(tmpdir(), 'roamproof-postgres-'));
    if (identity.uid !== undefined && identity.gid !== undefined) {
      chownSync(data, identity.uid, identity.gid);
    }
    const args = ['-D', data, '-U', 'roamproof', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
    await run(join(bin, 'initdb'), args, { ...identity, cwd: data });
    const server = new PostgresServer(bin, data, await freePort(), identity, options.fsync ?? true);
    await server.start();
    return server;
  }

  url(database = 'postgres'): string {
    return `postgres://roamproof@127.0.0.1:${this.port}/${database}`;
  }

  /** Starts it (again) and waits until it answers, crash recovery included. */
  async start(): Promise<void> {
    const settings = [
      `fsync=${this.fsync ? 'on' : 'off'}`,
      'listen_addresses=127.0.0.1',
      'max_connections=60',
    ];
    const args = [
      '-D',
      this.data,
      '-p',
      String(this.port),
      '-k',
      this.data,
      ...settings.flatMap((s) => ['-c', s]),
    ];
    const deadline = performance.now() + START_MS;
    while (performance.now() < deadline) {
      // After a kill the old processes may still hold the shared memory for a moment; then it exits at once.
      if (this.postmaster === undefined || this.postmaster.exitCode !== null || this.postmaster.signalCode) {
        this.postmaster = spawn(join(this.bin, 'postgres'), args, { ...this.identity, cwd: this.data });
        this.postmaster.stderr?.on('data', (text: Buffer) => {
          this.log = (this.log + text.toString()).slice(-2000);
        });
      }
      if (await this.answers()) {
        return;
      }
      await delay(30);
    }
    throw new Error(`PostgreSQL did not start within ${START_MS / 1000} s: ${this.log}`);
  }

  /** A new empty database; returns its URL. */
  async createDatabase(name: string): Promise<string> {
    await this.asAdministrator(async (client) => {
      await client.query(`CREATE DATABASE ${name}`);
    });
    return this.url(name);
  }

  /** SIGKILL to the postmaster and all its processes, as an out-of-memory killer would. */
  async kill(): Promise<void> {
    const postmaster = this.postmaster;
    if (postmaster?.pid === undefined) {
      return;
    }
    const exited = new Promise((resolve) => postmaster.once('exit', resolve));
    const children = childrenOf(postmaster.pid);
    postmaster.kill('SIGKILL');
    for (const pid of children) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It noticed the postmaster's death and went by itself.
      }
    }
    await exited;
  }

  /** Stops it and removes its folder. */
  async remove(): Promise<void> {
    const postmaster = this.postmaster;
    if (postmaster && postmaster.exitCode === null && !postmaster.signalCode) {
      const exited = new Promise((resolve) => postmaster.once('exit', resolve));
      // SIGINT is PostgreSQL's fast shutdown.
      postmaster.kill('SIGINT');
      await exited;
    }
    rmSync(this.data, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
  }

  private async answers(): Promise<boolean> {
    try {
      await this.asAdministrator((client) => client.query('SELECT 1'));
      return true;
    } catch {
      return false;
    }
  }

  private async asAdministrator(work: (client: Client) => Promise<unknown>): Promise<void> {
    const client = new Client({ connectionString: this.url(), connectionTimeoutMillis: START_MS });
    client.on('error', () => {});
    await client.connect();
    try {
      await work(client);
    } finally {
      await client.end();
    }
  }
}

function unprivileged(): { uid: number; gid: number } {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of UNPRIVILEGED) {
    const [, , uid, gid] = users.find(([user]) => user === name) ?? [];
    if (uid && gid) {
      return { uid: Number(uid), gid: Number(gid) };
    }
  }
  throw new Error(`PostgreSQL does not run as root: create a user named ${UNPRIVILEGED.join(' or ')}`);
}

function childrenOf(pid: number): number[] {
  const path = `/proc/${pid}/task/${pid}/children`;
  return existsSync(path) ? readFileSync(path, 'utf8').split(' ').filter(Boolean).map(Number) : [];
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
