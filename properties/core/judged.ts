import { Judge, type Judgement } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { type Algorithm, promisesOf } from '../../src/plan/algorithms.ts';
import { Simulator } from '../../src/simulate/simulator.ts';

/** One history through the production simulator and the judge. */
export function judged(
  algorithm: string | Algorithm,
  history: readonly Stimulus[],
): { log: readonly LogEvent[]; judgement: Judgement } {
  const judge = new Judge();
  const simulator = new Simulator({ algorithm, immutable: false, onEvent: (event) => judge.observe(event) });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  return { log: simulator.events, judgement: judge.judgement() };
}

/** Violations of what an algorithm promises, in words; empty where all is well. */
export function brokenPromisesOf(algorithm: string, history: readonly Stimulus[]): string[] {
  const promised = new Set<string>(promisesOf(algorithm));
  return judged(algorithm, history)
    .judgement.violations.filter(({ guarantee }) => promised.has(guarantee))
    .map(({ guarantee, message }) => `${guarantee}: ${message}`);
}
