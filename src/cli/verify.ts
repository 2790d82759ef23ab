import { mkdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { Scope } from '../../properties/history/scope.ts';
import { encodeEvent, encodeLog } from '../log/encode.ts';
import {
  ALL_ARMS,
  type Arm,
  armName,
  commandArm,
  DEFAULT_READING_NAME,
  isFilesOnly,
  isOwn,
  plannerArm,
  promisesOfArm,
} from '../verify/arms.ts';
import { BLACK_BOX_SCOPE, commandProblem } from '../verify/black-box/black-box.ts';
import { scratchFolder } from '../verify/black-box/scratch.ts';
import { type Counterexample, countUserEvents } from '../verify/counterexample.ts';
import { BrokenPool, Pool } from '../verify/pool.ts';
import { brokenBy, readRegressions } from '../verify/regressions.ts';
import { BrokenRun, type Outcome, runHistory, subjectOf } from '../verify/run.ts';
import { brokenPromisesOf } from '../verify/scoreboard.ts';
import { historyOf, type Search } from '../verify/search.ts';
import { followPath } from '../verify/shrink.ts';
import { loadRun, saveRun } from '../verify/state-file.ts';
import { marksOf, storyOf } from '../verify/story.ts';
import type { Tally } from '../verify/tally.ts';
import { cellsToShrink, drawCurves, type Progress, searchAll, shrinkAll } from '../verify/verify.ts';
import { wilson } from '../verify/wilson.ts';
import { algorithmOption, natural, seedOption, withPlain } from './options.ts';
import { EXIT, print, progressLine, proseWidth, tell, UsageError } from './terminal.ts';
import { measure, runCoverage } from './verify-coverage.ts';
import { checkWritable, readMutants, writeFindings } from './verify-report.ts';
import {
  callsText,
  counterexampleText,
  quoted,
  quotedPath,
  reproduces,
  scoreboardText,
  verdictText,
} from './verify-text.ts';

type Range = readonly [low: number, high: number];

interface VerifyOptions {
  readonly algorithm?: string;
  readonly planner?: string;
  readonly command?: string;
  readonly timeout: number;
  readonly reading?: string;
  readonly computers?: Range;
  readonly files?: Range;
  readonly steps?: Range;
  readonly runs?: number;
  readonly time: number;
  readonly seed: number;
  readonly path?: readonly number[];
  readonly workers: number;
  readonly shard: { readonly n: number; readonly of: number };
  readonly state?: string;
  readonly out?: string;
  readonly regressions: string;
  readonly all?: true;
  readonly report?: string;
  readonly mutants?: string;
  readonly coverage?: true;
  readonly json?: true;
}

/** Seconds of search where none are given: with shrinking and starting, well under a minute on two cores. */
const DEFAULT_TIME_S = 25;
const DEFAULT_SEED = 20030501;
/** Beside the sources and, in the package, beside what was built from them. */
const REGRESSIONS = fileURLToPath(new URL('../../properties/regressions', import.meta.url));

/** What chooses histories or looks at failures says nothing about coverage, which has themes of its own. */
const SEARCH_ONLY = [
  'algorithm',
  'planner',
  'command',
  'reading',
  'computers',
  'files',
  'steps',
  'path',
  'state',
  'out',
  'all',
  'report',
  'mutants',
];

export function command(): Command {
  const made = new Command()
    .description(
      'Search random histories of many computers for losses: a scoreboard of algorithms against guarantees, and the smallest loss of each. Without options: every algorithm, in under a minute.',
    )
    .addOption(algorithmOption())
    .addOption(
      new Option(
        '--planner <module>',
        'an algorithm of your own: a module whose default export is a plan function or an algorithm',
      ).conflicts('algorithm'),
    )
    .addOption(
      new Option(
        '--command <line>',
        'a sync tool: called as LINE get LOCAL CENTRAL at a logon, as LINE put LOCAL CENTRAL at a logoff',
      ).conflicts(['algorithm', 'planner', 'reading']),
    )
    .option('--timeout <seconds>', 'with --command: a call that takes longer is killed', upTo(1, 3600), 10)
    .addOption(
      new Option('--reading <name>', 'how the 2003 document is read').choices([
        DEFAULT_READING_NAME,
        'last-write',
      ]),
    )
    .option('--computers <n>', 'computers of a history: 2, or 2-5', range(1, 5))
    .option('--files <n>', 'different paths: 2, or 2-6', range(1, 13))
    .option('--steps <n>', 'stimuli of a history: 100, or 1-100', range(1, 10_000))
    .option('--runs <n>', 'histories at most', natural)
    .option('--time <seconds>', 'how long to search', natural, DEFAULT_TIME_S)
    .addOption(seedOption().default(DEFAULT_SEED))
    .option(
      '--path <n:n:…>',
      'show one history again: its number, then the turns by which it was shrunk',
      turns,
    )
    .option('--workers <n>', 'threads', upTo(1, 64), availableParallelism())
    .addOption(
      new Option('--shard <i/n>', 'only this part of the histories: 1/4, 2/4, …')
        .argParser(shard)
        .default({ n: 0, of: 1 }, 'all of them'),
    )
    .option('--state <file>', 'go on where this file says, and save there how far it came')
    .option('--out <folder>', 'write each counterexample there as a scenario')
    .addOption(
      new Option('--regressions <folder>', 'scenarios that run first').default(
        REGRESSIONS,
        'those kept with the properties',
      ),
    )
    .option('--all', 'shrink the failures of every cell, not only losses and broken promises')
    .option('--report <file>', 'the findings as one HTML page, every failing cell with its picture and story')
    .option(
      '--mutants <file>',
      'planted faults for the page: what npm run mutants -- --json FILE wrote (default: the last kept run)',
    )
    .addOption(
      new Option(
        '--coverage',
        'instead: how many random histories reach each state, state × event cell, rule, policy and event, and what none does',
      ).conflicts(SEARCH_ONLY),
    )
    .option('--json', 'print the findings as one JSON object')
    .action(run);
  return withPlain(made);
}

function upTo(min: number, max: number): (text: string) => number {
  return (text) => {
    const value = natural(text);
    if (value >= min && value <= max) return value;
    throw new InvalidArgumentError(`A whole number from ${min} to ${max} is expected.`);
  };
}

function range(min: number, max: number): (text: string) => Range {
  return (text) => {
    const [low, high = low] = text.split('-').map(natural);
    if (low !== undefined && high !== undefined && low >= min && high <= max && low <= high)
      return [low, high];
    throw new InvalidArgumentError(
      `A number such as 3, or a range such as 2-5, from ${min} to ${max} is expected.`,
    );
  };
}

function turns(text: string): number[] {
  return text.split(':').map(natural);
}

function shard(text: string): VerifyOptions['shard'] {
  const [n, of] = text.split('/').map(natural);
  if (n === undefined || of === undefined || n < 1 || n > of)
    throw new InvalidArgumentError('A part such as 1/4 is expected.');
  return { n: n - 1, of };
}

function scopeOf({ computers, files, steps }: VerifyOptions, arms: readonly Arm[]): Partial<Scope> {
  return {
    ...(arms.every(isFilesOnly) ? { settings: false } : {}),
    ...(arms.some(({ command }) => command !== undefined) ? BLACK_BOX_SCOPE : {}),
    ...(computers === undefined ? {} : { computers }),
    ...(files === undefined ? {} : { files }),
    ...(steps === undefined ? {} : { steps }),
  };
}

/** The options that chose the scope, for the command that reproduces a history. */
function scopeText({ computers, files, steps }: VerifyOptions): string {
  const given = { computers, files, steps };
  return Object.entries(given)
    .map(([name, pair]) => (pair === undefined ? '' : ` --${name} ${pair.join('-')}`))
    .join('');
}

/** The command that searches the same histories again. */
function commandText(options: VerifyOptions, histories: number): string {
  const { algorithm, planner, command, reading, seed } = options;
  const arm = [
    algorithm === undefined ? '' : ` --algorithm ${algorithm}`,
    planner === undefined ? '' : ` --planner ${quotedPath(path.resolve(planner))}`,
    command === undefined ? '' : ` --command ${quoted(command)}`,
    reading === undefined ? '' : ` --reading ${reading}`,
  ].join('');
  return `roamproof verify${arm}${scopeText(options)} --seed ${seed} --runs ${histories} --time 3600 --report FILE.html`;
}

function armsOf({ algorithm, reading, planner, command, timeout }: VerifyOptions): readonly Arm[] {
  if (command !== undefined) {
    const problem = commandProblem({ line: command, timeout });
    if (problem !== null) throw new UsageError(`--command ${command}: ${problem}`);
    return [commandArm({ line: command, timeout })];
  }
  if (planner !== undefined) {
    try {
      return [plannerArm(path.resolve(planner), reading ?? DEFAULT_READING_NAME)];
    } catch (error) {
      throw new UsageError(`--planner ${(error as Error).message}`);
    }
  }
  if (algorithm !== undefined) return [{ algorithm, reading: reading ?? DEFAULT_READING_NAME }];
  return reading === undefined ? ALL_ARMS : ALL_ARMS.filter((arm) => arm.reading === reading);
}

async function run(options: VerifyOptions): Promise<void> {
  if (options.coverage) return runCoverage(options);
  const arms = armsOf(options);
  const search: Search = { seed: options.seed, scope: scopeOf(options, arms), arms };
  if (options.path !== undefined) return showAgain(options, search, options.path);
  if (options.report !== undefined) checkWritable(options.report);
  // Of an engine of one's own, what ours reaches and which faults are found in ours says nothing.
  const isOurs = !arms.some(isOwn);
  const withMutants = options.report !== undefined && (isOurs || options.mutants !== undefined);
  const mutants = withMutants ? await readMutants(options.mutants) : null;
  const stale = runRegressions(options, search.arms);
  const began = performance.now();
  const saved = options.state === undefined ? null : loadRun(options.state, search);
  if (typeof saved === 'string') throw new UsageError(saved);
  const from: Progress = {
    next: saved?.next ?? 0,
    tallies: new Map((saved?.tallies ?? []).map((tally) => [armName(tally.arm), tally])),
  };
  const isBlackBox = arms.some(({ command }) => command !== undefined);
  const pool = new Pool(options.workers, isBlackBox ? { scratch: scratchFolder() } : {});
  const line = progressLine();
  try {
    const found = await searchAll(pool, search, limitsOf(options), from, ({ next, tallies }) =>
      line.show(progressText(next, tallies, performance.now() - began, options.time)),
    );
    const seconds = (performance.now() - began) / 1000;
    if (options.state !== undefined)
      saveRun(options.state, { search, next: found.next, tallies: [...found.tallies.values()] });
    const tallies = search.arms.flatMap((arm) => found.tallies.get(armName(arm)) ?? []);
    const all = options.all === true || options.report !== undefined || search.arms.some(isOwn);
    const cells = cellsToShrink(tallies, all);
    const smallest = await shrinkAll(pool, search, cells, (left) => line.show(`shrinking, ${left} to go`));
    if (options.report !== undefined) {
      // Hundreds of futures for each step are too many for a tool that is started for each merge.
      const drawn = isBlackBox ? [] : smallest;
      const curves = await drawCurves(pool, drawn, search.seed, (left) =>
        line.show(`looking where losses became likely, ${left} to go`),
      );
      const pictured = smallest.map((one, i) => ({
        found: one,
        curve: curves[i] ?? [],
        command: reproduces(one, options.seed, scopeText(options)),
      }));
      line.done();
      const { seed, time, workers } = options;
      const coverage = isOurs ? await measure({ runs: found.next, time, seed, workers }) : null;
      await writeFindings(options.report, {
        command: commandText(options, found.next),
        seed: options.seed,
        histories: found.next,
        tallies,
        smallest: pictured,
        coverage,
        mutants,
      });
    }
    line.done();
    report(options, tallies, smallest, found.next - from.next, seconds);
    if (stale || tallies.some((tally) => brokenPromisesOf(tally).length > 0)) process.exitCode = EXIT.broken;
  } catch (error) {
    line.done();
    if (!(error instanceof BrokenPool)) throw error;
    showAgain(options, search, [error.broken.index, ...error.broken.path]);
  } finally {
    await pool.close();
  }
}

function limitsOf({ time, runs, shard }: VerifyOptions) {
  return {
    time: time * 1000,
    runs: runs ?? Number.MAX_SAFE_INTEGER,
    shard: shard.n,
    shards: shard.of,
  };
}

/** Runs the stored scenarios. Returns whether one of them breaks a promise again. */
function runRegressions({ regressions }: VerifyOptions, arms: readonly Arm[]): boolean {
  let broke = false;
  for (const regression of readRegressions(regressions)) {
    for (const arm of arms) {
      const broken = promisesOfArm(arm).length === 0 ? [] : brokenBy(arm, regression.history);
      if (broken.length === 0) continue;
      broke = true;
      tell(`${regression.file}: ${armName(arm)} breaks ${broken.join(', ')} (${regression.shows})`);
    }
  }
  return broke;
}

function progressText(next: number, tallies: ReadonlyMap<string, Tally>, ms: number, time: number): string {
  const broken = [...tallies.values()].filter((tally) => brokenPromisesOf(tally).length > 0);
  const promise =
    broken.length === 0
      ? 'every promise held'
      : `broken: ${broken.map(({ arm }) => armName(arm)).join(', ')}`;
  return `${next} histories, ${Math.round(ms / 1000)} of ${time} s, ${promise}`;
}

function report(
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

/** `--path`: one history of the search, shrunk as far as the path says, told and judged. */
function showAgain(options: VerifyOptions, search: Search, [index = 0, ...path]: readonly number[]): void {
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
