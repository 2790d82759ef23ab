import { Command } from 'commander';
import { alikeText } from '../explain/alike.ts';
import { labelled, visible, wrap } from '../explain/layout.ts';
import { fateText, keptText, type Life, lifeOf, lifeText } from '../explain/life.ts';
import { isStimulus, type LogEvent } from '../log/events.ts';
import { FileLife } from '../recorded/file-life.ts';
import { importLogs, type RereadableLog } from '../recorded/import-logs.ts';
import { Redactor } from '../recorded/redact.ts';
import { moment, span } from '../recorded/wording.ts';
import { buildHistory } from '../report/build-history.ts';
import { isScenario } from '../report/report-data.ts';
import { terminalTimeline } from '../report/terminal-timeline.ts';
import { Simulator } from '../simulate/simulator.ts';
import { loadLog, sourceName } from './input.ts';
import {
  algorithmOption,
  type RunOptions,
  type RunSettings,
  readingOption,
  runSettings,
  withPlain,
  withTimeline,
} from './options.ts';
import {
  filesOf,
  importOptions,
  type OpenedInput,
  onlyLogs,
  openInputs,
  type RecordedOptions,
  recordedOptions,
  tellProblems,
} from './recorded-input.ts';
import type { OwnHistory } from './stored-history.ts';
import { colours, onTerminal, print, proseWidth, tell, UsageError, width } from './terminal.ts';

interface ExplainOptions extends RunOptions, RecordedOptions {
  readonly json?: true;
  readonly timeline?: boolean;
  readonly user?: string;
  readonly redact?: true;
  readonly store?: string;
  readonly stream?: string;
}

export function command(): Command {
  const made = new Command()
    .description(
      'Tell the life of one file: who wrote what when, each copy, why it was kept, overwritten or removed.',
    )
    .usage('[options] <logs...> <path>\n       roamproof explain [options] --store <url> <path>')
    .argument(
      '<logs-and-path...>',
      'a full log or scenario (.jsonl), Windows logs, folders of logs, or - for standard input; then the file, relative to the profile root (ntuser.dat for the hive)',
    )
    .option('--user <name>', 'whose file')
    .option('--store <url>', 'read from an event store instead of logs: sqlite:PATH or postgres://…')
    .option('--stream <name>', 'with --store: only this stream')
    .addOption(algorithmOption())
    .addOption(readingOption())
    .option('--redact', 'replace names of users, computers and servers, and security ids')
    .option('--json', 'print as JSON');
  for (const option of recordedOptions()) made.addOption(option);
  withTimeline(made, 'draw it first: computers as columns, one line an event');
  return withPlain(made).action(run);
}

async function run(words: readonly string[], options: ExplainOptions): Promise<void> {
  const path = words.at(-1) ?? '';
  const logs = words.slice(0, -1);
  if (options.store !== undefined) {
    if (logs.length > 0) throw new UsageError('give logs or --store, not both');
    return explainStored(options.store, path, options);
  }
  if (logs.length === 0)
    throw new UsageError('give a log, then the path of the file; or --store with its URL');
  const files = filesOf(logs);
  const inputs = await openInputs(files, options);
  const [only] = inputs;
  const own = inputs.length === 1 && only !== undefined && only.format !== 'recorded' ? only.file : null;
  if (own === null) return explainRecorded(logsOf(onlyLogs(inputs)), path, options);
  const name = sourceName(files[0] as string);
  const { header, events, problems } = await loadLog(own, name);
  if (header?.settings?.['recorded'] === 'windows') return explainRecorded(logsOf(inputs), path, options);
  for (const { line, message } of problems) tell(`${name}:${line}: ${message}`);
  explainOwn({ header, events: events.map(({ event }) => event) }, path, options);
}

async function explainStored(url: string, path: string, options: ExplainOptions): Promise<void> {
  // Databases take longer to load than most logs to read.
  const { withStoredHistory } = await import('./stored-history.ts');
  await withStoredHistory(url, options.stream, async (history) => {
    if ('logs' in history) await explainRecorded(history.logs, path, options);
    else explainOwn(history, path, options);
  });
}

const logsOf = (inputs: readonly OpenedInput[]): RereadableLog[] => inputs.map(({ log }) => log);

