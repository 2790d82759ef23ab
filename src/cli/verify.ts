import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError } from 'commander';
import { DEFAULT_SCOPE, type Scope } from '../../properties/history/scope.ts';
import { encodeLog } from '../log/encode.ts';
import { isStimulus } from '../log/events.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { ALL_ARMS, type Arm, armName, DEFAULT_READING_NAME, promisesOfArm } from '../verify/arms.ts';
import {
  type CampaignPlan,
  type CampaignState,
  type Counterexample,
  newCampaign,
  searchAll,
  shrinkAll,
} from '../verify/campaign.ts';
import { runHistory, subjectOf } from '../verify/run.ts';
import { brokenCells, LEGEND, scoreboard } from '../verify/scoreboard.ts';
import { historyOf } from '../verify/search.ts';
import { marksOf, storyOf } from '../verify/story.ts';
import { loadLog } from './input.ts';
import { algorithmOption, natural, type ReadingName, readingOption } from './options.ts';
import { colours, EXIT, print, progressLine, tell, UsageError } from './terminal.ts';

interface VerifyOptions {
  readonly algorithm?: string;
  readonly reading?: ReadingName;
  readonly computers?: readonly [number, number];
  readonly files?: readonly [number, number];
  readonly steps?: readonly [number, number];
  readonly runs?: number;
  readonly time?: number;
  readonly seed?: number;
  readonly path?: readonly number[];
  readonly workers?: number;
  readonly shard?: { index: number; of: number };
  readonly out?: string;
  readonly state?: string;
  readonly all?: true;
  readonly json?: true;
}

const SECONDS = 20;
const SEED = 1;
const TRIES = 3_000;
const REGRESSIONS = fileURLToPath(new URL('../../properties/regressions/', import.meta.url));

export function command(): Command {
  return new Command()
    .description(
      'Search random histories of many computers for losses: what is promised is checked, the rest measured.',
    )
    .addOption(algorithmOption())
    .addOption(readingOption())
    .option('--computers <n>', 'computers of a history: 2, or 2-5', range)
    .option('--files <n>', 'different paths: 2, or 2-6', range)
    .option('--steps <n>', 'stimuli of a history: 100, or 1-100', range)
    .option('--runs <n>', 'histories at most', natural)
    .option('--time <seconds>', `searching at most (default ${SECONDS}, with --runs no limit)`, natural)
    .option('--seed <n>', `first history's seed (default ${SEED})`, natural)
    .option(
      '--path <path>',
      'with --algorithm and --seed: the one history that shrinking led to, told in full',
      pathOf,
    )
    .option('--workers <n>', 'threads (default: one per core)', natural)
    .option('--shard <i/n>', 'only this part of the seeds, for several machines', shardOf)
    .option('--out <folder>', 'write every counterexample as a scenario')
    .option('--state <file>', 'go on from here, and keep what was done here')
    .option('--all', 'tell the smallest counterexample of every cell, not only of losses and broken promises')
    .option('--json', 'print as JSON')
    .action(run);
}

function range(text: string): readonly [number, number] {
  const [, low, high] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  if (low === undefined)
    throw new InvalidArgumentError('A number such as 3, or a range such as 2-5, is expected.');
  const pair = [Number(low), Number(high ?? low)] as const;
  if (pair[0] < 1 || pair[1] < pair[0]) throw new InvalidArgumentError('The range must go up, from 1.');
  return pair;
}

function pathOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map(natural);
}

function shardOf(text: string): { index: number; of: number } {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  const shard = { index: Number(index) - 1, of: Number(of) };
  if (!(shard.index >= 0 && shard.index < shard.of))
    throw new InvalidArgumentError('Such as 1/4, up to 4/4.');
  return shard;
}

function armsOf({ algorithm, reading }: VerifyOptions): readonly Arm[] {
  if (algorithm === undefined && reading === undefined) return ALL_ARMS;
  if (algorithm !== undefined) return [{ algorithm, reading: reading ?? DEFAULT_READING_NAME }];
  return ALL_ARMS.filter((arm) => arm.reading === DEFAULT_READING_NAME).map((arm) => ({
    ...arm,
    reading: reading ?? arm.reading,
  }));
}

