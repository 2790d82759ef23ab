import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { encodeEvent } from '../log/encode.ts';
import type { Header, LogEvent } from '../log/events.ts';
import type { ReadProblem } from '../readers/recorded-entry.ts';
import { type Collected, collectEvents } from '../recorded/collect-events.ts';
import { collectRecords } from '../recorded/collect-records.ts';
import type { RereadableLog } from '../recorded/import-logs.ts';
import type { EventStore } from '../stores/event-store.ts';
import { isAnEvent, unreadLine } from './input.ts';
import { withStore } from './open-store.ts';
import { natural } from './options.ts';
import {
  type OpenedInput,
  onlyLogs,
  openInputs,
  type RecordedOptions,
  recordedOptions,
  tellProblems,
} from './recorded-input.ts';
import { print, progressLine, tell } from './terminal.ts';

interface CollectOptions extends RecordedOptions {
  readonly store: string;
  readonly stream?: string;
  readonly source?: string;
  readonly keepDays?: number;
  readonly json?: true;
}

const DAY_MS = 86_400_000;
const FIRST_MS = -8_640_000_000_000_000;

export function command(): Command {
  const made = new Command()
    .description('Append computers’ logs to an event store. Repeating it adds only what is new.')
    .argument('<logs...>', 'logs of Windows or of ours, folders of them, or - for standard input')
    .requiredOption('--store <url>', 'sqlite:PATH or postgres://USER@HOST/DATABASE')
    .option(
      '--stream <name>',
      'stream to append to; by default each computer has its own, and a log of ours goes to the first it names',
    )
    .option(
      '--source <name>',
      'of a log of ours: its name for ever; by default made from its first event, so that a new log is a new source',
    )
    .option(
      '--keep-days <n>',
      'afterwards, forget the oldest events of each stream, up to the first that is younger than this',
      natural,
    )
    .option('--json', 'print what was appended as JSON, a list of logs')
    .addHelpText(
      'after',
      '\nRecords of Windows are known by computer, channel, number and time: the same log may be collected as often as it grows,\nalso where it was cleared or has overwritten its beginning. What they mean is concluded when the store is replayed.',
    );
  for (const option of recordedOptions())
    if (option.long !== '--carve' && option.long !== '--policy') made.addOption(option);
  return made.action(run);
}

async function run(paths: readonly string[], options: CollectOptions): Promise<void> {
  const known = onlyLogs(await openInputs(paths, options));
  const collected: (Collected & { readonly file: string })[] = [];
  await withStore(options.store, async (store) => {
    for (const input of known) {
      const logs = await (input.format === 'roamproof' ? collectOwn : collectRecorded)(store, input, options);
      if (logs.length === 0) tell(`${input.log.name} holds no events about profiles`);
      for (const log of logs) {
        collected.push({ ...log, file: input.log.name });
        if (options.json !== true) show(log, input.log.name);
      }
    }
    if (options.keepDays !== undefined) await forget(store, options.keepDays);
  });
  if (options.json === true) print(JSON.stringify(collected, null, 2));
  if (collected.length === 0) tell('nothing was collected');
}

async function forget(store: EventStore, days: number): Promise<void> {
  // No date is earlier than the first one there is.
  const before = new Date(Math.max(Date.now() - days * DAY_MS, FIRST_MS)).toISOString();
  const { removed } = await store.forget({ before });
  tell(`${removed} events older than ${days} days were forgotten`);
}

function show(log: Collected, file: string): void {
  const { stream, source, offered, appended, version, note } = log;
  const known = offered - appended;
  print(
    `${stream}: ${appended} events appended from ${file} (${source}), ${known} were there already; the stream has ${version} now`,
  );
  if (note !== null) tell(`${file} (${source}): ${note}`);
}

async function collectRecorded(
  store: EventStore,
  { log }: OpenedInput,
  { stream }: CollectOptions,
): Promise<readonly Collected[]> {
  const entries = counted(async () => log.read());
  const { logs, problems } = await collectRecords(store, entries, stream === undefined ? {} : { stream });
  tellProblems(problems);
  return logs;
}

async function collectOwn(
  store: EventStore,
  { log, header }: OpenedInput,
  { stream, source }: CollectOptions,
): Promise<readonly Collected[]> {
  const first = await firstEvent(log);
  if (first === null) return [];
  const head = header?.() ?? null;
  const target = {
    stream: stream ?? ('computer' in first ? first.computer : undefined) ?? 'fleet',
    source: source ?? sourceOf(withHeader(first, head)),
  };
  const problems: ReadProblem[] = [];
  const lines = async function* (): AsyncGenerator<string> {
    let before: LogEvent | undefined;
    // What cannot be read keeps its place once an event follows it: a last line may still be being written.
    let unread: LogEvent[] = [];
    for await (const entry of counted(async () => log.read())()) {
      if (entry.kind === 'problem') {
        problems.push(entry.problem);
        unread.push(...placeOf(entry.problem, before));
      }
      if (entry.kind !== 'event') continue;
      for (const event of [...unread, entry.event]) {
        yield before === undefined ? withHeader(event, head) : encodeEvent(event);
        before = event;
      }
      unread = [];
    }
  };
  const collected = await collectEvents(store, lines(), target);
  tellProblems(problems);
  return collected === null ? [] : [collected];
}

/** What keeps the place of what cannot be read, where it was an event. */
function placeOf({ source: { line = 0 }, message }: ReadProblem, before: LogEvent | undefined): LogEvent[] {
  return isAnEvent(line) ? [unreadLine(before, { line, message })] : [];
}

/** A store has no first lines: what a log's own says of its events goes with the first of them. */
function withHeader(event: LogEvent, header: Header | null): string {
  const line = encodeEvent(event);
  if (header === null) return line;
  const { log: _log, version: _version, ...log } = header as Header & Record<string, unknown>;
  return JSON.stringify({ ...(JSON.parse(line) as object), log });
}

/** The same log grown longer has the same first event that can be read; a rotated one has another. */
function sourceOf(line: string): string {
  return `log ${createHash('sha256').update(line).digest('hex').slice(0, 24)}`;
}

/** The first event that can be read; `null` where there is none, and what cannot be read is told. */
async function firstEvent(log: RereadableLog): Promise<LogEvent | null> {
  const problems: ReadProblem[] = [];
  for await (const entry of await log.read()) {
    if (entry.kind === 'event') return entry.event;
    if (entry.kind === 'problem') problems.push(entry.problem);
  }
  tellProblems(problems);
  return null;
}

/** Shows how far the reading is, on a terminal. */
function counted<T>(read: () => Promise<AsyncIterable<T>>): () => AsyncGenerator<T> {
  return async function* () {
    const progress = progressLine();
    let entries = 0;
    for await (const entry of await read()) {
      if (++entries % 5000 === 0) progress.show(`${entries} entries read`);
      yield entry;
    }
    progress.done();
  };
}
