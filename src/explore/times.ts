/**
 * Instants as small numbers. Merges only compare instants, so a state keeps their order and nothing else: ranks from 1.
 * 0 is "none". While an event happens, `NOW` is the file server's clock. With skewed clocks a stamp may lie ahead of
 * what others will write next; such stamps keep their exact distance from `NOW` until the clock has passed them.
 */
import { clocks, type Scope } from './scope.ts';

export const NOW = 150;

export interface Times {
  /** By how much an event ages what keeps its distance; 0 where nothing does. */
  readonly aging: number;
  /** Stamps of this code and above keep their distance. */
  readonly exactFrom: number;
  /** Each computer's clock during an event. */
  readonly clock: readonly number[];
  /** Instants are counted, not ranked. */
  readonly absolute: boolean;
}

export function timesOf(scope: Scope): Times {
  const { tick, offsets } = clocks(scope);
  const skewed = scope.faults.has('skew');
  const behind = -Math.min(0, ...offsets);
  return {
    aging: skewed ? tick : 0,
    exactFrom: skewed ? NOW + tick - behind : NOW + 1,
    clock: offsets.map((offset) => NOW + offset),
    absolute: scope.absoluteTimes,
  };
}

const rank = new Uint8Array(256);

/** Replaces the codes at the given places by ranks, the exact ones left as they are. Zeros stay zeros. */
export function rankTimes(
  state: Uint8Array,
  places: readonly number[],
  count: number,
  exactFrom: number,
): void {
  let distinct = 0;
  for (let i = 0; i < count; i++) {
    const code = state[places[i] as number] as number;
    if (code === 0 || code >= exactFrom || rank[code] !== 0) continue;
    rank[code] = 1;
    sorted[distinct++] = code;
  }
  for (let i = 1; i < distinct; i++) {
    const code = sorted[i] as number;
    let j = i - 1;
    for (; j >= 0 && (sorted[j] as number) > code; j--) sorted[j + 1] = sorted[j] as number;
    sorted[j + 1] = code;
  }
  for (let i = 0; i < distinct; i++) rank[sorted[i] as number] = i + 1;
  for (let i = 0; i < count; i++) {
    const place = places[i] as number;
    const code = state[place] as number;
    if (code !== 0 && code < exactFrom) state[place] = rank[code] as number;
  }
  for (let i = 0; i < distinct; i++) rank[sorted[i] as number] = 0;
}

const sorted = new Uint8Array(256);

/** Lets everything that keeps its distance come nearer by one event. */
export function ageTimes(state: Uint8Array, places: readonly number[], count: number, aging: number): void {
  for (let i = 0; i < count; i++) {
    const place = places[i] as number;
    const code = state[place] as number;
    if (code >= NOW - aging) state[place] = code - aging;
  }
}
