/** A thread of `verify`: runs blocks of histories and shrinks failing ones, as it is told. */
import { parentPort } from 'node:worker_threads';
import type { GuaranteeId } from '../plan/algorithms.ts';
import type { Arm } from './arms.ts';
import { type BrokenPlanner, type Counterexample, smallestBroken, smallestOf } from './counterexample.ts';
import { type CoverageTally, coverBlock } from './coverage/tally.ts';
import { type CurvePoint, lossCurve } from './loss-curve.ts';
import { BrokenSearch, type Search, searchBlock } from './search.ts';
import type { Failure, Tally } from './tally.ts';

export type Task =
  | { readonly do: 'search'; readonly search: Search; readonly indices: readonly number[] }
  | { readonly do: 'cover'; readonly seed: number; readonly indices: readonly number[] }
  | {
      readonly do: 'shrink';
      readonly search: Search;
      readonly arm: Arm;
      readonly guarantee: GuaranteeId;
      readonly failures: readonly Failure[];
    }
  | { readonly do: 'curve'; readonly of: Counterexample; readonly seed: number };

export type Answer =
  | { readonly did: 'search'; readonly tallies: readonly Tally[] }
  | { readonly did: 'shrink'; readonly found: Counterexample | null }
  | { readonly did: 'curve'; readonly points: readonly CurvePoint[] }
  | { readonly did: 'broke'; readonly broken: BrokenPlanner }
  | { readonly did: 'cover'; readonly tally: CoverageTally }
  | { readonly did: 'failed'; readonly why: string };

export function perform(task: Task): Answer {
  if (task.do === 'search') return { did: 'search', tallies: searchBlock(task.search, task.indices) };
  if (task.do === 'curve') {
    const { arm, guarantee, history } = task.of;
    return { did: 'curve', points: lossCurve(arm, guarantee, history, task.seed) };
  }
  if (task.do === 'cover') return { did: 'cover', tally: coverBlock(task.seed, task.indices) };
  return { did: 'shrink', found: smallestOf(task.search, task.arm, task.guarantee, task.failures) };
}

function answerOf(task: Task): Answer {
  try {
    return perform(task);
  } catch (error) {
    if (error instanceof BrokenSearch && task.do === 'search')
      return { did: 'broke', broken: smallestBroken(task.search, error.arm, error.index) };
    return { did: 'failed', why: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window: there is no origin
parentPort?.on('message', (task: Task) => parentPort?.postMessage(answerOf(task)));
