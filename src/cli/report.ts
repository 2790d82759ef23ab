/** `roamproof report`: one HTML file that shows a history. */
import { writeFileSync } from 'node:fs';
import { basename } from 'node:path';
import { Command } from 'commander';
import type { LogEvent } from '../log/events.ts';
import { algorithmNames } from '../plan/algorithms.ts';
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
    .argument('[file]', 'a log or scenario (.jsonl), or - for standard input; none with --live')
    .requiredOption('-o, --out <file>', 'the page to write')
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
  if (file === undefined) throw new UsageError('report needs a log: roamproof report LOG -o FILE.html');
  const log = await loadLog(file);
  const settings = runSettings(flags, log.header);
  const events: LogEvent[] = log.events.map(({ event }) => event);
  const others = otherNames(flags.others);
  const progress = progressLine();
  progress.show(`drawing ${events.length.toLocaleString('en')} events…`);
  const html = buildReport(events, {
    ...settings,
    ...(others === undefined ? {} : { others }),
    source: file === '-' ? 'standard input' : basename(file),
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
  for (const { line, message } of log.problems.slice(0, 10)) tell(`${sourceName(file)}:${line}: ${message}`);
  if (log.problems.length > 10) tell(`and ${log.problems.length - 10} more lines with problems`);
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
