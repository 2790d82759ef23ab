/** Folds merges: plan and end, the files and hives they or a background upload moved, and what the manifest and the store's log note. */
import type { EntryId } from '../log/fields.ts';
import type { RecordOf } from '../log/records.ts';
import {
  type BaseSetting,
  type CentralProfile,
  entryIdOf,
  type FleetState,
  forgetRemoval,
  type Hive,
  type LocalProfile,
  newCentralProfile,
  newEntry,
  newManifest,
  newNote,
  type Setting,
  type Store,
} from './state.ts';
import { copyTable, table, takeOut } from './table.ts';
import { emptyFolder, getFile, newFile, removeNode, removeNote, setFile, setNote, setSelf } from './tree.ts';

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

export function planMerge(state: FleetState, profile: LocalProfile, event: RecordOf<'merge.planned'>): void {
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

export function finishMerge(profile: LocalProfile, event: RecordOf<'merge.finished'>): void {
  profile.plan = null;
  if (event.direction === 'down') {
    profile.cached = true;
    // What never came down whole must not go up over what is there.
    if (!event.complete) profile.roamsBack = false;
  } else {
    profile.merged = event.complete;
    profile.mergedWhole = event.complete && event.failed === 0;
  }
  if (profile.manifest !== null && event.store !== undefined) profile.manifest.store = event.store;
}

export function putFile(state: FleetState, profile: LocalProfile, event: RecordOf<'file.copied'>): void {
  const { path, content, modified, created, version, size, past, logged } = event;
  const file = newFile({ content, modified, created, version, size });
  if (event.to === 'central') setFile(centralOf(state, profile, event.user).files, path, file);
  else {
    setFile(profile.files, path, file);
    if (tellsOfServer(state, event) && !isOnServer(state, profile, path, version)) {
      const there = { ...file, created: event.compared.central?.created ?? created };
      setFile(centralOf(state, profile, event.user).files, path, newFile(there));
    }
  }
  if (logged !== undefined) {
    noteLogged(centralOf(state, profile, event.user), logged);
    countEntry(profile, logged);
  }
  if (profile.manifest === null) return;
  // The store's entry the two agreed on: its own going up, the version's coming down.
  const entry = entryIdOf(logged ?? event.entry);
  setNote(profile.manifest.files, path, newNote({ content, modified, created, version, size, entry, past }));
}

/**
 * Whether a record is an agent's, which tells of its disks, in a log of that computer alone. What others brought to the server or deleted
 * there shows in it by what comes down, or is deleted here because it is there no more. A log of a world tells of that itself, and its
 * server may only have hidden what is there.
 */
function tellsOfServer({ computers }: FleetState, record: object): boolean {
  if (!('onDisk' in record)) return false;
  let count = 0;
  for (const _name in computers) if (++count > 1) return false;
  return true;
}

function isOnServer(
  { server }: FleetState,
  { folder }: LocalProfile,
  path: string,
  version: number,
): boolean {
  const central = server.profiles[folder];
  return central !== undefined && getFile(central.files, path)?.version === version;
}

type Logged = RecordOf<'file.copied'>['logged'];

function noteLogged(central: CentralProfile, logged: Logged): void {
  if (logged === undefined || central.store === null) return;
  setSelf(central.store.entries, logged.path, newEntry(logged));
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

export function tearFile(state: FleetState, profile: LocalProfile, event: RecordOf<'file.truncated'>): void {
  if (profile.plan !== null) profile.plan.torn = true;
  const files = event.to === 'local' ? profile.files : centralOf(state, profile, event.user).files;
  setFile(files, event.path, newFile(event));
}

export function deleteFile(state: FleetState, profile: LocalProfile, event: RecordOf<'file.deleted'>): void {
  if (event.from === 'local') {
    removeNode(profile.files, event.path);
    if (event.compared.central === null && tellsOfServer(state, event))
      takeOffServer(centralOf(state, profile, event.user), event.path);
  } else {
    const central = centralOf(state, profile, event.user);
    takeOffServer(central, event.path);
    noteLogged(central, event.logged);
    countEntry(profile, event.logged);
  }
  if (profile.manifest !== null) removeNote(profile.manifest.files, event.path);
}

/** A deletion that is only recorded: the file may be missing already, and others lie below its name by now. */
function takeOffServer({ files }: CentralProfile, path: string): void {
  if (getFile(files, path) !== undefined) removeNode(files, path);
}

export function keepConflict(profile: LocalProfile, event: RecordOf<'conflict.kept'>): void {
  if (event.loser === 'local') removeNode(profile.files, event.path);
  setFile(profile.files, event.to, newFile(event));
  noteBase(profile, event.path, event.base);
}

export function recordBase(state: FleetState, profile: LocalProfile, event: RecordOf<'base.recorded'>): void {
  const { user, path, base, logged } = event;
  if (logged !== undefined) {
    noteLogged(centralOf(state, profile, user), logged);
    countEntry(profile, logged);
  }
  if (tellsOfServer(state, event)) seeAlike(centralOf(state, profile, user), profile, event);
  noteBase(profile, path, base);
}

/** Rules that find both sides alike: with the same content, or without the file. */
const ALIKE: ReadonlySet<string> = new Set(['T3', 'C3', 'T8', 'C6']);

function seeAlike(central: CentralProfile, { files }: LocalProfile, event: RecordOf<'base.recorded'>): void {
  const { path, rule, base } = event;
  if (!ALIKE.has(rule)) return;
  const here = getFile(files, path);
  if (base === null) takeOffServer(central, path);
  else if (here !== undefined) setFile(central.files, path, newFile(here));
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

export function copyHive(state: FleetState, profile: LocalProfile, event: RecordOf<'hive.copied'>): void {
  if (event.to === 'local') profile.hive = ownHive(event.hive);
  else centralOf(state, profile, event.user).hive = ownHive(event.hive);
  if (profile.manifest !== null) profile.manifest.hiveModified = event.hive.modified;
}

export function mergeSettings(
  state: FleetState,
  profile: LocalProfile,
  event: RecordOf<'settings.merged'>,
): void {
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
    forgetRemoval(profile, key);
    const note = event.noted?.[key];
    if (note?.logged !== undefined)
      logSetting(centralOf(state, profile, event.user), profile, key, note.logged);
    if (manifest !== null) setOrDelete(manifest, key, to && { ...to, ...baseNote(note) });
  }
  if (event.changes.length > 0) hive.modified = event.modified;
  if (manifest === null) return;
  for (const { key, base } of event.confirmed) {
    setOrDelete(manifest, key, base);
    forgetRemoval(profile, key);
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
