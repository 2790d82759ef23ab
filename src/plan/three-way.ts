/**
 * Ours: a base manifest on each computer, an append-only log beside the central profile (spec section 8). Direction and
 * deletion are told by the manifest and the log, never by a clock; clocks decide only between concurrent edits.
 */
import { type BaseNode, entryAt, entryIdOf, type Manifest, type StoreEntry } from '../fold/state.ts';
import { countFiles, type FileNode, type Folder, filesAt, getNote, hasFolder } from '../fold/tree.ts';
import type { BaseImage, Compared } from '../log/fields.ts';
import { centralCase, isBlind, isOutdated } from './central-case.ts';
import { besideOf, CONFLICTS_AT_ONCE, freeName, goneAs, savedAt } from './conflict-copies.ts';
import { conflictName, isConflictName } from './conflict-name.ts';
import { isMadeFrom, lineageDown } from './lineage.ts';
import type { RuleId } from './rules.ts';
import { doubtOf, hasEntry, isHidden, needsFreshManifest } from './store-history.ts';
import { planSettings } from './three-way-settings.ts';
import { localCase, THREE_WAY_TABLE } from './three-way-table.ts';
import { inOrder, type MergeView, type Plan, stampOf } from './view.ts';
import { isExcludedPath, pathOf, walk } from './walk.ts';

export function planThreeWay(view: MergeView): Plan {
  const doubt = doubtOf(view);
  const manifest = needsFreshManifest(view, doubt) ? null : view.manifest;
  const hadStore = manifest?.store != null;
  // Only a store that once went back can lack the entry of a base that is still right.
  const hasRestarted = (view.store?.generation ?? 1) > 1 || doubt === 'rolled-back';
  const isElsewhere = doubt === 'other-store';
  const plan: Plan = [];
  const trees = { local: view.local, central: view.central ?? undefined, base: manifest?.files };
  walk<BaseNode>(trees, view.excluded, (prefix, name, local, central, base) => {
    // The common case first: nothing changed on any side. Its path is not even put together.
    if (local !== undefined && base !== undefined && central !== undefined) {
      if (local.content === base.content && central.content === base.content) {
        if (central.version !== base.version || (hasRestarted && isForgotten(view, base)))
          agree(plan, view, pathOf(prefix, name), local, central, base);
        return;
      }
    }
    const path = pathOf(prefix, name);
    const isUnseen = central === undefined && view.store === null;
    if (isUnseen && (local === undefined ? hadStore : local.content === base?.content && isHidden(view)))
      return;
    const before = isElsewhere ? remembered(view, path, local, central) : undefined;
    const memory = isExcludedPath(manifest?.unread ?? [], path) ? null : manifest;
    if (before === undefined) decide(plan, view, memory, path, local, central, base);
    else keepChange(plan, view, path, local, central as FileNode);
  });
  brake(plan, manifest, view.manifestFiles);
  return planSettings(view, manifest, inOrder(plan));
}

/** Whether the entry by which all agreed is gone from the store's log. */
function isForgotten({ store }: MergeView, { entry }: BaseNode): boolean {
  return store !== null && entry !== null && !hasEntry(store, entry);
}

/**
 * Both sides have the same bytes: the manifest notes it, if it is still so then. Also where it had noted them, but of another
 * version, or by an entry that is gone.
 */
function agree(
  plan: Plan,
  view: MergeView,
  path: string,
  local: FileNode,
  central: FileNode,
  base: BaseNode | undefined,
): void {
  const compared = comparedWithBase(view, local, central, base);
  const image = baseImage(central, entryAt(view.store, path), base);
  plan.push({ do: 'confirm', path, rule: 'T3', base: image, compared });
}

