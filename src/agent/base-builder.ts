/** Fills the columns of a manifest: row by row, or with whole ranges of another manifest's. */
import { kindCodes } from '../disk/columns.ts';
import { ColumnsBuilder, type FolderRow, type FolderTimes, grown } from '../disk/columns-builder.ts';
import type { Base, BaseEntry } from './base.ts';
import { HASH_BYTES, setHash } from './content-id.ts';

export class BaseBuilder {
  readonly #other: Base;
  readonly #columns = new ColumnsBuilder(false);
  readonly #writers: string[];
  readonly #centralMtimes: BigInt64Array;
  readonly #centralFolders: FolderTimes[] = [];
  readonly #hashes: Uint8Array;
  readonly #versions: Float64Array;
  readonly #by: Uint16Array;
  readonly #n: Uint32Array;
  readonly #g: Uint16Array;
  readonly #pastStarts: Uint32Array;
  #pasts: Float64Array;
  #past = 0;
  #files = 0;
  /** What is to be copied of the other manifest and is not yet: most folders go on where the one before ended. */
  #from = 0;
  #to = 0;

  /** `other`: the manifest that ranges are copied from. `rows`: as many as there may be. */
  constructor(other: Base, rows: number) {
    this.#other = other;
    this.#writers = [...other.writers];
    this.#centralMtimes = new BigInt64Array(rows);
    this.#hashes = new Uint8Array(rows * HASH_BYTES);
    this.#versions = new Float64Array(rows);
    this.#by = new Uint16Array(rows);
    this.#n = new Uint32Array(rows);
    this.#g = new Uint16Array(rows);
    this.#pastStarts = new Uint32Array(rows + 1);
    this.#pasts = new Float64Array(other.pasts.length + 64);
  }

  beginFolder(folder: FolderRow): void {
    this.#columns.beginFolder(folder);
  }

  /** Ends the folder with its names joined by `/`, and its times on the server. */
  endFolder(names: string, central: FolderTimes): void {
    this.#columns.endFolder(names);
    this.#centralFolders.push(central);
  }

  /** Adds rows `first` up to, not including, `end` of the other manifest. */
  copyRows(first: number, end: number): void {
    if (first === end) return;
    if (first !== this.#to) {
      this.#copyRange();
      this.#from = first;
    }
    this.#to = end;
    this.#columns.addRange(this.#other.local, first, end);
  }

  #copyRange(): void {
    const [first, end, other] = [this.#from, this.#to, this.#other];
    this.#from = end;
    if (first === end) return;
    const at = this.#columns.count - (end - first);
    this.#centralMtimes.set(other.centralMtimes.subarray(first, end), at);
    this.#hashes.set(other.hashes.subarray(first * HASH_BYTES, end * HASH_BYTES), at * HASH_BYTES);
    this.#versions.set(other.versions.subarray(first, end), at);
    this.#by.set(other.entryBy.subarray(first, end), at);
    this.#n.set(other.entryN.subarray(first, end), at);
    this.#g.set(other.entryG.subarray(first, end), at);
    this.#copyPasts(first, end, at);
    for (let i = first; i < end; i += 1) if (other.local.kinds[i] !== kindCodes.folder) this.#files += 1;
  }

  #copyPasts(first: number, end: number, at: number): void {
    const { pastStarts, pasts } = this.#other;
    const start = pastStarts[first] ?? 0;
    this.#roomForPasts((pastStarts[end] ?? start) - start);
    this.#pasts.set(pasts.subarray(start, pastStarts[end]), this.#past);
    const moved = this.#past - start;
    for (let i = first; i < end; i += 1) this.#pastStarts[at + i - first] = (pastStarts[i] ?? 0) + moved;
    this.#past += (pastStarts[end] ?? start) - start;
  }

  addFolder(): void {
    this.#copyRange();
    this.#pastStarts[this.#columns.count] = this.#past;
    this.#columns.add('folder', 0, 0n, 0n);
  }

  add(file: Omit<BaseEntry, 'name'>): void {
    this.#copyRange();
    const at = this.#columns.count;
    this.#columns.add(file.kind, file.size, file.local, 0n);
    this.#files += 1;
    this.#centralMtimes[at] = file.central;
    setHash(this.#hashes, at, file.content);
    this.#versions[at] = file.aside ? -file.version : file.version;
    this.#pastStarts[at] = this.#past;
    this.#roomForPasts(file.past.length);
    this.#pasts.set(file.past, this.#past);
    this.#past += file.past.length;
    if (file.entry === null) return;
    this.#by[at] = this.#writer(file.entry.by);
    this.#n[at] = file.entry.n;
    this.#g[at] = file.entry.g;
  }

  #roomForPasts(count: number): void {
    const needed = this.#past + count;
    if (needed > this.#pasts.length)
      this.#pasts = grown(this.#pasts, new Float64Array(needed + (needed >> 1)));
  }

  #writer(name: string): number {
    const at = this.#writers.indexOf(name);
    return at >= 0 ? at + 1 : this.#writers.push(name);
  }

  /** The manifest. `settledBefore`: see `TreeColumns`. The builder must not be used afterwards. */
  finish(settledBefore: bigint): Base {
    this.#copyRange();
    const count = this.#columns.count;
    this.#pastStarts[count] = this.#past;
    return {
      local: this.#columns.finish(settledBefore),
      centralMtimes: this.#centralMtimes.subarray(0, count),
      centralFolderMtimes: BigInt64Array.from(this.#centralFolders, ({ mtime }) => mtime),
      centralFolderCtimes: BigInt64Array.from(this.#centralFolders, ({ ctime }) => ctime),
      hashes: this.#hashes.subarray(0, count * HASH_BYTES),
      versions: this.#versions.subarray(0, count),
      entryBy: this.#by.subarray(0, count),
      entryN: this.#n.subarray(0, count),
      entryG: this.#g.subarray(0, count),
      pastStarts: this.#pastStarts.subarray(0, count + 1),
      pasts: this.#pasts.subarray(0, this.#past),
      writers: this.#writers,
      files: this.#files,
    };
  }
}
