/**
 * Numbers that depend on a seed alone. Seeds are written down (in regressions, reports, commands that reproduce a failure), so
 * neither generator may ever give other numbers, and one is not made of the other.
 */

/** Random numbers of one history. A seed and a number give the same history anywhere. */
export interface Random {
  /** A whole number from 0 up to, not including, `n`. */
  below(n: number): number;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** One of the items, all alike. */
  pick<T>(items: readonly T[]): T;
}

const GOLDEN = 0x9e3779b9;

function mix(x: number): number {
  let z = x;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** A seed for history number `index` of a run: runs may be cut into shards without changing any history. */
export function seedOf(seed: number, index: number): number {
  return mix((mix(seed | 0) + Math.imul(index + 1, GOLDEN)) | 0);
}

export function randomOf(seed: number): Random {
  let counter = seed | 0;
  const next = (): number => {
    counter = (counter + GOLDEN) | 0;
    return mix(counter) / 2 ** 32;
  };
  return {
    below: (n) => Math.floor(next() * n),
    chance: (p) => next() < p,
    pick: (items) => items[Math.floor(next() * items.length)] as (typeof items)[number],
  };
}

/** Whole numbers below 2³², one after the other (mulberry32), for what is no history: the bytes of files, when to kill a process. */
export function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}
