import fs from 'node:fs';
import { join } from 'node:path';
import type { EntryKind } from './columns.ts';
import { plainFlags, readPlainFile } from './content-hash.ts';
import { isRelativePath } from './ensure-folders.ts';

/** One thing in the trash. */
export interface TrashItem {
  /** Name of the run's folder in the trash. */
  readonly run: string;
  /** Number within the run, from 1. */
  readonly number: number;
  /** Where it was, relative to the root it was removed from. */
  readonly path: string;
  readonly kind: EntryKind;
  /** Bytes. */
  readonly size: number;
  /** Its last modification, nanoseconds. */
  readonly mtime: bigint;
  /** Permission bits. */
  readonly mode: number;
  /** Instant of the removal, as the caller gave it: milliseconds since 1970. */
  readonly at: number;
  /** Why, in the caller's words (a rule and the versions compared). */
  readonly reason: string;
  /** Name of the kept content in the run's folder; `''` for a folder, of which only the fact is kept. */
  readonly stored: string;
}

export interface TrashListing {
  readonly items: readonly TrashItem[];
  /** Lines and folders that could not be understood. */
  readonly problems: readonly { readonly run: string; readonly line: number; readonly message: string }[];
}

/** Something in a run's folder that no line of its index tells of: where it was is not known any more. */
export interface Unexplained {
  readonly run: string;
  /** Of the file in the run's folder. */
  readonly name: string;
}

export const indexName = 'index.jsonl';

/** One line of the index. */
export function encodeItem(item: TrashItem): string {
  return `${JSON.stringify({ ...item, mtime: item.mtime.toString() })}\n`;
}

/** Line that takes an item back: it was restored or never got there. */
export function encodeDropped(number: number): string {
  return `${JSON.stringify({ dropped: number })}\n`;
}

/**
 * An index open for adding lines. Writes at positions of its own and not in append mode, which some clients of SMB refuse: a
 * run has one writer.
 */
export class TrashIndex {
  readonly #fd: number;
  #end: number;
  /** Whether the file ends inside a line, because a write to it was cut short. */
  #torn: boolean;

  /** Throws errors of the system. */
  constructor(path: string) {
    const bytes = exists(path) ? readPlainFile(path) : Buffer.alloc(0);
    this.#end = bytes.length;
    this.#torn = bytes.length > 0 && bytes.at(-1) !== 0x0a;
    this.#fd = fs.openSync(path, fs.constants.O_WRONLY | fs.constants.O_CREAT | plainFlags, 0o600);
  }

  append(line: string): void {
    const bytes = Buffer.from(this.#torn ? `\n${line}` : line);
    this.#torn = true;
    for (let at = 0; at < bytes.length; ) {
      const written = fs.writeSync(this.#fd, bytes, at, bytes.length - at, this.#end);
      at += written;
      this.#end += written;
    }
    this.#torn = false;
  }

  close(): void {
    try {
      try {
        fs.fsyncSync(this.#fd);
      } finally {
        fs.closeSync(this.#fd);
      }
    } catch {
      // Nothing hangs on it: what was thrown away lies in the trash, this only tells of it. The caller has a lock to let go of.
    }
  }
}

/**
 * Everything in the trash at `folder`, oldest run first (runs sort by name), in order of removal. An item whose content is not
 * there (the removal was interrupted, or it was restored) is not listed. A trash that is not there is empty.
 */
export function listTrash(folder: string): TrashListing & { readonly unexplained: readonly Unexplained[] } {
  const items: TrashItem[] = [];
  const unexplained: Unexplained[] = [];
  const problems: { run: string; line: number; message: string }[] = [];
  for (const run of runsOf(folder)) {
    const index = readIndex(folder, run);
    problems.push(...index.problems);
    for (const item of index.items)
      if (item.stored === '' || exists(join(folder, run, item.stored))) items.push(item);
    const told = new Set(index.items.map(({ number }) => number));
    for (const name of storedNames(join(folder, run)))
      if (!told.has(Number.parseInt(name, 10))) unexplained.push({ run, name });
  }
  return { items, problems, unexplained };
}

/** Whether a run keeps content under such names: each begins with its number. */
export function isStoredName(name: string): boolean {
  return /^\d+-/.test(name);
}

function storedNames(folder: string): string[] {
  try {
    return fs.readdirSync(folder).filter(isStoredName);
  } catch {
    // That the run cannot be read, its index tells.
    return [];
  }
}

/** Names of the runs in the trash, sorted. */
export function runsOf(folder: string): string[] {
  try {
    const entries = fs.readdirSync(folder, { withFileTypes: true });
    return entries
      .filter((entry) => entry.isDirectory())
      .map((entry) => entry.name)
      .toSorted();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

/** Items of one run, whether or not their content is there, without those taken back. */
export function readIndex(folder: string, run: string): TrashListing {
  const items = new Map<number, TrashItem>();
  const problems: { run: string; line: number; message: string }[] = [];
  let text = '';
  try {
    text = readPlainFile(join(folder, run, indexName)).toString('utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'error';
    // A run that was killed before its first line has none, and threw nothing away.
    if (code !== 'ENOENT')
      problems.push({ run, line: 0, message: `cannot read the index of this run: ${code}` });
  }
  text.split('\n').forEach((line, i) => {
    if (line === '') return;
    const parsed = parseLine(run, line);
    if (parsed === null)
      problems.push({ run, line: i + 1, message: 'not an entry of the trash (an interrupted write?)' });
    else if (typeof parsed === 'number') items.delete(parsed);
    else items.set(parsed.number, parsed);
  });
  return { items: [...items.values()], problems };
}

const kindsKept: ReadonlySet<unknown> = new Set(['file', 'folder', 'link', 'special']);

/** An item, the number of one taken back, or null. The index lies on a share: nothing in it is trusted. */
function parseLine(run: string, line: string): TrashItem | number | null {
  let value: Record<string, unknown>;
  try {
    value = JSON.parse(line) as Record<string, unknown>;
  } catch {
    return null;
  }
  if (value === null || typeof value !== 'object') return null;
  if (typeof value['dropped'] === 'number') return value['dropped'];
  const { number, path, kind, size, mtime, mode, at, reason, stored } = value;
  const texts = [path, kind, mtime, reason, stored].every((text) => typeof text === 'string');
  const numbers = [number, size, mode, at].every((n) => typeof n === 'number');
  if (!texts || !numbers || !kindsKept.has(kind)) return null;
  if (!isRelativePath(path as string) || !/^-?\d+$/.test(mtime as string)) return null;
  if (stored !== '' && (!isRelativePath(stored as string) || (stored as string).includes('/'))) return null;
  return { ...(value as unknown as TrashItem), run, mtime: BigInt(mtime as string) };
}

function exists(path: string): boolean {
  return fs.lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}
