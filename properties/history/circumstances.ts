/** Makers for what no loss needs but the documents describe: groups, owners, idle computers, the system itself. */
import { DISTURBANCES_OF_BOOTS, tryAnything } from './disturbances.ts';
import {
  anySession,
  changeLocal,
  content,
  HOUR_MS,
  type Kind,
  kind,
  oddTime,
  on,
  openHandle,
  rollBack,
} from './happenings.ts';
import {
  changeAnyPolicy,
  changeCachePolicy,
  changeCleanUp,
  changeConfigured,
  changeQuota,
  changeUpload,
} from './policy-changes.ts';
import { SETTINGS } from './scope.ts';
import { BEGINNING, happen, MINUTE_MS, start, volatileLost, type World } from './world.ts';

const GROUPS = ['Guests', 'Administrators', 'Sales'] as const;
const PROFILE_PATHS = [null, null, '\\\\server\\profiles\\user', '\\\\server\\profiles\\user.man'] as const;

function changeMemberships(world: World): boolean {
  const { random } = world;
  happen(world, {
    type: 'user.changed',
    user: random.pick(world.sessions).user,
    profilePath: random.pick(PROFILE_PATHS),
    groups: GROUPS.filter(() => random.chance(0.3)),
    ...(random.chance(0.1) ? { homeDirectory: '\\\\server\\home' } : {}),
  });
  return true;
}

/** An administrator makes a central profile mandatory, or takes that back. */
function makeMandatory(world: World): boolean {
  const { random } = world;
  const of = { type: 'central.changed' as const, user: random.pick(world.sessions).user, path: 'ntuser.man' };
  if (random.chance(0.5)) happen(world, { ...of, change: 'removed' });
  else happen(world, { ...of, change: 'replaced', content: content(world) });
  return true;
}

function changeOwner(world: World): boolean {
  const { user } = world.random.pick(world.sessions);
  happen(world, {
    type: 'owner.changed',
    user,
    owner: world.random.pick([user, user, 'Administrators', 'mallory']),
  });
  return true;
}

function changeIdle(world: World): boolean {
  const computer = world.random.pick(world.machines).name;
  happen(world, { type: 'idle.changed', computer, idle: world.random.chance(0.5) });
  return true;
}

const COMPONENTS = ['scheduler', 'installer'] as const;

function workAsSystem(world: World): boolean {
  const { random } = world;
  const computer = random.pick(world.machines).name;
  const component = random.pick(COMPONENTS);
  switch (random.below(3)) {
    case 0:
      happen(world, { type: 'system.profile.loaded', computer, component });
      return true;
    case 1:
      happen(world, { type: 'system.profile.loaded', computer, component });
      happen(world, { type: 'system.profile.unloaded', computer, component });
      return true;
    default:
      happen(world, {
        type: 'system.setting.written',
        computer,
        key: random.pick(SETTINGS),
        value: content(world),
      });
      return true;
  }
}

/** What a scan comes upon: work done while nobody looked. */
function findTraces(world: World): boolean {
  const { random } = world;
  const session = random.pick(world.sessions);
  const path = random.pick(world.paths);
  if (random.chance(0.3)) happen(world, { type: 'file.removed', ...on(session), path, found: true });
  else
    happen(world, {
      type: 'file.written',
      ...on(session),
      path,
      content: content(world),
      modified: oddTime(world),
      found: true,
    });
  return true;
}

/** Users without a profile path, whom Windows XP logs on without waiting; some roam later. */
function changeLocalUser(world: World): boolean {
  const { random } = world;
  const profilePath = random.chance(0.65) ? null : '\\\\server\\profiles\\user';
  const groups = GROUPS.filter((group) => group !== 'Guests' && random.chance(0.4));
  happen(world, { type: 'user.changed', user: random.pick(world.sessions).user, profilePath, groups });
  return true;
}

/** The profile path goes and comes back: each time the user's next roaming logon is a first one somewhere. */
function changePath(world: World): boolean {
  const { user } = world.random.pick(world.sessions);
  const profilePath = world.random.chance(0.5) ? null : '\\\\server\\profiles\\user';
  happen(world, { type: 'user.changed', user, profilePath });
  return true;
}

function reboot(world: World): boolean {
  const computer = world.random.pick(world.machines);
  if (!computer.running) return false;
  happen(world, {
    type: 'computer.stopped',
    computer: computer.name,
    cause: world.random.pick(['shutdown', 'power-loss']),
  });
  volatileLost(computer);
  if (world.random.chance(0.3)) world.at += 25 * HOUR_MS;
  const early = world.faults.has('heldBoots') && world.random.chance(0.5);
  start(world, computer, early ? { steps: 0 } : {});
  // Something does not wait for the boot to be over: somebody who logs on, a network, the next power cut.
  if (early) world.random.pick(DISTURBANCES_OF_BOOTS)(world, world.random.pick(computer.sessions));
  return true;
}

