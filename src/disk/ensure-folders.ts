import fs from 'node:fs';
import { type Failure, failed, failureOf } from './failure.ts';

/** Whether a text is a relative path that stays below its root: no empty, `.` or `..` segment, no NUL. */
export function isRelativePath(path: string): boolean {
  return (
    path !== '' &&
    !path.includes('\0') &&
    path.split('/').every((segment) => segment !== '' && segment !== '.' && segment !== '..')
  );
}

/**
 * Makes the folder `path` (relative, `''` is the root itself, which must exist) and those above it. A link among
 * them is refused and not followed: it could lead out of the profile. `onMade` hears of each that was not there, by its full
 * path. What is in `known`, full paths again, is not looked at; what was found or made is added. `modeOf` is asked for the permissions of
 * one to be made, so many names below the root; the umask takes from them. Null on success.
 */
export function ensureFolders(
  root: string,
  path: string,
  onMade: (full: string) => void = () => undefined,
  known = new Set<string>(),
  modeOf: (depth: number) => number = () => 0o777,
): Failure | null {
  if (path === '') return null;
  if (!isRelativePath(path)) return failed('refused', 'target', path, 'not a path below the root');
  let full = root;
  for (const [i, segment] of path.split('/').entries()) {
    full = `${full}/${segment}`;
    if (known.has(full)) continue;
    const failure = ensureOne(full, onMade, () => modeOf(i + 1));
    if (failure !== null) return failure;
    known.add(full);
  }
  return null;
}

/**
 * Whether all folders above `path` (relative) are folders, and none a link by now, which could lead out of the profile. To be asked
 * right before something is replaced or removed. Throws what `lstat` throws.
 */
export function liesInFolders(root: string, path: string): boolean {
  let full = root;
  return path
    .split('/')
    .slice(0, -1)
    .every((segment) => {
      full = `${full}/${segment}`;
      return isFolder(full);
    });
}

function ensureOne(full: string, onMade: (full: string) => void, mode: () => number): Failure | null {
  try {
    const stat = fs.lstatSync(full, { throwIfNoEntry: false });
    if (stat?.isDirectory() === true) return null;
    if (stat !== undefined) return failed('notAFile', 'target', full, 'a folder is needed here');
    fs.mkdirSync(full, { mode: mode() });
    onMade(full);
    return null;
  } catch (error) {
    const failure = failureOf(error, 'target', full);
    // Somebody else may have made it between our look and our attempt.
    return failure.kind === 'exists' && isFolder(full) ? null : failure;
  }
}

function isFolder(full: string): boolean {
  return fs.lstatSync(full, { throwIfNoEntry: false })?.isDirectory() === true;
}
