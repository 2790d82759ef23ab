/** Folds what the world did. Each function checks first and changes after: a refused stimulus leaves no trace. */
import { type SessionEvent, session } from '../../machines/session.ts';
import { stateName } from '../../machines/step.ts';
import { isWritable } from '../log/calendar.ts';
import type { Stimulus, StimulusOf } from '../log/stimuli.ts';
import { isDueAtBoot, stepComputer } from './computer-power.ts';
import { noticeConfigured, noticePolicy, noticeUser } from './refreshes.ts';
import {
  type CentralProfile,
  type Computer,
  type FleetState,
  forgetRemoval,
  type LocalProfile,
  newCentralProfile,
  newComputer,
  newLocalProfile,
  openHandles,
} from './state.ts';
import { workOnSystem } from './system-profile.ts';
import { copyTable, table, takeOut } from './table.ts';
import {
  eachFile,
  emptyFolder,
  filesAt,
  getFile,
  getNode,
  isFolder,
  newFile,
  openFolder,
  type PathParts,
  partsOf,
  pathKey,
  removeNode,
  setFile,
} from './tree.ts';
import { endUpload } from './uploads.ts';

/** What is wrong with a stimulus, in one sentence; `null` when it was folded. */
export type Refusal = string | null;

/** Folds one stimulus into a state that may be changed (a draft). `version` is the event's number. */
export function foldStimulus(state: FleetState, event: Stimulus, version: number): Refusal {
  switch (event.type) {
    case 'computer.started':
      return startComputer(state, event);
    case 'computer.stopped':
      return stopComputer(state, event);
    case 'clock.set':
      if (!isWritable(event.at + event.offset)) return 'a clock shows the years 0 to 9999 only';
      return onComputer(state, event, (computer, { offset }) => void (computer.offset = offset));
    case 'network.changed':
      return onComputer(state, event, (computer, { type, link }) => {
        computer.link = link;
        stepComputer(computer, { type, link });
      });
    case 'idle.changed':
      return onComputer(state, event, (computer, { idle }) => void (computer.idle = idle));
    case 'system.profile.loaded':
    case 'system.profile.unloaded':
    case 'system.setting.written': {
      const computer = state.computers[event.computer];
      if (computer === undefined) return `the computer ${event.computer} has never been started`;
      return workOnSystem(computer, event);
    }
    case 'owner.changed':
      return changeOwner(state, event);
    case 'policy.changed':
      return onComputer(state, event, (computer, { user, settings }) => {
        noticePolicy(computer, () => {
          if (user === undefined) computer.policy = copyTable(settings);
          else computer.userPolicy[user] = copyTable(settings);
        });
      });
    case 'server.changed':
      return changeServer(state, event);
    case 'user.changed':
      return changeUser(state, event);
    case 'central.changed':
      return changeCentral(state, event, version);
    case 'logon.requested':
      return requestLogon(state, event);
    case 'logoff.requested':
      return inSession(state, event, { type: 'logoff.requested' }, (profile) => {
        profile.merged = false;
        profile.mergedWhole = false;
        profile.uploadSkipped = false;
        profile.cacheDecided = false;
        endUpload(profile);
      });
    case 'file.written':
    case 'file.touched':
    case 'file.removed':
    case 'file.renamed':
      return workOnFile(state, event, version);
    case 'setting.written':
      return writeSetting(state, event, version);
    case 'handle.opened':
      return openHandle(state, event);
    case 'handle.closed':
      return closeHandle(state, event);
    case 'local.changed':
      return changeLocal(state, event);
    case 'transfer.failing':
      return onProfile(state, event, ({ failing }, { path, direction, reason }) => {
        failing[direction][path === '*' ? '*' : pathKey(path)] = reason;
      });
    case 'transfer.healed':
      return onProfile(state, event, (profile) => void (profile.failing = { down: table(), up: table() }));
    case 'time.passed':
      return null;
    default:
      return event satisfies never;
  }
}

interface OfUser {
  computer: string;
  user: string;
}

// What changes is handed the event: to keep it would cost every stimulus an object, whatever it is.
function onComputer<E extends { readonly computer: string }>(
  state: FleetState,
  event: E,
  change: (computer: Computer, event: E) => void,
): Refusal {
  const computer = state.computers[event.computer];
  if (computer === undefined) return `the computer ${event.computer} has never been started`;
  change(computer, event);
  return null;
}

function onProfile<E extends OfUser>(
  state: FleetState,
  event: E,
  change: (profile: LocalProfile, event: E) => void,
): Refusal {
  return onComputer(state, event, ({ profiles }, { user }) => {
    profiles[user] ??= newLocalProfile();
    change(profiles[user] as LocalProfile, event);
  });
}

