/**
 * The planner's trees for some folders of a profile: only what may differ, so a profile of any size is planned piece by
 * piece. What a user or somebody else changed is found here, and told.
 */
import { join } from 'node:path';
import type { BaseNode } from '../fold/state.ts';
import { table } from '../fold/table.ts';
import {
  canHold,
  emptyFolder,
  type Folder,
  hasFolder,
  type Leaf,
  nameKey,
  openFolder,
  partsOf,
  pathKey,
  setFile,
  setNote,
} from '../fold/tree.ts';
import { isSameEntry } from '../plan/central-case.ts';
import { isConflictName } from '../plan/conflict-name.ts';
import { hasEntry } from '../plan/store-history.ts';
import { type BaseEntry, type BaseRow, UNSURE } from './base.ts';
import type { Finds } from './found-changes.ts';
import { contentOf, type DiskNode, hiveModified, isRoaming, toMs, versionOf } from './node.ts';
import { type FolderListing, isAbsent, type Listed, type Sight } from './sight.ts';
import type { TwoSpellings } from './spelling.ts';
import type { LogEntry, StoreLog } from './store-log.ts';
import type { UnconfirmedFiles } from './unconfirmed-files.ts';

export interface Trees {
  readonly local: Folder;
  readonly central: Folder;
  readonly base: Folder<BaseNode>;
}

export interface TreeFacts {
  readonly sight: Sight;
  readonly roots: { readonly local: string; readonly central: string };
  readonly unconfirmed: UnconfirmedFiles;
  /** Keys of what the log tells as removed or gone aside since the manifest. */
  readonly removedBefore: ReadonlySet<string>;
  readonly finds: Finds;
  /** Whether the content of a file is needed although nothing lies on the other side. */
  readonly readAll: boolean;
  /** Whether what is as the manifest has it on both sides needs no decision: its names are left out, but for conflict names. */
  readonly passUnchanged: boolean;
  readonly skip: (path: string) => boolean;
  /** Told of what has the manifest's content and other times, with these. */
  readonly restamped: (path: string, entry: BaseEntry) => void;
  /** Told of what is there on both sides under two spellings. */
  readonly apart: (pair: TwoSpellings) => void;
  /** Told of every file whose content is read, with its size, before that. */
  readonly onRead: (bytes: number) => void;
  /** Told of every file that is put into the trees. */
  readonly onFile: (path: string) => void;
  readonly links: 'copy' | 'skip';
  readonly isHive: (path: string) => boolean;
  /** Creation time of a central file, ms, for algorithms that compare it. */
  readonly createdOf: ((path: string, seen: Listed) => number) | null;
}

export function emptyTrees(): Trees {
  return { local: emptyFolder(), central: emptyFolder(), base: emptyFolder<BaseNode>() };
}

/** Adds a folder to the trees and gives the number of names put into them. Reads files whose stamps are unknown to the manifest. */
export function addFolderTo(trees: Trees, folder: string, facts: TreeFacts): number {
  return new FolderTrees(trees, facts, folder).fill();
}

class FolderTrees {
  readonly #trees: Trees;
  readonly #facts: TreeFacts;
  readonly #folder: string;
  readonly #local: FolderListing;
  readonly #central: FolderListing;
  /** What the manifest is to have of the file in hand, where only its times are others. */
  #restamped: BaseEntry | null = null;

  constructor(trees: Trees, facts: TreeFacts, folder: string) {
    this.#trees = trees;
    this.#facts = facts;
    this.#folder = folder;
    this.#local = facts.sight.local(folder);
    this.#central = facts.sight.central(folder);
  }

