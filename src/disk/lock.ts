/**
 * A lock beside a store, for computers that share nothing but a folder (SMB, NFS, local).
 *
 * A lock is a folder with a number, the *generation*. It is made whole under another name and published
 * by renaming: a folder cannot be renamed onto one that has something in it, so one computer gets each
 * number. The highest number holds. A released lock keeps its number, so a slow computer that judged
 * generation 7 stale can only try to make 8, and fails if 8 ever was: taking over twice is impossible.
 * Staleness compares two times stamped by the store itself, never two computers' clocks.
 *
 * What no lock file can do: stop a holder that sleeps past its time and wakes up. It must ask `stillHolds`
 * right before each step that others could see; the generation can be written with it as a fencing token.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { plainFlags, readPlainFile } from './content-hash.ts';
import { failed, failureOf, type Outcome } from './failure.ts';
import { checkedToken } from './temporary-name.ts';

export interface LockOwner {
  readonly computer: string;
  readonly pid: number;
  /** Where that number counts, in the caller's words; versions before did not tell. */
  readonly system?: { readonly machine: string; readonly boot: string; readonly processes: string };
  /** Unique to this attempt. */
  readonly token: string;
  /** Milliseconds since 1970 on the owner's clock; for people, never compared. */
  readonly at: number;
}

export type LockState =
  | { readonly state: 'free'; readonly generation: number }
  | {
      readonly state: 'held' | 'stale';
      readonly generation: number;
      /** Null when the holder's own file cannot be read. */
      readonly owner: LockOwner | null;
      /** Milliseconds between now and its last heartbeat, on the store's clock, which may have been set back since. */
      readonly silentFor: number;
    };

export interface LockOptions {
  /** Folder of the lock; made when missing, with those above it, for its owner alone. */
  readonly folder: string;
  readonly owner: LockOwner;
  /**
   * Milliseconds without a heartbeat after which a lock may be taken over. Heartbeats should come at most a
   * quarter of it apart; on NFS and SMB, whose clients remember times for up to a minute, take at least 120,000. 0: at once.
   */
  readonly staleAfter: number;
  /** Token of an owner known to be dead: its lock is taken over at once. */
  readonly dead?: string | undefined;
}

const ownerFile = 'owner.json';
const heartbeatFile = 'heartbeat';
const releasedFile = 'released';
/** Through a link that somebody put there another file would be cut, and for a pipe be waited. */
const beatFlags = fs.constants.O_WRONLY | fs.constants.O_CREAT | fs.constants.O_TRUNC | plainFlags;
/** Ended generations that are left lying, so that their numbers stay taken for slow computers. */
const generationsKept = 8;
/** Times `staleAfter`, after which a prepared lock belongs to nobody. */
const abandonedAfter = 10;

/** Further than the coarsest times of a store are apart. */
const apartSeconds = 60;

/** A lock that was acquired. It knows no clock: when to renew is up to the caller. */
export class HeldLock {
  readonly folder: string;
  readonly generation: number;
  readonly owner: LockOwner;

  constructor(folder: string, generation: number, owner: LockOwner) {
    this.folder = folder;
    this.generation = generation;
    this.owner = owner;
  }

  /** The lock's folder as it was when it was last read through. */
  #seen: { readonly mtime: bigint; readonly ctime: bigint } | null = null;

  /** Whether this lock is still the highest and still ours. Reads the disk; false when in doubt. */
  stillHolds(): boolean {
    try {
      // Whoever takes a lock over changes its folder, long after the holder's last sign of life.
      const { mtimeNs: mtime, ctimeNs: ctime } = fs.statSync(this.folder, { bigint: true });
      if (this.#seen?.mtime === mtime && this.#seen.ctime === ctime) return true;
      const holds = this.#isHighest();
      this.#seen = holds ? { mtime, ctime } : null;
      return holds;
    } catch {
      return false;
    }
  }

  /** Without trust in what was seen before. */
  #isHighest(): boolean {
    try {
      const path = join(this.folder, numbered(this.generation));
      return (
        highest(this.folder) === this.generation &&
        !fs.existsSync(join(path, releasedFile)) &&
        readOwner(path)?.token === this.owner.token
      );
    } catch {
      return false;
    }
  }

