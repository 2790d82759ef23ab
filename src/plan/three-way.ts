/**
 * Ours: a base manifest on each computer, an append-only log beside the central profile (spec section 8). Direction and
 * deletion are told by the manifest and the log, never by a clock; clocks decide only between concurrent edits.
 */
import type { BaseNode, Manifest, StoreEntry } from '../fold/state.ts';
import {
  countFiles,
  type FileNode,
  type Folder,
  filesAt,
  getNode,
  getNote,
  isEmpty,
  isFolder,
} from '../fold/tree.ts';
import type { BaseImage, Compared } from '../log/fields.ts';
import { conflictName } from './conflict-name.ts';
import { isMadeFrom, lineageDown } from './lineage.ts';
import type { RuleId } from './rules.ts';
import { doubtOf, hasEntry, isKnown, needsFreshManifest } from './store-history.ts';
import { planSettings } from './three-way-settings.ts';
import { comparedOf, inOrder, type MergeView, type Plan, stampOf } from './view.ts';
import { walk } from './walk.ts';

/** This computer's copy against the manifest. */
export type LocalCase = 'none' | 'same' | 'changed' | 'deleted';

/**
 * The server's copy against the manifest. `missing`: not in the listing, and no entry says that it was deleted.
 * `older`: the server went back behind the version this computer knows to be confirmed, to one it had before.
 * `forked`: it went back, and has since got a version this computer never saw.
 */
export type CentralCase = 'none' | 'same' | 'changed' | 'deleted' | 'missing' | 'older' | 'forked';

export type ThreeWayOrder =
  | 'up'
  | 'down'
  | 'conflict'
  | 'keep both, server first'
  | 'remove local'
  | 'remove central'
  | 'forget'
  | 'leave';

interface Decision {
  readonly order: ThreeWayOrder;
  readonly rule: RuleId;
}

const leave: Decision = { order: 'leave', rule: 'T8' };
const up = (rule: RuleId): Decision => ({ order: 'up', rule });
const down = (rule: RuleId): Decision => ({ order: 'down', rule });

/** Local case × central case. Every row ends with each version still somewhere, or superseded, or deleted by who saw it. */
export const THREE_WAY_TABLE: Readonly<Record<LocalCase, Readonly<Record<CentralCase, Decision>>>> = {
  none: {
    none: leave,
    same: leave,
    changed: down('T2'),
    deleted: leave,
    missing: leave,
    older: leave,
    forked: down('T2'),
  },
  same: {
    none: leave,
    same: leave,
    changed: down('T2'),
    deleted: { order: 'remove local', rule: 'T6' },
    missing: up('T9'),
    older: up('T10'),
    forked: { order: 'keep both, server first', rule: 'T10' },
  },
  changed: {
    none: up('T1'),
    same: up('T1'),
    changed: { order: 'conflict', rule: 'T4' },
    deleted: up('T7'),
    missing: up('T9'),
    older: up('T10'),
    forked: { order: 'keep both, server first', rule: 'T10' },
  },
  deleted: {
    none: leave,
    same: { order: 'remove central', rule: 'T5' },
    changed: down('T7'),
    deleted: { order: 'forget', rule: 'T8' },
    missing: { order: 'remove central', rule: 'T5' },
    older: down('T12'),
    forked: down('T7'),
  },
};

export function localCase(
  local: { content: string } | undefined,
  base: { content: string } | undefined,
): LocalCase {
  if (local === undefined) return base === undefined ? 'none' : 'deleted';
  return base !== undefined && base.content === local.content ? 'same' : 'changed';
}

