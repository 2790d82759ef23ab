/** The driver over real directories: carries out one file action and says, as a record, what happened. */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { renameExclusive } from '../disk/copy-file.ts';
import { ensureFolders } from '../disk/ensure-folders.ts';
import { type Failure, failed, type Outcome } from '../disk/failure.ts';
import { type FileStamp, readStamp, type SeenFile, sameVersion } from '../disk/file-stamp.ts';
import { removeBareFolder } from '../disk/remove.ts';
import type { StagedCopy, StageRequest } from '../disk/stage-copy.ts';
import type { TrashRun } from '../disk/trash.ts';
import { type BaseNode, entryIdOf } from '../fold/state.ts';
import {
  canHold,
  type Folder,
  getFile,
  getNote,
  isFolder,
  type Leaf,
  partsOf,
  removeNode,
  setFile,
} from '../fold/tree.ts';
import type { ActionOf, FileAction } from '../log/actions.ts';
import type { EntryId, Side } from '../log/fields.ts';
import type { RecordOf, ServiceRecord } from '../log/records.ts';
import { lineageBeside, lineageDown, lineageThere, lineageUp } from '../plan/lineage.ts';
import { stampOf } from '../plan/view.ts';
import { type Reason, reasonOf } from './failure-rule.ts';
import { type Move, moveContent, type Transferred } from './move-content.ts';
import { type DiskNode, toMs, versionOf } from './node.ts';
import { type OnDisk, onDisk, seenText, sureText } from './on-disk.ts';
import type { LogEntry } from './store-log.ts';
import type { Trees } from './trees.ts';

export interface DriverFacts {
  readonly computer: string;
  readonly user: string;
  readonly roots: Readonly<Record<Side, string>>;
  readonly trees: Trees;
  /** A path with a side's spelling of the folders it has. */
  readonly spelled: (side: Side, path: string) => string;
  /** Instant for the next record, on the server's clock, ms. */
  readonly at: () => number;
  /** A folder under the name of a file, as a side spells it, in which there are only folders. */
  readonly bareFolder: (side: Side, path: string) => string | undefined;
  /** A token unique among all copies to these stores. */
  readonly token: () => string;
  /** Stages a file's content, or has it staged already. */
  readonly stage: (request: StageRequest) => Outcome<{ staged: StagedCopy }>;
  readonly trash: (side: Side) => TrashRun;
  /** Hears of every path on a side at which something was written or removed, to be made durable before a log says so. */
  readonly noteWritten: (side: Side, path: string, bytes?: number) => void;
  /** Full paths of folders that are known to be there. */
  readonly foldersThere: Set<string>;
  /** Whether this computer may still write to the server: it holds the lock. */
  readonly mayWrite: () => boolean;
  /** Adds to the store's log; `null` where the algorithm keeps none. */
  readonly enter: ((entry: Omit<LogEntry, 'by' | 'n' | 'g'>) => EntryId) | null;
  /** The last entry the log has of a path of which the manifest has this note. */
  readonly entryAt: (path: string, base: BaseNode | undefined) => LogEntry | undefined;
  readonly isHive: (path: string) => boolean;
  /** Whether permissions come down with the content. */
  readonly keepsModes: boolean;
  /** Times on the server from here on are too fresh to stand for content, nanoseconds. */
  readonly centralSettledBefore: bigint;
  /** Creation time that a copy on the server is to keep, ms. */
  readonly noteCreated: (path: string, created: number) => void;
}

type Moving = ActionOf<'copy' | 'delete' | 'conflict'>;

/** One path as each side spells it. */
interface Spelled {
  readonly from: string;
  readonly to: string;
}

interface Copying {
  readonly source: DiskNode;
  readonly target: DiskNode | undefined;
  readonly at: Spelled;
}

const CHANGED: Reason = { rule: 'X2', reason: 'changed since it was compared' };
const UNSEEN: Reason = { rule: 'X1', reason: 'could not be read' };

const UNSAVED: Reason = { rule: 'X2', reason: 'its conflict copy is not on the server' };

export class Driver {
  readonly #facts: DriverFacts;
  readonly #roots: Readonly<Record<Side, string>>;
  readonly #deletions = new Map<string, EntryId & { past: number[] }>();

  constructor(facts: DriverFacts) {
    this.#facts = facts;
    const { local, central } = facts.roots;
    this.#roots = { local: plainRoot(local), central: plainRoot(central) };
  }