/** The network is gone for less than an hour: what waits for it can still start in time. */
function loseNetwork(world: World): boolean {
  const computer = world.random.pick(world.machines).name;
  happen(world, { type: 'network.changed', computer, link: 'none' });
  world.at += world.random.pick([10, 30, 50]) * MINUTE_MS;
  happen(world, { type: 'network.changed', computer, link: 'fast' });
  return true;
}

/** Hours and minutes: what waits for an hour meets the middle of it too. */
function passTime(world: World): boolean {
  world.at += world.random.pick([
    5 * MINUTE_MS,
    20 * MINUTE_MS,
    20 * MINUTE_MS,
    HOUR_MS,
    5 * HOUR_MS,
    25 * HOUR_MS,
  ]);
  happen(world, { type: 'time.passed' });
  for (const machine of world.machines) machine.held = false;
  return true;
}

/** A user without a profile path joins and leaves groups by which redirection goes. */
function changeGroups(world: World): boolean {
  const { random } = world;
  const { computer, user } = random.pick(world.sessions);
  if (random.chance(0.25)) {
    const settings = { AdvancedFolderRedirection: [{ group: 'Sales', path: '\\\\server\\sales' }] };
    happen(world, { type: 'policy.changed', computer: computer.name, settings });
  } else {
    happen(world, {
      type: 'user.changed',
      user,
      profilePath: null,
      groups: random.chance(0.5) ? ['Sales'] : [],
    });
  }
  return true;
}

/** A tool that gives everything it unpacks one time. */
function unpack(world: World): boolean {
  const session = anySession(world, true);
  if (session === undefined) return false;
  const path = world.random.pick(world.paths);
  happen(world, { type: 'file.written', ...on(session), path, content: content(world), modified: BEGINNING });
  return true;
}

/** A folder of a dozen files is written, travels, and goes in one stroke. */
function deleteMany(world: World): boolean {
  const session = anySession(world, true);
  if (session === undefined) return false;
  const { random } = world;
  if (random.chance(0.5)) {
    happen(world, { type: 'file.removed', ...on(session), path: 'Photos' });
    return true;
  }
  for (let n = 1; n <= 12; n++)
    happen(world, { type: 'file.written', ...on(session), path: `Photos/${n}.jpg`, content: content(world) });
  return true;
}

/** A hive that cannot be fetched where there is none yet, with and without temporary profiles. */
function failLoads(world: World): boolean {
  const { random } = world;
  const session = random.pick(world.sessions);
  if (random.chance(0.4)) {
    const settings = random.chance(0.7) ? { ProfileErrorAction: 1 } : {};
    happen(world, { type: 'policy.changed', computer: session.computer.name, settings });
  } else {
    const failing = {
      path: random.pick(['*', 'ntuser.dat']),
      direction: 'down',
      reason: 'access denied',
    } as const;
    happen(world, { type: 'transfer.failing', ...on(session), ...failing });
  }
  return true;
}

/** What the upload's task depends on: somebody at the keyboard, a link, a server that takes it. */
function changeConditions(world: World): boolean {
  const { random } = world;
  const computer = random.pick(world.machines).name;
  switch (random.below(4)) {
    case 0:
    case 1:
      return changeIdle(world);
    case 2:
      happen(world, {
        type: 'network.changed',
        computer,
        link: random.pick(['none', 'none', 'slow', 'fast']),
      });
      return true;
    default:
      happen(world, { type: 'server.changed', state: random.pick(['up', 'down']) });
      return true;
  }
}

/** Weights beside those of the faults: policies and the directory lead to most of what else is rare. */
export const CIRCUMSTANCE_KINDS: readonly Kind[] = [
  kind(12, 'everyPolicy', changeAnyPolicy),
  kind(3, 'memberships', changeMemberships),
  kind(1, 'mandatory', makeMandatory),
  kind(1, 'owners', changeOwner),
  kind(3, 'idle', changeIdle),
  kind(4, 'systemProfile', workAsSystem),
  kind(1, 'findings', findTraces),
  kind(6, 'impossible', tryAnything),
  kind(12, 'uploads', changeUpload),
  kind(20, 'uploads', changeConditions),
  kind(15, 'uploads', loseNetwork),
  kind(40, 'longSessions', passTime),
  kind(8, 'localUsers', changeLocalUser),
  kind(8, 'configured', changeConfigured),
  kind(12, 'locks', openHandle),
  kind(10, 'cachePolicies', changeCachePolicy),
  kind(12, 'massDeletions', deleteMany),
  kind(12, 'quotas', changeQuota),
  kind(10, 'cleanUps', changeCleanUp),
  kind(12, 'reboots', reboot),
  kind(20, 'groupChanges', changeGroups),
  kind(20, 'equalTimes', unpack),
  kind(8, 'rollBacks', rollBack),
  kind(5, 'pathChanges', changePath),
  kind(10, 'images', changeLocal('reverted')),
  kind(10, 'loadFailures', failLoads),
];
