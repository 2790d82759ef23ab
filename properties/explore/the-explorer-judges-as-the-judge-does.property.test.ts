/**
 * G1–G8: what `explore` calls a broken guarantee is what the judge calls one, along random ways. Spec
 * section 7.
 */
import * as fc from 'fast-check';
import { describe, it } from 'vitest';
import { Graph, type Step } from '../../src/explore/graph.ts';
import { reproduce, scenarioOf, stepText } from '../../src/explore/scenario.ts';
import { type Fault, RICH, scopeOf } from '../../src/explore/scope.ts';
import { BROKEN, type Judged } from '../../src/explore/versions.ts';
import { settings } from '../settings.ts';

const JUDGED = Object.keys(BROKEN) as Judged[];

/** Walks at random to the first broken guarantee, or for so many steps. The choice picks among the enabled steps. */
function walk(graph: Graph, choices: readonly number[]): { steps: Step[]; broken: Judged[] } {
  let here = new Uint32Array(graph.width);
  const steps: Step[] = [];
  for (const choice of choices) {
    const successors: { words: Uint32Array<ArrayBuffer>; step: Step; broken: number }[] = [];
    graph.expand(here, () => {
      const { words, broken, event, computer, item, failing, ran } = graph.successor;
      successors.push({ words: words.slice(), step: { event, computer, item, failing, ran }, broken });
    });
    const chosen = successors[choice % successors.length];
    if (chosen === undefined) break;
    here = chosen.words;
    steps.push(chosen.step);
    const broken = JUDGED.filter((name) => (chosen.broken & BROKEN[name]) !== 0);
    if (broken.length > 0) return { steps, broken };
  }
  return { steps, broken: [] };
}

function check(graph: Graph, choices: readonly number[]): void {
  const { steps, broken } = walk(graph, choices);
  const { violations } = reproduce(graph.scope, scenarioOf(graph.scope, steps));
  const judged = JUDGED.filter((name) => violations.some(({ guarantee }) => guarantee === name));
  if (broken.join() === judged.join()) return;
  const events = steps.map((step) => stepText(step, graph.scope));
  throw new Error(
    `explorer: ${broken.join() || 'none'}; judge: ${judged.join() || 'none'}\n${events.join('\n')}`,
  );
}

// Section 7 is written down twice, in bytes for the explorer and in versions for the judge. They must never differ.
describe('on any way through the graph the explorer finds broken what the judge finds broken', () => {
  const scopes: [string, Fault[]][] = [
    ['nt4', []],
    ['windows-2000', ['lock', 'crash']],
    ['windows-2003', []],
    ['windows-2003', [...RICH]],
    ['windows-2003', ['interleave', 'crash']],
    ['csync', [...RICH, 'failed-download']],
    ['csync', ['skew']],
    ['windows-7', ['skew', 'network']],
    ['three-way', [...RICH, 'failed-download', 'interleave']],
    ['three-way', ['skew', 'failed-upload']],
  ];
  it.each(scopes)('%s, faults: %s', (algorithm, faults) => {
    // csync uploads hives at logon too; to the judge such an upload's author may still change the hive afterwards (P6).
    const hive = algorithm !== 'csync';
    const graph = new Graph(scopeOf({ algorithm, files: 1 + Number(!hive), hive, faults: new Set(faults) }));
    const choices = fc.noBias(fc.array(fc.nat(5_040), { minLength: 4, maxLength: 40, size: 'max' }));
    fc.assert(
      fc.property(choices, (way) => check(graph, way)),
      settings(150),
    );
  });
});
