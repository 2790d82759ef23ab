/**
 * Local versions that are known and not yet confirmed, by path, in columns: a computer that comes to an empty server with two
 * hundred thousand files has so many of them at once, and the manifest keeps them as they are here.
 */
import { grown } from '../disk/columns-builder.ts';
import { pathKey } from '../fold/tree.ts';
import { contentId, HASH_BYTES, hashAt, kindIn, setHash } from './content-id.ts';
import { PathRows } from './path-rows.ts';

/** What a scan need not hash again. */
export interface Unconfirmed {
  readonly content: string;
  readonly version: number;
  readonly size: number;
  /** Nanoseconds; -1 where the time tells nothing of the content. */
  readonly mtime: bigint;
}

/** Row by row; paths joined by zero bytes. */
export interface UnconfirmedColumns {
  readonly paths: string;
  /** 1: a link. */
  readonly links: Uint8Array;
  readonly hashes: Uint8Array;
  readonly versions: Float64Array;
  readonly sizes: Float64Array;
  readonly mtimes: BigInt64Array;
}

const NONE: UnconfirmedColumns = {
  paths: '',
  links: new Uint8Array(0),
  hashes: new Uint8Array(0),
  versions: new Float64Array(0),
  sizes: new Float64Array(0),
  mtimes: new BigInt64Array(0),
};

export class UnconfirmedFiles {
  /** By the keys of paths: records may spell them as the server does. */
  readonly #rows = new PathRows();
  #links: Uint8Array;
  #hashes: Uint8Array;
  #versions: Float64Array;
  #sizes: Float64Array;
  #mtimes: BigInt64Array;

  constructor(columns: UnconfirmedColumns = NONE) {
    this.#links = columns.links;
    this.#hashes = columns.hashes;
    this.#versions = columns.versions;
    this.#sizes = columns.sizes;
    this.#mtimes = columns.mtimes;
    let from = 0;
    for (let i = 0; i < columns.versions.length; i += 1) {
      const end = columns.paths.indexOf('\0', from);
      const row = this.#rows.set(columns.paths.slice(from, end < 0 ? undefined : end));
      from = end + 1;
      // A system that knows more letters than the one that wrote this may have one key for two of the paths.
      if (row !== i) this.#move(i, row);
    }
  }

  get(key: string): Unconfirmed | undefined {
    const i = this.#rows.rowOf(key);
    return i < 0 ? undefined : this.#at(i);
  }

  #at(i: number): Unconfirmed {
    return {
      content: contentId(this.#links[i] === 1 ? 'link' : 'file', hashAt(this.#hashes, i)),
      version: this.#versions[i] ?? 0,
      size: this.#sizes[i] ?? 0,
      mtime: this.#mtimes[i] ?? 0n,
    };
  }

  *keys(): Generator<string> {
    for (const path of this.paths()) yield pathKey(path);
  }

  /** As they were spelled last. */
  *paths(): Generator<string> {
    for (const i of this.#rows.rows()) yield this.#rows.pathAt(i);
  }

  set(path: string, { content, version, size, mtime }: Unconfirmed): void {
    const i = this.#rows.set(path);
    if (i === this.#links.length) this.#grow(Math.max(64, i + (i >> 1)));
    this.#links[i] = kindIn(content) === 'link' ? 1 : 0;
    setHash(this.#hashes, i, content);
    this.#versions[i] = version;
    this.#sizes[i] = size;
    this.#mtimes[i] = mtime;
  }

  delete(key: string): void {
    this.#rows.delete(key);
  }

  /** The same but for these keys. */
  without(keys: ReadonlySet<string>): UnconfirmedFiles {
    const left = new UnconfirmedFiles();
    for (const i of this.#rows.rows()) {
      const path = this.#rows.pathAt(i);
      if (!keys.has(pathKey(path))) left.set(path, this.#at(i));
    }
    return left;
  }

  /** What is left, without gaps. */
  columns(): UnconfirmedColumns {
    const rows = Uint32Array.from(this.#rows.rows());
    const hashes = new Uint8Array(rows.length * HASH_BYTES);
    for (const [to, i] of rows.entries())
      hashes.set(this.#hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES), to * HASH_BYTES);
    return {
      paths: Array.from(rows, (i) => this.#rows.pathAt(i)).join('\0'),
      links: Uint8Array.from(rows, (i) => this.#links[i] ?? 0),
      hashes,
      versions: Float64Array.from(rows, (i) => this.#versions[i] ?? 0),
      sizes: Float64Array.from(rows, (i) => this.#sizes[i] ?? 0),
      mtimes: BigInt64Array.from(rows, (i) => this.#mtimes[i] ?? 0n),
    };
  }

  #move(from: number, to: number): void {
    for (const column of [this.#links, this.#versions, this.#sizes, this.#mtimes])
      column.copyWithin(to, from, from + 1);
    this.#hashes.copyWithin(to * HASH_BYTES, from * HASH_BYTES, (from + 1) * HASH_BYTES);
  }

  #grow(rows: number): void {
    this.#links = grown(this.#links, new Uint8Array(rows));
    this.#hashes = grown(this.#hashes, new Uint8Array(rows * HASH_BYTES));
    this.#versions = grown(this.#versions, new Float64Array(rows));
    this.#sizes = grown(this.#sizes, new Float64Array(rows));
    this.#mtimes = grown(this.#mtimes, new BigInt64Array(rows));
  }
}
