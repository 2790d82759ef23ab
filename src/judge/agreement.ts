/** G8: after everyone has logged on and off twice without failure, all copies agree and nothing deleted is back. */
import type { Ledger } from './ledger.ts';
import type { LocalPlace, Place } from './places.ts';
import { isAncestor, isDeletedByUser, isDeletion, isSettingKey, nameOf, type Version } from './versions.ts';

/** Anything that changes what there is to agree on, or lets a merge fail, starts the rounds anew. */
export function disturb(ledger: Ledger, user?: string): void {
  for (const place of ledger.locals.values()) {
    if (user !== undefined && place.user !== user) continue;
    place.rounds = 0;
    place.roundOf = -1;
  }
}

/** A round begins: it counts once everyone who shares the folder has done as many. */
export function beginRound(ledger: Ledger, place: LocalPlace): void {
  place.roundOf = place.rounds;
  for (const other of ledger.locals.values()) {
    if (other.folder === place.folder && other.rounds < place.roundOf) place.roundOf = other.rounds;
  }
}

/** The others of a folder have not heard of who comes to share it: the rounds start anew. */
export function joinFolder(ledger: Ledger, place: LocalPlace, folder: string): void {
  place.folder = folder;
  for (const other of ledger.locals.values()) {
    if (other.folder !== folder) continue;
    other.rounds = 0;
    other.roundOf = -1;
  }
}

export function endRound(place: LocalPlace): void {
  if (place.rounds === place.roundOf) place.rounds++;
}

/** Judges at the end of a history. Says nothing about users who are not at rest. */
export function judgeAgreement(ledger: Ledger, n: number): void {
  if (ledger.hidesThings) return;
  const byFolder = new Map<string, LocalPlace[]>();
  for (const place of ledger.locals.values()) {
    if (place.folder === '') continue;
    byFolder.set(place.folder, [...(byFolder.get(place.folder) ?? []), place]);
  }
  for (const [folder, places] of byFolder) {
    const resting = places.every((place) => place.rounds >= 2 && !place.session.active && !place.lingering);
    if (!resting) continue;
    const central = ledger.folder(folder);
    for (const place of places) compare(ledger, place, central, n);
    // A conflict copy keeps what lost under a name of its own; a deletion of the name did not mean it.
    for (const [key, { version }] of central) {
      const isRefused = places.some((place) => place.refused.has(key));
      if (key === version.key && !isRefused) checkReturn(ledger, version, n);
    }
  }
}

function compare(ledger: Ledger, place: LocalPlace, central: Place, n: number): void {
  // A cached copy that was deleted at logoff has nothing to disagree with.
  if (place.copies.size === 0) return;
  const keys = new Set([...place.copies.keys(), ...central.keys()]);
  for (const key of keys) {
    // A removal that was refused on record waits for a person.
    if (ledger.computers.isExcluded(place, key) || place.refused.has(key)) continue;
    // Half a file is told by G7; what it should have been says nothing about agreement.
    if (place.copies.get(key)?.torn === true || central.get(key)?.torn === true) continue;
    const here = contentOf(place.copies, key);
    const there = contentOf(central, key);
    if (here === there) continue;
    const what = isSettingKey(key) ? `the setting ${key.slice(1)}` : key;
    const show = (content: string | null): string =>
      content === null ? 'nothing' : `"${content.slice(0, 40)}"`;
    ledger.violate(
      'G8',
      n,
      `After two rounds ${what} of ${place.user} is ${show(here)} on ${place.computer} and ${show(there)} on the server`,
    );
  }
}

function contentOf(place: Place, key: string): string | null {
  return place.get(key)?.version.content ?? null;
}

/** Whether a version that somebody who saw it deleted lies on the server again. */
function checkReturn(ledger: Ledger, version: Version, n: number): void {
  for (const child of version.children) {
    if (!isDeletion(child) || child.revoked || child.excused || child.event <= ledger.forgiven) continue;
    // Somebody removed a conflict copy; the original was not meant.
    if (child.key !== version.key) continue;
    if (ledger.sessions.isPrivate(child.session) || isLocalMatter(ledger, child)) continue;
    // An administrator's hand leaves no entry by which anybody could know.
    if (child.session < 0) continue;
    if (wasPutBack(version, child)) continue;
    // A modification made beside the deletion keeps the file, and what it was made from may be shown with it.
    if (
      version.children.some(
        (other) => !isDeletion(other) && !isAncestor(child, other) && other.key === version.key,
      )
    )
      continue;
    ledger.violate('G8', n, `${nameOf(version)} was deleted on ${child.computer} and is back`);
  }
}

/** Whether the file lay in a folder that does not roam from where it was deleted. */
function isLocalMatter(ledger: Ledger, { computer, user, key }: Version): boolean {
  return ledger.computers.isExcluded(ledger.local(computer, user), key);
}

/** Whether the user who deleted it wrote the same content there again, or renamed it back, and left it at that. */
function wasPutBack(version: Version, deletion: Version): boolean {
  return deletion.children.some((again) => again.content === version.content && !isDeletedByUser(again));
}
