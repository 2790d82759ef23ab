/** Everything we know: the state of a fleet, a pure fold of recorded events. All instants are milliseconds. */
import { computerPower } from '../../machines/computer.ts';
import { type Needs, refresh } from '../../machines/refresh.ts';
import { session } from '../../machines/session.ts';
import type { StateText } from '../../machines/step.ts';
import { upload } from '../../machines/upload.ts';
import type { FileAction } from '../log/actions.ts';
import type { EntryId, Link, Os, StoreMark } from '../log/fields.ts';
import type { ProfileKind, RefreshItem } from '../log/records.ts';
import { table, takeOut } from './table.ts';
import { emptyFolder, type FileNode, type Folder, getNode, isFolder, noteOf } from './tree.ts';

/** One value of a hive. A value object: replaced, never changed. */
export interface Setting {
  readonly value: string;
  readonly modified: number;
  readonly version: number;
}

export interface Hive {
  modified: number;
  settings: Record<string, Setting>;
}

/** The directory object, or a computer's memory of it. */
export interface UserObject {
  readonly profilePath: string | null;
  readonly groups: readonly string[];
  readonly logonScript: string | null;
  readonly homeDirectory: string | null;
}

/** What the store's log says of one path: its last entry. `n` counts the entries of the computer `by`. */
export interface StoreEntry {
  readonly name: string;
  readonly by: string;
  readonly n: number;
  readonly g: number;
  readonly content: string;
  readonly version: number;
  readonly deleted: boolean;
  /** Earlier versions it was made from, the latest first. */
  readonly past?: readonly number[] | undefined;
  /** Whether a hand put it there: who took it first noted it, or who deleted it. */
  readonly found?: true | undefined;
  /** With a deletion: the conflict name under which it lies on the server, where only its name was freed. */
  readonly savedAs?: string | undefined;
}

/** A new entry, with every member (see `FileNode`). */
export function newEntry({
  by,
  n,
  g,
  content,
  version,
  deleted,
  past,
  found,
  savedAs,
}: Omit<StoreEntry, 'name'>): StoreEntry {
  return { name: '', by, n, g, content, version, deleted, past, found, savedAs };
}

/** What an entry is called by, without what it says; `null` for none. */
export function entryIdOf(entry: EntryId | null | undefined): EntryId | null {
  return entry == null ? null : { by: entry.by, n: entry.n, g: entry.g };
}

/** The last entry of a store's log for a path; `undefined` also where no log is seen. */
export function entryAt(store: Pick<Store, 'entries'> | null, path: string): StoreEntry | undefined {
  if (store === null) return undefined;
  const node = getNode(store.entries, path);
  return node !== undefined && isFolder(node) ? noteOf(node) : undefined;
}

/** The log beside a central profile, folded by path, and of every computer its highest entry. */
export interface Store {
  id: string;
  /** Grows when a computer finds that the store went back in time. */
  generation: number;
  /** Per generation after the first: of every computer the highest entry that was left when it began. */
  starts: Record<string, Record<string, number>>;
  entries: Folder<StoreEntry>;
  settings: Record<string, StoreEntry>;
  seen: Record<string, number>;
}

/** One user's copy on the file server. */
export interface CentralProfile {
  files: Folder;
  hive: Hive | null;
  store: Store | null;
  /** Who owns the folder; a folder of somebody else's is left alone. */
  owner: string;
  /** Whether administrators may open it: decided by the computer that created the folder, at that moment only. */
  administratorsHaveAccess: boolean;
}

export type ServerState = 'up' | 'down' | 'full' | 'empty' | 'partial';

export interface Server {
  state: ServerState;
  /** Keys of the paths a partial listing leaves out. */
  missing: string[];
  profiles: Record<string, CentralProfile>;
}

/**
 * What a manifest notes of one file: the version last confirmed equal with the server, and the last entry the store's log
 * had for its path then.
 */
export interface BaseNode extends FileNode {
  readonly entry: EntryId | null;
  /** Earlier versions the confirmed one was made from, the latest first; or what took its place here was, if it lies aside. */
  readonly past?: readonly number[] | undefined;
  readonly aside?: boolean | undefined;
}

/** A new note, with every member (see `FileNode`). */
export function newNote(of: Omit<BaseNode, 'name'>): BaseNode {
  const { content, modified, created, version, size, entry, aside, past } = of;
  return { name: '', content, modified, created, version, size, entry, aside, past };
}

/** What a manifest notes of one setting, in the same way. */
export interface BaseSetting extends Setting {
  readonly entry: EntryId | null;
  readonly past?: number[] | undefined;
}

