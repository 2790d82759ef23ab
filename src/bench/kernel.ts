import { copyWords, Graph } from '../explore/graph.ts';
import { scopeOf } from '../explore/scope.ts';
import { randomFrom } from '../simulate/random.ts';
import { type Figure, medianMs } from './measure.ts';

const STEPS = 100;

/**
 * Random histories of 100 steps through the explorer's kernel: of all that may happen next one step is drawn, so each step
 * costs the successors of a state. The graph's tables are filled as they are asked for; the warm-up does that.
 */
export function benchKernel(histories = 20_000): Figure[] {
  return ['windows-2003', 'three-way'].map((algorithm) => {
    const graph = new Graph(scopeOf({ algorithm, files: 2 }));
    const walkAll = (): void => {
      for (let seed = 0; seed < histories; seed++) walk(graph, randomFrom(seed));
    };
    return {
      name: `random histories of ${STEPS} steps through the kernel, ${algorithm}`,
      value: (histories / (medianMs([walkAll], 3)[0] as number)) * 1000,
      unit: 'histories/s',
      least: 25_000,
    };
  });
}

/** One way through the graph. A successor replaces the one drawn so far with the chance that makes all equally likely. */
function walk(graph: Graph, chance: (n: number) => number): void {
  const { successor } = graph;
  const here = new Uint32Array(graph.width);
  const drawn = new Uint32Array(graph.width);
  let draws = 0;
  let met = 0;
  const take = (): void => {
    met++;
    if (chance(draws++) * met < 1) copyWords(successor.words, drawn);
  };
  for (let step = 0; step < STEPS; step++) {
    met = 0;
    graph.expand(here, take);
    if (met === 0) return;
    copyWords(drawn, here);
  }
}
