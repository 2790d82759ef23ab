import { crc32 } from 'node:zlib';
import { ChunkWriter, type FixtureEvent } from './evtx-chunk-writer.ts';

const FILE_HEADER_SIZE = 4096;

export interface EvtxFileOptions {
  /** Set the flag that says so, and leave the checksums zero. */
  readonly withoutChecksums?: boolean;
}

/**
 * A small `.evtx` file, for fixtures only: enough of the format that other readers accept it. Records are laid
 * out as Windows does, with one system template per chunk and a template for each set of data names.
 */
export function evtxFile(events: readonly FixtureEvent[], options: EvtxFileOptions = {}): Buffer {
  const chunks: ChunkWriter[] = [];
  let current: ChunkWriter | undefined;
  for (const event of events) {
    if (current === undefined || !current.add(event)) {
      current = new ChunkWriter();
      chunks.push(current);
      if (!current.add(event)) throw new Error(`event ${event.recordId} is too large for a chunk`);
    }
  }
  const withChecksums = options.withoutChecksums !== true;
  const parts = chunks.map((chunk) => chunk.finish(withChecksums));
  return Buffer.concat([fileHeader(chunks.length, events.at(-1)?.recordId ?? 0, withChecksums), ...parts]);
}

function fileHeader(chunks: number, lastRecordId: number, withChecksums: boolean): Buffer {
  const header = Buffer.alloc(FILE_HEADER_SIZE);
  header.write('ElfFile\0', 0, 'latin1');
  header.writeBigUInt64LE(BigInt(Math.max(0, chunks - 1)), 16);
  header.writeBigUInt64LE(BigInt(lastRecordId + 1), 24);
  header.writeUInt32LE(128, 32);
  header.writeUInt16LE(1, 36);
  header.writeUInt16LE(3, 38);
  header.writeUInt16LE(FILE_HEADER_SIZE, 40);
  header.writeUInt16LE(chunks, 42);
  header.writeUInt32LE(withChecksums ? 0 : 4, 120);
  if (withChecksums) header.writeUInt32LE(crc32(header.subarray(0, 120)), 124);
  return header;
}