/** Finds the profile of a stimulus and asks the session machine; changes happen only where it agrees. */
function inSession(
  state: FleetState,
  of: OfUser,
  event: SessionEvent,
  change: (profile: LocalProfile, computer: Computer) => Refusal | undefined | void,
): Refusal {
  const computer = state.computers[of.computer];
  if (computer === undefined) return `the computer ${of.computer} has never been started`;
  if (!computer.running) return `the computer ${of.computer} is switched off`;
  const profile = computer.profiles[of.user];
  const next = profile === undefined ? null : session.step(profile.session, event);
  if (profile === undefined || next === null) return notPossible(of, profile, event.type);
  const refusal = change(profile, computer);
  if (typeof refusal === 'string') return refusal;
  if (next !== profile.session) profile.session = next;
  return null;
}

function notPossible(of: OfUser, profile: LocalProfile | undefined, what: string): string {
  const where =
    profile === undefined ? 'has never logged on' : `is in the state ${stateName(profile.session)}`;
  const wanted = what === 'user.worked' ? 'a change to a file' : what;
  return `${wanted} is not possible: ${of.user} ${where} on ${of.computer}`;
}

function changeUser(state: FleetState, event: StimulusOf<'user.changed'>): Refusal {
  const user = {
    profilePath: event.profilePath,
    groups: event.groups ?? [],
    logonScript: event.logonScript ?? null,
    homeDirectory: event.homeDirectory ?? null,
  };
  state.users[event.user] = user;
  noticeUser(state, event.user, user);
  return null;
}

/** Where there is no folder yet, an administrator has made one, as some do before a user's first logon. */
function changeOwner(state: FleetState, event: StimulusOf<'owner.changed'>): Refusal {
  const folders = foldersOf(state, event.user);
  if (folders.length === 0) state.server.profiles[event.user] = newCentralProfile(event.owner);
  for (const folder of folders) (state.server.profiles[folder] as CentralProfile).owner = event.owner;
  return null;
}

function startComputer(state: FleetState, event: StimulusOf<'computer.started'>): Refusal {
  const joined = event.joined ?? 'domain';
  const computer = state.computers[event.computer];
  if (computer?.running === true) return `the computer ${event.computer} is running already`;
  state.computers[event.computer] ??= newComputer(event.os, joined);
  const booting = state.computers[event.computer] as Computer;
  booting.os = event.os;
  booting.joined = joined;
  for (const user in booting.profiles) (booting.profiles[user] as LocalProfile).cacheDecided = false;
  const due = isDueAtBoot(booting) ? 'some' : 'none';
  stepComputer(booting, { type: event.type, due, link: booting.link });
  return null;
}

/** A profile that was marked for deletion when the logoff was cut short is deleted at the boot all the same. */
function stopped({ marked }: LocalProfile): SessionEvent {
  return marked ? { type: 'computer.stopped', marked: 'yes' } : { type: 'computer.stopped' };
}

/** Volatile state is gone: sessions, handles, loaded hives, merges under way. */
function stopComputer(state: FleetState, event: StimulusOf<'computer.stopped'>): Refusal {
  const computer = state.computers[event.computer];
  if (computer === undefined) return `the computer ${event.computer} has never been started`;
  if (!computer.running) return `the computer ${event.computer} is switched off already`;
  stepComputer(computer, { type: event.type });
  computer.system.loadedBy = [];
  for (const user in computer.profiles) {
    const profile = computer.profiles[user] as LocalProfile;
    profile.session = session.step(profile.session, stopped(profile)) ?? profile.session;
    profile.handles = table();
    profile.hiveLoaded = false;
    profile.plan = null;
    profile.waitUntil = null;
    endUpload(profile);
  }
  return null;
}

function changeServer(state: FleetState, event: StimulusOf<'server.changed'>): Refusal {
  if (event.state === 'partial' && event.missing === undefined) {
    return 'server.changed to partial needs "missing", the paths left out of the listing';
  }
  if (event.state === 'rolled-back') {
    if (event.to === undefined) return 'server.changed to rolled-back needs "to", an earlier instant';
    state.server.state = 'up';
  } else {
    state.server.state = event.state;
  }
  state.server.missing = event.state === 'partial' ? (event.missing ?? []).map(pathKey) : [];
  return null;
}

/** The folders of one user on the share: `alice`, `alice.V2`. */
export function foldersOf(state: FleetState, user: string): string[] {
  return Object.keys(state.server.profiles).filter(
    (folder) => folder === user || folder.startsWith(`${user}.V`),
  );
}

