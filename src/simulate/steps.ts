/** Performs one step of a session in the simulated world: exactly one record. Decisions come from src/decide and src/plan. */
import type { BootStep } from '../decide/boot.ts';
import { centralFolder } from '../decide/folder.ts';
import { decideCache, decideLock, decideQuota, isForced } from '../decide/logoff.ts';
import { decideLogon, defaultUser, isFastLogon } from '../decide/logon.ts';
import type { Step } from '../decide/next-step.ts';
import { processPolicy } from '../decide/refresh.ts';
import { IDLE_WAIT_MS, nextTrigger, retryAt, UPLOAD_DELAY_MS } from '../decide/upload.ts';
import { type LocalProfile, openHandles, type UploadSchedule, type UserObject } from '../fold/state.ts';
import { eachFile, getFile, getNode } from '../fold/tree.ts';
import type { StoreMark } from '../log/fields.ts';
import type { RecordOf, ServiceRecord } from '../log/records.ts';
import { isMissedOnServer } from '../plan/last-look.ts';
import { type Doubt, doubtOf, needsFreshManifest, unreadFolders, wentBack } from '../plan/store-history.ts';
import { planSettings } from '../plan/three-way-settings.ts';
import {
  comparedHives,
  type MergeView,
  type Reading,
  withoutHiveUpload,
  withoutUploads,
} from '../plan/view.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import {
  centralOf,
  clockOf,
  copyHive,
  envelope,
  isReachable,
  mergeSettings,
  perform,
  type Session,
} from './transfers.ts';
import { viewOf } from './view.ts';

/** A session with what decisions need beside it. */
export interface StepSession extends Session {
  readonly policy: EffectivePolicy;
  readonly reading: Reading;
  /** A random number in [0, 1) for the delay of a background upload; the record keeps what came of it. */
  readonly chance: () => number;
}

export function performStep(session: StepSession, step: Step): ServiceRecord {
  switch (step) {
    case 'refreshUser':
      return refreshUser(session);
    case 'detectNetwork':
      return detectNetwork(session);
    case 'openProfile':
      return { ...envelope(session), type: 'profile.opened', rule: 'F2', loadTime: clockOf(session) };
    case 'planMerge':
      return planMerge(session);
    case 'act': {
      const { plan } = session.profile;
      const action = plan?.actions[plan.next];
      if (action === undefined) throw new Error('There is no action left in the plan');
      return perform(session, action);
    }
    case 'finishMerge':
      return finishMerge(session);
    case 'useTemporary':
      return useTemporary(session);
    case 'refuseLoad': {
      const reason = 'the profile cannot be loaded and temporary profiles are not allowed';
      return { ...envelope(session), type: 'logon.refused', rule: 'P8', reason };
    }
    case 'processPolicy':
      return processGroupPolicy(session);
    case 'warnQuota':
      return warnOfQuota(session);
    case 'loadHive':
      return loadHive(session);
    case 'finishLogon':
      return finishLogon(session);
    case 'scheduleUpload':
      return scheduleUpload(session);
    case 'waitForIdle':
    case 'waitForNetwork':
      return waitToUpload(session, step);
    case 'giveUpWaiting': {
      const n = session.profile.upload?.n ?? 0;
      const idle = session.profile.uploadTask === 'waitingForIdle';
      const reason = idle ? 'the computer was never idle' : 'there was no network';
      return { ...envelope(session), type: 'upload.abandoned', rule: idle ? 'B6' : 'B7', n, reason };
    }
    case 'retryUpload': {
      const { n, failures } = session.profile.upload ?? { n: 0, failures: 0 };
      return { ...envelope(session), type: 'upload.retried', rule: 'B9', n, attempt: failures + 1 };
    }
    case 'startUpload':
      return startUpload(session);
    case 'uploadHive':
      return uploadHive(session);
    case 'finishUpload': {
      const n = session.profile.upload?.n ?? 0;
      return { ...envelope(session), type: 'upload.finished', rule: 'B2', n };
    }
    case 'checkQuota':
      return checkQuota(session);
    case 'countHandles':
      return countHandles(session);
    case 'endWait':
      return session.algorithm.lock === 'giveUp'
        ? { ...envelope(session), type: 'hive.abandoned', rule: 'K3' }
        : { ...envelope(session), type: 'wait.expired', rule: 'K4' };
    case 'saveHive':
      return saveHive(session);
    case 'unloadHive':
      return unloadHive(session);
    case 'decideCache':
      return settleCache(session);
    case 'finishLogoff':
      return finishLogoff(session);
    case 'deleteProfile': {
      const rule = session.computer.power === 'booting' ? 'K10' : 'K9';
      return { ...envelope(session), type: 'profile.deleted', rule, reason: 'marked for deletion' };
    }
    default:
      return step satisfies never;
  }
}

