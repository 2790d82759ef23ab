/** Whether what lies on the disk is as a listing has it, by looks without big integers. */
import fs from 'node:fs';
import { hasFresh, isSettled, kindCodes, msOf, namesOf, type TreeColumns } from './columns.ts';
import type { FolderTimes } from './columns-builder.ts';

/**
 * How far a time of a look without big integers may be from the one of a listing, ms. Such a time is right to less than half a
 * microsecond, and so are copies' times, for Node can set none more exactly: two writes with a look between them are further apart.
 */
const ONE_TIME = 0.0005;

const quickOptions = { throwIfNoEntry: false } as const;

function isOneTime(ms: number, known: number): boolean {
  return Math.abs(known - ms) <= ONE_TIME;
}

/** Whether a look shows entry `i`, no folder, as a listing has it. */
export function isAsKnown(columns: TreeColumns, i: number, now: fs.Stats): boolean {
  const kind = columns.kinds[i];
  if (columns.sizes[i] !== now.size || !isOneTime(now.mtimeMs, msOf(columns, i))) return false;
  return kind === kindCodes.file ? now.isFile() : kind === kindCodes.link && now.isSymbolicLink();
}

/** Whether a look shows folder `f` with both of its own times as a listing has them. */
export function isFolderAsKnown(columns: TreeColumns, f: number, now: fs.Stats): boolean {
  const { mtime, ctime } = timesOf(columns, f);
  const isSame = (ms: number, known: bigint): boolean => isOneTime(ms, Number(known) / 1e6);
  return now.isDirectory() && isSame(now.mtimeMs, mtime) && isSame(now.ctimeMs, ctime);
}

export function timesOf({ folderMtimes, folderCtimes }: TreeColumns, f: number): FolderTimes {
  return { mtime: folderMtimes[f] ?? 0n, ctime: folderCtimes[f] ?? 0n };
}

/** Whether a folder's own times were old enough, when they were read, to stand for its names. */
export function isAtRest(
  listing: Pick<TreeColumns, 'settledBefore'>,
  { mtime, ctime }: FolderTimes,
): boolean {
  return isSettled(listing, mtime) && isSettled(listing, ctime);
}

/** Whether a listing tells all of folder `f`: it was seen whole, and all times in it were old enough to stand for what they are of. */
export function isTold(columns: TreeColumns, f: number): boolean {
  return columns.folderFlags[f] === 0 && isAtRest(columns, timesOf(columns, f)) && !hasFresh(columns, f);
}

/**
 * Looks whether folder `f`, and all in it that is no folder, is just as a listing has it. What is below the folders in it is not
 * looked at. `false` also where something cannot be looked at.
 * @param way before each path of the listing: nothing, or the root with a slash
 */
export function lookWhetherAsKnown(way: string, columns: TreeColumns, f: number): boolean {
  if (!isTold(columns, f)) return false;
  const folder = columns.folders[f] ?? '';
  try {
    const own = fs.lstatSync(way + folder, quickOptions);
    if (own === undefined || !isFolderAsKnown(columns, f, own)) return false;
    const within = folder === '' ? way : `${way}${folder}/`;
    let i = columns.starts[f] ?? 0;
    for (const name of namesOf(columns, f)) {
      if (columns.kinds[i] !== kindCodes.folder) {
        const now = fs.lstatSync(within + name, quickOptions);
        if (now === undefined || !isAsKnown(columns, i, now)) return false;
      }
      i += 1;
    }
    return true;
  } catch {
    return false;
  }
}
