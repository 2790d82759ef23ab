/** Who is measured by the agent's benchmark, by which commands, and what each of them does for its time. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

export type Command = readonly string[];

/** A tool that brings two folders in line. Each list of commands runs one after the other and is timed as one. */
export interface Peer {
  readonly name: string;
  /** What its time buys: said beside the figures. */
  readonly does: string;
  /** The first copy down. */
  readonly first: readonly Command[];
  /** One call at which nothing has changed; `round` counts from 0. */
  readonly quiet: (round: number) => readonly Command[];
  /** Changes of both sides brought to the other. */
  readonly both: readonly Command[];
  readonly local: string;
  readonly central: string;
  /** Once after the first copy. */
  readonly prepare: readonly Command[];
  /** What it remembers outside the two folders. */
  readonly memory: readonly string[];
}

const MAIN = fileURLToPath(new URL('../cli/main.js', import.meta.url));

/** A call of the agent as people make it. */
export function agentCall(
  deed: 'logon' | 'logoff' | 'sync',
  local: string,
  central: string,
  computer = 'B',
  node: readonly string[] = [],
): Command {
  const profile = ['--local', local, '--central', central, '--user', 'bench', '--computer', computer];
  return [process.execPath, ...node, MAIN, 'agent', deed, ...profile, '--confirm', 'owner'];
}

function agent(local: string, central: string): Peer {
  const down = agentCall('logon', local, central);
  const up = agentCall('logoff', local, central);
  return {
    name: 'agent',
    does: 'hashes all it copies, keeps what it replaces, flushes before its logs vouch for it, records every step',
    first: [down],
    quiet: (round) => [round % 2 === 0 ? down : up],
    both: [agentCall('sync', local, central)],
    local,
    central,
    prepare: [up],
    memory: [join(central, '.roamproof')],
  };
}

function rsync(local: string, central: string): Peer {
  const copy = (how: string, from: string, to: string): Command => ['rsync', how, `${from}/`, `${to}/`];
  return {
    name: 'rsync',
    does: 'compares sizes and times; no hash, no flush, no deletion; cannot tell who changed what',
    first: [copy('-a', central, local)],
    quiet: () => [copy('-a', central, local)],
    both: [copy('-au', central, local), copy('-au', local, central)],
    local,
    central,
    prepare: [],
    memory: [],
  };
}

function unison(local: string, central: string, work: string): Peer {
  const memory = join(work, 'unison-archives');
  const options = ['-batch', '-times', '-confirmbigdel=false', '-ui', 'text'];
  const run: Command = ['env', `UNISON=${memory}`, 'unison', ...options, local, central];
  return {
    name: 'unison',
    does: 'hashes all it copies, both ways in one run; no flush',
    first: [run],
    quiet: () => [run],
    both: [run],
    local,
    central,
    prepare: [],
    memory: [memory],
  };
}

function rclone(local: string, central: string, work: string): Peer {
  const memory = join(work, 'rclone-listings');
  // Without a configuration file it would say so in every call.
  const rclone = ['rclone', '--config', '/dev/null'];
  const bisync = [...rclone, 'bisync', local, central, '--workdir', memory];
  // Without `--force` it stops where more than half has changed.
  const run = [...bisync, '--force'];
  return {
    name: 'rclone',
    does: 'bisync; compares sizes and times; no flush',
    first: [[...rclone, 'sync', central, local]],
    quiet: () => [run],
    both: [run],
    local,
    central,
    prepare: [[...bisync, '--resync']],
    memory: [memory],
  };
}

/** The same peer where its first copy counts as done when it has reached the disk, as the agent's has when it ends. */
export function flushed(peer: Peer): Peer {
  return { ...peer, name: `${peer.name}+flush`, first: [...peer.first, ['sync', '-f', peer.local]] };
}

const ALL = { rsync, agent, unison, rclone } as const;

function isInstalled(program: string): boolean {
  return program === 'agent' || spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

/** Those wanted that are installed, each with two folders of its own; `missing` hears of the others. */
export function peersIn(work: string, wanted: readonly string[], missing: (name: string) => void): Peer[] {
  return Object.entries(ALL).flatMap(([name, make]) => {
    if (!wanted.includes(name)) return [];
    if (isInstalled(name)) return [make(join(work, `${name}-local`), join(work, `${name}-central`), work)];
    missing(name);
    return [];
  });
}

export const PEER_NAMES: readonly string[] = Object.keys(ALL);