  /** Gives a sign of life. False when the lock was lost: stop at once. `beat` is any growing number. */
  renew(beat: number): boolean {
    if (!this.#isHighest()) return false;
    try {
      const fd = fs.openSync(join(this.folder, numbered(this.generation), heartbeatFile), beatFlags);
      try {
        fs.writeFileSync(fd, `${beat}\n`);
      } finally {
        fs.closeSync(fd);
      }
    } catch {
      return false;
    }
    return this.#isHighest();
  }

  /** Releases it if it is still ours; false (and nothing done) otherwise. */
  release(): boolean {
    this.#seen = null;
    if (!this.#isHighest()) return false;
    try {
      fs.closeSync(fs.openSync(join(this.folder, numbered(this.generation), releasedFile), 'wx'));
      return true;
    } catch {
      return false;
    }
  }
}

/**
 * Tries once to get the lock. Never waits: `held` says by whom and since when, and the caller decides when to
 * ask again. Failures of the store are values.
 */
export function acquireLock(
  options: LockOptions,
): Outcome<{ lock: HeldLock } | { lock: null; heldBy: LockState }> {
  const { folder, owner, staleAfter, dead } = options;
  const prepared = join(folder, `prepare-${checkedToken(owner.token)}`);
  try {
    fs.mkdirSync(folder, { recursive: true, mode: 0o700 });
    prepare(prepared, owner);
    const now = storeNow(prepared);
    const state = lookAt(folder, staleAfter, now);
    if (state.state === 'held' && (dead === undefined || state.owner?.token !== dead)) {
      discard(prepared);
      return { ok: true, lock: null, heldBy: state };
    }
    const generation = state.generation + 1;
    if (!publish(prepared, join(folder, numbered(generation)))) return lost(options, prepared);
    const lock = new HeldLock(folder, generation, owner);
    // A listing that was out of date can lead to a number that was used up and cleaned away long ago.
    if (!lock.stillHolds()) return lost(options, join(folder, numbered(generation)));
    tidy(folder, generation, owner.token, now - abandonedAfter * staleAfter);
    if (state.state !== 'free') setApart(folder, now);
    return { ok: true, lock };
  } catch (error) {
    discard(prepared);
    return { ok: false, failure: failureOf(error, 'target', folder) };
  }
}

/** Who holds the lock. `token` (unique) names a probe file that tells the store's time; it is removed again. */
export function inspectLock(
  folder: string,
  staleAfter: number,
  token: string,
): Outcome<{ lockState: LockState }> {
  const probe = join(folder, `prepare-${checkedToken(token)}`);
  try {
    if (!fs.existsSync(folder)) return { ok: true, lockState: { state: 'free', generation: 0 } };
    fs.mkdirSync(probe);
    fs.writeFileSync(join(probe, heartbeatFile), '0\n');
    return { ok: true, lockState: lookAt(folder, staleAfter, storeNow(probe)) };
  } catch (error) {
    return { ok: false, failure: failureOf(error, 'target', folder) };
  } finally {
    discard(probe);
  }
}

/** Somebody else was quicker: says who. */
function lost(options: LockOptions, ours: string): ReturnType<typeof acquireLock> {
  discard(ours);
  const { folder, staleAfter, owner } = options;
  const seen = inspectLock(folder, staleAfter, owner.token);
  if (!seen.ok) return seen;
  if (seen.lockState.state !== 'free') return { ok: true, lock: null, heldBy: seen.lockState };
  return { ok: false, failure: failed('locked', 'target', folder, 'others were quicker: try again') };
}

function prepare(prepared: string, owner: LockOwner): void {
  fs.mkdirSync(prepared);
  fs.writeFileSync(join(prepared, ownerFile), `${JSON.stringify(owner)}\n`, { flag: 'wx' });
  fs.writeFileSync(join(prepared, heartbeatFile), '0\n', { flag: 'wx' });
}

/** The store's own clock, by the file just written there: milliseconds since 1970. */
function storeNow(prepared: string): number {
  return fs.statSync(join(prepared, heartbeatFile)).mtimeMs;
}

/** False when the number is taken. Systems differ in how they say so: whether it is there decides. */
function publish(prepared: string, target: string): boolean {
  try {
    fs.renameSync(prepared, target);
    return true;
  } catch (error) {
    if (fs.existsSync(target)) return false;
    throw error;
  }
}

function lookAt(folder: string, staleAfter: number, now: number): LockState {
  const generation = highest(folder);
  const path = join(folder, numbered(generation));
  if (generation === 0 || fs.existsSync(join(path, releasedFile))) return { state: 'free', generation };
  const beat = fs.statSync(join(path, heartbeatFile), { throwIfNoEntry: false });
  const since = beat ?? fs.statSync(path);
  // Further ahead than that only a clock was that has been set back since: whoever beat then would hold it until that time is reached.
  const silentFor = Math.abs(now - since.mtimeMs);
  return {
    state: silentFor >= staleAfter ? 'stale' : 'held',
    generation,
    owner: readOwner(path),
    silentFor,
  };
}

function generations(folder: string): number[] {
  return fs
    .readdirSync(folder)
    .filter((name) => /^\d{8}$/.test(name))
    .map(Number)
    .toSorted((a, b) => a - b);
}

function highest(folder: string): number {
  return generations(folder).at(-1) ?? 0;
}

function numbered(generation: number): string {
  return String(generation).padStart(8, '0');
}

function readOwner(path: string): LockOwner | null {
  try {
    const value = JSON.parse(readPlainFile(join(path, ownerFile)).toString('utf8')) as LockOwner | null;
    return typeof value?.token === 'string' ? value : null;
  } catch {
    return null;
  }
}

/**
 * Gives the folder a time that no look at it has shown yet. Where a store keeps coarse times, a holder that lives on after all may
 * have looked in the very tick in which it was taken over, and would trust what it saw then.
 */
function setApart(folder: string, now: number): void {
  const time = now / 1000 + apartSeconds;
  try {
    fs.utimesSync(folder, time, time);
  } catch {
    // A store that sets no times: the holder finds out when it gives its next sign of life.
  }
}

/** Removes what earlier locks left. The lock is ours by then: an error of the store must not hide it from who has to release it. */
function tidy(folder: string, generation: number, token: string, abandonedBefore: number): void {
  try {
    clean(folder, generation, token);
    removeAbandoned(folder, abandonedBefore);
  } catch {
    // The next one will.
  }
}

/**
 * Old generations are renamed away before they are emptied: an empty folder could be renamed onto. A folder that only looks like one by its
 * name, a date perhaps, is left alone.
 */
function clean(folder: string, generation: number, token: string): void {
  for (const old of generations(folder)) {
    if (old > generation - generationsKept) return;
    if (!isLock(join(folder, numbered(old)))) continue;
    const away = join(folder, `prepare-${token}-${old}`);
    try {
      fs.renameSync(join(folder, numbered(old)), away);
      discard(away);
    } catch {
      // Another computer is cleaning too, or may not be disturbed: the next one will.
    }
  }
}

function isLock(path: string): boolean {
  return (
    fs.lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true &&
    fs.existsSync(join(path, ownerFile))
  );
}

/** Locks that were prepared by a computer that went down before it could publish or discard them. */
function removeAbandoned(folder: string, before: number): void {
  for (const name of fs.readdirSync(folder)) {
    if (!name.startsWith('prepare-')) continue;
    const stat = fs.lstatSync(join(folder, name), { throwIfNoEntry: false });
    if (stat?.isDirectory() === true && stat.mtimeMs < before) discard(join(folder, name));
  }
}

/** Removes a lock and what a lock has in it. Anything else stays, and the folder with it: it was made by somebody else. */
function discard(path: string): void {
  try {
    for (const file of [ownerFile, heartbeatFile, releasedFile]) fs.rmSync(join(path, file), { force: true });
    fs.rmdirSync(path);
  } catch {
    // What is left begins with `prepare-` and is never taken for a lock.
  }
}
