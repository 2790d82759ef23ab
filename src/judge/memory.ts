/** What computers remember of what the server confirmed, and what the world makes them forget. */
import type { Ledger } from './ledger.ts';
import type { LocalPlace } from './places.ts';

/** The world destroyed what computers or the share remembered: deletions not passed on by then may come back. */
export function forgive(ledger: Ledger, n: number, concerns: (place: LocalPlace) => boolean): void {
  ledger.forgiven = n;
  for (const place of ledger.locals.values()) if (concerns(place)) place.blindSince = n;
}

/** What came to the server after the moment it went back to is no base any more: the same bytes again are written anew. */
export function forgetBases(ledger: Ledger): void {
  for (const place of ledger.locals.values()) {
    for (const [key, base] of place.bases)
      if (base.onServer === 0 && base.arrivedAt > ledger.goesBackTo) forgetBase(ledger, place, key);
  }
}

/** A computer's memory of what the server confirmed is gone. */
export function forgetAllBases(ledger: Ledger, place: LocalPlace): void {
  for (const key of place.bases.keys()) forgetBase(ledger, place, key);
}

function forgetBase(ledger: Ledger, place: LocalPlace, key: string): void {
  place.bases.delete(key);
  countAsWritten(ledger, place, key);
}

/** Bytes written again count as a version of their own: with what they were before, nothing tells that they were. */
export function countAsWritten(ledger: Ledger, place: LocalPlace, key: string): void {
  const copy = place.copies.get(key);
  if (copy?.rewritten === undefined) return;
  const { event, stamp, session, takenBack } = copy.rewritten;
  for (const version of takenBack) version.revoked = false;
  const { path, setting, content } = copy.version;
  const { user, computer } = place;
  const parents = takenBack.slice(0, 1);
  const facts = { event, key, path, content, session, user, computer, stamp, parents };
  ledger.putLocal(place, key, ledger.written.add({ ...facts, setting: setting ?? undefined }), false);
}

/** Whether a copy of a user's profile has no memory of what it was made from. */
export function isBlind(ledger: Ledger, user: string): boolean {
  for (const place of ledger.locals.values())
    if (place.blindSince !== null && place.user === user) return true;
  return false;
}
