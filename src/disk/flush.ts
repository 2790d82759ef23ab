import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { readFlags } from './content-hash.ts';
import type { FlushShell } from './flush-shell.ts';

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

/** What may lie dirty before the disk is set to work on it: it would stand idle while the processor copies. */
const DIRTY = { bytes: 64 << 20, files: 4_000 } as const;

/** Up to this many names are flushed one by one: calling `sync` costs about as much. */
const FEW = 4;

/**
 * What was done below one root and is not known to be durable yet. A log must not vouch for content that a loss of power
 * could still take away: `flush` comes before the entry that does.
 */
export class Unflushed {
  readonly #root: string;
  readonly #shell: FlushShell;
  readonly #paths = new Set<string>();
  /** Since a flush was last begun. */
  #files = 0;
  #bytes = 0;
  /** Flushes under way of which nobody knows yet how they end, and whether one failed. */
  readonly #begun = new Set<Promise<void>>();
  #failed = false;

  constructor(root: string, shell: FlushShell) {
    this.#root = root;
    this.#shell = shell;
  }

  /** Notes a path, relative to the root, at which something was renamed, removed or written, and how many bytes. */
  add(path: string, bytes = 0): void {
    this.#paths.add(path);
    this.#files += 1;
    this.#bytes += bytes;
    if (this.#files >= DIRTY.files || this.#bytes >= DIRTY.bytes) this.#begin();
  }

  #begin(): void {
    if (process.platform !== 'linux') return;
    this.#files = 0;
    this.#bytes = 0;
    const begun = this.#shell.begin(this.#root).then((done) => {
      this.#begun.delete(begun);
      if (!done) this.#failed = true;
    });
    this.#begun.add(begun);
  }

  /**
   * Begins a last pass, if there is more than a few names, and resolves when it is known how all passes ended. What they have made
   * durable `flush` need not flush again.
   */
  async rest(): Promise<void> {
    if (this.#files > 0 && this.#paths.size > FEW) this.#begin();
    await Promise.all(this.#begun);
    const isSure = this.#begun.size === 0 && !this.#failed;
    if (isSure && this.#files === 0) this.#paths.clear();
  }

  /**
   * Makes all of it durable: one pass over the file system, or file by file. An error of the disk is told to the first flush
   * that meets it, so a pass over the file system is worth nothing while one that was begun earlier may have failed.
   * Throws what `fsync` throws for a file.
   */
  flush(): void {
    if (this.#paths.size === 0) return;
    const isSure = this.#begun.size === 0 && !this.#failed;
    if (this.#paths.size <= FEW || !isSure || !flushFileSystem(this.#root)) this.#flushEach();
    this.#failed = false;
    this.#paths.clear();
    this.#files = 0;
    this.#bytes = 0;
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

/** Flushes a file. What is gone or no file needs no flush of its own: its folder has it. Throws what `fsync` throws. */
export function flushFile(path: string): void {
  let fd: number;
  try {
    fd = fs.openSync(path, process.platform === 'win32' ? 'r+' : readFlags);
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
