/** The search: histories of consecutive seeds, each run under every arm. Pure but for the clock it is handed. */
import { generateHistory } from '../../properties/history/generate.ts';
import type { Scope } from '../../properties/history/scope.ts';
import type { Stimulus } from '../log/stimuli.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import type { Arm } from './arms.ts';
import { runHistory, subjectOf } from './run.ts';
import { followPath, type Shrunk, shrinkHistory } from './shrink.ts';
import { newTally, note, type Tally } from './tally.ts';

export interface SearchPlan {
  readonly arms: readonly Arm[];
  readonly scope: Scope;
  /** First seed; this worker takes every `stride`-th from here. */
  readonly seed: number;
  readonly stride: number;
  /** Histories at most. */
  readonly runs: number;
}

/**
 * Runs histories until they are done or `late` says so.
 *
 * @returns one tally per arm, and how many seeds were used up
 */
export function search(plan: SearchPlan, late: () => boolean): { tallies: Tally[]; runs: number } {
  const tallies = plan.arms.map(newTally);
  const subjects = plan.arms.map(subjectOf);
  let runs = 0;
  for (; runs < plan.runs && !late(); runs++) {
    const seed = plan.seed + runs * plan.stride;
    const history = generateHistory(seed, plan.scope);
    for (const [i, subject] of subjects.entries()) {
      const { judgement, possible } = runHistory(subject, history);
      const broken = new Set(judgement.violations.map(({ guarantee }) => guarantee));
      const loses = judgement.losses.some(({ permitted }) => permitted === null);
      note(tallies[i] as Tally, { seed, length: possible.length }, broken, loses);
    }
  }
  return { tallies, runs };
}

/** Makes the smallest history that still breaks a guarantee, from the one of a seed. */
export function shrinkFound(
  arm: Arm,
  guarantee: GuaranteeId,
  seed: number,
  scope: Scope,
  tries: number,
): Shrunk {
  const subject = subjectOf(arm);
  const fails = (history: readonly Stimulus[]): boolean =>
    runHistory(subject, history).judgement.violations.some((violation) => violation.guarantee === guarantee);
  const shrunk = shrinkHistory(generateHistory(seed, scope), fails, { tries });
  return { ...shrunk, history: [...runHistory(subject, shrunk.history).possible] };
}

/** The history that a seed and a path of shrinking stand for. */
export function historyOf(seed: number, path: readonly number[], scope: Scope): readonly Stimulus[] {
  return followPath(generateHistory(seed, scope), path);
}
