/** The life of a session as the records tell it: G10, G11, G13, and what the other judgements need to know of it. */
import { pathKey } from '../fold/tree.ts';
import type { RecordOf } from '../log/records.ts';
import { beginRound, endRound, joinFolder } from './agreement.ts';
import type { Ledger } from './ledger.ts';
import type { LocalPlace, Place } from './places.ts';
import { isPrivateKind } from './sessions.ts';
import { isSettingKey } from './versions.ts';

const HOUR_MS = 3_600_000;

export function detectNetwork(ledger: Ledger, event: RecordOf<'network.detected'>): void {
  const place = ledger.local(event.computer, event.user);
  const session = ledger.sessions.open(place);
  session.openedAt = event.at;
  session.kind = event.kind;
  session.roamsBack = event.roamsBack;
  session.transition = event.outcome === 'transition';
  const merges = event.outcome === 'merge' || event.outcome === 'transition';
  session.unmerged = !merges || isPrivateKind(event.kind);
  if (event.folder !== '' && event.folder !== place.folder) joinFolder(ledger, place, event.folder);
  const central = ledger.central.get(place.folder);
  const isFirst = merges && place.everLocal && !place.everMerged && central !== undefined;
  // A share that hides things has no central copy to anybody who logs on.
  session.firstRoaming = isFirst && !ledger.hidesThings && hasSetting(ledger, central);
  if (merges) place.everMerged = true;
  else if (event.kind === 'local') {
    place.everLocal = true;
    place.everMerged = false;
  }
  place.roundClean = merges;
  beginRound(ledger, place);
}

/** Whether the server has some value of a hive, and shows it. */
function hasSetting(ledger: Ledger, central: Place): boolean {
  for (const [key, { version }] of central) if (isSettingKey(key) && ledger.isOnServer(version)) return true;
  return false;
}

/** G10: what was announced as not roaming back, or never came down, does not go up. */
export function checkUpload(ledger: Ledger, place: LocalPlace, what: string, n: number): void {
  if (place.session.roamsBack && !place.session.unmerged) return;
  const why = place.session.roamsBack
    ? 'its download had failed'
    : `it is ${place.session.kind} and was announced as not roaming back`;
  ledger.violate('G10', n, `${what} of ${place.user} went up from ${place.computer} although ${why}`);
}

export function planMerge(ledger: Ledger, event: RecordOf<'merge.planned'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const { direction, actions } = event;
  keepUntold(place);
  place.plannedAt = n;
  place.plannedTime = ledger.now;
  awaitWhatIsPlanned(ledger, place, actions);
  for (const [key, refusedBy] of place.refused) if (refusedBy === direction) place.refused.delete(key);
  // What goes up from now on is the merge's; an upload under way gives way to it.
  place.uploading = false;
}

/** What the last plan has not told of, where no merge has reached the server and come to its end since, may still be told. */
function keepUntold(place: LocalPlace): void {
  const { awaited, removing, told, untold } = place;
  for (const [key, what] of awaited) {
    if (told.has(key) || untold.awaited.has(key)) continue;
    untold.awaited.set(key, what);
    untold.since = Math.min(untold.since, place.plannedTime);
  }
  for (const key of removing) {
    untold.removing.add(key);
    untold.since = Math.min(untold.since, place.plannedTime);
  }
  forgetPlan(place);
}

function forgetPlan({ awaited, removing, told }: LocalPlace): void {
  for (const noted of [awaited, removing, told]) noted.clear();
}

/** Whoever is killed tells late what he did, or never: until then the plan tells which version it was about. */
function awaitWhatIsPlanned(
  ledger: Ledger,
  place: LocalPlace,
  actions: RecordOf<'merge.planned'>['actions'],
): void {
  // Not made by being asked for: what a hand puts is put into the folders that there are.
  const there = ledger.central.get(place.folder);
  for (const action of actions) {
    if (action.do === 'delete' && action.from === 'central') place.removing.add(pathKey(action.path));
    const isDown = action.do === 'copy' && action.to === 'local';
    if (!isDown && action.do !== 'conflict') continue;
    const isHere = action.do === 'conflict' && action.loser === 'local';
    const from = pathKey(action.path);
    const to = action.do === 'conflict' ? pathKey(action.to) : from;
    const copy = (isHere ? place.copies : there)?.get(from);
    if (copy?.torn === false) place.awaited.set(to, copy.version);
    // Who put it on the server may tell of that later.
    else if (copy === undefined && !isHere && to !== from) place.awaited.set(to, from);
  }
}

