import { existsSync } from 'node:fs';
import { StoreError } from './errors.ts';
import type { EventStore } from './event-store.ts';
import { MemoryStore } from './memory.ts';
import { openSqliteStore } from './sqlite.ts';

/**
 * Opens the store a URL names, creating it if needed:
 * `memory:` (new and empty), `sqlite:PATH` or a plain path, `postgres://USER@HOST:PORT/DATABASE`.
 * @param options `mustExist`: a file that is not there is an error, and not made
 * @throws StoreError with a message that says what to do
 */
export async function openStore(
  url: string,
  options: { readonly mustExist?: boolean } = {},
): Promise<EventStore> {
  if (url === 'memory:') {
    return new MemoryStore();
  }
  if (/^postgres(?:ql)?:\/\//.test(url)) {
    // The client's packages take longer to load than an agent's whole run.
    const { openPostgresStore } = await import('./postgres.ts');
    return openPostgresStore(url);
  }
  const path = sqliteFile(url);
  if (path === null) {
    const scheme = schemeOf(url);
    throw new StoreError(
      'invalid',
      `store "${scheme ? `${scheme}:…` : url}": use memory:, sqlite:PATH, a path, or postgres://USER@HOST:PORT/DATABASE`,
    );
  }
  if (options.mustExist === true && !existsSync(path))
    throw new StoreError('unavailable', `there is no store ${path}; roamproof collect makes one`);
  return openSqliteStore(path);
}

/** The file that a URL names as an SQLite database; `null`: it names another store, or none. */
export function sqliteFile(url: string): string | null {
  const path = withoutSqlite(url);
  return path === '' || schemeOf(url) !== undefined || path.startsWith(':') ? null : path;
}

/** One letter before the colon is a drive. */
function schemeOf(url: string): string | undefined {
  return /^([a-z][a-z0-9+.-]+):/i.exec(withoutSqlite(url))?.[1];
}

function withoutSqlite(url: string): string {
  return url.startsWith('sqlite:') ? url.slice('sqlite:'.length) : url;
}
