/**
 * The agent against rsync, Unison and rclone: the same trees, one run, in turns, each call a process of its own.
 *
 *     npm run bench:agent -- [files, default 20000,200000] [rounds, default 5] [folder, default the system's for temporary files] [peers]
 *
 * Prints medians, ratios to each peer's time in the same phase, and what was stated for them. Figures of one machine, one
 * file system and one moment: only the ratios say something. Exit status 1 if something stated is missed.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { agentCall, type Command, PEER_NAMES, type Peer, peersIn } from './agent-peers.ts';
import { changeOnePercent, clear, plantTree } from './agent-trees.ts';
import { type Figure, figureLine, isKept } from './measure.ts';

interface Times {
  readonly wall: number[];
  readonly cpu: number[];
}

/** At most these many times a peer's wall time. */
type Limits = Readonly<Record<string, number>>;

interface Stated {
  readonly first: Limits;
  readonly quiet: Limits;
  readonly both: Limits;
  readonly memoryMB?: number;
}

const STATED: Readonly<Record<number, Stated>> = {
  20_000: {
    first: { rsync: 1.2 },
    quiet: { rsync: 0.7, unison: 0.5, rclone: 0.05 },
    both: { rsync: 0.7, unison: 0.6 },
  },
  200_000: {
    first: { rsync: 1.2, unison: 0.5 },
    quiet: { rsync: 0.5, unison: 0.5, rclone: 0.05 },
    both: { rsync: 0.7, unison: 0.6 },
    memoryMB: 250,
  },
};

/** It takes minutes for what others do in seconds: left out of big trees and of 1 %. */
const SLOW = 'rclone';
const BIG = 50_000;

const say = (line: string): void => void process.stdout.write(`${line}\n`);

function median(values: readonly number[]): number {
  return values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
}

/** Wall time by our clock, processor time as the shell counts that of its children; seconds. */
function time(commands: readonly Command[], into: Times): void {
  let wall = 0;
  let cpu = 0;
  for (const [program = '', ...args] of commands) {
    const start = performance.now();
    const shell = `"$0" "$@" >/dev/null 2>&1; s=$?; times >&2; exit $s`;
    const { status, stderr } = spawnSync('sh', ['-c', shell, program, ...args], { encoding: 'utf8' });
    wall += (performance.now() - start) / 1000;
    const parts = [...stderr.matchAll(/(\d+)m([\d.]+)s/g)].slice(-2);
    cpu += parts.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
    if (status !== 0) process.stderr.write(`${program} ${args.slice(0, 3).join(' ')} ended with ${status}\n`);
  }
  into.wall.push(wall);
  into.cpu.push(cpu);
}

function run(commands: readonly Command[]): void {
  for (const [program = '', ...args] of commands) spawnSync(program, args);
}

/** Lets the peers take turns, and reports the agent against each other one. */
function race(
  title: string,
  rounds: number,
  peers: readonly Peer[],
  limits: Limits,
  commands: (peer: Peer, round: number) => readonly Command[],
  prepare: (peer: Peer, round: number) => void,
): void {
  const times = new Map(peers.map(({ name }): [string, Times] => [name, { wall: [], cpu: [] }]));
  for (let round = 0; round < rounds; round += 1)
    for (const peer of peers) {
      prepare(peer, round);
      time(commands(peer, round), times.get(peer.name) as Times);
    }
  say(`\n${title}`);
  for (const [name, { wall, cpu }] of times)
    say(`  ${name.padEnd(8)} ${median(wall).toFixed(3)} s wall, ${median(cpu).toFixed(3)} s processor`);
  const ours = times.get('agent');
  for (const [name, theirs] of times) {
    if (ours === undefined || name === 'agent') continue;
    const value = median(ours.wall) / median(theirs.wall);
    const limit = limits[name];
    figure({ name: `  agent to ${name}, wall`, value, unit: '×', ...(limit === undefined ? {} : { limit }) });
  }
}

function figure(of: Figure): void {
  say(figureLine(of));
  if (!isKept(of)) process.exitCode = 1;
}

const PRINT_PEAK =
  "process.on('exit', () => process.stderr.write(`peak ${process.resourceUsage().maxRSS}\\n`));";

