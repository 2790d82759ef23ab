/**
 * A cheap picture of the world while a history is made: who is on, which paths exist where, roughly. It only has to make
 * most stimuli possible; what is not is refused by the simulation and dropped.
 */
import type { Os } from '../../src/log/fields.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import type { Random } from './random.ts';
import { COMPUTERS, type Fault, type Scope, USERS } from './scope.ts';

export interface Session {
  readonly computer: Machine;
  readonly user: string;
  on: boolean;
  readonly files: Set<string>;
  readonly handles: string[];
}

export interface Machine {
  readonly name: string;
  readonly os: Os;
  running: boolean;
  /** Whether a merge of it was stopped half-way and has not gone on. */
  held: boolean;
  readonly sessions: readonly Session[];
}

export interface World {
  readonly random: Random;
  readonly scope: Scope;
  readonly faults: ReadonlySet<Fault>;
  readonly history: Stimulus[];
  readonly machines: readonly Machine[];
  readonly sessions: readonly Session[];
  /** Paths on the server, by user. */
  readonly central: Map<string, Set<string>>;
  readonly paths: readonly string[];
  at: number;
  /** Counts contents, so that most are different. */
  written: number;
}

/** Nine o'clock on the first of May 2003, the day on which all scenarios begin. */
export const BEGINNING = Date.UTC(2003, 4, 1, 9);
export const MINUTE_MS = 60_000;

type Distribute<T> = T extends Stimulus ? Omit<T, 'at'> : never;
/** A stimulus without its time. */
export type Happening = Distribute<Stimulus>;

function between(random: Random, [min, max]: readonly [number, number]): number {
  return min + random.below(max - min + 1);
}

/** Few computers, users and files more often than many: conflicts need people who meet. */
function fewBetween(random: Random, [min, max]: readonly [number, number]): number {
  let n = min;
  while (n < max && random.chance(0.4)) n++;
  return n;
}

/** One circumstance in many histories, several in some, all at once in the rest: rare ones drown each other. */
function chooseFaults(random: Random, scope: Scope): Set<Fault> {
  if (random.chance(scope.allFaults)) return new Set(scope.faults);
  if (!random.chance(scope.someFaults / (1 - scope.allFaults || 1))) return new Set();
  return new Set(scope.faults.filter(() => random.chance(0.15)));
}

function choosePaths(random: Random, scope: Scope): string[] {
  const { length } = scope.paths;
  const count = Math.min(between(random, scope.files), length);
  const paths = new Set<string>();
  // The first few share prefixes: most histories should meet a folder and what lies in it.
  while (paths.size < count)
    paths.add(scope.paths[random.below(random.chance(0.7) ? Math.min(6, length) : length)] as string);
  return [...paths];
}

export function newWorld(random: Random, scope: Scope): World {
  const users = USERS.slice(0, random.chance(0.8) ? scope.users[0] : between(random, scope.users));
  const machines = COMPUTERS.slice(0, fewBetween(random, scope.computers)).map((name): Machine => {
    const sessions: Session[] = [];
    const machine: Machine = { name, os: random.pick(scope.systems), running: true, held: false, sessions };
    for (const user of users) {
      sessions.push({ computer: machine, user, on: false, files: new Set(), handles: [] });
    }
    return machine;
  });
  return {
    random,
    scope,
    faults: chooseFaults(random, scope),
    history: [],
    machines,
    sessions: machines.flatMap((machine) => machine.sessions),
    central: new Map(users.map((user) => [user, new Set<string>()])),
    paths: choosePaths(random, scope),
    at: BEGINNING,
    written: 0,
  };
}

/** Lets something happen now. */
export function happen(world: World, what: Happening): void {
  world.history.push({ at: world.at, ...what });
}

/** Switches a computer on: in a domain, but where workgroups are in play. */
export function start(world: World, { name, os }: Machine, cut: { steps?: number } = {}): void {
  const joined =
    world.faults.has('workgroups') && world.random.chance(0.4) ? { joined: 'workgroup' as const } : {};
  happen(world, { type: 'computer.started', computer: name, os, ...joined, ...cut });
}

export function volatileLost(machine: Machine): void {
  machine.held = false;
  for (const session of machine.sessions) {
    session.on = false;
    session.handles.length = 0;
  }
}
