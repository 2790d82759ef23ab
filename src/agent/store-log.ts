/**
 * The log beside a central profile: which version came to the server, in which order, and which were deleted. Numbered
 * segment files, each made whole and given its number exclusively, so two computers can never both write one. Order of
 * segments is order of arrival; a segment's token tells a share that was rolled back and written on from one that was not.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readFlags, readPlainFile } from '../disk/content-hash.ts';
import { isRelativePath } from '../disk/ensure-folders.ts';
import { isTemporaryName } from '../disk/temporary-name.ts';
import { pathKey } from '../fold/tree.ts';
import type { EntryId } from '../log/fields.ts';
import { lineageInLog } from '../plan/lineage.ts';
import { AgentError, Damage } from './errors.ts';
import { LogEntries } from './log-entries.ts';
import type { CentralPlaces } from './places.ts';
import { createWhole, readText } from './whole-file.ts';

/** One line: the version that lies at the path from now on, or that it was deleted. */
export interface LogEntry extends EntryId {
  readonly path: string;
  readonly content: string;
  /** What the version is known by (src/agent/node.ts), and the earlier ones it was made from. */
  readonly version: number;
  readonly past?: readonly number[];
  readonly deleted: boolean;
  /** A hand put it there: who took it first noted it, or who deleted it. */
  readonly found?: true;
  /** With a deletion: the conflict name under which it lies on the server, where only its name was freed. */
  readonly savedAs?: string;
  /** The central copy as its store gave it back: bytes, and nanoseconds as text; `-1` where a change could hide in its time. */
  readonly size: number;
  readonly mtime: string;
}

interface SegmentHeader {
  readonly roamproof: 'segment';
  readonly number: number;
  readonly token: string;
  readonly store: string;
  readonly generation: number;
  /** Where a generation begins: of every computer the highest entry left. */
  readonly starts?: Record<string, number>;
  /** Entries that are gone and whose numbers must not be given again. */
  readonly reached?: Record<string, number>;
  readonly lines: number;
  /** Of what follows the header; a segment that is only looked at is held against it. */
  readonly bytes?: number;
  readonly crc: number;
}

/**
 * The log as far as it was read. `entries` holds the last entry of each path key among the segments read, and what this
 * computer added over it or deleted since.
 */
export interface StoreLog {
  readonly id: string;
  readonly generation: number;
  readonly starts: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly seen: Readonly<Record<string, number>>;
  readonly entries: LogEntries;
  /** Number of the segment behind which reading began; what a manifest notes came before it. */
  readonly from: number;
  /** Number and token of the last segment; 0 and '' where there is none. */
  readonly segment: number;
  readonly token: string;
}

/** What a manifest remembers of the log, to read on from. */
export interface Since {
  readonly id: string;
  readonly generation: number;
  readonly seen: Readonly<Record<string, number>>;
  readonly segment: number;
  readonly token: string;
  readonly starts?: StoreLog['starts'];
  /** Entries before that position which the manifest does not follow yet. */
  readonly open?: readonly LogEntry[];
}

/** 2: contents are SHA-256. */
const VERSION = 2;

/** The store's id; `null` where no log lies beside the profile. @throws AgentError for a control folder of something else */
export function readStoreId(places: CentralPlaces): string | null {
  const text = readOf(places.store, () => readText(places.store, readPlainFile));
  if (text === null) return null;
  try {
    const { roamproof, version, id } = JSON.parse(text) as Record<string, unknown>;
    if (roamproof === 'store' && version === VERSION && typeof id === 'string' && id !== '') return id;
    if (roamproof === 'store' && typeof version === 'number' && version !== VERSION)
      throw damaged(places.store, `of version ${version}, this program reads version ${VERSION}`);
  } catch (error) {
    if (error instanceof AgentError) throw error;
    // Said below.
  }
  throw damaged(places.store, 'damaged');
}

/** Makes the log of a new store; another computer may be quicker, then its id counts. */
export function createStore(places: CentralPlaces, id: string, token: string): string {
  fs.mkdirSync(places.segments, { recursive: true, mode: 0o700 });
  createWhole(places.store, token, `${JSON.stringify({ roamproof: 'store', version: VERSION, id })}\n`);
  return readStoreId(places) as string;
}

/**
 * Reads the log from where a manifest left off; all of it where that position is not in the log any more. `null` where no
 * log lies there. @throws AgentError `corrupt-log`
 *
 * @param onEntries hears after each segment how many entries there are by then
 */