function scopeOf({ computers, files, steps }: VerifyOptions): Scope {
  return {
    ...DEFAULT_SCOPE,
    ...(computers === undefined ? {} : { computers }),
    ...(files === undefined ? {} : { files }),
    ...(steps === undefined ? {} : { steps }),
  };
}

async function run(options: VerifyOptions): Promise<void> {
  const arms = armsOf(options);
  const scope = scopeOf(options);
  if (options.path !== undefined) return tellOne(options, arms, scope);
  const plan: CampaignPlan = {
    arms,
    scope,
    seed: options.seed ?? SEED,
    runs: options.runs ?? Number.MAX_SAFE_INTEGER,
    seconds: options.time ?? (options.runs === undefined ? SECONDS : Number.MAX_SAFE_INTEGER),
    workers: Math.max(1, options.workers ?? availableParallelism()),
    shard: options.shard ?? { index: 0, of: 1 },
    tries: TRIES,
  };
  const regressed = await runRegressions(arms);
  const state = options.state === undefined ? newCampaign(arms) : readState(options.state, plan);
  const started = performance.now();
  await search(plan, state, options);
  const seconds = (performance.now() - started) / 1000;
  const found = await shrink(plan, state);
  if (options.out !== undefined) writeAll(options.out, found);
  if (options.json)
    print(JSON.stringify({ plan, seconds, ...state, regressed, counterexamples: found }, null, 2));
  else report(plan, state, found, { seconds, all: options.all === true, out: options.out });
  for (const message of regressed) tell(message);
  if (regressed.length > 0 || brokenCells(arms, state.tallies).length > 0) process.exitCode = EXIT.broken;
}

async function search(
  plan: CampaignPlan,
  state: CampaignState,
  { state: file }: VerifyOptions,
): Promise<void> {
  const line = progressLine();
  await searchAll(plan, state, ({ runs, tallies }) => {
    const broken = brokenCells(plan.arms, tallies).length;
    line.show(`${runs} histories × ${plan.arms.length} algorithms, ${broken} promises broken`);
    if (file !== undefined) writeFileSync(file, JSON.stringify({ version: 1, key: keyOf(plan), ...state }));
  });
  line.done();
}

async function shrink(plan: CampaignPlan, state: CampaignState): Promise<Counterexample[]> {
  const line = progressLine();
  const found = await shrinkAll(plan, state, (done, of) =>
    line.show(`making counterexamples smaller: ${done} of ${of}`),
  );
  line.done();
  return found;
}

/** What a kept state belongs to. */
function keyOf({ arms, scope, seed, shard }: CampaignPlan): string {
  return JSON.stringify({ arms, scope, seed, shard });
}

function readState(file: string, plan: CampaignPlan): CampaignState {
  if (!existsSync(file)) return newCampaign(plan.arms);
  let kept: { version?: number; key?: string } & CampaignState;
  try {
    kept = JSON.parse(readFileSync(file, 'utf8')) as typeof kept;
  } catch (error) {
    throw new UsageError(`${file} is no state of a verification: ${(error as Error).message}`);
  }
  if (kept.version !== 1 || kept.key !== keyOf(plan)) {
    throw new UsageError(
      `${file} belongs to a verification with other options; give it another name or delete it`,
    );
  }
  return { runs: kept.runs, tallies: kept.tallies };
}

/** Histories that once broke a promise are run first. Returns what they break now. */
async function runRegressions(arms: readonly Arm[]): Promise<string[]> {
  const messages: string[] = [];
  if (!existsSync(REGRESSIONS)) return messages;
  for (const name of readdirSync(REGRESSIONS)
    .filter((file) => file.endsWith('.jsonl'))
    .sort()) {
    const { events } = await loadLog(join(REGRESSIONS, name));
    const stimuli = events.map(({ event }) => event).filter(isStimulus);
    for (const arm of arms) {
      const promised = new Set<string>(promisesOfArm(arm));
      const broken = runHistory(subjectOf(arm), stimuli).judgement.violations.find(({ guarantee }) =>
        promised.has(guarantee),
      );
      if (broken !== undefined)
        messages.push(`${name} under ${armName(arm)}: ${broken.guarantee} is broken: ${broken.message}`);
    }
  }
  return messages;
}

