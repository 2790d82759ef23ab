import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { reproduce, scenarioOf, stepText } from '../explore/scenario.ts';
import { FAULTS, type Fault, RICH, type Scope, scopeOf } from '../explore/scope.ts';
import { type Break, explore, MEMORY_MB, type SearchResult } from '../explore/search.ts';
import { BROKEN, type Judged } from '../explore/versions.ts';
import { encodeEvent, encodeHeader } from '../log/encode.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { ALGORITHMS, promisesOf } from '../plan/algorithms.ts';
import { natural, type ReadingName, readingOption, runSettings, withPlain } from './options.ts';
import { quietHeap } from './quiet-heap.ts';
import { colours, EXIT, print, progressLine, UsageError } from './terminal.ts';

interface ExploreOptions {
  readonly algorithm: string;
  readonly reading?: ReadingName;
  readonly computers: number;
  readonly files: number;
  readonly hive?: true;
  readonly faults: ReadonlySet<Fault>;
  readonly depth?: number;
  readonly maxStates?: number;
  readonly memory: number;
  readonly first?: true;
  readonly out?: string;
  readonly json?: true;
}

export function command(): Command {
  const made = new Command()
    .description(
      'Search every history of a small scope, to any depth: all states, the shortest way to each broken guarantee.',
    )
    .addOption(
      new Option('--algorithm <name>', 'merge, lock and transition rules')
        .choices(Object.keys(ALGORITHMS))
        .default('three-way'),
    )
    .addOption(readingOption())
    .option('--computers <n>', 'how many computers, 1 to 4', natural, 2)
    .option('--files <n>', 'how many files, 0 to 4', natural, 1)
    .option('--hive', 'with a hive that holds one setting')
    .addOption(
      new Option(
        '--faults <list>',
        'what the world may do, with commas between: names below, rich for the usual ones, or none',
      )
        .argParser(parseFaults)
        .default(parseFaults('rich'), 'rich'),
    )
    .option('--depth <n>', 'no more than so many events', natural)
    .option('--max-states <n>', 'stop at so many states', natural)
    .option('--memory <MB>', 'stop where the search would keep more in memory', natural, MEMORY_MB)
    .option('--first', 'stop at the first broken guarantee')
    .option('--out <folder>', 'write each counterexample as a scenario log')
    .option('--json', 'print the result as one JSON object')
    .addHelpText('after', MORE)
    .action(run);
  return withPlain(made);
}

const MORE = `
In every scope users log on and off, write and delete files and, with a hive,
change its setting, in every order. States that differ only in how long ago
things happened, or in which computer and file is which, count once; so the
search ends, however long histories may be. Decisions are those of the
production planners and machines.

Faults (* in rich):
${Object.entries(FAULTS).map(faultText).join('\n')}

Examples:
  roamproof explore                     two computers, one file: a second or two
  roamproof explore --files 2           two files; --hive: a file and the hive:
                                        half a minute at the most
  roamproof explore --algorithm windows-2003 --reading last-write --faults none
                                        the shortest way to lose a file
  roamproof explore --files 0 --hive --faults rich,interleave
                                        merges of two computers interleaved

Exit status: 0 nothing that the algorithm promises is broken, 1 something is,
2 bad usage.`;

/** One fault and what it means, in two columns of 80 characters. */
function faultText([name, meaning]: [string, string]): string {
  const label = `${(RICH as readonly string[]).includes(name) ? '*' : ' '} ${name}`.padEnd(20);
  const lines = meaning.match(/.{1,58}(?: |$)/g) ?? [];
  return lines.map((line, i) => `${i === 0 ? label : ' '.repeat(20)}${line.trimEnd()}`).join('\n');
}

function parseFaults(text: string): ReadonlySet<Fault> {
  const faults = new Set<Fault>();
  for (const name of text.split(',').map((part) => part.trim())) {
    if (name === 'rich') for (const fault of RICH) faults.add(fault);
    else if (name in FAULTS) faults.add(name as Fault);
    else if (name !== 'none' && name !== '') {
      throw new InvalidArgumentError(
        `There is no fault ${name}; there are ${Object.keys(FAULTS).join(', ')}.`,
      );
    }
  }
  return faults;
}

interface TimedResult extends SearchResult {
  readonly seconds: number;
}

function run(options: ExploreOptions): void {
  const scope = scopeFrom(options);
  const limits = {
    memoryMB: options.memory,
    ...(options.depth === undefined ? {} : { depth: options.depth }),
    ...(options.maxStates === undefined ? {} : { maxStates: options.maxStates }),
    ...(options.first === undefined ? {} : { stopAtBreak: true }),
  };
  const line = progressLine();
  const start = performance.now();
  quietHeap();
  const searched = explore(scope, limits, ({ states, expanded, transitions, depth }) => {
    const rate = Math.round(states / ((performance.now() - start) / 1000));
    const waiting = states - expanded;
    line.show(
      `${states.toLocaleString('en')} states, ${waiting.toLocaleString('en')} waiting, ${transitions.toLocaleString('en')} transitions, depth ${depth}, ${rate.toLocaleString('en')} states/s`,
    );
  });
  const result = { ...searched, seconds: (performance.now() - start) / 1000 };
  line.done();
  const examples = examplesOf(scope, result, options);
  if (options.json) print(JSON.stringify(jsonOf(scope, options, result, examples), null, 2));
  else report(scope, options, result, examples);
  if (examples.some(({ promised }) => promised)) process.exitCode = EXIT.broken;
}

