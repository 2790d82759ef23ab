/** `roamproof agent`: logs a user on and off over real directories. */
import process from 'node:process';
import { Command, Option } from 'commander';
import type { Outcome, Profile } from '../agent/calls.ts';
import { defaultConfigPath, optionsFrom, readConfig } from '../agent/config-file.ts';
import { examine } from '../agent/doctor.ts';
import { AgentError, Damage, OpenQuestion, QUESTIONS, type QuestionName } from '../agent/errors.ts';
import type { ProfileOptions, Progress } from '../agent/options.ts';
import { openProfile } from '../agent/profile.ts';
import { counted, visible } from '../explain/layout.ts';
import type { FileAction } from '../log/actions.ts';
import { ruleSays } from '../plan/rules.ts';
import { boundMemory, makeRoom } from './bounded-memory.ts';
import { colours, EXIT, print, progressLine, tell } from './terminal.ts';

interface AgentOptions {
  readonly config?: string;
  readonly local?: string;
  readonly central?: string;
  readonly user?: string;
  readonly computer?: string;
  readonly algorithm?: string;
  readonly hive?: string[];
  readonly confirm?: QuestionName[];
  readonly run?: string;
  readonly sync?: true;
  readonly olderThan?: number;
  readonly json?: true;
}

type Work = (
  profile: Profile,
  options: AgentOptions,
  given: ProfileOptions,
  words: readonly string[],
) => Promise<boolean>;

/** `afterRun`: called when a logon or logoff has been carried out, as far as it went; not where one was refused. */
export function command(afterRun: () => void = () => undefined): Command {
  const agent = new Command().description('Roam a folder between computers over any mounted share.');
  const options = profileOptions();
  const add = (name: string, description: string, work: Work): Command => {
    const deed = new Command(name).description(description);
    deed.action(() => run(deed.opts(), work, deed.args));
    for (const option of options) deed.addOption(option);
    agent.addCommand(deed);
    return deed;
  };
  add('logon', 'bring the profile down; goes on with what was interrupted', ended('logon', afterRun));
  add('logoff', 'take the changes up', ended('logoff', afterRun));
  add('sync', 'both at once, for a timer; in a running session: off and on again', ended('sync', afterRun));
  add('status', 'what is known of the profile; the trash of both sides', status);
  add(
    'plan',
    'what the next logon or logoff would do, its questions apart, with the rules; touches nothing',
    plan,
  ).option('--sync', 'what a sync would do, in both directions');
  add('undo', 'bring back what this computer’s last run replaced or deleted', undoRun)
    .argument('[paths...]', 'only these files or folders of the profile, from the newest run that holds one')
    .option('--run <name>', 'another run, as status names them; a sync has two');
  add('purge', 'delete for good what was thrown away long ago, on both sides', purgeTrash).addOption(
    new Option('--older-than <days>', 'what the trash is to keep').default(30).argParser(Number),
  );
  add('doctor', 'check folders, permissions, clocks, logs and locks', doctor);
  return agent;
}

/** The same for every deed. */
function profileOptions(): Option[] {
  const from = '(default: $ROAMPROOF_AGENT, ~/.config/roamproof/agent.json)';
  return [
    new Option('--config <file>', `configuration file ${from}`),
    new Option('--local <folder>', 'the profile on this computer'),
    new Option('--central <folder>', 'the profile on the share'),
    new Option('--user <name>', 'whose profile it is (default: who runs this)'),
    new Option('--computer <name>', 'name of this computer (default: its host name)'),
    new Option('--algorithm <name>', 'default three-way'),
    new Option(
      '--hive <path...>',
      'files that are copied whole and last; while somebody holds them the logoff waits, for a time',
    ),
    new Option('--confirm <question...>', 'answer yes to a question').choices(QUESTIONS),
    new Option('--json', 'print one JSON object'),
  ];
}

async function run(options: AgentOptions, work: Work, words: readonly string[]): Promise<void> {
  const line = progressLine();
  try {
    const given = { ...(await optionsOf(options)), onProgress: progress((text) => line.show(text)) };
    const profile = openProfile(given);
    const done = await work(profile, options, given, words);
    line.done();
    if (!done) process.exitCode = EXIT.broken;
  } catch (error) {
    line.done();
    report(error, options);
  }
}

/** Looks at a tree are shorter from within. The profile is open: no path is told any more from where the command was called. */
function goInto({ local }: ProfileOptions): void {
  try {
    process.chdir(local);
  } catch {
    // It is not there yet, or cannot be entered: it is named in full then.
  }
}

const USAGE: ReadonlySet<string> = new Set(['bad-options', 'bad-config']);

