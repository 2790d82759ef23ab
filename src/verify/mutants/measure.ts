/** How soon a mutant is found by random histories, how small its counterexample gets, and how small it could be. */
import { generateHistory } from '../../../properties/history/generate.ts';
import { seedOf } from '../../../properties/history/random.ts';
import { DEFAULT_SCOPE, FAULTS, type Fault } from '../../../properties/history/scope.ts';
import type { History } from '../../../properties/history/shrink.ts';
import { scenarioOf } from '../../explore/scenario.ts';
import { scopeOf } from '../../explore/scope.ts';
import { explore } from '../../explore/search.ts';
import { BROKEN, type Judged } from '../../explore/versions.ts';
import { ALGORITHMS } from '../../plan/algorithms.ts';
import { shrinkHistory } from '../shrink.ts';
import type { Mutant } from './mutant.ts';
import { plant } from './plant.ts';
import type { HistoriesUntilKilled } from './result.ts';
import { shortestKill } from './shortest.ts';
import { type Trial, trialOf } from './trial.ts';

/** Stimuli of a random history before it is settled, and how many histories a mutant may survive. */
export const STEPS = 100;
export const LIMIT = 2000;

export interface Measured {
  readonly histories: HistoriesUntilKilled;
  readonly killed: boolean;
  /** The smallest history that kills it, with the boots; empty where none does. */
  readonly counterexample: History;
  readonly optimum: number | null;
}

/** What settling a history does as well: it shuts every computer down, and gives every user a profile path. */
const SETTLING: ReadonlySet<Fault> = new Set(['shutdown', 'users']);

/** The history of a seed and an index, with all faults of the environment but one. */
function historyAt(seed: number, index: number, without?: Fault): History {
  const faults = FAULTS.filter((fault) => fault !== without);
  const settled = without !== undefined && SETTLING.has(without) ? 0 : DEFAULT_SCOPE.settled;
  return generateHistory(seedOf(seed, index), { ...DEFAULT_SCOPE, steps: [STEPS, STEPS], faults, settled });
}

/** Number of the first history that kills a mutant, from 1; `null`: it survives them all. */
export function firstKill(trial: Trial, seed: number, limit: number, without?: Fault): number | null {
  for (let index = 0; index < limit; index++)
    if (trial.notices(historyAt(seed, index, without))) return index + 1;
  return null;
}

/** Seeds whose counterexamples are shrunk: the smallest counts, as it does in `verify`. */
const SHRUNK_SEEDS = 2;

export async function measure(mutant: Mutant, seeds: number, limit: number): Promise<Measured> {
  const trial = await trialOf(mutant);
  const kills: (number | null)[] = [];
  let best: History = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const kill = firstKill(trial, seed, limit);
    kills.push(kill);
    if (kill === null || seed > SHRUNK_SEEDS) continue;
    const { history } = shrinkHistory(historyAt(seed, kill - 1), trial.notices, { tries: 1500 });
    if (best.length === 0 || history.length < best.length) best = history;
  }
  return {
    histories: untilKilled(kills, limit),
    killed: kills.every((kill) => kill !== null),
    counterexample: best,
    optimum: await optimumOf(mutant, trial),
  };
}

/** A survivor counts as killed after one history more than were tried. */
function untilKilled(kills: readonly (number | null)[], limit: number): HistoriesUntilKilled {
  const sorted = kills.map((kill) => kill ?? limit + 1).toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.ceil(sorted.length * share) - 1] ?? 0;
  return {
    p50: at(0.5),
    p95: at(0.95),
    seeds: kills.length,
    survived: kills.filter((kill) => kill === null).length,
  };
}

/** Stimuli of a history but for the boots. */
export function sizeOf(history: History): number {
  return history.filter(({ type }) => type !== 'computer.started').length;
}

const STATES_MAX = 300_000;

/**
 * The size of the shortest counterexample there is: by the exhaustive search over modules with the mutant in them or,
 * where that does not have the oracle, by trying all short histories.
 *
 * @returns `null` where both lack the circumstances that the mutant needs, or it is longer than what is tried
 */
async function optimumOf(mutant: Mutant, trial: Trial): Promise<number | null> {
  if (mutant.family !== 'merge') return null;
  return (await exploredOptimum(mutant)) ?? shortestKill(trial.notices, mutant.explored?.hive === true);
}

async function exploredOptimum({ explored = {}, ...mutant }: Mutant): Promise<number | null> {
  const { oracle, algorithm } = mutant;
  if (!(oracle in BROKEN)) return null;
  const load = plant(mutant);
  const mutated = {
    ...(await load<{ explore: typeof explore }>('src/explore/search.ts')),
    ...(await load<{ scopeOf: typeof scopeOf }>('src/explore/scope.ts')),
    ...(await load<{ scenarioOf: typeof scenarioOf }>('src/explore/scenario.ts')),
    ...(await load<{ ALGORITHMS: typeof ALGORITHMS }>('src/plan/algorithms.ts')),
  };
  const parts = { hive: explored.hive ?? false, faults: new Set(explored.faults ?? []) };
  const scope = mutated.scopeOf({ algorithm: mutated.ALGORITHMS[algorithm] ?? algorithm, ...parts });
  const found = mutated.explore(scope, { maxStates: STATES_MAX }).broken.get(oracle as Judged);
  if (found === undefined) return null;
  const right = explore(scopeOf({ algorithm, ...parts }), {
    maxStates: STATES_MAX,
    depth: found.steps.length,
  });
  return right.broken.has(oracle as Judged) ? null : sizeOf(mutated.scenarioOf(scope, found.steps));
}
