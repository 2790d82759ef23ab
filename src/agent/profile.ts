/** The agent as a library: one user's profile on this computer, and its copy on a share. */
import process from 'node:process';
import { stateName } from '../../machines/step.ts';
import { failureOf, systemCode } from '../disk/failure.ts';
import type { LogEvent } from '../log/events.ts';
import { StoreError } from '../stores/errors.ts';
import { APART, isApart, nothingWentUp } from './apart.ts';
import type { CallOptions, Conflict, NextMerge, Outcome, Profile, Status } from './calls.ts';
import { dryRun } from './dry-run.ts';
import { AgentError, stopped } from './errors.ts';
import { EventQueue } from './event-queue.ts';
import { hiveHolders, noteHolders } from './hive-holders.ts';
import { isCentralThere, isFolderAt, lookFor } from './look.ts';
import { mayWrite } from './may-write.ts';
import type { MergeProblem } from './merge.ts';
import { type ProfileOptions, type Settings, settingsOf } from './options.ts';
import { localPlaces, trashRunName } from './places.ts';
import { isMadeAtLogon, missingShare, Preparation, serverTime } from './preparation.ts';
import { eachOnce } from './problems.ts';
import { type Purged, purge } from './purge.ts';
import { Session } from './session.ts';
import { beginSync, endSync, type SyncEnd, unendedSync } from './sync-mark.ts';
import { listRuns, type Undone, undo } from './undo.ts';
import { Workplace } from './workplace.ts';

/** What a logon or logoff came to, also one at which there was nothing to do. */
type Done = Pick<Session, 'reached' | 'failed' | 'problems'>;

/** Whether a call carries out sessions, looks, or only plans, which nothing is kept of. */
type Kind = 'work' | 'look' | 'dry';

/** A look at the local profile holds for the second half of a `sync` that begins within so many seconds: then it is taken anew. */
const SEEN_SECONDS = 10;

/** Opens a profile. Nothing is read before a call. @throws AgentError `bad-options` */
export function openProfile(options: ProfileOptions): Profile {
  return new OpenedProfile(settingsOf(options));
}

class OpenedProfile implements Profile {
  readonly #settings: Settings;
  readonly #queue = new EventQueue<LogEvent>();
  #last: Promise<unknown> = Promise.resolve();
  #counts: Record<string, number> = {};
  #conflicts: Conflict[] = [];

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get events(): AsyncIterable<LogEvent> {
    return this.#queue;
  }

  close(): void {
    this.#queue.end();
  }

