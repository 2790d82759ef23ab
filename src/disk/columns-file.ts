/**
 * Columns packed into one file, read in one go: a header, then the columns as they are in memory.
 * Sections start at multiples of 8, so that the typed arrays are views of the bytes read.
 */
import fs from 'node:fs';
import { crc32 } from 'node:zlib';
import type { TreeColumns } from './columns.ts';
import { flushFolder } from './flush.ts';

const magic = 'RPCOLUMN';
const version = 1;
const headerSize = 64;
/** Read back as another number on a machine with the other byte order. */
const byteOrderMark = 0x01020304;

export type DecodedColumns =
  | { readonly ok: true; readonly columns: TreeColumns }
  | { readonly ok: false; readonly problem: string };

/** Where columns are, as `encodeColumns` writes them, in memory that threads can share. */
export interface SharedListing {
  readonly memory: SharedArrayBuffer;
  readonly from: number;
  readonly length: number;
}

/** Packs columns, in parts that follow one another: the big ones are the columns themselves. The checksum (CRC-32) covers everything but itself. */
export function columnParts(columns: TreeColumns): Uint8Array[] {
  const folders = Buffer.from(columns.folders.join('\0'), 'utf8');
  const lengths = Uint32Array.from(columns.names, (names) => Buffer.byteLength(names, 'utf8'));
  const names = Buffer.from(columns.names.join(''), 'utf8');
  const sections = [
    bytesOf(columns.folderMtimes),
    bytesOf(columns.folderCtimes),
    bytesOf(columns.sizes),
    bytesOf(columns.mtimes),
    columns.inodes === null ? Buffer.alloc(0) : bytesOf(columns.inodes),
    bytesOf(columns.starts),
    bytesOf(lengths),
    columns.folderFlags,
    columns.kinds,
    folders,
  ].flatMap((section) => [section, Buffer.alloc(-section.byteLength & 7)]);
  const parts = [Buffer.alloc(headerSize), ...sections, names];
  const header = parts[0] as Buffer;
  const total = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  writeHeader(header, columns, { total, folders: folders.length, names: names.length });
  header.writeUInt32LE(crcOf([header.subarray(12), ...parts.slice(1)]), 8);
  return parts;
}

/** The same in one piece. */
export function encodeColumns(columns: TreeColumns): Uint8Array {
  return Buffer.concat(columnParts(columns));
}

/** CRC-32 of parts that follow one another. */
export function crcOf(parts: readonly Uint8Array[]): number {
  return parts.reduce((crc, part) => crc32(part, crc), 0);
}

/**
 * Reads what `encodeColumns` wrote. Anything damaged, cut short or of another version is refused.
 * @param isSound whether the bytes have been compared with a checksum already
 */
export function decodeColumns(input: Uint8Array, isSound = false): DecodedColumns {
  const given = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const refusal = checkHeader(given, isSound);
  if (refusal !== null) return { ok: false, problem: refusal };
  const bytes = given.byteOffset % 8 === 0 ? given : Buffer.from(Uint8Array.from(given).buffer);
  const header = readHeader(bytes);
  const { folderCount, entryCount } = header;
  const reader = new SectionReader(bytes);
  const folderMtimes = reader.take(folderCount * 8, BigInt64Array);
  const folderCtimes = reader.take(folderCount * 8, BigInt64Array);
  const sizes = reader.take(entryCount * 8, Float64Array);
  const mtimes = reader.take(entryCount * 8, BigInt64Array);
  const inodes = header.inodes ? reader.take(entryCount * 8, BigUint64Array) : null;
  const starts = reader.take((folderCount + 1) * 4, Uint32Array);
  const lengths = reader.take(folderCount * 4, Uint32Array);
  const folderFlags = reader.take(folderCount, Uint8Array);
  const kinds = reader.take(entryCount, Uint8Array);
  const folderText = Buffer.from(reader.take(header.folderBytes, Uint8Array)).toString('utf8');
  const columns: TreeColumns = {
    settledBefore: header.settledBefore,
    folders: folderCount === 0 ? [] : folderText.split('\0'),
    folderFlags,
    folderMtimes,
    folderCtimes,
    names: readNames(bytes, reader.at, lengths),
    starts,
    kinds,
    sizes,
    mtimes,
    inodes,
  };
  const inconsistent = columns.folders.length !== folderCount || (starts[folderCount] ?? 0) !== entryCount;
  return inconsistent
    ? { ok: false, problem: 'the listing contradicts its own counts: scan again without it' }
    : { ok: true, columns };
}

