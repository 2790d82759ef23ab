/** One history with a mutant and without it: does what must notice the mutant notice it? */
import type { History } from '../../../properties/history/shrink.ts';
import { Judge } from '../../judge/judge.ts';
import { ALGORITHMS, type Algorithm, type GuaranteeId } from '../../plan/algorithms.ts';
import { Simulator } from '../../simulate/simulator.ts';
import { type SentenceId, Sentences } from '../sentences.ts';
import type { Mutant } from './mutant.ts';
import { plant } from './plant.ts';

/** What is the mutant's own in a trial; all else is production's. */
interface Parts {
  readonly Simulator: typeof Simulator;
  readonly Judge: typeof Judge;
  readonly algorithm: Algorithm;
}

export interface Trial {
  /** Whether the mutant is noticed in a history in which nothing is wrong without it. */
  readonly notices: (history: History) => boolean;
}

/** A mutant planted and ready to be tried. */
export async function trialOf(mutant: Mutant): Promise<Trial> {
  const right: Parts = { Simulator, Judge, algorithm: ALGORITHMS[mutant.algorithm] as Algorithm };
  const load = plant(mutant);
  if (mutant.family === 'judge') {
    const blind: Parts = { ...right, ...(await load<{ Judge: typeof Judge }>('src/judge/judge.ts')) };
    // What is known to be broken must be told, and nothing else.
    return { notices: (history) => objects(right, mutant, history) !== objects(blind, mutant, history) };
  }
  const simulate = await load<{ Simulator: typeof Simulator }>('src/simulate/simulator.ts');
  const plans = await load<{ ALGORITHMS: typeof ALGORITHMS }>('src/plan/algorithms.ts');
  const wrong: Parts = {
    Judge,
    Simulator: simulate.Simulator,
    algorithm: plans.ALGORITHMS[mutant.algorithm] as Algorithm,
  };
  return { notices: (history) => objects(wrong, mutant, history) && !objects(right, mutant, history) };
}

/** Records of one history; a simulation that makes more does not come to rest. */
const EVENTS_MAX = 50_000;

/** Whether the oracle of a mutant finds fault with a history. */
function objects({ Simulator, Judge, algorithm }: Parts, { oracle }: Mutant, history: History): boolean {
  const sentences = oracle.startsWith('W') ? new Sentences(algorithm) : null;
  const judge = sentences === null ? new Judge() : null;
  const simulator = new Simulator({
    algorithm,
    immutable: false,
    onEvent: (event, state) => {
      if (simulator.events.length > EVENTS_MAX) throw new Error('A simulation does not come to rest');
      judge?.observe(event);
      sentences?.observe(event, state);
    },
  });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  if (sentences !== null) return sentences.broken.has(oracle as SentenceId);
  const violations = judge?.judgement().violations ?? [];
  return violations.some(({ guarantee }) => guarantee === (oracle as GuaranteeId));
}