function scopeFrom(options: ExploreOptions): Scope {
  try {
    return scopeOf({
      algorithm: options.algorithm,
      reading: runSettings(options, null).reading,
      computers: options.computers,
      files: options.files,
      hive: options.hive === true,
      faults: options.faults,
    });
  } catch (error) {
    if (error instanceof RangeError) throw new UsageError(error.message);
    throw error;
  }
}

interface Example {
  readonly guarantee: Judged;
  readonly promised: boolean;
  readonly found: Break;
  readonly scenario: readonly Stimulus[];
  /** Whether the simulator and the judge, given the scenario, find the guarantee broken as well. */
  readonly confirmed: boolean;
  readonly file: string | null;
}

function examplesOf(scope: Scope, { broken }: SearchResult, options: ExploreOptions): Example[] {
  const promises = promisesOf(scope.algorithm.name);
  return [...broken].map(([guarantee, found]) => {
    const scenario = scenarioOf(scope, found.steps);
    const { violations } = reproduce(scope, scenario);
    return {
      guarantee,
      promised: promises.includes(guarantee),
      found,
      scenario,
      confirmed: violations.some((violation) => violation.guarantee === guarantee),
      file: options.out === undefined ? null : write(options.out, guarantee, scenario, options),
    };
  });
}

function write(
  folder: string,
  guarantee: Judged,
  scenario: readonly Stimulus[],
  options: ExploreOptions,
): string {
  const file = join(folder, `${options.algorithm}-${guarantee}.jsonl`);
  const { algorithm, reading = 'created-or-written' } = options;
  const lines = [encodeHeader({ algorithm, settings: { reading } }), ...scenario.map(encodeEvent)];
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, `${lines.join('\n')}\n`);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
  return file;
}

const ENDING = {
  exhausted: 'every state of the scope was searched',
  depth: 'stopped at the depth asked for; there are further states',
  'max-states': 'stopped at the number of states asked for; there are further states',
  memory: 'stopped where memory was out (--memory, or what the machine has); there are further states',
  break: 'stopped at the first broken guarantee; there are further states',
} as const;

function scopeText(scope: Scope, options: ExploreOptions): string {
  const count = (n: number, what: string): string => `${n} ${what}${n === 1 ? '' : 's'}`;
  const parts = [count(scope.computers, 'computer'), count(scope.files, 'file')];
  if (scope.hive) parts.push('a hive');
  const reading = options.reading === undefined ? '' : ` (${options.reading})`;
  return `${scope.algorithm.name}${reading}: ${parts.join(', ')}; faults: ${[...scope.faults].join(', ') || 'none'}`;
}

const figure = (value: number): string => Math.round(value).toLocaleString('en');

function report(
  scope: Scope,
  options: ExploreOptions,
  result: TimedResult,
  examples: readonly Example[],
): void {
  const { states, transitions, depth, seconds, bytes } = result;
  print(colours.bold(scopeText(scope, options)));
  print(
    `${figure(states)} states, ${figure(transitions)} transitions, depth ${depth}: ${ENDING[result.ending]}`,
  );
  const speed = `${figure(states / seconds)} states/s, ${figure(transitions / seconds)} transitions/s`;
  print(colours.dim(`${seconds.toFixed(1)} s, ${speed}, ${figure(bytes / 1e6)} MB`));
  if (examples.length === 0) {
    const where = result.ending === 'exhausted' ? 'anywhere in it' : 'in what was searched';
    return print(colours.green(`\nNone of ${Object.keys(BROKEN).join(', ')} is broken ${where}.`));
  }
  for (const example of examples) printExample(scope, example);
}

function printExample(scope: Scope, { guarantee, promised, found, confirmed, file }: Example): void {
  const verdict = promised
    ? colours.red('BROKEN although promised')
    : colours.yellow('not promised, and broken');
  print(
    `\n${colours.bold(guarantee)} ${verdict}: ${figure(found.transitions)} transitions; the shortest way:`,
  );
  for (const [i, step] of found.steps.entries())
    print(`  ${String(i + 1).padStart(2)}  ${stepText(step, scope)}`);
  print(
    confirmed
      ? '  (the simulator and the judge agree)'
      : colours.red('  (NOT confirmed by the simulator and the judge)'),
  );
  if (file !== null) print(`  roamproof simulate ${file}`);
}

function jsonOf(
  scope: Scope,
  options: ExploreOptions,
  result: TimedResult,
  examples: readonly Example[],
): object {
  const { broken: _, seconds, ...figures } = result;
  return {
    algorithm: scope.algorithm.name,
    reading: options.reading ?? 'created-or-written',
    computers: scope.computers,
    files: scope.files,
    hive: scope.hive,
    faults: [...scope.faults],
    ...figures,
    seconds,
    statesPerSecond: Math.round(result.states / seconds),
    broken: examples.map(({ guarantee, promised, found, scenario, confirmed, file }) => ({
      guarantee,
      promised,
      confirmed,
      transitions: found.transitions,
      story: found.steps.map((step) => stepText(step, scope)),
      scenario: scenario.map((stimulus) => JSON.parse(encodeEvent(stimulus)) as object),
      file,
    })),
  };
}