  /**
   * Deletions are announced in the store's log before they are done: a computer that sees the file missing must be able
   * to tell why. Call before the first action of a plan.
   */
  announce(actions: readonly FileAction[]): void {
    const { enter } = this.#facts;
    if (enter === null) return;
    for (const action of actions) {
      if (action.do !== 'delete' || action.from !== 'central') continue;
      const { path } = action;
      const { content = '', version = 0 } = this.#node('central', path) ?? {};
      const past = lineageUp(this.#lastEntry(path), this.#base(path), version, undefined);
      const entry = { path, content, version, past, deleted: true, size: 0, mtime: '0' };
      this.#deletions.set(path, { ...enter(entry), past });
    }
  }

  /** Carries out one action. What cannot be done is a record as well; throws only for what is no matter of files. */
  perform(action: FileAction): ServiceRecord {
    switch (action.do) {
      case 'copy':
        return this.#copy(action);
      case 'delete':
        return this.#delete(action);
      case 'conflict':
        return this.#keepBoth(action);
      case 'confirm':
        return this.#confirm(action);
      case 'keep': {
        const { on, path, rule, compared } = action;
        return { ...this.#envelope(), type: 'file.kept', on, path, rule, compared };
      }
      case 'copyHive':
        return this.#copyHive(action);
      case 'keepHive':
        return {
          ...this.#envelope(),
          type: 'hive.kept',
          on: action.on,
          rule: action.rule,
          compared: action.compared,
        };
      case 'mergeSettings':
        throw new Error('The agent moves hives whole: a plan for single settings cannot be carried out');
      default:
        return action satisfies never;
    }
  }

  #envelope(): { at: number; computer: string; user: string } {
    const { computer, user } = this.#facts;
    return { at: this.#facts.at(), computer, user };
  }

  #tree(side: Side): Folder<DiskNode> {
    return this.#facts.trees[side] as Folder<DiskNode>;
  }

  #lastEntry(path: string): LogEntry | undefined {
    return this.#facts.entryAt(path, this.#base(path));
  }

  #base(path: string): BaseNode | undefined {
    return getNote(this.#facts.trees.base, path);
  }

  #node(side: Side, path: string): DiskNode | undefined {
    return getFile(this.#tree(side), path);
  }

  /** The path as it is spelled on a side, as far as it is there. */
  #spelled(side: Side, path: string): string {
    return spelledIn(this.#tree(side), this.#facts.spelled(side, path));
  }