  logon({ signal }: CallOptions = {}): Promise<Outcome> {
    return this.#work(signal, async (place) => {
      const done = await this.#begin(place, signal);
      return this.#outcome(place, [...done, await this.#logonTo(place, signal)]);
    });
  }

  logoff({ signal }: CallOptions = {}): Promise<Outcome> {
    const { local, store } = this.#settings;
    return this.#inTurn(signal, () => {
      // A log elsewhere may know of a session here; else there is none, and no folder is made for it.
      if (store === null && lookFor(localPlaces(local).control) === false)
        throw new AgentError('not-logged-on', NOBODY);
      return this.#at('work', async (place) => {
        const done = await this.#begin(place, signal);
        return this.#outcome(place, [...done, await this.#logoffFrom(place, signal)]);
      });
    });
  }

  sync({ signal }: CallOptions = {}): Promise<Outcome> {
    return this.#work(signal, async (place) => {
      const done = await this.#begin(place, signal);
      const end: SyncEnd = isLoggedOn(place) && !place.rebooted ? 'loggedOn' : 'loggedOff';
      beginSync(place.places.sync, end);
      const begun = process.uptime();
      const first = await this.#turn(place, end === 'loggedOn' ? 'loggedOff' : 'loggedOn', signal);
      if (process.uptime() - begun >= SEEN_SECONDS) place.seen = undefined;
      // A logon that was refused has no session to end.
      const second = isLoggedOn(place) === (end === 'loggedOn') ? [] : [await this.#turn(place, end, signal)];
      endSync(place.places.sync);
      return this.#outcome(place, [...done, first, ...second]);
    });
  }

  #turn(place: Workplace, to: SyncEnd, signal?: AbortSignal): Promise<Done> {
    return to === 'loggedOn' ? this.#logonTo(place, signal) : this.#logoffFrom(place, signal);
  }

  async #logonTo(place: Workplace, signal?: AbortSignal): Promise<Done> {
    if (isLoggedOn(place) && !place.rebooted) return { ...NOTHING_TO_DO, problems: nothingCame(place) };
    if (isLoggedOn(place)) restart(place);
    await this.#unloadLate(place);
    place.rebooted = false;
    const preparation = isLingering(place) ? null : await Preparation.make(place, 'down', signal);
    if (preparation?.reachable === false && place.journal.profile?.cached !== true)
      throw new AgentError(
        'missing-share',
        `${this.#settings.central} cannot be reached and there is no local profile yet: mount the share`,
      );
    return this.#run('logon.requested', place, preparation, signal);
  }

  async #logoffFrom(place: Workplace, signal?: AbortSignal): Promise<Done> {
    if (!isLoggedOn(place)) {
      if (place.journal.profile === null) throw new AgentError('not-logged-on', NOBODY);
      await this.#unloadLate(place);
      // What the logoff before could not take up is no nearer to the server.
      const reached = isFolderAt(this.#settings.central);
      return {
        ...NOTHING_TO_DO,
        reached,
        problems: reached ? nothingWentUp(place.journal.profile, mayWrite(place)) : [],
      };
    }
    const preparation = await Preparation.make(place, 'up', signal);
    const done = await this.#run('logoff.requested', place, preparation, signal);
    // Whoever holds a hive now holds it in this boot.
    place.rebooted = false;
    return done;
  }

  status(): Promise<Status> {
    return this.#look('look', async (place) => {
      await this.#unloadLate(place);
      const { local, central, user, computer } = this.#settings;
      const profile = place.journal.profile;
      const there = lookFor(central);
      return {
        state: profile === null ? 'loggedOff' : stateName(profile.session),
        user,
        computer,
        local,
        central,
        reachable: there === true || (there === false && isMadeAtLogon(place)),
        confirmed: place.base.files,
        lastLogon: profile?.loadTime ?? null,
        lastLogoff: profile?.unloadTime ?? null,
        holders: hiveHolders(this.#settings),
        trash: listRuns(this.#settings),
      };
    });
  }

  plan({ sync = false }: { readonly sync?: boolean } = {}): Promise<NextMerge> {
    return this.#look('dry', async (place) => {
      const isNeeded = !place.policy.localOnly;
      if (isNeeded && !isCentralThere(this.#settings.central) && !isMadeAtLogon(place))
        throw new AgentError('missing-share', missingShare(this.#settings.central));
      const direction = nextDirection(place);
      const interrupted = isInterrupted(place) || syncOwed(place) !== null || place.left.plan.length > 0;
      return { direction, ...dryRun(place, direction, sync), interrupted, roamsBack: mayWrite(place) };
    });
  }

  undo(run?: string, paths?: readonly string[]): Promise<Undone> {
    return this.#look('look', async (place) => {
      const { local, central, computer, now } = this.#settings;
      const { token, flushes } = place;
      const at = place.at();
      const facts = { local, central, computer, at, into: trashRunName(at, ''), now: now(), token, flushes };
      const asked = { ...(run === undefined ? {} : { run }), ...(paths === undefined ? {} : { paths }) };
      return undo({ ...facts, ...asked });
    });
  }

  purge(days: number): Promise<Purged> {
    return this.#look('look', async (place) => purge(this.#settings, () => serverTime(place), days));
  }

  /** Calls have turns, in the order in which they were made. One that was told to stop before its own does nothing. */
  #inTurn<T>(signal: AbortSignal | undefined, call: () => Promise<T>): Promise<T> {
    const done = this.#last.then(() => {
      if (signal?.aborted === true) throw stopped(signal.reason);
      return call();
    });
    this.#last = done.catch(() => undefined);
    return done;
  }

  #work<T>(signal: AbortSignal | undefined, work: (place: Workplace) => Promise<T>): Promise<T> {
    return this.#inTurn(signal, () => this.#at('work', work));
  }

  #look<T>(kind: 'look' | 'dry', work: (place: Workplace) => Promise<T>): Promise<T> {
    return this.#inTurn(undefined, () => this.#at(kind, work));
  }

  /** Opens what a call works with, and closes it again. Only one that works makes a profile's folder. */
  async #at<T>(kind: Kind, work: (place: Workplace) => Promise<T>): Promise<T> {
    this.#counts = {};
    this.#conflicts = [];
    const onEvent = (event: LogEvent): void => {
      this.#note(event);
      if (kind !== 'dry') this.#queue.push(event);
    };
    const place = await Workplace.open(this.#settings, onEvent, kind === 'work').catch((error: unknown) => {
      throw toldClearly(error, this.#settings, kind);
    });
    try {
      const result = await work(place);
      // Who only looked, and has nothing to tell, leaves the files as they are: it may be another user's.
      if (kind === 'work' || (kind === 'look' && place.isKept && place.journal.unsaved > 0))
        await place.save();
      return result;
    } catch (error) {
      throw toldClearly(error, this.#settings, kind);
    } finally {
      await place.close();
    }
  }

  #note(event: LogEvent): void {
    this.#counts[event.type] = (this.#counts[event.type] ?? 0) + 1;
    if (event.type !== 'conflict.kept') return;
    this.#conflicts.push({ path: event.path, copy: event.to, loser: event.loser });
  }

  async #run(
    type: 'logon.requested' | 'logoff.requested',
    place: Workplace,
    preparation: Preparation | null,
    signal?: AbortSignal,
  ): Promise<Done> {
    const { computer, user } = this.#settings;
    try {
      introduce(place, preparation?.reachable ?? false);
      place.journal.append({ at: place.at(), type, computer, user });
    } catch (error) {
      // The session, which lets go of the lock at its end, was not begun.
      preparation?.release();
      throw error;
    }
    const session = new Session(place, preparation, signal);
    await session.run();
    // What it worked with goes with it: a sync has another session after it.
    const { reached, failed, problems } = session;
    return { reached, failed, problems };
  }

  #outcome(place: Workplace, done: readonly Done[]): Outcome {
    const { profile } = place.journal;
    const problems = eachOnce(done.flatMap((one) => one.problems));
    const reached = done.every((one) => one.reached);
    const failed = done.reduce((sum, one) => sum + one.failed, 0);
    const isOpen = problems.some(({ byChoice }) => byChoice !== true);
    return {
      state: profile === null ? 'loggedOff' : stateName(profile.session),
      reached,
      failed,
      complete: reached && failed === 0 && !isOpen,
      problems,
      conflicts: this.#conflicts,
      madeLocal: place.isMade ? this.#settings.local : null,
      events: { ...this.#counts },
    };
  }

  /** Brings to its end what a call before was cut short in. What that comes to is part of what this call tells. */
  async #begin(place: Workplace, signal?: AbortSignal): Promise<Done[]> {
    const done = [...(await this.#finishSession(place, signal)), ...(await this.#finishSync(place, signal))];
    if (done.length > 0) place.seen = undefined;
    return done;
  }

  /** A session that was cut short is brought to rest, if there was one. */
  async #finishSession(place: Workplace, signal?: AbortSignal): Promise<Done[]> {
    if (!isInterrupted(place)) return [];
    place.interrupted = true;
    place.seen = undefined;
    const session = new Session(place, null, signal);
    await session.run();
    place.seen = undefined;
    await place.save();
    place.interrupted = false;
    return [session];
  }

  /** A sync that was cut short ends where it began, if there was one. */
  async #finishSync(place: Workplace, signal?: AbortSignal): Promise<Done[]> {
    if (unendedSync(place.places.sync) === null) return [];
    const end = syncOwed(place);
    const done = end === null ? [] : [await this.#turn(place, end, signal)];
    endSync(place.places.sync);
    return done;
  }

  /** A hive that was still held at the logoff is unloaded once nobody holds it; of one that was before a boot nothing is loaded any more. */
  async #unloadLate(place: Workplace): Promise<void> {
    if (!isLingering(place)) return;
    if (place.rebooted) return restart(place);
    noteHolders(this.#settings, place.journal, place.at);
    await new Session(place, null).run();
  }
}

