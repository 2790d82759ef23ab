import { Damage } from './damage.ts';

/** A place in a chunk and the end it must not pass. Every read is checked against that end. */
export class ByteCursor {
  readonly bytes: Buffer;
  readonly end: number;
  at: number;

  /** `start` and `end` are offsets in `bytes`; an end behind the bytes is damage. */
  constructor(bytes: Buffer, start: number, end: number) {
    if (start > end || end > bytes.length) throw new Damage(`data ends early: ${start} to ${end}`, start);
    this.bytes = bytes;
    this.at = start;
    this.end = end;
  }

  /** Moves over `count` bytes and returns where they start. */
  take(count: number): number {
    const start = this.at;
    if (count > this.end - start) throw new Damage(`${count} bytes wanted, ${this.end - start} left`, start);
    this.at = start + count;
    return start;
  }

  u8(): number {
    return this.bytes[this.take(1)] as number;
  }

  u16(): number {
    return this.bytes.readUInt16LE(this.take(2));
  }

  u32(): number {
    return this.bytes.readUInt32LE(this.take(4));
  }

  /** Text of `count` UTF-16 units. */
  utf16(count: number): string {
    const start = this.take(count * 2);
    return this.bytes.toString('utf16le', start, start + count * 2);
  }
}
