/** The options of `verify`: what they may be, and which algorithms, histories and limits they choose. */
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Scope } from '../../properties/history/scope.ts';
import {
  ALL_ARMS,
  type Arm,
  commandArm,
  DEFAULT_READING_NAME,
  isFilesOnly,
  plannerArm,
} from '../verify/arms.ts';
import { BLACK_BOX_SCOPE, commandProblem } from '../verify/black-box/black-box.ts';
import type { Limits } from '../verify/verify.ts';
import { algorithmOption, natural, seedOption } from './options.ts';
import { UsageError } from './terminal.ts';
import { quoted, quotedPath } from './verify-text.ts';

type Range = readonly [low: number, high: number];

export interface VerifyOptions {
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

export function withVerifyOptions(made: Command): Command {
  return made
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
    .option('--json', 'print the findings as one JSON object');
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

export function scopeOf({ computers, files, steps }: VerifyOptions, arms: readonly Arm[]): Partial<Scope> {
  return {
    ...(arms.every(isFilesOnly) ? { settings: false } : {}),
    ...(arms.some(({ command }) => command !== undefined) ? BLACK_BOX_SCOPE : {}),
    ...(computers === undefined ? {} : { computers }),
    ...(files === undefined ? {} : { files }),
    ...(steps === undefined ? {} : { steps }),
  };
}

/** The options that chose the scope, for the command that reproduces a history. */
export function scopeText({ computers, files, steps }: VerifyOptions): string {
  const given = { computers, files, steps };
  return Object.entries(given)
    .map(([name, pair]) => (pair === undefined ? '' : ` --${name} ${pair.join('-')}`))
    .join('');
}

/** The command that searches the same histories again. */
export function commandText(options: VerifyOptions, histories: number): string {
  const { algorithm, planner, command, reading, seed } = options;
  const arm = [
    algorithm === undefined ? '' : ` --algorithm ${algorithm}`,
    planner === undefined ? '' : ` --planner ${quotedPath(path.resolve(planner))}`,
    command === undefined ? '' : ` --command ${quoted(command)}`,
    reading === undefined ? '' : ` --reading ${reading}`,
  ].join('');
  return `roamproof verify${arm}${scopeText(options)} --seed ${seed} --runs ${histories} --time 3600 --report FILE.html`;
}

export function armsOf({ algorithm, reading, planner, command, timeout }: VerifyOptions): readonly Arm[] {
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

export function limitsOf({ time, runs, shard }: VerifyOptions): Limits {
  return {
    time: time * 1000,
    runs: runs ?? Number.MAX_SAFE_INTEGER,
    shard: shard.n,
    shards: shard.of,
  };
}
