/** Folds what the profile service did. A record says all that changed; nothing is decided or looked up here. */
import { type SessionEvent, session } from '../../machines/session.ts';
import { stateName } from '../../machines/step.ts';
import type { EntryId } from '../log/fields.ts';
import type { RecordOf, ServiceRecord, SessionRecord } from '../log/records.ts';
import { otherHives, stepComputer } from './computer-power.ts';
import { centralFromImage, localFromImage } from './images.ts';
import { foldPolicy, noticeLogon, noticeRefresh } from './refreshes.ts';
import {
  type BaseSetting,
  type CentralProfile,
  type Computer,
  entryIdOf,
  entryPath,
  type FleetState,
  type Hive,
  type LocalProfile,
  newCentralProfile,
  newEntry,
  newManifest,
  newNote,
  type Setting,
  type Store,
} from './state.ts';
import type { Refusal } from './stimuli.ts';
import { copyTable, table, takeOut } from './table.ts';
import { putBack, substitute } from './temporary-profile.ts';
import { emptyFolder, getFile, newFile, removeNode, removeNote, setFile, setNote } from './tree.ts';
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
      noteBase(profile, event.path, event.base);
      return;
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

/** The central profile a session works on. A folder it creates belongs to its user. */
function centralOf(
  state: FleetState,
  { folder, grantsAdministrators }: LocalProfile,
  user: string,
): CentralProfile {
  state.server.profiles[folder] ??= newCentralProfile(user, grantsAdministrators);
  return state.server.profiles[folder];
}

function newStore(id: string): Store {
  return { id, generation: 1, starts: table(), entries: emptyFolder(), settings: table(), seen: table() };
}

function planMerge(state: FleetState, profile: LocalProfile, event: RecordOf<'merge.planned'>): void {
  const { direction, actions } = event;
  profile.plan = { direction, actions, next: 0, failed: 0, torn: false, listed: null };
  if (event.direction === 'down') profile.loadTime = event.loadTime;
  if (event.manifest === 'fresh') {
    const before = event.doubt === 'other-store' ? profile.manifest?.files : undefined;
    profile.manifest = newManifest(before);
  }
  if (profile.manifest !== null) profile.manifest.unread = event.unread ?? [];
  // The manifest is about the folder as it is now; should it be emptied from here on, that shows.
  profile.marker = true;
  if (event.storeId !== null) beginStore(centralOf(state, profile, event.user), profile, event);
  const { store } = state.server.profiles[profile.folder] ?? {};
  if (store == null) return;
  // What is confirmed from here on is confirmed by this store: should another be found later, that is known.
  if (profile.manifest !== null)
    profile.manifest.store ??= { id: store.id, generation: store.generation, seen: table() };
  if (event.generation !== null) {
    store.generation = event.generation;
    store.starts[event.generation] = copyTable(store.seen);
  }
  if (profile.manifest !== null && state.server.state !== 'empty')
    profile.plan.listed = { id: store.id, generation: store.generation, seen: copyTable(store.seen) };
}

/** A store that this computer begins is the one its manifest is about from now on. */
function beginStore(
  central: CentralProfile,
  { manifest }: LocalProfile,
  { storeId, generation }: RecordOf<'merge.planned'>,
): void {
  if (central.store !== null || storeId === null) return;
  central.store = newStore(storeId);
  if (manifest === null) return;
  manifest.store = { id: storeId, generation: generation ?? central.store.generation, seen: table() };
}

function putFile(state: FleetState, profile: LocalProfile, event: RecordOf<'file.copied'>): void {
  const { path, content, modified, created, version, size, past, logged } = event;
  const file = newFile({ content, modified, created, version, size });
  if (event.to === 'local') {
    setFile(profile.files, path, file);
  } else {
    const central = centralOf(state, profile, event.user);
    setFile(central.files, path, file);
    noteLogged(central, logged);
    countEntry(profile, logged);
  }
  if (profile.manifest === null) return;
  // The store's entry the two agreed on: its own going up, the version's coming down.
  const entry = entryIdOf(logged ?? event.entry);
  setNote(profile.manifest.files, path, newNote({ content, modified, created, version, size, entry, past }));
}

type Logged = RecordOf<'file.copied'>['logged'];

function noteLogged(central: CentralProfile, logged: Logged): void {
  if (logged === undefined || central.store === null) return;
  setFile(central.store.entries, entryPath(logged.path), newEntry(logged));
  countSeen(central.store, logged);
}

function countSeen(store: Store, { by, n }: EntryId): void {
  store.seen[by] = Math.max(n, store.seen[by] ?? 0);
}

function countEntry({ manifest, plan }: LocalProfile, logged: Logged): void {
  if (manifest === null || logged === undefined) return;
  manifest.counter = Math.max(manifest.counter, logged.n);
  if (plan !== null && plan.listed !== null) plan.listed.seen[logged.by] = logged.n;
}

function tearFile(state: FleetState, profile: LocalProfile, event: RecordOf<'file.truncated'>): void {
  if (profile.plan !== null) profile.plan.torn = true;
  const files = event.to === 'local' ? profile.files : centralOf(state, profile, event.user).files;
  setFile(files, event.path, newFile(event));
}

