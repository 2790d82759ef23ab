import fs from 'node:fs';
import { join } from 'node:path';

/**
 * Names of files that a copy is being written to. They do not contain the target's name, which may
 * already be as long as the file system allows (255 bytes).
 */
const prefix = '.roamproof-tmp-';
const reservationPrefix = '.roamproof-new-';

/** Temporary name for a unique token of the caller: letters, digits, `.`, `_`, `-`; at most 100. */
export function temporaryName(token: string): string {
  return prefix + checkedToken(token);
}

/** Name of the file that reserves a new name on stores without hard links. */
export function reservationName(nameHash: string): string {
  return reservationPrefix + nameHash;
}

/** Whether a name belongs to an unfinished copy, and is therefore no content. */
export function isTemporaryName(name: string): boolean {
  return name.startsWith(prefix) || name.startsWith(reservationPrefix);
}

/** Whether a name keeps a new name free: it is nobody's in particular, and no content. */
export function isReservation(name: string): boolean {
  return name.startsWith(reservationPrefix);
}

/** Throws when a token could leave its folder or make a name too long. */
export function checkedToken(token: string): string {
  if (/^[A-Za-z0-9._-]{1,100}$/.test(token)) return token;
  throw new TypeError(`token must be 1 to 100 of A-Z a-z 0-9 . _ -, got ${JSON.stringify(token)}`);
}

export interface LeftoverQuery {
  /** Only files changed before this instant (nanoseconds, the store's clock) are removed. */
  readonly changedBefore: bigint;
  /**
   * Whether a temporary name (as `scan` reported it, without folder) may be removed. Another computer may be
   * writing to the same store: ask for the tokens of this computer, or for ones nobody can still use.
   */
  readonly mine: (name: string) => boolean;
}

/**
 * Removes temporary files left by copies that were interrupted, among the relative paths that a scan
 * reported as leftovers. Age is the later of the two times of the file, because a staged copy already
 * carries the old time of its source. Returns what was removed and what could not be.
 */
export function removeLeftovers(
  root: string,
  paths: readonly string[],
  query: LeftoverQuery,
): { removed: string[]; failed: { path: string; code: string }[] } {
  const removed: string[] = [];
  const failed: { path: string; code: string }[] = [];
  for (const path of paths) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    if (!isTemporaryName(name) || !query.mine(name)) continue;
    const full = join(root, path);
    try {
      const stat = fs.lstatSync(full, { bigint: true, throwIfNoEntry: false });
      if (stat === undefined || stat.isDirectory()) continue;
      const changed = stat.ctimeNs > stat.mtimeNs ? stat.ctimeNs : stat.mtimeNs;
      if (changed >= query.changedBefore) continue;
      fs.unlinkSync(full);
      removed.push(path);
    } catch (error) {
      failed.push({ path, code: (error as NodeJS.ErrnoException).code ?? 'UNKNOWN' });
    }
  }
  return { removed, failed };
}