function changeCentral(state: FleetState, event: StimulusOf<'central.changed'>, version: number): Refusal {
  const folders = foldersOf(state, event.user);
  if (event.change === 'replaced') {
    const { path, content } = event;
    if (path === undefined || content === undefined)
      return 'central.changed to replaced needs "path" and "content"';
    if (partsOf(path).keys.length === 0) return `"${path}" names no file`;
    for (const folder of folders.length > 0 ? folders : [event.user]) {
      state.server.profiles[folder] ??= newCentralProfile(event.user);
      const { files } = state.server.profiles[folder];
      const created = getFile(files, path)?.created ?? event.at;
      clearWay(files, path);
      setFile(files, path, newFile({ content, modified: event.modified ?? event.at, created, version }));
    }
    return null;
  }
  if (folders.length === 0) return `${event.user} has no central profile`;
  const { path } = event;
  if (event.change === 'removed' && path !== undefined) {
    for (const folder of folders) removeNode((state.server.profiles[folder] as CentralProfile).files, path);
    return null;
  }
  for (const folder of folders) {
    if (event.change === 'renamed') {
      state.server.profiles[`${folder} (renamed ${version})`] = state.server.profiles[
        folder
      ] as CentralProfile;
    }
    takeOut(state.server, 'profiles', folder);
  }
  return null;
}

function requestLogon(state: FleetState, event: StimulusOf<'logon.requested'>): Refusal {
  const computer = state.computers[event.computer];
  if (computer?.running) {
    computer.profiles[event.user] ??= newLocalProfile();
    const profile = computer.profiles[event.user] as LocalProfile;
    if (profile.kind === null) noticeConfigured(computer, event.user, profile);
  }
  const hive = computer?.profiles[event.user]?.hiveLoaded === false ? 'unloaded' : 'loaded';
  return inSession(state, event, { type: 'logon.requested', hive }, (profile) => {
    profile.loggedOnAt = null;
    profile.choice = event.choice ?? null;
    profile.warnNotBefore = null;
  });
}

type FileStimulus = StimulusOf<'file.written' | 'file.touched' | 'file.removed' | 'file.renamed'>;

/** Published states are finished by calls within calls, a few for each folder: deeper, they run out of room. */
const DEEPEST = 512;

function isTooDeep(path: string): boolean {
  return path.length >= 2 * DEEPEST && partsOf(path).keys.length > DEEPEST;
}

function workOnFile(state: FleetState, event: FileStimulus, version: number): Refusal {
  if ('found' in event && event.found === true) return noteFound(state, event, version);
  if (isTooDeep(event.type === 'file.renamed' ? event.to : event.path))
    return `a simulation takes no path deeper than ${DEEPEST} names`;
  return inSession(state, event, { type: 'user.worked' }, ({ files }, computer) => {
    const clock = event.at + computer.offset;
    switch (event.type) {
      case 'file.written':
        return writeFile(files, event, clock, version);
      case 'file.touched': {
        const file = getFile(files, event.path);
        if (file === undefined) return `there is no file ${event.path} to touch`;
        setFile(files, event.path, newFile({ ...file, modified: event.modified }));
        return null;
      }
      case 'file.removed':
        if (getNode(files, event.path) === undefined) return `there is no ${event.path} to remove`;
        removeNode(files, event.path);
        return null;
      case 'file.renamed':
        return renameFiles(files, event, version);
      default:
        return event satisfies never;
    }
  });
}

/** What a scan found needs no session: it was there before anybody looked. */
function noteFound(
  state: FleetState,
  event: StimulusOf<'file.written' | 'file.removed'>,
  version: number,
): Refusal {
  return onProfile(state, event, ({ files }) => {
    if (event.type === 'file.removed') return removeNode(files, event.path);
    const { content, modified = event.at } = event;
    const created = getFile(files, event.path)?.created ?? modified;
    clearWay(files, event.path);
    setFile(files, event.path, newFile({ ...event, content, modified, created, version }));
  });
}

/** Our reading: a write where a folder or, higher up, a file stands in the way means that the user removed that first. */
function clearWay(files: LocalProfile['files'], path: string): void {
  for (const upper of partsOf(path).above) if (getFile(files, upper) !== undefined) removeNode(files, upper);
  if (getFile(files, path) === undefined) removeNode(files, path);
}

function writeFile(
  files: LocalProfile['files'],
  event: StimulusOf<'file.written'>,
  clock: number,
  version: number,
): Refusal {
  const parts = partsOf(event.path);
  if (!isUsable(parts)) return `"${event.path}" names no file of a profile`;
  const { keys, names } = parts;
  const key = keys[keys.length - 1] as string;
  let folder = openFolder(files, parts);
  let before = folder?.entries[key];
  if (folder === null || (before !== undefined && isFolder(before))) {
    clearWay(files, event.path);
    folder = openFolder(files, parts) as typeof files;
    before = undefined;
  }
  const { content, modified = clock, size } = event;
  const name = before?.name ?? (names[names.length - 1] as string);
  folder.entries[key] = newFile(
    { content, modified, created: before?.created ?? clock, version, size },
    name,
  );
  return null;
}