/**
 * Writes columns to `path` through `temporary`, a path in the same folder: a reader sees the old file
 * or the new one. Flushed to disk before it takes the name. Throws what `node:fs` throws.
 */
export function writeColumnsFile(path: string, temporary: string, columns: TreeColumns): void {
  const fd = fs.openSync(temporary, 'w', 0o600);
  try {
    fs.writeFileSync(fd, encodeColumns(columns));
    fs.fsyncSync(fd);
  } finally {
    fs.closeSync(fd);
  }
  fs.renameSync(temporary, path);
  flushFolder(path);
}

/** Reads a file written by `writeColumnsFile`; a file that is not there is a problem like any other. */
export function readColumnsFile(path: string): DecodedColumns {
  try {
    return decodeColumns(fs.readFileSync(path));
  } catch (error) {
    return { ok: false, problem: `cannot read ${path}: ${(error as NodeJS.ErrnoException).code ?? 'error'}` };
  }
}

function checkHeader(bytes: Buffer, isSound: boolean): string | null {
  if (bytes.length < headerSize)
    return `cut short: ${bytes.length} bytes, a listing has at least ${headerSize}`;
  if (bytes.toString('latin1', 0, 8) !== magic) return 'not a listing: it does not begin with RPCOLUMN';
  if (bytes.readUInt32LE(12) !== version)
    return `written in version ${bytes.readUInt32LE(12)}, this program reads version ${version}`;
  const total = bytes.readDoubleLE(48);
  if (total !== bytes.length) return `cut short or extended: ${bytes.length} bytes of ${total}`;
  if (!isSound && bytes.readUInt32LE(8) !== crc32(bytes.subarray(12)))
    return 'damaged: the checksum does not match';
  const mark = new Uint32Array(Uint8Array.from(bytes.subarray(16, 20)).buffer)[0];
  return mark === byteOrderMark
    ? null
    : 'written on a machine with another byte order: scan again without it';
}

function writeHeader(
  bytes: Buffer,
  columns: TreeColumns,
  lengths: { readonly total: number; readonly folders: number; readonly names: number },
): void {
  bytes.write(magic, 0, 'latin1');
  bytes.writeUInt32LE(version, 12);
  bytes.set(bytesOf(Uint32Array.of(byteOrderMark)), 16);
  bytes.writeUInt32LE(columns.folders.length, 20);
  bytes.writeUInt32LE(columns.kinds.length, 24);
  bytes.writeUInt32LE(columns.inodes === null ? 0 : 1, 28);
  bytes.writeUInt32LE(lengths.folders, 32);
  bytes.writeUInt32LE(lengths.names, 36);
  bytes.writeBigInt64LE(columns.settledBefore, 40);
  bytes.writeDoubleLE(lengths.total, 48);
}

function readHeader(bytes: Buffer) {
  return {
    folderCount: bytes.readUInt32LE(20),
    entryCount: bytes.readUInt32LE(24),
    inodes: bytes.readUInt32LE(28) === 1,
    folderBytes: bytes.readUInt32LE(32),
    settledBefore: bytes.readBigInt64LE(40),
  };
}

/** Takes one section after the other as views of the same bytes. */
class SectionReader {
  readonly #bytes: Buffer;
  at = headerSize;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  take<T>(
    byteLength: number,
    view: { new (buffer: ArrayBuffer, offset: number, length: number): T; BYTES_PER_ELEMENT: number },
  ): T {
    const offset = this.#bytes.byteOffset + this.at;
    this.at += padded(byteLength);
    return new view(this.#bytes.buffer as ArrayBuffer, offset, byteLength / view.BYTES_PER_ELEMENT);
  }
}

function readNames(bytes: Buffer, from: number, lengths: Uint32Array): string[] {
  const all = bytes.toString('utf8', from);
  // As a rule every letter is a byte, and the names are parts of one text.
  const isPlain = all.length === bytes.length - from;
  let at = 0;
  return Array.from(lengths, (length) => {
    const begin = at;
    at += length;
    return isPlain ? all.slice(begin, at) : bytes.toString('utf8', from + begin, from + at);
  });
}

function bytesOf(array: BigInt64Array | BigUint64Array | Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}

function padded(length: number): number {
  return (length + 7) & ~7;
}
