/** What both sides look like when a merge begins: two listings, the manifest, the server's log. And where they differ. */
import {
  type EntryKind,
  entriesOf,
  folderFlag,
  kindCodes,
  sameEntries,
  type TreeColumns,
} from '../disk/columns.ts';
import { nameKey, pathKey } from '../fold/tree.ts';
import { isSameEntry } from '../plan/central-case.ts';
import {
  type Base,
  type BaseEntry,
  type BaseRow,
  centralView,
  entryAt,
  entryIdAt,
  folderKeys,
  rowsOf,
  UNSURE,
} from './base.ts';
import type { LogEntry, StoreLog } from './store-log.ts';

export interface SightFacts {
  readonly base: Base;
  readonly local: TreeColumns;
  /** `null`: not scanned; what the log says of `changed` is all that changed. */
  readonly central: TreeColumns | null;
  readonly log: StoreLog | null;
  /** Stamps of the central files that the log says have changed, where the server was not scanned. */
  readonly looked: ReadonlyMap<string, CentralLook>;
  /** The same of any other file there. */
  readonly lookAt: (path: string) => CentralLook;
}

/** What a look at one central file gave; `null`: nothing is there; `'unseen'`: the system did not let us look. */
export type CentralLook = Listed | 'unseen' | null;

export interface Listed {
  readonly name: string;
  readonly kind: EntryKind;
  readonly size: number;
  readonly mtime: bigint;
}

/** How one folder is listed on one side. */
export interface FolderListing {
  readonly path: string;
  readonly entries: readonly Listed[];
  /** Which names are known not to be there where they are not listed: all, those in plain ASCII, or none. */
  readonly sure: Sure;
}

type Sure = 'all' | 'ascii' | 'none';

/** Whether a name that a listing has not is known not to be there. */
export function isAbsent({ sure }: Pick<FolderListing, 'sure'>, name: string): boolean {
  return sure === 'all' || (sure === 'ascii' && /^[\0-\x7f]*$/.test(name));
}

export class Sight {
  readonly facts: SightFacts;
  // Made when they are first needed: where nothing differs no folder is looked up.
  readonly #baseAt: () => ReadonlyMap<string, number>;
  readonly #localAt: () => ReadonlyMap<string, number>;
  readonly #centralAt: () => ReadonlyMap<string, number>;
  readonly #differing = once(() => this.#listDiffering(false));
  readonly #lookedIn = new Map<string, string[]>();
  /** Folders on the server as the log spells them, those above what lies there too. */
  readonly #told = new Map<string, string>();

  constructor(facts: SightFacts) {
    this.facts = facts;
    const { base, local, central } = facts;
    this.#baseAt = once(() => folderKeys(base.local));
    this.#localAt = once(() => folderKeys(local, base.local));
    this.#centralAt = once(() => (central === null ? new Map() : folderKeys(central, base.local)));
    for (const [path, look] of facts.looked) {
      if (look !== null) this.#addFolders(path);
      const key = parentOf(pathKey(path));
      const paths = this.#lookedIn.get(key);
      if (paths === undefined) this.#lookedIn.set(key, [path]);
      else paths.push(path);
    }
  }

  #addFolders(path: string): void {
    for (let at = parentOf(path); at !== '' && !this.#told.has(pathKey(at)); at = parentOf(at))
      this.#told.set(pathKey(at), at);
  }

  /** Folders in which the sides may differ, each under one spelling, parents first. `all`: every folder. */
  differing(all: boolean): readonly string[] {
    return all ? this.#listDiffering(true) : this.#differing();
  }

  #listDiffering(all: boolean): string[] {
    const found = new Map<string, string>();
    const { base, local, central } = this.facts;
    this.#compare(local, this.#localAt, base.local, all, found);
    if (central !== null) this.#compare(central, this.#centralAt, centralView(base, 0n), all, found);
    for (const key of this.#lookedIn.keys()) if (!found.has(key)) found.set(key, this.#shown(key));
    if (central !== null && base.files > 0) this.#addTold(found);
    return [...found].toSorted(([a], [b]) => (a < b ? -1 : Number(a > b))).map(([, folder]) => folder);
  }

