import { type EntryKind, kindCodes, type TreeColumns } from './columns.ts';

/** A folder about to be added, with its own times in nanoseconds and its `folderFlag` bits. */
export interface FolderRow {
  readonly path: string;
  readonly mtime: bigint;
  readonly ctime: bigint;
  readonly flags: number;
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

  /** `inodes`: whether inode numbers are kept. */
  constructor(inodes: boolean) {
    this.#inodes = inodes ? new BigUint64Array(512) : null;
  }

  /** Entries added so far. */
  get count(): number {
    return this.#count;
  }

  /** Begins a folder; its names follow with `endFolder`. */
  beginFolder(folder: FolderRow): void {
    const f = this.#folders.length;
    if (f === this.#folderMtimes.length) {
      this.#folderMtimes = grown(this.#folderMtimes, new BigInt64Array(f + (f >> 1)));
      this.#folderCtimes = grown(this.#folderCtimes, new BigInt64Array(f + (f >> 1)));
    }
    this.#folders.push(folder.path);
    this.#flags.push(folder.flags);
    this.#folderMtimes[f] = folder.mtime;
    this.#folderCtimes[f] = folder.ctime;
    this.#starts.push(this.#count);
  }

  add(kind: EntryKind, size: number, mtime: bigint, inode: bigint): void {
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
    const end = this.#count + to - from;
    if (end > this.#kinds.length) this.#grow(end + (end >> 1));
    this.#kinds.set(columns.kinds.subarray(from, to), this.#count);
    this.#sizes.set(columns.sizes.subarray(from, to), this.#count);
    this.#mtimes.set(columns.mtimes.subarray(from, to), this.#count);
    if (this.#inodes !== null && columns.inodes !== null)
      this.#inodes.set(columns.inodes.subarray(from, to), this.#count);
    this.#count = end;
  }

  /** Ends the folder with the names of its entries joined by `/`, and bits to add to its flags. */
  endFolder(joinedNames: string, flags = 0): void {
    this.#names.push(joinedNames);
    const f = this.#flags.length - 1;
    this.#flags[f] = (this.#flags[f] ?? 0) | flags;
  }

  /** Forgets the entries of the folder begun last, which is still open, to list it anew. */
  restartFolder(): void {
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

function grown<T extends { set(from: T): void }>(from: T, to: T): T {
  to.set(from);
  return to;
}
