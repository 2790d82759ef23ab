import { recordFromEvent } from '../event-to-record.ts';
import type { SourcePosition, WindowsRecord } from '../recorded-entry.ts';
import { fileTimeToIso } from '../windows-time.ts';
import { expandEvent } from './binxml-expand.ts';
import type { ChunkStrings } from './chunk-strings.ts';
import { damageAsText } from './damage.ts';

export const RECORD_SIGNATURE = Buffer.from([0x2a, 0x2a, 0x00, 0x00]);
/** Signature, size, record number, time written. */
export const RECORD_HEADER_SIZE = 24;
/** Header, the shortest conceivable fragment, and the copy of the size. */
const SMALLEST_RECORD = RECORD_HEADER_SIZE + 4 + 4;

/** A stretch of bytes that is framed like a record. */
export interface RecordFrame {
  readonly start: number;
  readonly size: number;
  readonly id: bigint;
}

/** The next record at or after `from` that ends by `end` and whose size is repeated at its end. */
export function findRecord(bytes: Buffer, from: number, end: number): RecordFrame | null {
  let start = bytes.indexOf(RECORD_SIGNATURE, from);
  while (start !== -1 && start + SMALLEST_RECORD <= end) {
    const size = bytes.readUInt32LE(start + 4);
    const isFramed = size >= SMALLEST_RECORD && start + size <= end;
    if (isFramed && bytes.readUInt32LE(start + size - 4) === size) {
      return { start, size, id: bytes.readBigUInt64LE(start + 8) };
    }
    start = bytes.indexOf(RECORD_SIGNATURE, start + 1);
  }
  return null;
}

/** The event in a frame, or what is wrong with it in a sentence. */
export function recordAt(
  bytes: Buffer,
  strings: ChunkStrings,
  frame: RecordFrame,
  source: SourcePosition,
  carved: boolean,
): WindowsRecord | string {
  return damageAsText(() => {
    const end = frame.start + frame.size - 4;
    const event = expandEvent(bytes, strings, frame.start + RECORD_HEADER_SIZE, end);
    const writtenTime = (): string | null =>
      fileTimeToIso(bytes.readUInt32LE(frame.start + 16), bytes.readUInt32LE(frame.start + 20));
    return recordFromEvent(event, { source, writtenTime, carved });
  });
}
