/**
 * From which earlier versions a version was made: what tells older from newer, whatever the clocks say and however far a
 * share went back. A version is known by its number, which no other version bears.
 */
import type { BaseNode, StoreEntry } from '../fold/state.ts';

/** Versions remembered per path. A share that goes back further than this yields a conflict copy, never a loss. */
const LENGTH = 16;

/** A version with what it was made from, the latest first. */
type Known = Pick<BaseNode, 'version' | 'past' | 'aside'>;
type Entry = Pick<StoreEntry, 'version' | 'past' | 'deleted'>;

/** Each version once, and as made from where it is known as such. */
function trimmed(versions: readonly number[], own: number): number[] {
  const kept: number[] = [];
  for (const v of versions) {
    if (kept.length === LENGTH) break;
    const isMeant = v > 0 || !versions.includes(-v);
    if (v !== own && v !== -own && isMeant && !kept.includes(v)) kept.push(v);
  }
  return kept;
}

/** Whether a lineage may have been longer. */
export function isCut(past: readonly number[] | undefined): boolean {
  return past !== undefined && past.length >= LENGTH;
}

/** A version and all it was made from. */
export function lineOf(known: Known | undefined): number[] {
  if (known === undefined) return [];
  return [known.aside === true ? -known.version : known.version, ...(known.past ?? [])];
}

/**
 * Lineage of what goes up, a deletion too: its base and what that was made from, and what it replaces, or what the store's
 * log says was deleted there.
 *
 * @param replaced the version that lies there, if one does
 * @param supersedes whether it is made from its base also where that one went aside
 */
export function lineageUp(
  entry: Entry | undefined,
  base: Known | undefined,
  version: number,
  replaced: number | undefined,
  supersedes = false,
): number[] {
  const from = supersedes && base !== undefined ? { ...base, aside: false } : base;
  const there = from?.aside === true ? deletedBeside(entry, from.version) : lineThere(entry, replaced);
  return trimmed([...lineOf(from), ...there], version);
}

/** What somebody deleted under a name where `aside` had been; that one itself lies under its conflict name. */
function deletedBeside(entry: Entry | undefined, aside: number): readonly number[] {
  return entry?.deleted === true ? lineOf(entry).filter((version) => Math.abs(version) !== aside) : [];
}

function lineThere(entry: Entry | undefined, replaced: number | undefined): readonly number[] {
  // What lies there was put there by hand, if the log says that it was deleted.
  if (replaced !== undefined) return [replaced, ...lineageThere(entry, replaced)];
  return entry?.deleted === true ? lineOf(entry) : [];
}

/**
 * Lineage of an entry of the log by what the log had last of its path. Who wrote it may have known less: it had read that before,
 * and forgot it with the deletion of its copy.
 */
export function lineageInLog(
  before: Entry,
  { version, past = [] }: Omit<Entry, 'deleted'>,
): readonly number[] {
  const knew = before.version === version || past.includes(before.version);
  if (knew) return before.past === undefined ? past : trimmed([...past, ...before.past], version);
  return before.deleted && !isBeside(past, before.version)
    ? trimmed([...past, ...lineOf(before)], version)
    : past;
}

/** Lineage of what keeps a name here while the server's version goes into a conflict copy. */
export function lineageBeside(entry: Entry | undefined, base: Known | undefined, central: number): number[] {
  // What the server's version was made from gave way to that one, not to what keeps the name.
  return trimmed([...lineOf(base), ...lineageThere(entry, central)], central);
}

/** Lineage of what lies on the server: that of the log's last version, whose place it took if it was put there by hand. */
export function lineageThere(entry: Entry | undefined, version: number): readonly number[] {
  return trimmed(lineOf(entry), version);
}

/**
 * Lineage of the server's version in the manifest. Whoever takes it knows what was here before it as well, unless that was
 * made from it.
 */
export function lineageDown(entry: Entry | undefined, base: Known | undefined, version: number): number[] {
  const before = isMadeFrom(base?.past, version) ? [] : lineOf(base);
  return trimmed([...lineageThere(entry, version), ...before], version);
}

/** Whether `version` is one that the other was made from, or took the place of. */
export function isMadeFrom(past: readonly number[] | undefined, version: number | undefined): boolean {
  return version !== undefined && past !== undefined && (past.includes(version) || past.includes(-version));
}

/** Whether the other took the place of `version` without having been made from it. */
export function isBeside(past: readonly number[] | undefined, version: number): boolean {
  return past?.includes(-version) === true;
}