  fill(): number {
    const { sight } = this.#facts;
    const base = new Map(sight.baseRows(this.#folder).map((row) => [nameKey(row.name), row]));
    const local = this.#byKey(this.#local, this.#trees.local, base);
    const central = this.#byKey(this.#central, this.#trees.central, base);
    this.#compareFolders();
    const passes = this.#facts.passUnchanged && this.#isOnlyFolder();
    let put = 0;
    for (const key of new Set([...base.keys(), ...local.keys(), ...central.keys()])) {
      const row = base.get(key);
      const l = local.get(key);
      const c = central.get(key);
      if (passes && row !== undefined && l !== undefined && c !== undefined)
        if (sight.isUnchanged(this.#folder, row, l, c) && !isConflictName(row.name)) continue;
      put += 1;
      const b = row === undefined ? undefined : sight.baseEntry(row);
      const path = this.#path(this.#folder, (c ?? l ?? b)?.name ?? key);
      if (this.#facts.skip(path)) continue;
      this.#facts.onFile(path);
      if (l !== undefined && c !== undefined && l.name !== c.name)
        this.#twoSpellings(l.name, c.name, b?.name ?? null);
      // In its own spelling: by that the manifest is told when it is gone.
      if (b !== undefined) this.#putBase(this.#path(this.#folder, b.name), b, c ?? l);
      this.#putLocal(path, b, l);
      // What is in the way of a copy is decided by what it would be a copy of.
      this.#putCentral(path, b, c, l !== undefined || !canHold(this.#trees.local, path));
      if (this.#restamped === null) continue;
      this.#facts.restamped(this.#path(this.#local.path, this.#restamped.name), this.#restamped);
      this.#restamped = null;
    }
    return put;
  }

  #tellApart({ path }: FolderListing, stays: Listed, roams: Listed): void {
    const message = `differs from ${roams.name} only in case or Unicode form: rename one of them`;
    this.#facts.finds.problem(this.#path(path, stays.name), message);
  }

  /** Whether no file stands in the place of this folder: a decision about that one may ask for all that lies below. */
  #isOnlyFolder(): boolean {
    const inside = this.#path(this.#folder, 'inside');
    return canHold(this.#trees.local, inside) && canHold(this.#trees.central, inside);
  }

  /** Folders in this one, and this one itself, which the server's log may have spelled. */
  #compareFolders(): void {
    const [here, there] = [this.#local.path, this.#central.path];
    const isListed = this.#facts.sight.spelling('local', here) !== undefined;
    if (isListed && nameOf(here) !== nameOf(there))
      this.#facts.apart({ ...FOLDER, local: here, central: there });
    for (const { name, kind } of this.#central.entries) {
      const path = this.#path(there, name);
      const local = kind === 'folder' ? this.#facts.sight.spelling('local', path) : undefined;
      if (local !== undefined && nameOf(local) !== name && !this.#facts.skip(path))
        this.#facts.apart({ ...FOLDER, local, central: path });
    }
  }

  #twoSpellings(here: string, there: string, base: string | null): void {
    const local = this.#path(this.#local.path, here);
    this.#facts.apart({ kind: 'file', local, central: this.#path(this.#central.path, there), base });
  }

  #path(folder: string, name: string): string {
    return folder === '' ? name : `${folder}/${name}`;
  }

  /** Files and links by key; folders go straight into the tree, so that the planner sees what stands in the way. */
  #byKey(listing: FolderListing, tree: Folder, base: ReadonlyMap<string, BaseRow>): Map<string, Listed> {
    const found = new Map<string, Listed>();
    for (const entry of listing.entries) {
      const path = this.#path(listing.path, entry.name);
      if (entry.name.includes('\\')) {
        this.#facts.finds.problem(path, 'has a backslash in its name and does not roam: rename it');
        continue;
      }
      if (entry.kind === 'folder') {
        const side = tree === this.#trees.local ? 'local' : 'central';
        const { sight, skip } = this.#facts;
        const isShadowed = sight.spelling(side, path) !== path;
        const isBare = sight.bareFolder(side, path) === path;
        if (!isShadowed && !skip(path) && !isBare) addFolder(tree, path);
        continue;
      }
      if (!isRoaming(entry.kind) || (entry.kind === 'link' && this.#facts.links === 'skip')) {
        if (!this.#facts.skip(path))
          this.#facts.finds.problem(path, 'is no regular file and does not roam', true);
        continue;
      }
      const key = nameKey(entry.name);
      const before = found.get(key);
      // Two names that are one elsewhere: the one the manifest knows goes on roaming, the other stays here.
      const isKnown = base.get(key)?.name === entry.name;
      if (before !== undefined) this.#tellApart(listing, isKnown ? before : entry, isKnown ? entry : before);
      if (before === undefined || isKnown) found.set(key, entry);
    }
    return found;
  }

  #putBase(path: string, file: BaseEntry, seen: Listed | undefined): void {
    const { content, version, entry, past, aside, size, central } = file;
    const time = toMs(central === UNSURE ? (seen?.mtime ?? 0n) : central);
    const times = { modified: time, created: time };
    setNote<BaseNode>(this.#trees.base, path, { content, version, entry, past, aside, size, ...times });
  }

  #putLocal(path: string, base: BaseEntry | undefined, seen: Listed | undefined): void {
    if (seen === undefined) {
      // What went aside here nobody removed.
      if (base === undefined) return;
      const isGone = isAbsent(this.#local, base.name);
      if (isGone && base.aside) return;
      if (isGone) return this.#isToldByFolder(path) ? undefined : this.#facts.finds.removed(path);
      return this.#assume(this.#trees.local, path, base, base.local);
    }
    if (base !== undefined && sameStamp(base, base.local, seen))
      return this.#put(this.#trees.local, path, seen, base.content, base.version);
    this.#readLocal(path, base, seen);
  }

  /**
   * Whether a folder has the name by now, and it or something in it was told before: so was the removal. Told once more, it would be that
   * of the folder with all in it.
   */
  #isToldByFolder(path: string): boolean {
    if (!hasFolder(this.#trees.local, path)) return false;
    if (this.#facts.removedBefore.has(pathKey(path)) || this.#facts.sight.hadFolder(path)) return true;
    const inside = `${pathKey(path)}/`;
    for (const known of this.#facts.unconfirmed.keys()) if (known.startsWith(inside)) return true;
    return false;
  }

  #readLocal(path: string, base: BaseEntry | undefined, seen: Listed): void {
    const { finds, unconfirmed, roots } = this.#facts;
    const known = unconfirmed.get(pathKey(path));
    if (known !== undefined && known.size === seen.size && known.mtime === seen.mtime)
      return this.#put(this.#trees.local, path, seen, known.content, known.version);
    const content = this.#read(join(roots.local, this.#path(this.#local.path, seen.name)), path, seen);
    if (content === null) return base && this.#assume(this.#trees.local, path, base, base.local);
    let version = base?.version ?? 0;
    if (content === known?.content) version = known.version;
    else if (content === base?.content) this.#restamp('local', base, seen);
    else if (content !== base?.content) {
      version = versionOf(content, seen.mtime);
      finds.written(path, { content, modified: this.#modified('local', path, seen), size: seen.size });
    }
    this.#put(this.#trees.local, path, seen, content, version);
  }

  #putCentral(path: string, base: BaseEntry | undefined, seen: Listed | undefined, isHere: boolean): void {
    const { finds, sight } = this.#facts;
    const entry = sight.entryOf(path);
    if (seen === undefined) {
      if (base === undefined) return;
      if (!isAbsent(this.#central, base.name))
        return this.#assume(this.#trees.central, path, base, base.central);
      // A folder in its place tells by what lies in it.
      const isFolder = hasFolder(this.#trees.central, path) || sight.isToldFolder(path);
      if (entry?.deleted !== true && !isFolder) finds.centralRemoved(path);
      return;
    }
    if (base !== undefined && sameStamp(base, base.central, seen) && !isNews(entry, base, sight.facts.log))
      return this.#put(this.#trees.central, path, seen, base.content, base.version);
    const logged = entry !== undefined && !entry.deleted && entry.size === seen.size ? entry : null;
    if (logged?.mtime === seen.mtime.toString())
      return this.#put(this.#trees.central, path, seen, logged.content, logged.version);
    this.#readCentral(path, base, logged, seen, isHere);
  }

  /** A file whose stamps nobody noted, or whose time tells too little: somebody who keeps no log may have been here. */
  #readCentral(
    path: string,
    base: BaseEntry | undefined,
    logged: LogEntry | null,
    seen: Listed,
    isHere: boolean,
  ): void {
    const { finds, roots, readAll, sight } = this.#facts;
    const entry = sight.entryOf(path);
    const deleted = entry?.deleted === true ? entry : null;
    if (base === undefined && logged === null && deleted === null && !isHere && !readAll)
      return this.#put(this.#trees.central, path, seen, 'unhashed', 0, { unhashed: true });
    const content = this.#read(join(roots.central, this.#path(this.#central.path, seen.name)), path, seen);
    if (content === null) return base && this.#assume(this.#trees.central, path, base, base.central);
    const known = [logged, base].find((one) => one?.content === content);
    if (known == null)
      finds.centralWritten(path, { content, modified: this.#modified('central', path, seen) });
    // Where a deletion was announced and not done yet, or undone by hand, the same bytes are what they were.
    const same = known ?? (deleted?.content === content ? deleted : null);
    const version = same?.version ?? versionOf(content, seen.mtime);
    if (content === base?.content && version === base.version) this.#restamp('central', base, seen);
    this.#put(this.#trees.central, path, seen, content, version);
  }

  /** The content is what the manifest has, with other times: the next look is to know. */
  #restamp(side: 'local' | 'central', base: BaseEntry, { name, mtime }: Listed): void {
    const noted = this.#restamped ?? base;
    // Under another spelling the manifest would have it twice.
    if (name === base.name && !base.aside) this.#restamped = { ...noted, [side]: mtime };
  }

  #modified(side: 'local' | 'central', path: string, seen: Listed): number {
    const { isHive, roots } = this.#facts;
    if (!isHive(path)) return toMs(seen.mtime);
    const folder = side === 'local' ? this.#local.path : this.#central.path;
    return hiveModified(join(roots[side], this.#path(folder, seen.name)), seen);
  }

  #read(full: string, path: string, seen: Listed): string | null {
    this.#facts.onRead(seen.size);
    try {
      return contentOf(full, seen.kind);
    } catch (error) {
      this.#facts.finds.problem(path, `cannot be read (${(error as NodeJS.ErrnoException).code ?? 'error'})`);
      return null;
    }
  }

  #assume(tree: Folder, path: string, base: BaseEntry, mtime: bigint): void {
    const seen = { name: base.name, kind: base.kind, size: base.size, mtime };
    this.#put(tree, path, seen, base.content, base.version, { assumed: true });
  }

  #put(
    tree: Folder,
    path: string,
    seen: Listed,
    content: string,
    version: number,
    more: Pick<DiskNode, 'unhashed' | 'assumed'> = {},
  ): void {
    const side = tree === this.#trees.central ? 'central' : 'local';
    const modified = this.#modified(side, path, seen);
    const created =
      tree === this.#trees.central ? (this.#facts.createdOf?.(path, seen) ?? modified) : modified;
    const node: Omit<DiskNode, 'name'> = {
      content,
      modified,
      created,
      version,
      size: seen.size,
      seen,
      ...more,
    };
    const parent = tree === this.#trees.central ? this.#central.path : this.#local.path;
    setFile<DiskNode>(tree as Folder<DiskNode>, this.#path(parent, seen.name), node);
  }
}

const FOLDER = { kind: 'folder', base: null } as const;

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/**
 * Whether the log tells what the manifest does not know: a version whose size and time may be those of the one before, or a
 * deletion, after which somebody put something there. Nor does the manifest know what lies there if the log has forgotten what
 * it noted.
 */
function isNews(entry: LogEntry | undefined, { entry: known }: BaseEntry, log: StoreLog | null): boolean {
  if (log !== null && known !== null && !hasEntry(log, known)) return true;
  if (entry === undefined) return false;
  return known === null || !isSameEntry(known, entry);
}

function sameStamp(base: BaseEntry, mtime: bigint, seen: Listed): boolean {
  return base.kind === seen.kind && base.size === seen.size && mtime === seen.mtime;
}

function addFolder<L extends Leaf>(tree: Folder<L>, path: string): void {
  const parts = partsOf(path);
  const above = openFolder(tree, parts);
  const key = parts.keys.at(-1) ?? '';
  if (above !== null && above.entries[key] === undefined)
    above.entries[key] = { name: parts.names.at(-1) ?? '', entries: table() } as never;
}
