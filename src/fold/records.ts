/** Folds what the profile service did. A record says all that changed; nothing is decided or looked up here. */
import { type SessionEvent, session } from '../../machines/session.ts';
import { stateName } from '../../machines/step.ts';
import type { RecordOf, ServiceRecord, SessionRecord } from '../log/records.ts';
import { otherHives, stepComputer } from './computer-power.ts';
import { centralFromImage, localFromImage } from './images.ts';
import {
  copyHive,
  deleteFile,
  finishMerge,
  keepConflict,
  mergeSettings,
  planMerge,
  putFile,
  recordBase,
  tearFile,
} from './merges.ts';
import { foldPolicy, noticeLogon, noticeRefresh } from './refreshes.ts';
import type { Computer, FleetState, LocalProfile } from './state.ts';
import type { Refusal } from './stimuli.ts';
import { table, takeOut } from './table.ts';
import { putBack, substitute } from './temporary-profile.ts';
import { emptyFolder } from './tree.ts';
import { foldUpload } from './uploads.ts';

/** Folds one record into a state that may be changed (a draft). */
export function foldRecord(state: FleetState, event: ServiceRecord): Refusal {
  // Read once: records are of as many kinds of objects as there are types, which makes every look at a member dear.
  const { type } = event;
  if (type === 'central.restored') return restoreCentral(state, event);
  if (type === 'stimulus.refused' || type === 'service.noted') return null;
  const computer = state.computers[event.computer];
  if (computer === undefined) return `the computer ${event.computer} has never been started`;
  if (type === 'local.restored') return restoreLocal(computer, event);
  if (type === 'boot.finished') return finishBoot(computer, event);
  const profile = computer.profiles[event.user];
  if (profile === undefined) return `${event.user} has never logged on on ${event.computer}`;
  return foldSessionRecord(state, computer, profile, event);
}

/** `foldRecord` for who has the computer and the profile of the record at hand: looking them up is a good part of the work. */
export function foldSessionRecord(
  state: FleetState,
  computer: Computer,
  profile: LocalProfile,
  event: SessionRecord,
): Refusal {
  const next = stepSession(profile, event);
  if (next === null) {
    return `${event.type} does not fit: ${event.user} is in the state ${stateName(profile.session)} on ${event.computer}`;
  }
  const refusal = change(state, computer, profile, event);
  if (typeof refusal === 'string') return refusal;
  if (next !== profile.session) profile.session = next;
  return null;
}

function finishBoot(computer: Computer, { type, ...event }: RecordOf<'boot.finished'>): Refusal {
  const fits = stepComputer(computer, { type, link: computer.link });
  return fits ? null : `boot.finished does not fit: ${event.computer} is not booting`;
}

/** Hands a record to the session machine in the machine's own alphabet. */
function stepSession(profile: LocalProfile, event: SessionRecord): string | null {
  return session.step(profile.session, sessionEventOf(event));
}

const ACTED: SessionEvent = { type: 'action.performed' };

/** The session machine's view of a record. */
export function sessionEventOf(event: SessionRecord): SessionEvent {
  const { type } = event;
  switch (type) {
    case 'file.copied':
    case 'file.truncated':
    case 'file.deleted':
    case 'file.kept':
    case 'file.failed':
    case 'conflict.kept':
    case 'base.recorded':
    case 'hive.copied':
    case 'hive.kept':
    case 'hive.failed':
    case 'settings.merged':
      return ACTED;
    case 'network.detected':
      return { type, outcome: event.outcome };
    case 'quota.checked':
      return { type, verdict: event.verdict };
    case 'handles.counted':
      return { type, lock: event.lock };
    case 'hive.saved':
      return { type, roams: event.roams ? 'yes' : 'no' };
    case 'logoff.finished':
      return { type, outcome: event.outcome };
    default:
      return { type };
  }
}

