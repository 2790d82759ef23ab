/** Small files that are either the old one or the new one, whenever the process ends. */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { renameExclusive } from '../disk/copy-file.ts';
import { flushFolder } from '../disk/flush.ts';
import { temporaryName } from '../disk/temporary-name.ts';

/** A text, bytes, or parts that follow one another. */
type Content = string | Uint8Array | Uint8Array[];

/** Writes it under a temporary name, flushed; returns that name. Throws what `node:fs` throws. */
function stage(path: string, token: string, content: Content, flush = true): string {
  const temporary = join(dirname(path), temporaryName(token));
  const fd = fs.openSync(temporary, 'w', 0o600);
  try {
    for (const part of Array.isArray(content) ? content : [content]) fs.writeFileSync(fd, part);
    if (flush) fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  return temporary;
}

/** Replaces or creates a file in one step. Throws what `node:fs` throws. */
export function replaceWhole(path: string, token: string, content: Content): void {
  fs.renameSync(stage(path, token, content), path);
  flushFolder(path);
}

/** The same for a file that can be done without: a loss of power may leave the old one, or one that cannot be read. */
export function replaceShortcut(path: string, token: string, text: string): void {
  fs.renameSync(stage(path, token, text, false), path);
}

/** Creates a file in one step; `false` if something has the name already, on whichever computer it was made. */
export function createWhole(path: string, token: string, bytes: string | Uint8Array): boolean {
  const temporary = stage(path, token, bytes);
  const failure = renameExclusive(temporary, path);
  if (failure === null) {
    flushFolder(path);
    return true;
  }
  fs.rmSync(temporary, { force: true });
  if (failure.kind === 'exists' || failure.kind === 'locked') return false;
  throw Object.assign(new Error(failure.message), { code: failure.code });
}

/** The text of a file; `null` where there is none. Throws other errors of the system. */
export function readText(path: string): string | null {
  try {
    return fs.readFileSync(path, 'utf8');
  } catch (error) {
    const failure = error as NodeJS.ErrnoException;
    if (failure.code === 'ENOENT') return null;
    // Reading a folder fails without a word on which.
    failure.path ??= path;
    throw failure;
  }
}
