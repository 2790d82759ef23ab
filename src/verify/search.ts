/** Runs a block of random histories under every arm. Pure: the same block gives the same findings anywhere. */
import { generateHistory } from '../../properties/history/generate.ts';
import { seedOf } from '../../properties/history/random.ts';
import { DEFAULT_SCOPE, type Scope } from '../../properties/history/scope.ts';
import type { History } from '../../properties/history/shrink.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import { type Arm, GUARANTEES, isJudged } from './arms.ts';
import { BrokenRun, type Outcome, runHistory, type Subject, subjectOf } from './run.ts';
import { newTally, noteFailure, type Tally } from './tally.ts';

/** What a search ranges over. Plain data. */
export interface Search {
  readonly seed: number;
  readonly scope: Partial<Scope>;
  readonly arms: readonly Arm[];
}

/** History number `index` of a search. */
export function historyOf({ seed, scope }: Pick<Search, 'seed' | 'scope'>, index: number): History {
  return generateHistory(seedOf(seed, index), { ...DEFAULT_SCOPE, ...scope });
}

/** The user's own planner failed in one of the histories: the search ends there. */
export class BrokenSearch extends Error {
  override readonly name = 'BrokenSearch';
  readonly arm: Arm;
  readonly index: number;

  constructor(arm: Arm, index: number, cause: BrokenRun) {
    super(cause.message, { cause });
    this.arm = arm;
    this.index = index;
  }
}

/** @throws BrokenSearch */
export function searchBlock(search: Search, indices: Iterable<number>): Tally[] {
  const tallies = search.arms.map(newTally);
  const subjects = search.arms.map(subjectOf);
  for (const index of indices) {
    const history = historyOf(search, index);
    for (const [i, tally] of tallies.entries()) count(tally, subjects[i] as Subject, history, index);
  }
  return tallies;
}

function count(tally: Tally, subject: Subject, history: History, index: number): void {
  const { judgement, log, calls = [] } = outcomeOf(tally.arm, subject, history, index);
  tally.histories++;
  tally.stimuli += history.length;
  tally.events += log.length;
  const unpermitted = judgement.losses.filter(({ permitted }) => permitted === null).length;
  tally.losses += unpermitted;
  tally.permitted += judgement.losses.length - unpermitted;
  if (unpermitted > 0) tally.losing++;
  tally.calls.made += calls.length;
  tally.calls.failed += calls.filter(({ status, timedOut }) => status !== 0 && !timedOut).length;
  tally.calls.timedOut += calls.filter(({ timedOut }) => timedOut).length;
  const broken = new Set<GuaranteeId>(judgement.violations.map(({ guarantee }) => guarantee));
  for (const id of GUARANTEES) {
    if (broken.has(id) && isJudged(tally.arm, id))
      noteFailure(tally.cells[id], { index, length: history.length });
  }
}

function outcomeOf(arm: Arm, subject: Subject, history: History, index: number): Outcome {
  try {
    return runHistory(subject, history);
  } catch (error) {
    throw error instanceof BrokenRun ? new BrokenSearch(arm, index, error) : error;
  }
}
