/** Files between the simulated disks: what one transfer comes to, as a record, and what stops any. */
import {
  type BaseNode,
  type CentralProfile,
  type Computer,
  entryAt,
  entryIdOf,
  type FleetState,
  type LocalProfile,
  type Store,
} from '../fold/state.ts';
import { canHold, type FileNode, type Folder, getFile, getNote, partsOf } from '../fold/tree.ts';
import type { ActionOf } from '../log/actions.ts';
import type { Side, Stamp } from '../log/fields.ts';
import type { RecordOf, SessionRecord } from '../log/records.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import { deletionNote } from '../plan/conflict-copies.ts';
import { lineageBeside, lineageDown, lineageThere, lineageUp } from '../plan/lineage.ts';
import type { RuleId } from '../plan/rules.ts';
import { hasGoneBackSince } from '../plan/store-history.ts';
import { type Reading, stampOf } from '../plan/view.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';

/** One session as a driver sees it. `base` is the beginning of every record. */
export interface Session {
  readonly state: FleetState;
  readonly computerName: string;
  readonly computer: Computer;
  readonly user: string;
  readonly profile: LocalProfile;
  readonly algorithm: Algorithm;
  readonly at: number;
}

/** A session with what decisions need beside it. */
export interface StepSession extends Session {
  readonly policy: EffectivePolicy;
  readonly reading: Reading;
  /** A random number in [0, 1) for the delay of a background upload; the record keeps what came of it. */
  readonly chance: () => number;
}

export type Failure = { rule: RuleId; reason: string };

export const CHANGED: Failure = { rule: 'X2', reason: 'changed since it was compared' };

/** How a record begins. The frequent ones write it out: a member taken over from another object costs twice as much. */
export function envelope({ at, computerName, user }: Session): {
  at: number;
  computer: string;
  user: string;
} {
  return { at, computer: computerName, user };
}

export function isReachable({ state, computer }: Session): boolean {
  return state.server.state !== 'down' && computer.link !== 'none';
}

export function centralOf({ state, profile }: Session): CentralProfile | undefined {
  return state.server.profiles[profile.folder];
}

/** The computer's own clock. */
export function clockOf({ at, computer }: Session): number {
  return at + computer.offset;
}

export const directionOf = (to: Side): 'down' | 'up' => (to === 'local' ? 'down' : 'up');

export function recordBase(session: Session, action: ActionOf<'confirm'>): SessionRecord {
  const { path, rule, base, compared } = action;
  const central = centralOf(session);
  const here = getFile(session.profile.files, path);
  const there = central === undefined ? undefined : getFile(central.files, path);
  if (compared !== undefined && hasChanged(session, here, there, { path, compared }))
    return failed(session, directionOf('central'), { path, compared }, CHANGED);
  const record: RecordOf<'base.recorded'> = { ...envelope(session), type: 'base.recorded', path, rule, base };
  if (base === null || there?.version !== base.version) return record;
  const logged = newlyFound(session, central?.store ?? null, path, there);
  return logged === null ? record : { ...record, base: { ...base, entry: entryIdOf(logged) }, logged };
}

/**
 * The entry of what lies on the server and has none: a hand put it there. Whoever takes it first notes it in the store's log, if
 * the session may: from then on it has its place among the versions.
 */
function newlyFound(session: Session, store: Store | null, path: string, there: FileNode): Logged | null {
  if (store === null || !session.algorithm.store) return null;
  const { content, version } = there;
  const entry = entryAt(store, path);
  const { roamsBack } = session.profile;
  // The same bytes put there by hand are what they were.
  if (entry?.version === version || (entry?.deleted === false && entry.content === content)) return null;
  if (!roamsBack || obstacle(session, 'up', path, true) !== null) return null;
  const past = [...lineageThere(entry, version)];
  return { ...newEntry(session, store, { path, content, version, deleted: false, past }), found: true };
}

/** An action on a file, as far as its failure is concerned. */
type Compares = Pick<ActionOf<'copy'>, 'path' | 'compared'>;

function failed(session: Session, direction: 'down' | 'up', action: Compares, why: Failure): SessionRecord {
  const { path, compared } = action;
  return {
    ...envelope(session),
    type: 'file.failed',
    direction,
    path,
    rule: why.rule,
    compared,
    reason: why.reason,
  };
}

/** What stops a transfer before a look at the file itself. */
export function obstacle(
  session: Session,
  direction: 'down' | 'up',
  path: string,
  writes: boolean,
): Failure | null {
  if (!isReachable(session)) return { rule: 'X6', reason: 'the server cannot be reached' };
  const failing = session.profile.failing[direction];
  const reason = failing['*'] ?? failing[partsOf(path).key];
  if (reason !== undefined) return { rule: 'X1', reason };
  if (direction === 'up' && writes && session.state.server.state === 'full') {
    return { rule: 'X3', reason: 'the disk of the server is full' };
  }
  if (direction === 'down' && session.state.server.state === 'empty')
    return { rule: 'X4', reason: 'gone at the source' };
  return direction === 'up' && hasLostEntries(session) ? CHANGED : null;
}

