/**
 * The states of a search: an exact set. States share their items far oftener than not, so a block of bits stands for
 * all states with the same items, one bit per combination of sessions; a look-up touches little memory.
 */
import { FULL, RecordSet } from './record-set.ts';

export { FULL };

/** A state that was met before. */
export const KNOWN = -2;

const BLOCK_BITS = 256;
const BLOCK_WORDS = BLOCK_BITS / 32;

export class StateSet {
  /** All states, one after the other, in the order in which they came. */
  words: Uint32Array;
  /** For each state, the one it was first reached from. */
  parents: Uint32Array;
  size = 0;
  readonly #width: number;
  readonly #computers: number;
  readonly #sessions: number;
  readonly #maxBytes: number;
  readonly #blocks: RecordSet;
  readonly #key: Uint32Array;
  #bits: Uint32Array;
  /** Combinations of sessions, numbered from 1 in the order in which they came. */
  readonly #combinations: Int32Array;
  #combined = 0;

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
    this.words = new Uint32Array(4096 * width);
    this.parents = new Uint32Array(4096);
    this.#blocks = new RecordSet(width);
    this.#key = new Uint32Array(width);
    this.#bits = new Uint32Array(4096 * BLOCK_WORDS);
    this.#combinations = new Int32Array(sessions ** computers);
  }

  get bytes(): number {
    const own = this.words.byteLength + this.parents.byteLength + this.#bits.byteLength;
    return own + this.#blocks.bytes + this.#combinations.byteLength;
  }

  /** The number of a new state; `KNOWN`, or `FULL` where it would need more memory than allowed. */
  add(state: Uint32Array, parent: number): number {
    const combination = this.#combinationOf(state[0] as number);
    const key = this.#key;
    key[0] = Math.floor(combination / BLOCK_BITS);
    for (let i = 1; i < key.length; i++) key[i] = state[i] as number;
    const block = this.#blocks.add(key);
    if (block === FULL) return FULL;
    const bit = combination % BLOCK_BITS;
    const at = block * BLOCK_WORDS + (bit >>> 5);
    if (at >= this.#bits.length && !this.#growBits()) return FULL;
    const bits = this.#bits[at] as number;
    const mask = 1 << (bit & 31);
    if ((bits & mask) !== 0) return KNOWN;
    if (this.size === this.parents.length && !this.#growStates()) return FULL;
    this.#bits[at] = bits | mask;
    const number = this.size++;
    const width = this.#width;
    for (let i = 0; i < width; i++) this.words[number * width + i] = state[i] as number;
    this.parents[number] = parent;
    return number;
  }

  /** Copies a state out. */
  read(number: number, out: Uint32Array): void {
    const at = number * this.#width;
    for (let i = 0; i < out.length; i++) out[i] = this.words[at + i] as number;
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

  #growBits(): boolean {
    if (this.bytes + this.#bits.byteLength > this.#maxBytes) return false;
    const bits = new Uint32Array(this.#bits.length * 2);
    bits.set(this.#bits);
    this.#bits = bits;
    return true;
  }

  #growStates(): boolean {
    if (this.bytes + this.words.byteLength + this.parents.byteLength > this.#maxBytes) return false;
    const words = new Uint32Array(this.words.length * 2);
    words.set(this.words);
    this.words = words;
    const parents = new Uint32Array(this.parents.length * 2);
    parents.set(this.parents);
    this.parents = parents;
    return true;
  }
}