/** What a decision compared, with the manifest's note. */
function comparedWithBase(
  { loadTime, unloadTime }: MergeView,
  local: FileNode | undefined,
  central: FileNode | undefined,
  base: BaseNode | undefined,
): Compared {
  return {
    local: stampOf(local),
    central: stampOf(central),
    loadTime,
    unloadTime,
    base: stampOf(base),
  };
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
  const before = getNote((view.manifest as Manifest).files, path);
  // The same bytes in another version may have been made from what is here.
  return before?.version === central.version ? before : undefined;
}

/** Changed here, unchanged there: goes up at logoff; a logon notes what it was made from in the new manifest. */
function keepChange(
  plan: Plan,
  view: MergeView,
  path: string,
  local: FileNode | undefined,
  central: FileNode,
): void {
  const compared = comparedWithBase(view, local, central, undefined);
  if (view.direction === 'up')
    return void plan.push({ do: 'copy', to: 'central', path, rule: 'T1', compared });
  plan.push({
    do: 'confirm',
    path,
    rule: 'T1',
    base: baseImage(central, entryAt(view.store, path), undefined),
  });
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
  const entry = entryAt(view.store, path);
  // Equal content is no conflict, and no copy is worth making.
  if (local !== undefined && local.content === central?.content)
    return agree(plan, view, path, local, central, base);
  const here = localCase(local, base);
  const { order, rule } = THREE_WAY_TABLE[here][centralCase(view, base, central, entry)];
  const compared = comparedWithBase(view, local, central, base);
  if (isRemembered(manifest, local, central, entry)) {
    if (settleRemembered(plan, view, { path, local: local as FileNode, entry, compared })) return;
  }
  const at = { path, base, entry, rule, compared };
  switch (order) {
    case 'up':
      return bringUp(plan, view, manifest, { ...at, local: local as FileNode });
    case 'down':
      return bringDown(plan, view, manifest, { ...at, central: central as FileNode });
    case 'remove local':
      return removeHere(plan, view, { ...at, local: local as FileNode, lost: base as BaseNode });
    case 'remove central':
      return removeOrForget(plan, view, manifest, { ...at, central, base: base as BaseNode });
    case 'forget':
      return forget(plan, path, rule);
    case 'conflict':
    case 'keep both, server first':
      return settle(plan, view, { ...at, order, manifest }, local as FileNode, central as FileNode);
    case 'leave':
      return;
    default:
      return order satisfies never;
  }
}

interface Download extends Pick<Conflict, 'path' | 'compared' | 'entry' | 'rule'> {
  readonly central: FileNode;
}

/** What is there comes down at a logon, unless its name is a folder's here by now. */
function bringDown(plan: Plan, view: MergeView, manifest: Manifest | null, at: Download): void {
  const { path, central, rule, compared } = at;
  if (hasFolder(view.local, path) && !wentWithIt(view, manifest, path)) saveAside(plan, view, at, central);
  else if (view.direction === 'down') plan.push({ do: 'copy', to: 'local', path, rule, compared });
}

/** What was removed here, or went aside: its name is free there, somebody put it there anew, or it is removed there at a logoff. */
function removeOrForget(plan: Plan, view: MergeView, manifest: Manifest | null, at: Removal): void {
  const { path, central, base, entry } = at;
  if (isAsideAlone(central, base, entry)) forget(plan, path, 'T8');
  else if (isPutAnew(central, base) && savedHere(view, at) === null)
    bringDown(plan, view, manifest, { ...at, central, rule: 'T7' });
  else if (view.direction === 'up' && isNoFolder(view, manifest, path)) removeThere(plan, view, at);
}

/** Whether no folder has the name there, or one that goes with this logoff. */
function isNoFolder(view: MergeView, manifest: Manifest | null, path: string): boolean {
  if (!hasFolder(view.central, path)) return true;
  return !hasFolder(view.local, path) && goesWithIt(view, manifest, path);
}

function forget(plan: Plan, path: string, rule: RuleId): void {
  plan.push({ do: 'confirm', path, rule, base: null });
}

