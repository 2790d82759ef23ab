/** `roamproof report`: one HTML file that shows a history. */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import type { Header, LogEvent } from '../log/events.ts';
import { algorithmNames } from '../plan/algorithms.ts';
import { algorithmTold } from '../plan/rules.ts';
import { buildReport, explorerPage } from '../report/build-report.ts';
import { pageScript } from '../report/page-script.ts';
import { loadLog, sourceName } from './input.ts';
import {
  algorithmOption,
  granularityOption,
  natural,
  type RunOptions,
  readingOption,
  runSettings,
  seedOption,
} from './options.ts';
import { progressLine, tell, UsageError } from './terminal.ts';

interface ReportFlags extends RunOptions {
  readonly out: string;
  readonly live?: true;
  readonly store?: string;
  readonly stream?: string;
  readonly title?: string;
  readonly user?: string;
  readonly path?: string;
  readonly computer?: string;
  readonly rows?: number;
  readonly others?: string;
}

export function command(): Command {
  return new Command()
    .description(
      'Write a history as one HTML page: lanes, sessions, versions, losses, and the same under other algorithms.',
    )
    .usage('[options] [file]\n       roamproof report [options] --store <url>')
    .argument('[file]', 'a log or scenario (.jsonl), or - for standard input; none with --live')
    .requiredOption('-o, --out <file>', 'the page to write')
    .option('--store <url>', 'read from an event store instead of a file: sqlite:PATH or postgres://…')
    .option('--stream <name>', 'with --store: only this stream')
    .option('--live', 'an explorer that runs the engine in the page, from this history or from nothing')
    .addOption(algorithmOption())
    .addOption(readingOption())
    .addOption(granularityOption())
    .addOption(seedOption())
    .option(
      '--others <names>',
      'algorithms to show beside it, with commas; all; none (default: all for short logs)',
    )
    .option('--title <text>', 'the heading')
    .option('--user <name>', 'show only this user at first')
    .option('--path <text>', 'show only paths with this text at first')
    .option('--computer <name>', 'show only this computer at first')
    .option('--rows <n>', 'how many paths get a row at first', natural)
    .action(run);
}

async function run(file: string | undefined, flags: ReportFlags): Promise<void> {
  if (flags.live === true) return explore(file, flags.out);
  if (flags.store !== undefined) {
    if (file !== undefined) throw new UsageError('give a log or --store, not both');
    return reportStored(flags.store, flags);
  }
  if (file === undefined)
    throw new UsageError(
      'report needs a log: roamproof report LOG -o FILE.html; or --store with the URL of a store',
    );
  const log = await loadLog(file);
  const events: LogEvent[] = log.events.map(({ event }) => event);
  await writeReport({ header: log.header, events }, file === '-' ? 'standard input' : basename(file), flags);
  for (const { line, message } of log.problems.slice(0, 10)) tell(`${sourceName(file)}:${line}: ${message}`);
  if (log.problems.length > 10) tell(`and ${log.problems.length - 10} more lines with problems`);
}

async function reportStored(url: string, flags: ReportFlags): Promise<void> {
  // Databases take longer to load than most logs to read.
  const { withStoredHistory } = await import('./stored-history.ts');
  await withStoredHistory(url, flags.stream, async (history, name) => {
    if ('logs' in history)
      throw new UsageError(
        'the store holds logs of Windows: roamproof replay --store shows them, roamproof import makes one log of their files',
      );
    const { header } = history;
    const events = history.events.filter((event) => event !== null);
    if (events.length < history.events.length)
      throw new UsageError(
        'some events of the store are not known any more: what is left makes no whole page',
      );
    await writeReport({ header, events }, name, flags);
  });
}

interface Known {
  readonly header: Header | null;
  readonly events: readonly LogEvent[];
}

async function writeReport({ header, events }: Known, source: string, flags: ReportFlags): Promise<void> {
  const told = header?.algorithm === undefined ? events.values().map(algorithmTold) : null;
  const toldBy = told?.find((name) => name !== null) ?? null;
  const settings = runSettings(toldBy === null ? flags : { algorithm: toldBy, ...flags }, header);
  // An agent notes edits when it finds them: the same story cannot be run again.
  const others = otherNames(flags.others) ?? (toldBy === null ? undefined : []);
  const progress = progressLine();
  progress.show(`drawing ${events.length.toLocaleString('en')} events…`);
  const html = buildReport(events, {
    ...settings,
    ...(others === undefined ? {} : { others }),
    source,
    ...(flags.title === undefined ? {} : { title: flags.title }),
    filter: {
      ...(flags.user === undefined ? {} : { user: flags.user }),
      ...(flags.path === undefined ? {} : { path: flags.path }),
      ...(flags.computer === undefined ? {} : { computer: flags.computer }),
      ...(flags.rows === undefined ? {} : { paths: flags.rows }),
    },
    script: await pageScript('viewer'),
  });
  progress.done();
  write(flags.out, html);
}

async function explore(file: string | undefined, out: string): Promise<void> {
  const events = file === undefined ? [] : (await loadLog(file)).events.map(({ event }) => event);
  write(out, explorerPage(await pageScript('explorer'), events));
}

function otherNames(text: string | undefined): string[] | undefined {
  if (text === undefined) return undefined;
  if (text === 'none') return [];
  if (text === 'all') return [...algorithmNames];
  const names = text.split(',').map((name) => name.trim());
  for (const name of names) {
    if (!algorithmNames.includes(name)) {
      throw new UsageError(`There is no algorithm ${name}; there are ${algorithmNames.join(', ')}`);
    }
  }
  return names;
}

function write(file: string, html: string): void {
  try {
    writeFileSync(file, html);
  } catch (error) {
    throw new UsageError(`${file} cannot be written: ${(error as Error).message}`);
  }
  tell(`${file}: ${(html.length / 1e6).toFixed(html.length < 1e5 ? 2 : 1)} MB`);
}
