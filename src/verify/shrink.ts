/** Finds a smaller history that fails in the same way, and the path by which it was found. */
import { type History, type Progress, smaller } from '../../properties/history/shrink.ts';

export interface Shrunk {
  readonly history: History;
  /** Which candidate was taken at each turn: `12:0:3` in a command that reproduces it. */
  readonly path: readonly number[];
  /** Histories tried. */
  readonly tried: number;
}

export interface ShrinkLimits {
  /** Histories tried at most. */
  readonly tries: number;
  /** Milliseconds, where a single try may take long. */
  readonly time?: number;
}

/**
 * Takes the first smaller history that still fails, again and again.
 *
 * @param fails whether a history fails in the way that is looked for
 */
export function shrinkHistory(
  history: History,
  fails: (candidate: History) => boolean,
  limits: ShrinkLimits = { tries: 20_000 },
): Shrunk {
  const path: number[] = [];
  const until = performance.now() + (limits.time ?? Number.POSITIVE_INFINITY);
  let best = history;
  let progress: Progress | undefined;
  let tried = 0;
  for (let found = true; found && tried < limits.tries; ) {
    found = false;
    let turn = 0;
    for (const candidate of smaller(best, progress)) {
      if (tried++ >= limits.tries || performance.now() > until) break;
      if (fails(candidate.history)) {
        ({ history: best, progress } = candidate);
        path.push(turn);
        found = true;
        break;
      }
      turn++;
    }
  }
  return { history: best, path, tried };
}

/** Goes down a path again, without running anything. */
export function followPath(history: History, path: readonly number[]): History {
  let at = history;
  let progress: Progress | undefined;
  for (const turn of path) {
    const next = smaller(at, progress).drop(turn).next().value;
    if (next === undefined)
      throw new RangeError(`The path has no candidate ${turn} after ${at.length} stimuli`);
    ({ history: at, progress } = next);
  }
  return at;
}
