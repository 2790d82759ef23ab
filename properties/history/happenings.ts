/** One maker per kind of stimulus: lets it happen in the picture of the world, or says that it cannot now. */
import type { Random } from './random.ts';
import { type Fault, SETTINGS } from './scope.ts';
import { happen, MINUTE_MS, type Session, start, volatileLost, type World } from './world.ts';

/** Lets one stimulus of its kind happen. `false`: nothing of the kind is possible now. */
export type Maker = (world: World) => boolean;

export interface Kind {
  readonly weight: number;
  readonly fault: Fault | null;
  readonly make: Maker;
}

export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

export function anySession(world: World, on: boolean): Session | undefined {
  const fitting = world.sessions.filter(
    (session) => session.on === on && session.computer.running && !session.computer.held,
  );
  return fitting.length === 0 ? undefined : world.random.pick(fitting);
}

export const on = ({ computer, user }: Session): { computer: string; user: string } => ({
  computer: computer.name,
  user,
});

/** How many service steps run before the next stimulus: all of them, unless merges are interleaved. */
function steps({ random, faults }: World): { steps?: number } {
  if (faults.has('tightCuts')) return random.chance(0.7) ? { steps: random.below(5) } : {};
  return faults.has('interleaving') && random.chance(0.35) ? { steps: random.below(9) } : {};
}

/** What the user says where a slow link is asked about. */
function answer({ random, faults }: World): { choice?: 'remote' | 'local' } {
  return faults.has('answers') && random.chance(0.5) ? { choice: random.pick(['remote', 'local']) } : {};
}

function logon(world: World): boolean {
  const session = anySession(world, false);
  if (session === undefined) return false;
  const cut = steps(world);
  happen(world, { type: 'logon.requested', ...on(session), ...cut, ...answer(world) });
  session.on = true;
  session.computer.held = 'steps' in cut;
  for (const path of world.central.get(session.user) ?? []) session.files.add(path);
  return true;
}

function logoff(world: World): boolean {
  const session = anySession(world, true);
  if (session === undefined) return false;
  if (world.faults.has('longSessions') && world.random.chance(0.75)) return wait(world);
  const cut = steps(world);
  happen(world, { type: 'logoff.requested', ...on(session), ...cut });
  session.on = false;
  session.computer.held = 'steps' in cut;
  world.central.set(session.user, new Set(session.files));
  return true;
}

/** A new content; now and then one of a few that come again, on other computers too. */
export function content(world: World): string {
  return world.random.chance(0.12) ? world.random.pick(['same', 'twin']) : `v${++world.written}`;
}

/** A time some other program may set: an earlier one, a later one, or exactly that of another event. */
export function oddTime({ random, at, history }: World): number {
  switch (random.below(4)) {
    case 0:
      return at - random.pick([1, MINUTE_MS, HOUR_MS, DAY_MS]);
    case 1:
      return at + random.pick([1, MINUTE_MS, HOUR_MS, DAY_MS]);
    default:
      return random.pick(history).at;
  }
}

function write(world: World): boolean {
  const session = anySession(world, true);
  if (session === undefined) return logon(world);
  const { random } = world;
  const path = random.pick(world.paths);
  const stamp = world.faults.has('stamps') && random.chance(0.2) ? { modified: oddTime(world) } : {};
  const large = world.faults.has('quotas') ? 0.5 : world.faults.has('policies') ? 0.1 : 0;
  const size = large > 0 && random.chance(large) ? { size: 400 * 1024 } : {};
  happen(world, { type: 'file.written', ...on(session), path, content: content(world), ...stamp, ...size });
  session.files.add(path);
  return true;
}

function ownPath(world: World, session: Session): string | undefined {
  return session.files.size === 0 ? undefined : world.random.pick([...session.files]);
}

function remove(world: World): boolean {
  const session = anySession(world, true);
  const path = session === undefined ? undefined : ownPath(world, session);
  if (session === undefined || path === undefined) return write(world);
  const slash = path.lastIndexOf('/');
  const whole = slash > 0 && world.random.chance(0.2) ? path.slice(0, slash) : path;
  happen(world, { type: 'file.removed', ...on(session), path: whole });
  session.files.delete(path);
  return true;
}

function rename(world: World): boolean {
  const session = anySession(world, true);
  const from = session === undefined ? undefined : ownPath(world, session);
  if (session === undefined || from === undefined) return write(world);
  const to = world.random.chance(0.3) ? `${from} renamed` : world.random.pick(world.paths);
  happen(world, { type: 'file.renamed', ...on(session), from, to });
  session.files.delete(from);
  session.files.add(to);
  return true;
}

function touch(world: World): boolean {
  const session = anySession(world, true);
  const path = session === undefined ? undefined : ownPath(world, session);
  if (session === undefined || path === undefined) return write(world);
  happen(world, { type: 'file.touched', ...on(session), path, modified: oddTime(world) });
  return true;
}

