/**
 * Ours: a base manifest on each computer, an append-only log beside the central profile (spec section 8). Direction and
 * deletion are told by the manifest and the log, never by a clock; clocks decide only between concurrent edits.
 */
import { type BaseNode, entryPath, type Manifest, type StoreEntry } from '../fold/state.ts';
import { countFiles, type FileNode, type Folder, getFile, getNode, isFolder } from '../fold/tree.ts';
import type { BaseImage, Compared } from '../log/fields.ts';
import { conflictName } from './conflict-name.ts';
import { isMadeFrom, lineageDown } from './lineage.ts';
import type { RuleId } from './rules.ts';
import { hasEntry, isKnown, needsFreshManifest } from './store-history.ts';
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
    forked: { order: 'conflict', rule: 'T10' },
  },
  changed: {
    none: up('T1'),
    same: up('T1'),
    changed: { order: 'conflict', rule: 'T4' },
    deleted: up('T7'),
    missing: up('T9'),
    older: up('T10'),
    forked: { order: 'conflict', rule: 'T10' },
  },
  deleted: {
    none: leave,
    same: { order: 'remove central', rule: 'T5' },
    changed: down('T7'),
    deleted: { order: 'forget', rule: 'T8' },
    missing: leave,
    older: { order: 'remove central', rule: 'T5' },
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
  readonly deletedByEntry: boolean;
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
  deletedByEntry,
  rolledBack,
  entryKnown,
  madeFrom,
}: CentralFacts): CentralCase {
  if (base === undefined) return central === undefined ? 'none' : 'changed';
  if (central !== undefined && central.content === base.content) return 'same';
  if (rolledBack) {
    if (central === undefined) return entryKnown ? 'older' : 'missing';
    if (madeFrom === 'base') return 'changed';
    return entryKnown || madeFrom === 'central' ? 'older' : 'forked';
  }
  if (central !== undefined) return 'changed';
  return deletedByEntry ? 'deleted' : 'missing';
}

export function planThreeWay(view: MergeView): Plan {
  const manifest = needsFreshManifest(view) ? null : view.manifest;
  const noStore = manifest?.store != null && view.store === null;
  const plan: Plan = [];
  const trees = { local: view.local, central: view.central ?? undefined, base: manifest?.files };
  walk<BaseNode>(trees, view.excluded, (prefix, name, local, central, base) => {
    // The common case first: nothing changed on any side.
    if (local !== undefined && base !== undefined && central !== undefined) {
      if (local.content === base.content && central.content === base.content) return;
    }
    const path = prefix + name;
    if (local === undefined && central === undefined && noStore) return;
    decide(plan, view, manifest, path, local, central, base);
  });
  brake(plan, manifest, view.manifestFiles);
  return planSettings(view, manifest, inOrder(plan));
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
  const entry = view.store === null ? undefined : getFile(view.store.entries, entryPath(path));
  // Nobody can tell whether a version put there by hand was taken back by hand, or by a backup: both are kept.
  const returned = base?.entry === null && isMadeFrom(base, central?.content);
  const facts: CentralFacts = {
    central,
    base,
    deletedByEntry: entry?.deleted === true,
    rolledBack: isRolledBack(view, base) || returned,
    entryKnown: entry !== undefined && isKnown(manifest, entry),
    madeFrom: returned ? 'neither' : madeFrom(base, central, entry),
  };
  const { order, rule } = THREE_WAY_TABLE[localCase(local, base)][centralCase(facts)];
  const compared = { ...comparedOf(view, local, central), base: stampOf(base) };
  const goesUp = view.direction === 'up';
  switch (order) {
    case 'up':
      if (central === undefined && isFolderAt(view.central, path)) {
        moveAside(plan, view, path, local as FileNode, compared);
      } else if (goesUp) plan.push({ do: 'copy', to: 'central', path, rule, compared });
      return;
    case 'down':
      if (isFolderAt(view.local, path)) saveAside(plan, view, { path, compared, entry }, central as FileNode);
      else if (!goesUp) plan.push({ do: 'copy', to: 'local', path, rule, compared });
      return;
    case 'remove local':
      if (!goesUp) plan.push({ do: 'delete', from: 'local', path, rule, compared });
      return;
    case 'remove central':
      if (goesUp) plan.push({ do: 'delete', from: 'central', path, rule, compared });
      return;
    case 'forget':
      return void plan.push({ do: 'confirm', path, rule, base: null });
    case 'conflict':
      return settle(plan, view, { rule, path, compared, entry }, local as FileNode, central as FileNode);
    case 'leave':
      return;
    default:
      return order satisfies never;
  }
}

