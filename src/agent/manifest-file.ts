/** The manifest on disk: a header in JSON and the columns as they are in memory, read in one go, with a checksum. */
import fs from 'node:fs';
import { crc32 } from 'node:zlib';
import { columnParts, crcOf, decodeColumns, type SharedListing } from '../disk/columns-file.ts';
import type { FileAction } from '../log/actions.ts';
import type { StoreMark } from '../log/fields.ts';
import type { Base } from './base.ts';
import { HASH_BYTES } from './content-id.ts';
import type { Since } from './store-log.ts';
import { UnconfirmedFiles } from './unconfirmed-files.ts';
import { replaceWhole } from './whole-file.ts';

/** What is remembered beside the files. */
export interface ManifestHeader {
  readonly profile: { readonly user: string; readonly computer: string; readonly central: string };
  /** Version of the event stream up to which the changes are in these columns. */
  readonly events: number;
  /** The store as it was last seen; `null` before the first merge and where the algorithm keeps none. */
  readonly mark: (StoreMark & Since) | null;
  /** This computer's own entries in the store's log so far. */
  readonly counter: number;
  /** When the server was last scanned, ms on our clock; 0: scan it next time. */
  readonly scannedAt: number;
  /** Of the central scan, and so of the folder times, nanoseconds as text. */
  readonly centralSettledBefore: string;
  readonly unconfirmed: UnconfirmedFiles;
  /** Folders that never cross, as they were when this was written: the filter is part of the manifest. */
  readonly excluded: readonly string[];
  /** Keys of those that never crossed since the manifest was begun: nothing is known of what was there before. */
  readonly unread?: readonly string[];
  /** What of a merge that was cut short nobody could look for yet; left out where there is nothing. */
  readonly openPlan?: readonly FileAction[];
}

const magic = 'RPMANIF';
/** 4: what is unconfirmed is in columns; since 3 contents are SHA-256, and times on the server stand for content or are of no file. */
const version = '4';

export function writeManifest(path: string, token: string, header: ManifestHeader, base: Base): void {
  const unconfirmed = header.unconfirmed.columns();
  const told = { ...header, unconfirmed: undefined, writers: base.writers, files: base.files };
  const sections: (readonly Uint8Array[])[] = [
    [Buffer.from(JSON.stringify(told))],
    columnParts(base.local),
    [bytes(base.centralMtimes)],
    [bytes(base.centralFolderMtimes)],
    [bytes(base.centralFolderCtimes)],
    [base.hashes],
    [bytes(base.versions)],
    [bytes(base.entryBy)],
    [bytes(base.entryN)],
    [bytes(base.entryG)],
    [bytes(base.pastStarts)],
    [bytes(base.pasts)],
    [Buffer.from(unconfirmed.paths)],
    [unconfirmed.links],
    [unconfirmed.hashes],
    [bytes(unconfirmed.versions)],
    [bytes(unconfirmed.sizes)],
    [bytes(unconfirmed.mtimes)],
  ];
  const head = Buffer.alloc(16 + 8 * sections.length);
  head.write(magic + version, 0, 'latin1');
  head.writeUInt32LE(sections.length, 12);
  // The columns go into the file as they are: put together first, they would be in memory twice.
  const parts: Uint8Array[] = [];
  for (const [i, section] of sections.entries()) {
    const length = section.reduce((sum, { byteLength }) => sum + byteLength, 0);
    head.writeDoubleLE(length, 16 + 8 * i);
    parts.push(...section, Buffer.alloc(-length & 7));
  }
  head.writeUInt32LE(crcOf([head.subarray(12), ...parts]), 8);
  replaceWhole(path, token, [head, ...parts]);
}

export type ReadManifest =
  | {
      readonly ok: true;
      readonly header: ManifestHeader;
      readonly base: Base;
      /** The local listing in it. */
      readonly listing: SharedListing;
    }
  | { readonly ok: false; readonly problem: string };

