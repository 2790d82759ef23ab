import { Command } from 'commander';
import { fateText, type Life, lifeOf, lifeText } from '../explain/life.ts';
import { isStimulus, type LogEvent } from '../log/events.ts';
import { FileLife } from '../recorded/file-life.ts';
import { importLogs } from '../recorded/import-logs.ts';
import { Redactor } from '../recorded/redact.ts';
import { moment, span } from '../recorded/wording.ts';
import { buildHistory } from '../report/build-history.ts';
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
import { colours, onTerminal, print, tell, UsageError, width } from './terminal.ts';

interface ExplainOptions extends RunOptions, RecordedOptions {
  readonly json?: true;
  readonly timeline?: boolean;
  readonly user?: string;
  readonly redact?: true;
}

export function command(): Command {
  const made = new Command()
    .description(
      'Tell the life of one file: who wrote what when, each copy, why it was kept, overwritten or removed.',
    )
    .usage('[options] <logs...> <path>')
    .argument(
      '<logs-and-path...>',
      'a full log or scenario (.jsonl), Windows logs, folders of logs, or - for standard input; then the file, relative to the profile root (ntuser.dat for the hive)',
    )
    .option('--user <name>', 'whose file')
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
  if (logs.length === 0) throw new UsageError('give a log, then the path of the file');
  const files = filesOf(logs);
  const inputs = await openInputs(files, options);
  const [only] = inputs;
  const own = inputs.length === 1 && only !== undefined && only.format !== 'recorded' ? only.file : null;
  if (own === null) return explainRecorded(onlyLogs(inputs), path, options);
  const { header, events: loaded, problems } = await loadLog(own, sourceName(files[0] as string));
  if (header?.settings?.['recorded'] === 'windows') return explainRecorded(inputs, path, options);
  const name = sourceName(files[0] as string);
  for (const { line, message } of problems) tell(`${name}:${line}: ${message}`);
  const settings = runSettings(options, header);
  const recorded = loaded.map(({ event }) => event);
  const simulated = recorded.every(isStimulus) || options.algorithm !== undefined;
  const events = simulated ? simulate(recorded, settings) : recorded;
  const redactor = options.redact === true ? new Redactor() : null;
  const shown = redactor === null ? events : events.map((event) => redactor.event(event));
  const user = options.user === undefined ? undefined : (redactor?.user(options.user) ?? options.user);
  const life = lifeOf(shown, path, user ?? null, settings.algorithm);
  if (options.json) return print(JSON.stringify(life, null, 2));
  if (options.timeline ?? onTerminal()) draw(shown, settings.algorithm, path, user);
  printLife(life, settings.algorithm, simulated);
}

/** Several logs, or Windows': what they recorded of the file. What it would have been elsewhere they cannot tell. */
async function explainRecorded(
  inputs: readonly OpenedInput[],
  path: string,
  options: ExplainOptions,
): Promise<void> {
  const redactor = options.redact === true ? new Redactor() : null;
  const { user: whose = null } = options;
  const life = new FileLife(path, whose === null ? null : (redactor?.user(whose) ?? whose));
  const account = await importLogs(
    inputs.map(({ log }) => log),
    (event) => life.observe(redactor?.event(event) ?? event),
    importOptions(options),
  );
  const { clocks, problems, problemCount } = redactor?.data(account) ?? account;
  tellProblems(problems, problemCount);
  if (options.json) return print(JSON.stringify({ path, moments: life.moments }, null, 2));
  print(colours.bold(`${path}, as recorded`));
  for (const { at, computer, user, source, sentence } of life.moments) {
    print(`${moment(at)}  ${user ?? 'somebody'} on ${computer}: ${sentence}  (${source})`);
  }
  const { newest } = life;
  if (newest !== null) {
    print(`\nThe newest copy recorded on the server came from ${newest.computer} at ${moment(newest.at)}.`);
  }
  for (const { computer, offset } of clocks.estimates) {
    if (offset !== 0)
      print(
        `Times of ${computer} are corrected by ${span(offset)}: its clock was ${offset > 0 ? 'ahead' : 'behind'}.`,
      );
  }
  if (life.moments.length === 0) {
    print(
      'Nothing is recorded of it. Windows records copies, failures and refusals; of edits and deletions, nothing.',
    );
    if (life.alike.size > 0) print(`Of the same name there is ${[...life.alike].join(', ')}.`);
  }
}

/** A scenario, or a log asked about under another algorithm, is run first. */
function simulate(events: readonly LogEvent[], settings: RunSettings): readonly LogEvent[] {
  const simulator = new Simulator(settings);
  for (const event of events) if (isStimulus(event)) simulator.feed(event);
  simulator.finish();
  return simulator.events;
}

function draw(events: readonly LogEvent[], algorithm: string, path: string, user: string | undefined): void {
  const filter = { path, ...(user === undefined ? {} : { user }) };
  const paint = { quiet: colours.dim, lost: colours.red, beaten: colours.yellow };
  const history = buildHistory(events, algorithm);
  print(terminalTimeline(history, { width: width(), filter, paint }));
}

function printLife(life: Life, algorithm: string, simulated: boolean): void {
  const whose = life.user === null ? '' : ` of ${life.user}`;
  print(colours.bold(`${life.path}${whose}, ${simulated ? 'simulated' : 'recorded'} under ${algorithm}`));
  for (const line of lifeText(life)) print(line.includes('LOST') ? colours.red(line) : line);
  print(`\nAt the end the server has ${life.central === null ? 'no such file' : `"${life.central}"`}.`);
  if (life.others.length === 0) return;
  print(`\n${colours.bold('The same story under the other algorithms')}`);
  for (const fate of life.others) print(`  ${fateText(fate)}`);
}
