/** Numbers for records of equal width, in the order in which they came: one typed array with open addressing, no objects. */

/** Answer where something new would need more memory than allowed. */
export const FULL = -1;

const FIRST_RECORDS = 1 << 12;
/** Below so many slots the array grows fourfold: what it costs to move everything weighs more than the room. */
const SMALL = 1 << 20;

export class RecordSet {
  size = 0;
  /** Whether the last record given to `add` was new. */
  isNew = false;
  readonly width: number;
  /** Number plus one, then the record again: one look into memory tells whether a record is known. */
  #slots: Uint32Array;
  #mask: number;

  /** @param width words (32 bits) of one record */
  constructor(width: number) {
    this.width = width;
    this.#slots = new Uint32Array(FIRST_RECORDS * 2 * (width + 1));
    this.#mask = FIRST_RECORDS * 2 - 1;
  }

  /** Bytes held. */
  get bytes(): number {
    return this.#slots.byteLength;
  }

  /** The number of the record, new or known; `FULL` where the machine has no memory for a new one. */
  add(record: Uint32Array): number {
    const { width } = this;
    const slots = this.#slots;
    const mask = this.#mask;
    const stride = width + 1;
    let slot = hash(record, 0, width) & mask;
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
    const slots = this.#slots;
    slots[at] = number + 1;
    for (let i = 0; i < width; i++) slots[at + 1 + i] = record[i] as number;
    this.size = number + 1;
    this.isNew = true;
    if (this.size * 2 > this.#mask && !this.#rehash()) return FULL;
    return number;
  }

  #rehash(): boolean {
    const slots = spread(this.#slots, { stride: this.width + 1, key: 1, width: this.width });
    if (slots === null) return false;
    this.#slots = slots;
    this.#mask = slots.length / (this.width + 1) - 1;
    return true;
  }
}

/** How slots are laid out, in words: the first of one that is taken is not 0. */
interface Layout {
  readonly stride: number;
  /** Where in a slot its key begins, and how wide it is. */
  readonly key: number;
  readonly width: number;
}

/** The same slots in more room; `null` where that would be too much, or the machine has no memory for it. */
export function spread(
  old: Uint32Array,
  { stride, key, width }: Layout,
  maxBytes = Number.POSITIVE_INFINITY,
): Uint32Array | null {
  const capacity = moreRoom(old.length / stride);
  if (capacity * stride * 4 > maxBytes) return null;
  const slots = zeros(capacity * stride);
  if (slots === null) return null;
  const mask = capacity - 1;
  // In the order of the slots: the new ones are then filled from two places onwards, in turns.
  for (let from = 0; from < old.length; from += stride) {
    if (old[from] === 0) continue;
    let slot = hash(old, from + key, width) & mask;
    while (slots[slot * stride] !== 0) slot = (slot + 1) & mask;
    const at = slot * stride;
    for (let i = 0; i < stride; i++) slots[at + i] = old[from + i] as number;
  }
  return slots;
}

/** How long an array is to be that was so long: each new one is cleared, filled, and reason for V8 to look through its heap. */
export function moreRoom(length: number): number {
  return length * (length < SMALL ? 4 : 2);
}

/** A longer array with what was there; `null` where the machine has no memory for it. */
export function grown(old: Uint32Array, length: number): Uint32Array | null {
  const larger = zeros(length);
  larger?.set(old);
  return larger;
}

/** An array of noughts; `null` where the machine has no memory for it. */
function zeros(length: number): Uint32Array | null {
  try {
    return new Uint32Array(length);
  } catch (error) {
    // What the engine throws where memory is out, or an array would be longer than it allows.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

/** A hash of `width` words from `at` on, as a signed 32-bit number. */
export function hash(words: Uint32Array, at: number, width: number): number {
  let h = 0x9e3779b9 | 0;
  for (let i = 0; i < width; i++) {
    h = Math.imul(h ^ (words[at + i] as number), 0x85ebca6b);
    h ^= h >>> 15;
  }
  h = Math.imul(h, 0xc2b2ae35);
  return h ^ (h >>> 16);
}
