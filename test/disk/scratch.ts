import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import { folderFlag, type TreeColumns } from '../../src/disk/columns.ts';

const folders: string[] = [];

// Here, not where a folder is made: inside a test nothing can be hung to the end of its file.
afterAll(() => {
  if (folders.length > 0) execFileSync('rm', ['-rf', '--', ...folders.splice(0)]);
});

/** A new empty folder, removed when the test file is done (by `rm`, which can remove paths of any length). */
export function scratchFolder(name: string): string {
  const folder = fs.mkdtempSync(join(tmpdir(), `roamproof-${name}-`));
  folders.push(folder);
  return folder;
}

/** Writes files given as relative path → content below `root`; a path ending in `/` is an empty folder. */
export function plant(root: string, tree: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(tree)) {
    const full = join(root, path);
    if (path.endsWith('/')) fs.mkdirSync(full, { recursive: true });
    else {
      fs.mkdirSync(dirname(full), { recursive: true });
      fs.writeFileSync(full, content);
    }
  }
}

/** Everything below `root`: relative path → content, `/` at the end of folders. Small trees only. */
export function harvest(root: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const entry of fs.readdirSync(root, { recursive: true, withFileTypes: true })) {
    const full = join(entry.parentPath, entry.name);
    const path = full.slice(root.length + 1);
    if (entry.isDirectory()) found[`${path}/`] = '';
    else
      found[path] = entry.isSymbolicLink() ? `-> ${fs.readlinkSync(full)}` : fs.readFileSync(full, 'latin1');
  }
  return found;
}

/** A time long before any test, seconds since 1970: what carries it counts as settled. */
export const longAgo = 1_000_000_000;

/** An instant in the far future, nanoseconds: with it every time counts as settled. */
export const everythingSettled = 4_000_000_000n * 1_000_000_000n;

/** Paths of the folders that were not seen completely. */
export function incompleteFolders(columns: TreeColumns): string[] {
  return columns.folders.filter((_, f) => ((columns.folderFlags[f] ?? 0) & folderFlag.incomplete) !== 0);
}