/** Whether the store's log went back since the merge was planned: what it is about to note would hide that. */
function hasLostEntries(session: Session): boolean {
  const listed = session.profile.plan?.listed ?? null;
  if (!session.algorithm.store || listed === null) return false;
  const store = centralOf(session)?.store ?? null;
  return store !== null && hasGoneBackSince(session.computerName, listed, store);
}

/** Whether somebody noted a path's deletion since the merge was planned: what was only missing then was hidden by the listing. */
function isDeletedSince(session: Session, path: string): boolean {
  const listed = session.profile.plan?.listed ?? null;
  const store = centralOf(session)?.store ?? null;
  if (!session.algorithm.store || listed === null || store === null) return false;
  const entry = entryAt(store, path);
  return entry?.deleted === true && entry.n > (listed.seen[entry.by] ?? 0);
}

/** Whether a side is still what was compared. Stamps are part of it: a file touched since is looked at again. */
function isAsCompared(file: FileNode | undefined, stamp: Stamp | null): boolean {
  if (file === undefined || stamp === null) return file === undefined && stamp === null;
  return file.version === stamp.version && file.modified === stamp.modified;
}

function hasChanged(
  { algorithm, profile }: Session,
  local: FileNode | undefined,
  central: FileNode | undefined,
  action: Compares,
): boolean {
  if (!algorithm.rechecks) return false;
  const { compared } = action;
  if (!isAsCompared(local, compared.local) || !isAsCompared(central, compared.central)) return true;
  // An action that builds on one before it expects the manifest to say that the other one was done.
  const base = profile.manifest === null ? undefined : getNote(profile.manifest.files, action.path);
  return compared.base !== undefined && !isAsCompared(base, compared.base);
}

export function copyFile(session: Session, action: ActionOf<'copy'>): SessionRecord {
  const { profile } = session;
  const { to, path } = action;
  const direction = directionOf(to);
  const central = centralOf(session);
  const blocked = obstacle(session, direction, path, true);
  if (blocked !== null) return failed(session, direction, action, blocked);
  const here = getFile(profile.files, path);
  const there = central === undefined ? undefined : getFile(central.files, path);
  const isNews = to === 'central' && there === undefined && isDeletedSince(session, path);
  if (isNews || hasChanged(session, here, there, action)) return failed(session, direction, action, CHANGED);
  const source = to === 'local' ? there : here;
  const target = to === 'local' ? here : there;
  const targetFiles: Folder | undefined = to === 'local' ? profile.files : central?.files;
  if (source === undefined)
    return failed(session, direction, action, { rule: 'X4', reason: 'gone at the source' });
  if (targetFiles !== undefined && !canHold(targetFiles, path)) {
    return failed(session, direction, action, { rule: 'X5', reason: 'a file and a folder of one name' });
  }
  return copied(session, action, source, target, central?.store ?? null);
}

function copied(
  session: Session,
  action: ActionOf<'copy'>,
  source: FileNode,
  target: FileNode | undefined,
  store: Store | null,
): SessionRecord {
  const { to, path, rule, compared } = action;
  // A copy is created on the disk it arrives at; a file overwritten keeps its creation time, as on NTFS (our reading).
  const created = target?.created ?? (to === 'local' ? clockOf(session) : session.at);
  const replaced = stampOf(target);
  const { version, content, modified, size } = source;
  if (!session.algorithm.wholeCopies && session.profile.plan?.torn === false) {
    const half = `${content.slice(0, content.length / 2)}\u{FFFD}`;
    const begun = { ...envelope(session), to, path, rule, compared, created, version, replaced };
    // Written in place: until it is finished the file is half new, with the time of the writing.
    return { ...begun, type: 'file.truncated', content: half, modified: session.at };
  }
  const record: RecordOf<'file.copied'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    to,
    path,
    rule,
    compared,
    created,
    version,
    replaced,
    type: 'file.copied',
    content,
    modified,
  };
  if (size !== undefined) record.size = size;
  if (store === null || !session.algorithm.store) return record;
  const entry = entryAt(store, path);
  const base = baseAt(session, path);
  if (to === 'local') {
    record.past = lineageDown(entry, base, version);
    const logged = newlyFound(session, store, path, source);
    if (logged === null) record.entry = entryIdOf(entry);
    else record.logged = logged;
  } else {
    record.past = lineageUp(entry, base, version, target?.version, action.supersedes);
    record.logged = newEntry(session, store, { path, content, version, deleted: false, past: record.past });
  }
  return record;
}

