/** Runs a command of somebody else's once, and ends it and all it started when its time is over. */
import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

/** The command line of a black box, as a POSIX shell takes it; verb and folders are appended. */
export interface CommandLine {
  readonly line: string;
  /** Seconds one call may take. */
  readonly timeout: number;
}

export interface Call {
  readonly computer: string;
  readonly verb: 'get' | 'put';
  /** Exit status; `null`: it was ended by us, or by a signal. */
  readonly status: number | null;
  readonly timedOut: boolean;
  /** What it printed, on either stream, with short names for its folders, cut to a few thousand characters. */
  readonly output: string;
}

export interface Folders {
  readonly local: string;
  readonly central: string;
  /** Where the tool keeps what it remembers on this computer: its HOME. */
  readonly home: string;
}

const OUTPUT_MAX = 4000;

/**
 * Calls `LINE get LOCAL CENTRAL` at a logon, `LINE put LOCAL CENTRAL` at a logoff. Nothing it starts outlives the call.
 *
 * @throws Error where there is no shell
 */
export function callCommand(
  { line, timeout }: CommandLine,
  verb: Call['verb'],
  computer: string,
  { local, central, home }: Folders,
): Call {
  const temporary = join(home, 'tmp');
  mkdirSync(temporary, { recursive: true });
  const { status, error, stdout, stderr, pid } = spawnSync(
    '/bin/sh',
    ['-c', `${line} "$@"`, 'sh', verb, local, central],
    {
      // A process group of its own, so that what it leaves running can be ended; and no terminal to ask questions on.
      ...({ detached: true } as object),
      env: environment(home, temporary, computer),
      timeout: timeout * 1000,
      killSignal: 'SIGKILL',
      stdio: ['ignore', 'pipe', 'pipe'],
      encoding: 'utf8',
      maxBuffer: 1024 * 1024,
    },
  );
  endGroup(pid);
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  if (error !== undefined && code !== 'ETIMEDOUT' && code !== 'ENOBUFS') throw error;
  const output = `${stdout}${stderr}`
    .trim()
    .replaceAll(local, 'LOCAL')
    .replaceAll(central, 'CENTRAL')
    .replaceAll(home, '$HOME')
    .slice(0, OUTPUT_MAX);
  return { computer, verb, status, timedOut: code === 'ETIMEDOUT', output };
}

/** Everything a tool might write to by itself lies below its home. */
function environment(home: string, temporary: string, computer: string): NodeJS.ProcessEnv {
  return {
    ...process.env,
    HOME: home,
    TMPDIR: temporary,
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_DATA_HOME: join(home, '.local/share'),
    XDG_STATE_HOME: join(home, '.local/state'),
    UNISON: join(home, '.unison'),
    ROAMPROOF_COMPUTER: computer,
  };
}

function endGroup(pid: number): void {
  if (pid <= 0) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch (error) {
    // All have ended by themselves.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
