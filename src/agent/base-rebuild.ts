/** The next manifest: the last one with its changes, and with the folder times of the scans that it agrees with. */
import { isSettled, kindCodes, namesOf, type TreeColumns } from '../disk/columns.ts';
import type { FolderTimes } from '../disk/columns-builder.ts';
import { compareFolders, sortNames } from '../disk/name-order.ts';
import { nameKey, pathKey } from '../fold/tree.ts';
import { type Base, type BaseChanges, type BaseEntry, filesOf, folderKeys, UNSURE } from './base.ts';
import { BaseBuilder } from './base-builder.ts';

export interface Scans {
  readonly local: TreeColumns;
  /** `null`: the server was not scanned, its log told what changed. */
  readonly central: TreeColumns | null;
}

/** Builds the manifest anew. Costs one pass over the folders; what did not change in them is copied as it is. */
export function rebuild(base: Base, changes: BaseChanges, scans: Scans): Base {
  return new Rebuild(base, changes, scans).run();
}

/** By the keys of names. */
type Names = ReadonlyMap<string, BaseEntry | null>;

/** The next scan is to list the folder. */
const UNKNOWN: FolderTimes = { mtime: 0n, ctime: 0n };

class Rebuild {
  readonly #base: Base;
  readonly #changes: BaseChanges;
  readonly #scans: Scans;
  readonly #builder: BaseBuilder;
  /** Folders by their keys, in the order of columns. */
  readonly #folders: ReadonlyMap<string, string>;
  readonly #children: ReadonlyMap<string, readonly string[]>;
  readonly #baseAt: ReadonlyMap<string, number>;
  readonly #localAt: ReadonlyMap<string, number>;
  readonly #centralAt: ReadonlyMap<string, number>;

  constructor(base: Base, changes: BaseChanges, scans: Scans) {
    this.#base = base;
    this.#changes = changes;
    this.#scans = scans;
    this.#baseAt = folderKeys(base.local);
    this.#localAt = folderKeys(scans.local, base.local);
    this.#centralAt = scans.central === null ? new Map() : folderKeys(scans.central, base.local);
    this.#folders = this.#allFolders();
    this.#children = childrenOf([...this.#folders.values()]);
    // Each row is one of the old manifest's, a change, or a folder in its parent.
    this.#builder = new BaseBuilder(base, base.local.kinds.length + changes.count + this.#folders.size);
  }