/** Reads what `writeManifest` wrote; `null` where there is none. Anything damaged is refused. Throws where it may not be read. */
export function readManifest(path: string): ReadManifest | null {
  let input: Buffer<SharedArrayBuffer>;
  try {
    input = readShared(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // It may be whole, and another user's, as root leaves it: to forget it is not what is to be done.
    if (code === 'EACCES' || code === 'EPERM') throw error;
    return code === 'ENOENT' ? null : { ok: false, problem: `cannot be read (${code})` };
  }
  if (input.length < 16 || input.toString('latin1', 0, magic.length) !== magic)
    return { ok: false, problem: `is not a manifest: it does not begin with ${magic}` };
  const written = input.toString('latin1', magic.length, 8);
  if (written !== version)
    return { ok: false, problem: `is of version ${written}, this program reads version ${version}` };
  if (input.readUInt32LE(8) !== crc32(input.subarray(12)))
    return { ok: false, problem: 'is damaged: its checksum does not match' };
  return decode(input);
}

function readShared(path: string): Buffer<SharedArrayBuffer> {
  const file = fs.openSync(path, 'r');
  try {
    const bytes = Buffer.from(new SharedArrayBuffer(fs.fstatSync(file).size));
    let read = 0;
    for (let more = 1; more > 0 && read < bytes.length; read += more)
      more = fs.readSync(file, bytes, read, bytes.length - read, null);
    return bytes.subarray(0, read) as Buffer<SharedArrayBuffer>;
  } finally {
    fs.closeSync(file);
  }
}

function decode(input: Buffer<SharedArrayBuffer>): ReadManifest {
  const count = input.readUInt32LE(12);
  let at = 16 + 8 * count;
  const sections = Array.from({ length: count }, (_, i) => {
    const length = input.readDoubleLE(16 + 8 * i);
    const from = at;
    at += length + (-length & 7);
    return { from, length };
  });
  const view = <T>(
    i: number,
    make: new (buffer: SharedArrayBuffer, from: number, length: number) => T,
    size: number,
  ): T => {
    const { from, length } = sections[i] as (typeof sections)[number];
    return new make(input.buffer, from, length / size);
  };
  const text = (i: number): string => Buffer.from(view(i, Uint8Array, 1)).toString('utf8');
  const { writers, files, ...told } = JSON.parse(text(0)) as Omit<ManifestHeader, 'unconfirmed'> & {
    writers: string[];
    files: number;
  };
  const unconfirmed = new UnconfirmedFiles({
    paths: text(12),
    links: view(13, Uint8Array, 1),
    hashes: view(14, Uint8Array, 1),
    versions: view(15, Float64Array, 8),
    sizes: view(16, Float64Array, 8),
    mtimes: view(17, BigInt64Array, 8),
  });
  const { from = 0, length = 0 } = sections[1] ?? {};
  const columns = decodeColumns(Buffer.from(input.buffer, from, length), true);
  if (!columns.ok) return { ok: false, problem: columns.problem };
  const base: Base = {
    local: columns.columns,
    centralMtimes: view(2, BigInt64Array, 8),
    centralFolderMtimes: view(3, BigInt64Array, 8),
    centralFolderCtimes: view(4, BigInt64Array, 8),
    hashes: view(5, Uint8Array, 1),
    versions: view(6, Float64Array, 8),
    entryBy: view(7, Uint16Array, 2),
    entryN: view(8, Uint32Array, 4),
    entryG: view(9, Uint16Array, 2),
    writers,
    files,
    pastStarts: view(10, Uint32Array, 4),
    pasts: view(11, Float64Array, 8),
  };
  const rows = columns.columns.kinds.length;
  if (base.hashes.length !== rows * HASH_BYTES || base.pastStarts.length !== rows + 1)
    return { ok: false, problem: 'contradicts its own counts' };
  const header = { ...told, unconfirmed };
  return { ok: true, header, base, listing: { memory: input.buffer, from, length } };
}

function bytes(array: BigInt64Array | Float64Array | Uint16Array | Uint32Array): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
}