export function readStoreLog(
  places: CentralPlaces,
  since: Since | null,
  onEntries?: (entries: number) => void,
): StoreLog | null {
  const id = readStoreId(places);
  if (id === null) return null;
  const numbers = segmentNumbers(places);
  const continues = since !== null && since.id === id && isThere(places, since, numbers);
  const from = continues ? since.segment : 0;
  const log = {
    id,
    generation: continues ? since.generation : 1,
    starts: { ...(continues ? since.starts : {}) } as Record<string, Record<string, number>>,
    seen: { ...(continues ? since.seen : {}) } as Record<string, number>,
    entries: new LogEntries(continues ? (since.open ?? []) : []),
    from,
    segment: continues ? since.segment : 0,
    token: continues ? since.token : '',
  };
  for (const number of numbers) {
    if (number <= from) continue;
    // Somebody who does not read the deletions in it would bring back what was deleted.
    if (number !== log.segment + 1) throw damaged(join(places.segments, nameOf(log.segment + 1)), 'missing');
    const { header, entries } = readSegment(places, number);
    log.generation = Math.max(log.generation, header.generation);
    if (header.starts !== undefined) log.starts[header.generation] = header.starts;
    for (const [by, n] of Object.entries(header.reached ?? {})) log.seen[by] = Math.max(n, log.seen[by] ?? 0);
    for (const entry of entries) {
      const before = log.entries.get(pathKey(entry.path));
      log.entries.set(before === undefined ? entry : { ...entry, past: lineageInLog(before, entry) });
      log.seen[entry.by] = Math.max(entry.n, log.seen[entry.by] ?? 0);
    }
    log.segment = number;
    log.token = header.token;
    onEntries?.(log.entries.size);
  }
  return log;
}

function isThere(places: CentralPlaces, since: Since, numbers: readonly number[]): boolean {
  if (since.segment === 0) return true;
  if (!numbers.includes(since.segment)) return false;
  return readHeader(places, since.segment).token === since.token;
}

/** A new generation: how far every computer's entries reached when it began, and numbers that were given before. */
export interface Beginning {
  readonly generation: number;
  readonly starts: Record<string, number>;
  readonly reached: Record<string, number>;
}

/** Adds entries under the next number. @throws AgentError `busy` when another computer took it */
export function appendSegment(
  places: CentralPlaces,
  log: StoreLog,
  token: string,
  entries: readonly LogEntry[],
  begins?: Beginning,
): StoreLog {
  const body = entries.map((entry) => `${JSON.stringify(entry)}\n`).join('');
  const number = log.segment + 1;
  const header: SegmentHeader = {
    roamproof: 'segment',
    number,
    token,
    store: log.id,
    generation: begins?.generation ?? log.generation,
    ...(begins === undefined ? {} : { starts: begins.starts, reached: begins.reached }),
    lines: entries.length,
    bytes: Buffer.byteLength(body),
    crc: crc32(body),
  };
  const file = join(places.segments, nameOf(number));
  if (!createWhole(file, token, `${JSON.stringify(header)}\n${body}`))
    throw new AgentError('busy', 'another computer wrote to the server’s log meanwhile: run this again');
  const seen = { ...log.seen, ...begins?.reached };
  const all = log.entries;
  for (const entry of entries) {
    seen[entry.by] = Math.max(entry.n, seen[entry.by] ?? 0);
    // A version of our own is in the manifest as soon as it is recorded; two hundred thousand of them need not be kept twice.
    if (entry.deleted || all.has(pathKey(entry.path))) all.set(entry);
  }
  const starts = begins === undefined ? log.starts : { ...log.starts, [begins.generation]: begins.starts };
  return { ...log, generation: header.generation, starts, seen, segment: number, token };
}

/**
 * What a crash left in the control folder. To be called under the lock: a name that was being taken when a computer died
 * would be kept from everybody for good.
 */
export function clearUnfinished(places: CentralPlaces): void {
  for (const folder of [places.control, places.segments]) {
    for (const name of namesIn(folder))
      if (isTemporaryName(name)) fs.rmSync(join(folder, name), { recursive: true, force: true });
  }
}

