/** An exact set of records of equal width, in typed arrays: open addressing, no objects, a stated bound of memory. */

/** Answers of `add`: records get the numbers 0, 1, 2, … in the order in which they came. */
export const FULL = -1;

const FIRST_RECORDS = 1 << 12;

export class RecordSet {
  /** All records, one after the other. */
  words: Uint32Array;
  size = 0;
  /** Whether the last record given to `add` was new. */
  isNew = false;
  readonly width: number;
  readonly #maxBytes: number;
  #slots: Int32Array;
  #mask: number;

  /**
   * @param width words (32 bits) of one record
   * @param maxBytes what the arrays may take; while they grow, the old ones live a little longer
   */
  constructor(width: number, maxBytes = Number.POSITIVE_INFINITY) {
    this.width = width;
    this.#maxBytes = maxBytes;
    this.words = new Uint32Array(FIRST_RECORDS * width);
    this.#slots = new Int32Array(FIRST_RECORDS * 2);
    this.#mask = this.#slots.length - 1;
  }

  /** Bytes held by the arrays. */
  get bytes(): number {
    return this.words.byteLength + this.#slots.byteLength;
  }

  /** The number of the record, new or known; `FULL` where a new one would need more memory than allowed. */
  add(record: Uint32Array): number {
    const { width } = this;
    let words = this.words;
    const slots = this.#slots;
    const mask = this.#mask;
    let slot = hash(record, width) & mask;
    for (;;) {
      const found = slots[slot] as number;
      if (found === 0) break;
      const at = (found - 1) * width;
      let i = 0;
      while (i < width && words[at + i] === record[i]) i++;
      if (i === width) {
        this.isNew = false;
        return found - 1;
      }
      slot = (slot + 1) & mask;
    }
    const number = this.size;
    if ((number + 1) * width > words.length) {
      if (!this.#grow()) return FULL;
      words = this.words;
    }
    const at = number * width;
    for (let i = 0; i < width; i++) words[at + i] = record[i] as number;
    slots[slot] = number + 1;
    this.size = number + 1;
    this.isNew = true;
    if (this.size * 2 > slots.length && !this.#rehash()) return FULL;
    return number;
  }

  #grow(): boolean {
    const length = this.words.length * 2;
    if (length * 4 + this.#slots.byteLength > this.#maxBytes) return false;
    const words = new Uint32Array(length);
    words.set(this.words);
    this.words = words;
    return true;
  }

  #rehash(): boolean {
    const length = this.#slots.length * 2;
    if (this.words.byteLength + length * 4 > this.#maxBytes) return false;
    const { width } = this;
    const slots = new Int32Array(length);
    const mask = length - 1;
    const record = new Uint32Array(width);
    for (let number = 0; number < this.size; number++) {
      for (let i = 0; i < width; i++) record[i] = this.words[number * width + i] as number;
      let slot = hash(record, width) & mask;
      while (slots[slot] !== 0) slot = (slot + 1) & mask;
      slots[slot] = number + 1;
    }
    this.#slots = slots;
    this.#mask = mask;
    return true;
  }
}

/** A hash of the first `width` words, as a signed 32-bit number. */
function hash(record: Uint32Array, width: number): number {
  let h = 0x9e3779b9 | 0;
  for (let i = 0; i < width; i++) {
    h = Math.imul(h ^ (record[i] as number), 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
