/** Blocks of bits by their keys, each beside its key in one typed array: one look into memory finds both. */
import { FULL, spread } from './record-set.ts';

const FIRST_BLOCKS = 1 << 12;

export class BlockSet {
  /** Keys, each followed by its block. The first word of a key that is there is not 0. */
  slots: Uint32Array;
  readonly #width: number;
  readonly #stride: number;
  readonly #maxBytes: number;
  #size = 0;
  #mask: number;

  /**
   * @param width words (32 bits) of one key, the first of them never 0
   * @param words words of one block
   * @param maxBytes what the array may take; while it grows, the old one lives a little longer
   */
  constructor(width: number, words: number, maxBytes: number) {
    this.#width = width;
    this.#stride = width + words;
    this.#maxBytes = maxBytes;
    this.slots = new Uint32Array(FIRST_BLOCKS * 2 * this.#stride);
    this.#mask = FIRST_BLOCKS * 2 - 1;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.slots.byteLength;
  }

  /** The word of a block that lies where a key of this hash is looked for first; reading it early brings it near. */
  peek(hashed: number, word: number): number {
    return this.slots[(hashed & this.#mask) * this.#stride + this.#width + word] as number;
  }

  /** Where in `slots` the block of a key begins, which is made if there is none; `FULL`. Holds until the next call. */
  find(keys: Uint32Array, from: number, hashed: number): number {
    const width = this.#width;
    const stride = this.#stride;
    const { slots } = this;
    let slot = hashed & this.#mask;
    for (;;) {
      const at = slot * stride;
      if (slots[at] === 0) return this.#make(keys, from, hashed, at);
      let i = 0;
      while (i < width && slots[at + i] === keys[from + i]) i++;
      if (i === width) return at + width;
      slot = (slot + 1) & this.#mask;
    }
  }

  #make(keys: Uint32Array, from: number, hashed: number, at: number): number {
    if ((this.#size + 1) * 2 > this.#mask) return this.#rehash() ? this.find(keys, from, hashed) : FULL;
    const width = this.#width;
    for (let i = 0; i < width; i++) this.slots[at + i] = keys[from + i] as number;
    this.#size++;
    return at + width;
  }

  #rehash(): boolean {
    const slots = spread(this.slots, { stride: this.#stride, key: 0, width: this.#width }, this.#maxBytes);
    if (slots === null) return false;
    this.slots = slots;
    this.#mask = slots.length / this.#stride - 1;
    return true;
  }
}
