/** What people hand to import, replay and explain: logs of any kind, folders of them, standard input. */
import { createWriteStream, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import process from 'node:process';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Option } from 'commander';
import type { Header } from '../log/events.ts';
import { effectivePolicy } from '../policy/effective.ts';
import type { PolicyFile } from '../policy/policy-file.ts';
import { readPolicyFile } from '../policy/read-policy-file.ts';
import { type ReadOptions, readRecordedLog } from '../readers/read-recorded-log.ts';
import type { ReadProblem } from '../readers/recorded-entry.ts';
import type { ImportOptions, RereadableLog } from '../recorded/import-logs.ts';
import { oldestFirst } from '../recorded/oldest-first.ts';
import { readOwnLog } from '../recorded/own-log.ts';
import { tell, UsageError } from './terminal.ts';

/** Options about logs that do not say everything themselves. */
export interface RecordedOptions {
  readonly utcOffset?: number;
  readonly dayFirst?: true;
  readonly startDate?: string;
  readonly carve?: true;
  readonly policy?: string;
}

export function recordedOptions(): Option[] {
  return [
    new Option('--utc-offset <minutes>', 'where a log prints local times: minutes east of UTC').argParser(
      Number,
    ),
    new Option('--day-first', 'dates such as 1/2/2010 are day first'),
    new Option('--start-date <YYYY-MM-DD>', 'date of the first line of a userenv.log'),
    new Option('--carve', 'recover deleted records of .evtx files as notes'),
    new Option(
      '--policy <file>',
      'policies of the computers (.reg export, Registry.pol or JSON): background uploads are checked against them',
    ),
  ];
}

function readOptions(options: RecordedOptions): ReadOptions {
  const { utcOffset, dayFirst, startDate, carve } = options;
  return {
    ...(utcOffset === undefined ? {} : { utcOffsetMinutes: utcOffset }),
    ...(dayFirst === undefined ? {} : { dayFirst }),
    ...(startDate === undefined ? {} : { startDate }),
    ...(carve === undefined ? {} : { carve }),
  };
}

/**
 * What the import is told besides the logs.
 *
 * @throws UsageError where the policy file cannot be read
 */
export function importOptions({ policy, utcOffset = 0 }: RecordedOptions): ImportOptions {
  if (policy === undefined) return {};
  const { machine, user, problems } = readPolicies(policy);
  for (const problem of problems)
    tell(`${policy}:${'line' in problem ? problem.line : problem.offset}: ${problem.message}`);
  const { backgroundUpload } = effectivePolicy(machine, user, '7');
  return { uploads: backgroundUpload, localOffset: utcOffset * 60_000 };
}

function readPolicies(file: string): PolicyFile {
  try {
    return readPolicyFile(readFileSync(file), file);
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${(error as Error).message}`);
  }
}

/**
 * Files for paths: a folder stands for all files below it, by name.
 *
 * @throws UsageError where there is no such path, or nothing in it
 */
export function filesOf(paths: readonly string[]): string[] {
  const files = paths.flatMap((path) => {
    if (path === '-') return [path];
    try {
      if (!statSync(path).isDirectory()) return [path];
      return readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name))
        .toSorted();
    } catch (error) {
      throw new UsageError(`${path} cannot be read: ${(error as Error).message}`);
    }
  });
  if (files.length === 0) throw new UsageError(`${paths.join(', ')}: no file in there`);
  return files;
}

export type InputFormat = 'roamproof' | 'recorded' | 'unknown';

export interface OpenedInput {
  readonly format: InputFormat;
  readonly log: RereadableLog;
  /** Of a log of ours: its first line, once it was read. */
  readonly header?: () => Header | null;
  /** Of an unknown format: what was expected, and what to do. */
  readonly advice?: string;
}

/** Opens a file far enough to know what it is; `log` reads it from its beginning as often as it is asked to. */
export async function openInput(file: string, options: RecordedOptions): Promise<OpenedInput> {
  const settings = readOptions(options);
  const open = async (): ReturnType<typeof readRecordedLog> => {
    try {
      return await readRecordedLog(file, settings);
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  };
  const first = await open();
  const { format } = first;
  // Starting and leaving the iteration closes the file.
  let advice = '';
  for await (const entry of first.format === 'roamproof' ? first.bytes : first.entries) {
    if (format === 'unknown' && 'kind' in entry && entry.kind === 'problem') advice = entry.problem.message;
    break;
  }
  const name = basename(file);
  let header: Header | null = null;
  const log = {
    name,
    own: format === 'roamproof',
    read: async () => {
      const again = await open();
      return again.format === 'roamproof'
        ? readOwnLog(name, again.bytes, (found) => (header = found))
        : again.entries;
    },
  };
  if (format === 'unknown') return { format, log, advice };
  if (format === 'roamproof') return { format, log, header: () => header };
  return { format: 'recorded', log: oldestFirst(log) };
}

const PROBLEMS_SHOWN = 20;

/** What could not be read, with its place, on standard error: the first few. */
export function tellProblems(problems: readonly ReadProblem[], count = problems.length): void {
  for (const { source, message } of problems.slice(0, PROBLEMS_SHOWN)) {
    const place = source.line ?? (source.offset === undefined ? null : `byte ${source.offset}`);
    tell(`${source.file}${place === null ? '' : `:${place}`}: ${message}`);
  }
  if (count > PROBLEMS_SHOWN) tell(`… and ${count - PROBLEMS_SHOWN} more places that could not be read`);
}

/** Standard input as a file, since recorded logs are read twice; it is gone when the process ends. */
export async function spoolStandardInput(bytes: AsyncIterable<Uint8Array> = process.stdin): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'roamproof-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'standard-input');
  await pipeline(Readable.from(bytes), createWriteStream(file, { mode: 0o600 }));
  return file;
}

/** Inputs opened, standard input among them. */
export async function openInputs(
  paths: readonly string[],
  options: RecordedOptions,
): Promise<(OpenedInput & { file: string })[]> {
  const inputs = [];
  for (const path of filesOf(paths)) {
    const file = path === '-' ? await spoolStandardInput() : path;
    inputs.push({ ...(await openInput(file, options)), file });
  }
  return inputs;
}

/**
 * The inputs that are logs; what the others are is told.
 *
 * @throws UsageError where none is
 */
export function onlyLogs<Input extends OpenedInput & { file: string }>(inputs: readonly Input[]): Input[] {
  const unknown = inputs.filter(({ format }) => format === 'unknown');
  const [first] = unknown;
  if (first !== undefined && unknown.length === inputs.length) {
    const others = unknown.length === 1 ? '' : ` (none of the ${unknown.length} files is a log)`;
    throw new UsageError(`${first.log.name}: ${first.advice}${others}`);
  }
  for (const { log, advice } of unknown) tell(`${log.name} is left aside: ${advice}`);
  return inputs.filter(({ format }) => format !== 'unknown');
}
