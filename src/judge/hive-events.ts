/** What the profile service does to the hive: as one unit, or value by value. G1, G2, G5, G11, G12 for settings. */
import type { Setting } from '../fold/state.ts';
import type { RecordOf } from '../log/records.ts';
import type { Ledger } from './ledger.ts';
import { type Cause, judgeLoss, noteBeaten } from './losses.ts';
import { countAsWritten } from './memory.ts';
import type { PermissionId } from './permissions.ts';
import type { LocalPlace, Place } from './places.ts';
import type { JudgedSession } from './sessions.ts';
import {
  isAncestor,
  isDeletion,
  isMadeFrom,
  isSettingKey,
  isToGo,
  nameOf,
  sawBytes,
  settingKey,
  type Version,
} from './versions.ts';

function settingKeys(...places: Place[]): Set<string> {
  const keys = new Set<string>();
  for (const place of places) for (const key of place.keys()) if (isSettingKey(key)) keys.add(key);
  return keys;
}

function contentAt(place: Place, key: string): Version | null {
  const version = place.get(key)?.version;
  return version === undefined || isDeletion(version) ? null : version;
}

/** The whole hive goes over: every value on the other side is replaced or removed. */
export function judgeHiveCopy(ledger: Ledger, event: RecordOf<'hive.copied'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const cause = { event: n, computer: event.computer, rule: event.rule };
  const central = ledger.folder(place.folder);
  for (const key of settingKeys(place.copies, central)) {
    if (event.to === 'central') settingUp(ledger, place, key, cause);
    else settingDown(ledger, place, key, cause);
  }
  if (event.to === 'central') ledger.sessions.setHiveAuthor(place.folder, place.session);
  // The server's hive lies here now: what goes up from here on is no older local one (G12), whatever becomes of it.
  else place.session.firstRoaming = false;
}

function settingUp(ledger: Ledger, place: LocalPlace, key: string, cause: Omit<Cause, 'by'>): void {
  const copy = place.copies.get(key);
  const version = contentAt(place.copies, key);
  const before = contentAt(ledger.folder(place.folder), key);
  if (version === null) ledger.removeCentral(place.folder, key);
  else ledger.putCentral(place.folder, key, version);
  if (copy !== undefined) ledger.confirm(place, key, copy);
  if (before === null || before === version) return;
  checkOrder(ledger, version, before, cause);
  if (place.session.firstRoaming) checkFirstRoaming(ledger, place, version, before, cause);
  const by = version ?? copy?.version ?? null;
  judgeLoss(ledger, before, { ...cause, by, permission: unitPermission(ledger, place.session, before) });
}

/** G2 for settings: a stale hive puts an older value over the newer one that was made from it. */
function checkOrder(
  ledger: Ledger,
  version: Version | null,
  before: Version,
  cause: Omit<Cause, 'by'>,
): void {
  if (version === null || !isMadeFrom(version, before) || isToGo(before)) return;
  const what = `${nameOf(before)} was replaced by its ancestor "${version.content ?? ''}"`;
  ledger.violate('G2', cause.event, `${what} (rule ${cause.rule})`);
}

/** G12: at the first roaming logon no older local value reaches the server. */
function checkFirstRoaming(
  ledger: Ledger,
  place: LocalPlace,
  version: Version | null,
  before: Version,
  cause: Omit<Cause, 'by'>,
): void {
  // What came to the server since is met as usual: a first logon is an older hive's business only once.
  if (before.arrivedAt > place.session.openedAt) return;
  // As everywhere, what may be told as the newer of the two is not the older one.
  const older = version === null || (version.session < place.session.number && version.latest < before.stamp);
  // Equal values are the same value: who changed one, changed the other.
  if (!older || (version !== null && (isAncestor(before, version) || sawBytes(version, before)))) return;
  if (version === null && place.copies.has(before.key)) return;
  ledger.violate(
    'G12',
    cause.event,
    `${nameOf(before)} was replaced by an older local hive (rule ${cause.rule})`,
  );
}

/**
 * P6: the hive roams as one unit, both sessions changed it, and the loser's last change is the older one. P7: the
 * change came after the hive had been saved.
 */
function unitPermission(ledger: Ledger, winner: JudgedSession, loser: Version): PermissionId | null {
  if (loser.afterSave) return 'P7';
  const session = ledger.sessions.get(loser.session);
  if (session === undefined || !winner.changedHive || session === winner) return null;
  return session.lastChange <= winner.lastChange ? 'P6' : null;
}

/** A value the server no longer has goes here as well; what is written there next is new. */
function forget(ledger: Ledger, place: LocalPlace, key: string): void {
  ledger.removeLocal(place, key);
  place.bases.delete(key);
}

function settingDown(ledger: Ledger, place: LocalPlace, key: string, cause: Omit<Cause, 'by'>): void {
  const version = contentAt(ledger.folder(place.folder), key);
  const before = contentAt(place.copies, key);
  const unconfirmed = place.copies.get(key)?.confirmed === false;
  if (version === null) forget(ledger, place, key);
  else ledger.putLocal(place, key, version, true);
  if (before === null || before === version) return;
  checkOrder(ledger, version, before, cause);
  const permission = downPermission(ledger, place, before, version);
  const lost = judgeLoss(ledger, before, { ...cause, by: version, permission });
  if (lost && unconfirmed) {
    ledger.violate(
      'G5',
      cause.event,
      `${nameOf(before)} had not reached the server and was overwritten (rule ${cause.rule})`,
    );
  }
}

