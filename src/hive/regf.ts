/**
 * Reader of registry hives ("REGF"): every key and value, for comparing two hives value by value. Bounded
 * against damage: no key and no list is followed twice, no offset leaves the file, and what cannot be
 * read is a problem with its position while the rest is still listed. Never writes.
 */
import { fromFileTime, type HiveProblem, headerSize, readHeader } from './regf-header.ts';

export interface HiveValue {
  /** `''` is the key's default value. */
  readonly name: string;
  /** REG_SZ 1, REG_BINARY 3, REG_DWORD 4, … as stored. */
  readonly type: number;
  readonly data: Buffer;
}

export interface HiveKey {
  /** Names from the root down, the root itself left out, joined by `\`; `''` is the root. */
  readonly path: string;
  /** Last write of the key, nanoseconds since 1970; null when never stamped. */
  readonly lastWritten: bigint | null;
  readonly values: readonly HiveValue[];
}

export interface HiveContent {
  /** Keys in the order of the hive's own lists, parents first. */
  readonly keys: readonly HiveKey[];
  readonly problems: readonly HiveProblem[];
}

/** Deepest nesting that Windows allows. */
const maximumDepth = 512;
/** Problems that are noted; a hive of noise has no end of them. */
const maximumProblems = 100;
const none = 0xffffffff;
/** A value longer than this is stored in pieces of this size (hives of version 1.4 and later). */
const pieceSize = 16_344;

/** Lists a hive. The header is not checked: see `checkHive`. */
export function readHive(input: Uint8Array): HiveContent {
  const bytes = Buffer.from(input.buffer, input.byteOffset, input.byteLength);
  const header = readHeader(bytes);
  if (header === null) return { keys: [], problems: [{ at: 0, message: 'not a hive' }] };
  return new HiveReader(bytes, header.minor).read(header.rootCell);
}

interface Waiting {
  readonly cell: number;
  readonly path: string;
  readonly depth: number;
}

class HiveReader {
  readonly #bytes: Buffer;
  readonly #minor: number;
  readonly #keys: HiveKey[] = [];
  readonly #problems: HiveProblem[] = [];
  readonly #seen = new Set<number>();

  constructor(bytes: Buffer, minor: number) {
    this.#bytes = bytes;
    this.#minor = minor;
  }

  read(rootCell: number): HiveContent {
    const waiting: Waiting[] = [{ cell: rootCell, path: '', depth: 0 }];
    for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
      for (const below of this.#key(next).toReversed()) waiting.push(below);
    return { keys: this.#keys, problems: this.#problems };
  }

  /** Lists one key and returns those below it. */
  #key(place: Waiting): Waiting[] {
    const cell = this.#cell(place.cell, 'nk', 76);
    if (cell === null) return [];
    if (!this.#claim(place.cell)) return [];
    if (place.depth > maximumDepth) return this.#fault(place.cell, 'keys nested too deeply');
    const name = this.#text(cell, 76, cell.readUInt16LE(72), (cell.readUInt16LE(2) & 0x20) !== 0);
    let path = '';
    if (place.depth > 0) path = place.path === '' ? name : `${place.path}\\${name}`;
    this.#keys.push({
      path,
      lastWritten: fromFileTime(cell.readBigUInt64LE(4)),
      values: this.#values(cell.readUInt32LE(36), cell.readUInt32LE(40)),
    });
    const below = cell.readUInt32LE(20) === 0 ? [] : this.#subkeys(cell.readUInt32LE(28), 0);
    return below.map((offset) => ({ cell: offset, path, depth: place.depth + 1 }));
  }

  /** Offsets of the keys in a list, or in a list of lists. */
  #subkeys(offset: number, nesting: number): number[] {
    const cell = this.#cell(offset, null, 4);
    if (cell === null || !this.#claim(offset)) return [];
    const kind = cell.toString('latin1', 0, 2);
    const step = kind === 'lf' || kind === 'lh' ? 8 : 4;
    if (!['lf', 'lh', 'li', 'ri'].includes(kind) || nesting > 1)
      return this.#fault(offset, `no list of keys but ${JSON.stringify(kind)}`);
    const offsets = this.#offsets(cell, offset, 4, cell.readUInt16LE(2), step);
    return kind === 'ri' ? offsets.flatMap((list) => this.#subkeys(list, nesting + 1)) : offsets;
  }

  #values(count: number, list: number): HiveValue[] {
    if (count === 0) return [];
    const cell = this.#cell(list, null, 0);
    if (cell === null || !this.#claim(list)) return [];
    return this.#offsets(cell, list, 0, count, 4).flatMap((offset) => this.#value(offset));
  }

  #value(offset: number): HiveValue[] {
    const cell = this.#cell(offset, 'vk', 20);
    if (cell === null) return [];
    const name = this.#text(cell, 20, cell.readUInt16LE(2), (cell.readUInt16LE(16) & 1) !== 0);
    const size = cell.readUInt32LE(4);
    // The highest bit says that the data, at most four bytes, is in the place of its offset.
    const inside = (size & 0x80000000) !== 0;
    const data = inside
      ? cell.subarray(8, 8 + Math.min(4, size & 0x7fffffff))
      : this.#data(cell.readUInt32LE(8), size);
    return data === null ? [] : [{ name, type: cell.readUInt32LE(12), data }];
  }