export function finishMerge(ledger: Ledger, event: RecordOf<'merge.finished'>): void {
  const place = ledger.local(event.computer, event.user);
  // What was done on the server is told by a session that brings something there.
  if (event.complete && place.session.roamsBack) {
    forgetPlan(place);
    place.untold.since = Number.POSITIVE_INFINITY;
    place.untold.awaited.clear();
    place.untold.removing.clear();
  }
  if (event.direction === 'down' && !event.complete) place.session.unmerged = true;
  // A merge that was planned before its computer forgot does not bring the memory back.
  const whole = event.complete && event.failed === 0 && !ledger.hidesThings;
  if (whole && event.direction === 'up' && place.plannedAt > (place.blindSince ?? 0)) place.blindSince = null;
  if (!event.complete || event.failed > 0) place.roundClean = false;
}

export function loadHive(ledger: Ledger, event: RecordOf<'hive.loaded'>): void {
  const place = ledger.local(event.computer, event.user);
  place.hiveLoaded = true;
  place.lingering = false;
  place.marked = false;
  if (!event.reused) return;
  // The session goes on with what it had; only its announcement is that of the logon before.
  const { kind, roamsBack, unmerged } = place.session;
  Object.assign(ledger.sessions.open(place), { kind, roamsBack, unmerged });
  place.roundClean = false;
}

export function finishLogoff(ledger: Ledger, event: RecordOf<'logoff.finished'>): void {
  const place = ledger.local(event.computer, event.user);
  place.session.active = false;
  if (place.uploadsDone.size > 0) place.uploadsDone.clear();
  place.lingering = event.outcome !== 'loggedOff';
  if (place.roundClean && event.roamed) endRound(place);
  place.roundClean = false;
}

/** G13: once per trigger, inside [due, due + 1 h), while logged on, in the chosen mode. */
export function scheduleUpload(ledger: Ledger, event: RecordOf<'upload.scheduled'>, n: number): void {
  const mode = ledger.computers.uploadMode(event.computer);
  if (mode !== undefined && mode !== event.mode) {
    ledger.violate('G13', n, `A background upload was scheduled by ${event.mode} although ${mode} is chosen`);
  }
}

export function startUpload(ledger: Ledger, event: RecordOf<'upload.started'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const where = `of ${event.user} on ${event.computer}`;
  if (!place.session.active)
    ledger.violate('G13', n, `A background upload ${where} ran while nobody was logged on`);
  if (event.at < event.due || event.at >= event.due + HOUR_MS) {
    // Time may simply not have been looked at in between: what counts is when the next event could start it.
    if (ledger.lastAt < event.due + HOUR_MS) {
      ledger.violate('G13', n, `A background upload ${where} ran outside the hour after its trigger`);
    }
  }
  if (place.uploadsDone.has(event.due))
    ledger.violate('G13', n, `A trigger's background upload ${where} ran twice`);
  place.uploadsDone.add(event.due);
}

/** G13: the background upload touches only the hive. */
export function checkBackground(ledger: Ledger, place: LocalPlace, path: string, n: number): void {
  if (!place.session.active || !place.uploading) return;
  ledger.violate('G13', n, `${path} went up in the background; only the hive may`);
}

/** G11: what should have happened by now. Looked at whenever the world does something next. */
export function checkPending(ledger: Ledger, n: number): void {
  for (const place of ledger.locals.values()) {
    const rests = place.lingering && place.hiveLoaded && place.handles.size === 0;
    if (rests && !ledger.computers.isHeldBack(place.computer)) {
      ledger.violate(
        'G11',
        n,
        `The hive of ${place.user} on ${place.computer} is still loaded though its last handle is closed`,
      );
      place.hiveLoaded = false;
    }
    if (place.markedBoot && !ledger.computers.isHeldBack(place.computer)) {
      ledger.violate(
        'G11',
        n,
        `The profile of ${place.user} on ${place.computer} is still there after the boot`,
      );
      place.markedBoot = false;
    }
  }
}

export function stopComputer(ledger: Ledger, computer: string): void {
  for (const place of ledger.locals.values()) {
    if (place.computer !== computer) continue;
    place.session.active = false;
    place.hiveLoaded = false;
    place.lingering = false;
    place.uploading = false;
    place.handles.clear();
    place.roundClean = false;
    // The boot did not come to its end.
    place.markedBoot = false;
  }
}

/** A profile marked for deletion must be gone after the next boot. */
export function startComputer(ledger: Ledger, computer: string): void {
  for (const place of ledger.locals.values()) {
    if (place.computer === computer && place.marked) place.markedBoot = true;
  }
}
