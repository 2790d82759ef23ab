/** Where a file lies on a disk that tells cases apart, for who does not. */
import fs from 'node:fs';
import { join } from 'node:path';
import { nameKey, partsOf } from '../../src/fold/tree.ts';

/** The full path of a file below a folder, in the spelling that is there, as far as it is there. */
export function findPath(root: string, path: string): string {
  let full = root;
  for (const name of partsOf(path).names) {
    const names =
      fs.statSync(full, { throwIfNoEntry: false })?.isDirectory() === true ? fs.readdirSync(full) : [];
    full = join(full, names.find((there) => nameKey(there) === nameKey(name)) ?? name);
  }
  return full;
}
