/** What users and administrators do, as versions: writes, deletions (with everything below a folder), renames, settings. */

import { isBelow, isWithin, partsOf, pathKey } from '../fold/tree.ts';
import type { StimulusOf } from '../log/stimuli.ts';
import { mayHoldBelow } from './folders-seen.ts';
import type { Ledger } from './ledger.ts';
import { judgeLoss } from './losses.ts';
import { forgetAllBases, forgive, isBlind } from './memory.ts';
import type { Copy, LocalPlace, Place } from './places.ts';
import { isAncestor, isDeletion, isSettingKey, settingKey, type Version } from './versions.ts';

/** The keys at a path that hold content: the file itself, or all below a folder. */
function contentKeys(place: LocalPlace, path: string): string[] {
  return keysWithin(place.copies, pathKey(path)).filter((key) => {
    const copy = place.copies.get(key) as Copy;
    return !isDeletion(copy.version) && !isSettingKey(key);
  });
}

/** A key and those below it, as far as something lies there. */
function keysWithin(place: Place, key: string): string[] {
  if (!mayHoldBelow(place, key)) return place.has(key) ? [key] : [];
  return [...place.keys()].filter((at) => isWithin(at, key));
}

const parentsOf = (copy: Copy | undefined): Version[] =>
  copy === undefined || copy.torn ? [] : [copy.version];

export function writeFile(ledger: Ledger, event: StimulusOf<'file.written'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  removeInTheWay(ledger, place, event.path, event, n);
  const { at, content, path } = event;
  put(ledger, place, { at, event: n, key: pathKey(path), path: shown(path), content });
}

/** A write through a file, or over a folder, means that the user removed that first. */
function removeInTheWay(
  ledger: Ledger,
  place: LocalPlace,
  path: string,
  event: { at: number },
  n: number,
): void {
  const { key, above } = partsOf(path);
  for (const upper of above) {
    const copy = place.copies.get(upper);
    if (copy !== undefined && !isDeletion(copy.version)) removePath(ledger, place, upper, event.at, n);
  }
  for (const below of contentKeys(place, path))
    if (below !== key) removeKey(ledger, place, below, event.at, n, false);
}

const shown = (path: string): string => partsOf(path).shown;

interface Put {
  readonly at: number;
  readonly event: number;
  readonly key: string;
  readonly path: string;
  readonly setting?: string;
  readonly content: string;
}

function put(ledger: Ledger, place: LocalPlace, what: Put): void {
  const before = place.copies.get(what.key);
  const isTorn = before?.torn === true;
  if (!isTorn && before?.version.content === what.content) return touch(ledger, before, what.event);
  if (!isTorn && takeBack(ledger, place, what)) return;
  const version = ledger.written.add({
    event: what.event,
    key: what.key,
    path: what.path,
    setting: what.setting,
    content: what.content,
    session: place.session,
    user: place.user,
    computer: place.computer,
    stamp: ledger.computers.clockOf(place.computer, what.at),
    parents: parentsOf(before),
    rewrittenAt: writtenAgainAt(before),
  });
  ledger.putLocal(place, what.key, version, false);
}

/** As late as a look at stamps may tell bytes that were written again: after what was taken back by it. */
function writtenAgainAt(copy: Copy | undefined): number | undefined {
  if (copy?.rewritten === undefined) return undefined;
  const { stamp, takenBack } = copy.rewritten;
  return Math.max(stamp, ...takenBack.map(({ latest }) => latest + 1));
}

/** The same bytes over themselves: only the stamp has changed. */
function touch(ledger: Ledger, copy: Copy, event: number): void {
  copy.touched = true;
  ledger.written.note(event, copy.version);
}

/**
 * Writing the bytes again that the server confirmed last takes back what was done since: nobody can tell the file from one
 * that was never changed or removed (our reading: equal content is equal bytes).
 */
