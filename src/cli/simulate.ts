import { writeFileSync } from 'node:fs';
import process from 'node:process';
import { Command, InvalidArgumentError, Option } from 'commander';
import { CONFIGURED_BY } from '../fold/refreshes.ts';
import { Judge } from '../judge/judge.ts';
import { encodeEvent, encodeHeader } from '../log/encode.ts';
import { isStimulus, type LogEvent } from '../log/events.ts';
import type { Os } from '../log/fields.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { brokenPromises, finalState } from '../outcome/final-state.ts';
import { Hazards } from '../outcome/hazards.ts';
import { algorithmNames } from '../plan/algorithms.ts';
import { acceptSettings } from '../policy/accept.ts';
import { windowsEventsOf } from '../recorded/windows-events.ts';
import { Simulator } from '../simulate/simulator.ts';
import { sourceName, streamLog } from './input.ts';
import {
  algorithmOption,
  granularityOption,
  headerOf,
  natural,
  type RunOptions,
  type RunSettings,
  readingOption,
  runSettings,
  seedOption,
  withPlain,
} from './options.ts';
import { reportOutcome } from './outcome-text.ts';
import { runFleet } from './simulate-fleet.ts';
import { EXIT, print, UsageError } from './terminal.ts';

interface SimulateOptions extends RunOptions {
  readonly json?: true;
  readonly out?: string;
  readonly strict?: true;
  readonly fleet?: number;
  readonly uploadSeconds: number;
}

export function command(): Command {
  const made = new Command()
    .description(
      'Run a scenario: stimuli in, the final state out. Records in the file are left out and made anew.',
    )
    .argument('[file]', 'a scenario or log (.jsonl), or - for standard input')
    .addOption(algorithmOption())
    .addOption(readingOption())
    .addOption(granularityOption())
    .addOption(seedOption())
    .option('--json', 'print the final state as one JSON object')
    .option('--out <log>', 'write the full log, stimuli and records')
    .option('--strict', 'exit 1 on any loss that is not permitted')
    .addOption(
      new Option(
        '--fleet <computers>',
        'instead of a file: how many background uploads of so many computers reach a file server at once, with and without their random delay',
      )
        .argParser(atLeastOne)
        .conflicts(['algorithm', 'reading', 'granularity', 'out', 'strict']),
    )
    .option('--upload-seconds <n>', 'with --fleet: how long one upload keeps the server busy', atLeastOne, 5)
    .action(start);
  return withPlain(made);
}

/** A whole number from 1 up to ten million: more computers than that have no memory to be counted in. */
function atLeastOne(text: string): number {
  const value = natural(text);
  if (value >= 1 && value <= 10_000_000) return value;
  throw new InvalidArgumentError('A whole number from 1 to 10,000,000 is expected.');
}

async function start(file: string | undefined, options: SimulateOptions): Promise<void> {
  const { fleet, uploadSeconds, seed, json } = options;
  if (fleet !== undefined) {
    if (file !== undefined) throw new UsageError('--fleet needs no file: it simulates computers of its own');
    return runFleet({
      fleet,
      uploadSeconds,
      ...(seed === undefined ? {} : { seed }),
      ...(json ? { json } : {}),
    });
  }
  if (file === undefined)
    throw new UsageError('a scenario or log is expected, or --fleet with a number of computers');
  return run(file, options);
}

async function run(file: string, options: SimulateOptions): Promise<void> {
  let settings = runSettings(options, null);
  let simulator: Simulator | null = null;
  const judge = new Judge();
  const hazards = new Hazards();
  const start = (): Simulator => {
    requireAlgorithm(file, settings);
    return new Simulator({
      ...settings,
      onEvent: (event) => {
        judge.observe(event);
        hazards.observe(event);
      },
    });
  };
  let now = 0;
  await streamLog(file, {
    header: (header) => {
      settings = runSettings(options, header);
    },
    event: (event, line) => {
      simulator ??= start();
      now = event.at;
      const injected = event.type === 'logoff.requested' && event.cause === 'shutdown';
      if (isStimulus(event) && !injected) feed(simulator, event, line);
      else if (event.type === 'stimulus.refused') simulator.refuse(event.at, event.line, event.message);
    },
    problem: (message, line) => {
      simulator ??= start();
      simulator.refuse(now, line, message);
    },
  });
  simulator ??= start();
  simulator.finish();
  finish(file, options, settings, simulator, judge, hazards);
}

/** Settings that no catalogue of Windows has. */
const OUR_SETTINGS = new Set<string>(Object.values(CONFIGURED_BY));

/** Of a change of policy each value that is refused is told by itself; the others count. */
function feed(simulator: Simulator, stimulus: Stimulus, line: number): void {
  simulator.feed(stimulus, line);
  if (stimulus.type !== 'policy.changed') return;
  for (const { name, message } of acceptSettings(stimulus.settings).problems)
    if (!OUR_SETTINGS.has(name)) simulator.refuse(stimulus.at, line, message);
}

function requireAlgorithm(file: string, { algorithm }: RunSettings): void {
  if (algorithmNames.includes(algorithm)) return;
  throw new UsageError(
    `${sourceName(file)}:1: there is no algorithm ${algorithm}; there are ${algorithmNames.join(', ')}`,
  );
}

function finish(
  file: string,
  options: SimulateOptions,
  settings: RunSettings,
  simulator: Simulator,
  judge: Judge,
  hazards: Hazards,
): void {
  const judgement = judge.judgement();
  const problems = simulator.events
    .filter((event) => event.type === 'stimulus.refused')
    .map(({ line, message }) => ({ line, message }))
    .toSorted((a, b) => a.line - b.line);
  if (options.out !== undefined) writeLog(options.out, settings, simulator);
  const outcome = finalState(settings.algorithm, simulator.state, judgement, problems, hazards.found);
  if (options.json) print(JSON.stringify(outcome, null, 2));
  reportOutcome(sourceName(file), outcome, options.json === true);
  const broken = brokenPromises(settings.algorithm, judgement);
  const unpermitted = judgement.losses.some(({ permitted }) => permitted === null);
  if (broken.length > 0 || (options.strict && unpermitted)) process.exitCode = EXIT.broken;
}

/** A record with the Windows events that stand for it, where its computer would have written any. */
function asWindows(event: LogEvent, systems: Map<string, Os>): LogEvent {
  if (event.type === 'computer.started') systems.set(event.computer, event.os);
  const os = 'computer' in event && event.computer !== undefined ? systems.get(event.computer) : undefined;
  if (os === undefined || isStimulus(event)) return event;
  const windows = windowsEventsOf(event, os);
  if (windows.length === 0) return event;
  const carried: object = { ...event, windows };
  return carried as LogEvent;
}

function writeLog(path: string, settings: RunSettings, simulator: Simulator): void {
  const systems = new Map<string, Os>();
  const lines = simulator.events.map((event) => encodeEvent(asWindows(event, systems)));
  lines.unshift(encodeHeader(headerOf(settings)));
  try {
    writeFileSync(path, `${lines.join('\n')}\n`);
  } catch (error) {
    throw new UsageError(`${path} cannot be written: ${(error as Error).message}`);
  }
}
