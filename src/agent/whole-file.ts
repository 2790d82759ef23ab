/** Small files that are either the old one or the new one, whenever the process ends. */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { renameExclusive } from '../disk/copy-file.ts';
import { flushFolder } from '../disk/flush.ts';
import { discardStaged } from '../disk/stage-copy.ts';
import { removeLeftovers, temporaryName } from '../disk/temporary-name.ts';

/** A text, bytes, or parts that follow one another. */
type Content = string | Uint8Array | Uint8Array[];

/**
 * Writes it under a temporary name, flushed, and hands that on to `take`, which gives it its own. Where either fails, the temporary
 * file is removed again. Throws what `node:fs` throws.
 */
function stage<T>(
  path: string,
  token: string,
  content: Content,
  take: (temporary: string) => T,
  flush = true,
): T {
  const temporary = join(dirname(path), temporaryName(token));
  try {
    write(temporary, content, flush);
    return take(temporary);
  } catch (error) {
    discardStaged(temporary);
    throw error;
  }
}

function write(path: string, content: Content, flush: boolean): void {
  const fd = fs.openSync(path, 'wx', 0o600);
  try {
    for (const part of Array.isArray(content) ? content : [content]) fs.writeFileSync(fd, part);
    if (flush) fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** Replaces or creates a file in one step. Throws what `node:fs` throws. */
export function replaceWhole(path: string, token: string, content: Content): void {
  stage(path, token, content, (temporary) => fs.renameSync(temporary, path));
  flushFolder(path);
}

/** The same for a file that can be done without: a loss of power may leave the old one, or one that cannot be read. */
export function replaceShortcut(path: string, token: string, text: string): void {
  stage(path, token, text, (temporary) => fs.renameSync(temporary, path), false);
}

/** Creates a file in one step; `false` if something has the name already, on whichever computer it was made. */
export function createWhole(path: string, token: string, bytes: string | Uint8Array): boolean {
  return stage(path, token, bytes, (temporary) => {
    const failure = renameExclusive(temporary, path);
    if (failure === null) {
      flushFolder(path);
      return true;
    }
    if (failure.kind !== 'exists' && failure.kind !== 'locked')
      throw Object.assign(new Error(failure.message), { code: failure.code });
    discardStaged(temporary);
    return false;
  });
}

/** An hour. No write takes that long. */
const LONG = 3_600_000_000_000n;

/**
 * Removes what writes that were killed have left in a folder. A younger file may be another process's, which writes right now.
 * @param now by the clock of the folder's store, nanoseconds
 */
export function clearAbandoned(folder: string, now: bigint): void {
  removeLeftovers(folder, fs.readdirSync(folder), { changedBefore: now - LONG, mine: () => true });
}

/** The text of a file, which `read` reads; `null` where there is none. Throws other errors of the system. */
export function readText(
  path: string,
  read: (path: string) => Buffer = (all) => fs.readFileSync(all),
): string | null {
  try {
    return read(path).toString('utf8');
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === 'ENOENT') return null;
    // Reading a folder fails without a word on which.
    failure.path ??= path;
    throw failure;
  }
}
