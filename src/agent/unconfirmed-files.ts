/**
 * Local versions that are known and not yet confirmed, by path, in columns: a computer that comes to an empty server with two
 * hundred thousand files has so many of them at once, and the manifest keeps them as they are here.
 */
import { grown } from '../disk/columns-builder.ts';
import { pathKey } from '../fold/tree.ts';
import { contentId, HASH_BYTES, hashAt, kindIn, setHash } from './content-id.ts';

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
  /** Rows in use, by the key of their paths: records may spell them as the server does. */
  readonly #at: Map<string, number>;
  readonly #paths: string[];
  /** Rows that are not in use any more. */
  readonly #free: number[] = [];
  #links: Uint8Array;
  #hashes: Uint8Array;
  #versions: Float64Array;
  #sizes: Float64Array;
  #mtimes: BigInt64Array;

  constructor(columns: UnconfirmedColumns = NONE) {
    this.#paths = columns.versions.length === 0 ? [] : columns.paths.split('\0');
    this.#at = new Map(this.#paths.map((path, i) => [pathKey(path), i]));
    this.#links = columns.links;
    this.#hashes = columns.hashes;
    this.#versions = columns.versions;
    this.#sizes = columns.sizes;
    this.#mtimes = columns.mtimes;
  }

  get(key: string): Unconfirmed | undefined {
    const i = this.#at.get(key);
    if (i === undefined) return undefined;
    return {
      content: contentId(this.#links[i] === 1 ? 'link' : 'file', hashAt(this.#hashes, i)),
      version: this.#versions[i] ?? 0,
      size: this.#sizes[i] ?? 0,
      mtime: this.#mtimes[i] ?? 0n,
    };
  }

  keys(): Iterable<string> {
    return this.#at.keys();
  }

  /** As they were spelled last. */
  *paths(): Generator<string> {
    for (const i of this.#at.values()) yield this.#paths[i] as string;
  }

  set(path: string, { content, version, size, mtime }: Unconfirmed): void {
    const key = pathKey(path);
    const i = this.#at.get(key) ?? this.#free.pop() ?? this.#paths.length;
    if (i === this.#links.length) this.#grow(Math.max(64, i + (i >> 1)));
    this.#at.set(key, i);
    this.#paths[i] = path;
    this.#links[i] = kindIn(content) === 'link' ? 1 : 0;
    setHash(this.#hashes, i, content);
    this.#versions[i] = version;
    this.#sizes[i] = size;
    this.#mtimes[i] = mtime;
  }

  delete(key: string): void {
    const i = this.#at.get(key);
    if (i === undefined) return;
    this.#at.delete(key);
    this.#free.push(i);
    this.#paths[i] = '';
  }

  /** The same but for these keys. */
  without(keys: ReadonlySet<string>): UnconfirmedFiles {
    const left = new UnconfirmedFiles();
    for (const [key, i] of this.#at)
      if (!keys.has(key)) left.set(this.#paths[i] as string, this.get(key) as Unconfirmed);
    return left;
  }

  /** What is left, without gaps. */
  columns(): UnconfirmedColumns {
    const rows = [...this.#at.values()];
    const hashes = new Uint8Array(rows.length * HASH_BYTES);
    for (const [to, i] of rows.entries())
      hashes.set(this.#hashes.subarray(i * HASH_BYTES, (i + 1) * HASH_BYTES), to * HASH_BYTES);
    return {
      paths: rows.map((i) => this.#paths[i]).join('\0'),
      links: Uint8Array.from(rows, (i) => this.#links[i] ?? 0),
      hashes,
      versions: Float64Array.from(rows, (i) => this.#versions[i] ?? 0),
      sizes: Float64Array.from(rows, (i) => this.#sizes[i] ?? 0),
      mtimes: BigInt64Array.from(rows, (i) => this.#mtimes[i] ?? 0n),
    };
  }

  #grow(rows: number): void {
    this.#links = grown(this.#links, new Uint8Array(rows));
    this.#hashes = grown(this.#hashes, new Uint8Array(rows * HASH_BYTES));
    this.#versions = grown(this.#versions, new Float64Array(rows));
    this.#sizes = grown(this.#sizes, new Float64Array(rows));
    this.#mtimes = grown(this.#mtimes, new BigInt64Array(rows));
  }
}
