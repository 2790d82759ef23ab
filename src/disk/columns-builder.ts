import { type EntryKind, kindCodes, type TreeColumns } from './columns.ts';

/** A folder's own times, nanoseconds. */
export interface FolderTimes {
  readonly mtime: bigint;
  readonly ctime: bigint;
}

/** A folder about to be added. */
export interface FolderRow extends FolderTimes {
  readonly path: string;
}

/**
 * Fills columns that grow by half. Folders must come in `compareFolders` order and the entries of each
 * in `compareNames` order; `beginFolder` is called before the entries of that folder.
 */
export class ColumnsBuilder {
  readonly #folders: string[] = [];
  readonly #names: string[] = [];
  readonly #flags: number[] = [];
  readonly #starts: number[] = [];
  #folderMtimes = new BigInt64Array(64);
  #folderCtimes = new BigInt64Array(64);
  #kinds = new Uint8Array(512);
  #sizes = new Float64Array(512);
  #mtimes = new BigInt64Array(512);
  #inodes: BigUint64Array | null;
  #count = 0;
  /** What was added last from other columns and is not copied yet: most folders go on where the one before ended. */
  #range: { readonly columns: TreeColumns; readonly from: number; to: number } | null = null;

  /** `inodes`: whether inode numbers are kept. */
  constructor(inodes: boolean) {
    this.#inodes = inodes ? new BigUint64Array(512) : null;
  }

  /** Entries added so far. */
  get count(): number {
    return this.#count;
  }

  /** Begins a folder; its names and `folderFlag` bits follow with `endFolder`. */
  beginFolder(folder: FolderRow): void {
    const f = this.#folders.length;
    if (f === this.#folderMtimes.length) {
      this.#folderMtimes = grown(this.#folderMtimes, new BigInt64Array(f + (f >> 1)));
      this.#folderCtimes = grown(this.#folderCtimes, new BigInt64Array(f + (f >> 1)));
    }
    this.#folders.push(folder.path);
    this.#flags.push(0);
    this.#folderMtimes[f] = folder.mtime;
    this.#folderCtimes[f] = folder.ctime;
    this.#starts.push(this.#count);
  }

  add(kind: EntryKind, size: number, mtime: bigint, inode: bigint): void {
    this.#copyRange();
    const i = this.#count;
    if (i === this.#kinds.length) this.#grow(i + (i >> 1));
    this.#kinds[i] = kindCodes[kind];
    if (kind !== 'folder') {
      this.#sizes[i] = size;
      this.#mtimes[i] = mtime;
    }
    if (this.#inodes !== null) this.#inodes[i] = inode;
    this.#count = i + 1;
  }

  /** Adds entries `from` up to, not including, `to` of other columns as they are. */
  addRange(columns: TreeColumns, from: number, to: number): void {
    if (from === to) return;
    if (this.#range?.columns === columns && this.#range.to === from) this.#range.to = to;
    else {
      this.#copyRange();
      this.#range = { columns, from, to };
    }
    this.#count += to - from;
  }

  #copyRange(): void {
    if (this.#range === null) return;
    const { columns, from, to } = this.#range;
    this.#range = null;
    const at = this.#count - (to - from);
    if (this.#count > this.#kinds.length) this.#grow(this.#count + (this.#count >> 1));
    this.#kinds.set(columns.kinds.subarray(from, to), at);
    this.#sizes.set(columns.sizes.subarray(from, to), at);
    this.#mtimes.set(columns.mtimes.subarray(from, to), at);
    if (this.#inodes !== null && columns.inodes !== null)
      this.#inodes.set(columns.inodes.subarray(from, to), at);
  }

  /** Ends the folder with the names of its entries joined by `/`, and its flags. */
  endFolder(joinedNames: string, flags = 0): void {
    this.#names.push(joinedNames);
    this.#flags[this.#flags.length - 1] = flags;
  }

  /** Forgets the entries of the folder begun last, which is still open, to list it anew. */
  restartFolder(): void {
    this.#copyRange();
    const from = this.#starts.at(-1) ?? 0;
    this.#sizes.fill(0, from, this.#count);
    this.#mtimes.fill(0n, from, this.#count);
    this.#count = from;
  }

  /** The columns, cut to size. The builder must not be used afterwards. */
  finish(settledBefore: bigint): TreeColumns {
    return {
      settledBefore,
      folders: this.#folders,
      folderFlags: Uint8Array.from(this.#flags),
      folderMtimes: this.#folderMtimes.slice(0, this.#folders.length),
      folderCtimes: this.#folderCtimes.slice(0, this.#folders.length),
      names: this.#names,
      starts: Uint32Array.from([...this.#starts, this.#count]),
      ...this.#entries(),
    };
  }

  /** The columns of the entries: those of other columns themselves, where all of them and nothing else was added. */
  #entries(): Pick<TreeColumns, 'kinds' | 'sizes' | 'mtimes' | 'inodes'> {
    const range = this.#range;
    if (range?.from === 0 && range.to === this.#count && range.to === range.columns.kinds.length) {
      const { kinds, sizes, mtimes } = range.columns;
      if (this.#inodes === null) return { kinds, sizes, mtimes, inodes: null };
    }
    this.#copyRange();
    return {
      kinds: this.#kinds.slice(0, this.#count),
      sizes: this.#sizes.slice(0, this.#count),
      mtimes: this.#mtimes.slice(0, this.#count),
      inodes: this.#inodes?.slice(0, this.#count) ?? null,
    };
  }

  #grow(size: number): void {
    this.#kinds = grown(this.#kinds, new Uint8Array(size));
    this.#sizes = grown(this.#sizes, new Float64Array(size));
    this.#mtimes = grown(this.#mtimes, new BigInt64Array(size));
    if (this.#inodes !== null) this.#inodes = grown(this.#inodes, new BigUint64Array(size));
  }
}

/** A bigger array that begins with another one. */
export function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
