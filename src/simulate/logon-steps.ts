/** Steps of a logon, and of the time in which the user is logged on. */
import { centralFolder } from '../decide/folder.ts';
import { decideQuota } from '../decide/logoff.ts';
import { decideLogon, defaultUser, isFastLogon } from '../decide/logon.ts';
import { processPolicy } from '../decide/refresh.ts';
import type { UserObject } from '../fold/state.ts';
import { eachFile, getFile } from '../fold/tree.ts';
import type { RecordOf, SessionRecord } from '../log/records.ts';
import { centralOf, clockOf, envelope, isReachable, type Session, type StepSession } from './transfers.ts';

/** The directory object as it is now. The directory answers wherever there is a link. */
export function directoryUser({ state, user }: Pick<Session, 'state' | 'user'>): UserObject {
  return state.users[user] ?? defaultUser(user);
}

export function refreshUser(session: StepSession): SessionRecord {
  const state = session.profile.session;
  const isOn = state.startsWith('loggedOn');
  const during = state === 'detectingNetwork' ? 'logon' : isOn ? 'background' : 'logoff';
  const rule = { logon: 'F1', background: 'F3', logoff: 'F4' }[during];
  const { profilePath, groups, logonScript, homeDirectory } = directoryUser(session);
  const copy = { profilePath, groups: [...groups], logonScript, homeDirectory };
  return {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'user.refreshed',
    rule,
    during,
    ...copy,
  };
}

export function detectNetwork(session: StepSession): SessionRecord {
  const { algorithm, policy, computer, profile } = session;
  const folder = centralFolder(session.user, computer.os, algorithm, policy.machineProfilePath);
  const central = session.state.server.profiles[folder];
  const serverUp = session.state.server.state !== 'down';
  const listed = serverUp && session.state.server.state !== 'empty';
  const decision = decideLogon({
    algorithm,
    policy,
    computer,
    profile: profile.setAside === null ? profile : { ...profile, ...profile.setAside },
    userName: session.user,
    owner: serverUp ? (central?.owner ?? null) : null,
    user: isFastLogon(policy, profile) ? (profile.known ?? directoryUser(session)) : rememberedUser(session),
    serverUp,
    centralExists: listed && central !== undefined,
    mandatoryFile: listed && central !== undefined && getFile(central.files, 'ntuser.man') !== undefined,
  });
  if (decision.outcome === 'refused') {
    const reason = 'the mandatory profile cannot be reached and no other may be used';
    return { ...envelope(session), type: 'logon.refused', rule: decision.rule, reason };
  }
  const { outcome, kind, roamsBack, rule, asked, owner } = decision;
  const roams = outcome === 'merge' || outcome === 'transition';
  const back = outcome === 'transition' && profile.folder !== '';
  const record: RecordOf<'network.detected'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'network.detected',
    link: computer.link,
    reachable: isReachable(session),
    outcome,
    kind,
    roamsBack,
    folder: roams || profile.folder === '' ? (roams ? folder : '') : profile.folder,
    rule: back ? 'F9' : rule,
  };
  if (back) record.hazard = HAZARD;
  if (asked !== undefined) record.asked = asked;
  if (owner !== undefined) record.owner = owner;
  if (policy.addAdministrators && roams && central === undefined) record.grantsAdministrators = true;
  return record;
}

const HAZARD =
  'The profile path was taken away and given back while the old profile folder was still there: the older central hive replaces the local one. Rename or delete the folder when removing a profile path.';

/** After an awaited logon the memory has been refreshed wherever there is a link; without one it is all there is. */
function rememberedUser(session: StepSession): UserObject {
  return session.profile.known ?? directoryUser(session);
}

/** A temporary profile, empty and for this session only. What is cached, if anything is, goes aside and is tried again. */
export function useTemporary(session: StepSession): SessionRecord {
  const { profile } = session;
  const reason = profile.hiveFailed
    ? 'the hive could not be fetched'
    : 'there is no local profile to fall back on';
  const loadTime = clockOf(session);
  const backup = profile.cached;
  return { ...envelope(session), type: 'profile.substituted', rule: 'P10', reason, loadTime, backup };
}

export function processGroupPolicy(session: StepSession): SessionRecord {
  const { profile, computer, user } = session;
  const logon = profile.session === 'loadingHive';
  const during = logon ? 'logon' : 'background';
  const processed = processPolicy(profile, computer, user, during, logon ? logonMode(session) : 'cached');
  return {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'policy.processed',
    rule: logon ? 'F10' : 'F11',
    ...processed,
  };
}

/** Whether this logon processes Group Policy before the user works: it waited for a network, and there was one. */
export function logonMode({
  policy,
  profile,
  computer,
}: Pick<StepSession, 'policy' | 'profile' | 'computer'>) {
  return computer.link !== 'none' && !isFastLogon(policy, profile) ? 'foreground' : 'cached';
}

export function loadHive(session: StepSession): SessionRecord {
  const { profile } = session;
  const reused = profile.hiveLoaded;
  const clock = clockOf(session);
  const merged = profile.loadTime !== null && profile.kind !== 'local' && profile.roamsBack;
  // A profile that is still loaded keeps its load time: refreshed, it would take others' files for deleted ones.
  const loadTime = reused || merged ? (profile.loadTime ?? clock) : clock;
  const modified = reused ? (profile.hive?.modified ?? clock) : clock;
  const stale = reused ? staleView(session) : null;
  const record: RecordOf<'hive.loaded'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'hive.loaded',
    rule: reused ? 'K8' : 'H5',
    reused,
    modified,
    loadTime,
  };
  if (stale !== null) record.stale = stale;
  return record;
}

/** What the server has and this session will not see: others have moved on while the hive stayed loaded. */
function staleView(session: StepSession): { files: string[]; hive: boolean } | null {
  const { profile } = session;
  const central = centralOf(session);
  if (central === undefined || profile.kind === 'local') return null;
  const since = profile.unloadTime ?? profile.loadTime ?? Number.NEGATIVE_INFINITY;
  const files: string[] = [];
  eachFile(central.files, (path, { version, modified, created }) => {
    if (Math.max(modified, created) >= since && getFile(profile.files, path)?.version !== version)
      files.push(path);
  });
  const hive = (central.hive?.modified ?? Number.NEGATIVE_INFINITY) > (profile.hive?.modified ?? 0);
  return files.length > 0 || hive ? { files, hive } : null;
}

export function finishLogon(session: StepSession): SessionRecord {
  const { profile } = session;
  return {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'logon.finished',
    kind: profile.kind ?? 'local',
    loadTime: profile.loadTime ?? clockOf(session),
  };
}

export function warnOfQuota(session: StepSession): SessionRecord {
  const { profile, policy, algorithm, reading, at } = session;
  const { sizeKB } = decideQuota(profile, policy, algorithm, reading);
  const { limitKB = 0, message = null, warnEveryMinutes = 0 } = policy.quota ?? {};
  const said = message ?? 'You have exceeded your profile storage space.';
  const next = at + warnEveryMinutes * 60_000;
  return { ...envelope(session), type: 'quota.warned', rule: 'Q4', sizeKB, limitKB, message: said, next };
}
