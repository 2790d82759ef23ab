/**
 * The states of a search: an exact set. States share their items far oftener than not, so a block of bits stands for
 * all states with the same items, one bit per combination of sessions; a look-up touches little memory.
 *
 * States come in batches. Nearly all the time of a search is waiting for memory, and what is read for one state does not
 * depend on another: a batch is first hashed, then looked up, so that the processor waits for many at once.
 */
import { BlockSet } from './block-set.ts';
import { FULL, grown, hash, moreRoom } from './record-set.ts';

/** Bits of a block: as many as there can be combinations of sessions, within these bounds. */
const BLOCK_BITS_MIN = 32;
const BLOCK_BITS_MAX = 1024;

const FIRST_STATES = 1 << 12;

/** How many states may be added at once. */
export const BATCH = 256;

export class StateSet {
  /** All states, one after the other, in the order in which they came. */
  words: Uint32Array;
  /** For each state, the one it was first reached from. */
  parents: Uint32Array;
  size = 0;
  /** Whether a state was left out for want of memory. */
  full = false;
  readonly #width: number;
  readonly #computers: number;
  readonly #sessions: number;
  readonly #maxBytes: number;
  readonly #blocks: BlockSet;
  readonly #blockBits: number;
  /** Combinations of sessions, numbered from 1 in the order in which they came. */
  readonly #combinations: Int32Array;
  #combined = 0;
  /** Of a batch: the keys of its blocks, their hashes, the words and the bits within them. */
  readonly #keys: Uint32Array;
  readonly #hashes = new Int32Array(BATCH);
  readonly #places = new Uint32Array(BATCH);
  readonly #masks = new Int32Array(BATCH);
  /** What was read early. */
  // oxlint-disable-next-line no-unused-private-class-members -- kept, or compilers leave the reading out as useless
  #read = 0;

  /**
   * @param width words of one state: sessions in the bytes of the first, then one word per item
   * @param sessions how many states one session has
   * @param maxBytes what may be kept
   */
  constructor(width: number, computers: number, sessions: number, maxBytes = Number.POSITIVE_INFINITY) {
    this.#width = width;
    this.#computers = computers;
    this.#sessions = sessions;
    this.#maxBytes = maxBytes;
    this.words = new Uint32Array(FIRST_STATES * width);
    this.parents = new Uint32Array(FIRST_STATES);
    this.#keys = new Uint32Array(BATCH * width);
    this.#combinations = new Int32Array(sessions ** computers);
    const bits = 2 ** Math.ceil(Math.log2(sessions ** computers));
    this.#blockBits = Math.min(BLOCK_BITS_MAX, Math.max(BLOCK_BITS_MIN, bits));
    this.#blocks = new BlockSet(width, this.#blockBits / 32, maxBytes);
  }

  get bytes(): number {
    const own = this.words.byteLength + this.parents.byteLength;
    return own + this.#blocks.bytes + this.#combinations.byteLength;
  }

  /**
   * Takes in those of a batch that are new, in their order, until there are `maxSize` in all or `full` is true.
   * @param states `count` of them, one after the other
   * @param parents for each, the state it was reached from
   */
  addAll(states: Uint32Array, parents: Uint32Array, count: number, maxSize: number): void {
    this.#hash(states, count);
    const width = this.#width;
    const blocks = this.#blocks;
    for (let i = 0; i < count && this.size < maxSize; i++) {
      const block = blocks.find(this.#keys, i * width, this.#hashes[i] as number);
      const at = block + (this.#places[i] as number);
      const mask = this.#masks[i] as number;
      const isKnown = block !== FULL && ((blocks.slots[at] as number) & mask) !== 0;
      if (isKnown) continue;
      if (block === FULL || (this.size === this.parents.length && !this.#growStates())) {
        this.full = true;
        return;
      }
      blocks.slots[at] = (blocks.slots[at] as number) | mask;
      const number = this.size++;
      const { words } = this;
      for (let j = 0; j < width; j++) words[number * width + j] = states[i * width + j] as number;
      this.parents[number] = parents[i] as number;
    }
  }

  /** The blocks in question, and where in them the bits are. */
  #hash(states: Uint32Array, count: number): void {
    const width = this.#width;
    const keys = this.#keys;
    const blocks = this.#blocks;
    const bits = this.#blockBits;
    let read = 0;
    for (let i = 0; i < count; i++) {
      const at = i * width;
      const combination = this.#combinationOf(states[at] as number);
      const bit = combination & (bits - 1);
      keys[at] = (combination - bit) / bits + 1;
      for (let j = 1; j < width; j++) keys[at + j] = states[at + j] as number;
      this.#places[i] = bit >>> 5;
      this.#masks[i] = 1 << (bit & 31);
      const hashed = hash(keys, at, width);
      this.#hashes[i] = hashed;
      read ^= blocks.peek(hashed, bit >>> 5);
    }
    this.#read ^= read;
  }

  /** Copies a state out. */
  read(number: number, out: Uint32Array): void {
    const { words } = this;
    const width = this.#width;
    const at = number * width;
    for (let i = 0; i < width; i++) out[i] = words[at + i] as number;
  }

  #combinationOf(sessions: number): number {
    let place = 0;
    for (let m = this.#computers - 1; m >= 0; m--) {
      place = place * this.#sessions + ((sessions >>> (8 * m)) & 255);
    }
    const known = this.#combinations[place] as number;
    if (known !== 0) return known - 1;
    this.#combinations[place] = ++this.#combined;
    return this.#combined - 1;
  }

  #growStates(): boolean {
    const room = moreRoom(this.parents.length);
    if (this.bytes + (room - this.parents.length) * 4 * (this.#width + 1) > this.#maxBytes) return false;
    const words = grown(this.words, room * this.#width);
    const parents = grown(this.parents, room);
    if (words === null || parents === null) return false;
    this.words = words;
    this.parents = parents;
    return true;
  }
}
