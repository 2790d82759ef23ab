/** What the profile service does to files, judged copy by copy: G1–G6. */
import { pathKey } from '../fold/tree.ts';
import type { RecordOf } from '../log/records.ts';
import type { Ledger } from './ledger.ts';
import { type Cause, hasTwin, judgeLoss, noteBeaten } from './losses.ts';
import type { Copy, LocalPlace } from './places.ts';
import { sessionPermission } from './sessions.ts';
import { removeByHand } from './user-events.ts';
import {
  ancestorOf,
  isAncestor,
  isDeletedByUser,
  isDeletion,
  isSuperseded,
  nameOf,
  noteSameBytes,
  sawBytes,
  type Version,
} from './versions.ts';

export function judgeCopy(ledger: Ledger, event: RecordOf<'file.copied'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const key = pathKey(event.path);
  const cause = { event: n, computer: event.computer, rule: event.rule };
  if (event.to === 'central') copyUp(ledger, place, key, event, cause);
  else copyDown(ledger, place, key, event, cause);
  place.told.add(key);
}

type Facts = Omit<Cause, 'by'>;

function copyUp(
  ledger: Ledger,
  place: LocalPlace,
  key: string,
  event: RecordOf<'file.copied'>,
  cause: Facts,
): void {
  const source = place.copies.get(key);
  const before = broughtBefore(source, event);
  if (before !== null) {
    putUp(ledger, place, key, before, cause);
    return void place.bases.set(key, before);
  }
  const version =
    source === undefined || isDeletion(source.version) ? unknown(ledger, event, cause, key) : source.version;
  if (source?.seenThere === true) {
    delete source.seenThere;
    // Told late: it is known to lie there, and was judged then.
    if (ledger.folder(place.folder).get(key)?.version === version) return ledger.confirm(place, key, source);
  }
  putUp(ledger, place, key, version, cause);
  if (source !== undefined) ledger.confirm(place, key, source);
}

/** What a record tells late: content that what lies here now was made from, or that was deleted here since, and has yet to go up. */
function broughtBefore(source: Copy | undefined, { content }: { readonly content?: string }): Version | null {
  if (source === undefined || content === undefined || source.version.content === content) return null;
  return ancestorOf(source.version, content);
}

/** Nothing can lie below a file: a hand has taken that away, and nobody saw it. */
function removeAbove(ledger: Ledger, folder: string, key: string): void {
  const there = ledger.folder(folder);
  for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
    const above = key.slice(0, end);
    if (there.has(above)) removeByHand(ledger, folder, above);
  }
}

/** A version of a computer comes to lie on the server. */
function putUp(ledger: Ledger, place: LocalPlace, key: string, version: Version, cause: Facts): void {
  const source = place.copies.get(key);
  removeAbove(ledger, place.folder, key);
  const before = ledger.folder(place.folder).get(key);
  const target = before === undefined || before.torn ? undefined : before.version;
  if (place.blindSince !== null && (version.arrived || isSuperseded(version))) version.broughtBack = true;
  // Equal bytes are one content: what was made from those the server confirmed follows on the same bytes put there since.
  const isKnown = target !== undefined && place.bases.get(key)?.content === target.content;
  if (isKnown && target !== version && version === source?.version) target.bySameBytes ??= 'superseded';
  // Whoever was killed over its deletion tells late that it was gone.
  const isBack = target === version && ledger.mayBeRemoved(place.folder, key);
  if (!isBack && !isKeptAside(ledger, place, version, target))
    checkOverwrite(ledger, version, target, source?.touched === true, cause);
  ledger.putCentral(place.folder, key, version);
  // What a hidden listing has under another name too was out of sight before, and shows again with it.
  if (target !== undefined && target !== version && target.onServer === 0)
    judgeLoss(ledger, target, { ...cause, by: version });
}

/**
 * The version on the server by the word of a record that names its content; `null` where there is none, or half of one. Who put
 * it there may have been killed before its own record was kept: then it is what another computer has under that name and takes for
 * unconfirmed, and has arrived by now. Or this record was kept late, and something else lies there by now, or nothing: the plan tells
 * what it was, or it is what that was made from, or what was taken away since the plan.
 */