/** What is known of the store: its last entry for the path, and whether that was known at the last clean merge. */
export interface CentralFacts {
  readonly central: { content: string } | undefined;
  readonly base: { content: string } | undefined;
  /** Whether what lies there was put there anew since the base was recorded, though with equal content. */
  readonly isAnother: boolean;
  readonly deletedByEntry: boolean;
  /** Whether that deletion is of the same bytes and was made after the store went back. */
  readonly deletedSince: boolean;
  /** Whether the entry that confirmed the base is gone from the store's log. */
  readonly rolledBack: boolean;
  /** Whether the store's last entry for this path was known to this computer before. */
  readonly entryKnown: boolean;
  /** Whether what this computer has was made from what the server has now, or the other way round. */
  readonly madeFrom: 'central' | 'base' | 'neither';
}

export function centralCase({
  central,
  base,
  isAnother,
  deletedByEntry,
  deletedSince,
  rolledBack,
  entryKnown,
  madeFrom,
}: CentralFacts): CentralCase {
  if (base === undefined) return central === undefined ? 'none' : 'changed';
  if (central !== undefined && central.content === base.content) return isAnother ? 'changed' : 'same';
  if (central === undefined && deletedSince) return 'deleted';
  if (rolledBack) {
    if (central === undefined) return entryKnown ? 'older' : 'missing';
    if (madeFrom === 'base') return 'changed';
    // A number given twice, by a computer that forgot it, makes an entry look known: only the lineage tells.
    return madeFrom === 'central' ? 'older' : 'forked';
  }
  if (central !== undefined) return 'changed';
  return deletedByEntry ? 'deleted' : 'missing';
}

export function planThreeWay(view: MergeView): Plan {
  const manifest = needsFreshManifest(view) ? null : view.manifest;
  const noStore = manifest?.store != null && view.store === null;
  // Only a store that once went back can lack the entry of a base that is still right.
  const hasRestarted = (view.store?.generation ?? 1) > 1 || doubtOf(view) === 'rolled-back';
  const isElsewhere = doubtOf(view) === 'other-store';
  const plan: Plan = [];
  const trees = { local: view.local, central: view.central ?? undefined, base: manifest?.files };
  walk<BaseNode>(trees, view.excluded, (prefix, name, local, central, base) => {
    // The common case first: nothing changed on any side.
    if (local !== undefined && base !== undefined && central !== undefined) {
      if (local.content === base.content && central.content === base.content) {
        if (hasRestarted) renew(plan, view, prefix + name, central, base);
        return;
      }
    }
    const path = prefix + name;
    if (central === undefined && noStore && (local === undefined || isHidden(view, local, base))) return;
    const before = isElsewhere ? remembered(view, path, local, central) : undefined;
    if (before === undefined) decide(plan, view, manifest, path, local, central, base);
    else keepChange(plan, view, path, local, central);
  });
  brake(plan, manifest, view.manifestFiles);
  return planSettings(view, manifest, inOrder(plan));
}

/** Whether the log's last entry of a path deletes what the base stands for, or something made from it. */
function isDeletedBy(entry: StoreEntry | undefined, base: BaseNode | undefined): boolean {
  if (entry?.deleted !== true) return false;
  // A base without an entry has no place in the log: the deletion may be older.
  return base?.entry != null || entry.content === base?.content || isMadeFrom(entry, base?.content);
}

function isDeletedSince(base: BaseNode | undefined, entry: StoreEntry | undefined): boolean {
  if (base === undefined || entry?.deleted !== true || entry.content !== base.content) return false;
  return entry.g > (base.entry?.g ?? 0);
}

/** Whether the log's last version of a path went through others since the base, though its content is the same again. */
function hasComeBack(base: BaseNode | undefined, entry: StoreEntry | undefined): boolean {
  if (base === undefined || entry === undefined) return false;
  return (
    entry.past?.some((content) => content !== base.content && base.past?.includes(content) !== true) === true
  );
}

/** Whether somebody wrote the same bytes anew since this computer merged last: another version, by another entry. */
function isPutAnew(
  manifest: Manifest | null,
  base: BaseNode | undefined,
  entry: StoreEntry | undefined,
): boolean {
  if (base?.entry == null || entry === undefined || entry.deleted || isKnown(manifest, entry)) return false;
  if (entry.version === base.version) return false;
  return entry.by !== base.entry.by || entry.n !== base.entry.n || entry.g !== base.entry.g;
}

