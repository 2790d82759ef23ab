/** An exact set of records of equal width, in typed arrays: open addressing, no objects, a stated bound of memory. */

/** Answers of `add`: records get the numbers 0, 1, 2, … in the order in which they came. */
export const FULL = -1;

const FIRST_RECORDS = 1 << 12;

export class RecordSet {
  /** All records, one after the other, by number. */
  words: Uint32Array;
  size = 0;
  /** Whether the last record given to `add` was new. */
  isNew = false;
  readonly width: number;
  readonly #maxBytes: number;
  /** Number plus one, then the record again: one look into memory tells whether a record is known. */
  #slots: Uint32Array;
  #mask: number;

  /**
   * @param width words (32 bits) of one record
   * @param maxBytes what the arrays may take; while they grow, the old ones live a little longer
   */
  constructor(width: number, maxBytes = Number.POSITIVE_INFINITY) {
    this.width = width;
    this.#maxBytes = maxBytes;
    this.words = new Uint32Array(FIRST_RECORDS * width);
    this.#slots = new Uint32Array(FIRST_RECORDS * 2 * (width + 1));
    this.#mask = FIRST_RECORDS * 2 - 1;
  }

  /** Bytes held by the arrays. */
  get bytes(): number {
    return this.words.byteLength + this.#slots.byteLength;
  }

  /** The number of the record, new or known; `FULL` where a new one would need more memory than allowed. */
  add(record: Uint32Array): number {
    const { width } = this;
    const slots = this.#slots;
    const mask = this.#mask;
    const stride = width + 1;
    let slot = hash(record, width) & mask;
    let at = slot * stride;
    for (;;) {
      const found = slots[at] as number;
      if (found === 0) break;
      let i = 0;
      while (i < width && slots[at + 1 + i] === record[i]) i++;
      if (i === width) {
        this.isNew = false;
        return found - 1;
      }
      slot = (slot + 1) & mask;
      at = slot * stride;
    }
    return this.#append(record, at);
  }

  #append(record: Uint32Array, at: number): number {
    const { width } = this;
    const number = this.size;
    if ((number + 1) * width > this.words.length && !this.#grow()) return FULL;
    const slots = this.#slots;
    const words = this.words;
    slots[at] = number + 1;
    for (let i = 0; i < width; i++) {
      slots[at + 1 + i] = record[i] as number;
      words[number * width + i] = record[i] as number;
    }
    this.size = number + 1;
    this.isNew = true;
    if (this.size * 2 > this.#mask && !this.#rehash()) return FULL;
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
    const { width } = this;
    const stride = width + 1;
    const capacity = (this.#mask + 1) * 2;
    if (this.words.byteLength + capacity * stride * 4 > this.#maxBytes) return false;
    const slots = new Uint32Array(capacity * stride);
    const mask = capacity - 1;
    const record = new Uint32Array(width);
    for (let number = 0; number < this.size; number++) {
      for (let i = 0; i < width; i++) record[i] = this.words[number * width + i] as number;
      let slot = hash(record, width) & mask;
      while (slots[slot * stride] !== 0) slot = (slot + 1) & mask;
      slots[slot * stride] = number + 1;
      slots.set(record, slot * stride + 1);
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
