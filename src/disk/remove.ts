import fs from 'node:fs';
import { join } from 'node:path';
import { kindOf } from './entry-kind.ts';
import { type Failure, failed, failureOf, type Recheck } from './failure.ts';
import { compareFolders } from './name-order.ts';

export interface Removed {
  /** Relative path as it was given. */
  readonly path: string;
  /** `gone`: it was not there any more, which is what was wanted. */
  readonly result: 'removed' | 'gone' | Failure;
}

/**
 * Removes one file, link or empty folder. `recheck` is asked right before. A folder with something in it is
 * `notEmpty`, never emptied. Failures are values; throws what `recheck` throws.
 */
export function removeOne(path: string, recheck?: Recheck): Removed['result'] {
  try {
    const stat = fs.lstatSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return 'gone';
    const answer = recheck?.() ?? true;
    if (answer !== true) return failed('refused', 'target', path, answer);
    if (kindOf(stat) === 'folder') fs.rmdirSync(path);
    else fs.unlinkSync(path);
    return 'removed';
  } catch (error) {
    const failure = failureOf(error, 'target', path);
    return failure.kind === 'vanished' ? 'gone' : failure;
  }
}

/**
 * Removes a folder in which there are only folders, all the way down. Whatever else lies there, or comes meanwhile, stays.
 * Follows no link.
 * @returns whether it is gone
 */
export function removeBareFolder(path: string): boolean {
  const folders = [path];
  try {
    if (fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return false;
    for (const folder of folders)
      for (const entry of fs.readdirSync(folder, { withFileTypes: true })) {
        if (!entry.isDirectory()) return false;
        folders.push(join(folder, entry.name));
      }
    for (const folder of folders.toReversed()) fs.rmdirSync(folder);
    return true;
  } catch {
    return false;
  }
}

/**
 * Removes entries below `root`, given as relative paths in any order: what is in a folder goes before the
 * folder. A folder that keeps something (it was refused, or it is new) is reported `notEmpty` and stays.
 */
export function removeAll(
  root: string,
  paths: readonly string[],
  recheck?: (path: string) => true | string,
): Removed[] {
  return paths
    .toSorted((a, b) => compareFolders(b, a))
    .map((path) => ({
      path,
      result: removeOne(join(root, path), recheck && (() => recheck(path))),
    }));
}
