/** How often histories of each theme reached what: plain data, added up over threads. */
import { generateHistory } from '../../../properties/history/generate.ts';
import { seedOf } from '../../../properties/history/random.ts';
import type { History } from '../../../properties/history/shrink.ts';
import { ROUND, type Theme } from '../../../properties/history/themes.ts';
import { reachedBy } from './watch.ts';

export interface CoverageTally {
  histories: number;
  /** Histories that reached a target, by its id; and of which theme they were. */
  readonly hits: Record<string, Record<string, number>>;
}

export const newCoverageTally = (): CoverageTally => ({ histories: 0, hits: {} });

/** History number `index` of a run: themes take turns, and so do the algorithms of a theme. */
export function coverageHistory(
  seed: number,
  index: number,
): { theme: Theme; algorithm: string; history: History } {
  const theme = ROUND[index % ROUND.length] as Theme;
  const turn = Math.floor(index / ROUND.length);
  const algorithm = theme.algorithms[turn % theme.algorithms.length] as string;
  return { theme, algorithm, history: generateHistory(seedOf(seed, index), theme.scope) };
}

/** Runs histories and counts what each reaches. */
export function coverBlock(seed: number, indices: Iterable<number>): CoverageTally {
  const tally = newCoverageTally();
  for (const index of indices) {
    const { theme, algorithm, history } = coverageHistory(seed, index);
    tally.histories++;
    for (const id of reachedBy(algorithm, history, index)) count(tally, id, theme.name, 1);
  }
  return tally;
}

function count({ hits }: CoverageTally, id: string, theme: string, times: number): void {
  const byTheme = (hits[id] ??= {});
  byTheme[theme] = (byTheme[theme] ?? 0) + times;
}

export function addCoverage(to: CoverageTally, from: CoverageTally): void {
  to.histories += from.histories;
  for (const [id, byTheme] of Object.entries(from.hits)) {
    for (const [theme, times] of Object.entries(byTheme)) count(to, id, theme, times);
  }
}

export function hitsOf({ hits }: CoverageTally, id: string): number {
  return Object.values(hits[id] ?? {}).reduce((sum, times) => sum + times, 0);
}