  /** Adds the folders of what the log tells: a new version can have size and time of the one before. */
  #addTold(found: Map<string, string>): void {
    for (const { path } of this.facts.log?.entries.values() ?? []) {
      const key = parentOf(pathKey(path));
      if (!found.has(key)) found.set(key, this.spelling('local', key) ?? parentOf(path));
    }
  }

  /** Adds the folders in which a side is not as the manifest expects it, or which it has not. */
  #compare(
    side: TreeColumns,
    sideAt: () => ReadonlyMap<string, number>,
    expected: TreeColumns,
    all: boolean,
    found: Map<string, string>,
  ): void {
    const { folders } = side;
    // Nearly always both list the same folders: one pass over both, and nothing is looked up.
    if (
      !all &&
      folders.length === expected.folders.length &&
      folders.every((f, i) => f === expected.folders[i])
    ) {
      for (const [f, folder] of folders.entries())
        if (!isAsExpected(side, f, expected, f)) found.set(pathKey(folder), folder);
      return;
    }
    const at = sideAt();
    for (const [key, f] of at)
      if (all || !isAsExpected(side, f, expected, this.#baseAt().get(key)))
        found.set(key, folders[f] as string);
    for (const [b, folder] of expected.folders.entries()) {
      const key = pathKey(folder);
      if ((all || !at.has(key)) && !found.has(key) && expected.names[b] !== '') found.set(key, folder);
    }
  }

  #shown(key: string): string {
    const [path = ''] = this.#lookedIn.get(key) ?? [];
    return parentOf(path);
  }

  /** Files and links that the manifest has in a folder. */
  baseRows(folder: string): BaseRow[] {
    const b = this.#baseAt().get(pathKey(folder));
    return b === undefined ? [] : rowsOf(this.facts.base, b);
  }

  baseEntry({ i, name }: BaseRow): BaseEntry {
    return entryAt(this.facts.base, i, name);
  }

  /** Whether there was such a folder here when the manifest was written. */
  hadFolder(path: string): boolean {
    return this.#baseAt().has(pathKey(path));
  }

  /** Whether a file lies on both sides as the manifest has it, and the log tells nothing new of it. */
  isUnchanged(folder: string, { i, name }: BaseRow, local: Listed, central: Listed): boolean {
    const { base } = this.facts;
    return (
      local.name === name &&
      central.name === name &&
      base.local.mtimes[i] === local.mtime &&
      base.centralMtimes[i] === central.mtime &&
      base.local.sizes[i] === local.size &&
      local.size === central.size &&
      base.local.kinds[i] === kindCodes[local.kind] &&
      local.kind === central.kind &&
      !this.#mayTell(folder, i, name)
    );
  }

  #mayTell(folder: string, i: number, name: string): boolean {
    if (this.facts.central === null && !this.#lookedIn.has(pathKey(folder))) return false;
    const entry = this.entryOf(folder === '' ? name : `${folder}/${name}`);
    const noted = entryIdAt(this.facts.base, i);
    return entry !== undefined && (noted === null || !isSameEntry(noted, entry));
  }

  local(folder: string): FolderListing {
    return this.#listing('local', this.facts.local, this.#localAt(), folder);
  }

  /** Whether no file has this path in the local profile any more, as far as that was seen. */
  isGoneHere(path: string): boolean {
    const listing = this.local(parentOf(path));
    const name = path.slice(path.lastIndexOf('/') + 1);
    const key = nameKey(name);
    return (
      isAbsent(listing, name) &&
      !listing.entries.some(({ name, kind }) => kind !== 'folder' && nameKey(name) === key)
    );
  }

  /** A folder of a side, as that spells it, if there are only folders in it, all the way down: it stands in no file's way. */
  bareFolder(side: 'local' | 'central', folder: string): string | undefined {
    const columns = this.facts[side];
    const f = (side === 'local' ? this.#localAt() : this.#centralAt()).get(pathKey(folder));
    if (columns === null || f === undefined) return undefined;
    const { folders, folderFlags, kinds, starts } = columns;
    // Folders follow the one that they are in.
    for (let i = f; i === f || folders[i]?.startsWith(`${folders[f]}/`) === true; i += 1) {
      if (folderFlags[i] !== 0) return undefined;
      if (kinds.subarray(starts[i], starts[i + 1]).some((kind) => kind !== kindCodes.folder))
        return undefined;
    }
    return folders[f];
  }

  /** How a side spells a folder; `undefined` for one that it is not known to have. */
  spelling(side: 'local' | 'central', folder: string): string | undefined {
    const key = pathKey(folder);
    if (side === 'local') return this.facts.local.folders[this.#localAt().get(key) ?? -1];
    if (this.facts.central !== null) return this.facts.central.folders[this.#centralAt().get(key) ?? -1];
    // Where the server is not scanned all spellings agreed when the manifest was written.
    return this.#told.get(key) ?? this.facts.base.local.folders[this.#baseAt().get(key) ?? -1];
  }

  /** Whether the log tells of something that lies below this path on the server, where that was looked for. */
  isToldFolder(path: string): boolean {
    return this.#told.has(pathKey(path));
  }

  /** A path with the spelling of a side as far as its folders are known there. */
  spelled(side: 'local' | 'central', path: string): string {
    for (let above = parentOf(path); above !== ''; above = parentOf(above)) {
      const known = this.spelling(side, above);
      if (known !== undefined) return known + path.slice(above.length);
    }
    return path;
  }

  /** Without a scan: the manifest's listing with what the log made us look at. */
  central(folder: string): FolderListing {
    if (this.facts.central !== null)
      return this.#listing('central', this.facts.central, this.#centralAt(), folder);
    const entries = new Map<string, Listed>();
    let sure: Sure = 'all';
    const put = (key: string, look: CentralLook): void => {
      if (look === 'unseen') sure = 'none';
      if (look === null || look === 'unseen') entries.delete(key);
      else entries.set(key, look);
    };
    const { local, centralMtimes } = this.facts.base;
    const path = this.spelling('central', folder) ?? this.spelled('central', folder);
    for (const { name, i } of this.baseRows(folder)) {
      const kind = local.kinds[i] === kindCodes.link ? 'link' : 'file';
      const known = { name, kind, size: local.sizes[i] ?? 0, mtime: centralMtimes[i] ?? 0n } as const;
      const isSure = known.mtime !== UNSURE;
      put(pathKey(name), isSure ? known : this.facts.lookAt(path === '' ? name : `${path}/${name}`));
    }
    for (const path of this.#lookedIn.get(pathKey(folder)) ?? [])
      put(pathKey(path.slice(path.lastIndexOf('/') + 1)), this.facts.looked.get(path) ?? null);
    return { path, entries: [...entries.values()], sure };
  }

  #listing(
    side: 'local' | 'central',
    columns: TreeColumns,
    at: ReadonlyMap<string, number>,
    folder: string,
  ): FolderListing {
    const f = at.get(pathKey(folder));
    if (f === undefined)
      return {
        path: this.spelled(side, folder),
        entries: [],
        sure: isSeenAbsent(columns, at, folder) ? 'all' : 'none',
      };
    return { path: columns.folders[f] ?? folder, entries: entriesOf(columns, f), sure: sureOf(columns, f) };
  }

  entryOf(path: string): LogEntry | undefined {
    return this.facts.log?.entries.get(pathKey(path));
  }
}

export function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('/')));
}

function isAsExpected(side: TreeColumns, f: number, expected: TreeColumns, b: number | undefined): boolean {
  // What is left out on purpose is as expected if the manifest has nothing there either.
  const doubtful = ((side.folderFlags[f] ?? 0) & ~folderFlag.excluded) !== 0;
  return b !== undefined && !doubtful && sameEntries(side, f, expected, b);
}

/** What is worked out when it is first asked for. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

function sureOf({ folderFlags }: TreeColumns, f: number): Sure {
  const flags = folderFlags[f] ?? 0;
  if ((flags & (folderFlag.incomplete | folderFlag.excluded)) !== 0) return 'none';
  return (flags & folderFlag.garbled) === 0 ? 'all' : 'ascii';
}

/** A folder that is not listed is gone only if the nearest folder above it was seen well enough to tell. */
function isSeenAbsent(columns: TreeColumns, at: ReadonlyMap<string, number>, folder: string): boolean {
  for (let path = folder; path !== ''; ) {
    const name = path.slice(path.lastIndexOf('/') + 1);
    path = parentOf(path);
    const f = at.get(pathKey(path));
    if (f !== undefined) return isAbsent({ sure: sureOf(columns, f) }, name);
  }
  return false;
}
