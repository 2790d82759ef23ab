/** One history of a search again. */
import process from 'node:process';
import { encodeEvent } from '../log/encode.ts';
import { armName, promisesOfArm } from '../verify/arms.ts';
import { countUserEvents } from '../verify/counterexample.ts';
import { BrokenRun, type Outcome, runHistory, subjectOf } from '../verify/run.ts';
import { historyOf, type Search } from '../verify/search.ts';
import { followPath } from '../verify/shrink.ts';
import { marksOf, storyOf } from '../verify/story.ts';
import { EXIT, print, UsageError } from './terminal.ts';
import { scopeText, type VerifyOptions } from './verify-options.ts';
import { callsText, reproduces } from './verify-text.ts';

/** `--path`: one history of the search, shrunk as far as the path says, told and judged. */
export function showAgain(
  options: VerifyOptions,
  search: Search,
  [index = 0, ...path]: readonly number[],
): void {
  const [arm] = search.arms;
  if (arm === undefined || search.arms.length > 1)
    throw new UsageError('--path needs --algorithm or --planner: a path belongs to one of them');
  let history = historyOf(search, index);
  try {
    history = followPath(history, path);
  } catch (error) {
    throw new UsageError(`--path: ${(error as Error).message}`);
  }
  let outcome: Outcome;
  try {
    outcome = runHistory(subjectOf(arm), history);
  } catch (error) {
    if (!(error instanceof BrokenRun)) throw error;
    for (const told of storyOf(error.log)) print(told);
    const again = reproduces({ arm, index, path }, options.seed, scopeText(options));
    throw new UsageError(`${armName(arm)} cannot go on: ${error.message}\n     again: ${again}`);
  }
  const { log, judgement, possible, calls = [] } = outcome;
  const broken = [...new Set(judgement.violations.map(({ guarantee }) => guarantee))];
  if (options.json) {
    print(JSON.stringify({ ...arm, broken, ...judgement, history: possible.map(toJson) }, null, 2));
  } else {
    print(`${armName(arm)}, history ${index}: ${countUserEvents(possible)} events besides boots and logoffs`);
    for (const told of storyOf(log, marksOf(judgement.losses, judgement.violations))) print(told);
    for (const said of callsText(calls)) print(said);
    print(broken.length === 0 ? 'No guarantee is broken.' : `Broken: ${broken.join(', ')}`);
  }
  if (promisesOfArm(arm).some((id) => broken.includes(id))) process.exitCode = EXIT.broken;
}

const toJson = (event: Parameters<typeof encodeEvent>[0]): object => JSON.parse(encodeEvent(event)) as object;
