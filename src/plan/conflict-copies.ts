/** Conflict copies that are there, or in the log: under which name a version lies, or lay, that lost its own. */
import { type BaseNode, entryAt, type Store, type StoreEntry } from '../fold/state.ts';
import { type FileNode, type Folder, getFile, getNode, isFolder, type Leaf, partsOf } from '../fold/tree.ts';
import type { ActionOf } from '../log/actions.ts';
import { isByHand, isDeletedBeside } from './central-case.ts';
import { conflictName, hasConflictMark } from './conflict-name.ts';
import { isMadeFrom } from './lineage.ts';
import type { MergeView, Plan } from './view.ts';

/** Computers that may save one version at once, each under the next name: a side need not have the names before its own. */
export const CONFLICTS_AT_ONCE = 8;

/** Names of a folder that are looked at one by one before names are put together to be looked up. */
const FEW_NAMES = 64;

/** Whether a conflict copy may lie beside a path: most of the time none does, as the names of its folder tell at once. */
function mayHaveCopies<L extends Leaf>(root: Folder<L>, path: string): boolean {
  const folder = getNode(root, partsOf(path).above.at(-1) ?? '');
  if (folder === undefined || !isFolder(folder)) return false;
  let names = 0;
  for (const key in folder.entries) if (names++ === FEW_NAMES || hasConflictMark(key)) return true;
  return false;
}

/**
 * The first conflict name of a version, as any of its writers gave it, under which lies what is looked for. `gaps`: names that
 * may be missing before it.
 *
 * @param root the tree they lie in
 */
function conflictNamed<L extends Leaf, T>(
  root: Folder<L>,
  path: string,
  modified: number,
  writers: readonly (string | undefined)[],
  lying: (name: string) => T | undefined,
  isIt: (found: T) => boolean,
  gaps = 0,
): string | null {
  if (!mayHaveCopies(root, path)) return null;
  // What a hand put there and nobody had noted is the server's.
  for (const writer of new Set([...writers, 'server'])) {
    if (writer === undefined) continue;
    const nth = conflictName(path, writer, modified);
    for (let n = 1, missing = 0; missing <= gaps; n++) {
      const found = lying(nth(n));
      if (found === undefined) missing++;
      else if (isIt(found)) return nth(n);
    }
  }
  return null;
}

/** The conflict name under which a side keeps what is to be removed from the other, if it keeps it. */
export function savedAt(
  side: Folder | null,
  path: string,
  file: FileNode | undefined,
  writers: readonly (string | undefined)[],
  gaps = 0,
): string | null {
  if (side === null || file === undefined) return null;
  const lying = (name: string): FileNode | Folder | undefined => getNode(side, name);
  const isIt = (saved: FileNode | Folder): boolean => !isFolder(saved) && saved.content === file.content;
  return conflictNamed(side, path, file.modified, writers, lying, isIt, gaps);
}

/** Whether the store's log says that a version was deleted under its conflict name. */
function isDeletedAside(
  view: MergeView,
  path: string,
  { modified, version }: BaseNode,
  writers: readonly (string | undefined)[],
): boolean {
  const store = view.store as Store;
  const lying = (name: string): StoreEntry | undefined => entryAt(store, name);
  const isIt = (entry: StoreEntry): boolean => entry.deleted && entry.version === version;
  return conflictNamed(store.entries, path, modified, writers, lying, isIt) !== null;
}

/** A conflict name that is taken on neither side nor by this plan. */
export function freeName(plan: Plan, view: MergeView, nth: (n: number) => string): string {
  for (let n = 1; ; n++) {
    const name = nth(n);
    const taken =
      getNode(view.local, name) !== undefined ||
      (view.central !== null && getNode(view.central, name) !== undefined) ||
      plan.some((action) => action.do === 'conflict' && action.to === name);
    if (!taken) return name;
  }
}

/** Where the server keeps a version in whose place another was deleted; without a name: it was deleted there too. `null`: nowhere. */
export function besideOf(
  view: MergeView,
  path: string,
  base: BaseNode | undefined,
  entry: StoreEntry | undefined,
): { readonly savedAs?: string } | null {
  if (base === undefined || !isDeletedBeside(base, entry)) return null;
  // Who moved it may have known another writer of it: any that the log knows may stand in the name.
  const writers = [view.computer, base.entry?.by, ...Object.keys((view.store as Store).seen)];
  const savedAs = savedAt(view.central, path, base, writers);
  if (savedAs !== null) return { savedAs };
  return isDeletedAside(view, path, base, writers) ? {} : null;
}

/**
 * What the store's log notes with a deletion beside its lineage: whether a hand had put there what goes, and the conflict copy on
 * the server where it only frees a name, of what went aside here.
 *
 * @param last the last entry of the path so far
 */
export function deletionNote(
  { savedAs }: Pick<ActionOf<'delete'>, 'savedAs'>,
  base: BaseNode | undefined,
  version: number,
  last: Pick<StoreEntry, 'version' | 'found'> | undefined,
): { readonly found?: true; readonly savedAs?: string } {
  return {
    ...(isByHand(version, last) ? { found: true } : {}),
    ...(savedAs !== undefined && base?.aside === true ? { savedAs } : {}),
  };
}

/**
 * Of what the log says is gone from its name: the conflict name under which the server keeps it, where it was only moved; without
 * one: it was deleted, or what it was moved to was deleted or written over. `null`: it was moved, and is nowhere to be found.
 */
export function goneAs(
  view: MergeView,
  { content }: FileNode,
  entry: StoreEntry | undefined,
): { readonly savedAs?: string } | null {
  if (entry?.savedAs === undefined || entry.content !== content) return {};
  const { savedAs, version } = entry;
  if (view.central !== null && getFile(view.central, savedAs)?.content === content) return { savedAs };
  const last = entryAt(view.store, savedAs);
  const isOver =
    last !== undefined && (last.version === version ? last.deleted : isMadeFrom(last.past, version));
  return isOver ? {} : null;
}
