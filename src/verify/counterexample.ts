/** The smallest history that breaks a guarantee: shrunk from the shortest failing ones, with what reproduces it. */
import type { History } from '../../properties/history/shrink.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import type { Arm } from './arms.ts';
import { brokenIn, type Subject, subjectOf } from './run.ts';
import { historyOf, type Search } from './search.ts';
import { type ShrinkLimits, shrinkHistory } from './shrink.ts';
import type { Failure } from './tally.ts';

export interface Counterexample {
  readonly arm: Arm;
  readonly guarantee: GuaranteeId;
  /** The shrunk history: only stimuli that are possible. */
  readonly history: History;
  /** Stimuli other than a computer's start: what people did and what befell them. */
  readonly userEvents: number;
  readonly index: number;
  readonly path: readonly number[];
  readonly tried: number;
}

/** Where a planner of the user's own failed, by the history's number and the turns by which it was shrunk. */
export type BrokenPlanner = Pick<Counterexample, 'arm' | 'index' | 'path'>;

export function breaks(subject: Subject, guarantee: GuaranteeId): (history: History) => boolean {
  return (history) => brokenIn(subject, history)?.has(guarantee) ?? false;
}

/** The smallest history in which the user's own planner fails; `index` is one in which it does. */
export function smallestBroken(
  search: Pick<Search, 'seed' | 'scope'>,
  arm: Arm,
  index: number,
): BrokenPlanner {
  const subject = subjectOf(arm);
  const fails = (history: History): boolean => brokenIn(subject, history) === null;
  const { path } = shrinkHistory(historyOf(search, index), fails, { tries: 2000 });
  return { arm, index, path };
}

/** Counts what people did and what befell them: not the boots, and not the ends of sessions. */
export function countUserEvents(history: History): number {
  return history.filter(({ type }) => type !== 'computer.started' && type !== 'logoff.requested').length;
}

/** A tool is started anew for each merge of each try. */
function limitsFor({ command }: Arm): ShrinkLimits {
  return command === undefined ? { tries: 20_000 } : { tries: 20_000, time: 30_000 };
}

export function smallestOf(
  search: Pick<Search, 'seed' | 'scope'>,
  arm: Arm,
  guarantee: GuaranteeId,
  failures: readonly Failure[],
): Counterexample | null {
  const subject = subjectOf(arm);
  const fails = breaks(subject, guarantee);
  let best: Counterexample | null = null;
  for (const { index } of arm.command === undefined ? failures : failures.slice(0, 1)) {
    const { history, path, tried } = shrinkHistory(historyOf(search, index), fails, limitsFor(arm));
    if (best !== null && best.history.length <= history.length) continue;
    best = { arm, guarantee, history, userEvents: countUserEvents(history), index, path, tried };
  }
  return best;
}
