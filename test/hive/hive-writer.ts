/** Writes small registry hives for the tests of the reader: one bin, `lh` lists, compressed or UTF-16 names. */
import { binHeaderSize, headerChecksum, headerSize, toFileTime } from '../../src/hive/regf-header.ts';

export interface PlannedKey {
  readonly name: string;
  /** Last write, nanoseconds since 1970. */
  readonly lastWritten?: bigint;
  readonly values?: readonly { readonly name: string; readonly type: number; readonly data: Buffer }[];
  readonly keys?: readonly PlannedKey[];
}

export interface HivePlan {
  readonly root: PlannedKey;
  readonly lastWritten: bigint;
  readonly sequence?: number;
  /** Kind of the list of keys: hashes and offsets (`lh`), offsets (`li`), or a list of such lists (`ri`). */
  readonly lists?: 'lh' | 'li' | 'ri';
}

const longestPiece = 16_344;

/** The bytes of a hive. */
export function writeHive(plan: HivePlan): Buffer {
  const cells = new CellWriter();
  const root = writeKey(cells, plan.root, plan.lists ?? 'lh', 0xffffffff);
  const bins = cells.finish();
  const header = Buffer.alloc(headerSize);
  header.write('regf', 0, 'latin1');
  header.writeUInt32LE(plan.sequence ?? 1, 4);
  header.writeUInt32LE(plan.sequence ?? 1, 8);
  header.writeBigUInt64LE(toFileTime(plan.lastWritten), 12);
  header.writeUInt32LE(1, 20);
  header.writeUInt32LE(5, 24);
  header.writeUInt32LE(1, 32);
  header.writeUInt32LE(root, 36);
  header.writeUInt32LE(bins.length, 40);
  header.writeUInt32LE(1, 44);
  header.write('\\ntuser.dat', 48, 'utf16le');
  header.writeUInt32LE(headerChecksum(header), 508);
  return Buffer.concat([header, bins]);
}

/** Puts cells one after the other into one bin. */
class CellWriter {
  readonly #parts: Buffer[] = [];
  #at = binHeaderSize;

  /** Adds a cell and returns its offset from the first bin. */
  add(content: Buffer): number {
    const size = (content.length + 4 + 7) & ~7;
    const cell = Buffer.alloc(size);
    cell.writeInt32LE(-size, 0);
    content.copy(cell, 4);
    this.#parts.push(cell);
    const offset = this.#at;
    this.#at += size;
    return offset;
  }

  finish(): Buffer {
    const size = Math.ceil((this.#at + 8) / 4096) * 4096;
    const free = Buffer.alloc(size - this.#at);
    free.writeInt32LE(free.length, 0);
    const header = Buffer.alloc(binHeaderSize);
    header.write('hbin', 0, 'latin1');
    header.writeUInt32LE(size, 8);
    return Buffer.concat([header, ...this.#parts, free]);
  }
}

function writeKey(cells: CellWriter, key: PlannedKey, lists: string, parent: number): number {
  const below = (key.keys ?? []).map((one) => writeKey(cells, one, lists, 0));
  const values = (key.values ?? []).map((value) => writeValue(cells, value));
  const name = textOf(key.name);
  const cell = Buffer.alloc(76 + name.bytes.length);
  cell.write('nk', 0, 'latin1');
  cell.writeUInt16LE(name.latin ? 0x20 : 0, 2);
  cell.writeBigUInt64LE(toFileTime(key.lastWritten ?? 0n), 4);
  cell.writeUInt32LE(parent, 16);
  cell.writeUInt32LE(below.length, 20);
  cell.writeUInt32LE(below.length === 0 ? 0xffffffff : writeList(cells, lists, below), 28);
  cell.writeUInt32LE(values.length, 36);
  cell.writeUInt32LE(values.length === 0 ? 0xffffffff : cells.add(offsetsOf(values)), 40);
  cell.writeUInt16LE(name.bytes.length, 72);
  name.bytes.copy(cell, 76);
  return cells.add(cell);
}

function writeList(cells: CellWriter, kind: string, offsets: readonly number[]): number {
  if (kind === 'ri') {
    const half = Math.ceil(offsets.length / 2);
    const parts = [offsets.slice(0, half), offsets.slice(half)].filter((part) => part.length > 0);
    return writeOffsetList(
      cells,
      'ri',
      parts.map((part) => writeOffsetList(cells, 'li', part)),
    );
  }
  if (kind === 'li') return writeOffsetList(cells, 'li', offsets);
  const pairs = offsets.flatMap((offset) => [offset, 0]);
  return cells.add(Buffer.concat([listHead('lh', offsets.length), offsetsOf(pairs)]));
}

function writeOffsetList(cells: CellWriter, kind: string, offsets: readonly number[]): number {
  return cells.add(Buffer.concat([listHead(kind, offsets.length), offsetsOf(offsets)]));
}

function listHead(kind: string, count: number): Buffer {
  const head = Buffer.alloc(4);
  head.write(kind, 0, 'latin1');
  head.writeUInt16LE(count, 2);
  return head;
}

function writeValue(cells: CellWriter, value: NonNullable<PlannedKey['values']>[number]): number {
  const name = textOf(value.name);
  const { data } = value;
  const cell = Buffer.alloc(20 + name.bytes.length);
  cell.write('vk', 0, 'latin1');
  cell.writeUInt16LE(name.bytes.length, 2);
  if (data.length <= 4) {
    cell.writeUInt32LE((data.length | 0x80000000) >>> 0, 4);
    data.copy(cell, 8);
  } else {
    cell.writeUInt32LE(data.length, 4);
    cell.writeUInt32LE(data.length > longestPiece ? writePieces(cells, data) : cells.add(data), 8);
  }
  cell.writeUInt32LE(value.type, 12);
  cell.writeUInt16LE(name.latin ? 1 : 0, 16);
  name.bytes.copy(cell, 20);
  return cells.add(cell);
}

function writePieces(cells: CellWriter, data: Buffer): number {
  const pieces: number[] = [];
  for (let at = 0; at < data.length; at += longestPiece)
    pieces.push(cells.add(data.subarray(at, at + longestPiece)));
  const list = cells.add(offsetsOf(pieces));
  return cells.add(Buffer.concat([listHead('db', pieces.length), offsetsOf([list])]));
}

function offsetsOf(offsets: readonly number[]): Buffer {
  const bytes = Buffer.alloc(4 * offsets.length);
  offsets.forEach((offset, i) => bytes.writeUInt32LE(offset, 4 * i));
  return bytes;
}

/** Latin-1 where it can be, as Windows stores names. */
function textOf(name: string): { bytes: Buffer; latin: boolean } {
  const latin = Buffer.from(name, 'latin1').toString('latin1') === name;
  return { bytes: Buffer.from(name, latin ? 'latin1' : 'utf16le'), latin };
}