/** One line, and the exit status: 1 where a question is open or something cannot be done, 2 for bad usage. */
function report(error: unknown, options: AgentOptions): void {
  const isAsked = error instanceof OpenQuestion || error instanceof Damage;
  const question = isAsked ? error.question : null;
  const code = error instanceof AgentError ? error.code : question === null ? systemCode(error) : 'question';
  if (code === null) throw error;
  const { message } = error as Error;
  if (options.json === true) print(JSON.stringify({ error: code, question, message }));
  else tell(`roamproof: ${visible(message)}`);
  process.exitCode = USAGE.has(code) ? EXIT.unusable : EXIT.broken;
}

function systemCode(error: unknown): string | null {
  const { code } = error as NodeJS.ErrnoException;
  return typeof code === 'string' && /^E[A-Z]+$/.test(code) ? code : null;
}

/** The configuration file, with what the command line says put over it. */
async function optionsOf(options: AgentOptions): Promise<ProfileOptions> {
  const { config, local, central, user, computer, algorithm, hive, confirm } = options;
  const needsFile = config !== undefined || local === undefined || central === undefined;
  const own = { local, central, user, computer, algorithm, hives: hive };
  const over = Object.fromEntries(Object.entries(own).filter(([, value]) => value !== undefined));
  // The command line gives texts, which `openProfile` checks; the definitions are loaded only for a file.
  const file = needsFile ? await readConfig(config ?? defaultConfigPath(process.env)) : {};
  return { ...optionsFrom({ ...file, ...over }), ...(confirm === undefined ? {} : { confirm }) };
}

/** Files between two looks at the memory. */
const MANY = 500;
/** From so many files on, a manifest that is written anew takes room worth making first. */
const LARGE = 50_000;

function progress(show: (text: string) => void): (now: Progress) => void {
  const begun = process.uptime();
  let looked = 0;
  return ({ phase, files, bytes }) => {
    if (phase === 'noting') {
      if (files >= LARGE) makeRoom();
    } else if (Math.abs(files - looked) >= MANY) {
      looked = files;
      boundMemory();
    }
    if (process.stderr.isTTY !== true) return;
    if (phase === 'noting') return show(`noting ${files} files`);
    const seconds = Math.max(0.1, process.uptime() - begun);
    const rate = bytes === 0 ? `${Math.round(files / seconds)} files/s` : `${sizeText(bytes / seconds)}/s`;
    show(`${phase} ${files} files${bytes === 0 ? '' : `, ${sizeText(bytes)}`}, ${rate}`);
  };
}

