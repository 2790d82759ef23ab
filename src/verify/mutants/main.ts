/** `npm run mutants`: tries every planted fault, and says which kinds of faults in the environment the trials need. */
import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import process from 'node:process';
import { Command, InvalidArgumentError } from 'commander';
import { FAULTS } from '../../../properties/history/scope.ts';
import { MUTANTS, mutantNamed } from './all.ts';
import { killByTests } from './by-tests.ts';
import { LIMIT, STEPS } from './measure.ts';
import { POLICY_MUTANTS } from './policies.ts';
import { record } from './recorded.ts';
import type { FaultNeed, MutantResult, MutantsReport } from './result.ts';
import { textOf } from './table.ts';
import { onThreads } from './threads.ts';

interface Options {
  readonly only?: string;
  readonly seeds: number;
  readonly limit: number;
  readonly threads: number;
  readonly json?: string;
  readonly record?: true;
  readonly recorded?: true;
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('a whole number from 1 on');
  return value;
}

const command = new Command('mutants')
  .description(
    'Plants faults in merges, sessions, guards, policies and the judge, and shows that each is found.',
  )
  .option('--only <name>', 'mutants whose name, or what they do, contains this')
  .option('--seeds <n>', 'times each is searched for from the start', count, 5)
  .option('--limit <n>', 'histories a mutant may survive', count, LIMIT)
  .option('--threads <n>', 'threads', count, Math.min(4, availableParallelism()))
  .option('--json <file>', 'write the result as JSON (shape: src/verify/mutants/result.ts)')
  .option('--record', 'keep the smallest counterexamples, which npm test tries')
  .option('--recorded', 'try the kept counterexamples only, one line of JSON each')
  .addHelpText(
    'after',
    '\nExit status: 0 all are killed and every kind of fault is needed, 1 not so, 2 bad usage.',
  )
  .exitOverride();

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const note = (text: string): void => void process.stderr.write(`${text}\n`);

/** The kept counterexamples, one line each; a mutant without one was not killed. */
async function tryRecorded(names: readonly string[], threads: number): Promise<boolean> {
  let all = true;
  const tasks = names.map((name) => ({ do: 'recorded', name }) as const);
  await onThreads(threads, tasks, ({ name }, { killed = false }) => {
    all &&= killed;
    say(JSON.stringify({ name, killed }));
  });
  return all;
}

async function measureAll(names: readonly string[], options: Options): Promise<MutantResult[]> {
  const results = new Map<string, MutantResult>();
  const { seeds, limit } = options;
  const tasks = names.map((name) => ({ do: 'measure', name, seeds, limit }) as const);
  await onThreads(options.threads, tasks, (task, { measured, seconds }) => {
    if (measured === undefined) return;
    const mutant = mutantNamed(task.name);
    const { name, family, does, breaks, algorithm, oracle } = mutant;
    const { histories, optimum, shrunk, killed, lines } = measured;
    const verdict = killed ? 'killed' : mutant.equivalent === undefined ? 'survived' : 'equivalent';
    const told = { name, family, does, breaks, algorithm, oracle };
    results.set(name, { ...told, verdict, histories, shrunk, optimum, seconds });
    if (options.record === true && lines.length > 0) record(mutant, lines);
    note(`${verdict.padEnd(9)} ${name} (${seconds.toFixed(1)} s)`);
  });
  return names.flatMap((name) => results.get(name) ?? []);
}

/** The kill matrix: for each kind of fault, a mutant that nobody would notice without it. */
async function needsOf(names: readonly string[], { threads, limit }: Options): Promise<FaultNeed[]> {
  const tried = new Set(names);
  const tasks = MUTANTS.flatMap(({ name, needs }) =>
    needs === undefined || !tried.has(name) ? [] : [{ do: 'leave out', name, fault: needs, limit } as const],
  );
  const needs = new Map<string, string>();
  await onThreads(threads, tasks, (task, { survives }) => {
    if (task.do !== 'leave out') return;
    if (survives === true) needs.set(task.fault, task.name);
    note(`without ${task.fault} ${task.name} ${survives === true ? 'survives' : 'is killed all the same'}`);
  });
  return FAULTS.map((fault) => ({ fault, mutant: needs.get(fault) ?? null, needed: needs.has(fault) }));
}

function killPolicies(only: string): MutantResult[] {
  const results: MutantResult[] = [];
  const wanted = POLICY_MUTANTS.filter(({ does }) => does.includes(only));
  if (wanted.length === 0) return results;
  killByTests(wanted, ({ does, killedBy }, killed, seconds) => {
    results.push({
      name: does.replaceAll(/[^\p{L}\d]+/gu, '-'),
      family: 'policy',
      does,
      breaks: killedBy,
      algorithm: null,
      oracle: killedBy,
      verdict: killed ? 'killed' : 'survived',
      histories: null,
      shrunk: null,
      optimum: null,
      seconds,
    });
    note(`${killed ? 'killed   ' : 'survived '} ${does} (${seconds.toFixed(1)} s)`);
  });
  return results;
}

async function run(options: Options): Promise<boolean> {
  const { only = '', seeds, limit } = options;
  const names = MUTANTS.filter(({ name, does }) => name.includes(only) || does.includes(only)).map(
    ({ name }) => name,
  );
  if (options.recorded === true) return tryRecorded(names, options.threads);
  const found = await measureAll(names, options);
  const faults = only === '' ? await needsOf(names, options) : [];
  const mutants = [...found, ...killPolicies(only)];
  if (mutants.length === 0) throw new InvalidArgumentError(`No mutant is called ${only}`);
  const report: MutantsReport = {
    format: 'roamproof-mutants',
    version: 1,
    limit,
    steps: STEPS,
    seeds,
    mutants,
    faults,
  };
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 2)}\n`);
  say(textOf(report));
  return mutants.every(({ verdict }) => verdict !== 'survived') && faults.every(({ needed }) => needed);
}

try {
  command.parse();
  process.exitCode = (await run(command.opts<Options>())) ? 0 : 1;
} catch (error) {
  const { code = '', message } = error as { code?: string; message: string };
  const asked = code === 'commander.helpDisplayed';
  if (!code.startsWith('commander.') || code === 'commander.invalidArgument') note(message);
  process.exitCode = asked ? 0 : 2;
}
