/** The driver over real directories: carries out one file action and says, as a record, what happened. */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type SeenFile, seenOf } from '../disk/file-stamp.ts';
import type { StageRequest } from '../disk/stage-copy.ts';
import { entryIdOf } from '../fold/state.ts';
import { canHold, isFolder, pathKey, removeNode, setFile } from '../fold/tree.ts';
import type { ActionOf, FileAction } from '../log/actions.ts';
import type { EntryId, Side } from '../log/fields.ts';
import type { RecordOf, ServiceRecord } from '../log/records.ts';
import { deletionNote } from '../plan/conflict-copies.ts';
import { lineageDown, lineageThere, lineageUp } from '../plan/lineage.ts';
import { stampOf } from '../plan/view.ts';
import { BetweenSides, type BringingFacts, otherSide, type Spelled } from './between-sides.ts';
import { hashIn } from './content-id.ts';
import { type Reason, reasonOf, UNSEEN } from './failure-rule.ts';
import { KnownPaths, type PathFacts } from './known-paths.ts';
import type { Transferred } from './move-content.ts';
import { type DiskNode, toMs, versionOf } from './node.ts';
import { type OnDisk, onDisk } from './on-disk.ts';
import { SetAside } from './set-aside.ts';
import type { LogEntry } from './store-log.ts';

export interface DriverFacts extends BringingFacts, PathFacts {
  readonly computer: string;
  readonly user: string;
  /** What a free name on the server is called there all the same, in another spelling; `null`: it is free. */
  readonly otherSpelling: (path: string) => string | null;
  /** Adds to the store's log; `null` where the algorithm keeps none. */
  readonly enter: ((entry: Omit<LogEntry, 'by' | 'n' | 'g'>) => EntryId) | null;
  /** Hears of content that nobody knew, on whichever side it was found by being copied. */
  readonly found: (side: Side, path: string, what: FoundContent) => void;
  /** Creation time that a copy on the server is to keep, ms. */
  readonly noteCreated: (path: string, created: number) => void;
}

export interface FoundContent {
  readonly content: string;
  /** ms */
  readonly modified: number;
  /** Bytes. */
  readonly size: number;
}

type Moving = ActionOf<'copy' | 'delete' | 'conflict'>;

interface Copying {
  readonly source: DiskNode;
  readonly target: DiskNode | undefined;
  readonly at: Spelled;
}

const UNSAVED: Reason = { rule: 'X2', reason: 'its conflict copy is not on the server' };

const UNKEPT: Reason = { rule: 'X2', reason: 'what it is to replace could not be kept as a conflict copy' };

export class Driver {
  readonly #facts: DriverFacts;
  readonly #known: KnownPaths;
  readonly #sides: BetweenSides;
  readonly #setAside: SetAside;
  /** Keys of paths of which a version was to be saved under a conflict name and could not be: what lies there stays. */
  readonly #unsaved = new Set<string>();
  readonly #deletions = new Map<string, EntryId & { past: number[] } & ReturnType<typeof deletionNote>>();

  constructor(facts: DriverFacts) {
    this.#facts = facts;
    this.#known = new KnownPaths(facts);
    this.#sides = new BetweenSides(facts);
    this.#setAside = new SetAside(facts, this.#known, this.#sides, (path, source, brought) =>
      this.#versionFrom('central', path, source, brought),
    );
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
      const { content = '', version = 0 } = this.#known.node('central', path) ?? {};
      const base = this.#known.base(path);
      const last = this.#known.lastEntry(path);
      const past = lineageUp(last, base, version, undefined);
      const note = deletionNote(action, base, version, last);
      const entry = { path, content, version, past, deleted: true, ...note, size: 0, mtime: '0' };
      this.#deletions.set(path, { ...enter(entry), past, ...note });
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

