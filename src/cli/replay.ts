import { Command } from 'commander';
import type { LogHandlers } from '../log/decode.ts';
import { importLogs } from '../recorded/import-logs.ts';
import { replayLog } from '../snapshots/replay-log.ts';
import { isAnEvent, sourceName, streamLog } from './input.ts';
import { isDrawn, LogReplay } from './log-replay.ts';
import { withPlain, withTimeline } from './options.ts';
import {
  filesOf,
  type OpenedInput,
  onlyLogs,
  openInput,
  openInputs,
  type RecordedOptions,
  recordedOptions,
  spoolStandardInput,
} from './recorded-input.ts';
import { RecordedReplay, type RecordedReplayOptions, readRecorded, showRecorded } from './recorded-replay.ts';
import { progressLine, tell, UsageError } from './terminal.ts';

interface ReplayOptions extends RecordedReplayOptions, RecordedOptions {
  readonly sessions?: true;
  readonly snapshot?: boolean;
  readonly store?: string;
  readonly stream?: string;
  readonly timeline?: boolean;
}

export function command(): Command {
  const made = new Command()
    .description('Fold a recorded log: the state it amounts to, what was lost, and events that do not fit.')
    .argument(
      '[files...]',
      'full logs (.jsonl) or Windows logs (.evtx, XML, CSV, userenv.log), folders of them, or - for standard input',
    )
    .option('--json', 'print the outcome as one JSON object')
    .option('--strict', 'exit 1 on any loss that is not permitted, or any event that does not fit')
    .option(
      '--sessions',
      'a help desk’s report on sessions instead of the final state; always for Windows logs',
    )
    .option('--user <name>', 'only what is about this user')
    .option('--redact', 'replace names of users, computers and servers, and security ids')
    .option(
      '--snapshot',
      'keep a snapshot beside the log, so that the next replay starts where this one ended; a store keeps them by itself',
    )
    .option('--no-snapshot', 'with --store: read all events, keep nothing')
    .option('--store <url>', 'read from an event store: sqlite:PATH or postgres://…')
    .option('--stream <name>', 'with --store: only this stream');
  for (const option of recordedOptions()) made.addOption(option);
  withTimeline(made, 'draw sessions, faults and losses first; beside a snapshot, what came since');
  return withPlain(made).action(run);
}

async function run(files: readonly string[], options: ReplayOptions): Promise<void> {
  if (options.store !== undefined) {
    if (files.length > 0) throw new UsageError('give files or --store, not both');
    // Databases take longer to load than most logs to read.
    const { replayStore } = await import('./store-replay.ts');
    return replayStore(options.store, options);
  }
  const [first] = files;
  if (first === undefined) throw new UsageError('give a log, or --store with the URL of an event store');
  const paths = filesOf(files);
  if (paths.length > 1) return replayMany(onlyLogs(await openInputs(paths, options)), options);
  const file = first === '-' ? await spoolStandardInput() : (paths[0] as string);
  const input = await openInput(file, options);
  if (input.format === 'recorded') return replayMany([input], options);
  // What nobody knows is read as ours: that reader says what is wrong with it.
  return replaySingle(file, sourceName(first === '-' ? first : file), options);
}

/** Several logs, or one of Windows: one history, each log in its own order. */
async function replayMany(inputs: readonly OpenedInput[], options: ReplayOptions): Promise<void> {
  const logs = inputs.map(({ log }) => log);
  if (options.sessions === true || inputs.some(({ format }) => format !== 'roamproof')) {
    const recorded = new RecordedReplay(options);
    return showRecorded(recorded, await readRecorded(logs, recorded, options), options);
  }
  const replay = new LogReplay({ drawn: isDrawn(options), redact: options.redact === true });
  const { problems } = await importLogs(logs, (event) => replay.take(event, replay.events + 1));
  for (const { source, message } of problems) {
    replay.problems.push({ line: source.line ?? 0, message: `${source.file}: ${message}` });
  }
  replay.header = inputs.map(({ header }) => header?.() ?? null).find((header) => header !== null) ?? null;
  replay.show(`${logs.length} logs`, options);
}

/** One log of ours, streamed. A history imported from Windows says so in its first line. */
async function replaySingle(file: string, source: string, options: ReplayOptions): Promise<void> {
  const replay = new LogReplay({ drawn: isDrawn(options), redact: options.redact === true });
  let recorded = options.sessions === true ? new RecordedReplay(options) : null;
  const progress = progressLine();
  const handlers: LogHandlers = {
    header: (header) => {
      replay.header = header;
      if (header.settings?.['recorded'] === 'windows') recorded ??= new RecordedReplay(options);
    },
    event: (event, line) => {
      (recorded ?? replay).take(event, line);
      if (line % 10_000 === 0) progress.show(`${line} events replayed`);
    },
    problem: (message, line) => {
      (recorded ?? replay).problems.push({ line, message });
      if (isAnEvent(line)) replay.skip();
    },
  };
  if (options.snapshot === true && canKeepSnapshot(options)) {
    await continueFromSnapshot(file, replay, handlers, () => recorded === null);
  } else await streamLog(file, handlers, source);
  progress.done();
  if (recorded !== null) return showRecorded(recorded, null, options);
  if (replay.records === 0) {
    tell(`${source} holds stimuli only, so nothing happened; roamproof simulate runs a scenario`);
  }
  replay.show(source, options);
}

/** Names that were replaced would stay so in a snapshot. */
function canKeepSnapshot({ sessions, redact }: ReplayOptions): boolean {
  if (sessions !== true && redact !== true) return true;
  tell(`--${sessions === true ? 'sessions' : 'redact'} reads the whole log: no snapshot is used or kept`);
  return false;
}

/** Snapshots hold the fold and the judge; a report on sessions is always made from the whole log. */
async function continueFromSnapshot(
  file: string,
  replay: LogReplay,
  handlers: LogHandlers,
  isFolded: () => boolean,
): Promise<void> {
  const { spared, discarded, save } = await replayLog(file, {
    restore: (state) => replay.restore(state),
    handlers,
  });
  if (discarded !== null) tell(discarded);
  if (spared > 0) tell(`the snapshot spared ${spared} lines`);
  // A history imported from Windows is reported, not folded.
  if (!isFolded()) return;
  const reason = save(replay.image());
  if (reason !== null) tell(`no snapshot was kept: ${reason}`);
}