function asSeenThere(
  ledger: Ledger,
  place: LocalPlace,
  key: string,
  // A log may lack what its format demands: then it is what is known to lie there.
  { content }: { readonly content?: string },
  cause: Facts,
): Version | null {
  const known = ledger.folder(place.folder).get(key);
  if (known?.torn === true) return null;
  if (content === undefined) return known?.version ?? null;
  if (known?.version.content === content) return known.version;
  for (const [other, copy] of ledger.unconfirmedCopies(place.folder, key, content)) {
    if (other === place) continue;
    // Somebody had it from there already, and what lies there has come since the plan: it was there before that.
    if (copy.seenThere && known !== undefined && cameSince(place, known)) return copy.version;
    putUp(ledger, other, key, copy.version, { ...cause, computer: other.computer });
    copy.seenThere = true;
    return copy.version;
  }
  for (const untold of [false, true]) {
    const planned = ledger.awaitedBy(place, key, untold);
    if (planned !== undefined && planned.content === content) return planned;
  }
  const last = known?.version ?? ledger.lastDeletion(place.folder, key);
  const before = last === null ? null : ancestorOf(last, content);
  if (before !== null || known !== undefined) return before;
  return ledger.removedSince(plannedSince(place), place.folder, key, content);
}

function copyDown(
  ledger: Ledger,
  place: LocalPlace,
  key: string,
  event: RecordOf<'file.copied'>,
  cause: Facts,
): void {
  const seen = asSeenThere(ledger, place, key, event, cause);
  const there = ledger.folder(place.folder).get(key);
  const isOlder = seen === null && there?.torn === false && cameSince(place, there);
  const version = seen ?? (isOlder ? there.version : untoldThere(ledger, place, event, cause));
  const before = place.copies.get(key);
  const target =
    before === undefined || before.torn || isDeletion(before.version) ? undefined : before.version;
  const unconfirmed = before?.confirmed === false;
  const isExpected = before?.isOlder === true && target === version;
  if (!isExpected && !isKeptAside(ledger, place, version, target))
    checkOverwrite(ledger, version, target, false, cause);
  ledger.putLocal(place, key, version, true);
  if (isOlder) (place.copies.get(key) as Copy).isOlder = true;
  if (target === undefined || target === version) return;
  noteSameBytes(target, version);
  const lost = judgeLoss(ledger, target, {
    ...cause,
    by: version,
    permission: permissionFor(ledger, place, target),
  });
  if (lost && unconfirmed) violateUnconfirmed(ledger, target, cause);
}

/**
 * Whether a computer that lost its memory brought the version back, or takes the two for concurrent, and the other lies on
 * the server as a conflict copy.
 */
function isKeptAside(ledger: Ledger, place: LocalPlace, version: Version, target?: Version): boolean {
  if (target === undefined || (place.blindSince === null && !version.broughtBack)) return false;
  for (const [key, copy] of ledger.folder(place.folder))
    if (key !== target.key && copy.version === target && !copy.torn) return true;
  return false;
}

/** G2: no copy is replaced by one of its ancestors. G6: a changed stamp alone moves nothing. */
function checkOverwrite(
  ledger: Ledger,
  version: Version,
  target: Version | undefined,
  touched: boolean,
  cause: Facts,
): void {
  if (target === undefined) return;
  if (target === version) {
    ledger.violate('G6', cause.event, `${nameOf(version)} was copied over itself (rule ${cause.rule})`);
    return;
  }
  // Of a version that somebody who had it deleted, an older one may come back; that is a matter of G8.
  if (isAncestor(version, target) && !isDeletedByUser(target)) {
    const what = `${nameOf(target)} was replaced by its ancestor "${version.content ?? ''}" (rule ${cause.rule})`;
    ledger.violate('G2', cause.event, what);
    if (touched) ledger.violate('G6', cause.event, `A changed stamp alone moved content: ${what}`);
  }
}

/** Whether something came to lie on the server after a computer had planned its merge: what that tells late is older. */
function cameSince(place: LocalPlace, { version }: Copy): boolean {
  return version.arrivedAt > plannedSince(place);
}

/** When a computer planned the first of what it may still tell of. */
function plannedSince({ plannedTime, untold }: LocalPlace): number {
  return Math.min(plannedTime, untold.since);
}

/**
 * What a record takes from the server lies there, whoever put it: what somebody planned to set aside under that name, or content that
 * nobody was seen writing. Unless half of something else lies there, or something that came since.
 */
function untoldThere(
  ledger: Ledger,
  place: LocalPlace,
  event: RecordOf<'file.copied' | 'conflict.kept'>,
  cause: Facts,
): Version {
  const key = pathKey(event.path);
  const there = ledger.folder(place.folder).get(key);
  const isThere = there === undefined || !(there.torn || cameSince(place, there));
  const aside = ledger.awaitedAside(place.folder, key, event.content);
  const version = aside ?? unknown(ledger, event, cause, key, isThere ? there : undefined);
  if (isThere) ledger.putCentral(place.folder, key, version);
  return version;
}

/** A record about content nobody was seen writing: an older log's, or somebody's whose log we do not have. */
function unknown(
  ledger: Ledger,
  event: RecordOf<'file.copied' | 'conflict.kept'>,
  cause: Facts,
  key: string,
  before?: Copy,
): Version {
  return ledger.written.add({
    event: cause.event,
    key,
    path: event.path,
    content: event.content,
    session: null,
    user: event.user,
    computer: 'unknown',
    stamp: event.modified,
    parents: before === undefined ? [] : [before.version],
  });
}