  #full(side: Side, path: string): string {
    return `${this.#roots[side]}/${path}`;
  }

  #failed(action: Moving, direction: 'down' | 'up', why: Reason): ServiceRecord {
    const { path, compared } = action;
    return {
      ...this.#envelope(),
      type: 'file.failed',
      direction,
      path,
      compared,
      rule: why.rule,
      reason: why.reason,
    };
  }

  #mayWriteTo(side: Side): true | string {
    return side === 'local' || this.#facts.mayWrite() ? true : 'the lock on the server was lost';
  }

  /** Whether a side is still what was compared. Asked right before a name is taken or given up. */
  #isAsSeen(side: Side, path: string, seen: SeenFile | null): true | string {
    const may = this.#mayWriteTo(side);
    if (may !== true) return may;
    const now = readStamp(this.#full(side, path));
    if (now === null || seen === null) return now === null && seen === null ? true : CHANGED.reason;
    return sameVersion(now, seen) ? true : CHANGED.reason;
  }

  /** Nodes and spelled paths of a copy, or why there can be none. */
  #copying({ to, path }: ActionOf<'copy'>): Copying | Reason {
    const from: Side = to === 'local' ? 'central' : 'local';
    const source = this.#node(from, path);
    const target = this.#node(to, path);
    if (source === undefined) return { rule: 'X4', reason: 'gone at the source' };
    if (source.assumed === true || target?.assumed === true) return UNSEEN;
    // On a disk that tells cases apart both could stand there, and would be one name elsewhere.
    if (!canHold(this.#tree(to), path)) return { rule: 'X5', reason: 'a file and a folder of one name' };
    return { source, target, at: { from: this.#spelled(from, path), to: this.#spelled(to, path) } };
  }

  /** Size of the content that a copy moves, bytes; 0 where there is none. */
  sizeOf({ to, path }: ActionOf<'copy'>): number {
    return this.#node(to === 'local' ? 'central' : 'local', path)?.seen.size ?? 0;
  }

  /**
   * What an action will ask `stage` for, before its turn; `null` where only its turn can tell. Makes the folder that it needs, and
   * tells of those that were not there.
   */
  stageRequest(action: FileAction, onMade: (folder: string) => void): StageRequest | null {
    if (action.do !== 'copy' || this.#facts.isHive(action.path)) return null;
    const copying = this.#copying(action);
    if ('rule' in copying || copying.source.seen.kind !== 'file') return null;
    const { source, at } = copying;
    if (this.#ensureFolder(action.to, at.to, onMade) !== null) return null;
    const paths = this.#paths(action.to, at);
    return { ...paths, token: this.#facts.token(), expected: source.seen, keepMode: this.#facts.keepsModes };
  }

  #copy(action: ActionOf<'copy'>): ServiceRecord {
    const direction = action.to === 'local' ? 'down' : 'up';
    const copying = this.#copying(action);
    if ('rule' in copying) return this.#failed(action, direction, copying);
    const { source, target, at } = copying;
    const copied = this.#transfer(action.to, at, source, target?.seen ?? null, action.rule);
    if (!copied.ok) return this.#failed(action, direction, reasonOf(copied.failure));
    return this.#copied(action, source, target, at, copied);
  }

  #copied(
    action: ActionOf<'copy'>,
    source: DiskNode,
    target: DiskNode | undefined,
    at: Spelled,
    copied: Transferred,
  ): ServiceRecord {
    const { to, path, rule, compared } = action;
    const { content, stamp } = copied;
    const envelope = this.#envelope();
    const created = target?.created ?? envelope.at;
    const { modified } = source;
    const version = source.unhashed === true ? versionOf(content, copied.source.mtime) : source.version;
    const size = stamp.size;
    const placed = { content, modified: toMs(stamp.mtime), created, version, size, seen: seenOf(stamp) };
    setFile<DiskNode>(this.#tree(to), at.to, placed);
    if (to === 'central') this.#facts.noteCreated(path, created);
    const there = to === 'central' ? stamp : copied.source;
    const entry = this.#enter(to, { path, content, version }, there, target?.version);
    const { past } = entry;
    const local = to === 'local' ? { path: at.to, stamp } : { path: at.from, stamp: copied.source };
    const central = to === 'local' ? copied.source : stamp;
    const record: RecordOf<'file.copied'> & OnDisk = {
      ...envelope,
      type: 'file.copied',
      to,
      path,
      rule,
      compared,
      content,
      modified,
      created,
      version,
      size,
      replaced: stampOf(target),
      past,
      ...(to === 'local' ? { entry: entry.id } : entry.logged),
      onDisk: onDisk(local.path, local.stamp, central, this.#facts.centralSettledBefore),
    };
    return record;
  }

  /** The store's entry of the version at a path; a new one where the log does not know it. */
  #enter(
    to: Side,
    { path, content, version }: Pick<LogEntry, 'path' | 'content' | 'version'>,
    central: SeenFile,
    replaced: number | undefined,
  ) {
    const { enter } = this.#facts;
    const last = this.#lastEntry(path);
    const base = this.#base(path);
    const isUp = to === 'central';
    const past = isUp ? lineageUp(last, base, version, replaced) : lineageDown(last, base, version);
    if (enter === null || (!isUp && isEntryOf(last, version)))
      return { id: entryIdOf(last), past, logged: {} };
    const { size, mtime } = central;
    const known = isUp ? past : [...lineageThere(last, version)];
    const line = { path, content, version, past: known, deleted: false, size, mtime: mtime.toString() };
    const id = enter(line);
    return { id, past, logged: { logged: { path, ...id, content, version, past: known, deleted: false } } };
  }

  #paths(to: Side, at: Spelled): { source: string; target: string } {
    const from: Side = to === 'local' ? 'central' : 'local';
    return { source: this.#full(from, at.from), target: this.#full(to, at.to) };
  }

  /** Makes the folder of a path, if this merge has not seen it yet. */
  #ensureFolder(to: Side, path: string, onMade?: (folder: string) => void): Failure | null {
    const above = dirname(path);
    const folder = this.#full(to, above);
    if (this.#facts.foldersThere.has(folder)) return null;
    return ensureFolders(this.#roots[to], above === '.' ? '' : above, onMade, this.#facts.foldersThere);
  }

  /** Moves content to the other side: staged, verified, checked once more, and only then under its name. */
  #transfer(
    to: Side,
    at: Spelled,
    source: DiskNode,
    target: SeenFile | null,
    reason: string,
  ): Outcome<Transferred> {
    const failure = this.#ensureFolder(to, at.to);
    if (failure !== null) return { ok: false, failure };
    const bare = target === null ? this.#facts.bareFolder(to, at.to) : undefined;
    if (bare !== undefined) this.#freeOfFolder(to, bare);
    const move = (): Outcome<Transferred> => moveContent(this.#move(to, at, source, target, reason));
    let outcome = move();
    // Or one that came, or that nobody listed.
    if (!outcome.ok && outcome.failure.kind === 'exists' && this.#freeOfFolder(to, at.to)) outcome = move();
    if (outcome.ok) this.#facts.noteWritten(to, at.to, outcome.stamp.size);
    return outcome;
  }

  /** Takes away a folder in which nothing lies, where a file is to be. @returns whether it did */
  #freeOfFolder(to: Side, path: string): boolean {
    const isFree = this.#mayWriteTo(to) === true && removeBareFolder(this.#full(to, path));
    if (isFree) this.#facts.foldersThere.clear();
    return isFree;
  }

  #move(to: Side, at: Spelled, source: DiskNode, target: SeenFile | null, reason: string): Move {
    return {
      paths: this.#paths(to, at),
      source,
      target,
      token: this.#facts.token(),
      stage: this.#facts.stage,
      keepMode: this.#facts.keepsModes,
      isHive: this.#facts.isHive(at.to),
      trash: this.#facts.trash(to),
      removal: { path: at.to, at: this.#facts.at(), reason },
      mayWrite: () => this.#mayWriteTo(to),
      isAsSeen: () => this.#isAsSeen(to, at.to, target),
    };
  }

  #delete(action: ActionOf<'delete'>): ServiceRecord {
    const { from, path, rule, compared } = action;
    const direction = from === 'local' ? 'down' : 'up';
    const node = this.#node(from, path);
    const other = this.#node(from === 'local' ? 'central' : 'local', path);
    if (node === undefined) return this.#failed(action, direction, { rule: 'X4', reason: 'gone already' });
    if (node.assumed === true || other?.assumed === true) return this.#failed(action, direction, UNSEEN);
    if (action.savedAs !== undefined && this.#node('central', action.savedAs)?.content !== node.content)
      return this.#failed(action, direction, UNSAVED);
    const name = this.#spelled(from, path);
    const recheck = () => this.#isAsSeen(from, name, node.seen);
    const moved = this.#facts.trash(from).move({ path: name, at: this.#facts.at(), reason: rule, recheck });
    if (!moved.ok) return this.#failed(action, direction, reasonOf(moved.failure));
    this.#facts.noteWritten(from, name);
    removeNode(this.#tree(from), path);
    removeEmptyFolders(this.#facts.roots[from], name);
    this.#facts.foldersThere.clear();
    const logged = this.#deletions.get(path);
    const { version, modified, content } = node;
    const record: RecordOf<'file.deleted'> & OnDisk = {
      ...this.#envelope(),
      type: 'file.deleted',
      from,
      path,
      rule,
      compared,
      version,
      modified,
      ...(logged === undefined ? {} : { logged: { path, ...logged, content, version, deleted: true } }),
      onDisk: { path: this.#basePath(path), gone: true },
    };
    return record;
  }

  /** The name under which the manifest knows a path. */
  #basePath(path: string): string {
    const { base } = this.#facts.trees;
    return getNote(base, path) === undefined ? path : spelledIn(base, path);
  }

  #keepBoth(action: ActionOf<'conflict'>): ServiceRecord {
    const { loser, path, rule, compared } = action;
    // In the folder as it is spelled here: another one beside it would hide it.
    const to = this.#spelled('local', action.to);
    const node = this.#node(loser, path);
    if (node === undefined) return this.#failed(action, 'down', { rule: 'X4', reason: 'gone already' });
    if (node.assumed === true) return this.#failed(action, 'down', UNSEEN);
    const central = loser === 'central' ? node : undefined;
    const stamp = loser === 'local' ? this.#moveAside(path, to, node) : this.#saveAside(path, to, node);
    if (!('mtime' in stamp)) return this.#failed(action, 'down', reasonOf(stamp));
    const { content, modified, version } = node;
    const envelope = this.#envelope();
    if (loser === 'local') removeNode(this.#tree('local'), path);
    const kept = { content, modified, created: envelope.at, version, size: stamp.size, seen: seenOf(stamp) };
    setFile<DiskNode>(this.#tree('local'), to, kept);
    const last = this.#lastEntry(path);
    const past = lineageBeside(last, this.#base(path), version);
    const base =
      central === undefined
        ? null
        : { content, modified, created: central.created, version, entry: entryIdOf(last), past, aside: true };
    const record: RecordOf<'conflict.kept'> & OnDisk = {
      ...envelope,
      type: 'conflict.kept',
      loser,
      path,
      to,
      rule,
      compared,
      content,
      modified,
      created: envelope.at,
      version,
      size: stamp.size,
      base,
      // The server's version is taken into account; what lies here differs from it and is looked at again.
      onDisk:
        central === undefined
          ? { path: this.#basePath(path), gone: true }
          : {
              ...seenText(central.seen),
              // Here is a folder of that name, which may be spelled otherwise.
              path: join(dirname(this.#spelled('local', path)), central.name),
              local: '-1',
              central: sureText(central.seen.mtime, this.#facts.centralSettledBefore),
            },
    };
    return record;
  }

  #moveAside(path: string, to: string, node: DiskNode): FileStamp | Failure {
    const from = this.#spelled('local', path);
    const answer = this.#isAsSeen('local', from, node.seen);
    if (answer !== true) return failed('refused', 'target', from, answer);
    const failure = renameExclusive(this.#full('local', from), this.#full('local', to));
    for (const name of [from, to]) this.#facts.noteWritten('local', name);
    return failure ?? readStamp(this.#full('local', to)) ?? failed('vanished', 'target', to);
  }

  #saveAside(path: string, to: string, node: DiskNode): FileStamp | Failure {
    const saved = this.#transfer(
      'local',
      { from: this.#spelled('central', path), to },
      node,
      null,
      'conflict',
    );
    return saved.ok ? saved.stamp : saved.failure;
  }

  #confirm(action: ActionOf<'confirm'>): ServiceRecord {
    const { path, rule } = action;
    const local = this.#node('local', path);
    const central = this.#node('central', path);
    const envelope = this.#envelope();
    if (action.base === null || local === undefined || central === undefined) {
      const gone = { path: this.#basePath(path), gone: true } as const;
      const record: RecordOf<'base.recorded'> & OnDisk = {
        ...envelope,
        type: 'base.recorded',
        path,
        rule,
        base: null,
        onDisk: gone,
      };
      return record;
    }
    const { content, version } = central;
    const entry = this.#enter('local', { path, content, version }, central.seen, undefined).id;
    const record: RecordOf<'base.recorded'> & OnDisk = {
      ...envelope,
      type: 'base.recorded',
      path,
      rule,
      base: { ...action.base, entry },
      onDisk: onDisk(
        this.#spelled('local', path),
        local.seen,
        central.seen,
        this.#facts.centralSettledBefore,
      ),
    };
    return record;
  }

  /** The hive as one unit, for algorithms with rules of their own for it. */
  #copyHive(action: ActionOf<'copyHive'>): ServiceRecord {
    const { to, rule, compared } = action;
    const from: Side = to === 'local' ? 'central' : 'local';
    const path = this.#hivePath(from);
    const source = path === null ? undefined : this.#node(from, path);
    const envelope = this.#envelope();
    const fail = (why: Reason): ServiceRecord => {
      const direction = to === 'local' ? 'down' : 'up';
      return { ...envelope, type: 'hive.failed', direction, rule: why.rule, compared, reason: why.reason };
    };
    if (path === null || source === undefined) return fail({ rule: 'X4', reason: 'gone at the source' });
    const target = this.#node(to, path);
    const at = { from: this.#spelled(from, path), to: this.#spelled(to, path) };
    const copied = this.#transfer(to, at, source, target?.seen ?? null, rule);
    if (!copied.ok) return fail(reasonOf(copied.failure));
    const hive = { modified: source.modified, settings: {} };
    return {
      ...envelope,
      type: 'hive.copied',
      to,
      rule,
      by: 'merge',
      compared,
      hive,
      replaced: stampOf(target),
    };
  }

  #hivePath(side: Side): string | null {
    for (const node of Object.values(this.#tree(side).entries))
      if (!isFolder(node) && this.#facts.isHive(node.name)) return node.name;
    return null;
  }
}

/** A path as a tree spells it, as far as it is there. */
function spelledIn<L extends Leaf>(tree: Folder<L>, path: string): string {
  const { keys, names } = partsOf(path);
  let node: L | Folder<L> | undefined = tree;
  return keys
    .map((key, i) => {
      node = node !== undefined && isFolder(node) ? node.entries[key] : undefined;
      return node?.name ?? (names[i] as string);
    })
    .join('/');
}

/** Without a slash at its end: paths are put behind it, once for each file of a copy. */
function plainRoot(root: string): string {
  return join(root, '.').replace(/(?<=.)\/$/, '');
}

function isEntryOf(entry: LogEntry | undefined, version: number): boolean {
  return entry !== undefined && !entry.deleted && entry.version === version;
}

function seenOf({ kind, size, mtime }: SeenFile): SeenFile {
  return { kind, size, mtime };
}

/** Folders live as long as something lies below them. */
function removeEmptyFolders(root: string, path: string): void {
  for (let at = dirname(path); at !== '.'; at = dirname(at)) {
    try {
      fs.rmdirSync(join(root, at));
    } catch {
      return;
    }
  }
}
