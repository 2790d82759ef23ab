/** What a merge needs before it can be planned: the server's lock and log, a look at both sides, and no open question. */
import fs from 'node:fs';
import { dirname } from 'node:path';
import type { HeldLock } from '../disk/lock.ts';
import type { LocalProfile } from '../fold/state.ts';
import { checkClock, checkDeletions, checkOwner } from './brakes.ts';
import { CreationTimes } from './creation-times.ts';
import { AgentError } from './errors.ts';
import { Heartbeat } from './heartbeat.ts';
import { begin, type Doubt, emptyLog, isReplaced, readLogOrForgo, trustsLog } from './log-trust.ts';
import { isCentralThere, isFolderAt, type Look, lookAtBoth } from './look.ts';
import { mayWrite } from './may-write.ts';
import { Merge } from './merge.ts';
import type { Settings } from './options.ts';
import { centralPlaces } from './places.ts';
import { readStoreClock, type StoreClock } from './store-clock.ts';
import { clearUnfinished, type StoreLog } from './store-log.ts';
import { isWritable, lockStore, type StoreSession } from './store-session.ts';
import { clearAbandoned } from './whole-file.ts';
import type { Workplace } from './workplace.ts';

export class Preparation {
  readonly #place: Workplace;
  readonly reachable: boolean;
  readonly centralExists: boolean;
  readonly begunAt: number;
  readonly look: Look | null;
  readonly doubt: Doubt;
  readonly newGeneration: number | null;
  /** The server's log, also where nothing may be written to it; `null`: there is none. */
  readonly log: StoreLog | null;
  readonly #wentBack: boolean;
  /** Whether a merge was made from it. */
  merged = false;
  readonly #direction: 'down' | 'up';
  readonly #store: StoreSession | null;
  readonly #creation: CreationTimes | null;
  readonly #heartbeat: Heartbeat | null;

  private constructor(
    place: Workplace,
    direction: 'down' | 'up',
    begunAt: number,
    found: Found,
    heartbeat: Heartbeat | null = null,
  ) {
    this.#place = place;
    this.#direction = direction;
    this.begunAt = begunAt;
    this.reachable = found.reachable;
    this.centralExists = found.centralExists;
    this.look = found.look;
    this.doubt = found.doubt;
    this.newGeneration = found.newGeneration;
    this.log = found.log;
    this.#wentBack = found.wentBack;
    this.#store = found.store;
    this.#creation = found.creation;
    this.#heartbeat = heartbeat;
  }

  /**
   * Locks, looks and asks.
   * @throws OpenQuestion, AgentError; then the lock is free again, and nothing was begun: at the most the central folder and its control
   * folder were made, and what a killed call had left in that one was cleared away
   */
  static async make(place: Workplace, direction: 'down' | 'up', signal?: AbortSignal): Promise<Preparation> {
    const { settings } = place;
    // Before the first file is compared (spec, section 2).
    const begunAt = place.clock();
    // Nothing roams: the server is neither needed nor asked.
    if (place.policy.localOnly) return new Preparation(place, direction, begunAt, HELD_BACK);
    if (!isReachable(place)) return new Preparation(place, direction, begunAt, UNREACHABLE);
    if (!place.policy.skipOwnerCheck) checkOwner(settings);
    const writes = mayWrite(place);
    // A policy of now holds, whatever the session was announced as.
    if (direction === 'up' && !writes) return new Preparation(place, direction, begunAt, HELD_BACK);
    if (writes && !isWritable(settings.central))
      throw new AgentError(
        'denied',
        `${settings.central} cannot be written to: give ${settings.user} write permission, or set ReadOnlyProfile`,
      );
    const lock = writes ? await lockStore(settings, place.token, signal) : null;
    const heartbeat = lock === null ? null : new Heartbeat(lock);
    const renew = (): void => heartbeat?.beatIfDue();
    try {
      const found = find(place, direction, lock, renew);
      return new Preparation(place, direction, begunAt, found, heartbeat);
    } catch (error) {
      lock?.release();
      throw error;
    }
  }

  /** Whether the manifest is of no use for telling deletions. */
  get fresh(): boolean {
    return this.#place.header === null || isReplaced(this.doubt);
  }

  /** The merge of what was found; `null` where the server cannot be reached, or may not be written to by a merge up. */
  merge(transition: boolean, profile: LocalProfile): Merge | null {
    this.merged = true;
    if (this.look === null) return null;
    const { settings, journal, policy, base, header, left } = this.#place;
    const { flushes, at, token } = this.#place;
    return new Merge({
      settings,
      journal,
      direction: this.#direction,
      transition,
      loadTime: this.#direction === 'down' ? this.begunAt : profile.loadTime,
      unloadTime: profile.unloadTime,
      excluded: policy.excludedFolders,
      base,
      header,
      foundBefore: left.found,
      removedBefore: left.removed,
      fresh: this.fresh,
      doubt: this.doubt,
      wentBack: this.#wentBack,
      look: this.look,
      store: this.#store,
      log: this.log,
      flushes,
      // Node sets times to within half a microsecond; coarser stores cut them.
      granularityMs: 0.001,
      creation: this.#creation,
      centralExists: this.centralExists,
      at,
      token,
      roamsBack: profile.roamsBack,
      brakeOff: settings.confirm.includes('mass-deletion'),
    });
  }

