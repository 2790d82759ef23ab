/** A temporary profile in place of the real one: what lies in the real one is still there and still counts as held. */
import type { RecordOf } from '../log/records.ts';
import type { Ledger } from './ledger.ts';
import type { LocalPlace } from './places.ts';

export function substituteProfile(ledger: Ledger, event: RecordOf<'profile.substituted'>): void {
  const place = ledger.local(event.computer, event.user);
  if (event.backup) place.setAside ??= place.copies;
  ledger.useProfile(place, new Map());
  place.session.kind = 'temporary';
  place.session.roamsBack = false;
  place.roundClean = false;
}

export function restoreSetAside(ledger: Ledger, place: LocalPlace): void {
  if (place.setAside === null) return;
  ledger.useProfile(place, place.setAside);
  place.setAside = null;
}