function namesIn(folder: string): string[] {
  try {
    return fs.readdirSync(folder);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

const SEGMENT = /^(\d{8})\.jsonl$/;

function nameOf(number: number): string {
  return `${String(number).padStart(8, '0')}.jsonl`;
}

function segmentNumbers(places: CentralPlaces): number[] {
  const numbers = namesIn(places.segments)
    .map((name) => Number(SEGMENT.exec(name)?.[1] ?? 0))
    .filter((n) => n > 0);
  return numbers.toSorted((a, b) => a - b);
}

/**
 * The first line, of a segment that is as long as it says: what follows was read and checked when it was taken into the
 * manifest. @throws AgentError `corrupt-log`
 */
function readHeader(places: CentralPlaces, number: number): SegmentHeader {
  const path = join(places.segments, nameOf(number));
  const fd = readOf(path, () => fs.openSync(path, readFlags));
  try {
    const start = Buffer.alloc(4096);
    const length = readOf(path, () => fs.readSync(fd, start, 0, start.length, 0));
    const end = start.subarray(0, length).indexOf('\n');
    const header = parsed(start.toString('utf8', 0, Math.max(0, end)));
    const bytes = isHeader(header, number) ? header.bytes : undefined;
    if (bytes !== undefined && fs.fstatSync(fd).size === end + 1 + bytes) return header as SegmentHeader;
  } finally {
    fs.closeSync(fd);
  }
  return readSegment(places, number).header;
}

/** Codes by which a system says that there is no file to be read. */
const noFile = new Set(['EISDIR', 'EINVAL', 'ELOOP', 'ESPIPE', 'ENXIO']);

/** A folder, a link or a pipe in the place of a file is damage like any other. */
function readOf<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!noFile.has((error as NodeJS.ErrnoException).code ?? '')) throw error;
    throw damaged(path, 'no file');
  }
}

function readSegment(places: CentralPlaces, number: number): { header: SegmentHeader; entries: LogEntry[] } {
  const path = join(places.segments, nameOf(number));
  const text = readOf(path, () => readPlainFile(path).toString('utf8'));
  const end = text.indexOf('\n');
  const header = parsed(text.slice(0, Math.max(0, end)));
  if (!isHeader(header, number)) throw damaged(path, 'damaged in line 1');
  const body = text.slice(end + 1);
  const lines = body.split('\n').filter((line) => line !== '');
  if (header.crc !== crc32(body) || header.lines !== lines.length) throw damaged(path, 'damaged');
  const entries = lines.map((line, i) => {
    const entry = parsed(line);
    if (isEntry(entry)) return entry;
    throw damaged(path, `damaged in line ${i + 2}`);
  });
  return { header, entries };
}

/** What a line says; `undefined` where it is no JSON. */
function parsed(line: string): unknown {
  try {
    return JSON.parse(line) as unknown;
  } catch {
    return undefined;
  }
}

/** The checksum is of what follows: whatever stands in the header itself is to be looked at. */
function isHeader(value: unknown, number: number): value is SegmentHeader {
  if (typeof value !== 'object' || value === null) return false;
  const header = value as SegmentHeader;
  return (
    header.roamproof === 'segment' &&
    header.number === number &&
    typeof header.token === 'string' &&
    [header.generation, header.lines, header.crc, header.bytes ?? 0].every(Number.isSafeInteger) &&
    [header.starts ?? {}, header.reached ?? {}].every(isCounts)
  );
}

function isCounts(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.values(value).every(Number.isSafeInteger);
}

/** Numbers of entries and generations have four bytes in memory. */
const MOST = 2 ** 32;

/** The log lies on a share: no path in it may lead out of the profile. */
function isEntry(value: unknown): value is LogEntry {
  if (typeof value !== 'object' || value === null) return false;
  const { path, content, by, n, g, version, past, size, mtime, deleted, found, savedAs } = value as LogEntry;
  return (
    [path, content, by, mtime].every((text) => typeof text === 'string') &&
    [n, g, version, size].every(Number.isSafeInteger) &&
    Math.max(n, g) < MOST &&
    isRelativePath(path) &&
    (savedAs === undefined || (typeof savedAs === 'string' && isRelativePath(savedAs))) &&
    (past === undefined || (Array.isArray(past) && past.every(Number.isSafeInteger))) &&
    typeof deleted === 'boolean' &&
    (found === undefined || found === true) &&
    by !== '' &&
    n > 0 &&
    NANOSECONDS.test(mtime)
  );
}

const NANOSECONDS = /^-?\d{1,19}$/;

function damaged(path: string, how: string): AgentError {
  return new Damage(
    'corrupt-log',
    'rebuild-log',
    `${path} is ${how}: put it back from a backup of the share, or --confirm rebuild-log to begin a new log`,
  );
}
