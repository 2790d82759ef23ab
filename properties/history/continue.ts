/** What might happen next: random ways on from a history, among the people, files and kinds of faults it is about. */
import type { Stimulus } from '../../src/log/stimuli.ts';
import { step } from './generate.ts';
import { gap, KINDS } from './happenings.ts';
import { randomOf } from './random.ts';
import { COMPUTERS, DEFAULT_SCOPE, type Fault, USERS } from './scope.ts';
import { BEGINNING, type Machine, type Session, volatileLost, type World } from './world.ts';

/** Who and what a history is about. */
export interface Cast {
  readonly machines: readonly { readonly name: string; readonly os: Machine['os'] }[];
  readonly users: readonly string[];
  readonly paths: readonly string[];
  readonly faults: ReadonlySet<Fault>;
}

/** The fault a stimulus is, or `null` where it is an ordinary day's work. */
export function faultOf(stimulus: Stimulus): Fault | null {
  switch (stimulus.type) {
    case 'clock.set':
      return 'clocks';
    case 'network.changed':
      return 'links';
    case 'server.changed':
      return SERVER_FAULTS[stimulus.state];
    case 'central.changed':
      return stimulus.change === 'replaced' ? 'centralReplaced' : 'centralRemoved';
    case 'user.changed':
      return 'users';
    case 'policy.changed':
      return 'policies';
    case 'file.touched':
      return 'stamps';
    case 'file.written':
      return stimulus.modified === undefined ? null : 'stamps';
    case 'handle.opened':
    case 'handle.closed':
      return 'handles';
    case 'local.changed':
      return LOCAL_FAULTS[stimulus.change];
    case 'transfer.failing':
    case 'transfer.healed':
      return 'transfers';
    case 'computer.stopped':
      return stimulus.cause === 'shutdown' ? 'shutdown' : 'powerLoss';
    case 'time.passed':
      return 'waits';
    default:
      return null;
  }
}

const SERVER_FAULTS = {
  up: null,
  down: 'serverDown',
  full: 'serverFull',
  empty: 'serverEmpty',
  partial: 'serverPartial',
  'rolled-back': 'serverRolledBack',
} as const;

const LOCAL_FAULTS = { 'state-lost': 'stateLost', emptied: 'emptied', reverted: 'reverted' } as const;

/** Everyone and everything that takes part in a history. */
export function castOf(history: readonly Stimulus[]): Cast {
  const machines = new Map<string, Machine['os']>();
  const users = new Set<string>();
  const paths = new Set<string>();
  const faults = new Set<Fault>();
  for (const stimulus of history) {
    if ('computer' in stimulus && !machines.has(stimulus.computer)) machines.set(stimulus.computer, 'xp');
    if (stimulus.type === 'computer.started') machines.set(stimulus.computer, stimulus.os);
    if (stimulus.type === 'logon.requested') users.add(stimulus.user);
    if (stimulus.type === 'file.written' || stimulus.type === 'central.changed') {
      if (stimulus.path !== undefined) paths.add(stimulus.path);
    }
    if ('steps' in stimulus && stimulus.steps !== undefined) faults.add('interleaving');
    const fault = faultOf(stimulus);
    if (fault !== null) faults.add(fault);
  }
  return {
    machines: [...machines].map(([name, os]) => ({ name, os })),
    users: users.size === 0 ? [USERS[0]] : [...users],
    paths: paths.size === 0 ? ['Documents/Review.doc'] : [...paths],
    faults,
  };
}

/** The generator's picture of the world after a history: rough, as always. */
function worldAfter(history: readonly Stimulus[], cast: Cast, seed: number): World {
  const machines = cast.machines.map(({ name, os }): Machine => {
    const sessions: Session[] = [];
    const machine: Machine = { name, os, running: false, held: false, sessions };
    for (const user of cast.users) {
      sessions.push({ computer: machine, user, on: false, files: new Set(), handles: [] });
    }
    return machine;
  });
  const world: World = {
    random: randomOf(seed),
    scope: { ...DEFAULT_SCOPE, computers: [1, COMPUTERS.length] },
    faults: cast.faults,
    history: [...history],
    machines,
    sessions: machines.flatMap(({ sessions }) => sessions),
    central: new Map(cast.users.map((user) => [user, new Set<string>()])),
    paths: cast.paths,
    at: history.at(-1)?.at ?? BEGINNING,
    written: history.length,
  };
  for (const stimulus of history) note(world, stimulus);
  return world;
}

function note(world: World, stimulus: Stimulus): void {
  if (stimulus.type === 'time.passed' && stimulus.steps === undefined) {
    for (const machine of world.machines) machine.held = false;
  }
  if (!('computer' in stimulus)) return;
  const machine = world.machines.find(({ name }) => name === stimulus.computer);
  if (machine === undefined) return;
  if (stimulus.type === 'computer.started') machine.running = true;
  if (stimulus.type === 'computer.stopped') {
    machine.running = false;
    volatileLost(machine);
  }
  const session = machine.sessions.find(({ user }) => 'user' in stimulus && user === stimulus.user);
  if (session !== undefined) noteSession(world, machine, session, stimulus);
}

function noteSession(world: World, machine: Machine, session: Session, stimulus: Stimulus): void {
  switch (stimulus.type) {
    case 'logon.requested':
      session.on = true;
      machine.held = stimulus.steps !== undefined;
      for (const path of world.central.get(session.user) ?? []) session.files.add(path);
      break;
    case 'logoff.requested':
      session.on = false;
      machine.held = stimulus.steps !== undefined;
      world.central.set(session.user, new Set(session.files));
      break;
    case 'file.written':
      session.files.add(stimulus.path);
      break;
    case 'file.removed':
      session.files.delete(stimulus.path);
      break;
    case 'handle.opened':
      session.handles.push(stimulus.process);
      break;
    default:
  }
}

/**
 * A random way on.
 *
 * @param history what has happened so far
 * @param cast who and what may take part: `castOf` of the history this is the beginning of
 * @param steps stimuli to add; a few more where one brings others with it
 * @returns only what is added
 */
export function continueHistory(
  history: readonly Stimulus[],
  cast: Cast,
  steps: number,
  seed: number,
): Stimulus[] {
  const world = worldAfter(history, cast, seed);
  const kinds = KINDS.filter(({ fault }) => fault === null || cast.faults.has(fault));
  const total = kinds.reduce((sum, { weight }) => sum + weight, 0);
  while (world.history.length < history.length + steps) {
    world.at += gap(world.random);
    step(world, kinds, total);
  }
  return world.history.slice(history.length);
}