interface ReportFacts {
  readonly seconds: number;
  readonly all: boolean;
  readonly out: string | undefined;
}

function report(
  plan: CampaignPlan,
  state: CampaignState,
  found: readonly Counterexample[],
  facts: ReportFacts,
): void {
  const simulated = state.runs * plan.arms.length;
  const rate = Math.round(simulated / Math.max(0.001, facts.seconds));
  print(
    `${state.runs} random histories under ${plan.arms.length} algorithms in ${facts.seconds.toFixed(0)} s, ${rate} a second\n`,
  );
  for (const line of scoreboard(plan.arms, state.tallies)) print(line);
  print(colours.dim(`${LEGEND}\n`));
  const told = found.filter(({ promised, guarantee }) => facts.all || promised || guarantee === 'G1');
  for (const example of told) tellExample(example, facts.out);
  const broken = brokenCells(plan.arms, state.tallies);
  const verdict =
    broken.length === 0
      ? colours.green('Every promise was kept.')
      : colours.red(
          `${broken.length} promises were broken: ${broken.map(({ arm, guarantee }) => `${armName(arm)} ${guarantee}`).join(', ')}`,
        );
  print(verdict);
}

function titleOf({ arm, guarantee, promised, history }: Counterexample): string {
  const users = history.filter(({ type }) => type !== 'computer.started').length;
  const what = guarantee === 'G1' ? 'loses a version' : `breaks ${guarantee}`;
  return `${armName(arm)} ${what}${promised ? ', though it promises not to' : ''}: ${users} events`;
}

function tellExample(example: Counterexample, out: string | undefined): void {
  const { arm, guarantee, seed, path, history } = example;
  const { judgement, log } = runHistory(subjectOf(arm), history);
  const violations = judgement.violations.filter((violation) => violation.guarantee === guarantee);
  print((example.promised ? colours.red : colours.bold)(titleOf(example)));
  for (const line of storyOf(log, marksOf([], violations))) print(`  ${line}`);
  const reading = arm.reading === DEFAULT_READING_NAME ? '' : ` --reading ${arm.reading}`;
  const file = out === undefined ? '' : `roamproof simulate ${join(out, fileName(example))}${reading}, or `;
  print(
    colours.dim(
      `  again: ${file}roamproof verify --algorithm ${arm.algorithm}${reading} --seed ${seed} --path ${path.join(':')}\n`,
    ),
  );
}

function fileName({ arm, guarantee }: Counterexample): string {
  const reading = arm.reading === DEFAULT_READING_NAME ? '' : `-${arm.reading}`;
  return `${arm.algorithm}${reading}-${guarantee}.jsonl`;
}

/** Each counterexample as a scenario that every other command takes. */
function writeAll(folder: string, found: readonly Counterexample[]): void {
  try {
    mkdirSync(folder, { recursive: true });
    for (const example of found) {
      const { algorithm, reading } = example.arm;
      const header = { algorithm, settings: { reading } };
      writeFileSync(join(folder, fileName(example)), encodeLog(example.history, header));
    }
  } catch (error) {
    throw new UsageError(`${folder} cannot be written: ${(error as Error).message}`);
  }
}

/** One history, told in full: what `--seed` and `--path` of a counterexample stand for. */
function tellOne({ seed, path }: VerifyOptions, arms: readonly Arm[], scope: Scope): void {
  const [arm] = arms;
  if (arm === undefined || arms.length > 1 || seed === undefined) {
    throw new UsageError('--path needs --algorithm and --seed');
  }
  let history: readonly Stimulus[];
  try {
    history = historyOf(seed, path ?? [], scope);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
  const { judgement, log } = runHistory(subjectOf(arm), history);
  for (const line of storyOf(log, marksOf(judgement.losses, judgement.violations))) print(line);
  const promised = new Set<string>(promisesOfArm(arm));
  if (judgement.violations.some(({ guarantee }) => promised.has(guarantee))) process.exitCode = EXIT.broken;
}