/** All agree, but the entry by which they did is gone from the store's log: another one takes its place in the manifest. */
function renew(plan: Plan, view: MergeView, path: string, central: FileNode, base: BaseNode): void {
  if (view.store === null || base.entry === null || hasEntry(view.store, base.entry)) return;
  plan.push({ do: 'confirm', path, rule: 'T3', base: baseImage(central, getNote(view.store.entries, path)) });
}

/**
 * A manifest about another store still tells one thing: this one has just what the copy here was made from.
 */
function remembered(
  view: MergeView,
  path: string,
  local?: FileNode,
  central?: FileNode,
): BaseNode | undefined {
  if (local === undefined || central === undefined || local.content === central.content) return undefined;
  const before = view.manifest === null ? undefined : getNote(view.manifest.files, path);
  return before?.content === central.content ? before : undefined;
}

/** Changed here, unchanged there: goes up at logoff; a logon notes what it was made from in the new manifest. */
function keepChange(plan: Plan, view: MergeView, path: string, local?: FileNode, central?: FileNode): void {
  if (central === undefined) return;
  const compared = { ...comparedOf(view, local, central), base: null };
  if (view.direction === 'up')
    return void plan.push({ do: 'copy', to: 'central', path, rule: 'T1', compared });
  const entry = view.store === null ? undefined : getNote(view.store.entries, path);
  plan.push({ do: 'confirm', path, rule: 'T1', base: baseImage(central, entry) });
}

function decide(
  plan: Plan,
  view: MergeView,
  manifest: Manifest | null,
  path: string,
  local: FileNode | undefined,
  central: FileNode | undefined,
  base: BaseNode | undefined,
): void {
  const entry = view.store === null ? undefined : getNote(view.store.entries, path);
  // The same bytes again are another version to somebody who removed the ones before.
  const isAnother = local === undefined && (hasComeBack(base, entry) || isPutAnew(manifest, base, entry));
  // Nobody can tell whether a version put there by hand was taken back by hand, or by a backup: both are kept.
  const returned = base?.entry === null && isMadeFrom(base, central?.content);
  const facts: CentralFacts = {
    central,
    base,
    isAnother,
    deletedByEntry: isDeletedBy(entry, base),
    deletedSince: isDeletedSince(base, entry),
    rolledBack: returned || isRolledBack(view, base, central, entry),
    entryKnown: isKnownEntry(manifest, base, central, entry),
    madeFrom: returned ? 'neither' : madeFrom(base, central, entry),
  };
  const { order, rule } = THREE_WAY_TABLE[localCase(local, base)][centralCase(facts)];
  const compared = { ...comparedOf(view, local, central), base: stampOf(base) };
  if (isRemembered(manifest, local, central, entry)) {
    if (settleRemembered(plan, view, path, local as FileNode, compared)) return;
  }
  const goesUp = view.direction === 'up';
  switch (order) {
    case 'up':
      // Somebody put a newer version there, and it is gone: who has it may bring it back, under the name that is its.
      if (rule === 'T9' && isOutdated(local, base, entry)) {
        moveAside(plan, view, path, local as FileNode, compared, rule);
      } else if (
        central === undefined &&
        isFolderAt(view.central, path) &&
        !goesWithIt(view, manifest, path)
      ) {
        moveAside(plan, view, path, local as FileNode, compared, 'T16');
      } else if (goesUp) plan.push({ do: 'copy', to: 'central', path, rule, compared });
      return;
    case 'down':
      // A server that went back behind a version made here and removed since: there is nothing to bring back.
      if (central === undefined) return;
      if (isFolderAt(view.local, path) && !wentWithIt(view, manifest, path))
        saveAside(plan, view, { path, compared, entry }, central);
      else if (!goesUp) plan.push({ do: 'copy', to: 'local', path, rule, compared });
      return;
    case 'remove local':
      if (!goesUp) plan.push({ do: 'delete', from: 'local', path, rule, compared });
      return;
    case 'remove central':
      if (goesUp && !isFolderAt(view.central, path)) {
        const savedAs = savedHere(view, path, central, [entry?.by, base?.entry?.by]);
        const order = { do: 'delete', from: 'central', path, rule, compared } as const;
        plan.push(savedAs === null ? order : { ...order, savedAs });
      }
      return;
    case 'forget':
      return void plan.push({ do: 'confirm', path, rule, base: null });
    case 'conflict':
    case 'keep both, server first':
      return settle(
        plan,
        view,
        { order, rule, path, compared, entry, manifest },
        local as FileNode,
        central as FileNode,
      );
    case 'leave':
      return;
    default:
      return order satisfies never;
  }
}