export function judgeTorn(ledger: Ledger, event: RecordOf<'file.truncated'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const key = pathKey(event.path);
  const cause = { event: n, computer: event.computer, rule: event.rule };
  const source = event.to === 'central' ? place.copies.get(key) : ledger.folder(place.folder).get(key);
  if (source === undefined) return;
  const target =
    event.to === 'central'
      ? ledger.putCentral(place.folder, key, source.version, true)
      : tearLocal(ledger, place, key, source);
  if (target === null) return;
  // What lay there is half gone already; it is judged with the content that takes its place.
  if (source.torn) return void judgeLoss(ledger, target, { ...cause, by: null });
  checkOverwrite(ledger, source.version, target, source.touched, cause);
  if (target !== source.version) judgeLoss(ledger, target, { ...cause, by: source.version });
}

/** The whole version a local copy loses. Half a file that comes down takes the place even of the version it is half of. */
function tearLocal(ledger: Ledger, place: LocalPlace, key: string, source: Copy): Version | null {
  const before = place.copies.get(key);
  ledger.putLocal(place, key, source.version, true, true);
  if (before === undefined || before.torn || isDeletion(before.version)) return null;
  return before.version === source.version && !source.torn ? null : before.version;
}

/** P3: written in a session that was announced as not roaming back. */
function permissionFor(
  ledger: Ledger,
  place: LocalPlace,
  version: Version,
): ReturnType<typeof sessionPermission> {
  return version.session >= 0 && ledger.sessions.isPrivate(version.session)
    ? 'P3'
    : sessionPermission(place.session);
}

function violateUnconfirmed(ledger: Ledger, version: Version, cause: Facts): void {
  ledger.violate(
    'G5',
    cause.event,
    `${nameOf(version)} had not reached the server and was removed (rule ${cause.rule} on ${cause.computer})`,
  );
}

/** Where the last deletion of a conflict copy is kept, by the name its version had first. */
const asideOf = (key: string): string => `${key}\u0000aside`;

export function judgeDeletion(ledger: Ledger, event: RecordOf<'file.deleted'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const key = pathKey(event.path);
  const by = ledger.removalBehind(place, key, event.from === 'central');
  const cause: Cause = { event: n, computer: event.computer, rule: event.rule, by };
  if (event.from === 'central') {
    for (const { removing } of [place, place.untold]) removing.delete(key);
    const isThere = isStillThere(ledger, place, key, event.content);
    const version = isThere ? ledger.removeCentral(place.folder, key) : null;
    place.bases.delete(key);
    const own = place.copies.get(key);
    if (own !== undefined && isDeletion(own.version)) ledger.confirm(place, key, own);
    if (version === null) return;
    passOn(version, place);
    noteDeletedBytes(version, by);
    // A conflict copy is the version it was under its first name: those bytes were deleted there too.
    if (by !== null && version.key !== key) ledger.noteDeletion(place.folder, asideOf(version.key), by);
    checkDeletion(ledger, version, cause);
    judgeLoss(ledger, version, cause);
    return;
  }
  const copy = place.copies.get(key);
  const unconfirmed = copy?.confirmed === false && !copy.torn;
  const version = ledger.removeLocal(place, key);
  place.bases.delete(key);
  if (version === null || isDeletion(version)) return;
  noteDeletedBytes(version, by);
  const aside = ledger.lastDeletion(place.folder, asideOf(key));
  if (aside !== null && aside.event > version.event) noteDeletedBytes(version, aside);
  const seen = version.bySameBytes === 'deleted' && by !== null ? by : undefined;
  const deletion = version.children.find((child) => isDeletion(child) && !child.revoked) ?? seen;
  // The computer has learned of the deletion: what is written there next has it as its parent.
  if (deletion !== undefined) ledger.putLocal(place, key, deletion, true);
  const permission = permissionFor(ledger, place, version);
  if (!ledger.isOnServer(version) && permission === null) checkDeletion(ledger, version, cause);
  const lost = judgeLoss(ledger, version, { ...cause, permission });
  if (lost && unconfirmed) violateUnconfirmed(ledger, version, cause);
}

/** Whether what was deleted has not been followed by something else yet, as far as a record that comes late tells what it was. */
function isStillThere(ledger: Ledger, { folder }: LocalPlace, key: string, content?: string): boolean {
  const there = ledger.folder(folder).get(key);
  return content === undefined || there === undefined || there.version.content === content;
}

/** Equal bytes are one content: who saw them there deleted this version as well, unless it was written after that. */
function noteDeletedBytes(version: Version, by: Version | null): void {
  if (by === null || isDeletedByUser(version) || isAncestor(by, version)) return;
  if (sawBytes(by, version)) version.bySameBytes = 'deleted';
}

