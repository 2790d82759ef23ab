/** G1: which versions are gone, and by which permission. */
import type { Ledger, Violation } from './ledger.ts';
import type { PermissionId } from './permissions.ts';
import type { Copy } from './places.ts';
import {
  isAncestor,
  isDeletion,
  isMadeFrom,
  isOnlyDeleted,
  isSuperseded,
  nameOf,
  sawBytes,
  type Version,
} from './versions.ts';

/** A version that no place has any more. */
export interface Loss {
  readonly user: string;
  readonly path: string;
  /** Name of the setting; then `path` is `ntuser.dat`. */
  readonly key?: string;
  readonly content: string;
  readonly writtenBy: string;
  /** Number of the event by which it was lost. */
  readonly lostAt: number;
  /** The computer that did it. */
  readonly computer: string;
  readonly rule: string;
  readonly permitted: PermissionId | null;
}

/** What made a copy disappear. */
export interface Cause {
  readonly event: number;
  readonly computer: string;
  readonly rule: string;
  /** The version that took its place, if one did. */
  readonly by: Version | null;
  /** A permission that holds for everything this event removes, if any. */
  readonly permission?: PermissionId | null;
}

/** The judgement of G1 on a version that has just lost a copy. Returns whether it is lost without permission. */
export function judgeLoss(ledger: Ledger, version: Version, cause: Cause): boolean {
  if (isDeletion(version) || ledger.isHeld(version) || ledger.losses.has(version)) return false;
  if (isSuperseded(version)) {
    if (isOnlyDeleted(version) && version.here === 0) lose(ledger, version, cause, 'P2');
    return false;
  }
  if (hasTwin(ledger, version)) return false;
  const { by } = cause;
  // Equal content is equal bytes: who saw them, saw this version, unless it was made from what they made of them.
  if (by !== null && isAccountedFor(ledger, by) && sawBytes(by, version) && !isAncestor(by, version))
    return false;
  const permitted = cause.permission ?? beaten(ledger, version, by);
  lose(ledger, version, cause, permitted);
  if (permitted === null) {
    ledger.violate(
      'G1',
      cause.event,
      `${nameOf(version)} is gone everywhere (rule ${cause.rule} on ${cause.computer})`,
    );
  }
  return permitted === null;
}

/** A record names two concurrent versions and keeps the newer. */
export function noteBeaten(loser: Version, winner: Version): void {
  if (winner.latest >= loser.stamp && !isOlder(winner, loser)) loser.beatenBy = winner;
}

/** Whether the other was made from a version. Of settings a removal ends the line: what follows it is as old as its clock says. */
function isOlder(version: Version, than: Version): boolean {
  return version.setting === null ? isAncestor(version, than) : isMadeFrom(version, than);
}

/** Whether a version that takes another's place is itself still there, or is a deletion. */
function isAccountedFor(ledger: Ledger, version: Version): boolean {
  return isDeletion(version) || ledger.isHeld(version) || isSuperseded(version);
}

/** P1: a concurrent version that is newer by its writer's clock, and is itself still held, took its place, now or on record. */
function beaten(ledger: Ledger, version: Version, by: Version | null): PermissionId | null {
  // On record from before: whatever takes the loser's place now, the winner is judged by itself.
  if (version.beatenBy !== null) return 'P1';
  if (by === null || isDeletion(by) || !ledger.isHeld(by)) return null;
  if (isOlder(by, version) || isAncestor(version, by)) return null;
  return by.latest >= version.stamp ? 'P1' : null;
}

function lose(ledger: Ledger, version: Version, cause: Cause, permitted: PermissionId | null): void {
  const { user, path, setting, content, computer: writtenBy } = version;
  const { event: lostAt, computer, rule } = cause;
  const what = setting === null ? { user, path } : { user, path: 'ntuser.dat', key: setting };
  ledger.losses.set(version, {
    ...what,
    content: content ?? '',
    writtenBy,
    lostAt,
    computer,
    rule,
    permitted,
  });
}

/** Whether the same content, written at the same path without knowing of this one, is held; or any as a conflict copy. */
export function hasTwin(ledger: Ledger, version: Version): boolean {
  for (const place of ledger.central.values())
    for (const [key, copy] of place) if (isTwin(version, key, copy)) return true;
  for (const place of ledger.locals.values()) {
    for (const [key, copy] of place.copies) if (!copy.confirmed && isTwin(version, key, copy)) return true;
  }
  return false;
}

function isTwin(version: Version, key: string, { version: other, torn }: Copy): boolean {
  return (
    !torn &&
    other !== version &&
    other.key === version.key &&
    other.user === version.user &&
    other.content === version.content &&
    (key !== version.key || !isAncestor(other, version))
  );
}

/** Losses that still stand, in the order in which they happened. */
export function standingLosses(ledger: Ledger): Loss[] {
  return [...ledger.losses.values()].sort((a, b) => a.lostAt - b.lostAt);
}

/** G1 violations of versions that came back later are withdrawn with the loss. */
export function standingViolations(ledger: Ledger): Violation[] {
  const lost = new Set([...ledger.losses.values()].map((loss) => loss.lostAt));
  return ledger.violations.filter(({ guarantee, at }) => guarantee !== 'G1' || lost.has(at));
}
