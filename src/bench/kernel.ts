import { copyWords, Graph, type Step, type Successor } from '../explore/graph.ts';
import { scenarioOf } from '../explore/scenario.ts';
import { type Scope, scopeOf } from '../explore/scope.ts';
import { randomFrom } from '../simulate/random.ts';
import { ROUNDS, STEPS, simulateAndJudge, WARM_UPS } from './histories.ts';
import { type Figure, medianMs } from './measure.ts';

/** Of the kernel's histories, so many go through the stack as well. */
const THROUGH_STACK = 200;

/**
 * Random histories of 100 steps through the explorer's kernel: of all that may happen next one step is drawn, so each step
 * costs the successors of a state. The graph's tables are filled as they are asked for; the warm-up does that. Then the same
 * histories through machines, fold, planners, simulated driver and judge: what the kernel saves.
 */
export function benchKernel(histories = 20_000): Figure[] {
  return ['windows-2003', 'three-way'].flatMap((algorithm) => {
    const scope = scopeOf({ algorithm, files: 2 });
    return [throughKernel(scope, histories), throughStack(scope)];
  });
}

function throughKernel(scope: Scope, histories: number): Figure {
  const graph = new Graph(scope);
  const walkAll = (): void => {
    for (let seed = 0; seed < histories; seed++) walk(graph, seed);
  };
  return {
    name: `random histories of ${STEPS} steps through the kernel, ${scope.algorithm.name}`,
    value: perSecond(histories, walkAll, 3, 1),
    unit: 'histories/s',
    least: 25_000,
  };
}

function throughStack(scope: Scope): Figure {
  const graph = new Graph(scope);
  const scenarios = Array.from({ length: THROUGH_STACK }, (_, seed) => {
    const steps: Step[] = [];
    walk(graph, seed, (step, { event, computer, item, failing, ran }) => {
      steps[step] = { event, computer, item, failing, ran };
    });
    return scenarioOf(scope, steps);
  });
  const runAll = (): void => {
    for (const scenario of scenarios) simulateAndJudge(scope.algorithm, scenario);
  };
  return {
    name: `the same through machines, fold, planners and judge, ${scope.algorithm.name}`,
    value: perSecond(THROUGH_STACK, runAll, ROUNDS, WARM_UPS),
    unit: 'histories/s',
    least: 2_000,
  };
}

function perSecond(histories: number, run: () => void, rounds: number, warmUps: number): number {
  return (histories / (medianMs([run], rounds, warmUps)[0] as number)) * 1000;
}

/**
 * One way through the graph. A successor replaces the one drawn so far with the chance that makes all equally likely; `draw`
 * hears of each that does, with the number of its step.
 */
function walk(graph: Graph, seed: number, draw?: (step: number, successor: Successor) => void): void {
  const { successor } = graph;
  const chance = randomFrom(seed);
  const here = new Uint32Array(graph.width);
  const drawn = new Uint32Array(graph.width);
  let draws = 0;
  let met = 0;
  let step = 0;
  const take = (): void => {
    met++;
    if (chance(draws++) * met >= 1) return;
    copyWords(successor.words, drawn);
    draw?.(step, successor);
  };
  for (; step < STEPS; step++) {
    met = 0;
    graph.expand(here, take);
    if (met === 0) return;
    copyWords(drawn, here);
  }
}
