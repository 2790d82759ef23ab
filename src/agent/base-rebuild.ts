/** The next manifest: the last one with its changes, and with the folder times of the scans that it agrees with. */
import { folderFlag, isSettled, kindCodes, namesOf, type TreeColumns } from '../disk/columns.ts';
import { ColumnsBuilder } from '../disk/columns-builder.ts';
import { compareFolders, sortNames } from '../disk/name-order.ts';
import { pathKey } from '../fold/tree.ts';
import { type Base, type BaseChanges, type BaseEntry, filesOf, folderKeys, UNSURE } from './base.ts';
import { HASH_BYTES, setHash } from './content-id.ts';

export interface Scans {
  readonly local: TreeColumns;
  /** `null`: the server was not scanned, its log told what changed. */
  readonly central: TreeColumns | null;
}

/** Builds the manifest anew. Costs one pass over the columns; folders without changes are copied as they are. */
export function rebuild(base: Base, changes: BaseChanges, scans: Scans): Base {
  return new Rebuild(base, changes, scans).run();
}

class Rebuild {
  readonly #base: Base;
  readonly #changes: BaseChanges;
  readonly #scans: Scans;
  readonly #builder = new ColumnsBuilder(false);
  readonly #folders: string[];
  readonly #children: Map<string, string[]>;
  readonly #baseAt: ReadonlyMap<string, number>;
  readonly #localAt: ReadonlyMap<string, number>;
  readonly #centralAt: ReadonlyMap<string, number>;
  readonly #writers: string[];
  readonly #centralMtimes: BigInt64Array;
  readonly #centralFolders: { mtime: bigint; ctime: bigint }[] = [];
  readonly #hashes: Uint8Array;
  readonly #versions: Float64Array;
  readonly #by: Uint16Array;
  readonly #n: Uint32Array;
  readonly #g: Uint16Array;
  #files = 0;

  constructor(base: Base, changes: BaseChanges, scans: Scans) {
    this.#base = base;
    this.#changes = changes;
    this.#scans = scans;
    this.#baseAt = folderKeys(base.local);
    this.#localAt = folderKeys(scans.local, base.local);
    this.#centralAt = scans.central === null ? new Map() : folderKeys(scans.central, base.local);
    this.#folders = this.#allFolders();
    this.#children = childrenOf(this.#folders);
    this.#writers = [...base.writers];
    const most =
      base.local.kinds.length + changes.count + 2 * this.#folders.length + scans.local.folders.length;
    this.#centralMtimes = new BigInt64Array(most);
    this.#hashes = new Uint8Array(most * HASH_BYTES);
    this.#versions = new Float64Array(most);
    this.#by = new Uint16Array(most);
    this.#n = new Uint32Array(most);
    this.#g = new Uint16Array(most);
  }

