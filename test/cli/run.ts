import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));

export interface Ran {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line from source, in a pipe. */
export function roamproof(args: readonly string[], input?: string | Buffer): Ran {
  return run([MAIN, ...args], input);
}

/** Runs it as on a terminal so many columns wide, without colours. */
export function onTerminal(columns: number, args: readonly string[]): Ran {
  const terminal = `process.stdout.isTTY = true; process.stdout.columns = ${columns}; process.env.NO_COLOR = '1';`;
  return run(['--import', `data:text/javascript,${encodeURIComponent(terminal)}`, MAIN, ...args]);
}

function run(args: readonly string[], input?: string | Buffer): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    ...(input === undefined ? {} : { input }),
  });
  return { status, stdout, stderr };
}

/** A scratch folder that goes with the test. */
export function scratch(): Disposable & {
  path: (name: string) => string;
  write: (name: string, text: string | Buffer) => string;
} {
  const folder = mkdtempSync(join(tmpdir(), 'roamproof-test-'));
  const path = (name: string): string => join(folder, name);
  return {
    path,
    write(name, text) {
      writeFileSync(path(name), text);
      return path(name);
    },
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

export const HEADER = '{"log":"roamproof","version":1}';

/** A scenario's text from its lines; instants a minute apart. */
export function scenario(...stimuli: readonly object[]): string {
  const start = Date.parse('2003-05-01T09:00:00.000Z');
  const lines = stimuli.map((stimulus, i) =>
    JSON.stringify({ at: new Date(start + i * 60_000).toISOString(), ...stimulus }),
  );
  return `${[HEADER, ...lines].join('\n')}\n`;
}

export const logon = (computer: string): object => ({ type: 'logon.requested', computer, user: 'alice' });
export const logoff = (computer: string): object => ({ type: 'logoff.requested', computer, user: 'alice' });
export const started = (computer: string, os = 'xp'): object => ({ type: 'computer.started', computer, os });
export const wrote = (computer: string, path: string, content: string): object => ({
  type: 'file.written',
  computer,
  user: 'alice',
  path,
  content,
});