function takeBack(
  ledger: Ledger,
  place: LocalPlace,
  what: Pick<Put, 'at' | 'key' | 'content' | 'event'>,
): boolean {
  const base = place.bases.get(what.key);
  const before = place.copies.get(what.key);
  if (base === undefined || base === before?.version || base.content !== what.content) return false;
  const takenBack: Version[] = [];
  // Nothing, where the base lies here under its conflict name alone.
  let taken = before?.version;
  while (taken !== undefined && taken !== base && !taken.arrived) {
    taken.revoked = true;
    takenBack.push(taken);
    taken = taken.parents.find((parent) => parent.key === what.key);
  }
  ledger.putLocal(place, what.key, base, true);
  const stamp = ledger.computers.clockOf(place.computer, what.at);
  // The session goes on: later it may have saved its hive.
  const { number, saved } = place.session;
  const rewrite = { event: what.event, stamp, session: { number, saved }, takenBack };
  (place.copies.get(what.key) as Copy).rewritten = rewrite;
  ledger.written.noteRewrite(rewrite, what.key, base);
  return true;
}

export function touchFile(ledger: Ledger, event: StimulusOf<'file.touched'>): void {
  const copy = ledger.local(event.computer, event.user).copies.get(pathKey(event.path));
  if (copy !== undefined) copy.touched = true;
}

export function removeFile(ledger: Ledger, event: StimulusOf<'file.removed'>, n: number): void {
  removePath(ledger, ledger.local(event.computer, event.user), event.path, event.at, n);
}

function removePath(ledger: Ledger, place: LocalPlace, path: string, at: number, n: number): void {
  for (const key of contentKeys(place, path)) removeKey(ledger, place, key, at, n, false);
}

function removeKey(
  ledger: Ledger,
  place: LocalPlace,
  key: string,
  at: number,
  n: number,
  renamed: boolean,
): void {
  const copy = place.copies.get(key);
  if (copy === undefined) return;
  const deletion = ledger.written.add({
    event: n,
    key,
    path: copy.version.path,
    setting: copy.version.setting ?? undefined,
    content: null,
    session: place.session,
    user: place.user,
    computer: place.computer,
    stamp: ledger.computers.clockOf(place.computer, at),
    parents: parentsOf(copy),
    renamed,
  });
  ledger.putLocal(place, key, deletion, false);
  // What lay in a folder that did not roam from here was removed here alone.
  deletion.excused = isBlind(ledger, place.user) || ledger.computers.isExcluded(place, key);
  for (const parent of deletion.parents) {
    judgeLoss(ledger, parent, { event: n, computer: place.computer, rule: 'user', by: deletion });
  }
}

/** A rename is a deletion plus a write with the source as parent; a change of case alone is neither. */
export function renameFile(ledger: Ledger, event: StimulusOf<'file.renamed'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const from = pathKey(event.from);
  const to = pathKey(event.to);
  if (from === to) return;
  const moving = contentKeys(place, event.from).map((key) => ({
    key,
    source: (place.copies.get(key) as Copy).version,
  }));
  for (const { key } of moving) removeKey(ledger, place, key, event.at, n, true);
  for (const { key, source } of moving) {
    const target = to + key.slice(from.length);
    const path = shown(event.to) + key.slice(from.length);
    removeInTheWay(ledger, place, path, event, n);
    const before = place.copies.get(target);
    if (before !== undefined && !before.torn && before.version.content === source.content) {
      touch(ledger, before, n);
      continue;
    }
    const { content } = source;
    if (content !== null && takeBack(ledger, place, { at: event.at, key: target, content, event: n }))
      continue;
    const version = ledger.written.add({
      event: n,
      key: target,
      path,
      content: source.content,
      session: place.session,
      user: place.user,
      computer: place.computer,
      stamp: ledger.computers.clockOf(place.computer, event.at),
      parents: [source, ...parentsOf(before)],
    });
    ledger.putLocal(place, target, version, false);
  }
}

export function writeSetting(ledger: Ledger, event: StimulusOf<'setting.written'>, n: number): void {
  const place = ledger.local(event.computer, event.user);
  const key = settingKey(event.key);
  const copy = place.copies.get(key);
  if ((copy?.version.content ?? null) === event.value) {
    if (copy !== undefined) ledger.written.note(n, copy.version);
    return;
  }
  place.session.changedHive = true;
  place.session.lastChange = ledger.computers.clockOf(event.computer, event.at);
  if (event.value === null) return removeKey(ledger, place, key, event.at, n, false);
  put(ledger, place, {
    at: event.at,
    event: n,
    key,
    path: 'ntuser.dat',
    setting: event.key,
    content: event.value,
  });
}

/** A file, or a folder with all in it. What the hand puts there next follows on what it took away. */
export function removeByHand(ledger: Ledger, folder: string, key: string): void {
  for (const at of keysWithin(ledger.folder(folder), key)) {
    const gone = ledger.removeCentral(folder, at);
    if (gone !== null) ledger.putByHand.set(`${folder}\u0000${at}`, gone);
  }
}

