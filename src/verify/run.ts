/** One history through the production simulator and the judge. */
import { Judge, type Judgement } from '../judge/judge.ts';
import type { LogEvent } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import type { Algorithm, GuaranteeId } from '../plan/algorithms.ts';
import { PlanError } from '../plan/checked-plan.ts';
import type { Reading } from '../plan/view.ts';
import { Simulator } from '../simulate/simulator.ts';
import { type Arm, algorithmOf, readingOf } from './arms.ts';
import { BlackBox } from './black-box/black-box.ts';
import type { Call } from './black-box/run-command.ts';

/** What is simulated: an arm's algorithm, or one of one's own (a mutant). */
export interface Subject {
  readonly algorithm: string | Algorithm;
  readonly reading: Partial<Reading>;
  /** Judges the histories; another one where judges themselves are tested. */
  readonly judge?: () => Pick<Judge, 'observe' | 'judgement'>;
  /** Opens the directories of a command line tool, for one history; then `algorithm` is only a name. */
  readonly blackBox?: () => BlackBox;
}

export interface Outcome {
  readonly judgement: Judgement;
  /** The full log: stimuli that were possible, and all records. */
  readonly log: readonly LogEvent[];
  /** The stimuli that were possible. */
  readonly possible: readonly Stimulus[];
  /** Calls of a command line tool. */
  readonly calls?: readonly Call[];
}

export function subjectOf(arm: Arm): Subject {
  const { command, algorithm } = arm;
  const subject = { algorithm: algorithmOf(arm), reading: readingOf(arm) };
  return command === undefined ? subject : { ...subject, blackBox: () => new BlackBox(command, algorithm) };
}

/** A history that came to no end, since a planner failed in it. */
export class BrokenRun extends Error {
  override readonly name = 'BrokenRun';
  /** All that happened up to there. */
  readonly log: readonly LogEvent[];

  constructor(cause: PlanError, log: readonly LogEvent[]) {
    super(cause.message, { cause });
    this.log = log;
  }
}

/**
 * Runs a history to its end. What is impossible in it is left out, as if it had not been there.
 *
 * @throws BrokenRun where the user's own planner fails
 */
export function runHistory(subject: Subject, history: readonly Stimulus[]): Outcome {
  using box = subject.blackBox?.();
  const simulator = new Simulator({
    algorithm: box?.algorithm ?? subject.algorithm,
    reading: subject.reading,
    immutable: false,
  });
  const possible: Stimulus[] = [];
  try {
    for (const stimulus of history) if (simulator.feed(stimulus) === null) possible.push(stimulus);
    simulator.finish();
  } catch (error) {
    throw error instanceof PlanError ? new BrokenRun(error, simulator.events) : error;
  }
  const log = simulator.events;
  const outcome = { judgement: judged(subject, log), log, possible };
  return box === undefined ? outcome : { ...outcome, calls: box.calls };
}

/** Judged when it is over: by turns, simulator and judge would push each other out of the processor's caches. */
function judged(subject: Subject, log: readonly LogEvent[]): Judgement {
  const judge = subject.judge?.() ?? new Judge();
  for (const event of log) judge.observe(event);
  return judge.judgement();
}

/** Guarantees that break in a history; `null` where the user's own planner fails in it. */
export function brokenIn(subject: Subject, history: readonly Stimulus[]): ReadonlySet<GuaranteeId> | null {
  try {
    const { violations } = runHistory(subject, history).judgement;
    return new Set(violations.map(({ guarantee }) => guarantee));
  } catch (error) {
    if (error instanceof BrokenRun) return null;
    throw error;
  }
}