/** What a record changes; only one of the background upload may be refused. */
function change(
  state: FleetState,
  computer: Computer,
  profile: LocalProfile,
  event: SessionRecord,
): string | void {
  switch (event.type) {
    case 'network.detected':
      return startLogon(state, profile, event);
    case 'profile.substituted':
      return substitute(profile, event);
    case 'policy.processed':
      return foldPolicy(profile, event);
    case 'quota.warned':
      profile.warnNotBefore = event.next;
      return;
    case 'user.refreshed':
      noticeRefresh(profile, event.during);
      profile.known = {
        profilePath: event.profilePath,
        groups: event.groups,
        logonScript: event.logonScript,
        homeDirectory: event.homeDirectory,
      };
      return;
    case 'profile.opened':
      profile.loadTime = event.loadTime;
      return;
    case 'merge.planned':
      return planMerge(state, profile, event);
    case 'file.copied':
      countAction(profile, false);
      return putFile(state, profile, event);
    case 'file.truncated':
      return tearFile(state, profile, event);
    case 'file.deleted':
      countAction(profile, false);
      return deleteFile(state, profile, event);
    case 'conflict.kept':
      countAction(profile, false);
      return keepConflict(profile, event);
    case 'base.recorded':
      countAction(profile, false);
      return recordBase(state, profile, event);
    case 'hive.copied':
      countTransfer(profile, event.by);
      return copyHive(state, profile, event);
    case 'settings.merged':
      countTransfer(profile, event.by);
      return mergeSettings(state, profile, event);
    case 'file.kept':
    case 'hive.kept':
      return countAction(profile, false);
    case 'file.failed':
      return countAction(profile, true);
    case 'hive.failed':
      profile.hiveFailed = event.direction === 'down';
      return countAction(profile, true);
    case 'merge.finished':
      return finishMerge(profile, event);
    case 'hive.loaded':
      stepComputer(computer, { type: event.type });
      return loadHive(profile, event);
    case 'quota.checked':
      profile.uploadSkipped = event.verdict === 'skipped';
      return;
    case 'handles.counted':
      profile.waitUntil = event.until;
      return;
    case 'wait.expired':
    case 'hive.abandoned':
      profile.waitUntil = null;
      return;
    case 'hive.saved':
      profile.waitUntil = null;
      stampHive(profile, event.modified);
      return;
    case 'hive.unloaded':
      stepComputer(computer, { type: event.type, left: otherHives(computer, profile) });
      profile.hiveLoaded = false;
      profile.handles = table();
      stampHive(profile, event.modified);
      return;
    case 'profile.marked':
      profile.marked = true;
      profile.cacheDecided = true;
      return;
    case 'profile.deleted':
      stepComputer(computer, { type: event.type, left: otherHives(computer, profile) });
      return forgetProfile(profile);
    case 'profile.kept':
      profile.marked = false;
      profile.cacheDecided = true;
      return;
    case 'logoff.finished':
      profile.unloadTime = event.unloadTime;
      profile.confirmed = profile.mergedWhole;
      return;
    case 'logon.finished':
      profile.loggedOnAt = event.at;
      profile.kind = event.kind;
      return;
    case 'logon.refused':
      return;
    case 'upload.scheduled':
    case 'upload.waiting':
    case 'upload.started':
    case 'upload.failed':
    case 'upload.retried':
    case 'upload.finished':
    case 'upload.abandoned':
      if (foldUpload(profile, event)) return;
      return `${event.type} does not fit: the background upload of ${event.user} on ${event.computer} is ${profile.uploadTask}`;
    default:
      return event satisfies never;
  }
}

function countAction(profile: LocalProfile, failed: boolean): void {
  if (profile.plan === null) return;
  profile.plan.next += 1;
  profile.plan.torn = false;
  if (failed) profile.plan.failed += 1;
}

function countTransfer(profile: LocalProfile, by: 'merge' | 'background'): void {
  if (by === 'merge') countAction(profile, false);
  else if (profile.upload !== null) profile.upload.done = true;
}

/** A logon is on its way. A real profile that a temporary one stood in for is tried again first. */
function startLogon(state: FleetState, profile: LocalProfile, event: RecordOf<'network.detected'>): void {
  putBack(profile);
  const merges = event.outcome === 'merge' || event.outcome === 'transition';
  // A local profile becomes a roaming one at the first merge, not by a logon that did not reach the server (G12).
  if (merges || profile.kind !== 'local' || event.kind !== 'roaming') profile.kind = event.kind;
  profile.roamsBack = event.roamsBack;
  profile.folder = event.folder;
  profile.newLocal = !profile.cached;
  profile.newCentral = merges && state.server.profiles[event.folder] === undefined;
  profile.slowLink = event.link === 'slow' && !merges;
  profile.grantsAdministrators = event.grantsAdministrators === true;
  profile.hiveFailed = false;
  noticeLogon(profile, event.outcome !== 'cached' && event.link !== 'none');
}

function loadHive(profile: LocalProfile, event: RecordOf<'hive.loaded'>): void {
  profile.cached = true;
  // A folder that lost its marker gets it back by a merge only: until then the manifest is not about this folder.
  profile.marker ||= profile.manifest === null;
  profile.hiveLoaded = true;
  profile.confirmed = false;
  profile.marked = false;
  profile.loadTime = event.loadTime;
  if (!event.reused) profile.removed = table();
  profile.hive ??= { modified: event.modified, settings: table() };
  profile.hive.modified = event.modified;
}

function stampHive(profile: LocalProfile, modified: number): void {
  if (profile.hive !== null) profile.hive.modified = modified;
}

/** The manifest dies with the cached profile; kept alone, it would read as "the user deleted everything". */
function forgetProfile(profile: LocalProfile): void {
  profile.cacheDecided = true;
  profile.files = emptyFolder();
  profile.hive = null;
  profile.hiveLoaded = false;
  profile.handles = table();
  profile.cached = false;
  profile.marker = false;
  profile.marked = false;
  profile.manifest = null;
  profile.loadTime = null;
  profile.unloadTime = null;
  profile.confirmed = false;
  putBack(profile);
}

function restoreCentral(state: FleetState, event: RecordOf<'central.restored'>): Refusal {
  state.server.profiles = table();
  for (const folder of Object.keys(event.profiles)) {
    state.server.profiles[folder] = centralFromImage(event.profiles[folder] as object, folder);
  }
  return null;
}

function restoreLocal(computer: Computer, event: RecordOf<'local.restored'>): Refusal {
  if (event.profile === null) takeOut(computer, 'profiles', event.user);
  else computer.profiles[event.user] = localFromImage(event.profile, computer.profiles[event.user]);
  return null;
}