/** An empty listing without a store: what is missing from it is neither deleted nor to be replaced. */
function isHidden(view: MergeView, local: FileNode, base: BaseNode | undefined): boolean {
  if (view.central === null || view.centralHive !== null || !isEmpty(view.central)) return false;
  return local.content === base?.content;
}

/** A computer without memory finds in the store's log that these very bytes were deleted: then they were, here too. */
function isRemembered(
  manifest: Manifest | null,
  local: FileNode | undefined,
  central: FileNode | undefined,
  entry: StoreEntry | undefined,
): boolean {
  if (manifest !== null || local === undefined || central !== undefined) return false;
  return entry?.deleted === true && entry.content === local.content;
}

/** At a logoff the bytes may be new, written in this session; only those the old manifest knows are taken for deleted. */
function settleRemembered(
  plan: Plan,
  view: MergeView,
  path: string,
  local: FileNode,
  compared: Compared,
): boolean {
  if (view.direction === 'down') {
    plan.push({ do: 'delete', from: 'local', path, rule: 'T6', compared });
    return true;
  }
  // In a folder that was emptied all there is was written since.
  const before = view.manifest === null || !view.marker ? undefined : getNote(view.manifest.files, path);
  if (before?.content !== local.content) return false;
  const { content, modified, created, version, entry } = before;
  const base = { content, modified, created, version, entry, past: [...(before.past ?? [])] };
  plan.push({ do: 'confirm', path, rule: 'T6', base });
  return true;
}

function isOutdated(
  local: FileNode | undefined,
  base: BaseNode | undefined,
  entry: StoreEntry | undefined,
): boolean {
  if (entry === undefined || entry.deleted || base?.entry == null) return false;
  return local?.content === base.content && isMadeFrom(entry, base.content);
}

function madeFrom(
  base: BaseNode | undefined,
  central: FileNode | undefined,
  entry: StoreEntry | undefined,
): CentralFacts['madeFrom'] {
  const fromBase = entry?.content === central?.content && isMadeFrom(entry, base?.content);
  const fromCentral = isMadeFrom(base, central?.content);
  // Contents that came back tell nothing of which was first.
  if (fromBase === fromCentral) return 'neither';
  return fromBase ? 'base' : 'central';
}

/** Whether this computer's memory is gone, or older than what it has itself put on the server (a restored image). */
function isBlind({ store, computer }: MergeView, manifest: Manifest | null): boolean {
  return manifest === null || (store?.seen[computer] ?? 0) > manifest.counter;
}

/**
 * Whether the server went back behind the base: the store's log no longer has the entry by which it was confirmed. A base
 * that came without one (an administrator's hand) is told by what lies there instead: something known before, or older.
 */
function isRolledBack(
  view: MergeView,
  base: BaseNode | undefined,
  central: FileNode | undefined,
  entry: StoreEntry | undefined,
): boolean {
  if (base === undefined) return false;
  if (view.store === null && view.manifest?.store != null) return true;
  if (base.entry !== null) return view.store === null || !hasEntry(view.store, base.entry);
  if (central === undefined || central.content === base.content) return false;
  // Without a store at the time nothing tells a hand's newer version from what a backup brought back.
  if (doubtOf(view) === 'rolled-back' || view.manifest?.store == null) return true;
  return entry?.version === central.version || central.modified <= base.modified;
}

