import fs from 'node:fs';
import { type EntryKind, heldTime } from './columns.ts';
import { kindOf } from './entry-kind.ts';

/** What the file system says about one entry; enough to see later whether it is still the same. */
export interface FileStamp {
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  /** Last modification, nanoseconds since 1970, on the store's clock, as precise as the store keeps it; see `heldTime`. */
  readonly mtime: bigint;
  readonly inode: bigint;
  readonly device: bigint;
  /** Permission bits and set-id bits (the low twelve). */
  readonly mode: number;
}

/** Stamp of the entry itself, links not followed; null when nothing has the name. Throws other errors of `lstat`. */
export function readStamp(path: string): FileStamp | null {
  try {
    const stat = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    return stat === undefined ? null : stampOf(stat);
  } catch (error) {
    // A file has the name of a folder on the way.
    if ((error as NodeJS.ErrnoException).code === 'ENOTDIR') return null;
    throw error;
  }
}

/** Stamp from a stat with big integers. */
export function stampOf(stat: fs.BigIntStats): FileStamp {
  return {
    kind: kindOf(stat),
    size: Number(stat.size),
    mtime: heldTime(stat.mtimeNs),
    inode: stat.ino,
    device: stat.dev,
    mode: Number(stat.mode & 0o7777n),
  };
}

/** What is compared to say that a file is still the one seen before: kind, size and time, not the inode,
 * which some network file systems make up anew at each mount. */
export type SeenFile = Pick<FileStamp, 'kind' | 'size' | 'mtime'>;

/** Whether two sightings of one path on one store show the same version. */
export function sameVersion(a: SeenFile, b: SeenFile): boolean {
  return a.kind === b.kind && a.size === b.size && a.mtime === b.mtime;
}

/** Of a stamp, what is compared. */
export function seenOf({ kind, size, mtime }: SeenFile): SeenFile {
  return { kind, size, mtime };
}