/** An administrator acts on the central profile: what is put there has what lay there as its parent. */
export function changeCentral(ledger: Ledger, event: StimulusOf<'central.changed'>, n: number): void {
  const folders = [...ledger.central.keys()].filter(
    (folder) => folder === event.user || folder.startsWith(`${event.user}.V`),
  );
  if (event.change === 'replaced') {
    const { path, content } = event;
    if (path === undefined || content === undefined) return;
    for (const folder of folders.length > 0 ? folders : [event.user])
      replace(ledger, folder, event, path, content, n);
    return;
  }
  const { path: gone } = event;
  if (event.change === 'removed' && gone !== undefined) {
    for (const folder of folders) removeByHand(ledger, folder, pathKey(gone));
    return;
  }
  forgive(ledger, n, (place) => place.user === event.user);
  for (const folder of folders) {
    const place = ledger.folder(folder);
    ledger.central.delete(folder);
    // What is put into a profile begun anew follows on nothing.
    for (const at of ledger.putByHand.keys())
      if (at.startsWith(`${folder}\u0000`)) ledger.putByHand.delete(at);
    if (event.change === 'renamed') ledger.central.set(`${folder} (renamed ${n})`, place);
    else for (const copy of place.values()) if (!copy.torn) copy.version.onServer--;
  }
  for (const place of ledger.locals.values()) if (place.user === event.user) forgetAllBases(ledger, place);
}

function replace(
  ledger: Ledger,
  folder: string,
  event: { at: number; user: string },
  path: string,
  content: string,
  n: number,
): void {
  const key = pathKey(path);
  clearCentral(ledger, folder, key, event, n);
  const before = ledger.folder(folder).get(key);
  if (before?.version.content === content) return ledger.written.note(n, before.version);
  const brought = broughtUntold(ledger, folder, key, content);
  if (brought !== null) {
    ledger.written.note(n, brought);
    ledger.putCentral(folder, key, brought);
    return;
  }
  // What a hand put there before is known to it, though a backup may have taken it away since.
  const at = `${folder}\u0000${key}`;
  const known = ledger.putByHand.get(at);
  const parents = parentsOf(before);
  const version = ledger.written.add({
    event: n,
    key,
    path: shown(path),
    content,
    session: null,
    user: event.user,
    computer: 'server',
    stamp: event.at,
    parents: known === undefined || parents.includes(known) ? parents : [...parents, known],
  });
  ledger.putByHand.set(at, version);
  ledger.putCentral(folder, key, version);
}

/**
 * What a hand seems to have put there, and a computer has under that name and takes for unconfirmed, made from what lay there: it was
 * brought by that one, or by another with the same conflict copy, which was killed before it could tell. Or before it could tell that
 * it has it.
 */
function broughtUntold(ledger: Ledger, folder: string, key: string, content: string): Version | null {
  const before = ledger.folder(folder).get(key);
  for (const [, copy] of ledger.unconfirmedCopies(folder, key, content)) {
    if (before !== undefined && !isAncestor(before.version, copy.version)) continue;
    copy.seenThere = true;
    return copy.version;
  }
  return before === undefined ? ledger.awaitedAside(folder, key, content) : null;
}

/** What stands in the way of a file put on the server, above or below it, is removed by the same hand. */
function clearCentral(
  ledger: Ledger,
  folder: string,
  key: string,
  event: { at: number; user: string },
  n: number,
): void {
  const there = ledger.folder(folder);
  if (!mayHoldBelow(there, key) && !partsOf(key).above.some((above) => there.has(above))) return;
  for (const [at, { version, torn }] of there) {
    if (isSettingKey(at) || !(isBelow(at, key) || isBelow(key, at))) continue;
    const deletion = ledger.written.add({
      event: n,
      key: at,
      path: version.path,
      content: null,
      session: null,
      user: event.user,
      computer: 'server',
      stamp: event.at,
      parents: torn ? [] : [version],
    });
    ledger.removeCentral(folder, at);
    // No record anywhere says that it was meant: computers may bring it back.
    forgive(ledger, n, (place) => place.user === event.user);
    if (!torn) judgeLoss(ledger, version, { event: n, computer: 'server', rule: 'user', by: deletion });
  }
}