export function set(world: World): boolean {
  const session = anySession(world, true);
  if (session === undefined) return logon(world);
  const key = world.random.pick(SETTINGS);
  const value = world.random.chance(0.15) ? null : content(world);
  happen(world, { type: 'setting.written', ...on(session), key, value });
  return true;
}

const PROCESSES = ['winword', 'svchost'] as const;

export function openHandle(world: World): boolean {
  const session = anySession(world, true);
  if (session === undefined) return false;
  const process = world.random.pick(PROCESSES);
  happen(world, { type: 'handle.opened', ...on(session), process });
  session.handles.push(process);
  return true;
}

function closeHandle(world: World): boolean {
  const holding = world.sessions.filter(({ handles }) => handles.length > 0);
  if (holding.length === 0) return openHandle(world);
  const session = world.random.pick(holding);
  happen(world, { type: 'handle.closed', ...on(session), process: session.handles.pop() as string });
  return true;
}

export function boot(world: World): boolean {
  const off = world.machines.filter(({ running }) => !running);
  if (off.length === 0) return false;
  const machine = world.random.pick(off);
  const cut =
    world.faults.has('heldBoots') && world.random.chance(0.6) ? { steps: world.random.below(3) } : {};
  start(world, machine, cut);
  machine.running = true;
  machine.held = 'steps' in cut;
  return true;
}

function stop(cause: 'shutdown' | 'power-loss'): Maker {
  return (world) => {
    const held = world.machines.filter((machine) => machine.held);
    const running = world.machines.filter(({ running }) => running);
    if (running.length === 0) return boot(world);
    // Power is lost in the middle of a merge most of all.
    const computer = world.random.pick(cause === 'power-loss' && held.length > 0 ? held : running);
    happen(world, { type: 'computer.stopped', computer: computer.name, cause });
    computer.running = false;
    volatileLost(computer);
    if (world.random.chance(0.6)) boot(world);
    return true;
  };
}

function setClock(world: World): boolean {
  const amount = world.random.pick([0, 1, 1000, MINUTE_MS, 10 * MINUTE_MS, HOUR_MS, DAY_MS]);
  const offset = world.random.chance(0.5) ? amount : -amount;
  happen(world, { type: 'clock.set', computer: world.random.pick(world.machines).name, offset });
  return true;
}

function changeLink(world: World): boolean {
  const link = world.random.pick(['none', 'slow', 'fast', 'fast'] as const);
  happen(world, { type: 'network.changed', computer: world.random.pick(world.machines).name, link });
  return true;
}

/** A share that fails comes back soon: of histories in which nothing roams there is little to learn. */
function failServer(state: 'down' | 'full' | 'empty'): Maker {
  return (world) => {
    happen(world, { type: 'server.changed', state: world.random.chance(0.5) ? 'up' : state });
    return true;
  };
}

function hidePaths(world: World): boolean {
  const { random, paths } = world;
  if (random.chance(0.5)) happen(world, { type: 'server.changed', state: 'up' });
  else
    happen(world, {
      type: 'server.changed',
      state: 'partial',
      missing: paths.filter(() => random.chance(0.5)),
    });
  return true;
}

/** An instant at which the world was: that of an earlier event. */
function earlier({ random, history, at }: World): number {
  return history.length === 0 ? at : random.pick(history).at;
}

export function rollBack(world: World): boolean {
  happen(world, { type: 'server.changed', state: 'rolled-back', to: earlier(world) });
  return true;
}

function replaceCentral(world: World): boolean {
  const { random } = world;
  const { user } = random.pick(world.sessions);
  const path = random.pick(world.paths);
  const modified = random.chance(0.3) ? { modified: oddTime(world) } : {};
  happen(world, {
    type: 'central.changed',
    user,
    change: 'replaced',
    path,
    content: content(world),
    ...modified,
  });
  world.central.get(user)?.add(path);
  return true;
}

function removeCentral(world: World): boolean {
  const { user } = world.random.pick(world.sessions);
  const change = world.random.pick(['removed', 'renamed'] as const);
  happen(world, { type: 'central.changed', user, change });
  return true;
}

const USER_OBJECTS = [
  { profilePath: null },
  { profilePath: '\\\\server\\profiles\\someone' },
  { profilePath: '\\\\server\\profiles\\someone' },
  { profilePath: '\\\\server\\profiles\\someone.man' },
  { profilePath: '\\\\server\\profiles\\someone', groups: ['Guests'] },
  { profilePath: null, groups: ['Guests'] },
  { profilePath: null, logonScript: 'logon.cmd' },
] as const;

function changeUser(world: World): boolean {
  const { user } = world.random.pick(world.sessions);
  const { groups, ...object } = { groups: undefined, ...world.random.pick(USER_OBJECTS) };
  const members = groups === undefined ? {} : { groups: [...groups] };
  happen(world, { type: 'user.changed', user, ...object, ...members });
  return true;
}

