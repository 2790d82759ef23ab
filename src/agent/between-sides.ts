/** Brings the content of one file to the other side, and looks at what lies there right before anything is replaced or removed. */
import { dirname, join } from 'node:path';
import { isSettled } from '../disk/columns.ts';
import { ensureFolders, liesInFolders } from '../disk/ensure-folders.ts';
import { type Failure, failed, failureOf, type Outcome } from '../disk/failure.ts';
import { readStamp, type SeenFile, sameVersion } from '../disk/file-stamp.ts';
import { removeBareFolder } from '../disk/remove.ts';
import type { StagedCopy, StageRequest } from '../disk/stage-copy.ts';
import type { TrashRun } from '../disk/trash.ts';
import type { Side } from '../log/fields.ts';
import { type Move, moveContent, type Transferred } from './move-content.ts';
import type { DiskNode } from './node.ts';

export function otherSide(side: Side): Side {
  return side === 'local' ? 'central' : 'local';
}

/** One path as each side spells it. */
export interface Spelled {
  readonly from: string;
  readonly to: string;
}

/** What bringing content needs to know. */
export interface BringingFacts {
  readonly roots: Readonly<Record<Side, string>>;
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
  /** Whether this computer may still write to the server: it holds the lock. */
  readonly mayWrite: () => boolean;
  readonly isHive: (path: string) => boolean;
  /** Whether permissions come down with the content. */
  readonly keepsModes: boolean;
  /** Times on a side from here on are too fresh to stand for content, nanoseconds. */
  readonly settledBefore: Readonly<Record<Side, bigint>>;
}

const CHANGED = 'changed since it was compared';

export class BetweenSides {
  readonly #facts: BringingFacts;
  readonly #roots: Readonly<Record<Side, string>>;
  /** Full paths of folders found or made since another one's turn came: they need no look before each file that is staged ahead. */
  readonly #foldersThere = new Set<string>();
  /** The folder whose turn it is, looked at when that came. */
  #turn = '';

  constructor(facts: BringingFacts) {
    this.#facts = facts;
    const { local, central } = facts.roots;
    this.#roots = { local: plainRoot(local), central: plainRoot(central) };
  }

  full(side: Side, path: string): string {
    return `${this.#roots[side]}/${path}`;
  }

  mayWriteTo(side: Side): true | string {
    return side === 'local' || this.#facts.mayWrite() ? true : 'the lock on the server was lost';
  }

  /** Whether a side is still what was compared: what cannot be looked at is not. Asked right before a name is taken or given up. */
  isAsSeen(side: Side, path: string, seen: SeenFile): true | string {
    const may = this.mayWriteTo(side);
    if (may !== true) return may;
    const full = this.full(side, path);
    try {
      if (!liesInFolders(this.#roots[side], path)) {
        this.forgetFolders();
        return 'a folder above it is none any more';
      }
      const now = readStamp(full);
      return now !== null && sameVersion(now, seen) ? true : CHANGED;
    } catch (error) {
      return `could not be looked at: ${failureOf(error, 'target', full).code}`;
    }
  }

  paths(to: Side, at: Spelled): { source: string; target: string } {
    return { source: this.full(otherSide(to), at.from), target: this.full(to, at.to) };
  }

  /** Some may be gone, or no folders any more: they are looked at again. */
  forgetFolders(): void {
    this.#foldersThere.clear();
    this.#turn = '';
  }

  /**
   * Makes the folder of a path, if it was not seen just now, where the one that the path comes from is a folder: through a link in its place
   * what lies elsewhere would be read, and go on to those who may not. For others as closed as the one that the path comes from, for a file in a
   * closed folder is often open itself.
   */
  ensureFolder(to: Side, at: Spelled, onMade?: (folder: string) => void): Failure | null {
    const above = dirname(at.to);
    const folder = this.full(to, above);
    const source = this.full(otherSide(to), dirname(at.from));
    if (this.#foldersThere.has(folder) && this.#foldersThere.has(source)) return null;
    const failure = this.#findSource(otherSide(to), at.from, source);
    if (failure !== null) return failure;
    const names = at.from.split('/');
    const modeOf = (depth: number): number => {
      const like = this.full(otherSide(to), names.slice(0, depth).join('/'));
      return ((readStamp(like)?.mode ?? 0) & 0o777) | 0o700;
    };
    return ensureFolders(this.#roots[to], above === '.' ? '' : above, onMade, this.#foldersThere, modeOf);
  }

  #findSource(side: Side, path: string, folder: string): Failure | null {
    try {
      if (!liesInFolders(this.#roots[side], path))
        return failed('vanished', 'source', folder, 'it is no folder any more');
      this.#foldersThere.add(folder);
      return null;
    } catch (error) {
      return failureOf(error, 'source', folder);
    }
  }

  /** Its turn has come: it and those above it are looked at once more, for a link in their place would lead out of the profile. */
  #enterFolder(to: Side, at: Spelled): Failure | null {
    const folder = this.full(to, dirname(at.to));
    if (folder !== this.#turn) this.forgetFolders();
    const failure = this.ensureFolder(to, at);
    if (failure === null) this.#turn = folder;
    return failure;
  }

  /** Moves content to the other side: staged, verified, checked once more, and only then under its name. */
  bring(
    to: Side,
    at: Spelled,
    source: DiskNode,
    target: SeenFile | null,
    reason: string,
  ): Outcome<Transferred> {
    const failure = this.#enterFolder(to, at);
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
    const isFree = this.mayWriteTo(to) === true && removeBareFolder(this.full(to, path));
    if (isFree) this.forgetFolders();
    return isFree;
  }

  #move(to: Side, at: Spelled, source: DiskNode, target: SeenFile | null, reason: string): Move {
    return {
      paths: this.paths(to, at),
      source,
      target,
      token: this.#facts.token(),
      stage: this.#facts.stage,
      keepMode: this.#facts.keepsModes,
      isHive: this.#facts.isHive(at.to),
      mayDiffer:
        source.unhashed === true ||
        isSettled({ settledBefore: this.#facts.settledBefore[otherSide(to)] }, source.seen.mtime),
      trash: this.#facts.trash(to),
      removal: { path: at.to, at: this.#facts.at(), reason },
      lastLook: () => (target === null ? this.mayWriteTo(to) : this.isAsSeen(to, at.to, target)),
    };
  }
}

/** Without a slash at its end: paths are put behind it, once for each file of a copy. */
function plainRoot(root: string): string {
  return join(root, '.').replace(/(?<=.)\/$/, '');
}
