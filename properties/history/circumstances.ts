/** Makers for what no loss needs but the documents describe: every policy, groups, owners, idle computers, the system itself. */
import { catalogue } from '../../src/policy/catalogue.ts';
import type { Policy, Setting } from '../../src/policy/policy.ts';
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
import type { Random } from './random.ts';
import { SETTINGS } from './scope.ts';
import { BEGINNING, happen, MINUTE_MS, type Session, start, volatileLost, type World } from './world.ts';

/** Values worth trying where the ends of a range are not: those that a history of a few hours can feel. */
const VALUES: Readonly<Record<string, readonly (number | string)[]>> = {
  ProfileUnloadTimeout: [0, 1, 5, 60],
  ProfileDlgTimeOut: [0, 10],
  'Winlogon/ProfileDlgTimeOut': [0, 10],
  CleanupProfiles: [1, 2],
  MaxProfileSize: [300],
  WarnUserTimeout: [0, 1, 60],
  UploadHiveInterval: [1, 3],
  EnableProfileQuota: [1],
  ExcludeProfileDirs: ['Documents\\Old', 'Documents;Desktop'],
  'Winlogon/ExcludeProfileDirs': ['Desktop'],
  MachineProfilePath: ['\\\\server\\lab\\%USERNAME%', '\\\\server\\lab'],
  ProfileQuotaMessage: ['Please tidy up.'],
  WFProfilePath: ['\\\\server\\desktops'],
  HomeDir: ['\\\\server\\home'],
  CscSuspendDirs: ['\\\\server\\docs'],
};

function valueOf(random: Random, { name, type, range, choices }: Setting): number | string {
  const known = VALUES[name];
  if (known !== undefined) return random.pick(known);
  if (type === 'bool') return random.below(2);
  if (type === 'enum') return random.pick(choices ?? []).value;
  return random.pick([range?.min ?? 0, range?.max ?? 0]);
}

/** Things that Group Policy configures beside the catalogue (src/fold/refreshes.ts). */
const CONFIGURED: readonly Readonly<Record<string, unknown>>[] = [
  { SoftwareInstallation: ['Editor'] },
  { SoftwareInstallation: ['Reader'] },
  { FolderRedirection: { Documents: '\\\\server\\docs' } },
  { AdvancedFolderRedirection: [{ group: 'Sales', path: '\\\\server\\sales' }] },
  { AdvancedFolderRedirection: [{ group: 'Guests', path: '\\\\server\\guests' }] },
];

/** Settings without which a policy has no effect. */
const NEEDED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  WFDontAppendUserNameToProfile: { WFProfilePath: '\\\\server\\desktops' },
};

/** A few policies of one scope, each with most of its values: what belongs together comes together. */
function drawSettings(random: Random, policies: readonly Policy[]): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  for (let n = 1 + random.below(5); n > 0; n--) {
    const policy = random.pick(policies);
    Object.assign(settings, NEEDED[policy.id]);
    for (const setting of policy.settings) {
      if (random.chance(0.85)) settings[setting.name] = valueOf(random, setting);
    }
  }
  return random.chance(0.25) ? { ...settings, ...random.pick(CONFIGURED) } : settings;
}

const ofMachine = catalogue.filter(({ scope }) => scope === 'machine');
const ofUser = catalogue.filter(({ scope }) => scope === 'user');

function changeAnyPolicy(world: World): boolean {
  const { random } = world;
  const { computer, user } = random.pick(world.sessions);
  const machine = random.chance(0.7);
  const settings = drawSettings(random, machine ? ofMachine : ofUser);
  happen(world, { type: 'policy.changed', computer: computer.name, ...(machine ? {} : { user }), settings });
  return true;
}

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

/** Stimuli at a moment nobody chose: most of them cannot be and must be refused without a trace. */
function tryAnything(world: World): boolean {
  const { random } = world;
  const session = random.pick(world.sessions);
  const computer = session.computer.name;
  switch (random.below(8)) {
    case 0:
      happen(world, { type: 'logon.requested', ...on(session) });
      return true;
    case 1:
      happen(world, { type: 'logoff.requested', ...on(session) });
      return true;
    case 2:
      happen(world, {
        type: 'file.written',
        ...on(session),
        path: random.pick(world.paths),
        content: content(world),
      });
      return true;
    case 3:
      happen(world, {
        type: 'setting.written',
        ...on(session),
        key: random.pick(SETTINGS),
        value: content(world),
      });
      return true;
    case 4:
      happen(world, { type: 'handle.opened', ...on(session), process: 'svchost' });
      return true;
    case 5:
      happen(world, { type: 'handle.closed', ...on(session), process: 'svchost' });
      return true;
    case 6:
      happen(world, { type: 'computer.started', computer, os: session.computer.os });
      return true;
    default:
      if (!session.computer.running)
        happen(world, { type: 'computer.stopped', computer, cause: 'power-loss' });
      else if (anySession(world, true) !== undefined)
        happen(world, { type: 'network.changed', computer, link: 'fast' });
      return true;
  }
}