/** What a computer remembers of the last agreement with the server: it lives and dies with the cached profile. */
export interface Manifest {
  files: Folder<BaseNode>;
  settings: Record<string, BaseSetting>;
  hiveModified: number | null;
  /** This computer's own entries so far, so that none is numbered twice after the store went back. */
  counter: number;
  store: StoreMark | null;
  /** Keys of folders that have not roamed since it was begun: it knows nothing of what was there before. */
  unread: readonly string[];
  /** What was confirmed by another store, before this manifest was begun: it still tells what was made from what. */
  before: Folder<BaseNode> | null;
}

/** A manifest that is begun. `before`: that of the store whose place another one has taken. */
export function newManifest(before: Folder<BaseNode> | null = null): Manifest {
  return {
    files: emptyFolder(),
    settings: table(),
    hiveModified: null,
    counter: 0,
    store: null,
    unread: [],
    before,
  };
}

/** A merge under way: its plan, and how far it has come. */
export interface Pending {
  direction: 'down' | 'up';
  actions: readonly FileAction[];
  next: number;
  failed: number;
  /** Whether the action at `next` has written half of its file. */
  torn: boolean;
  /** How far the store's log went when the merge was planned; `null` where none was seen. */
  listed: StoreMark | null;
}

export interface UploadSchedule {
  mode: 'interval' | 'timeOfDay';
  n: number;
  due: number;
  startsAt: number;
  /** Whether the hive of this run has gone up. */
  done: boolean;
  /** Attempts so far that failed. */
  failures: number;
  /** End of a wait for a condition of the task. */
  waitUntil: number | null;
  /** When the next attempt is made, after one failed. */
  retryAt: number | null;
}

/** A thing that can change in the directory, on its way to being effective on one computer. */
export interface RefreshItemState {
  readonly state: StateText;
  readonly needs: Needs;
  /** Logons since the change that is under way. */
  readonly logons: number;
  /** How many logons the last change took, once it was effective. */
  readonly took: number | null;
}

/** What becomes of a real local profile while a temporary one is in its place. */
export type SetAside = Pick<
  LocalProfile,
  | 'cached'
  | 'kind'
  | 'folder'
  | 'files'
  | 'hive'
  | 'manifest'
  | 'marker'
  | 'loadTime'
  | 'unloadTime'
  | 'confirmed'
>;

/** One user on one computer: the session and the cached copy. */
export interface LocalProfile {
  session: StateText;
  /** Whether a copy lies on this disk. */
  cached: boolean;
  /** Kind at the last logon; `null` before the first. */
  kind: ProfileKind | null;
  /** Whether this session carries its changes back, as announced at logon. */
  roamsBack: boolean;
  folder: string;
  files: Folder;
  hive: Hive | null;
  /** Whether the hive is in memory; it may outlive the session. */
  hiveLoaded: boolean;
  /** By name, the stamp of each setting that was removed since the hive was loaded, until a merge has told of it. */
  removed: Record<string, number>;
  manifest: Manifest | null;
  /** Whether the hidden file by which the service knows its folder is still in it. */
  marker: boolean;
  loadTime: number | null;
  unloadTime: number | null;
  handles: Record<string, number>;
  /** End of the wait for a locked hive. */
  waitUntil: number | null;
  plan: Pending | null;
  /** The file server's clock when the user was logged on; schedules count from it. */
  loggedOnAt: number | null;
  /** Whether the merge of this logoff has reached the server, and without a failed transfer. */
  merged: boolean;
  mergedWhole: boolean;
  /** Whether the quota said that this logoff's upload is left out. */
  uploadSkipped: boolean;
  /** Whether this logoff has decided what becomes of the cached copy. */
  cacheDecided: boolean;
  /** Whether this profile is to be deleted once nothing holds it. */
  marked: boolean;
  upload: UploadSchedule | null;
  uploadTask: StateText;
  /** Whether everything in the cached copy was confirmed by the server at the last logoff. */
  confirmed: boolean;
  /** Whether this logon was the first over no cached copy; found no central one; came over a slow link. */
  newLocal: boolean;
  newCentral: boolean;
  slowLink: boolean;
  /** Whether a central folder that this session creates gives administrators access. */
  grantsAdministrators: boolean;
  /** The answer to the question about a slow link. */
  choice: 'remote' | 'local' | null;
  /** Whether the hive could not be fetched at this logon. */
  hiveFailed: boolean;
  /** The real profile while a temporary one is used: the `.bak` entry of the profile list. */
  setAside: SetAside | null;
  /** When the quota program may remind again. */
  warnNotBefore: number | null;
  /** Changes on their way to being effective here, and what Group Policy has put into effect. */
  refresh: Record<RefreshItem, RefreshItemState>;
  applied: Partial<Record<RefreshItem, unknown>>;
  /** Whether Group Policy was processed at this logon. */
  policyProcessed: boolean;
  /** This computer's memory of the directory object. */
  known: UserObject | null;
  failing: { down: Record<string, string>; up: Record<string, string> };
}

