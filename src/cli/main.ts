#!/usr/bin/env node
/** The command line: finds the command and loads only it. */
import { enableCompileCache, getCompileCacheDir } from 'node:module';
import type { Command, CommanderError } from 'commander';

interface Entry {
  readonly summary: string;
  /** Whether nothing goes on when the command has come to its end. */
  readonly isBrief?: true;
  /** Whether bad usage too is told as an object, where `--json` asks for one. */
  readonly tellsInJson?: true;
  readonly load: () => Promise<{ command(): Command }>;
}

const COMMANDS: Readonly<Record<string, Entry>> = {
  verify: {
    summary: 'search random histories of all algorithms for losses; the scoreboard',
    load: () => import('./verify.ts'),
  },
  explore: { summary: 'search a small scope exhaustively, to any depth', load: () => import('./explore.ts') },
  simulate: { summary: 'run a scenario and print the final state', load: () => import('./simulate.ts') },
  replay: { summary: 'fold a recorded log and say what it amounts to', load: () => import('./replay.ts') },
  explain: { summary: 'tell the life of one file, rule by rule', load: () => import('./explain.ts') },
  import: { summary: 'turn recorded Windows logs into a log of ours', load: () => import('./import.ts') },
  export: { summary: 'write a history as Windows would have recorded it', load: () => import('./export.ts') },
  collect: { summary: 'append a log to an event store', load: () => import('./collect.ts') },
  report: { summary: 'show a history as one HTML page', load: () => import('./report.ts') },
  agent: {
    summary: 'roam a folder between computers over any mounted share',
    load: () => import('./agent.ts'),
    isBrief: true,
    tellsInJson: true,
  },
  machines: { summary: 'the statecharts as pictures or text', load: () => import('./machines.ts') },
  algorithms: { summary: 'what each algorithm decides and promises', load: () => import('./algorithms.ts') },
  policies: {
    summary: 'the policies behind roaming profiles, and what a policy file amounts to',
    load: () => import('./policies.ts'),
  },
  schema: { summary: 'the JSON Schema of the event log', load: () => import('./schema.ts') },
};

// Loaded where it is used: each module more is felt by a logon at which nothing has changed.
const terminal = () => import('./terminal.ts');

async function help(): Promise<void> {
  const { labelled, wrap } = await import('../explain/layout.ts');
  const { print, proseWidth } = await terminal();
  print('Usage: roamproof <command> [options]\n');
  const say = (text: string): void => wrap(text, proseWidth()).forEach((line) => print(line));
  say(
    'Roaming user profiles as an event-sourced state machine: who loses which file, when, and by which rule.',
  );
  print();
  for (const [name, { summary }] of Object.entries(COMMANDS)) {
    for (const line of labelled(`  ${name}`, summary, 12, proseWidth())) print(line);
  }
  print();
  say(
    'roamproof <command> --help tells more, roamproof --version which one this is. Exit status: 0 clean, 1 a promise was broken, 2 bad usage or input.',
  );
}

async function main(argv: readonly string[]): Promise<void> {
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') return help();
  if (name === '--version' || name === '-V') {
    const { default: manifest } = await import('roamproof/package.json', { with: { type: 'json' } });
    return (await terminal()).print(manifest.version);
  }
  const entry = COMMANDS[name];
  if (entry === undefined) {
    const { UsageError } = await terminal();
    throw new UsageError(`There is no command ${name}; there are ${Object.keys(COMMANDS).join(', ')}`);
  }
  const loaded = await entry.load();
  const parser = loaded.command().name(`roamproof ${name}`);
  // Commands of a command do not take this over by themselves.
  for (const command of [parser, ...parser.commands])
    command
      .exitOverride()
      .configureOutput({ outputError: (text) => process.stderr.write(`roamproof: ${withoutMark(text)}\n`) });
  try {
    await parser.parseAsync(rest, { from: 'user' });
  } catch (error) {
    if (!isCommanders(error)) throw error;
    if (error.exitCode !== 0) {
      const { EXIT, print } = await terminal();
      process.exitCode = EXIT.unusable;
      if (entry.tellsInJson === true && rest.includes('--json'))
        print(JSON.stringify({ error: 'bad-options', question: null, message: withoutMark(error.message) }));
    }
  }
  if (entry.isBrief) leave();
}

/** What is wrong with the usage, as commander says it, begins as every other refusal does. */
function withoutMark(text: string): string {
  return text.trimEnd().replace(/^error: /, '');
}

/** Ends once all is written. Left to itself Node first frees, object by object, a heap that goes with the process anyway. */
function leave(): void {
  process.stdout.write('', (error) => {
    // What could not be written is told below.
    if (error == null) process.stderr.write('', () => process.exit());
  });
}

/**
 * Compiled code is kept from one run to the next: a logon or logoff is as short as that. What is kept is run by the next one, which
 * may be root's: it lies where nobody else can write, and not in Node's own folder, which anybody can make first.
 */
function keepCompiledCode(): void {
  if (getCompileCacheDir() !== undefined) return;
  const fs = process.getBuiltinModule('node:fs');
  const uid = process.geteuid?.();
  // Windows has a temporary folder for each user.
  const folder = `${process.getBuiltinModule('node:os').tmpdir()}/roamproof-${uid ?? 'code'}`;
  try {
    fs.mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') return;
  }
  const found = fs.lstatSync(folder, { throwIfNoEntry: false });
  const isOurs = uid === undefined || (found?.uid === uid && (found.mode & 0o022) === 0);
  if (found?.isDirectory() === true && isOurs) enableCompileCache(folder);
}

/** By its code, and a `UsageError` by its name: a bundled command brings copies of the classes. */
function isCommanders(error: unknown): error is CommanderError {
  return (
    error instanceof Error &&
    'exitCode' in error &&
    String((error as CommanderError).code).startsWith('commander.')
  );
}

keepCompiledCode();

process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
  void terminal().then(({ EXIT, tell }) => {
    tell(`roamproof: the output cannot be written (${error.code})`);
    process.exit(EXIT.unusable);
  });
});

try {
  await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Error) || error.name !== 'UsageError') throw error;
  const { EXIT, tell } = await terminal();
  tell(`roamproof: ${error.message}`);
  process.exitCode = EXIT.unusable;
}