function downPermission(
  ledger: Ledger,
  place: LocalPlace,
  before: Version,
  version: Version | null,
): PermissionId | null {
  if (place.session.transition) return 'P5';
  if (ledger.sessions.isPrivate(before.session)) return 'P3';
  if (before.afterSave) return 'P7';
  const uploader = ledger.sessions.hiveAuthor(place.folder) ?? ledger.sessions.get(version?.session ?? -1);
  return uploader === undefined ? null : unitPermission(ledger, uploader, before);
}

/** Settings merged value by value: each change names what it replaces. */
export function judgeSettings(ledger: Ledger, event: RecordOf<'settings.merged'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const central = ledger.folder(place.folder);
  const up = event.to === 'central';
  countNamed(ledger, place, event);
  for (const change of event.changes) {
    const key = settingKey(change.key);
    const version = valueOf(ledger, up ? place.copies : central, key, change.to);
    const before = contentAt(up ? central : place.copies, key);
    const cause = { event: n, computer: event.computer, rule: change.rule };
    if (before !== null && version !== null && change.beaten != null) noteBeaten(before, version);
    if (up) putUp(ledger, place, key, version);
    else if (version === null) forget(ledger, place, key);
    else ledger.putLocal(place, key, version, true);
    if (before === null || before === version) continue;
    checkOrder(ledger, version, before, cause);
    if (up && place.session.firstRoaming && version !== null)
      checkFirstRoaming(ledger, place, version, before, cause);
    const unconfirmed = !before.arrived;
    const permission = ledger.sessions.isPrivate(before.session) ? 'P3' : null;
    const by = version ?? ledger.removalBehind(place, key, up);
    const lost = judgeLoss(ledger, before, { ...cause, by, permission });
    if (lost && unconfirmed)
      ledger.violate('G5', n, `${nameOf(before)} had not reached the server and was overwritten`);
  }
  for (const { key } of event.kept) {
    const here = contentAt(place.copies, settingKey(key));
    const there = contentAt(central, settingKey(key));
    if (here === null || there === null) continue;
    if (up) noteBeaten(here, there);
    else noteBeaten(there, here);
  }
  for (const { key, base } of event.confirmed) confirmSetting(place, central, ledger, settingKey(key), base);
}

/** A merge that knows a value by the write that brought it back takes that for a change: then it is one. */
function countNamed(ledger: Ledger, place: LocalPlace, event: RecordOf<'settings.merged'>): void {
  const count = (name: string, ...named: (Setting | null | undefined)[]): void => {
    const written = place.copies.get(settingKey(name))?.rewritten?.event;
    if (written !== undefined && named.some((value) => value?.version === written))
      countAsWritten(ledger, place, settingKey(name));
  };
  for (const { key, to, beaten } of event.changes) count(key, to, beaten);
  for (const { key, winner, beaten } of event.kept) count(key, winner, beaten);
}

/** The version a change puts there. The value here may have been written again since the merge was planned. */
function valueOf(ledger: Ledger, place: Place, key: string, to: Setting | null): Version | null {
  if (to === null) return null;
  const lying = contentAt(place, key);
  if (lying?.content === to.value) return lying;
  const named = ledger.written.find(to.version, key);
  return named?.content === to.value ? named : lying;
}

function putUp(ledger: Ledger, place: LocalPlace, key: string, version: Version | null): void {
  const copy = place.copies.get(key);
  if (version === null) ledger.removeCentral(place.folder, key);
  else ledger.putCentral(place.folder, key, version);
  if (copy !== undefined && contentAt(place.copies, key) === version) ledger.confirm(place, key, copy);
}

function confirmSetting(
  place: LocalPlace,
  central: Place,
  ledger: Ledger,
  key: string,
  base: Setting | null,
): void {
  const here = contentAt(place.copies, key);
  const there = contentAt(central, key);
  // What gave way on record was seen: what is written here next follows on it as well.
  if (there !== null && there.content === base?.value) place.bases.set(key, there);
  else if (here !== null && here.content === base?.value) place.bases.set(key, here);
  if (here !== null && there !== null && here.content === there.content)
    ledger.putLocal(place, key, there, true);
  const copy = place.copies.get(key);
  // Removed on both sides: what is written here next follows on nothing the server has.
  if (copy !== undefined && here === null && there === null) ledger.confirm(place, key, copy);
}

/** The hive was given up: what had not reached the server is on a computer that will not try again. */
export function judgeAbandonment(ledger: Ledger, event: RecordOf<'hive.abandoned'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  let costs = false;
  for (const [key, copy] of place.copies) {
    if (!isSettingKey(key) || copy.confirmed) continue;
    costs = true;
    ledger.confirm(place, key, copy);
    place.bases.delete(key);
    const permission = ledger.sessions.isPrivate(copy.version.session) ? ('P3' as const) : null;
    judgeLoss(ledger, copy.version, {
      event: n,
      computer: event.computer,
      rule: event.rule,
      by: null,
      permission,
    });
  }
  if (costs && place.session.roamsBack) {
    ledger.violate(
      'G11',
      n,
      `A locked hive cost ${event.user}'s changes on ${event.computer} (rule ${event.rule})`,
    );
  }
}
