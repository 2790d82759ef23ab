/**
 * The last entry of each path in a store's log, in columns: some 130 bytes an entry with its path, none of which V8's collector sees,
 * where an object an entry takes 450. A computer that is new to a profile reads the log of all its files.
 */
import { grown } from '../disk/columns-builder.ts';
import { pathKey } from '../fold/tree.ts';
import { isConflictName } from '../plan/conflict-name.ts';
import { contentId, HASH_BYTES, hashAt, kindIn, setHash } from './content-id.ts';
import { PathRows } from './path-rows.ts';
import type { LogEntry } from './store-log.ts';

/** Bits of `flags`. */
const DELETED = 1;
const HAS_PAST = 2;
const IS_LINK = 4;
const FOUND = 8;

export class LogEntries {
  readonly #rows = new PathRows();
  readonly #writers: string[] = [];
  /** Contents that are no hash, and lineages that are not empty, by number. */
  readonly #others = new Map<number, string>();
  readonly #pasts = new Map<number, readonly number[]>();
  /** Conflict names under which lies what was only moved, by number. */
  readonly #movedTo = new Map<number, string>();
  readonly #deletedCopies = new Set<string>();
  #hashes = new Uint8Array(0);
  #flags = new Uint8Array(0);
  #by = new Uint32Array(0);
  #versions = new Float64Array(0);
  #sizes = new Float64Array(0);
  #mtimes = new BigInt64Array(0);
  #n = new Uint32Array(0);
  #g = new Uint32Array(0);

  constructor(entries: Iterable<LogEntry> = []) {
    for (const entry of entries) this.set(entry);
  }

  get size(): number {
    return this.#rows.size;
  }

  has(key: string): boolean {
    return this.#rows.rowOf(key) >= 0;
  }

  /** Whether the last entry of a path is a deletion: tells it without making the entry. */
  isDeleted(key: string): boolean {
    const i = this.#rows.rowOf(key);
    return i >= 0 && ((this.#flags[i] ?? 0) & DELETED) !== 0;
  }

  /** Keys of the conflict copies that were deleted: what lost a conflict may have gone with one of them. */
  get deletedCopies(): ReadonlySet<string> {
    return this.#deletedCopies;
  }

  get(key: string): LogEntry | undefined {
    const i = this.#rows.rowOf(key);
    return i < 0 ? undefined : this.#entry(i);
  }

  /** In the order in which their keys came first. */
  *values(): Generator<LogEntry> {
    for (const i of this.#rows.rows()) yield this.#entry(i);
  }

  set(entry: LogEntry): void {
    const i = this.#rows.set(entry.path);
    if (i === this.#flags.length) this.#grow(Math.max(64, i + (i >> 1)));
    this.#noteCopy(entry);
    const link = this.#setContent(i, entry.content);
    const past = entry.past === undefined ? 0 : HAS_PAST;
    this.#flags[i] = (entry.deleted ? DELETED : 0) | past | (entry.found === true ? FOUND : 0) | link;
    if (entry.past === undefined || entry.past.length === 0) this.#pasts.delete(i);
    else this.#pasts.set(i, entry.past);
    if (entry.savedAs === undefined) this.#movedTo.delete(i);
    else this.#movedTo.set(i, entry.savedAs);
    this.#by[i] = this.#writer(entry.by);
    this.#versions[i] = entry.version;
    this.#sizes[i] = entry.size;
    this.#mtimes[i] = BigInt(entry.mtime);
    this.#n[i] = entry.n;
    this.#g[i] = entry.g;
  }

  #noteCopy({ path, deleted }: LogEntry): void {
    if (!isConflictName(path)) return;
    if (deleted) this.#deletedCopies.add(pathKey(path));
    else this.#deletedCopies.delete(pathKey(path));
  }

  /** Keeps a content; returns its bit of the flags. */
  #setContent(i: number, content: string): number {
    const kind = kindIn(content);
    if (kind === null) this.#others.set(i, content);
    else {
      setHash(this.#hashes, i, content);
      this.#others.delete(i);
    }
    return kind === 'link' ? IS_LINK : 0;
  }

  #content(i: number, flags: number): string {
    const kind = (flags & IS_LINK) === 0 ? 'file' : 'link';
    return this.#others.get(i) ?? contentId(kind, hashAt(this.#hashes, i));
  }

  #writer(name: string): number {
    const at = this.#writers.indexOf(name);
    return at === -1 ? this.#writers.push(name) - 1 : at;
  }

  #entry(i: number): LogEntry {
    const flags = this.#flags[i] ?? 0;
    const savedAs = this.#movedTo.get(i);
    return {
      path: this.#rows.pathAt(i),
      content: this.#content(i, flags),
      version: this.#versions[i] ?? 0,
      ...((flags & HAS_PAST) === 0 ? {} : { past: this.#pasts.get(i) ?? [] }),
      deleted: (flags & DELETED) !== 0,
      ...((flags & FOUND) === 0 ? {} : { found: true }),
      ...(savedAs === undefined ? {} : { savedAs }),
      size: this.#sizes[i] ?? 0,
      mtime: String(this.#mtimes[i] ?? 0n),
      by: this.#writers[this.#by[i] ?? 0] ?? '',
      n: this.#n[i] ?? 0,
      g: this.#g[i] ?? 0,
    };
  }

  #grow(size: number): void {
    this.#hashes = grown(this.#hashes, new Uint8Array(size * HASH_BYTES));
    this.#flags = grown(this.#flags, new Uint8Array(size));
    this.#by = grown(this.#by, new Uint32Array(size));
    this.#versions = grown(this.#versions, new Float64Array(size));
    this.#sizes = grown(this.#sizes, new Float64Array(size));
    this.#mtimes = grown(this.#mtimes, new BigInt64Array(size));
    this.#n = grown(this.#n, new Uint32Array(size));
    this.#g = grown(this.#g, new Uint32Array(size));
  }
}
