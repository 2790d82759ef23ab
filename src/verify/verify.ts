/** A whole verification: random histories on all threads for a while, then the failing ones shrunk. */
import type { GuaranteeId } from '../plan/algorithms.ts';
import { armName, GUARANTEES } from './arms.ts';
import type { Counterexample } from './counterexample.ts';
import type { CurvePoint } from './loss-curve.ts';
import type { Pool } from './pool.ts';
import { brokenPromisesOf } from './scoreboard.ts';
import type { Search } from './search.ts';
import { addTallies, type Tally } from './tally.ts';
import type { Task } from './worker.ts';

export interface Limits {
  /** Milliseconds; histories already begun are finished. */
  readonly time: number;
  /** Histories at most. */
  readonly runs: number;
  /** This part of the histories, from 0. */
  readonly shard: number;
  readonly shards: number;
}

export interface Progress {
  readonly next: number;
  readonly tallies: ReadonlyMap<string, Tally>;
}

/** Histories handed to a thread at a time: enough to make messages cheap, few enough to stop in time. */
const BLOCK = 16;

/**
 * Searches until time or runs are used up.
 *
 * @param from number of the first history
 * @param heard is told after each block
 * @returns the number of the next history, and what was found by arm
 */
export async function searchAll(
  pool: Pool,
  search: Search,
  limits: Limits,
  from: Progress,
  heard: (progress: Progress) => void,
): Promise<Progress> {
  const began = performance.now();
  const tallies = new Map(from.tallies);
  let next = from.next;
  const last = from.next + limits.runs;
  const block = search.arms.some(({ command }) => command !== undefined) ? 1 : BLOCK;
  const nextTask = (): Task | null => {
    if (next >= last || performance.now() - began >= limits.time) return null;
    const indices: number[] = [];
    for (; next < last && indices.length < block; next++) {
      if (next % limits.shards === limits.shard) indices.push(next);
    }
    return { do: 'search', search, indices };
  };
  await pool.run(nextTask, (answer) => {
    if (answer.did === 'search') addTallies(tallies, answer.tallies);
    heard({ next, tallies });
  });
  return { next, tallies };
}

/** Which cells are shrunk: losses and broken promises, or every cell that failed. */
export function cellsToShrink(tallies: Iterable<Tally>, all: boolean): [Tally, GuaranteeId][] {
  const cells: [Tally, GuaranteeId][] = [];
  for (const tally of tallies) {
    const wanted = new Set<GuaranteeId>(all ? GUARANTEES : ['G1', ...brokenPromisesOf(tally)]);
    for (const id of wanted) if (tally.cells[id].histories > 0) cells.push([tally, id]);
  }
  return cells;
}

/** The smallest counterexample of each cell, by the arm's name and the guarantee. */
export async function shrinkAll(
  pool: Pool,
  search: Search,
  cells: readonly [Tally, GuaranteeId][],
  heard: (left: number) => void,
): Promise<Counterexample[]> {
  const found: Counterexample[] = [];
  let n = 0;
  const nextTask = (): Task | null => {
    const cell = cells[n++];
    if (cell === undefined) return null;
    const [tally, guarantee] = cell;
    return { do: 'shrink', search, arm: tally.arm, guarantee, failures: tally.cells[guarantee].failures };
  };
  await pool.run(nextTask, (answer) => {
    if (answer.did === 'shrink' && answer.found !== null) found.push(answer.found);
    heard(cells.length - found.length);
  });
  return found.toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

/** The loss curve of each counterexample, in their order. */
export async function drawCurves(
  pool: Pool,
  counterexamples: readonly Counterexample[],
  seed: number,
  heard: (left: number) => void,
): Promise<(readonly CurvePoint[])[]> {
  const curves = new Map<Counterexample, readonly CurvePoint[]>();
  let n = 0;
  const nextTask = (): Task | null => {
    const of = counterexamples[n++];
    return of === undefined ? null : { do: 'curve', of, seed };
  };
  await pool.run(nextTask, (answer, task) => {
    if (answer.did === 'curve' && task.do === 'curve') curves.set(task.of, answer.points);
    heard(counterexamples.length - curves.size);
  });
  return counterexamples.map((one) => curves.get(one) ?? []);
}

function sortKey({ arm, guarantee }: Counterexample): string {
  return `${armName(arm)} ${String(GUARANTEES.indexOf(guarantee)).padStart(2, '0')}`;
}
