import { generateHistory } from '../../properties/history/generate.ts';
import { DEFAULT_SCOPE } from '../../properties/history/scope.ts';
import { judge } from '../judge/judge.ts';
import type { LogEvent } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import { Simulator } from '../simulate/simulator.ts';
import { type Figure, medianMs } from './measure.ts';

export const STEPS = 100;
const SCOPE = { ...DEFAULT_SCOPE, steps: [STEPS, STEPS] as const };
const ALGORITHMS = ['windows-2003', 'three-way'] as const;
/** The stack is much code, and a run of `verify` is thousands of histories: what counts is the rate at which they go on. */
export const WARM_UPS = 12;
export const ROUNDS = 9;

/**
 * Random histories of 100 stimuli as `verify` draws them, of up to five computers under every fault and policy, through the
 * whole stack (machines, fold, planners, simulated driver, judge), and what each stage of it costs. `benchKernel` has the
 * plainer histories of the kernel's scope.
 *
 * No log outlives its judgement, as in a run of `verify`: where logs are kept, V8 learns to allocate all records among the
 * old objects, and simulates a third slower. What judging costs is therefore told by the difference.
 */
export function benchHistories(histories = 200): Figure[] {
  const generate = (): Stimulus[][] =>
    Array.from({ length: histories }, (_, seed) => generateHistory(seed, SCOPE));
  const generated = generate();
  const stages = ALGORITHMS.flatMap((algorithm) => [
    () => generated.map((history) => simulate(algorithm, history).length),
    () => generated.map((history) => simulateAndJudge(algorithm, history)),
  ]);
  const [generateMs, ...ms] = medianMs([generate, ...stages], ROUNDS, WARM_UPS) as [number, ...number[]];
  const each = (name: string, taken: number): Figure => ({
    name: `${name} a random history of ${STEPS} steps, every fault`,
    value: (taken / histories) * 1000,
    unit: 'µs',
  });
  return [
    each('generate', generateMs),
    ...ALGORITHMS.flatMap((algorithm, i) => {
      const [simulateMs, bothMs] = ms.slice(2 * i) as [number, number];
      return [
        each(`${algorithm}: simulate`, simulateMs),
        each(`${algorithm}: judge`, bothMs - simulateMs),
        {
          name: `${algorithm}: simulate and judge`,
          value: (histories / bothMs) * 1000,
          unit: 'histories/s',
          least: 2_000,
        },
      ];
    }),
  ];
}

/** The log of a history. */
export function simulate(algorithm: string | Algorithm, history: Iterable<Stimulus>): readonly LogEvent[] {
  const simulator = new Simulator({ algorithm, immutable: false });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  return simulator.events;
}

/** One after the other, as `verify` does it. @returns how many versions were lost */
export function simulateAndJudge(algorithm: string | Algorithm, history: readonly Stimulus[]): number {
  return judge(simulate(algorithm, history)).losses.length;
}