function sizeText(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let size = bytes;
  let unit = 0;
  for (; size >= 1000 && unit < units.length - 1; unit += 1) size /= 1000;
  return `${size >= 100 || unit === 0 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

function ended(deed: 'logon' | 'logoff' | 'sync', afterRun: () => void): Work {
  return async (profile, options, given) => {
    goInto(given);
    const stop = new AbortController();
    const onSignal = (): void => stop.abort();
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    const outcome = await profile[deed]({ signal: stop.signal });
    if (options.json === true) print(JSON.stringify(outcome));
    else tellOutcome(deed, outcome);
    afterRun();
    return outcome.complete;
  };
}

/** Many a message begins with its path in full; of the profile itself the path is empty. */
function tellProblem({ path, message }: { readonly path: string; readonly message: string }): void {
  const isNamed =
    path === '' || message.startsWith(`${path}: `) || message.replaceAll('\\', '/').includes(`/${path}: `);
  tell(`  ${visible(isNamed ? message : `${path}: ${message}`)}`);
}

/** Lines about single files that are shown of a call, of each kind. */
const SHOWN = 20;

function tellOutcome(deed: string, outcome: Outcome): void {
  const { state, reached, failed, problems, conflicts, madeLocal, events } = outcome;
  const count = (type: string): number => events[type] ?? 0;
  const kept = counted(conflicts.length, 'conflict copy', 'conflict copies');
  const parts = [
    `${count('file.copied') + count('hive.copied')} copied`,
    `${count('file.deleted')} deleted`,
    ...(conflicts.length > 0 ? [colours.yellow(kept)] : []),
    ...(failed > 0 ? [colours.red(`${failed} not done`)] : []),
  ];
  print(`${deed}: ${parts.join(', ')}; ${stateText(state)}`);
  if (madeLocal !== null) print(`There was no local profile ${visible(madeLocal)}: it is new.`);
  if (!reached && count('logon.refused') === 0)
    tell(
      'The central profile could not be reached: the cached copy is used, nothing was sent. roamproof agent doctor says more.',
    );
  for (const { path, copy, loser } of conflicts.slice(0, SHOWN)) {
    const whose = loser === 'local' ? 'this computer’s' : 'the server’s';
    print(`  ${visible(path)} was changed on two computers; ${whose} version is now ${visible(copy)}`);
  }
  tellRest(conflicts.length, print);
  problems.slice(0, SHOWN).forEach(tellProblem);
  tellRest(problems.length, tell);
}

/** Names of the machine's states, for people. */
const STATES: Readonly<Record<string, string>> = {
  loggedOn: 'logged on',
  loggedOff: 'logged off',
  lingering: 'logged off, a hive is still held',
};

/** In any other state a call was cut short. */
const stateText = (state: string): string =>
  STATES[state] ?? `cut short in ${state} (the next logon, logoff or sync goes on)`;

function tellRest(count: number, say: (line: string) => void): void {
  if (count > SHOWN) say(`  … and ${count - SHOWN} more`);
}

const status: Work = async (profile, options) => {
  const now = await profile.status();
  if (options.json === true) print(JSON.stringify(now));
  else {
    print(
      `${now.user} on ${now.computer}: ${stateText(now.state)}, ${counted(now.confirmed, 'file')} confirmed on the share`,
    );
    print(`  local    ${visible(now.local)}`);
    print(`  central  ${visible(now.central)}${now.reachable ? '' : colours.red(' (cannot be reached)')}`);
    for (const { image, pid, key } of now.holders)
      print(`  ${visible(`${key} is open in ${image ?? 'a process'}`)} (${pid})`);
    for (const { run, paths } of now.trash.slice(0, SHOWN))
      print(`  trash    ${visible(trashText(run, paths))}`);
    tellRest(now.trash.length, print);
  }
  return now.reachable;
};

/** Files of a run of the trash that are named. */
const NAMED = 3;

function trashText(run: string, paths: readonly string[]): string {
  const more = paths.length > NAMED ? `, … and ${paths.length - NAMED} more` : '';
  return `${run}: ${paths.slice(0, NAMED).join(', ')}${more}`;
}

const NEXT = { down: 'logon', up: 'logoff' } as const;

const plan: Work = async (profile, options) => {
  const { sync = false } = options;
  const next = await profile.plan({ sync });
  const { direction, actions, second, problems, interrupted, roamsBack } = next;
  if (options.json === true) print(JSON.stringify(next));
  else {
    for (const action of [...actions, ...second]) print(actionLine(action));
    const call = sync ? 'sync' : NEXT[direction];
    const when = interrupted ? 'call, which first ends one that was cut short' : call;
    print(`${counted(actions.length + second.length, 'action')} at the next ${when}`);
    if (sync && direction === 'down' && actions.some((action) => action.do === 'conflict'))
      print('Conflict copies go up with it.');
    if (!roamsBack) print('What is changed here does not go up: policy or the central profile forbid it.');
    else if (!sync && direction === 'down')
      print('What was changed here goes up at the logoff after it: plan --sync shows both.');
    problems.forEach(tellProblem);
  }
  return true;
};

function actionLine(action: FileAction): string {
  const what =
    action.do === 'copy'
      ? `copy to ${action.to}`
      : action.do === 'delete'
        ? `delete ${action.from}`
        : action.do;
  const path = 'path' in action ? visible(action.path) : '';
  return `${what.padEnd(16)}${path}  ${colours.dim(`${action.rule}: ${ruleSays(action.rule)}`)}`;
}

const undoRun: Work = async (profile, options, _given, words) => {
  const paths = words.length === 0 ? undefined : words;
  const { run: name, earlier, restored, problems } = await profile.undo(options.run, paths);
  if (options.json === true) print(JSON.stringify({ run: name, earlier, restored, problems }));
  else if (name === null) print(problems.length === 0 ? 'Nothing was thrown away.' : 'Nothing came back.');
  else {
    print(
      `${counted(restored.length, 'file')} of ${visible(name)} ${restored.length === 1 ? 'is' : 'are'} back in the local profile; the next logoff takes up what is back.`,
    );
    for (const path of restored.slice(0, SHOWN)) print(`  ${visible(path)}`);
    tellRest(restored.length, print);
    if (earlier !== null) print(`The run before it: --run ${visible(earlier)}`);
  }
  problems.forEach(tellProblem);
  return problems.length === 0;
};

const purgeTrash: Work = async (profile, options) => {
  const { purged, kept, problems } = await profile.purge(options.olderThan ?? Number.NaN);
  if (options.json === true) print(JSON.stringify({ purged, kept, problems }));
  else {
    const sum = (of: 'files' | 'bytes'): number => purged.reduce((all, run) => all + run[of], 0);
    const what = `${counted(sum('files'), 'file')} of ${counted(purged.length, 'run')}, ${sizeText(sum('bytes'))}`;
    print(`${what}, deleted for good; ${counted(kept.length, 'run')} younger than that kept`);
    problems.forEach(tellProblem);
  }
  return problems.length === 0;
};

const doctor: Work = async (_profile, options, given) => {
  const findings = await examine(given, `doctor-${process.pid}-${Date.now()}`);
  if (options.json === true) print(JSON.stringify({ findings }));
  else
    for (const { check, ok, message } of findings)
      print(`${ok ? colours.green('ok   ') : colours.red('FAULT')} ${check}: ${visible(message)}`);
  return findings.every(({ ok }) => ok);
};
