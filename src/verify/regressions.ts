/** Histories that once broke a promise, kept as scenarios; they run before anything random. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { LogDecoder } from '../log/decode.ts';
import { type Header, isStimulus } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import { type Arm, DEFAULT_READING_NAME, promisesOfArm } from './arms.ts';
import { brokenIn, subjectOf } from './run.ts';

export interface Regression {
  readonly file: string;
  readonly arm: Arm;
  /** What it showed when it was found, in words. */
  readonly shows: string;
  readonly history: readonly Stimulus[];
}

/** @throws Error naming file and line where a stored scenario cannot be read */
export function readRegression(file: string): Regression {
  let header: Header | null = null;
  const history: Stimulus[] = [];
  const decoder = new LogDecoder({
    header: (found) => {
      header = found;
    },
    event: (event) => {
      if (isStimulus(event)) history.push(event);
    },
    problem: (message, line) => {
      throw new Error(`${file}:${line}: ${message}`);
    },
  });
  decoder.write(readFileSync(file));
  decoder.end();
  const { algorithm = 'windows-2003', settings = {} } = header ?? ({} as Partial<Header>);
  const reading = typeof settings['reading'] === 'string' ? settings['reading'] : DEFAULT_READING_NAME;
  const shows = typeof settings['shows'] === 'string' ? settings['shows'] : '';
  return { file, arm: { algorithm, reading }, shows, history };
}

/** All scenarios of a folder, in the order of their names; none where there is no folder. */
export function readRegressions(folder: string): Regression[] {
  if (!existsSync(folder)) return [];
  const names = readdirSync(folder).filter((name) => name.endsWith('.jsonl'));
  return names.toSorted().map((name) => readRegression(path.join(folder, name)));
}

/** Guarantees an arm promises and breaks in a history. A planner that fails in it is the random search's to tell. */
export function brokenBy(arm: Arm, history: readonly Stimulus[]): GuaranteeId[] {
  const broken = brokenIn(subjectOf(arm), history);
  return promisesOfArm(arm).filter((id) => broken?.has(id));
}