/** Paths stay inside the profile, and the hive changes by settings, not as a file. */
function isUsable({ key, plain }: PathParts): boolean {
  return plain && key !== '' && key !== 'ntuser.dat' && key !== 'ntuser.man';
}

function renameFiles(
  files: LocalProfile['files'],
  event: StimulusOf<'file.renamed'>,
  version: number,
): Refusal {
  const moved = filesAt(files, event.from);
  if (moved.length === 0) return `there is no ${event.from} to rename`;
  if (!isUsable(partsOf(event.to))) return `"${event.to}" names no file of a profile`;
  const from = partsOf(event.from);
  const to = partsOf(event.to);
  const sameName = from.key === to.key;
  const inside = to.keys.length > from.keys.length && from.keys.every((key, i) => to.keys[i] === key);
  if (inside) return `${event.from} cannot be moved into itself`;
  if (!sameName) removeNode(files, event.from);
  for (const { path, file } of moved) {
    const target = [...to.names, ...partsOf(path).names.slice(from.names.length)].join('/');
    if (!sameName) clearWay(files, target);
    // A change of case alone is no new version: the same file under the same name.
    setFile(files, target, newFile(sameName ? file : { ...file, version }), true);
  }
  return null;
}

const notLoaded = ({ user, computer }: OfUser): string => `the hive of ${user} is not loaded on ${computer}`;

function writeSetting(state: FleetState, event: StimulusOf<'setting.written'>, version: number): Refusal {
  return inSession(state, event, { type: 'setting.written' }, (profile, computer) => {
    const { hive } = profile;
    if (hive === null || !profile.hiveLoaded) return notLoaded(event);
    const clock = event.at + computer.offset;
    // A value is newer than the one it replaces, whatever the clock says (our reading).
    // The same value again is no new version.
    if (event.value !== null && hive.settings[event.key]?.value === event.value) {
      hive.modified = clock;
      return null;
    }
    // Of a folder that was emptied the manifest tells nothing any more.
    const remembered = profile.marker ? profile.manifest?.settings[event.key]?.modified : undefined;
    const here = hive.settings[event.key]?.modified;
    if (event.value === null) {
      if (here !== undefined) profile.removed[event.key] = here;
      takeOut(hive, 'settings', event.key);
    } else {
      const before = [here, remembered, profile.removed[event.key]];
      const modified = Math.max(clock, ...before.map((stamp) => (stamp === undefined ? clock : stamp + 1)));
      hive.settings[event.key] = { value: event.value, modified, version };
      forgetRemoval(profile, event.key);
    }
    hive.modified = clock;
    return null;
  });
}

function openHandle(state: FleetState, event: StimulusOf<'handle.opened'>): Refusal {
  return inSession(state, event, { type: event.type }, ({ hiveLoaded, handles }) => {
    if (!hiveLoaded) return notLoaded(event);
    handles[event.process] = (handles[event.process] ?? 0) + 1;
    return null;
  });
}

function closeHandle(state: FleetState, event: StimulusOf<'handle.closed'>): Refusal {
  const profile = state.computers[event.computer]?.profiles[event.user];
  const open = profile?.handles[event.process] ?? 0;
  if (profile === undefined || open === 0)
    return `${event.process} holds no handle of ${event.user} on ${event.computer}`;
  const left = openHandles(profile) > 1 ? 'some' : 'none';
  return inSession(state, event, { type: 'handle.closed', left }, () => {
    if (open === 1) takeOut(profile, 'handles', event.process);
    else profile.handles[event.process] = open - 1;
  });
}

function changeLocal(state: FleetState, event: StimulusOf<'local.changed'>): Refusal {
  const profile = state.computers[event.computer]?.profiles[event.user];
  if (profile === undefined) return `${event.user} has no profile on ${event.computer}`;
  switch (event.change) {
    case 'state-lost':
      profile.loadTime = null;
      profile.unloadTime = null;
      profile.manifest = null;
      return null;
    case 'emptied':
      profile.files = emptyFolder();
      profile.marker = false;
      // A loaded hive is held open by the system and cannot be taken away.
      if (!profile.hiveLoaded) profile.hive = null;
      profile.cached = profile.hiveLoaded;
      return null;
    case 'reverted':
      return event.to === undefined ? 'local.changed to reverted needs "to", an earlier instant' : null;
    default:
      return event.change satisfies never;
  }
}

/** Size of what a quota counts: the given size, else the length of the content. */
export function bytesOf(files: LocalProfile['files']): number {
  let bytes = 0;
  eachFile(files, (_, file) => void (bytes += file.size ?? file.content.length));
  return bytes;
}