/** The directory object as it is now. The directory answers wherever there is a link. */
export function directoryUser({ state, user }: Pick<Session, 'state' | 'user'>): UserObject {
  return state.users[user] ?? defaultUser(user);
}

function refreshUser(session: StepSession): ServiceRecord {
  const state = session.profile.session;
  const isOn = state.startsWith('loggedOn');
  const during = state === 'detectingNetwork' ? 'logon' : isOn ? 'background' : 'logoff';
  const rule = { logon: 'F1', background: 'F3', logoff: 'F4' }[during];
  const { profilePath, groups, logonScript, homeDirectory } = directoryUser(session);
  const copy = { profilePath, groups: [...groups], logonScript, homeDirectory };
  return { ...envelope(session), type: 'user.refreshed', rule, during, ...copy };
}

function detectNetwork(session: StepSession): ServiceRecord {
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
    ...envelope(session),
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

function planMerge(session: StepSession): ServiceRecord {
  const { algorithm, profile, policy, reading } = session;
  const direction = profile.session === 'mergingUp' ? 'up' : 'down';
  const transition = profile.session === 'localToRoaming';
  // The load time is taken before the first file is compared (our reading).
  const loadTime = direction === 'down' ? clockOf(session) : profile.loadTime;
  const view = viewOf(session, direction, transition, loadTime, policy, reading);
  const doubt = algorithm.store ? doubtOf(view) : null;
  const plan = isReachable(session) ? algorithm.plan(view) : [];
  const mayGoUp = profile.roamsBack ? plan : withoutUploads(plan);
  // A hive that could not be fetched is not what the session began with: it does not go over the one on the server.
  const actions = direction === 'up' && profile.hiveFailed ? withoutHiveUpload(mayGoUp) : mayGoUp;
  const fresh =
    algorithm.manifest && (algorithm.store ? needsFreshManifest(view, doubt) : profile.manifest === null);
  const writes = profile.roamsBack && isReachable(session) && algorithm.store;
  const lies = (folder: string): boolean => getNode(view.local, folder) !== undefined;
  const unread = algorithm.store ? unreadFolders(view, fresh, lies) : [];
  const record: RecordOf<'merge.planned'> = {
    ...envelope(session),
    type: 'merge.planned',
    direction,
    rule: algorithm.name === 'nt4' ? 'M2' : 'M1',
    loadTime,
    actions,
    manifest: fresh ? 'fresh' : algorithm.manifest ? 'kept' : 'none',
    storeId: writes && direction === 'up' ? `${profile.folder}@${session.state.events + 1}` : null,
    // Named by the event, so that no generation's number comes twice even where the store forgets one.
    generation:
      writes && (isNewAge(doubt, direction) || (fresh && hasForgotten(profile, view)))
        ? session.state.events + 1
        : null,
  };
  if (doubt !== null) record.doubt = doubt;
  if (unread.length > 0) record.unread = [...unread];
  return record;
}

/** Whether a computer without memory may have written to the store: numbers it gives again must not be taken for those. */
function hasForgotten({ cached }: LocalProfile, { store, computer }: MergeView): boolean {
  return cached || (store?.seen[computer] ?? 0) > 0;
}

/** A store gone back in time, or a new one in the place of one that is gone, lacks entries this computer remembers. */
function isNewAge(doubt: Doubt | null, direction: 'down' | 'up'): boolean {
  return doubt === 'rolled-back' || (doubt === 'no-store' && direction === 'up');
}

function finishMerge(session: StepSession): ServiceRecord {
  const { algorithm, profile } = session;
  const direction = profile.plan?.direction ?? 'down';
  const failed = profile.plan?.failed ?? 0;
  const complete = isReachable(session);
  const mark =
    algorithm.store && direction === 'down' && failed === 0 && complete ? storeMark(session) : null;
  const rule = complete ? 'M1' : 'X6';
  const type = 'merge.finished' as const;
  const record = { ...envelope(session), type, direction, failed, complete, rule };
  return mark === null ? record : { ...record, store: mark };
}

/** What is remembered of the store once a merge went without a failure: what was listed, not what came since. */
function storeMark(session: StepSession): StoreMark | null {
  if (session.state.server.state === 'empty') return null;
  const { manifest, plan, roamsBack } = session.profile;
  const listed = plan?.listed ?? null;
  // A session that may not write begins no new age: the next one that may has to find that the store went back.
  if (!roamsBack && listed !== null && manifest?.store != null) {
    if (wentBack(session.computerName, manifest, manifest.store, listed)) return null;
  }
  // A store that came to be while the merge was under way is not the one it was planned for.
  return listed?.id === manifest?.store?.id ? listed : null;
}

/** A temporary profile, empty and for this session only. What is cached, if anything is, goes aside and is tried again. */
function useTemporary(session: StepSession): ServiceRecord {
  const { profile } = session;
  const reason = profile.hiveFailed
    ? 'the hive could not be fetched'
    : 'there is no local profile to fall back on';
  const loadTime = clockOf(session);
  const backup = profile.cached;
  return { ...envelope(session), type: 'profile.substituted', rule: 'P10', reason, loadTime, backup };
}

function processGroupPolicy(session: StepSession): ServiceRecord {
  const { profile, computer, user } = session;
  const logon = profile.session === 'loadingHive';
  const during = logon ? 'logon' : 'background';
  const processed = processPolicy(profile, computer, user, during, logon ? logonMode(session) : 'cached');
  return { ...envelope(session), type: 'policy.processed', rule: logon ? 'F10' : 'F11', ...processed };
}

/** Whether this logon processes Group Policy before the user works: it waited for a network, and there was one. */
export function logonMode({
  policy,
  profile,
  computer,
}: Pick<StepSession, 'policy' | 'profile' | 'computer'>) {
  return computer.link !== 'none' && !isFastLogon(policy, profile) ? 'foreground' : 'cached';
}

function checkQuota(session: StepSession): ServiceRecord {
  const { profile, policy, algorithm, reading } = session;
  const { verdict, sizeKB, limitKB, rule } = decideQuota(profile, policy, algorithm, reading);
  return { ...envelope(session), type: 'quota.checked', verdict, sizeKB, limitKB, rule };
}

function warnOfQuota(session: StepSession): ServiceRecord {
  const { profile, policy, algorithm, reading, at } = session;
  const { sizeKB } = decideQuota(profile, policy, algorithm, reading);
  const { limitKB = 0, message = null, warnEveryMinutes = 0 } = policy.quota ?? {};
  const said = message ?? 'You have exceeded your profile storage space.';
  const next = at + warnEveryMinutes * 60_000;
  return { ...envelope(session), type: 'quota.warned', rule: 'Q4', sizeKB, limitKB, message: said, next };
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

function loadHive(session: StepSession): ServiceRecord {
  const { profile } = session;
  const reused = profile.hiveLoaded;
  const clock = clockOf(session);
  const merged = profile.loadTime !== null && profile.kind !== 'local' && profile.roamsBack;
  // A profile that is still loaded keeps its load time: refreshed, it would take others' files for deleted ones.
  const loadTime = reused || merged ? (profile.loadTime ?? clock) : clock;
  const modified = reused ? (profile.hive?.modified ?? clock) : clock;
  const stale = reused ? staleView(session) : null;
  return {
    ...envelope(session),
    type: 'hive.loaded',
    rule: reused ? 'K8' : 'H5',
    reused,
    modified,
    loadTime,
    ...(stale === null ? {} : { stale }),
  };
}

function finishLogon(session: StepSession): ServiceRecord {
  const { profile } = session;
  return {
    ...envelope(session),
    type: 'logon.finished',
    kind: profile.kind ?? 'local',
    loadTime: profile.loadTime ?? clockOf(session),
  };
}

function scheduleUpload(session: StepSession): ServiceRecord {
  const { policy, profile, at, computer } = session;
  // A run that waits is caught up though its policy is gone by now: its start finds that out and gives it up (B5).
  if (profile.upload !== null) return catchUp(session, profile.upload);
  if (policy.backgroundUpload === null) throw new Error('No background upload is configured');
  const { n, due } = nextTrigger(policy.backgroundUpload, profile.loggedOnAt ?? at, at, computer.offset);
  const startsAt = due + Math.floor(session.chance() * UPLOAD_DELAY_MS);
  const { mode } = policy.backgroundUpload;
  return { ...envelope(session), type: 'upload.scheduled', rule: 'B1', mode, n, due, startsAt };
}

/** The conditions of a missed run hold at last: it gets a trigger of its own, due now. */
function catchUp(session: StepSession, { mode, n, due: missed }: UploadSchedule): ServiceRecord {
  const { at } = session;
  return {
    ...envelope(session),
    type: 'upload.scheduled',
    rule: 'B8',
    mode,
    n,
    due: at,
    startsAt: at,
    missed,
  };
}

/** The run waits: for an idle computer two hours, for a network until its next trigger. */
function waitToUpload(session: StepSession, step: 'waitForIdle' | 'waitForNetwork'): ServiceRecord {
  const { at, policy, profile, computer } = session;
  const idle = step === 'waitForIdle';
  const { backgroundUpload } = policy;
  const until =
    idle || backgroundUpload === null
      ? at + IDLE_WAIT_MS
      : nextTrigger(backgroundUpload, profile.loggedOnAt ?? at, at, computer.offset).due;
  const n = profile.upload?.n ?? 0;
  const rule = idle ? 'B6' : 'B7';
  return { ...envelope(session), type: 'upload.waiting', rule, n, for: idle ? 'idle' : 'network', until };
}

function startUpload(session: StepSession): ServiceRecord {
  const { n, due, mode } = session.profile.upload ?? { n: 0, due: session.at, mode: null };
  if (session.policy.backgroundUpload?.mode !== mode) {
    const reason = 'the policy has changed since it was scheduled';
    return { ...envelope(session), type: 'upload.abandoned', rule: 'B5', n, reason };
  }
  const slow = session.computer.link === 'slow' && session.policy.slowLink.detect;
  if (slow)
    return { ...envelope(session), type: 'upload.abandoned', rule: 'B3', n, reason: 'the link is slow' };
  return { ...envelope(session), type: 'upload.started', rule: 'B2', n, due };
}

/** The live hive goes up; ours sends only what changed, through the same merge as a logoff. */
function uploadHive(session: StepSession): ServiceRecord {
  const { profile, policy, reading, algorithm } = session;
  const view = viewOf(session, 'up', false, profile.loadTime, policy, reading);
  let record: ServiceRecord;
  if (algorithm.store) {
    const [action] = planSettings(view, needsFreshManifest(view) ? null : profile.manifest, []);
    if (action?.do !== 'mergeSettings') {
      return { ...envelope(session), type: 'upload.finished', rule: 'B2', n: profile.upload?.n ?? 0 };
    }
    record = mergeSettings(session, action, 'background');
  } else {
    record = copyHive(session, 'central', 'B2', comparedHives(view), 'background');
  }
  if (record.type !== 'hive.failed') return record;
  const { n, failures, due } = profile.upload ?? { n: 0, failures: 0, due: session.at };
  const again = retryAt({ due, failures }, session.at);
  const { reason } = record;
  if (again === null) return { ...envelope(session), type: 'upload.abandoned', rule: 'B4', n, reason };
  const attempt = failures + 1;
  return { ...envelope(session), type: 'upload.failed', rule: 'B9', n, attempt, retryAt: again, reason };
}

function countHandles(session: StepSession): ServiceRecord {
  const { profile, policy, algorithm, at } = session;
  const { lock, waitMs, rule } = decideLock(profile, policy, algorithm);
  return {
    ...envelope(session),
    type: 'handles.counted',
    open: openHandles(profile),
    processes: Object.keys(profile.handles),
    lock,
    until: lock === 'wait' ? at + waitMs : null,
    rule,
  };
}

function saveHive(session: StepSession): ServiceRecord {
  const { profile, policy, algorithm } = session;
  const inUse = openHandles(profile) > 0;
  const roams = profile.roamsBack && !profile.uploadSkipped;
  return {
    ...envelope(session),
    type: 'hive.saved',
    rule: inUse ? (isForced(policy, algorithm) ? 'K6' : 'K4') : 'K1',
    inUse,
    modified: clockOf(session),
    roams,
  };
}

function unloadHive(session: StepSession): ServiceRecord {
  const held = openHandles(session.profile) > 0;
  const late = session.profile.session !== 'unloading';
  const clock = clockOf(session);
  // Unloading at logoff only closes what was saved a moment ago; a hive unloaded later is stamped then.
  const modified = late ? clock : (session.profile.hive?.modified ?? clock);
  return {
    ...envelope(session),
    type: 'hive.unloaded',
    rule: held ? 'K6' : late ? 'K5' : 'K1',
    forced: held,
    modified,
  };
}

function settleCache(session: StepSession): ServiceRecord {
  const { profile, policy, algorithm } = session;
  const { order, rule, reason } = decideCache(profile, policy, algorithm);
  if (order === 'stay') return finishLogoff(session);
  if (order === 'delete' && profile.hiveLoaded && !algorithm.unloadsLate) {
    return { ...envelope(session), type: 'profile.kept', rule: 'K11', reason: 'the profile is locked' };
  }
  if (order === 'keep') return { ...envelope(session), type: 'profile.kept', rule, reason };
  if (order === 'delete' && lacksSomething(session)) {
    const what = 'the server does not have all of it';
    return { ...envelope(session), type: 'profile.kept', rule: 'P7', reason: what };
  }
  if (profile.hiveLoaded) return { ...envelope(session), type: 'profile.marked', rule: 'K9' };
  return { ...envelope(session), type: 'profile.deleted', rule, reason };
}

/** Just before a cached copy is deleted: does the server lack something of it? It may have gone back since the upload. */
function lacksSomething(session: StepSession): boolean {
  const { algorithm, profile, policy, reading } = session;
  if (!algorithm.store || profile.kind !== 'roaming') return false;
  const view = viewOf(session, 'up', false, profile.loadTime, policy, reading);
  return doubtOf(view) !== null || isMissedOnServer(view);
}

function finishLogoff(session: StepSession): ServiceRecord {
  const { profile } = session;
  const held = profile.hiveLoaded;
  return {
    ...envelope(session),
    type: 'logoff.finished',
    // The last handle may have closed since the profile was marked.
    outcome: profile.marked ? 'deletePending' : held ? 'lingering' : 'loggedOff',
    unloadTime: clockOf(session),
    roamed: profile.merged,
    ...(held && !session.algorithm.unloadsLate ? { rule: 'K7' } : {}),
  };
}

/** One step of a boot as a record. */
export function performBootStep(at: number, computer: string, step: BootStep): ServiceRecord {
  if (step.do === 'finish') return { at, computer, type: 'boot.finished', rule: 'K12' };
  const { user, days } = step;
  const unused = `not used for ${days} ${days === 1 ? 'day' : 'days'}`;
  if (step.do === 'clean') return { at, computer, user, type: 'profile.deleted', rule: 'A1', reason: unused };
  const reason = `${unused}, but not confirmed by the server`;
  return { at, computer, user, type: 'profile.kept', rule: 'A2', reason };
}