function deleteFile(state: FleetState, profile: LocalProfile, event: RecordOf<'file.deleted'>): void {
  if (event.from === 'local') {
    removeNode(profile.files, event.path);
  } else {
    const central = centralOf(state, profile, event.user);
    // A deletion that is only recorded: the file was missing, and others may lie below its name by now.
    if (getFile(central.files, event.path) !== undefined) removeNode(central.files, event.path);
    noteLogged(central, event.logged);
    countEntry(profile, event.logged);
  }
  if (profile.manifest !== null) removeNote(profile.manifest.files, event.path);
}

function keepConflict(profile: LocalProfile, event: RecordOf<'conflict.kept'>): void {
  if (event.loser === 'local') removeNode(profile.files, event.path);
  setFile(profile.files, event.to, newFile(event));
  noteBase(profile, event.path, event.base);
}

function noteBase(profile: LocalProfile, path: string, base: RecordOf<'base.recorded'>['base']): void {
  if (profile.manifest === null) return;
  if (base === null) {
    removeNote(profile.manifest.files, path);
  } else {
    setNote(profile.manifest.files, path, newNote(base));
  }
}

function ownHive(hive: RecordOf<'hive.copied'>['hive']): Hive {
  return { modified: hive.modified, settings: copyTable(hive.settings) };
}

function copyHive(state: FleetState, profile: LocalProfile, event: RecordOf<'hive.copied'>): void {
  if (event.to === 'local') profile.hive = ownHive(event.hive);
  else centralOf(state, profile, event.user).hive = ownHive(event.hive);
  if (profile.manifest !== null) profile.manifest.hiveModified = event.hive.modified;
}

function mergeSettings(state: FleetState, profile: LocalProfile, event: RecordOf<'settings.merged'>): void {
  const { manifest } = profile;
  let hive: Hive;
  if (event.to === 'local') {
    profile.hive ??= { modified: event.modified, settings: table() };
    hive = profile.hive;
  } else {
    const central = centralOf(state, profile, event.user);
    central.hive ??= { modified: event.modified, settings: table() };
    hive = central.hive;
  }
  for (const { key, to } of event.changes) {
    setOrDelete(hive, key, to);
    const note = event.noted?.[key];
    if (note?.logged !== undefined)
      logSetting(centralOf(state, profile, event.user), profile, key, note.logged);
    if (manifest !== null) setOrDelete(manifest, key, to && { ...to, ...baseNote(note) });
  }
  if (event.changes.length > 0) hive.modified = event.modified;
  if (manifest === null) return;
  for (const { key, base } of event.confirmed) {
    setOrDelete(manifest, key, base);
    adoptStamp(profile, key, base);
  }
}

type Note = NonNullable<RecordOf<'settings.merged'>['noted']>[string] | undefined;

function baseNote(note: Note): Pick<BaseSetting, 'entry' | 'past'> {
  return { entry: note?.entry ?? null, ...(note?.past === undefined ? {} : { past: note.past }) };
}

function logSetting(
  { store }: CentralProfile,
  profile: LocalProfile,
  key: string,
  logged: NonNullable<Logged>,
): void {
  if (store === null) return;
  const { by, n, g, content, version, deleted, past } = logged;
  store.settings[key] = { by, n, g, content, version, deleted, past, name: key };
  countSeen(store, logged);
  countEntry(profile, logged);
}

/** Equal values are one value: what is written next, here or elsewhere, is newer than the server's stamp of it. */
function adoptStamp({ hive }: LocalProfile, key: string, base: Setting | null): void {
  if (hive === null || base === null) return;
  const { value, modified, version } = base;
  if (hive.settings[key]?.value === value) hive.settings[key] = { value, modified, version };
}

function setOrDelete<T extends Setting>(
  of: { settings: Record<string, T> },
  key: string,
  value: T | null,
): void {
  if (value === null) takeOut(of, 'settings', key);
  else of.settings[key] = value;
}

function finishMerge(profile: LocalProfile, event: RecordOf<'merge.finished'>): void {
  profile.plan = null;
  if (event.direction === 'down') {
    profile.cached = true;
    // What never came down whole must not go up over what is there.
    if (!event.complete) profile.roamsBack = false;
    const isWhole = event.complete && event.failed === 0;
    if (isWhole && profile.manifest !== null) profile.manifest.agreedAt = profile.loadTime;
  } else {
    profile.merged = event.complete;
    profile.mergedWhole = event.complete && event.failed === 0;
  }
  if (profile.manifest !== null && event.store !== undefined) profile.manifest.store = event.store;
}

function loadHive(profile: LocalProfile, event: RecordOf<'hive.loaded'>): void {
  profile.cached = true;
  // A folder that lost its marker gets it back by a merge only: until then the manifest is not about this folder.
  profile.marker ||= profile.manifest === null;
  profile.hiveLoaded = true;
  profile.confirmed = false;
  profile.marked = false;
  profile.loadTime = event.loadTime;
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
