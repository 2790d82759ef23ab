import { crc32 } from 'node:zlib';
import { type LogEntry, problemEntry, type SourcePosition } from '../recorded-entry.ts';
import { ChunkStrings } from './chunk-strings.ts';
import type { KnownTemplates } from './chunk-templates.ts';
import { findRecord, recordAt } from './evtx-record.ts';

export const CHUNK_SIZE = 65_536;
export const CHUNK_SIGNATURE = Buffer.from('ElfChnk\0', 'latin1');
/** Header, 64 name buckets and 32 template buckets; the first record comes after it. */
export const CHUNK_HEADER_SIZE = 512;
const NO_CHECKSUM = 0x4;

/** A chunk as cut out of the file. */
export interface EvtxChunk {
  /** Up to 64 KiB; fewer where the file ends or the next chunk begins early. */
  readonly bytes: Buffer;
  readonly file: string;
  /** Offset of the chunk in the file. */
  readonly fileOffset: number;
  readonly known: KnownTemplates;
  /** The file says that its checksums are not to be relied on. */
  readonly unchecked: boolean;
  /** Yield what is recognisable in slack too. */
  readonly carve: boolean;
}

/**
 * The records of one chunk in their order, problems where they are, and with `carve` what was written here
 * before (marked as carved, after the ordinary records). A chunk without a usable header is searched for
 * records; there only such with rising numbers count as ordinary.
 */
export function* readChunk(chunk: EvtxChunk): Generator<LogEntry> {
  const { bytes } = chunk;
  const hasHeader = bytes.subarray(0, 8).equals(CHUNK_SIGNATURE) && bytes.length >= CHUNK_HEADER_SIZE;
  const freeSpace = hasHeader ? bytes.readUInt32LE(48) : 0;
  const isUsable = freeSpace >= CHUNK_HEADER_SIZE && freeSpace <= CHUNK_SIZE;
  if (!isUsable) yield problemEntry(place(chunk, 0), 'chunk without a usable header: searched for records');
  else yield* checksumProblems(chunk, freeSpace);
  const strings = new ChunkStrings(bytes, chunk.known, false);
  const end = isUsable ? Math.min(freeSpace, bytes.length) : bytes.length;
  yield* readRecords(chunk, strings, end, isUsable);
  if (chunk.carve) yield* carveRecords(chunk, isUsable ? end : CHUNK_HEADER_SIZE);
  if (isUsable && freeSpace > bytes.length) {
    yield problemEntry(
      place(chunk, bytes.length),
      `the chunk ends ${freeSpace - bytes.length} bytes too early`,
    );
  }
}

function* readRecords(
  chunk: EvtxChunk,
  strings: ChunkStrings,
  end: number,
  isUsable: boolean,
): Generator<LogEntry> {
  let at = CHUNK_HEADER_SIZE;
  let lastId = -1n;
  while (at < end) {
    const frame = findRecord(chunk.bytes, at, end);
    const next = frame?.start ?? end;
    if (isUsable && next > at) {
      yield problemEntry(place(chunk, at), `${next - at} bytes that are no record: skipped`);
    }
    if (frame === null) return;
    at = frame.start + frame.size;
    if (!isUsable && frame.id <= lastId) continue;
    lastId = frame.id;
    const record = recordAt(chunk.bytes, strings, frame, place(chunk, frame.start), false);
    yield typeof record === 'string'
      ? problemEntry(place(chunk, frame.start), `record ${frame.id} is damaged: ${record}`)
      : { kind: 'record', record };
  }
}

/** Slack is full of half-overwritten records: only what reads completely is worth a word. */
function* carveRecords(chunk: EvtxChunk, from: number): Generator<LogEntry> {
  const strings = new ChunkStrings(chunk.bytes, chunk.known, true);
  let at = from;
  for (;;) {
    const frame = findRecord(chunk.bytes, at, chunk.bytes.length);
    if (frame === null) return;
    const record = recordAt(chunk.bytes, strings, frame, place(chunk, frame.start), true);
    if (typeof record === 'string') {
      at = frame.start + 4;
    } else {
      yield { kind: 'record', record };
      at = frame.start + frame.size;
    }
  }
}

function* checksumProblems(chunk: EvtxChunk, freeSpace: number): Generator<LogEntry> {
  const { bytes } = chunk;
  if (chunk.unchecked || (bytes.readUInt32LE(120) & NO_CHECKSUM) !== 0) return;
  const header = crc32(bytes.subarray(128, CHUNK_HEADER_SIZE), crc32(bytes.subarray(0, 120)));
  if (header !== bytes.readUInt32LE(124)) {
    yield problemEntry(place(chunk, 0), 'the checksum of the chunk header does not match: read all the same');
  }
  if (
    freeSpace <= bytes.length &&
    crc32(bytes.subarray(CHUNK_HEADER_SIZE, freeSpace)) !== bytes.readUInt32LE(52)
  ) {
    yield problemEntry(
      place(chunk, 0),
      'the checksum of the records in this chunk does not match: read all the same',
    );
  }
}

function place(chunk: EvtxChunk, offset: number): SourcePosition {
  return { file: chunk.file, offset: chunk.fileOffset + offset };
}