/** Peak memory of one call, MB. */
function peakOf(deed: 'logon' | 'logoff', { local, central }: Peer): number {
  const node = ['--import', `data:text/javascript,${encodeURIComponent(PRINT_PEAK)}`];
  const [program = '', ...args] = agentCall(deed, local, central, 'B', node);
  const { stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return Number(/peak (\d+)/.exec(stderr)?.[1] ?? Number.NaN) / 1024;
}

/** The server's side of the agent changes as it does in life: by another computer's agent. The others' changes by itself. */
function changeBoth(work: string, { name, local, central }: Peer, files: number, round: number): void {
  changeOnePercent(local, files, round, 3);
  if (name !== 'agent') return changeOnePercent(central, files, round, 53);
  const other = join(work, 'other-computer');
  run([agentCall('logon', other, central, 'C')]);
  changeOnePercent(other, files, round, 53);
  run([agentCall('logoff', other, central, 'C')]);
}

function startAnew({ local, central, memory }: Peer): void {
  clear(local, join(central, '.roamproof'), ...memory);
  fs.mkdirSync(local);
}

/** Two quiet rounds, so that folder times are old enough to be trusted. */
function settle(peers: readonly Peer[]): void {
  spawnSync('sleep', ['0.3']);
  for (const peer of peers) {
    run(peer.prepare);
    for (let i = 0; i < 2; i += 1) run(peer.both);
  }
}

function benchTree(files: number, rounds: number, place: string, wanted: readonly string[]): void {
  const work = fs.mkdtempSync(join(place, 'roamproof-agent-bench-'));
  const stated: Stated = STATED[files] ?? { first: {}, quiet: {}, both: {} };
  try {
    const here = wanted.filter((name) => name !== SLOW || files < BIG);
    const peers = peersIn(work, here, (name) => say(`${name} is not installed: left out`));
    const origin = join(work, 'origin');
    plantTree(origin, files);
    for (const { central } of peers) spawnSync('cp', ['-a', origin, central]);
    clear(origin);
    say(`\n${files} files`);
    for (const { name, does } of peers) say(`  ${name}: ${does}`);

    const fast = peers.filter(({ name }) => name !== SLOW);
    const first = `first copy, ${files} files (the agent hashes and flushes, rsync does neither)`;
    race(first, Math.min(rounds, 3), peers, stated.first, (peer) => peer.first, startAnew);
    settle(peers);
    const quiet = `nothing changed, one call each, ${files} files (the agent: logons and logoffs in turn)`;
    race(
      quiet,
      rounds,
      peers,
      stated.quiet,
      (peer, round) => peer.quiet(round),
      () => undefined,
    );
    for (const peer of peers) run(peer.prepare);
    const both = `1 % changed on each side, ${files} files (agent: logon and logoff; rsync -u both ways; Unison: one run)`;
    race(
      both,
      rounds,
      fast,
      stated.both,
      (peer) => peer.both,
      (peer, round) => changeBoth(work, peer, files, round),
    );

    const ours = peers.find(({ name }) => name === 'agent');
    if (ours !== undefined) benchMemory(files, ours, work, rounds, stated.memoryMB);
  } finally {
    spawnSync('rm', ['-rf', work]);
  }
}

/** In calls of their own, so that no timing pays for it. */
function benchMemory(
  files: number,
  ours: Peer,
  work: string,
  rounds: number,
  limit: number | undefined,
): void {
  say(`\npeak memory of the agent, ${files} files`);
  const peaks: [string, number][] = [['nothing changed', peakOf('logon', ours)]];
  run([agentCall('logoff', ours.local, ours.central)]);
  changeBoth(work, ours, files, rounds);
  peaks.push(['1 % changed, logon', peakOf('logon', ours)], ['1 % changed, logoff', peakOf('logoff', ours)]);
  startAnew(ours);
  peaks.push(['first copy', peakOf('logon', ours)]);
  for (const [name, value] of peaks)
    figure({ name: `  ${name}`, value, unit: 'MB', ...(limit === undefined ? {} : { limit }) });
}

const [sizes = '20000,200000', rounds = '5', place = tmpdir(), wanted = PEER_NAMES.join(',')] =
  process.argv.slice(2);
for (const files of sizes.split(',')) benchTree(Number(files), Number(rounds), place, wanted.split(','));
