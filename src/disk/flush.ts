import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Flushes the folder that holds `path`, so that a name given to it survives a loss of power.
 * Where folders cannot be opened (Windows, some network file systems) nothing is done: their servers
 * order names and data themselves.
 */
export function flushFolder(path: string): void {
  try {
    const fd = fs.openSync(dirname(path), 'r');
    try {
      fs.fsyncSync(fd);
    } finally {
      fs.closeSync(fd);
    }
  } catch {
    // A folder that cannot be flushed is not an error of the copy: the name is there.
  }
}

/**
 * Flushes everything written to the file system that holds `folder`, in one go: for a batch of staged
 * copies this replaces one fsync per file. Uses `sync -f` (syncfs) of GNU coreutils, because Node has no
 * such call. Returns whether it was done; when not, flush file by file.
 */
export function flushFileSystem(folder: string): boolean {
  if (process.platform !== 'linux') return false;
  return spawnSync('sync', ['-f', folder], { stdio: 'ignore' }).status === 0;
}

/** Up to this many names are flushed one by one: calling `sync` costs about as much. */
const FEW = 4;

/**
 * What was done below one root and is not known to be durable yet. A log must not vouch for content that a loss of power
 * could still take away: `flush` comes before the entry that does.
 */
export class Unflushed {
  readonly #root: string;
  readonly #paths = new Set<string>();

  constructor(root: string) {
    this.#root = root;
  }

  /** Notes a path, relative to the root, at which something was written, renamed or removed. */
  add(path: string): void {
    this.#paths.add(path);
  }

  /** Makes all of it durable: one pass over the file system, or file by file. Throws what `fsync` throws for a file. */
  flush(): void {
    if (this.#paths.size === 0) return;
    if (this.#paths.size <= FEW || !flushFileSystem(this.#root)) this.#flushEach();
    this.#paths.clear();
  }

  #flushEach(): void {
    const flushed = new Set<string>();
    for (const path of this.#paths) {
      const full = join(this.#root, path);
      flushFile(full);
      // A folder that was made is a name in the one above it.
      for (let at = full; at.length > this.#root.length && !flushed.has(dirname(at)); at = dirname(at)) {
        flushFolder(at);
        flushed.add(dirname(at));
      }
    }
  }
}

/** What is gone or no file needs no flush of its own: its folder has it. */
function flushFile(path: string): void {
  let fd: number;
  try {
    fd = fs.openSync(
      path,
      process.platform === 'win32' ? 'r+' : fs.constants.O_RDONLY | (fs.constants.O_NOFOLLOW ?? 0),
    );
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ELOOP' || code === 'ENOTDIR' || code === 'EACCES') return;
    throw error;
  }
  try {
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
}