const NOBODY = 'nobody is logged on: run logon first';

/** Of a call that finds its deed done. */
const NOTHING_TO_DO: Done = { reached: true, failed: 0, problems: [] };

/** What there is to tell of a session that began without the server: another logon in it changes nothing. */
function nothingCame({ journal }: Workplace): MergeProblem[] {
  if (journal.profile === null || !isApart(journal.profile)) return [];
  return [{ path: '', message: `nothing came down, for ${APART}: sync begins a session with it` }];
}

/** What a store or the system says, with what to do; of a disk with the folder; and that a wait was told to stop. */
function toldClearly(error: unknown, { local, central }: Settings, kind: Kind): unknown {
  if (error instanceof Error && error.name === 'AbortError') return stopped(error);
  if (error instanceof StoreError)
    return new AgentError(error.code === 'invalid' ? 'bad-options' : 'store-failed', error.message, error);
  if (error instanceof AgentError || systemCode(error) === null) return error;
  const { path } = error as NodeJS.ErrnoException;
  const { message } = failureOf(error, 'target', path ?? `${local} or ${central}`);
  const next = kind === 'work' ? '; what was done is recorded, run this again' : '';
  return new AgentError('disk-failed', `${message}${next}`, error);
}

/** Whether a call was cut short in the middle of a session. */
function isInterrupted({ journal }: Workplace): boolean {
  return journal.profile !== null && !AT_REST.has(stateName(journal.profile.session));
}