/** One history of ours, full or a scenario. */
function explainOwn({ header, events: recorded }: OwnHistory, path: string, options: ExplainOptions): void {
  const settings = runSettings(options, header);
  const known = recorded.filter((event) => event !== null);
  const simulated =
    (known.length === recorded.length && isScenario(known)) || options.algorithm !== undefined;
  const events = simulated ? simulate(recorded, settings) : recorded;
  const redactor = options.redact === true ? new Redactor() : null;
  const shown =
    redactor === null ? events : events.map((event) => (event === null ? null : redactor.event(event)));
  const user = options.user === undefined ? undefined : (redactor?.user(options.user) ?? options.user);
  // An agent's store has no first line that says by which algorithm it was written.
  const algorithm = simulated || header?.algorithm !== undefined ? settings.algorithm : null;
  const life = lifeOf(shown, path, user ?? null, algorithm);
  if (options.json) return print(JSON.stringify(life, null, 2));
  if (options.timeline ?? onTerminal()) draw(shown, settings.algorithm, path, user);
  printLife(life, algorithm, simulated);
}

/** Several logs, or Windows': what they recorded of the file. What it would have been elsewhere they cannot tell. */
async function explainRecorded(
  logs: readonly RereadableLog[],
  path: string,
  options: ExplainOptions,
): Promise<void> {
  const redactor = options.redact === true ? new Redactor() : null;
  const { user: whose = null } = options;
  const life = new FileLife(path, whose === null ? null : (redactor?.user(whose) ?? whose));
  const account = await importLogs(
    logs,
    (event) => life.observe(redactor?.event(event) ?? event),
    importOptions(options),
  );
  const { clocks, problems, problemCount } = redactor?.data(account) ?? account;
  tellProblems(problems, problemCount);
  if (options.json) return print(JSON.stringify({ path, moments: life.moments }, null, 2));
  print(colours.bold(`${visible(path)}, as recorded`));
  for (const { at, computer, user, source, sentence } of life.moments) {
    const time = moment(at);
    const said = visible(`${user ?? 'somebody'} on ${computer}: ${sentence}  (${source})`);
    for (const line of labelled(time, said, time.length, proseWidth())) print(line);
  }
  const { newest } = life;
  if (newest !== null) {
    say(`\nThe newest copy recorded on the server came from ${newest.computer} at ${moment(newest.at)}.`);
  }
  for (const { computer, offset } of clocks.estimates) {
    if (offset !== 0)
      say(
        `Times of ${computer} are corrected by ${span(offset)}: its clock was ${offset > 0 ? 'ahead' : 'behind'}.`,
      );
  }
  if (life.moments.length === 0) {
    say(
      'Nothing is recorded of it. Windows records copies, failures and refusals; of edits and deletions, nothing.',
    );
    if (life.alike.length > 0) say(visible(alikeText(life.alike)));
  }
}

/** A scenario, or a log asked about under another algorithm, is run first. */
function simulate(events: readonly (LogEvent | null)[], settings: RunSettings): readonly LogEvent[] {
  const simulator = new Simulator(settings);
  for (const event of events) if (event !== null && isStimulus(event)) simulator.feed(event);
  simulator.finish();
  return simulator.events;
}

function draw(
  events: readonly (LogEvent | null)[],
  algorithm: string,
  path: string,
  user: string | undefined,
): void {
  const known = events.filter((event) => event !== null);
  if (known.length < events.length) return tell('not drawn: some of its events are not known any more');
  const filter = { path, ...(user === undefined ? {} : { user }) };
  const paint = { quiet: colours.dim, lost: colours.red, beaten: colours.yellow };
  print(terminalTimeline(buildHistory(known, algorithm), { width: width(), filter, paint }));
}

function printLife(life: Life, algorithm: string | null, simulated: boolean): void {
  const whose = life.user === null ? '' : ` of ${life.user}`;
  const under = algorithm === null ? '' : ` under ${algorithm}`;
  print(colours.bold(`${visible(life.path + whose)}, ${simulated ? 'simulated' : 'recorded'}${under}`));
  for (const line of lifeText(life, proseWidth(), colours.red)) print(line);
  say(`\nAt the end the server has ${keptText(life) ?? 'no such file'}.`);
  if (life.others.length === 0 || life.moments.length === 0) return;
  print(`\n${colours.bold('The same story under the other algorithms')}`);
  for (const fate of life.others) for (const line of fateText(fate, proseWidth())) print(line);
}

/** Prose, broken where the terminal ends. */
function say(text: string): void {
  for (const line of text.split('\n')) for (const part of wrap(line, proseWidth())) print(part);
}