function baseAt({ profile }: Session, path: string): BaseNode | undefined {
  if (profile.manifest === null) return undefined;
  const { files, before } = profile.manifest;
  return getNote(files, path) ?? (before === null ? undefined : getNote(before, path));
}

type Logged = NonNullable<RecordOf<'file.copied'>['logged']>;

/** What an entry of the store's log says of a path. */
type Says = Pick<Logged, 'path' | 'content' | 'version' | 'deleted' | 'past'>;

/** The next entry of this computer in the store's log, or the one so many `after` it. */
export function newEntry({ computerName, profile }: Session, store: Store, says: Says, after = 0): Logged {
  const { path, content, version, deleted, past } = says;
  const n = Math.max(store.seen[computerName] ?? 0, profile.manifest?.counter ?? 0) + 1 + after;
  return { path, by: computerName, n, g: store.generation, content, version, deleted, past };
}

export function deleteFile(session: Session, action: ActionOf<'delete'>): SessionRecord {
  const { profile } = session;
  const { from, path, rule, compared } = action;
  const central = centralOf(session);
  if (from === 'central') {
    const blocked = obstacle(session, 'up', path, false);
    if (blocked !== null) return failed(session, 'up', action, blocked);
  }
  if (isTakenBack(session)) return failed(session, from === 'local' ? 'down' : 'up', action, CHANGED);
  const here = getFile(profile.files, path);
  const there = central === undefined ? undefined : getFile(central.files, path);
  const direction = from === 'local' ? 'down' : 'up';
  if (hasChanged(session, here, there, action)) return failed(session, direction, action, CHANGED);
  const file = from === 'local' ? here : (there ?? unrecorded(session, path));
  if (file === undefined) return failed(session, direction, action, { rule: 'X4', reason: 'gone already' });
  if (action.savedAs !== undefined && !lies(central, action.savedAs, file))
    return failed(session, direction, action, CHANGED);
  const { version, modified } = file;
  const record: RecordOf<'file.deleted'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'file.deleted',
    from,
    path,
    rule,
    compared,
    version,
    modified,
  };
  const store = central?.store ?? null;
  if (from === 'local' || store === null || !session.algorithm.store) return record;
  const base = baseAt(session, path);
  const last = entryAt(store, path);
  const past = lineageUp(last, base, version, undefined);
  const logged = newEntry(session, store, { path, content: file.content, version, deleted: true, past });
  record.logged = { ...logged, ...deletionNote(action, base, version, last) };
  return record;
}

/** Whether the share is not as it was when it told of a deletion: what is deleted may have no other copy any more. */
function isTakenBack(session: Session): boolean {
  const { algorithm, profile, state } = session;
  if (!algorithm.store || (profile.plan?.listed ?? null) === null) return false;
  const shown = state.server.state !== 'empty' && state.server.state !== 'partial';
  return !shown || (centralOf(session)?.store ?? null) === null || hasLostEntries(session);
}

/** Whether the server has a file's content under a name. */
function lies(central: CentralProfile | undefined, path: string, file: FileNode): boolean {
  return central !== undefined && getFile(central.files, path)?.content === file.content;
}

/** A file that is missing on the server though no entry says so: the user's deletion of it still gets its entry. */
function unrecorded({ algorithm, profile }: Session, path: string): FileNode | undefined {
  return algorithm.store && profile.manifest !== null ? getNote(profile.manifest.files, path) : undefined;
}

export function keepBoth(session: Session, action: ActionOf<'conflict'>): SessionRecord {
  const { profile } = session;
  const { loser, path, to, rule, compared } = action;
  const central = centralOf(session);
  const here = getFile(profile.files, path);
  const there = central === undefined ? undefined : getFile(central.files, path);
  if (loser === 'central') {
    const blocked = obstacle(session, 'down', path, true);
    if (blocked !== null) return failed(session, 'down', action, blocked);
  }
  if (hasChanged(session, here, there, action)) return failed(session, 'down', action, CHANGED);
  const file = loser === 'local' ? here : there;
  if (file === undefined) return failed(session, 'down', action, { rule: 'X4', reason: 'gone already' });
  const { content, modified, version, size } = file;
  const seen = loser === 'central' && there !== undefined;
  const record: RecordOf<'conflict.kept'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'conflict.kept',
    loser,
    path,
    to,
    rule,
    compared,
    content,
    modified,
    created: clockOf(session),
    version,
    ...(size === undefined ? {} : { size }),
    base: seen ? baseOf(session, central?.store ?? null, path, there) : null,
  };
  return record;
}

function baseOf(session: Session, store: Store | null, path: string, file: FileNode) {
  const { content, modified, created, version } = file;
  const entry = entryAt(store, path);
  const past = lineageBeside(entry, baseAt(session, path), version);
  return { content, modified, created, version, entry: entryIdOf(entry), past, aside: true };
}