  /** A sign of life for those who wait for the lock. @throws AgentError `busy` where it was lost */
  renewIfDue(): void {
    this.#heartbeat?.beatIfDue();
  }

  saveCreationTimes(): void {
    if (this.#direction === 'up' && this.reachable) this.#creation?.save(this.#place.token());
  }

  release(): void {
    this.#store?.lock.release();
  }
}

interface Found {
  readonly reachable: boolean;
  readonly centralExists: boolean;
  readonly look: Look | null;
  readonly doubt: Doubt;
  readonly newGeneration: number | null;
  /** Whether the server has forgotten something since the manifest was written, as far as it is known to. */
  readonly wentBack: boolean;
  readonly log: StoreLog | null;
  readonly store: StoreSession | null;
  readonly creation: CreationTimes | null;
}

const UNREACHABLE: Found = {
  reachable: false,
  centralExists: false,
  look: null,
  doubt: null,
  newGeneration: null,
  wentBack: false,
  log: null,
  store: null,
  creation: null,
};

/** There, as far as it matters, and nothing may be brought to it. */
const HELD_BACK: Found = { ...UNREACHABLE, reachable: true };

/**
 * Whether a central folder that is missing is made: it was never there, and the folder above it is. Else it is a share that is away, or
 * was not mounted.
 */
export function isMadeAtLogon({ settings, header, base }: Workplace): boolean {
  if (header !== null && (header.mark !== null || header.scannedAt > 0 || base.files > 0)) return false;
  return isFolderAt(dirname(settings.central));
}

/** What is to be done about a central folder that is missing. The next call asks before it begins one that is put back empty. */
export function missingShare(central: string): string {
  const isLost = isFolderAt(dirname(central));
  return `there is no folder ${central}: mount the share${isLost ? ', or make the folder again if it is lost' : ''}`;
}

function isReachable(place: Workplace): boolean {
  const { settings } = place;
  if (isCentralThere(settings.central)) return true;
  if (!isMadeAtLogon(place)) return false;
  try {
    fs.mkdirSync(settings.central, { mode: 0o700 });
    return true;
  } catch {
    return false;
  }
}

/** Looks and asks; only then is begun what the answers call for. */
function find(place: Workplace, direction: 'down' | 'up', lock: HeldLock | null, renew: () => void): Found {
  const { settings, header, base } = place;
  const { rules, central } = settings;
  const places = centralPlaces(central);
  if (lock !== null) clearUnfinished(places);
  const clocks = readClocks(place, lock !== null);
  clearAbandoned(place.places.control, clocks.local.settledBefore);
  checkClock(settings, place.offset);
  const told = readLogOrForgo(place, lock, renew);
  const { doubt, wentBack } = told;
  const replaced = isReplaced(doubt);
  const writes = rules.store && lock !== null;
  // One look takes it: what was seen may not hold at the next one, and is not to be kept until then.
  const { seen } = place;
  place.seen = undefined;
  const look = lookAtBoth({
    settings,
    base: replaced ? { ...base } : base,
    header,
    // A new one will have nothing of what the manifest noted.
    log: told.log ?? (writes ? emptyLog() : null),
    clocks,
    excluded: place.policy.excludedFolders,
    trustLog: trustsLog(place, told),
    renew,
    ...(seen === undefined ? {} : { seen }),
  });
  if (!replaced && header !== null && rules.store) checkDeletions(settings, direction, look, base);
  const { log, newGeneration } = writes ? begin(place, told) : { log: told.log, newGeneration: null };
  return {
    reachable: true,
    ...asAWhole(settings, look),
    look,
    doubt,
    newGeneration,
    wentBack,
    log,
    // Algorithms without a log still take turns.
    store: lock === null ? null : { lock, log: log ?? emptyLog() },
  };
}

/** What algorithms without a log ask of the central profile as a whole. */
export function asAWhole(
  { rules, central }: Settings,
  look: Look,
): { readonly creation: CreationTimes | null; readonly centralExists: boolean } {
  if (rules.store) return { creation: null, centralExists: true };
  const creation = new CreationTimes(central, centralPlaces(central).created);
  const hasFiles = (look.sight.facts.central?.kinds.length ?? 1) > 1;
  return { creation, centralExists: hasFiles || creation.existed };
}

function readClocks(place: Workplace, writes: boolean): { local: StoreClock; central: StoreClock } {
  const { settings, places, token } = place;
  const local = readStoreClock(places.control, token(), settings.now);
  const { control } = centralPlaces(settings.central);
  // Where nothing may be written the server's clock stays unknown, and its stamps are never trusted.
  const central = writes
    ? readStoreClock(control, token(), settings.now)
    : { offset: 0, settledBefore: 0n, keepsModes: true };
  if (writes && settings.clockOffset === null) place.offset = central.offset;
  return { local, central };
}

/**
 * Now on the server's clock, as its disk tells it; where that cannot be asked, by ours, as far as the difference is known. Not the time of
 * the log, which goes on from its last event though that be of a day to come.
 * @throws OpenQuestion `clock`; AgentError `bad-options` for a clock that shows no time
 */
export function serverTime({ settings, offset, token, clock }: Workplace): number {
  const { control } = centralPlaces(settings.central);
  if (settings.clockOffset !== null || !isFolderAt(control) || !isWritable(control)) return clock() + offset;
  const measured = readStoreClock(control, token(), clock).offset;
  checkClock(settings, measured);
  return clock() + measured;
}