/** It went aside here, and its name is free there by now: nobody removed it, so no entry is to say that somebody did. */
function isAsideAlone(central: FileNode | undefined, base: BaseNode, entry: StoreEntry | undefined): boolean {
  if (base.aside !== true || central !== undefined) return false;
  // The listing may leave it out: it is what the log has last, or what a hand put there and nobody has noted.
  return entry === undefined ? base.entry !== null : entry.deleted || entry.version !== base.version;
}

interface Upload extends Omit<Conflict, 'order' | 'manifest'> {
  readonly local: FileNode;
}

/** What is here goes up at a logoff, unless its name is somebody else's by now. */
function bringUp(plan: Plan, view: MergeView, manifest: Manifest | null, at: Upload): void {
  const { path, local, base, entry, rule, compared } = at;
  const isUnchanged = localCase(local, base) === 'same';
  const beside = isUnchanged ? besideOf(view, path, base, entry) : null;
  if (beside !== null) {
    if (view.direction === 'up') return;
    plan.push({ do: 'delete', from: 'local', path, rule: 'T6', compared, ...beside });
  } else if (rule === 'T9' && isUnchanged && isOutdated(base, entry)) {
    // Somebody put a newer version there, and it is gone: who has it may bring it back, under the name that is its.
    moveAside(plan, view, path, local, compared, rule);
  } else if (hasFolder(view.central, path) && !goesWithIt(view, manifest, path)) {
    moveAside(plan, view, path, local, compared, 'T16');
  } else if (view.direction === 'up') {
    const order = { do: 'copy', to: 'central', path, rule, compared } as const;
    plan.push(isUnsaved(view, at) ? { ...order, supersedes: true } : order);
  }
}

/** What went aside here has no conflict copy any more: its user removed it. */
function isUnsaved(view: MergeView, { path, base, entry }: Upload): boolean {
  return base?.aside === true && savedHere(view, { path, base, entry, central: base }) === null;
}

interface RemovalHere extends Pick<Conflict, 'path' | 'compared' | 'entry'> {
  readonly local: FileNode;
  readonly lost: FileNode;
}

/** What was removed there is removed here at a logon; what was only moved there, and is nowhere by now, may come back as its copy. */
function removeHere(plan: Plan, view: MergeView, { path, local, lost, entry, compared }: RemovalHere): void {
  const gone = goneAs(view, lost, entry);
  if (gone === null) moveAside(plan, view, path, local, compared, 'T9');
  else if (view.direction === 'down')
    plan.push({ do: 'delete', from: 'local', path, rule: 'T6', compared, ...gone });
}

interface Removal extends Omit<Conflict, 'order' | 'manifest'> {
  readonly central: FileNode | undefined;
  readonly base: BaseNode;
}

/** What was removed here is removed there. */
function removeThere(plan: Plan, view: MergeView, at: Removal): void {
  const { path, rule, compared } = at;
  const savedAs = savedHere(view, at);
  const order = { do: 'delete', from: 'central', path, rule, compared } as const;
  plan.push(savedAs === null ? order : { ...order, savedAs });
}

/** The conflict name under which this computer has what it is to remove from the server. */
function savedHere(
  view: MergeView,
  { path, central, base, entry }: Pick<Removal, 'path' | 'central' | 'base' | 'entry'>,
): string | null {
  const writers = [entry?.by, base.entry?.by];
  const gaps = base.aside === true ? CONFLICTS_AT_ONCE : 0;
  // Touched since it went aside, it has another time than the one its conflict name tells.
  const isAsNoted = central?.modified === base.modified && central.content === base.content;
  return (
    savedAt(view.local, path, central, writers, gaps) ??
    (isAsNoted ? null : savedAt(view.local, path, base, writers, gaps))
  );
}

/** What went aside here, and somebody put there once more: it is not this user's to remove. */
function isPutAnew(central: FileNode | undefined, { aside, version }: BaseNode): central is FileNode {
  return aside === true && central !== undefined && central.version !== version;
}

