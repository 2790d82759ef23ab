/** What a search found, on standard output and as scenario files. */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { encodeEvent, encodeLog } from '../log/encode.ts';
import { armName, isOwn, promisesOfArm } from '../verify/arms.ts';
import type { Counterexample } from '../verify/counterexample.ts';
import { runHistory, subjectOf } from '../verify/run.ts';
import { brokenPromisesOf } from '../verify/scoreboard.ts';
import type { Tally } from '../verify/tally.ts';
import { wilson } from '../verify/wilson.ts';
import { print, proseWidth } from './terminal.ts';
import { scopeText, type VerifyOptions } from './verify-options.ts';
import { counterexampleText, reproduces, scoreboardText, verdictText } from './verify-text.ts';

export function reportFindings(
  options: VerifyOptions,
  tallies: readonly Tally[],
  smallest: readonly Counterexample[],
  histories: number,
  seconds: number,
): void {
  const files = options.out === undefined ? [] : writeScenarios(options.out, smallest);
  if (options.json)
    return print(JSON.stringify(jsonOf(options, tallies, smallest, histories, seconds), null, 2));
  print(scoreboardText(tallies, proseWidth()));
  const runs = tallies.reduce((sum, tally) => sum + tally.histories, 0);
  const stimuli = tallies.reduce((sum, tally) => sum + tally.stimuli, 0);
  print(
    `\n${histories} histories, each under ${tallies.length} ${tallies.length === 1 ? 'algorithm' : 'algorithms'}, in ${seconds.toFixed(0)} s: ${(runs / seconds).toFixed(0)} runs/s, ${(stimuli / seconds).toFixed(0)} stimuli/s on ${options.workers} threads, seed ${options.seed}.`,
  );
  for (const one of smallest) {
    print(`\n${counterexampleText(one)}`);
    print(`     again: ${reproduces(one, options.seed, scopeText(options))}`);
  }
  for (const file of files) print(file);
  print(`\n${verdictText(tallies)}`);
}

function scenarioName({ arm, guarantee }: Counterexample): string {
  return `${armName(arm).replaceAll(/[^a-z0-9]+/gi, '-')}-${guarantee}.jsonl`;
}

/** Each counterexample as a scenario file; returns the commands that run them. */
function writeScenarios(folder: string, smallest: readonly Counterexample[]): string[] {
  mkdirSync(folder, { recursive: true });
  return smallest.map((one) => {
    const { arm, guarantee, history } = one;
    const file = path.join(folder, scenarioName(one));
    const settings = { reading: arm.reading, breaks: guarantee };
    // What an algorithm of one's own did nobody else can work out again: its records are kept with it.
    const isOurs = !isOwn(arm);
    const events = isOurs ? history : runHistory(subjectOf(arm), history).log;
    writeFileSync(file, encodeLog(events, { algorithm: arm.algorithm, settings, seed: 1 }));
    return isOurs
      ? `written: roamproof simulate ${file} --algorithm ${arm.algorithm}`
      : `written: roamproof report ${file} -o ${file.replace(/\.jsonl$/, '.html')}`;
  });
}

function jsonOf(
  options: VerifyOptions,
  tallies: readonly Tally[],
  smallest: readonly Counterexample[],
  histories: number,
  seconds: number,
): object {
  const runs = tallies.reduce((sum, tally) => sum + tally.histories, 0);
  return {
    seed: options.seed,
    histories,
    seconds,
    runsPerSecond: runs / seconds,
    workers: options.workers,
    arms: tallies.map((tally) => ({
      ...tally.arm,
      histories: tally.histories,
      stimuli: tally.stimuli,
      events: tally.events,
      losing: { histories: tally.losing, ...wilson(tally.losing, tally.histories) },
      losses: tally.losses,
      permittedLosses: tally.permitted,
      promises: promisesOfArm(tally.arm),
      broken: brokenPromisesOf(tally),
      guarantees: Object.fromEntries(
        Object.entries(tally.cells).map(([id, cell]) => [
          id,
          { histories: cell.histories, ...wilson(cell.histories, tally.histories) },
        ]),
      ),
    })),
    counterexamples: smallest.map((one) => ({
      ...one.arm,
      guarantee: one.guarantee,
      userEvents: one.userEvents,
      command: reproduces(one, options.seed, scopeText(options)),
      history: one.history.map((event) => JSON.parse(encodeEvent(event)) as object),
    })),
  };
}
