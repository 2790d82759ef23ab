/** What the server's log tells a call, whether it may be believed, and what is begun where it tells too little. */
import fs from 'node:fs';
import type { HeldLock } from '../disk/lock.ts';
import type { StoreMark } from '../log/fields.ts';
import { checkStore } from './brakes.ts';
import { AgentError } from './errors.ts';
import { LogEntries } from './log-entries.ts';
import { mayWrite } from './may-write.ts';
import { centralPlaces } from './places.ts';
import { appendSegment, createStore, readStoreLog, type StoreLog } from './store-log.ts';
import { isClosed } from './store-session.ts';
import type { Workplace } from './workplace.ts';

export type Doubt = 'no-store' | 'other-store' | 'rolled-back' | null;

/** What the server's log says, and what is to be thought of it. */
export interface Told {
  readonly log: StoreLog | null;
  readonly doubt: Doubt;
  readonly wentBack: boolean;
  /** Whether it tells nothing that can be read, and a new one is to be begun. */
  readonly damaged: boolean;
}

/** @throws OpenQuestion; AgentError `corrupt-log` unless a new log was agreed to: a store without a log is what follows, and no question more */
export function readLogOrForgo(place: Workplace, lock: HeldLock | null, renew: () => void): Told {
  const { settings, header } = place;
  try {
    return { ...readLog(place, renew), damaged: false };
  } catch (error) {
    const isDamaged = error instanceof AgentError && error.code === 'corrupt-log';
    if (!isDamaged || lock === null || !settings.confirm.includes('rebuild-log')) throw error;
    const doubt = (header?.mark ?? null) === null ? null : 'no-store';
    return { log: null, doubt, wentBack: false, damaged: true };
  }
}

const NO_LOG = { log: null, doubt: null, wentBack: false } as const;

/** @throws OpenQuestion, AgentError */
export function readLog(
  place: Pick<Workplace, 'settings' | 'header' | 'policy'>,
  renew: () => void,
): Omit<Told, 'damaged'> {
  if (!place.settings.rules.store) return NO_LOG;
  try {
    return readStore(place, renew);
  } catch (error) {
    if (isKeptFromUs(place)) return NO_LOG;
    throw error;
  }
}

function readStore(
  { settings, header }: Pick<Workplace, 'settings' | 'header'>,
  renew: () => void,
): Omit<Told, 'damaged'> {
  const places = centralPlaces(settings.central);
  const mark = header?.mark ?? null;
  const onEntries = (files: number): void => {
    renew();
    settings.onProgress({ phase: 'scanning', files, bytes: 0, totalFiles: null });
  };
  const log = readStoreLog(places, mark, onEntries);
  const doubt = checkStore(settings, header, log);
  const wentBack = doubt === 'rolled-back' || (mark !== null && log !== null && isLater(log, mark));
  // What the manifest noted of entries that are forgotten since says nothing of what lies there.
  return { log: wentBack ? readStoreLog(places, null, onEntries) : log, doubt, wentBack };
}

/** Whether somebody else filled a profile that is only read, and keeps its log for himself: all is seen in the files then. */
function isKeptFromUs(place: Pick<Workplace, 'settings' | 'policy'>): boolean {
  return isClosed(centralPlaces(place.settings.central).control) && !mayWrite(place);
}

/** Whether the manifest is of another store than what the server has now. */
export function isReplaced(doubt: Doubt): boolean {
  return doubt === 'other-store' || doubt === 'no-store';
}

/** Where there is no log, or none that can be read, one is begun; where the store has gone back, a generation. */
export function begin(
  place: Workplace,
  { log, doubt, damaged }: Told,
): { log: StoreLog | null; newGeneration: number | null } {
  const { settings, header, token } = place;
  const { computer, user, central } = settings;
  const places = centralPlaces(central);
  if (damaged) setLogAside(place);
  if (log === null) {
    createStore(places, `${user}@${token()}`, token());
    return { log: readStoreLog(places, null), newGeneration: null };
  }
  if (doubt !== 'rolled-back') return { log, newGeneration: null };
  const newGeneration = Math.max(log.generation, place.generation) + 1;
  const reached = { [computer]: Math.max(header?.counter ?? 0, log.seen[computer] ?? 0) };
  const begins = { generation: newGeneration, starts: { ...log.seen }, reached };
  return { log: appendSegment(places, log, token(), [], begins), newGeneration };
}

export function emptyLog(): StoreLog {
  return {
    id: '',
    generation: 1,
    starts: {},
    seen: {},
    entries: new LogEntries(),
    from: 0,
    segment: 0,
    token: '',
  };
}

/** Whether a run was cut short of which nobody has looked at the share since: what it left there is in no log. */
function isCutShort({ interrupted, left }: Workplace): boolean {
  return interrupted || left.plan.length > 0;
}

/** Whether the store has begun a generation since: it went back before, behind this computer or another. */
function isLater(log: StoreLog, mark: StoreMark): boolean {
  return log.id === mark.id && log.generation > mark.generation;
}

/** Whether the log tells all of the share, so that it need not be looked at. */
export function trustsLog(place: Workplace, { log, doubt, wentBack }: Omit<Told, 'damaged'>): boolean {
  const { settings, header } = place;
  if (doubt !== null || wentBack || isCutShort(place)) return false;
  if (log === null || header === null || header.mark === null || header.scannedAt === 0) return false;
  const age = settings.now() - header.scannedAt;
  return age >= 0 && age < settings.fullScanEveryMs;
}

/** The damaged log stays where it can be looked at; a new store begins. */
function setLogAside(place: Workplace): void {
  const places = centralPlaces(place.settings.central);
  const aside = `${places.segments}-damaged-${place.token()}`;
  for (const [from, to] of [
    [places.segments, aside],
    [places.store, `${aside}.json`],
  ] as const)
    if (fs.existsSync(from)) fs.renameSync(from, to);
}