/** The server was told what this computer's user deleted of a version, be it under the name of its conflict copy. */
function passOn(version: Version, place: LocalPlace): void {
  for (const child of version.children) {
    const isOwn = child.computer === place.computer && child.user === place.user;
    // What went with the cached copy, or was taken back, is not what is told now.
    if (isOwn && isDeletion(child) && !child.revoked) child.arrived = true;
  }
}

/** G3 and G4: the service removes only what a user who saw it removed. */
function checkDeletion(ledger: Ledger, version: Version, cause: Cause): void {
  // What somebody made something newer from is not what is lost here; the newer one is judged by itself.
  if (isDeletedByUser(version) || ledger.isHeld(version) || isSuperseded(version)) return;
  if (hasTwin(ledger, version)) return;
  const someoneDeleted = isDeletedSomewhere(version);
  const how = `(rule ${cause.rule} on ${cause.computer})`;
  if (someoneDeleted) {
    ledger.violate(
      'G4',
      cause.event,
      `${nameOf(version)} was removed by a deletion that had not seen it ${how}`,
    );
  } else {
    ledger.violate('G3', cause.event, `${nameOf(version)} was removed although nobody deleted it ${how}`);
  }
}

/** Whether a deletion was made from what this version was made from. The deletion half of a rename is none. */
function isDeletedSomewhere(version: Version): boolean {
  return version.parents.some((parent) =>
    parent.children.some(
      (child) => child !== version && isDeletion(child) && !child.revoked && !child.renamed,
    ),
  );
}

/** A newer file on the server was not overwritten: the local version gave way, with a record of both. */
export function judgeKept(ledger: Ledger, event: RecordOf<'file.kept'>): void {
  const place = ledger.local(event.computer, event.user);
  const key = pathKey(event.path);
  const { local, central } = event.compared;
  place.told.add(key);
  if (event.on === 'local') {
    if (central === null) place.refused.set(key, 'down');
    return;
  }
  if (local === null) return void place.refused.set(key, 'up');
  const here = place.copies.get(key);
  const there = ledger.folder(place.folder).get(key);
  if (here !== undefined && there !== undefined && !isDeletion(here.version))
    noteBeaten(here.version, there.version);
}

/** The loser of two concurrent edits lies under a name of its own, unconfirmed, until it goes up. */
export function judgeConflict(ledger: Ledger, event: RecordOf<'conflict.kept'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const key = pathKey(event.path);
  const to = pathKey(event.to);
  const cause = { event: n, computer: event.computer, rule: event.rule };
  place.told.add(to);
  const version =
    event.loser === 'local'
      ? setAsideHere(ledger, place, event, cause)
      : (ledger.awaitedAside(place.folder, to, event.content) ??
        asSeenThere(ledger, place, key, event, cause) ??
        untoldThere(ledger, place, event, cause));
  if (version === null) return;
  ledger.putLocal(place, to, version, false);
  // Told late: somebody has taken it from the server, where it was brought before that was told.
  if (ledger.folder(place.folder).get(to)?.version === version)
    (place.copies.get(to) as Copy).seenThere = true;
  if (event.loser === 'central') return void place.bases.set(key, version);
  ledger.removeLocal(place, key);
  // The name is free: what is written there next is new, whatever its bytes.
  place.bases.delete(key);
}

/**
 * The local version a record sets aside; `null` where half of one lay there, or none. A copy that was told late is held for what took
 * its place on the server: it is what it was, and nobody told of that.
 */
function setAsideHere(
  ledger: Ledger,
  place: LocalPlace,
  event: RecordOf<'conflict.kept'>,
  cause: Facts,
): Version | null {
  const key = pathKey(event.path);
  const own = place.copies.get(key);
  if (own === undefined || own.torn) return null;
  const isOther =
    own.isOlder === true && event.content !== undefined && event.content !== own.version.content;
  return isOther ? unknown(ledger, event, cause, key) : own.version;
}

/** The manifest alone changed: both sides hold the same bytes, or neither has any. */
export function judgeConfirmation(ledger: Ledger, event: RecordOf<'base.recorded'>): void {
  const place = ledger.local(event.computer, event.user);
  const key = pathKey(event.path);
  if (event.base === null) place.bases.delete(key);
  const here = place.copies.get(key);
  const there = ledger.folder(place.folder).get(key);
  if (here === undefined || there === undefined || here.torn || there.torn) return;
  if (here.version.content !== there.version.content) return;
  ledger.putLocal(place, key, there.version, true);
  // A session that brings nothing there leaves it to a later one to tell who brought it.
  if (here.seenThere === true && here.version === there.version && !place.session.roamsBack)
    (place.copies.get(key) as Copy).seenThere = true;
}
