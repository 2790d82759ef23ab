import fs from 'node:fs';
import { join } from 'node:path';

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
