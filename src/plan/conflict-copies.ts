/** Conflict copies that are there, or in the log: under which name a version lies, or lay, that lost its own. */
import { type BaseNode, entryAt, type StoreEntry } from '../fold/state.ts';
import { type FileNode, type Folder, getNode, isFolder } from '../fold/tree.ts';
import { centralCase, isDeletedBeside } from './central-case.ts';
import { conflictName } from './conflict-name.ts';
import { isBeside } from './lineage.ts';
import type { MergeView, Plan } from './view.ts';

/** Computers that may save one version at once, each under the next name: a side need not have the names before its own. */
export const CONFLICTS_AT_ONCE = 8;

/**
 * The first conflict name of a version, as any of its writers gave it, under which lies what is looked for. `gaps`: names that
 * may be missing before it.
 */
function conflictNamed<T>(
  path: string,
  modified: number,
  writers: readonly (string | undefined)[],
  lying: (name: string) => T | undefined,
  isIt: (found: T) => boolean,
  gaps = 0,
): string | null {
  for (const writer of new Set(writers)) {
    const nth = conflictName(path, writer ?? 'server', modified);
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
  return conflictNamed(path, file.modified, writers, lying, isIt, gaps);
}

/** Whether the store's log says that a version was deleted under its conflict name, or gave way to what was made from it. */
function isOverAside(
  view: MergeView,
  path: string,
  { modified, version }: Lost,
  writers: readonly (string | undefined)[],
): boolean {
  const lying = (name: string): StoreEntry | undefined => entryAt(view.store, name);
  const isIt = ({ deleted, past, version: last }: StoreEntry): boolean =>
    (deleted && last === version && !isBeside(past, version)) || past?.includes(version) === true;
  return conflictNamed(path, modified, writers, lying, isIt, CONFLICTS_AT_ONCE) !== null;
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

/** A version that lost its name, as a manifest notes it or as it lies here. */
export type Lost = FileNode & Partial<Pick<BaseNode, 'entry'>>;

/**
 * Where the server keeps a version whose name was freed of it, or of what took its place; without a name: it was deleted there too,
 * or written over. `null`: nowhere.
 */
export function besideOf(
  view: MergeView,
  path: string,
  lost: Lost | undefined,
  entry: StoreEntry | undefined,
): { readonly savedAs?: string } | null {
  if (lost === undefined || !isDeletedBeside(lost, entry)) return null;
  const writers = [view.computer, lost.entry?.by];
  const savedAs = savedAt(view.central, path, lost, writers, CONFLICTS_AT_ONCE);
  if (savedAs !== null) return { savedAs };
  return isOverAside(view, path, lost, writers) ? {} : null;
}

/** Whether what this computer has was removed on the server, and is not only out of its name's way. */
export function isRemovedThere(
  view: MergeView,
  path: string,
  base: BaseNode,
  entry: StoreEntry | undefined,
): boolean {
  if (isDeletedBeside(base, entry)) return besideOf(view, path, base, entry) !== null;
  return centralCase(view, base, undefined, entry) === 'deleted';
}
