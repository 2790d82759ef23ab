/** Peers take turns: each call is a process of its own, timed by our clock and by the processor's. */
import { type ChildProcess, spawn } from 'node:child_process';
import process from 'node:process';
import type { Command, Peer } from './agent-peers.ts';
import { type Figure, figureLine, isKept } from './measure.ts';

/** At most these many times a peer's wall time. */
export type Limits = Readonly<Record<string, number>>;

export const say = (line: string): void => void process.stdout.write(`${line}\n`);

let running: ChildProcess | null = null;

/** Ends what is being measured, with all it has started: the bench was told to stop. */
export function stopRunning(): void {
  if (running?.pid !== undefined && running.exitCode === null) process.kill(-running.pid, 'SIGKILL');
}

interface Ended {
  readonly status: number | null;
  readonly stderr: string;
}

function start(program: string, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ['ignore', 'ignore', 'pipe'], detached: true });
    running = child;
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    child.on('error', reject).on('close', (status) => resolve({ status, stderr }));
  });
}

/** What a command says on its standard error. @throws Error if it does not end with 0 */
export async function run([program = '', ...args]: Command): Promise<string> {
  const { status, stderr } = await start(program, args);
  if (status !== 0) throw new Error(failureText([program, ...args], status, stderr));
  return stderr;
}

export async function runAll(commands: readonly Command[]): Promise<void> {
  for (const command of commands) await run(command);
}

function failureText(command: Command, status: number | null, stderr: string): string {
  const last = stderr.trim().split('\n').at(-1) ?? '';
  return `${command.slice(0, 3).join(' ')} … ended with ${status}${last === '' ? '' : `: ${last}`}`;
}

interface Times {
  readonly wall: number[];
  readonly cpu: number[];
}

/** Wall time by our clock, processor time as the shell counts that of its children; seconds. @throws as `run` does */
async function time(commands: readonly Command[], into: Times): Promise<void> {
  let wall = 0;
  let cpu = 0;
  for (const command of commands) {
    const begun = performance.now();
    // What the command itself says goes before the shell's figures.
    const shell = `"$0" "$@" >/dev/null; s=$?; times >&2; exit $s`;
    const { status, stderr } = await start('sh', ['-c', shell, ...command]);
    wall += (performance.now() - begun) / 1000;
    const told = stderr.split('\n').slice(0, -3).join('\n');
    if (status !== 0) throw new Error(failureText(command, status, told));
    const parts = [...stderr.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2);
    cpu += parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
  }
  into.wall.push(wall);
  into.cpu.push(cpu);
}

export interface Race {
  readonly title: string;
  readonly rounds: number;
  readonly peers: readonly Peer[];
  readonly limits: Limits;
  readonly commands: (peer: Peer, round: number) => readonly Command[];
  readonly prepare?: (peer: Peer, round: number) => Promise<void>;
}

/** Lets the peers take turns, and reports the agent against each other one. What fails is out of the race, and said to be. */
export async function race({ title, rounds, peers, limits, commands, prepare }: Race): Promise<void> {
  const times = new Map(peers.map(({ name }): [string, Times] => [name, { wall: [], cpu: [] }]));
  const failures = new Map<string, string>();
  for (let round = 0; round < rounds; round += 1)
    for (const peer of peers) {
      if (failures.has(peer.name)) continue;
      try {
        await prepare?.(peer, round);
        await time(commands(peer, round), times.get(peer.name) as Times);
      } catch (error) {
        failures.set(peer.name, (error as Error).message);
        times.delete(peer.name);
      }
    }
  say(`\n${title}`);
  for (const [name, { wall, cpu }] of times)
    say(`  ${name.padEnd(11)} ${median(wall).toFixed(3)} s wall, ${median(cpu).toFixed(3)} s processor`);
  for (const [name, why] of failures) fail(name, why);
  const ours = times.get('agent');
  for (const [name, theirs] of times) {
    if (ours === undefined || name === 'agent') continue;
    const value = median(ours.wall) / median(theirs.wall);
    const limit = limits[name];
    figure({ name: `  agent to ${name}, wall`, value, unit: '×', ...(limit === undefined ? {} : { limit }) });
  }
}

/** Says that a peer could not be measured. */
export function fail(name: string, why: string): void {
  say(`  ${name.padEnd(11)} FAILED, not timed: ${why}`);
  process.exitCode = 1;
}

export function figure(of: Figure): void {
  say(figureLine(of));
  if (!isKept(of)) process.exitCode = 1;
}

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
}