  /** Nodes and spelled paths of a copy, or why there can be none. */
  #copying({ to, path }: ActionOf<'copy'>): Copying | Reason {
    const from = otherSide(to);
    const source = this.#known.node(from, path);
    const target = this.#known.node(to, path);
    if (source === undefined) return { rule: 'X4', reason: 'gone at the source' };
    if (source.assumed === true || target?.assumed === true) return UNSEEN;
    if (this.#unsaved.size > 0 && this.#unsaved.has(pathKey(path))) return UNKEPT;
    // On a disk that tells cases apart both could stand there, and would be one name elsewhere.
    if (!canHold(this.#known.tree(to), path))
      return { rule: 'X5', reason: 'a file and a folder of one name' };
    const at = { from: this.#known.spelled(from, path), to: this.#known.spelled(to, path) };
    const other = to === 'central' && target === undefined ? this.#facts.otherSpelling(at.to) : null;
    if (other !== null) return { rule: 'X2', reason: `the server has it as ${other}: left for the next run` };
    return { source, target, at };
  }

  /** Size of the content that a copy moves, bytes; 0 where there is none. */
  sizeOf({ to, path }: ActionOf<'copy'>): number {
    return this.#known.node(otherSide(to), path)?.seen.size ?? 0;
  }

  /**
   * What an action will ask `stage` for, before its turn; `null` where only its turn can tell. Makes the folder that it needs, and
   * tells of those that were not there.
   *
   * @param isPlanKnown the log has the plan: what is new in the local profile may get its name at once, for it would be found out
   * after a crash, and its turn asks nothing but whether the name is free
   */
  stageRequest(
    action: FileAction,
    onMade: (folder: string) => void,
    isPlanKnown: boolean,
  ): StageRequest | null {
    if (action.do !== 'copy' || this.#facts.isHive(action.path)) return null;
    const copying = this.#copying(action);
    if ('rule' in copying || copying.source.seen.kind !== 'file') return null;
    const { source, target, at } = copying;
    if (this.#sides.ensureFolder(action.to, at, onMade) !== null) return null;
    const { source: from, target: to } = this.#sides.paths(action.to, at);
    const { token, keepsModes } = this.#facts;
    const request = { source: from, target: to, token: token(), expected: source.seen, keepMode: keepsModes };
    if (!isPlanKnown || action.to === 'central' || target !== undefined) return request;
    return { ...request, name: { hash: source.unhashed === true ? null : hashIn(source.content) } };
  }

  #copy(action: ActionOf<'copy'>): ServiceRecord {
    const direction = action.to === 'local' ? 'down' : 'up';
    const copying = this.#copying(action);
    if ('rule' in copying) return this.#failed(action, direction, copying);
    const { source, target, at } = copying;
    const copied = this.#sides.bring(action.to, at, source, target?.seen ?? null, action.rule);
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
    const version = this.#versionFrom(otherSide(to), path, source, copied);
    const size = stamp.size;
    const placed = { content, modified: toMs(stamp.mtime), created, version, size, seen: seenOf(stamp) };
    setFile<DiskNode>(this.#known.tree(to), at.to, placed);
    if (to === 'central') this.#facts.noteCreated(path, created);
    const there = to === 'central' ? stamp : copied.source;
    const entry = this.#enter(to, { path, content, version }, there, target?.version, action.supersedes);
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
      onDisk: onDisk(local.path, local.stamp, central, this.#facts.settledBefore.central),
    };
    return record;
  }

  /**
   * The version that was brought. As a rule it is the one the source was known by; else somebody put it there unnoticed, and that is told:
   * it had not been read, or has the size and the time of what was there.
   */
  #versionFrom(from: Side, path: string, source: DiskNode, { content, source: seen }: Transferred): number {
    if (content === source.content) return source.version;
    this.#facts.found(from, path, { content, modified: source.modified, size: seen.size });
    return versionOf(content, seen.mtime);
  }

  /** The store's entry of the version at a path; a new one where the log does not know it. */
  #enter(
    to: Side,
    { path, content, version }: Pick<LogEntry, 'path' | 'content' | 'version'>,
    central: SeenFile,
    replaced: number | undefined,
    supersedes?: boolean,
  ) {
    const { enter } = this.#facts;
    const last = this.#known.lastEntry(path);
    const base = this.#known.base(path);
    const isUp = to === 'central';
    const past = isUp
      ? lineageUp(last, base, version, replaced, supersedes)
      : lineageDown(last, base, version);
    if (enter === null || (!isUp && isEntryOf(last, version)))
      return { id: entryIdOf(last), past, logged: {} };
    const { size, mtime } = central;
    const known = isUp ? past : [...lineageThere(last, version)];
    const found = isUp ? {} : ({ found: true } as const);
    const says = { path, content, version, past: known, deleted: false, ...found };
    const id = enter({ ...says, size, mtime: mtime.toString() });
    return { id, past, logged: { logged: { ...says, ...id } } };
  }

  #delete(action: ActionOf<'delete'>): ServiceRecord {
    const { from, path, rule, compared } = action;
    const direction = from === 'local' ? 'down' : 'up';
    const node = this.#known.node(from, path);
    const other = this.#known.node(otherSide(from), path);
    if (node === undefined) return this.#failed(action, direction, { rule: 'X4', reason: 'gone already' });
    if (node.assumed === true || other?.assumed === true) return this.#failed(action, direction, UNSEEN);
    if (action.savedAs !== undefined && this.#known.node('central', action.savedAs)?.content !== node.content)
      return this.#failed(action, direction, UNSAVED);
    const name = this.#known.spelled(from, path);
    const recheck = () => this.#sides.isAsSeen(from, name, node.seen);
    const moved = this.#facts.trash(from).move({ path: name, at: this.#facts.at(), reason: rule, recheck });
    if (!moved.ok) return this.#failed(action, direction, reasonOf(moved.failure));
    this.#facts.noteWritten(from, name);
    removeNode(this.#known.tree(from), path);
    removeEmptyFolders(this.#facts.roots[from], name);
    this.#sides.forgetFolders();
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
      onDisk: { path: this.#known.basePath(path), gone: true },
    };
    return record;
  }

  #keepBoth(action: ActionOf<'conflict'>): ServiceRecord {
    const record = this.#setAside.carryOut(action);
    if (!('reason' in record)) return record;
    this.#unsaved.add(pathKey(action.path));
    return this.#failed(action, 'down', record);
  }

  #confirm(action: ActionOf<'confirm'>): ServiceRecord {
    const { path, rule } = action;
    const local = this.#known.node('local', path);
    const central = this.#known.node('central', path);
    const envelope = this.#envelope();
    if (action.base === null || local === undefined || central === undefined) {
      const gone = { path: this.#known.basePath(path), gone: true } as const;
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
        this.#known.spelled('local', path),
        local.seen,
        central.seen,
        this.#facts.settledBefore.central,
      ),
    };
    return record;
  }

  /** The hive as one unit, for algorithms with rules of their own for it. */
  #copyHive(action: ActionOf<'copyHive'>): ServiceRecord {
    const { to, rule, compared } = action;
    const from = otherSide(to);
    const path = this.#hivePath(from);
    const source = path === null ? undefined : this.#known.node(from, path);
    const envelope = this.#envelope();
    const fail = (why: Reason): ServiceRecord => {
      const direction = to === 'local' ? 'down' : 'up';
      return { ...envelope, type: 'hive.failed', direction, rule: why.rule, compared, reason: why.reason };
    };
    if (path === null || source === undefined) return fail({ rule: 'X4', reason: 'gone at the source' });
    const target = this.#known.node(to, path);
    const at = { from: this.#known.spelled(from, path), to: this.#known.spelled(to, path) };
    const copied = this.#sides.bring(to, at, source, target?.seen ?? null, rule);
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
    for (const node of Object.values(this.#known.tree(side).entries))
      if (!isFolder(node) && this.#facts.isHive(node.name)) return node.name;
    return null;
  }
}

function isEntryOf(entry: LogEntry | undefined, version: number): boolean {
  return entry !== undefined && !entry.deleted && entry.version === version;
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
