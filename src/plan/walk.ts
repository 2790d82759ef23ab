/** Walks up to three trees folder by folder, side by side. Costs nothing per equal file but a comparison by the caller. */
import {
  type FileNode,
  type Folder,
  isBelow,
  isFolder,
  type Leaf,
  noteOf,
  pathKey,
  rememberedParts,
  SELF,
} from '../fold/tree.ts';

/** One path and what each tree has there. `path` is built only when asked for. */
export type Visit<B extends Leaf> = (
  prefix: string,
  name: string,
  local: FileNode | undefined,
  central: FileNode | undefined,
  base: B | undefined,
) => void;

/** The path of a visit: the same text for all who ask, so that those who look it up compare where it lies, not its letters. */
export function pathOf(prefix: string, name: string): string {
  return rememberedParts(prefix + name).path;
}

/** The three trees of a merge; a side that does not exist is `undefined`. */
export interface Trees<B extends Leaf> {
  readonly local: Folder;
  readonly central: Folder | undefined;
  readonly base: Folder<B> | undefined;
}

/**
 * Calls `visit` for every path that names a file in at least one tree.
 *
 * @param excluded keys of folders that are left out with all below them
 */
export function walk<B extends Leaf>(trees: Trees<B>, excluded: readonly string[], visit: Visit<B>): void {
  walkFolder(trees.local, trees.central, trees.base, '', '', excluded, visit);
}

/** Whether a path lies in one of the folders that are left out. */
export function isExcludedPath(excluded: readonly string[], path: string): boolean {
  if (excluded.length === 0) return false;
  const key = pathKey(path);
  return excluded.some((folder) => isBelow(key, folder));
}

type Opt<T> = T | undefined;

function walkFolder<B extends Leaf>(
  local: Opt<Folder>,
  central: Opt<Folder>,
  base: Opt<Folder<B>>,
  prefix: string,
  keyPrefix: string,
  excluded: readonly string[],
  visit: Visit<B>,
): void {
  const locals = local?.entries;
  const centrals = central?.entries;
  const bases = base?.entries;
  for (const key in locals)
    walkName(key, locals[key], centrals?.[key], bases?.[key], prefix, keyPrefix, excluded, visit);
  for (const key in centrals) {
    if (locals?.[key] === undefined)
      walkName(key, undefined, centrals[key], bases?.[key], prefix, keyPrefix, excluded, visit);
  }
  for (const key in bases) {
    if (key !== SELF && locals?.[key] === undefined && centrals?.[key] === undefined)
      walkName(key, undefined, undefined, bases[key], prefix, keyPrefix, excluded, visit);
  }
}

/** One name of a folder: what lies under it as a file is visited, what is a folder is walked. */
function walkName<B extends Leaf>(
  key: string,
  l: Opt<FileNode | Folder>,
  c: Opt<FileNode | Folder>,
  b: Opt<B | Folder<B>>,
  prefix: string,
  keyPrefix: string,
  excluded: readonly string[],
  visit: Visit<B>,
): void {
  const localFolder = l !== undefined && isFolder(l) ? l : undefined;
  const centralFolder = c !== undefined && isFolder(c) ? c : undefined;
  const baseFolder = b !== undefined && isFolder(b) ? b : undefined;
  const localFile = localFolder === undefined ? (l as Opt<FileNode>) : undefined;
  const centralFile = centralFolder === undefined ? (c as Opt<FileNode>) : undefined;
  const baseFile = baseFolder === undefined ? (b as Opt<B>) : noteOf(baseFolder);
  const name = (c ?? l ?? b)?.name ?? key;
  if (localFile !== undefined || centralFile !== undefined || baseFile !== undefined) {
    visit(prefix, name, localFile, centralFile, baseFile);
  }
  if (localFolder === undefined && centralFolder === undefined && baseFolder === undefined) return;
  const folderKey = keyPrefix + key;
  if (excluded.includes(folderKey)) return;
  // A file of another spelling does not name what lies in the folder.
  const within = `${prefix}${(centralFolder ?? localFolder ?? baseFolder)?.name ?? name}/`;
  walkFolder(localFolder, centralFolder, baseFolder, within, `${folderKey}/`, excluded, visit);
}
