/**
 * What became of a file or a setting on the server since this computer last agreed with it. Lineage tells, as far as it
 * reaches; beyond that the order of the store's log, in which nothing is taken back but by a share that goes back as a whole.
 */
import type { BaseNode, Manifest, StoreEntry } from '../fold/state.ts';
import type { EntryId } from '../log/fields.ts';
import { isBeside, isCut, isMadeFrom, lineageThere, lineOf } from './lineage.ts';
import { doubtOf, hasEntry, hasForgottenOwn, type Memory } from './store-history.ts';
import type { CentralCase } from './three-way-table.ts';

/** A version as it lies somewhere. */
export interface Lying {
  readonly content: string;
  readonly version: number;
  readonly modified: number;
}

/** A version as a manifest notes it. */
export type Noted = Lying & Pick<BaseNode, 'entry' | 'past'>;

/** The server's copy against the manifest's note. `entry`: the last one the store's log has for it. */
export function centralCase(
  view: Memory,
  base: Noted | undefined,
  central: Lying | undefined,
  entry: StoreEntry | undefined,
): CentralCase {
  if (base === undefined) return central === undefined ? 'none' : 'changed';
  return central === undefined ? absentCase(view, base, entry) : presentCase(view, base, central, entry);
}

function presentCase(view: Memory, base: Noted, central: Lying, entry: StoreEntry | undefined): CentralCase {
  const isLogged = entry?.version === central.version && !entry.deleted;
  // The same bytes put there by hand are what they were; written anew on a computer they are another version.
  if (central.version === base.version || (central.content === base.content && !isLogged)) return 'same';
  if (isMadeFrom(lineageThere(entry, central.version), base.version)) return 'changed';
  // Nobody can tell whether what was put there by hand came back by hand as well, or with the whole share.
  if (isMadeFrom(base.past, central.version)) return isLogged || hasGoneBack(view, base) ? 'older' : 'forked';
  // Nor are they another version once somebody noted them.
  if (central.content === base.content && entry?.found === true) return 'same';
  const isDoubtful = isLogged ? !isCut(entry.past) : isOldByHand(view, base, central, entry);
  return isDoubtful || hasGoneBack(view, base) ? 'forked' : 'changed';
}

function absentCase(view: Memory, base: Noted, entry: StoreEntry | undefined): CentralCase {
  if (entry?.deleted !== true) return 'missing';
  if (lineOf(entry).includes(base.version)) return 'deleted';
  // The same bytes put there by hand are what they were, also if somebody noted only the later ones.
  if (base.entry === null && entry.found === true && entry.content === base.content) return 'deleted';
  // Where the lineage was cut the log's order tells; else the deletion was of something the base had nothing to do with.
  const isLater = isCut(entry.past) && base.entry !== null && !hasGoneBack(view, base);
  return isLater && !isMadeFrom(base.past, entry.version) ? 'deleted' : 'missing';
}

/** Whether the server went back behind the base: the store's log no longer has the entry that was its last then. */
function hasGoneBack({ store, manifest }: Memory, { entry }: Noted): boolean {
  if (store === null) return manifest?.store != null || entry !== null;
  return entry !== null && !hasEntry(store, entry);
}

/** What was put there by hand has no place in the log's order until somebody notes it: it may have come after the base, or come back. */
function isOldByHand(view: Memory, base: Noted, central: Lying, entry: StoreEntry | undefined): boolean {
  if (doubtOf(view) === 'rolled-back' || central.modified <= base.modified) return true;
  // The base was put there by hand as well, if the log has had no entry since: its last is of another version.
  return base.entry === null || isSameEntry(base.entry, entry);
}

/** Whether a hand put a version there: the log's last entry says so, or is of another version. */
export function isByHand(version: number, entry: Pick<StoreEntry, 'version' | 'found'> | undefined): boolean {
  return entry?.version !== version || entry.found === true;
}

/** Whether an entry of the log is the one that is noted. */
export function isSameEntry({ by, n, g }: EntryId, entry: EntryId | undefined): boolean {
  return entry !== undefined && entry.by === by && entry.n === n && entry.g === g;
}

/** Whether somebody put a newer version there, and it is gone again: what was known of it is outdated, though it is all there is. */
export function isOutdated(base: Noted | undefined, entry: StoreEntry | undefined): boolean {
  return base !== undefined && entry?.deleted === false && isMadeFrom(entry.past, base.version);
}

/** Whether what took the place of a version, which went into a conflict copy, was deleted. */
export function isDeletedBeside(base: Noted | undefined, entry: StoreEntry | undefined): boolean {
  return base !== undefined && entry?.deleted === true && isBeside(entry.past, base.version);
}

/** Whether this computer's memory is gone, or older than what it has itself put on the server (a restored image). */
export function isBlind({ store, computer }: Memory, manifest: Manifest | null): boolean {
  return manifest === null || hasForgottenOwn(computer, manifest, store);
}