function madeFrom(
  base: BaseNode | undefined,
  central: FileNode | undefined,
  entry: StoreEntry | undefined,
): CentralFacts['madeFrom'] {
  if (isMadeFrom(base, central?.content)) return 'central';
  return entry?.content === central?.content && isMadeFrom(entry, base?.content) ? 'base' : 'neither';
}

/** Whether the store's log no longer has the entry by which the base was confirmed. */
function isRolledBack(view: MergeView, base: BaseNode | undefined): boolean {
  if (base?.entry == null || view.store === null) return false;
  return !hasEntry(view.store, base.entry);
}

interface Conflict {
  rule: RuleId;
  path: string;
  compared: Compared;
  entry: StoreEntry | undefined;
}

/** Two versions, neither made from the other. Equal content is no conflict; else both stay, the newer under the name. */
function settle(plan: Plan, view: MergeView, at: Conflict, local: FileNode, central: FileNode): void {
  const { path, compared } = at;
  const base = baseImage(central, at.entry);
  if (local.content === central.content) {
    plan.push({ do: 'confirm', path, rule: 'T3', base });
    return;
  }
  const localWins = isNewer(local, central);
  const loser = localWins ? central : local;
  const writer = localWins ? (at.entry?.by ?? 'server') : view.computer;
  const to = freeName(plan, view, conflictName(path, writer, loser.modified));
  plan.push({ do: 'conflict', loser: localWins ? 'central' : 'local', path, to, rule: at.rule, compared });
  // The name is free now; what came down is the base, so the next logoff compares with it.
  if (!localWins)
    plan.push({ do: 'copy', to: 'local', path, rule: 'T4', compared: { ...compared, local: null } });
  if (view.direction !== 'up') return;
  const copyUp = (name: string, moved: FileNode, there: FileNode | undefined): void => {
    const now = { ...compared, local: stampOf(moved), central: stampOf(there) };
    plan.push({ do: 'copy', to: 'central', path: name, rule: 'T4', compared: now });
  };
  copyUp(to, loser, undefined);
  if (localWins) copyUp(path, local, central);
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

/** The server has a folder under this local file's name: the file moves aside. */
function moveAside(plan: Plan, view: MergeView, path: string, local: FileNode, compared: Compared): void {
  const to = freeName(plan, view, conflictName(path, view.computer, local.modified));
  plan.push({ do: 'conflict', loser: 'local', path, to, rule: 'T16', compared });
  if (view.direction !== 'up') return;
  const now = { ...compared, local: stampOf(local), central: null };
  plan.push({ do: 'copy', to: 'central', path: to, rule: 'T16', compared: now });
}

/**
 * This computer has a folder under the central file's name: the file's content is saved here under a conflict name and
 * noted in the manifest, so the next logoff takes the file away from the server's name and sends both up.
 */
function saveAside(plan: Plan, view: MergeView, at: Omit<Conflict, 'rule'>, central: FileNode): void {
  const to = freeName(plan, view, conflictName(at.path, at.entry?.by ?? 'server', central.modified));
  plan.push({ do: 'conflict', loser: 'central', path: at.path, to, rule: 'T16', compared: at.compared });
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