const MACHINE_POLICIES = [
  {},
  {},
  { ReadOnlyProfile: 1 },
  { LocalProfile: 1 },
  { DeleteRoamingCache: 1 },
  { DeleteRoamingCache: 1 },
  { ProfileUnloadTimeout: 0 },
  { ProfileUnloadTimeout: 5, DeleteRoamingCache: 1 },
  { DisableForceUnload: 1 },
  { DisableForceUnload: 1, DeleteRoamingCache: 1 },
  { UploadHiveMethod: 1, UploadHiveInterval: 1 },
  { UploadHiveMethod: 1, UploadHiveInterval: 3 },
  { UploadHiveMethod: 2, UploadHiveTime: 12 },
  { SlowLinkDetectEnabled: 0 },
  { SlowLinkProfileDefault: 1 },
  { SyncForegroundPolicy: 1 },
] as const;
const USER_POLICIES = [
  {},
  { ExcludeProfileDirs: 'Documents\\Old' },
  { ExcludeProfileDirs: 'Documents;Desktop' },
  { EnableProfileQuota: 1, MaxProfileSize: 300 },
] as const;

function changePolicy(world: World): boolean {
  const { random } = world;
  const { computer, user } = random.pick(world.sessions);
  if (random.chance(0.7)) {
    const settings = { ...random.pick(MACHINE_POLICIES) };
    happen(world, { type: 'policy.changed', computer: computer.name, settings });
  } else {
    const settings = { ...random.pick(USER_POLICIES) };
    happen(world, { type: 'policy.changed', computer: computer.name, user, settings });
  }
  return true;
}

export function changeLocal(change: 'state-lost' | 'emptied' | 'reverted'): Maker {
  return (world) => {
    const session = world.random.pick(world.sessions);
    const to = change === 'reverted' ? { to: earlier(world) } : {};
    happen(world, { type: 'local.changed', ...on(session), change, ...to });
    if (change === 'emptied') session.files.clear();
    if (change === 'reverted') session.on = false;
    return true;
  };
}

function failTransfers(world: World): boolean {
  const { random } = world;
  const session = random.pick(world.sessions);
  if (random.chance(0.4)) {
    happen(world, { type: 'transfer.healed', ...on(session) });
    return true;
  }
  const path = random.pick(['*', 'ntuser.dat', ...world.paths]);
  const direction = random.pick(['down', 'up'] as const);
  happen(world, { type: 'transfer.failing', ...on(session), path, direction, reason: 'access denied' });
  return true;
}

/** Lets held merges go on, a few steps or to their end. */
export function goOn(world: World): boolean {
  const some = world.random.chance(0.5) ? { steps: world.random.below(6) } : {};
  happen(world, { type: 'time.passed', ...some });
  if (!('steps' in some)) for (const machine of world.machines) machine.held = false;
  return true;
}

function wait(world: World): boolean {
  world.at += world.random.pick([MINUTE_MS, HOUR_MS, 5 * HOUR_MS, 25 * HOUR_MS]);
  happen(world, { type: 'time.passed' });
  for (const machine of world.machines) machine.held = false;
  return true;
}

/** Time from one stimulus to the next, ms: mostly a minute, sometimes none at all. */
export function gap(random: Random): number {
  const n = random.below(20);
  return n === 0 ? 0 : n === 1 ? 1 : n < 4 ? 1000 : MINUTE_MS;
}

export const kind = (weight: number, fault: Fault | null, make: Maker): Kind => ({ weight, fault, make });

/** All kinds with their weights, which were chosen by measurement: see the README of properties/. */
export const KINDS: readonly Kind[] = [
  kind(16, null, logon),
  kind(16, null, logoff),
  kind(20, null, write),
  kind(6, null, remove),
  kind(3, null, rename),
  kind(8, null, set),
  kind(3, 'stamps', touch),
  kind(2, 'clocks', setClock),
  kind(3, 'links', changeLink),
  kind(2, 'serverDown', failServer('down')),
  kind(2, 'serverFull', failServer('full')),
  kind(2, 'serverEmpty', failServer('empty')),
  kind(2, 'serverPartial', hidePaths),
  kind(1, 'serverRolledBack', rollBack),
  kind(2, 'centralReplaced', replaceCentral),
  kind(0.5, 'centralRemoved', removeCentral),
  kind(2, 'users', changeUser),
  kind(3, 'policies', changePolicy),
  kind(3, 'handles', openHandle),
  kind(2, 'handles', closeHandle),
  kind(1, 'stateLost', changeLocal('state-lost')),
  kind(1, 'emptied', changeLocal('emptied')),
  kind(1, 'reverted', changeLocal('reverted')),
  kind(3, 'transfers', failTransfers),
  kind(4, 'powerLoss', stop('power-loss')),
  kind(2, 'shutdown', stop('shutdown')),
  kind(3, 'waits', wait),
];
