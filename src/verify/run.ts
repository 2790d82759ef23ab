/** One history through the production simulator and the judge. */
import { Judge, type Judgement } from '../judge/judge.ts';
import type { LogEvent } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import type { Reading } from '../plan/view.ts';
import { Simulator } from '../simulate/simulator.ts';
import { type Arm, readingOf } from './arms.ts';

/** What is simulated: an arm's algorithm, or one of one's own (a mutant). */
export interface Subject {
  readonly algorithm: string | Algorithm;
  readonly reading: Partial<Reading>;
  /** Judges the histories; another one where judges themselves are tested. */
  readonly judge?: () => Pick<Judge, 'observe' | 'judgement'>;
}

export interface Outcome {
  readonly judgement: Judgement;
  /** The full log: stimuli that were possible, and all records. */
  readonly log: readonly LogEvent[];
  /** The stimuli that were possible. */
  readonly possible: readonly Stimulus[];
}

export function subjectOf(arm: Arm): Subject {
  return { algorithm: arm.algorithm, reading: readingOf(arm) };
}

/** Runs a history to its end. What is impossible in it is left out, as if it had not been there. */
export function runHistory(subject: Subject, history: readonly Stimulus[]): Outcome {
  const judge = subject.judge?.() ?? new Judge();
  const simulator = new Simulator({
    algorithm: subject.algorithm,
    reading: subject.reading,
    immutable: false,
    onEvent: (event) => judge.observe(event),
  });
  const possible: Stimulus[] = [];
  for (const stimulus of history) if (simulator.feed(stimulus) === null) possible.push(stimulus);
  simulator.finish();
  return { judgement: judge.judgement(), log: simulator.events, possible };
}