  run(): Base {
    for (const [key, folder] of this.#folders) this.#folder(key, folder);
    return this.#builder.finish(this.#scans.local.settledBefore);
  }

  /** Folders of the local scan, of the changes, and of the old manifest where files are left in them. */
  #allFolders(): ReadonlyMap<string, string> {
    const byKey = new Map([['', '']]);
    // In a folder that is spelled otherwise by now it is spelled as that is.
    const add = (path: string): string => {
      const key = pathKey(path);
      const known = byKey.get(key);
      if (known !== undefined) return known;
      const slash = path.lastIndexOf('/');
      const spelled = slash < 0 ? path : `${add(path.slice(0, slash))}/${path.slice(slash + 1)}`;
      byKey.set(key, spelled);
      return spelled;
    };
    for (const [key, f] of this.#localAt) byKey.set(key, this.#scans.local.folders[f] as string);
    for (const { folder, names } of this.#changes.folders.values())
      if ([...names.values()].some((entry) => entry !== null)) add(folder);
    for (const [key, f] of this.#baseAt) {
      const folder = this.#base.local.folders[f] as string;
      if (!byKey.has(key) && this.#hasFiles(key, f)) add(folder);
    }
    if (byKey.size === this.#scans.local.folders.length) return byKey;
    return new Map([...byKey].toSorted(([, a], [, b]) => compareFolders(a, b)));
  }

  #hasFiles(key: string, f: number): boolean {
    const changes = this.#changes.folders.get(key)?.names;
    if (changes !== undefined) return this.#filesIn(f, changes).length > 0;
    const { kinds, starts } = this.#base.local;
    return kinds.subarray(starts[f], starts[f + 1]).some((kind) => kind !== kindCodes.folder);
  }

  #filesIn(f: number | undefined, changes: Names | undefined): BaseEntry[] {
    const files = f === undefined ? [] : filesOf(this.#base, f);
    if (changes === undefined) return files;
    const byKey = new Map(files.map((file) => [nameKey(file.name), file]));
    for (const [key, entry] of changes) {
      if (entry === null) byKey.delete(key);
      else byKey.set(key, entry);
    }
    return [...byKey.values()];
  }

  #folder(key: string, folder: string): void {
    const f = this.#baseAt.get(key);
    const l = this.#localAt.get(key);
    const changes = this.#changes.folders.get(key)?.names;
    const kept = f !== undefined && this.#isListedAlike(folder, f, l) ? this.#namesKept(f, changes) : null;
    if (kept !== null && f !== undefined) {
      const names = this.#base.local.names[f] as string;
      this.#begin(folder, l, names, changes);
      this.#copyFolder(f, kept, changes);
      return this.#builder.endFolder(names, this.#centralTimes(key, f, changes, names));
    }
    const rows = rowsOf(this.#filesIn(f, changes), this.#children.get(folder) ?? []);
    const names = this.#asListed(rows.map(({ name }) => name).join('/'), key, l);
    this.#begin(folder, l, names, changes);
    for (const { file } of rows) {
      if (file === null) this.#builder.addFolder();
      else this.#add(file);
    }
    this.#builder.endFolder(names, this.#centralTimes(key, f, changes, names));
  }

  /** The very text of a listing where it says the same: one is kept then, not two. */
  #asListed(names: string, key: string, l: number | undefined): string {
    const { local, central } = this.#scans;
    const here = l === undefined ? undefined : local.names[l];
    if (here === names) return here;
    const c = this.#centralAt.get(key);
    const there = c === undefined ? undefined : central?.names[c];
    return there === names ? there : names;
  }

  /** A folder's times are worth remembering only where its listing is what the manifest says. */
  #begin(folder: string, l: number | undefined, names: string, changes: Names | undefined): void {
    const { local } = this.#scans;
    const agrees = l !== undefined && local.names[l] === names;
    this.#builder.beginFolder({ path: folder, ...timesOf(local, agrees ? l : undefined, changes) });
  }

  /** The names of folder `f` of the old manifest, if its changes are of files it has, and none goes; `null` otherwise. */
  #namesKept(f: number, changes: Names | undefined): readonly string[] | null {
    if (changes === undefined) return [];
    const names = namesOf(this.#base.local, f);
    const first = this.#base.local.starts[f] ?? 0;
    for (const entry of changes.values()) {
      const at = entry === null ? -1 : names.indexOf(entry.name);
      if (at < 0 || this.#base.local.kinds[first + at] === kindCodes.folder) return null;
    }
    return names;
  }

  /** Whether the names in folder `f` of the old manifest hold: as the scan lists them, or with the same folders where it has none. */
  #isListedAlike(folder: string, f: number, l: number | undefined): boolean {
    const { local } = this.#base;
    if (l !== undefined) return this.#scans.local.names[l] === local.names[f];
    const children = this.#children.get(folder) ?? [];
    const kinds = local.kinds.subarray(local.starts[f], local.starts[f + 1]);
    if (children.length === 0) return !kinds.includes(kindCodes.folder);
    const before = namesOf(local, f).filter((_, i) => kinds[i] === kindCodes.folder);
    return before.length === children.length && new Set([...before, ...children]).size === before.length;
  }

  #centralTimes(key: string, f: number | undefined, changes: Names | undefined, names: string): FolderTimes {
    const { central } = this.#scans;
    if (central !== null) {
      const c = this.#centralAt.get(key);
      return timesOf(central, c !== undefined && central.names[c] === names ? c : undefined, changes);
    }
    if (changes !== undefined || f === undefined || this.#base.local.names[f] !== names) return UNKNOWN;
    const { centralFolderMtimes, centralFolderCtimes } = this.#base;
    return { mtime: centralFolderMtimes[f] ?? 0n, ctime: centralFolderCtimes[f] ?? 0n };
  }

  /** The rows of folder `f` as they are, but for the changes. */
  #copyFolder(f: number, names: readonly string[], changes: Names | undefined): void {
    const { starts } = this.#base.local;
    const first = starts[f] ?? 0;
    let from = first;
    if (changes !== undefined) {
      const byName = new Map([...changes.values()].map((file) => [file?.name, file]));
      for (const [at, name] of names.entries()) {
        const file = byName.get(name);
        if (file == null) continue;
        this.#builder.copyRows(from, first + at);
        this.#add(file);
        from = first + at + 1;
      }
    }
    this.#builder.copyRows(from, starts[f + 1] ?? from);
  }

  #add(file: BaseEntry): void {
    const local = isSettled(this.#scans.local, file.local) ? file.local : UNSURE;
    this.#builder.add({ ...file, local });
  }
}

function timesOf(scan: TreeColumns, at: number | undefined, changes: Names | undefined): FolderTimes {
  if (at === undefined || changes !== undefined || (scan.folderFlags[at] ?? 0) !== 0) return UNKNOWN;
  return { mtime: scan.folderMtimes[at] ?? 0n, ctime: scan.folderCtimes[at] ?? 0n };
}

interface Row {
  readonly name: string;
  readonly file: BaseEntry | null;
}

/** Files and subfolders of one folder in the order of listings. */
function rowsOf(files: readonly BaseEntry[], folders: readonly string[]): Row[] {
  const rows = new Map<string, Row>();
  for (const name of folders) rows.set(name, { name, file: null });
  for (const file of files) rows.set(file.name, { name: file.name, file });
  const names = [...rows.keys()];
  sortNames(names);
  return names.map((name) => rows.get(name) as Row);
}

/** Names of the folders in each folder. */
function childrenOf(folders: readonly string[]): Map<string, string[]> {
  const children = new Map<string, string[]>();
  for (const path of folders) {
    if (path === '') continue;
    const slash = path.lastIndexOf('/');
    const above = slash < 0 ? '' : path.slice(0, slash);
    const names = children.get(above);
    if (names === undefined) children.set(above, [path.slice(slash + 1)]);
    else names.push(path.slice(slash + 1));
  }
  return children;
}
