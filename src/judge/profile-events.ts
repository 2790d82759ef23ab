/** The cached copy as a whole: marked for deletion, deleted, emptied. G5 for all that lies in it. */
import type { Ledger } from './ledger.ts';
import { judgeLoss } from './losses.ts';
import type { LocalPlace } from './places.ts';
import { restoreSetAside } from './set-aside.ts';
import { isDeletion, isSettingKey, nameOf, noteSameBytes, type Version } from './versions.ts';

interface Removal {
  readonly computer: string;
  readonly user: string;
  readonly rule: string;
}

/** The folder was emptied behind the service's back: the world's doing, not the service's. */
export function emptyProfile(ledger: Ledger, place: LocalPlace): void {
  for (const key of place.copies.keys()) {
    if (!isSettingKey(key) || !place.hiveLoaded) ledger.removeLocal(place, key);
  }
}

/** A temporary profile that a power loss left behind: the real one is tried again, the temporary one is gone. */
export function dropTemporary(ledger: Ledger, event: Removal, n: number): void {
  const place = ledger.local(event.computer, event.user);
  if (place.setAside === null) return;
  deleteProfile(ledger, event, n);
  restoreSetAside(ledger, place);
}

export function markProfile(ledger: Ledger, place: LocalPlace): void {
  place.marked = true;
  place.leftOut.clear();
  for (const key of place.copies.keys()) if (ledger.computers.isExcluded(place, key)) place.leftOut.add(key);
}

/** The cached copy goes: what the server has not confirmed goes for good (G5), unless it was announced. */
export function deleteProfile(ledger: Ledger, event: Removal, n: number): void {
  const place = ledger.local(event.computer, event.user);
  place.bases.clear();
  const wasMarked = place.marked;
  place.marked = false;
  place.markedBoot = false;
  place.lingering = false;
  for (const [key, copy] of place.copies) {
    const { version, confirmed } = copy;
    ledger.removeLocal(place, key);
    // Confirmed when it was marked: what the world took from the server since then is not this deletion's doing.
    if (wasMarked && confirmed) continue;
    if (!confirmed) dropDeletions(place, version);
    if (isDeletion(version)) continue;
    const there = ledger.folder(place.folder).get(key);
    // Equal bytes are one content: the server has it, whatever it lost and got back meanwhile.
    if (
      there?.torn === false &&
      there.version.content === version.content &&
      ledger.isOnServer(there.version)
    )
      continue;
    noteSameBytes(version, there?.version ?? ledger.lastDeletion(place.folder, key));
    const isPrivate =
      ledger.sessions.isPrivate(version.session) || ledger.sessions.isPrivate(place.session.number);
    const isLeftOut = ledger.computers.isExcluded(place, key) || place.leftOut.has(key);
    const late = version.setting !== null && version.afterSave ? ('P7' as const) : null;
    const permission = isPrivate ? ('P3' as const) : isLeftOut ? ('P4' as const) : late;
    const lost = judgeLoss(ledger, version, {
      event: n,
      computer: event.computer,
      rule: event.rule,
      by: null,
      permission,
    });
    if (lost && !confirmed)
      ledger.violate(
        'G5',
        n,
        `${nameOf(version)} had not reached the server and was deleted with the cached copy`,
      );
  }
}

/** A profile goes with deletions nobody was told of: they never happened to anybody else. */
function dropDeletions(place: LocalPlace, version: Version): void {
  for (let at: Version | undefined = version; at !== undefined && !at.arrived; ) {
    if (isDeletion(at) && !at.revoked) {
      at.revoked = true;
      place.dropped.push(at);
    }
    at = at.parents.find((parent) => parent.key === version.key);
  }
}
