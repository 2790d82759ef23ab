import { generateHistory } from '../../properties/history/generate.ts';
import { DEFAULT_SCOPE } from '../../properties/history/scope.ts';
import { Judge } from '../judge/judge.ts';
import { Simulator } from '../simulate/simulator.ts';
import { type Figure, medianMs } from './measure.ts';

const STEPS = 100;

/** Random histories of 100 stimuli through the whole stack: machines, fold, planners, simulated driver, judge. */
export function benchHistories(histories = 500): Figure[] {
  const scope = { ...DEFAULT_SCOPE, steps: [STEPS, STEPS] as const };
  const generated = Array.from({ length: histories }, (_, seed) => generateHistory(seed, scope));
  const algorithms = ['windows-2003', 'three-way'] as const;
  const runs = algorithms.map((algorithm) => (): void => {
    for (const history of generated) {
      const judge = new Judge();
      const simulator = new Simulator({
        algorithm,
        immutable: false,
        onEvent: (event) => judge.observe(event),
      });
      for (const stimulus of history) simulator.feed(stimulus);
      simulator.finish();
      judge.judgement();
    }
  });
  return algorithms.map((algorithm, i) => ({
    name: `random histories of ${STEPS} steps, ${algorithm}`,
    value: (histories / (medianMs(runs.slice(i, i + 1), 3)[0] as number)) * 1000,
    unit: 'histories/s',
  }));
}
