import { type LogEntry, problemEntry } from '../recorded-entry.ts';
import { ByteWindow } from './byte-window.ts';
import { KnownTemplates } from './chunk-templates.ts';
import { CHUNK_SIGNATURE, CHUNK_SIZE, readChunk } from './evtx-chunk.ts';

export const FILE_SIGNATURE = Buffer.from('ElfFile\0', 'latin1');
export const FILE_HEADER_SIZE = 4096;
const FILE_NO_CHECKSUM = 0x4;
const CHUNK_HEADER_BYTES = 128;

export interface EvtxOptions {
  /** Also yield records found in slack and unused chunks, marked `carved`. */
  readonly carve: boolean;
}

/**
 * The records of an `.evtx` file, chunk by chunk; at no time is more than two chunks held.
 * Never throws on damage: what is not understood is a problem at its byte offset. Chunks found behind the
 * number the file header states are read too: the header of a log in use is behind.
 */
export async function* readEvtx(
  file: string,
  bytes: AsyncIterable<Uint8Array>,
  options: EvtxOptions,
): AsyncGenerator<LogEntry> {
  const window = new ByteWindow(bytes);
  try {
    yield* readWindow(file, window, options);
  } finally {
    await window.close();
  }
}

async function* readWindow(file: string, window: ByteWindow, options: EvtxOptions): AsyncGenerator<LogEntry> {
  const known = new KnownTemplates();
  const unchecked = yield* readFileHeader(file, window);
  while ((await window.fill(2 * CHUNK_SIZE)) > 0) {
    const length = chunkLength(window.bytes);
    const chunk = window.bytes.subarray(0, length);
    const fileOffset = window.offset;
    if (startsWithChunk(chunk)) {
      if (length < CHUNK_SIZE && length < window.bytes.length) {
        yield problemEntry(
          { file, offset: fileOffset + length },
          `the next chunk begins after ${length} bytes`,
        );
      }
      const entries = readChunk({ bytes: chunk, file, fileOffset, known, unchecked, carve: options.carve });
      // Faster than yield*, which would wrap every entry in a promise more.
      for (const entry of entries) yield entry;
    } else if (!isZero(chunk)) {
      const entries = readChunk({ bytes: chunk, file, fileOffset, known, unchecked, carve: options.carve });
      // Faster than yield*, which would wrap every entry in a promise more.
      for (const entry of entries) yield entry;
    }
    window.drop(length);
  }
}

/** Passes the file header, returns whether it says to ignore checksums. */
async function* readFileHeader(file: string, window: ByteWindow): AsyncGenerator<LogEntry, boolean> {
  await window.fill(FILE_HEADER_SIZE);
  const header = window.bytes;
  if (!header.subarray(0, 8).equals(FILE_SIGNATURE)) {
    yield problemEntry({ file, offset: 0 }, 'no .evtx file header: looking for chunks');
    return false;
  }
  const next = header.indexOf(CHUNK_SIGNATURE);
  const size = next === -1 ? Math.min(FILE_HEADER_SIZE, header.length) : Math.min(next, FILE_HEADER_SIZE);
  const unchecked = header.length >= 124 && (header.readUInt32LE(120) & FILE_NO_CHECKSUM) !== 0;
  if (size < FILE_HEADER_SIZE) {
    yield problemEntry({ file, offset: size }, `the file header ends after ${size} bytes`);
  }
  window.drop(size);
  return unchecked;
}

/** How far it is to the next chunk: 64 KiB, or less where bytes were lost or inserted. */
function chunkLength(bytes: Buffer): number {
  const limit = Math.min(CHUNK_SIZE, bytes.length);
  let at = bytes.indexOf(CHUNK_SIGNATURE, startsWithChunk(bytes) ? CHUNK_SIGNATURE.length : 1);
  while (at !== -1 && at < limit) {
    if (isPlausibleHeader(bytes, at)) return at;
    at = bytes.indexOf(CHUNK_SIGNATURE, at + 1);
  }
  return limit;
}

function isPlausibleHeader(bytes: Buffer, at: number): boolean {
  return at + 44 <= bytes.length && bytes.readUInt32LE(at + 40) === CHUNK_HEADER_BYTES;
}

function startsWithChunk(bytes: Buffer): boolean {
  return bytes.subarray(0, CHUNK_SIGNATURE.length).equals(CHUNK_SIGNATURE);
}

const zeros = Buffer.alloc(CHUNK_SIZE);

function isZero(bytes: Buffer): boolean {
  return bytes.equals(zeros.subarray(0, bytes.length));
}
