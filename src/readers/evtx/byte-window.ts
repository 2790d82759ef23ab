/** A stream of bytes seen through a window that is filled at its end and emptied at its start. */
export class ByteWindow {
  readonly #source: AsyncIterator<Uint8Array>;
  #bytes: Buffer = Buffer.alloc(0);
  #offset = 0;
  #ended = false;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  /** What is in the window now; valid until the next `fill`. */
  get bytes(): Buffer {
    return this.#bytes;
  }

  /** Where the window starts in the stream. */
  get offset(): number {
    return this.#offset;
  }

  /** Reads on until `count` bytes are there or the stream ends; returns how many there are. */
  async fill(count: number): Promise<number> {
    const parts = [this.#bytes];
    let length = this.#bytes.length;
    while (length < count && !this.#ended) {
      const { value, done } = await this.#source.next();
      if (done === true) {
        this.#ended = true;
      } else {
        parts.push(Buffer.from(value.buffer, value.byteOffset, value.byteLength));
        length += value.byteLength;
      }
    }
    if (parts.length > 1) this.#bytes = Buffer.concat(parts, length);
    return length;
  }

  /** Forgets `count` bytes at the start. */
  drop(count: number): void {
    this.#offset += count;
    this.#bytes = this.#bytes.subarray(count);
  }

  /** Tells the source that no more is wanted. */
  async close(): Promise<void> {
    await this.#source.return?.();
  }
}
