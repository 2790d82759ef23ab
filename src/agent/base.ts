/**
 * The base manifest: for every file the version last confirmed equal on both sides, in columns, folder by folder. The
 * local side's stamps are the columns' own; the central side's lie beside them, with hash and entry in the store's log.
 */
import { type EntryKind, kindCodes, namesOf, type TreeColumns } from '../disk/columns.ts';
import { ColumnsBuilder } from '../disk/columns-builder.ts';
import { nameKey, pathKey } from '../fold/tree.ts';
import type { EntryId } from '../log/fields.ts';
import { contentId, hashAt } from './content-id.ts';

/** A stamp that no file has: what carries it is looked at again. It stands wherever a time was too fresh to stand for content. */
export const UNSURE = -1n;

/** One file of the manifest, taken out of the columns. Times in nanoseconds as each side's store gave them back. */
export interface BaseEntry {
  readonly name: string;
  readonly kind: EntryKind;
  readonly size: number;
  readonly local: bigint;
  readonly central: bigint;
  /** Content as it stands in records: `sha256:` or `link:` and the hash. */
  readonly content: string;
  readonly version: number;
  readonly entry: EntryId | null;
  /** Earlier versions it was made from, the latest first. */
  readonly past: readonly number[];
  /** It went into a conflict copy here; in the columns its number is negative. */
  readonly aside: boolean;
}

export interface Base {
  readonly local: TreeColumns;
  readonly centralMtimes: BigInt64Array;
  readonly centralFolderMtimes: BigInt64Array;
  readonly centralFolderCtimes: BigInt64Array;
  readonly hashes: Uint8Array;
  readonly versions: Float64Array;
  readonly entryBy: Uint16Array;
  readonly entryN: Uint32Array;
  readonly entryG: Uint16Array;
  /** Names that `entryBy` counts, from 1; 0 is no entry. */
  readonly writers: readonly string[];
  /** Number of files and links. */
  readonly files: number;
  /** Earlier versions of row i, the latest first: `pasts` from `pastStarts[i]` up to, not including, `pastStarts[i + 1]`. */
  readonly pastStarts: Uint32Array;
  readonly pasts: Float64Array;
}

export function emptyBase(): Base {
  const builder = new ColumnsBuilder(false);
  builder.beginFolder({ path: '', mtime: 0n, ctime: 0n });
  builder.endFolder('');
  return {
    local: builder.finish(0n),
    centralMtimes: new BigInt64Array(0),
    centralFolderMtimes: new BigInt64Array(1),
    centralFolderCtimes: new BigInt64Array(1),
    hashes: new Uint8Array(0),
    versions: new Float64Array(0),
    entryBy: new Uint16Array(0),
    entryN: new Uint32Array(0),
    entryG: new Uint16Array(0),
    writers: [],
    files: 0,
    pastStarts: new Uint32Array(1),
    pasts: new Float64Array(0),
  };
}

/** The base as the central side should look: for comparing with, and speeding up, a scan there. */
export function centralView(base: Base, settledBefore: bigint): TreeColumns {
  return {
    ...base.local,
    settledBefore,
    mtimes: base.centralMtimes,
    folderMtimes: base.centralFolderMtimes,
    folderCtimes: base.centralFolderCtimes,
  };
}

/** Entry `i` of the columns, which has this name. */
export function entryAt(base: Base, i: number, name: string): BaseEntry {
  const kind = base.local.kinds[i] === kindCodes.link ? 'link' : 'file';
  return {
    name,
    kind,
    size: base.local.sizes[i] ?? 0,
    local: base.local.mtimes[i] ?? 0n,
    central: base.centralMtimes[i] ?? 0n,
    content: contentId(kind, hashAt(base.hashes, i)),
    version: Math.abs(base.versions[i] ?? 0),
    aside: (base.versions[i] ?? 0) < 0,
    entry: entryIdAt(base, i),
    past: [...base.pasts.subarray(base.pastStarts[i], base.pastStarts[i + 1])],
  };
}

/** The entry in the store's log that row `i` notes. */
export function entryIdAt(base: Base, i: number): EntryId | null {
  const by = base.entryBy[i] ?? 0;
  return by === 0 ? null : { by: base.writers[by - 1] ?? '', n: base.entryN[i] ?? 0, g: base.entryG[i] ?? 0 };
}