  run(): Base {
    for (const folder of this.#folders) this.#folder(folder);
    const count = this.#builder.count;
    return {
      local: this.#builder.finish(this.#scans.local.settledBefore),
      centralMtimes: this.#centralMtimes.subarray(0, count),
      centralFolderMtimes: BigInt64Array.from(this.#centralFolders, ({ mtime }) => mtime),
      centralFolderCtimes: BigInt64Array.from(this.#centralFolders, ({ ctime }) => ctime),
      hashes: this.#hashes.subarray(0, count * HASH_BYTES),
      versions: this.#versions.subarray(0, count),
      entryBy: this.#by.subarray(0, count),
      entryN: this.#n.subarray(0, count),
      entryG: this.#g.subarray(0, count),
      writers: this.#writers,
      files: this.#files,
      pasts: this.#pasts(),
    };
  }

  #pasts(): Base['pasts'] {
    if (this.#changes.count === 0) return this.#base.pasts;
    const pasts = new Map(this.#base.pasts());
    for (const [folder, names] of this.#changes.folders) {
      for (const [name, entry] of names) {
        const key = pathKey(folder === '' ? name : `${folder}/${name}`);
        if (entry === null || entry.past.length === 0) pasts.delete(key);
        else pasts.set(key, entry.past);
      }
    }
    return () => pasts;
  }

  /** Folders of the local scan, of the changes, and of the old manifest where files are left in them. */
  #allFolders(): string[] {
    const byKey = new Map<string, string>();
    const add = (path: string): void => {
      for (let at = path; !byKey.has(pathKey(at)); at = at.slice(0, Math.max(0, at.lastIndexOf('/')))) {
        byKey.set(pathKey(at), at);
        if (at === '') return;
      }
    };
    for (const [key, f] of this.#localAt) byKey.set(key, this.#scans.local.folders[f] as string);
    add('');
    for (const [folder, names] of this.#changes.folders)
      if ([...names.values()].some((entry) => entry !== null)) add(folder);
    for (const [f, folder] of this.#base.local.folders.entries())
      if (!byKey.has(pathKey(folder)) && this.#hasFiles(folder, f)) add(folder);
    const folders = [...byKey.values()];
    return folders.length === this.#scans.local.folders.length ? folders : folders.toSorted(compareFolders);
  }

  #hasFiles(folder: string, f: number): boolean {
    if (this.#changes.folders.has(folder)) return this.#filesIn(folder, f).length > 0;
    const { kinds, starts } = this.#base.local;
    return kinds.subarray(starts[f], starts[f + 1]).some((kind) => kind !== kindCodes.folder);
  }

  #filesIn(folder: string, f: number | undefined): BaseEntry[] {
    const files = f === undefined ? [] : filesOf(this.#base, f);
    const changes = this.#changes.folders.get(folder);
    if (changes === undefined) return files;
    const byName = new Map(files.map((file) => [file.name, file]));
    for (const [name, entry] of changes) {
      if (entry === null) byName.delete(name);
      else byName.set(name, entry);
    }
    return [...byName.values()];
  }

  #folder(folder: string): void {
    const key = pathKey(folder);
    const f = this.#baseAt.get(key);
    const changed = this.#changes.folders.has(folder);
    const l = this.#localAt.get(key);
    const same = f !== undefined && !changed && this.#isListedAlike(folder, f, l);
    const names = same ? (this.#base.local.names[f] as string) : null;
    const local = this.#folderTimes(this.#scans.local, l, changed);
    if (same) {
      this.#builder.beginFolder({ path: folder, ...this.#agreeing(local, l, names as string) });
      this.#copyFolder(f);
      this.#builder.endFolder(names as string);
      this.#central(key, f, changed, names as string);
      return;
    }
    const rows = rowsOf(this.#filesIn(folder, f), this.#children.get(folder) ?? []);
    const joined = rows.map(({ name }) => name).join('/');
    this.#builder.beginFolder({ path: folder, ...this.#agreeing(local, l, joined) });
    for (const { file } of rows) this.#add(file);
    this.#builder.endFolder(joined);
    this.#central(key, f, changed, joined);
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

  /** A folder's times are worth remembering only where its listing is what the manifest says. */
  #agreeing(times: { mtime: bigint; ctime: bigint }, l: number | undefined, names: string) {
    return l !== undefined && this.#scans.local.names[l] === names ? times : { mtime: 0n, ctime: 0n };
  }

  #folderTimes(
    scan: TreeColumns,
    at: number | undefined,
    changed: boolean,
  ): { mtime: bigint; ctime: bigint } {
    if (at === undefined || changed || (scan.folderFlags[at] ?? 0) !== 0) return { mtime: 0n, ctime: 0n };
    return { mtime: scan.folderMtimes[at] ?? 0n, ctime: scan.folderCtimes[at] ?? 0n };
  }

  #central(key: string, f: number | undefined, changed: boolean, names: string): void {
    const { central } = this.#scans;
    if (central !== null) {
      const c = this.#centralAt.get(key);
      const agrees = c !== undefined && central.names[c] === names;
      this.#centralFolders.push(this.#folderTimes(central, agrees ? c : undefined, changed));
      return;
    }
    const kept = !changed && f !== undefined && this.#base.local.names[f] === names;
    this.#centralFolders.push({
      mtime: kept ? (this.#base.centralFolderMtimes[f] ?? 0n) : 0n,
      ctime: kept ? (this.#base.centralFolderCtimes[f] ?? 0n) : 0n,
    });
  }

  #copyFolder(f: number): void {
    const { local } = this.#base;
    const from = local.starts[f] ?? 0;
    const to = local.starts[f + 1] ?? from;
    const at = this.#builder.count;
    this.#builder.addRange(local, from, to);
    for (let i = from; i < to; i += 1) if (local.kinds[i] !== kindCodes.folder) this.#files += 1;
    this.#centralMtimes.set(this.#base.centralMtimes.subarray(from, to), at);
    this.#hashes.set(this.#base.hashes.subarray(from * HASH_BYTES, to * HASH_BYTES), at * HASH_BYTES);
    this.#versions.set(this.#base.versions.subarray(from, to), at);
    this.#by.set(this.#base.entryBy.subarray(from, to), at);
    this.#n.set(this.#base.entryN.subarray(from, to), at);
    this.#g.set(this.#base.entryG.subarray(from, to), at);
  }

  #add(file: BaseEntry | null): void {
    const at = this.#builder.count;
    if (file === null) return this.#builder.add('folder', 0, 0n, 0n);
    const settled = isSettled(this.#scans.local, file.local);
    this.#builder.add(file.kind, file.size, settled ? file.local : UNSURE, 0n);
    this.#files += 1;
    this.#centralMtimes[at] = file.central;
    setHash(this.#hashes, at, file.content);
    this.#versions[at] = file.aside ? -file.version : file.version;
    if (file.entry === null) return;
    this.#by[at] = this.#writer(file.entry.by);
    this.#n[at] = file.entry.n;
    this.#g[at] = file.entry.g;
  }

  #writer(name: string): number {
    const at = this.#writers.indexOf(name);
    return at >= 0 ? at + 1 : this.#writers.push(name);
  }
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

/** Whether a folder of a listing was seen whole. */
export function isWhole(columns: TreeColumns, f: number): boolean {
  return ((columns.folderFlags[f] ?? 0) & (folderFlag.incomplete | folderFlag.excluded)) === 0;
}

/** Names of a folder's entries that are folders or files, as a set. */
export function nameSet(columns: TreeColumns, f: number | undefined): Set<string> {
  return new Set(f === undefined ? [] : namesOf(columns, f));
}