/** A computer without memory finds in the store's log that this very version was deleted: then it was, here too. */
function isRemembered(
  manifest: Manifest | null,
  local: FileNode | undefined,
  central: FileNode | undefined,
  entry: StoreEntry | undefined,
): boolean {
  if (manifest !== null || local === undefined || central !== undefined) return false;
  return entry?.deleted === true && entry.version === local.version;
}

/** At a logoff the bytes may be new, written in this session; only those the old manifest knows are taken for deleted. */
function settleRemembered(plan: Plan, view: MergeView, at: Omit<RemovalHere, 'lost'>): boolean {
  const { path, local } = at;
  if (view.direction === 'down') {
    removeHere(plan, view, { ...at, lost: local });
    return true;
  }
  // A folder that roams again is read at the next logon.
  if (isExcludedPath(view.manifest?.unread ?? [], path)) return true;
  // In a folder that was emptied all there is was written since.
  const before = view.manifest === null || !view.marker ? undefined : getNote(view.manifest.files, path);
  if (before?.content !== local.content) return false;
  const { content, modified, created, version, entry } = before;
  const base = { content, modified, created, version, entry, past: [...(before.past ?? [])] };
  plan.push({ do: 'confirm', path, rule: 'T6', base });
  return true;
}

interface Conflict {
  order: 'conflict' | 'keep both, server first';
  rule: RuleId;
  path: string;
  compared: Compared;
  base: BaseNode | undefined;
  entry: StoreEntry | undefined;
  manifest: Manifest | null;
}

/** Two versions, neither made from the other: both stay, the newer under the name. */
function settle(plan: Plan, view: MergeView, at: Conflict, local: FileNode, central: FileNode): void {
  const { path, compared } = at;
  // Where nothing is known of what came first, nothing on the server is overwritten: it may be made from the local one. Nor
  // are conflict copies that happen to have one name: neither is the newer of anything.
  const localWins =
    at.order === 'conflict' &&
    !isBlind(view, at.manifest) &&
    !isConflictName(path) &&
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

/** Without a base the log still tells that the server's version was made from the one here, or put in its place by hand. */
function isMadeFromHere({ base, entry }: Conflict, local: FileNode, central: FileNode): boolean {
  if (base !== undefined || entry === undefined) return false;
  const liesByHand = entry.version !== central.version;
  if (liesByHand && !entry.deleted && entry.content === local.content) return true;
  return isMadeFrom(entry.past, local.version);
}

/** Newer by stamp; of equal stamps the greater text, so that every computer chooses the same. */
function isNewer(a: FileNode, b: FileNode): boolean {
  return a.modified === b.modified ? a.content > b.content : a.modified > b.modified;
}

/** What the manifest notes of the server's version, which takes the place of the one noted before. */
function baseImage(
  { content, modified, created, version }: FileNode,
  entry: StoreEntry | undefined,
  base: BaseNode | undefined,
): BaseImage {
  return {
    content,
    modified,
    created,
    version,
    entry: entryIdOf(entry),
    past: lineageDown(entry, base, version),
  };
}

/** Whether this logoff, or the next one, removes all the server has below a path: the user put a file where the folder was. */
function goesWithIt(view: MergeView, manifest: Manifest | null, path: string): boolean {
  if (manifest === null) return false;
  return filesAt(view.central as Folder, path).every(
    ({ path: at, file }) => getNote(manifest.files, at)?.content === file.content,
  );
}

/** Whether all this computer has below a path was removed on the server: somebody put a file where the folder was. */
function wentWithIt(view: MergeView, manifest: Manifest | null, path: string): boolean {
  if (manifest === null) return false;
  return filesAt(view.local, path).every(({ path: at, file }) => {
    const base = getNote(manifest.files, at);
    if (base?.content !== file.content) return false;
    // Not only an older one, on a share that went back.
    const entry = entryAt(view.store, at);
    const isDeleted = centralCase(view, base, undefined, entry) === 'deleted';
    return (isDeleted ? goneAs(view, base, entry) : besideOf(view, at, base, entry)) !== null;
  });
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