/** Where in the columns a file or link of the manifest is. */
export interface BaseRow {
  readonly name: string;
  readonly i: number;
}

/** Files and links of folder `f`. */
export function rowsOf(base: Base, f: number): BaseRow[] {
  const first = base.local.starts[f] ?? 0;
  const found: BaseRow[] = [];
  for (const [at, name] of namesOf(base.local, f).entries()) {
    const i = first + at;
    if (base.local.kinds[i] !== kindCodes.folder) found.push({ name, i });
  }
  return found;
}

/** The same, taken out of the columns: for folders that differ. */
export function filesOf(base: Base, f: number): BaseEntry[] {
  return rowsOf(base, f).map(({ i, name }) => entryAt(base, i, name));
}

/** One file of folder `f` by the key of its name. */
export function fileOf(base: Base, f: number, key: string): BaseEntry | undefined {
  const row = rowsOf(base, f).find(({ name }) => nameKey(name) === key);
  return row === undefined ? undefined : entryAt(base, row.i, row.name);
}

/**
 * Indexes of folders by the key of their path, so that both sides' spellings are found. Of two folders that are one elsewhere
 * the one that `known` spells so goes on roaming, else the first; what is in the other stays where it is.
 */
export function folderKeys(columns: TreeColumns, known?: TreeColumns): ReadonlyMap<string, number> {
  const made = madeKeys.get(columns.folders);
  if (made !== undefined && made.known === known?.folders) return made.keys;
  const keys = makeKeys(columns, known);
  madeKeys.set(columns.folders, { known: known?.folders, keys });
  return keys;
}

/** One merge asks for the same several times over, and columns do not change. */
const madeKeys = new WeakMap<
  readonly string[],
  { known: readonly string[] | undefined; keys: ReadonlyMap<string, number> }
>();

function makeKeys(columns: TreeColumns, known?: TreeColumns): ReadonlyMap<string, number> {
  const keys = new Map<string, number>();
  for (const [f, path] of columns.folders.entries()) {
    const key = pathKey(path);
    if (keys.has(key)) return chosenFolders(columns, new Set(known?.folders));
    keys.set(key, f);
  }
  return keys;
}

function chosenFolders(columns: TreeColumns, known: ReadonlySet<string>): Map<string, number> {
  const keys = new Map<string, number>();
  const { folders } = columns;
  const chosen = (path: string): string | undefined => folders[keys.get(pathKey(path)) ?? -1];
  const depth = (path: string): number => (path === '' ? 0 : path.split('/').length);
  const byDepth = [...folders.entries()].toSorted(([, a], [, b]) => depth(a) - depth(b));
  for (const [f, path] of byDepth) {
    const above = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (path !== '' && chosen(above) !== above) continue;
    const rival = chosen(path);
    if (rival === undefined || (known.has(path) && !known.has(rival))) keys.set(pathKey(path), f);
  }
  return keys;
}

/** Changes in one folder, by the keys of names; `null` takes a file out. */
export interface FolderChanges {
  /** As it was spelled last. */
  readonly folder: string;
  readonly names: Map<string, BaseEntry | null>;
}

/** Changes to the manifest since it was built, by the keys of folders: a file that was given another spelling is no second one. */
export class BaseChanges {
  readonly folders = new Map<string, FolderChanges>();
  count = 0;
  #last: FolderChanges | null = null;

  set(path: string, entry: Omit<BaseEntry, 'name'> | null): void {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    const { names } = this.#at(slash < 0 ? '' : path.slice(0, slash));
    names.set(nameKey(name), entry === null ? null : { ...entry, name });
    this.count += 1;
  }

  #at(folder: string): FolderChanges {
    // Records come folder by folder.
    if (this.#last?.folder === folder) return this.#last;
    const key = pathKey(folder);
    const names = this.folders.get(key)?.names ?? new Map<string, BaseEntry | null>();
    this.#last = { folder, names };
    this.folders.set(key, this.#last);
    return this.#last;
  }

  clear(): void {
    this.folders.clear();
    this.#last = null;
    this.count = 0;
  }
}