const AT_REST: ReadonlySet<string> = new Set(['loggedOff', 'loggedOn', 'lingering']);

/** Where a sync that was cut short has yet to go; `null` where there is none, or it was stopped before it had gone anywhere. */
function syncOwed(place: Workplace): SyncEnd | null {
  const end = unendedSync(place.places.sync);
  // Under a session that a boot has ended there is none to go back to.
  return end === null || place.rebooted || isLoggedOn(place) === (end === 'loggedOn') ? null : end;
}

/** Where the next merge goes, also that of a call that was cut short. */
function nextDirection(place: Workplace): 'down' | 'up' {
  const { profile } = place.journal;
  if (profile === null || (isLoggedOn(place) && place.rebooted)) return 'down';
  return MERGES_UP.has(stateName(profile.session)) ? 'up' : 'down';
}

/** States of a session that has come down and not gone up. */
const MERGES_UP: ReadonlySet<string> = new Set([
  'cachedLogon',
  'loadingHive',
  'loggedOn',
  'checkingQuota',
  'waitingForUnlock',
  'savingHive',
  'mergingUp',
]);

function isLoggedOn({ journal }: Workplace): boolean {
  return journal.profile !== null && stateName(journal.profile.session) === 'loggedOn';
}

function isLingering({ journal }: Workplace): boolean {
  return journal.profile !== null && stateName(journal.profile.session) === 'lingering';
}

/** The computer was booted: a session ended without a logoff, and no hive is loaded. */
function restart(place: Workplace): void {
  const { computer } = place.settings;
  place.journal.append({ at: place.at(), type: 'computer.stopped', computer, cause: 'power-loss' });
  place.journal.append({ at: place.at(), type: 'computer.started', computer, os: '7', joined: 'workgroup' });
}

/** What the log has to know of this computer before a session: that it runs, its clock, its link, its policy. */
function introduce(place: Workplace, reachable: boolean): void {
  const { journal, settings, at } = place;
  const { computer, policy } = settings;
  const known = journal.state.computers[computer];
  if (known === undefined)
    journal.append({ at: at(), type: 'computer.started', computer, os: '7', joined: 'workgroup' });
  const offset = -place.offset;
  if ((known?.offset ?? 0) !== offset) journal.append({ at: at(), type: 'clock.set', computer, offset });
  const link = reachable ? 'fast' : 'none';
  if ((known?.link ?? 'fast') !== link) journal.append({ at: at(), type: 'network.changed', computer, link });
  if (JSON.stringify(known?.policy ?? {}) !== JSON.stringify(policy))
    journal.append({ at: at(), type: 'policy.changed', computer, settings: { ...policy } });
}
