/** The pictures of the documentation, drawn from the machines and from a history: nothing in them is drawn by hand. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildHistory } from '../report/build-history.ts';
import { drawPicture } from '../report/draw-chart.ts';
import { drawMachine } from '../report/machine-chart.ts';
import { machineGraph } from '../report/machine-graph.ts';
import { MACHINES } from '../report/machine-list.ts';
import { readRegression } from '../verify/regressions.ts';
import { runHistory, subjectOf } from '../verify/run.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** The folder they lie in, and the scenario that is shown. */
export const PICTURES = join(ROOT, 'docs', 'pictures');
const SCENARIO = join(ROOT, 'docs', 'three-events.jsonl');

const WIDTH = 900;

/** Every picture by its file name, as SVG. */
export function pictures(): ReadonlyMap<string, string> {
  const drawn = new Map<string, string>();
  drawn.set('three-events.svg', threeEvents());
  for (const [name, { machine }] of Object.entries(MACHINES)) {
    drawn.set(`machine-${name}.svg`, `${drawMachine(machineGraph(machine))}\n`);
  }
  return drawn;
}

/** The scenario of the README. */
function threeEvents(): string {
  const { arm, history } = readRegression(SCENARIO);
  const { log } = runHistory(subjectOf(arm), history);
  return `${drawPicture(buildHistory(log, arm.algorithm), { width: WIDTH })}\n`;
}

/** What lies in the folder under a name; `null`: nothing. */
export function storedPicture(name: string): string | null {
  try {
    return readFileSync(join(PICTURES, name), 'utf8');
  } catch {
    return null;
  }
}
