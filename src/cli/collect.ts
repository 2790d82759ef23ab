import { createHash } from 'node:crypto';
import { Command } from 'commander';
import { encodeEvent } from '../log/encode.ts';
import { type Collected, collectEvents } from '../recorded/collect-events.ts';
import { type RereadableLog, readHistory } from '../recorded/import-logs.ts';
import { openInputs, type RecordedOptions, recordedOptions } from './recorded-input.ts';
import { withStore } from './store-replay.ts';
import { print, progressLine, tell, UsageError } from './terminal.ts';

interface CollectOptions extends RecordedOptions {
  readonly store: string;
  readonly stream?: string;
  readonly source?: string;
  readonly json?: true;
}

export function command(): Command {
  const made = new Command()
    .description('Append a computer’s log to an event store. Repeating it adds only what is new.')
    .argument(
      '<logs...>',
      'logs of ours or of Windows, folders of them, or - for standard input; together one source',
    )
    .requiredOption('--store <url>', 'sqlite:PATH or postgres://USER@HOST/DATABASE')
    .option('--stream <name>', 'stream to append to; by default the first computer named in the log')
    .option(
      '--source <name>',
      'name of this log for ever; by default made from its first event, so a new log is a new source',
    )
    .option('--json', 'print what was appended as JSON');
  for (const option of recordedOptions()) made.addOption(option);
  return made.action(run);
}

async function run(paths: readonly string[], options: CollectOptions): Promise<void> {
  const inputs = await openInputs(paths, options);
  for (const { format, file } of inputs) {
    if (format === 'unknown') throw new UsageError(`${file} is no log we know; nothing was collected`);
  }
  const appended = await withStore(options.store, async (store) =>
    collectEvents(store, linesOf(inputs.map(({ log }) => log)), (first) => ({
      stream: options.stream ?? computerIn(first) ?? 'fleet',
      source: options.source ?? sourceOf(first),
    })),
  );
  if (appended === null) return tell('the log holds no events; nothing was collected');
  if (options.json === true) return print(JSON.stringify(appended));
  print(summary(appended));
}

function summary({ stream, offered, appended, version }: Collected): string {
  const known = offered - appended;
  return `${stream}: ${appended} events appended, ${known} were there already; the stream has ${version} now`;
}

/** The same log grown longer has the same first event; a rotated one has another. */
function sourceOf(line: string): string {
  return `log ${createHash('sha256').update(line).digest('hex').slice(0, 24)}`;
}

function computerIn(line: string): string | undefined {
  return (JSON.parse(line) as { computer?: string }).computer;
}

/** The history of the logs as lines; problems are told at the end. */
async function* linesOf(logs: readonly RereadableLog[]): AsyncGenerator<string> {
  const progress = progressLine();
  let read = 0;
  const history = readHistory(logs, () => {
    if (++read % 5000 === 0) progress.show(`${read} entries read`);
  });
  for (;;) {
    const next = await history.next();
    if (next.done === true) {
      progress.done();
      for (const { source, message } of next.value.problems)
        tell(`${source.file}:${source.line ?? ''}: ${message}`);
      return;
    }
    yield encodeEvent(next.value);
  }
}
