/**
 * From which earlier versions a version was made: what tells older from newer, whatever the clocks say and however far a
 * share went back. A version is known by its number, which no other version bears.
 */
import type { BaseNode, StoreEntry } from '../fold/state.ts';

/** Versions remembered per path. A share that goes back further than this yields a conflict copy, never a loss. */
const LENGTH = 16;

/** A version with what it was made from, the latest first. */
type Known = Pick<BaseNode, 'version' | 'past'>;
type Entry = Pick<StoreEntry, 'version' | 'past' | 'deleted'>;

function trimmed(versions: readonly number[], own: number): number[] {
  const kept: number[] = [];
  for (const version of versions) {
    if (kept.length === LENGTH) break;
    if (version !== own && !kept.includes(version)) kept.push(version);
  }
  return kept;
}

/** Whether a lineage may have been longer. */
export function isCut(past: readonly number[] | undefined): boolean {
  return past !== undefined && past.length >= LENGTH;
}

/** A version and all it was made from. */
export function lineOf(known: Known | undefined): number[] {
  return known === undefined ? [] : [known.version, ...(known.past ?? [])];
}

/**
 * Lineage of what goes up, a deletion too: what it replaces, its base and what that was made from, and what the store's log
 * says was deleted there.
 *
 * @param replaced the version that lies there, if one does
 */
export function lineageUp(
  entry: Entry | undefined,
  base: Known | undefined,
  version: number,
  replaced: number | undefined,
): number[] {
  const there = replaced === undefined ? [] : [replaced];
  return trimmed(
    [...there, ...lineOf(base), ...lineOf(entry?.deleted === true ? entry : undefined)],
    version,
  );
}

/**
 * Lineage of what lies on the server: the log's, if it is the log's last version. What was put there by hand took the place
 * of that one.
 */
export function lineageThere(entry: Entry | undefined, version: number): readonly number[] {
  if (entry === undefined) return [];
  const isLogged = entry.version === version && !entry.deleted;
  return isLogged ? (entry.past ?? []) : trimmed(lineOf(entry), version);
}

/**
 * Lineage of the server's version in the manifest. Whoever takes it knows what was here before it as well, unless that was
 * made from it.
 */
export function lineageDown(entry: Entry | undefined, base: Known | undefined, version: number): number[] {
  const before = isMadeFrom(base?.past, version) ? [] : lineOf(base);
  return trimmed([...lineageThere(entry, version), ...before], version);
}

/** Whether `version` is one that the other was made from. */
export function isMadeFrom(past: readonly number[] | undefined, version: number | undefined): boolean {
  return version !== undefined && past?.includes(version) === true;
}