/** Whether the store's last entry for a path was known to this computer before, and is what lies there. */
function isKnownEntry(
  manifest: Manifest | null,
  base: BaseNode | undefined,
  central: FileNode | undefined,
  entry: StoreEntry | undefined,
): boolean {
  if (base?.entry == null || entry === undefined || !isKnown(manifest, entry)) return false;
  return central === undefined || central.content === entry.content;
}

interface Conflict {
  order: 'conflict' | 'keep both, server first';
  rule: RuleId;
  path: string;
  compared: Compared;
  entry: StoreEntry | undefined;
  manifest: Manifest | null;
}

/** Two versions, neither made from the other. Equal content is no conflict; else both stay, the newer under the name. */
function settle(plan: Plan, view: MergeView, at: Conflict, local: FileNode, central: FileNode): void {
  const { path, compared } = at;
  const base = baseImage(central, at.entry);
  if (local.content === central.content) {
    plan.push({ do: 'confirm', path, rule: 'T3', base });
    return;
  }
  // Where nothing is known of what came first, nothing on the server is overwritten: it may be made from the local one.
  const localWins =
    at.order === 'conflict' &&
    !isBlind(view, at.manifest) &&
    !isMadeFromHere(at, local, central) &&
    isNewer(local, central);
  const loser = localWins ? central : local;
  const writer = localWins ? (at.entry?.by ?? 'server') : view.computer;
  const to = freeName(plan, view, conflictName(path, writer, loser.modified));
  plan.push({ do: 'conflict', loser: localWins ? 'central' : 'local', path, to, rule: at.rule, compared });
  // The name is free now; what came down is the base, so the next logoff compares with it.
  if (!localWins)
    plan.push({
      do: 'copy',
      to: 'local',
      path,
      rule: 'T4',
      compared: { ...compared, local: null, base: null },
    });
  if (view.direction !== 'up') return;
  // The manifest says that the loser was saved; else nothing is overwritten.
  const copyUp = (name: string, moved: FileNode, there: FileNode | undefined): void => {
    const now = { ...compared, local: stampOf(moved), central: stampOf(there), base: stampOf(there) };
    plan.push({ do: 'copy', to: 'central', path: name, rule: 'T4', compared: now });
  };
  copyUp(to, loser, undefined);
  if (localWins) copyUp(path, local, central);
}

/** Without a base the log still tells that the server's version was made from these very bytes, or put in their place by hand. */
function isMadeFromHere({ compared, entry }: Conflict, local: FileNode, central: FileNode): boolean {
  if (compared.base !== null || entry === undefined) return false;
  if (entry.content !== central.content) return !entry.deleted && entry.content === local.content;
  return isMadeFrom(entry, local.content);
}

/** Newer by stamp; of equal stamps the greater text, so that every computer chooses the same. */
function isNewer(a: FileNode, b: FileNode): boolean {
  return a.modified === b.modified ? a.content > b.content : a.modified > b.modified;
}

function baseImage(file: FileNode, entry: StoreEntry | undefined): BaseImage {
  const { content, modified, created, version } = file;
  return {
    content,
    modified,
    created,
    version,
    entry: entry === undefined ? null : { by: entry.by, n: entry.n, g: entry.g },
    past: lineageDown(entry, content),
  };
}

/** The conflict name under which this computer keeps what is to be removed from the server, if it keeps it. */
function savedHere(
  view: MergeView,
  path: string,
  central: FileNode | undefined,
  writers: readonly (string | undefined)[],
): string | null {
  if (central === undefined) return null;
  for (const writer of writers) {
    const nth = conflictName(path, writer ?? 'server', central.modified);
    for (let n = 1; ; n++) {
      const here = getNode(view.local, nth(n));
      if (here === undefined) break;
      if (!isFolder(here) && here.content === central.content) return nth(n);
    }
  }
  return null;
}

