import { crc32 } from 'node:zlib';
import type { WindowsRecord } from '../../readers/recorded-entry.ts';
import { isoToFileTime } from '../../readers/windows-time.ts';
import { BinXmlWriter } from './binxml-writer.ts';
import { eventTemplate, namedDataTemplate, unnamedDataTemplate } from './event-templates.ts';
import { encodeGuid, encodeSid, type FixtureValue, nullValue, number, text } from './evtx-values.ts';

const CHUNK_SIZE = 65_536;
const RECORDS_AT = 512;

/** What a fixture record says; the subset of a record that the reader must give back. `computer` is part of the template. */
export type FixtureEvent = Omit<WindowsRecord, 'source' | 'message' | 'carved'>;

/** Writes records into one chunk until it is full. */
export class ChunkWriter {
  #xml = new BinXmlWriter(RECORDS_AT);
  #ids: number[] = [];
  #lastRecordAt = 0;

  /** Appends a record; false when there is no room, then the chunk is as before. */
  add(event: FixtureEvent): boolean {
    const before = this.#xml.mark();
    const start = this.#xml.position;
    this.#xml.bytes([0x2a, 0x2a, 0, 0, 0, 0, 0, 0]);
    this.#xml.u64(BigInt(event.recordId ?? 0));
    this.#xml.u64(isoToFileTime(event.time));
    this.#xml.bytes([0x0f, 1, 1, 0]);
    this.#xml.instance(eventTemplate(event.computer ?? ''), systemValues(event), (xml) =>
      writeData(xml, event),
    );
    this.#xml.bytes([0]);
    while ((this.#xml.position - start) % 8 !== 4) this.#xml.bytes([0]);
    const size = this.#xml.position + 4 - start;
    this.#xml.u32(size);
    if (this.#xml.position > CHUNK_SIZE) {
      this.#xml.rewind(before);
      return false;
    }
    this.#xml.patch(start + 4, size);
    this.#ids.push(event.recordId ?? 0);
    this.#lastRecordAt = start;
    return true;
  }

  /** The chunk with its header. */
  finish(withChecksums: boolean): Buffer {
    const chunk = Buffer.alloc(CHUNK_SIZE);
    this.#xml.copyTo(chunk);
    const first = BigInt(this.#ids[0] ?? 0);
    const last = BigInt(this.#ids.at(-1) ?? 0);
    chunk.write('ElfChnk\0', 0, 'latin1');
    for (const [index, id] of [first, last, first, last].entries()) chunk.writeBigUInt64LE(id, 8 + index * 8);
    chunk.writeUInt32LE(128, 40);
    chunk.writeUInt32LE(this.#lastRecordAt, 44);
    chunk.writeUInt32LE(this.#xml.position, 48);
    chunk.writeUInt32LE(withChecksums ? 1 : 5, 120);
    if (withChecksums) {
      chunk.writeUInt32LE(crc32(chunk.subarray(RECORDS_AT, this.#xml.position)), 52);
      chunk.writeUInt32LE(crc32(chunk.subarray(128, RECORDS_AT), crc32(chunk.subarray(0, 120))), 124);
    }
    return chunk;
  }
}

/** The system fields in the order of the event template's slots; the last one is the event data. */
function systemValues(event: FixtureEvent): FixtureValue[] {
  const guid = '{00000000-0000-4000-8000-000000000001}';
  return [
    number(0x04, 1, event.level),
    number(0x04, 1, event.opcode),
    number(0x06, 2, event.task),
    number(0x06, 2, event.eventId),
    nullValue,
    number(0x15, 8, event.keywords === null ? null : BigInt(event.keywords)),
    number(0x11, 8, isoToFileTime(event.time)),
    event.activityId === null ? nullValue : { type: 0x0f, bytes: encodeGuid(event.activityId) },
    number(0x08, 4, event.processId),
    number(0x08, 4, event.threadId),
    number(0x0a, 8, event.recordId === null ? null : BigInt(event.recordId)),
    number(0x04, 1, event.version),
    event.userSid === null ? nullValue : { type: 0x13, bytes: encodeSid(event.userSid) },
    nullValue,
    text(event.provider),
    { type: 0x0f, bytes: encodeGuid(guid) },
    event.channel === null ? nullValue : text(event.channel),
  ];
}

/** Named values with a slot each; unnamed ones as classic events have them, one array in one element. */
function writeData(xml: BinXmlWriter, event: FixtureEvent): void {
  const names = Object.keys(event.data);
  xml.bytes([0x0f, 1, 1, 0]);
  if (names.length === 0 && event.values.length > 0) {
    const bytes = Buffer.from(event.values.map((value) => `${value}\0`).join(''), 'utf16le');
    xml.instance(unnamedDataTemplate, [{ type: 0x81, bytes }]);
  } else {
    xml.instance(namedDataTemplate(names), event.values.map(text));
  }
  xml.bytes([0]);
}
