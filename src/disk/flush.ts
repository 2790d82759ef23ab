import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { dirname } from 'node:path';

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
