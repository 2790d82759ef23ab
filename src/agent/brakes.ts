/** The brakes: what looks so unlike what was expected that a person must be asked. Each stops before anything is touched. */
import fs from 'node:fs';
import { dirname } from 'node:path';
import { pathKey } from '../fold/tree.ts';
import { wentBack } from '../plan/store-history.ts';
import { isMassDeletion } from '../plan/three-way.ts';
import type { Base } from './base.ts';
import { AgentError, OpenQuestion, type QuestionName } from './errors.ts';
import type { Look } from './look.ts';
import type { ManifestHeader } from './manifest-file.ts';
import type { Settings } from './options.ts';
import { centralPlaces } from './places.ts';
import { isAbsent, parentOf } from './sight.ts';
import type { StoreLog } from './store-log.ts';

/** Asks, unless it was answered. */
export function ask(settings: Settings, question: QuestionName, message: string): void {
  if (!settings.confirm.includes(question)) throw new OpenQuestion(question, message);
}

/** What the server's log says of the store: the one that is remembered, and not gone back in time. */
export function checkStore(
  settings: Settings,
  header: ManifestHeader | null,
  log: StoreLog | null,
): 'no-store' | 'other-store' | 'rolled-back' | null {
  const mark = header?.mark ?? null;
  if (mark === null || !settings.rules.store) return null;
  if (log === null) {
    ask(
      settings,
      'empty-share',
      `${settings.central} has lost its log: it is empty, not mounted, or was put back blank. Files here would all go up, none would be deleted.`,
    );
    return 'no-store';
  }
  if (log.id !== mark.id) {
    ask(
      settings,
      'other-store',
      `${settings.central} is another store than the one this profile was merged with. Both would be united, nothing deleted.`,
    );
    return 'other-store';
  }
  if (!wentBack(settings.computer, { counter: header?.counter ?? 0 }, mark, log)) return null;
  ask(
    settings,
    'older-store',
    `${settings.central} has gone back in time: its log ends before what this computer has seen (restored from a backup?). What is newer here would go up again.`,
  );
  return 'rolled-back';
}

/** A clock this far from the server's is wrong, and it would decide which of two concurrent edits keeps the name. */
const CLOCK_MS = 24 * 3_600_000;

export function checkClock(settings: Settings, offset: number): void {
  if (Math.abs(offset) <= CLOCK_MS) return;
  const hours = Math.round(Math.abs(offset) / 3_600_000);
  const how = offset > 0 ? 'behind' : 'ahead of';
  ask(settings, 'clock', `the clock of ${settings.computer} is ${hours} hours ${how} the server's: set it.`);
}

/** As event 1526 does: a central profile that belongs to somebody else is left alone. */
export function checkOwner(settings: Settings): void {
  if (process.getuid === undefined) return;
  const owner = fs.statSync(settings.central, { throwIfNoEntry: false })?.uid;
  const ours = fs.statSync(settings.local, { throwIfNoEntry: false })?.uid ?? process.getuid();
  if (owner === undefined || owner === ours) return;
  ask(
    settings,
    'owner',
    `${settings.central} belongs to user ${owner}, the local profile to ${ours}: give both to one user, for nobody else can read a profile's records.`,
  );
}

/**
 * What is removed from a control folder is removed for good, and what is written there is not looked at before: somebody who can write
 * to the share could lead all that to another place by a link. @throws AgentError `foreign-control-folder`
 */
export function checkControl(central: string): void {
  const { control, segments, lock, trash } = centralPlaces(central);
  const link = [control, segments, lock, trash].find(isLink);
  if (link !== undefined)
    throw new AgentError(
      'foreign-control-folder',
      `${link} is a link, which is not followed: put the folder itself there, or remove the link`,
    );
}

function isLink(path: string): boolean {
  try {
    return fs.lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
  } catch {
    // A share that is away, or lets nobody in: that is told where it is asked for.
    return false;
  }
}

/** Root leaves records on both sides that nobody else may read: the profile's own user, on any computer, could not go on with them. */
export function checkRunner(settings: Settings): void {
  if (process.geteuid?.() !== 0) return;
  const { folder, owner } = ownerOf(settings.local);
  if (owner === 0) return;
  ask(settings, 'owner', `${folder} belongs to user ${owner}, and root runs this: run it as that user.`);
}

/** Of a folder that is not there yet: of the one in which it would be made. */
function ownerOf(folder: string): { folder: string; owner: number } {
  const owner = fs.statSync(folder, { throwIfNoEntry: false })?.uid;
  return owner === undefined ? ownerOf(dirname(folder)) : { folder, owner };
}

/** Deletions that would go to the other side, and a server that shows far less than it had. */
export function checkDeletions(settings: Settings, direction: 'down' | 'up', look: Look, base: Base): void {
  if (base.files === 0) return;
  const gone = direction === 'up' ? countMissing(look, 'local') : deletedThere(look);
  if (isMassDeletion(gone, base.files)) {
    const where = direction === 'up' ? 'on the server' : 'here';
    ask(settings, 'mass-deletion', `${gone} of ${base.files} files would be deleted ${where}.`);
  }
  const lost = look.scanned ? countMissing(look, 'central') : 0;
  if (isMassDeletion(lost, base.files))
    ask(
      settings,
      'shrunk-share',
      `${lost} of ${base.files} files are missing on the server and nobody deleted them. They would go up again.`,
    );
}

/** Files of the manifest that a side shows no more, and that no entry of the log says were deleted. */
function countMissing(look: Look, side: 'local' | 'central'): number {
  let missing = 0;
  for (const folder of look.sight.differing(false)) {
    const listing = look.sight[side](folder);
    const names = new Set(
      listing.entries.filter(({ kind }) => kind !== 'folder').map(({ name }) => pathKey(name)),
    );
    for (const { name } of look.sight.baseRows(folder)) {
      const path = folder === '' ? name : `${folder}/${name}`;
      if (names.has(pathKey(name)) || !isAbsent(listing, name)) continue;
      if (side === 'central' && look.sight.entryOf(path)?.deleted === true) continue;
      missing += 1;
    }
  }
  return missing;
}

/** Files of the manifest that the log says were deleted, and that are here. */
function deletedThere(look: Look): number {
  let deleted = 0;
  for (const entry of look.sight.facts.log?.entries.values() ?? []) {
    if (!entry.deleted) continue;
    const name = pathKey(entry.path.slice(entry.path.lastIndexOf('/') + 1));
    const isKnown = look.sight.baseRows(parentOf(entry.path)).some((file) => pathKey(file.name) === name);
    if (isKnown && !look.sight.isGoneHere(entry.path)) deleted += 1;
  }
  return deleted;
}
