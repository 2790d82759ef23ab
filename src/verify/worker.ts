/** A thread of the search: takes orders one after the other, answers each. */
import { parentPort } from 'node:worker_threads';
import type { Scope } from '../../properties/history/scope.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import type { Arm } from './arms.ts';
import { type SearchPlan, search, shrinkFound } from './search.ts';
import type { Shrunk } from './shrink.ts';
import type { Tally } from './tally.ts';

export type WorkerOrder =
  | { readonly do: 'search'; readonly plan: SearchPlan; readonly ms: number }
  | {
      readonly do: 'shrink';
      readonly arm: Arm;
      readonly guarantee: GuaranteeId;
      readonly seed: number;
      readonly scope: Scope;
      readonly tries: number;
    };

export type WorkerAnswer =
  | { readonly did: 'search'; readonly tallies: Tally[]; readonly runs: number }
  | { readonly did: 'shrink'; readonly shrunk: Shrunk };

parentPort?.on('message', (order: WorkerOrder) => {
  parentPort?.postMessage(order.do === 'search' ? searching(order) : shrinking(order));
});

function searching({ plan, ms }: Extract<WorkerOrder, { do: 'search' }>): WorkerAnswer {
  const end = performance.now() + ms;
  return { did: 'search', ...search(plan, () => performance.now() >= end) };
}

function shrinking({
  arm,
  guarantee,
  seed,
  scope,
  tries,
}: Extract<WorkerOrder, { do: 'shrink' }>): WorkerAnswer {
  return { did: 'shrink', shrunk: shrinkFound(arm, guarantee, seed, scope, tries) };
}