/** A conflict name that is taken on neither side nor by this plan. */
function freeName(plan: Plan, view: MergeView, nth: (n: number) => string): string {
  for (let n = 1; ; n++) {
    const name = nth(n);
    const taken =
      getNode(view.local, name) !== undefined ||
      (view.central !== null && getNode(view.central, name) !== undefined) ||
      plan.some((action) => action.do === 'conflict' && action.to === name);
    if (!taken) return name;
  }
}

function isFolderAt(root: Folder | null, path: string): boolean {
  const node = root === null ? undefined : getNode(root, path);
  return node !== undefined && isFolder(node);
}

function filesBelow(root: Folder | null, path: string): { path: string; file: FileNode }[] {
  return root === null ? [] : filesAt(root, path);
}

/** Whether this logoff removes all the server has below a path: the user put a file where the folder was. */
function goesWithIt(view: MergeView, manifest: Manifest | null, path: string): boolean {
  if (manifest === null || view.direction === 'down') return false;
  return filesBelow(view.central, path).every(
    ({ path: at, file }) => getNote(manifest.files, at)?.content === file.content,
  );
}

/** Whether all this computer has below a path was removed on the server: somebody put a file where the folder was. */
function wentWithIt({ local, store }: MergeView, manifest: Manifest | null, path: string): boolean {
  if (manifest === null || store === null) return false;
  return filesBelow(local, path).every(
    ({ path: at, file }) =>
      getNote(manifest.files, at)?.content === file.content && getNote(store.entries, at)?.deleted === true,
  );
}

/** The server has something else under this local file's name, or had: the file moves aside. */
function moveAside(
  plan: Plan,
  view: MergeView,
  path: string,
  local: FileNode,
  compared: Compared,
  rule: RuleId,
): void {
  const to = freeName(plan, view, conflictName(path, view.computer, local.modified));
  plan.push({ do: 'conflict', loser: 'local', path, to, rule, compared });
  if (view.direction !== 'up') return;
  const now = { ...compared, local: stampOf(local), central: null, base: null };
  plan.push({ do: 'copy', to: 'central', path: to, rule, compared: now });
}

/**
 * This computer has a folder under the central file's name: the file's content is saved here under a conflict name and
 * noted in the manifest, so the next logoff takes the file away from the server's name and sends both up.
 */
function saveAside(
  plan: Plan,
  view: MergeView,
  at: Pick<Conflict, 'path' | 'compared' | 'entry'>,
  central: FileNode,
): void {
  const to = freeName(plan, view, conflictName(at.path, at.entry?.by ?? 'server', central.modified));
  plan.push({ do: 'conflict', loser: 'central', path: at.path, to, rule: 'T16', compared: at.compared });
  if (view.direction !== 'up') return;
  const now = { ...at.compared, local: stampOf(central), central: null, base: null };
  plan.push({ do: 'copy', to: 'central', path: to, rule: 'T16', compared: now });
}

/** Deletions believed without asking: this many, or half of what the manifest knows. */
export const BRAKE = { files: 10, share: 0.5 } as const;

/** Whether so many deletions, of so many known files, are to be confirmed first. */
export function isMassDeletion(deletions: number, known: number): boolean {
  return deletions > BRAKE.files && deletions > BRAKE.share * known;
}

/** Turns a mass deletion into recorded refusals: an emptied folder or a lost listing looks just like it. */
function brake(plan: Plan, manifest: Manifest | null, known?: number): void {
  const deletions = plan.filter((action) => action.do === 'delete').length;
  if (deletions <= BRAKE.files || manifest === null) return;
  if (!isMassDeletion(deletions, known ?? countFiles(manifest.files))) return;
  for (const [i, action] of plan.entries()) {
    if (action.do !== 'delete') continue;
    plan[i] = { do: 'keep', on: action.from, path: action.path, rule: 'T11', compared: action.compared };
  }
}
