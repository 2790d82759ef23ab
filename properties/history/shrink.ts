/**
 * Smaller histories of a failing one, most promising first: chunks of halving size are left out from the end, then single
 * stimuli, then pairs; then what is left is made plainer. A stimulus that is no longer possible is refused and dropped by
 * the simulation, so any part of a history is a history.
 */
import type { Stimulus } from '../../src/log/stimuli.ts';
import { plainer } from './plainer.ts';

/** What the world did, in the order in which it did it. */
export type History = readonly Stimulus[];

/** Where shrinking has come to: what was tried on a longer history need not be tried first on the shorter one. */
export interface Progress {
  /** Stimuli left out at a time. */
  readonly chunk: number;
  /** Where to go on, counted from the end. */
  readonly from: number;
}

export interface Smaller {
  readonly history: History;
  readonly progress: Progress;
}

/** Longest history of which every two stimuli are tried together. */
const PAIRS_MAX = 40;

const without = (history: History, start: number, count: number): History => [
  ...history.slice(0, start),
  ...history.slice(start + count),
];

/**
 * Candidates in the order they are to be tried. Finite, and each is smaller than `history` or as long and plainer, so that
 * taking the first that still fails, again and again, comes to an end.
 *
 * @param progress where the candidate that became `history` came from; absent for a history from elsewhere
 */
export function* smaller(history: History, progress?: Progress): Generator<Smaller, undefined> {
  const first = progress?.chunk ?? Math.max(1, history.length >> 1);
  for (let chunk = first; chunk >= 1; chunk >>= 1) {
    yield* leaveOut(history, chunk, chunk === progress?.chunk ? progress.from : 0);
  }
  if (history.length <= PAIRS_MAX) yield* leaveOutPairs(history);
  for (const plain of plainer(history)) yield { history: plain, progress: { chunk: 1, from: 0 } };
}

/** All chunks of one size, beginning `from` stimuli before the end and coming round to the end again. */
function* leaveOut(history: History, chunk: number, from: number): Generator<Smaller, undefined> {
  if (chunk > history.length) return;
  const places = Math.ceil(history.length / chunk);
  const begun = Math.min(places - 1, Math.floor(from / chunk));
  for (let i = 0; i < places; i++) {
    const place = (begun + i) % places;
    const start = Math.max(0, history.length - (place + 1) * chunk);
    const count = history.length - place * chunk - start;
    yield { history: without(history, start, count), progress: { chunk, from: place * chunk } };
  }
}

/** Two that only make sense together: a logon and its logoff, a fault and its end. */
function* leaveOutPairs(history: History): Generator<Smaller, undefined> {
  for (let b = history.length - 1; b > 0; b--) {
    for (let a = b - 1; a >= 0; a--) {
      const rest = without(without(history, b, 1), a, 1);
      yield { history: rest, progress: { chunk: 1, from: 0 } };
    }
  }
}