  #data(offset: number, size: number): Buffer | null {
    if (size === 0) return Buffer.alloc(0);
    const cell = this.#cell(offset, null, 0);
    if (cell === null) return null;
    if (size > pieceSize && this.#minor > 3 && cell.toString('latin1', 0, 2) === 'db')
      return this.#pieces(cell, offset, size);
    if (size <= cell.length) return cell.subarray(0, size);
    this.#fault(offset, `a value of ${size} bytes in a cell of ${cell.length}`);
    return null;
  }

  #pieces(cell: Buffer, offset: number, size: number): Buffer | null {
    const list = cell.length < 8 ? null : this.#cell(cell.readUInt32LE(4), null, 0);
    if (list === null || !this.#claim(offset)) return null;
    const pieces: Buffer[] = [];
    let left = size;
    for (const at of this.#offsets(list, offset, 0, cell.readUInt16LE(2), 4)) {
      if (left === 0) break;
      const piece = this.#cell(at, null, Math.min(left, pieceSize));
      if (piece === null) return null;
      pieces.push(piece.subarray(0, Math.min(left, pieceSize)));
      left -= Math.min(left, pieceSize);
    }
    if (left === 0) return Buffer.concat(pieces);
    this.#fault(offset, `a value of ${size} bytes lacks ${left} of them`);
    return null;
  }

  /**
   * Whether a key, list or long value is met for the first time. No sound hive uses one twice; a damaged one
   * could go round in circles or make gigabytes out of one list.
   */
  #claim(offset: number): boolean {
    const first = !this.#seen.has(offset);
    this.#seen.add(offset);
    if (!first) this.#fault(offset, 'the cell is used twice');
    return first;
  }

  /** `count` offsets in a cell, `step` bytes apart; as many as fit into it. */
  #offsets(cell: Buffer, at: number, from: number, count: number, step: number): number[] {
    const fit = Math.max(0, Math.floor((cell.length - from) / step));
    if (count > fit) this.#fault(at, `a list of ${count} in a cell with room for ${fit}`);
    return Array.from({ length: Math.min(count, fit) }, (_, i) => cell.readUInt32LE(from + i * step));
  }

  /** Content of an allocated cell at an offset from the first bin, at least `least` bytes long. */
  #cell(offset: number, signature: string | null, least: number): Buffer | null {
    const at = headerSize + offset;
    if (offset === none || at + 8 > this.#bytes.length) return this.#noCell(offset, 'lies outside the file');
    const size = -this.#bytes.readInt32LE(at);
    if (size < 8) return this.#noCell(offset, 'is not in use');
    if (at + size > this.#bytes.length) return this.#noCell(offset, 'runs past the end of the file');
    const cell = this.#bytes.subarray(at + 4, at + size);
    if (cell.length < least) return this.#noCell(offset, `has ${cell.length} bytes, ${least} are needed`);
    const found = cell.toString('latin1', 0, 2);
    if (signature !== null && found !== signature)
      return this.#noCell(offset, `is no ${signature} but ${JSON.stringify(found)}`);
    return cell;
  }

  #noCell(offset: number, message: string): null {
    this.#fault(offset, `the cell ${message}`);
    return null;
  }

  #text(cell: Buffer, from: number, length: number, latin: boolean): string {
    return cell.toString(latin ? 'latin1' : 'utf16le', from, Math.min(cell.length, from + length));
  }

  /** Notes a problem; the empty list is what its callers go on with. */
  #fault(offset: number, message: string): [] {
    if (this.#problems.length < maximumProblems) this.#problems.push({ at: headerSize + offset, message });
    return [];
  }
}
