/** Counterexamples of mutants, each a scenario log beside its mutant: found by `npm run mutants`, tried by `npm test`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodeHeader } from '../../log/encode.ts';
import { readRegression } from '../regressions.ts';
import type { Mutant } from './mutant.ts';
import { trialOf } from './trial.ts';

export const FOLDER = join(import.meta.dirname, 'counterexamples');

export const fileOf = (name: string): string => join(FOLDER, `${name}.jsonl`);

/** Keeps the smallest history that kills a mutant; `lines` are its events as they stand in a log. */
export function record({ name, algorithm, does, oracle }: Mutant, lines: readonly string[]): void {
  mkdirSync(FOLDER, { recursive: true });
  const header = encodeHeader({ algorithm, settings: { mutant: name, shows: does, oracle } });
  writeFileSync(fileOf(name), `${[header, ...lines].join('\n')}\n`);
}

/** Whether the recorded history kills the mutant, and finds no fault with what is right. */
export async function noticesRecorded(mutant: Mutant): Promise<boolean> {
  const { history } = readRegression(fileOf(mutant.name));
  return (await trialOf(mutant)).notices(history);
}