export interface Computer {
  os: Os;
  joined: 'domain' | 'workgroup';
  /** State of machines/computer.ts; `running` is what is asked of it at every step: not off. */
  power: StateText;
  running: boolean;
  offset: number;
  link: Link;
  /** Whether nobody is working at it, as far as the task of the background upload is concerned. */
  idle: boolean;
  /** The local system account's own profile and the default hive (src/fold/system-profile.ts). */
  system: SystemHives;
  policy: Record<string, unknown>;
  userPolicy: Record<string, Record<string, unknown>>;
  profiles: Record<string, LocalProfile>;
}

/** Hives of the local system account. Before Windows XP they are two, later one. */
export interface SystemHives {
  /** Components that have loaded the system's profile and not let go of it. */
  loadedBy: string[];
  /** HKEY_USERS\\S-1-5-18, where it is a hive of its own. */
  own: Record<string, string>;
  /** HKEY_USERS\\.DEFAULT. */
  byDefault: Record<string, string>;
}

/** Everything known after some events: the server, the computers, the directory. */
export interface FleetState {
  /** Events folded so far; the next one's number is this plus one. Versions are event numbers. */
  events: number;
  /** The file server's clock at the last event. */
  now: number;
  server: Server;
  users: Record<string, UserObject>;
  computers: Record<string, Computer>;
}

/** The state before the first event. */
export function initialState(): FleetState {
  return {
    events: 0,
    now: 0,
    server: { state: 'up', missing: [], profiles: table() },
    users: table(),
    computers: table(),
  };
}

export function newCentralProfile(owner: string, administratorsHaveAccess = false): CentralProfile {
  return { files: emptyFolder(), hive: null, store: null, owner, administratorsHaveAccess };
}

export function newComputer(os: Os, joined: 'domain' | 'workgroup'): Computer {
  return {
    os,
    joined,
    power: computerPower.initial,
    running: false,
    offset: 0,
    link: 'fast',
    idle: true,
    system: { loadedBy: [], own: table(), byDefault: table() },
    policy: table(),
    userPolicy: table(),
    profiles: table(),
  };
}

export function newLocalProfile(): LocalProfile {
  return {
    session: session.initial,
    cached: false,
    kind: null,
    roamsBack: false,
    folder: '',
    files: emptyFolder(),
    hive: null,
    hiveLoaded: false,
    removed: table(),
    manifest: null,
    marker: false,
    loadTime: null,
    unloadTime: null,
    handles: table(),
    waitUntil: null,
    plan: null,
    loggedOnAt: null,
    merged: false,
    mergedWhole: false,
    uploadSkipped: false,
    cacheDecided: false,
    marked: false,
    upload: null,
    uploadTask: upload.initial,
    confirmed: false,
    newLocal: false,
    newCentral: false,
    slowLink: false,
    grantsAdministrators: false,
    choice: null,
    hiveFailed: false,
    setAside: null,
    warnNotBefore: null,
    refresh: newRefresh(),
    applied: {},
    policyProcessed: false,
    known: null,
    failing: { down: table(), up: table() },
  };
}

const SETTLED = Object.freeze({ state: refresh.initial, logons: 0, took: null });

function newRefresh(): LocalProfile['refresh'] {
  return {
    userObject: { ...SETTLED, needs: 'object' },
    software: { ...SETTLED, needs: 'foreground' },
    redirection: { ...SETTLED, needs: 'foreground' },
    advancedRedirection: { ...SETTLED, needs: 'foreground' },
  };
}

/** What was removed is there again, or a merge has told of it. */
export function forgetRemoval(profile: Pick<LocalProfile, 'removed'>, key: string): void {
  if (profile.removed[key] !== undefined) takeOut(profile, 'removed', key);
}

/** How many handles hold the hive. */
export function openHandles(profile: LocalProfile): number {
  let open = 0;
  for (const process in profile.handles) open += profile.handles[process] as number;
  return open;
}