/** The background upload of a Windows 7 whose user stays logged on; now and then it is switched off or changed. */
function changeUpload(world: World): boolean {
  const { random } = world;
  const computer = random.pick(world.machines).name;
  const method = random.pick([1, 1, 2]);
  const settings = random.chance(0.1)
    ? {}
    : {
        UploadHiveMethod: method,
        UploadHiveInterval: random.pick([1, 3]),
        UploadHiveTime: 9 + random.below(8),
      };
  happen(world, { type: 'policy.changed', computer, settings });
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

function changeConfigured(world: World): boolean {
  const { random } = world;
  const { computer, user } = random.pick(world.sessions);
  const whose = random.chance(0.5) ? { user } : {};
  happen(world, {
    type: 'policy.changed',
    computer: computer.name,
    ...whose,
    settings: { ...random.pick(CONFIGURED) },
  });
  return true;
}

const CACHE_POLICIES = [
  { DeleteRoamingCache: 1 },
  { DeleteRoamingCache: 1, DisableForceUnload: 1 },
  { DeleteRoamingCache: 1, DisableForceUnload: 1, ProfileUnloadTimeout: 0 },
  { ProfileUnloadTimeout: 1, DisableForceUnload: 1 },
  {},
] as const;

function changeCachePolicy(world: World): boolean {
  const computer = world.random.pick(world.machines).name;
  happen(world, { type: 'policy.changed', computer, settings: { ...world.random.pick(CACHE_POLICIES) } });
  return true;
}

function changeCleanUp(world: World): boolean {
  const computer = world.random.pick(world.machines).name;
  const settings = world.random.chance(0.8) ? { CleanupProfiles: world.random.pick([1, 1, 2]) } : {};
  happen(world, { type: 'policy.changed', computer, settings });
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

/** Time passes and a held computer does one thing, or two; now and then its session ends just there. */
export function creep(world: World): boolean {
  const { random } = world;
  if (random.chance(0.15)) {
    const session = random.pick(world.sessions.filter(({ computer }) => computer.held));
    if (random.chance(0.5)) losePower(world, session);
    else happen(world, { type: 'logoff.requested', ...on(session) });
    session.on = false;
    session.computer.held = false;
    return true;
  }
  world.at += random.pick([0, 0, 20 * MINUTE_MS, HOUR_MS, 5 * HOUR_MS]);
  happen(world, { type: 'time.passed', steps: 1 + random.below(2) });
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

/** Something meets a computer in the middle of what it does: a handle, a setting, a plug pulled out, a hand on the server. */
export function disturb(world: World): boolean {
  const held = world.sessions.filter(({ computer }) => computer.held);
  if (held.length === 0) return tryAnything(world);
  const session = world.random.pick(held);
  const boots = world.faults.has('heldBoots') && world.random.chance(0.7);
  const disturbance = world.random.pick(boots ? DISTURBANCES_OF_BOOTS : DISTURBANCES);
  disturbance(world, session);
  if (session.computer.held) session.computer.held = world.random.chance(0.5);
  return true;
}

type Disturbance = (world: World, session: Session) => void;

const logOn: Disturbance = (world, session) => happen(world, { type: 'logon.requested', ...on(session) });
const changeLink: Disturbance = (world, { computer: { name } }) =>
  happen(world, {
    type: 'network.changed',
    computer: name,
    link: world.random.pick(['none', 'slow', 'fast']),
  });
const losePower: Disturbance = (world, { computer }) => {
  happen(world, { type: 'computer.stopped', computer: computer.name, cause: 'power-loss' });
  computer.running = false;
  volatileLost(computer);
};

const DISTURBANCES_OF_BOOTS: readonly Disturbance[] = [logOn, logOn, changeLink, losePower];

const DISTURBANCES: readonly Disturbance[] = [
  logOn,
  changeLink,
  losePower,
  (world, session) => {
    happen(world, { type: 'handle.opened', ...on(session), process: 'svchost' });
    session.handles.push('svchost');
  },
  (world, session) =>
    happen(world, { type: 'handle.closed', ...on(session), process: session.handles.pop() ?? 'svchost' }),
  (world, session) =>
    happen(world, { type: 'setting.written', ...on(session), key: 'Color', value: content(world) }),
  (world, session) => happen(world, { type: 'logoff.requested', ...on(session) }),
  (world, session) =>
    happen(world, { type: 'file.written', ...on(session), path: 'todo', content: content(world) }),
  (world, { user }) =>
    happen(world, {
      type: 'central.changed',
      user,
      change: 'removed',
      ...(world.random.chance(0.5) ? { path: world.random.pick(world.paths) } : {}),
    }),
];

const QUOTAS = [
  { EnableProfileQuota: 1, MaxProfileSize: 300, WarnUser: 1, WarnUserTimeout: 1 },
  { EnableProfileQuota: 1, MaxProfileSize: 300, IncludeRegInProQuota: 1 },
  {},
] as const;

function changeQuota(world: World): boolean {
  const { random } = world;
  const { computer, user } = random.pick(world.sessions);
  const settings = { ...random.pick(QUOTAS) };
  happen(world, { type: 'policy.changed', computer: computer.name, user, settings });
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
