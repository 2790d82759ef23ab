/** Runs one session by its machine: asks for the next step, performs it on the disks, records what happened, asks again. */
import process from 'node:process';
import { setImmediate as turn, setTimeout as wait } from 'node:timers/promises';
import { stateName } from '../../machines/step.ts';
import { decideLock, isForced } from '../decide/logoff.ts';
import { nextStep, type Step } from '../decide/next-step.ts';
import { type LocalProfile, openHandles } from '../fold/state.ts';
import type { FileAction } from '../log/actions.ts';
import type { ServiceRecord } from '../log/records.ts';
import { AgentError, stopped } from './errors.ts';
import { noteHolders } from './hive-holders.ts';
import type { Merge, MergeProblem } from './merge.ts';
import { by, plainStep } from './plain-steps.ts';
import { Preparation } from './preparation.ts';
import { recordsOwed } from './recover.ts';
import type { Workplace } from './workplace.ts';

/** The agent runs while it is called: nothing happens in the background, no directory and no group policy is asked. */
const NO_BACKGROUND = {
  uploads: false,
  idle: false,
  online: true,
  noTemporaryProfiles: false,
  policyDue: false,
  policyPending: false,
  warns: false,
  hurried: false,
} as const;

/** Actions between two saves of the log, at the most: as a rule it is saved with each plan. */
const BATCH = 5_000;
const POLL_MS = 250;
/** Files are copied with calls that nothing interrupts: so often signals and timers are heard in between. */
const LISTEN_SECONDS = 0.1;

export class Session {
  readonly #place: Workplace;
  readonly #signal: AbortSignal | undefined;
  #preparation: Preparation | null;
  #merge: Merge | null = null;
  /** The generation that the store has begun for this session, until a plan tells of it. */
  #begun: number | null;
  /** Whether a plan of the merge was recorded: a manifest is begun once. */
  #hasPlanned = false;
  // Seconds of a clock that nobody sets; `performance` is a module more to load.
  #listened = process.uptime();
  /** When the wait for a held hive was first seen, on the server's clock and in seconds of that other one. */
  #waiting: { readonly at: number; readonly seconds: number } | null = null;
  failed = 0;
  /** Whether the server was reached by the last look; as long as there was none, it was. */
  reached: boolean;
  readonly problems: MergeProblem[] = [];

  constructor(place: Workplace, preparation: Preparation | null, signal?: AbortSignal) {
    this.#place = place;
    this.#preparation = preparation;
    this.reached = preparation?.reachable ?? true;
    this.#begun = preparation?.newGeneration ?? null;
    this.#signal = signal;
  }

  get #profile(): LocalProfile {
    const { profile } = this.#place.journal;
    if (profile === null) throw new AgentError('not-logged-on', 'nobody has logged on to this profile yet');
    return profile;
  }

  /** Runs until the machine waits for the world. Whatever stops it, the log tells where to go on. */
  async run(): Promise<void> {
    try {
      for (let step = await this.#next(); step !== null; step = await this.#next()) {
        this.#signal?.throwIfAborted();
        await this.#perform(step);
        await this.#listenIfDue();
      }
    } catch (error) {
      // What was done is saved, unless the server's log cannot be told of it: then the next call finds it done, as after a kill.
      await this.#merge?.endStaging();
      await this.#merge?.rest();
      this.#merge?.saveEntries();
      await this.#place.journal.flush();
      throw this.#signal?.aborted === true ? stopped(error) : error;
    } finally {
      await this.#merge?.end();
      this.#preparation?.release();
    }
  }

  /** The next step; a wait for a locked hive is waited for here. */
  async #next(): Promise<Step | null> {
    for (;;) {
      const profile = this.#profile;
      const { settings, policy, at } = this.#place;
      const step = nextStep(profile, {
        now: this.#waitedUntil(),
        running: true,
        algorithm: settings.rules,
        userOutdated: false,
        fastLogon: false,
        forced: isForced(policy, settings.rules),
        ...NO_BACKGROUND,
      });
      if (step !== null || profile.waitUntil === null) return step;
      this.#letOthers();
      await this.#place.journal.flush();
      await wait(POLL_MS, undefined, { signal: this.#signal });
      noteHolders(settings, this.#place.journal, at);
    }
  }

  /** Now, for who waits: a clock that is set meanwhile neither cuts the wait short nor draws it out. */
  #waitedUntil(): number {
    const seconds = process.uptime();
    this.#waiting =
      this.#profile.waitUntil === null ? null : (this.#waiting ?? { at: this.#place.at(), seconds });
    return this.#waiting === null
      ? this.#place.at()
      : this.#waiting.at + (seconds - this.#waiting.seconds) * 1000;
  }

  /**
   * While a hive is waited for others may merge, and what is saved meanwhile belongs to this session: lock and look are taken anew
   * after it. Not where something was begun in answer to a question: it would be asked again.
   */
  #letOthers(): void {
    if (this.#preparation !== null && this.#preparation.doubt !== null) return this.#renewIfDue();
    this.#preparation?.release();
    this.#preparation = null;
  }

  async #prepare(direction: 'down' | 'up'): Promise<Preparation> {
    const made = await Preparation.make(this.#place, direction, this.#signal);
    this.reached = made.reachable;
    this.#begun ??= made.newGeneration;
    return made;
  }

  async #perform(step: Step): Promise<void> {
    if (step === 'planMerge') return this.#planMerge();
    if (step === 'act') return this.#act();
    if (step === 'finishMerge') return this.#finishMerge();
    if (step === 'countHandles') return this.#countHandles();
    const place = this.#place;
    const tell = (...problems: readonly MergeProblem[]): void => void this.problems.push(...problems);
    const facts = { profile: this.#profile, preparation: this.#preparation, reached: this.reached };
    this.#record(plainStep(step, { place, ...facts, tell }));
  }

  #record(record: ServiceRecord): void {
    this.#place.journal.append(record);
  }

  #countHandles(): void {
    const { settings, journal, policy, at } = this.#place;
    const before = stateName(this.#profile.session);
    const holders = noteHolders(settings, journal, at);
    // That the last one has gone since the call before moves the session on.
    if (stateName(this.#profile.session) !== before) return;
    const { lock, waitMs, rule } = decideLock(this.#profile, policy, settings.rules);
    const until = lock === 'wait' ? at() + (settings.hiveWaitMs ?? waitMs) : null;
    const open = openHandles(this.#profile);
    const processes = Object.keys(this.#profile.handles);
    this.#record({
      ...by(this.#place),
      type: 'handles.counted',
      open,
      processes,
      lock,
      until,
      rule,
      holders,
    });
  }

  async #planMerge(): Promise<void> {
    const { journal, settings } = this.#place;
    const state = stateName(this.#profile.session);
    const direction = state === 'mergingUp' ? 'up' : 'down';
    if (this.#merge === null) {
      this.#preparation ??= await this.#prepare(direction);
      await this.#catchUp(direction);
      this.#merge = this.#preparation.merge(state === 'localToRoaming', this.#profile);
      this.#hasPlanned = false;
    }
    const merge = this.#merge;
    const before = journal.next - 1;
    const renew = (): void => this.#renewIfDue();
    let actions = merge?.plan(renew) ?? [];
    // Pieces in which only stamps differ, or only what the other direction does, need no record of their own.
    while (actions.length === 0 && this.#merge?.hasMore === true) {
      await this.#listenIfDue();
      this.#signal?.throwIfAborted();
      actions = this.#merge.plan(renew);
      if (journal.unsaved >= BATCH) await this.#save();
    }
    const begins = this.#preparation?.fresh === true && !this.#hasPlanned;
    this.#hasPlanned = true;
    this.#recordPlan(direction, actions, begins ? 'fresh' : 'kept', merge?.unread);
    // Before the first file moves, the log says what is meant: a crash finds out what was done.
    if (actions.length === 0) return;
    // Under temporary names they may come down while it is saved: what a kill leaves lies where every call looks.
    if (direction === 'down') merge?.stage(actions);
    await this.#save();
    if (merge !== null && settings.rules.store) this.#place.beginManifest(() => merge.begun(before));
    merge?.announce(actions);
    if (direction === 'up') merge?.stage(actions);
    merge?.notePlanKnown();
  }

  #recordPlan(
    direction: 'down' | 'up',
    actions: readonly FileAction[],
    manifest: 'fresh' | 'kept',
    unread: readonly string[] = [],
  ): void {
    const { rules } = this.#place.settings;
    const { begunAt = null, doubt = null } = this.#preparation ?? {};
    this.#record({
      ...by(this.#place),
      type: 'merge.planned',
      direction,
      rule: rules.name === 'nt4' ? 'M2' : 'M1',
      loadTime: direction === 'down' ? begunAt : this.#profile.loadTime,
      actions: [...actions],
      manifest: rules.manifest ? manifest : 'none',
      storeId: null,
      generation: this.#begun,
      ...(doubt === null ? {} : { doubt }),
      ...(unread.length === 0 ? {} : { unread: [...unread] }),
    });
    this.#begun = null;
  }

  async #act(): Promise<void> {
    const { journal, settings } = this.#place;
    if (this.#merge === null) return this.#recover();
    const { plan } = this.#profile;
    const action = plan?.actions[plan.next];
    if (action === undefined) throw new Error('There is no action left in the plan');
    const reached = this.#merge.reach(action);
    if (reached !== null) await reached;
    const record = this.#merge.perform(action);
    this.#record(record);
    const { files, bytes } = this.#merge;
    settings.onProgress({ phase: 'copying', files, bytes, totalFiles: null });
    if (journal.unsaved >= BATCH) await this.#save();
    else this.#renewIfDue();
  }

  async #save(): Promise<void> {
    await this.#merge?.rest();
    this.#merge?.saveEntries();
    await this.#place.journal.flush();
    this.#renewIfDue();
  }

  async #listenIfDue(): Promise<void> {
    if (process.uptime() - this.#listened < LISTEN_SECONDS) return;
    await turn();
    this.#listened = process.uptime();
  }

  #renewIfDue(): void {
    this.#preparation?.renewIfDue();
  }

  /** A crash cut a merge short: its plan is not gone on with. */
  async #recover(): Promise<void> {
    const { plan } = this.#profile;
    if (plan === null) throw new Error('There is no plan to go on with');
    this.#preparation?.release();
    this.#preparation = await this.#prepare(plan.direction);
    return this.#planMerge();
  }

  /**
   * What a merge that was cut short did without a record is recorded before anything else is looked for; the rest is planned anew. A
   * session without the share may have gone past that merge: then the records get a plan of their own.
   */
  async #catchUp(direction: 'down' | 'up'): Promise<void> {
    const { settings, journal, header, left, at } = this.#place;
    const { session, plan, roamsBack } = this.#profile;
    const preparation = this.#preparation;
    // Whose memory is gone as well looks at both sides as if for the first time.
    if (left.plan.length === 0 || header === null || preparation === null) return;
    // Both sides are united then, whatever was done: nothing is to be looked for twice.
    if (preparation.fresh) return left.endPlan(true);
    const merge = preparation.merge(stateName(session) === 'localToRoaming', this.#profile);
    if (merge === null) return;
    const owed = recordsOwed({ settings, left, merge, log: preparation.log, at, roamsBack });
    left.endPlan(roamsBack);
    if (owed.length === 0) return;
    const records = owed.map(({ record }) => record);
    for (const record of records) merge.noteDone(record);
    // Recorded only then: what stops it here must not save a record that names an entry which the server's log did not take.
    merge.saveEntries();
    const actions = owed.map(({ action }) => action);
    if ((plan?.actions.length ?? 0) === 0) this.#recordPlan(direction, actions, 'kept');
    for (const record of records) this.#record(record);
    this.#place.noteLate(records);
    await journal.flush();
    this.#place.base = merge.settled();
    // What was just noted is known now; the look is taken again with it.
    preparation.release();
    this.#preparation = await this.#prepare(direction);
  }

  async #finishMerge(): Promise<void> {
    if (this.#merge?.hasMore === true) return this.#planMerge();
    await this.#merge?.endStaging();
    const { journal, settings } = this.#place;
    const { plan } = this.#profile;
    // The process that made this plan is gone, and with it what else it would have planned.
    if (this.#merge === null && this.#preparation?.merged !== true) return this.#recover();
    const direction = plan?.direction ?? 'down';
    const complete = (this.#preparation?.look ?? null) !== null;
    if (complete) this.#place.left.endPlan(this.#profile.roamsBack);
    const failed = this.#merge?.failed ?? 0;
    for (const record of this.#merge?.respell() ?? []) this.#record(record);
    this.#renewIfDue();
    await this.#merge?.rest();
    const finished = this.#merge?.finish(complete, journal.next - 1) ?? null;
    const mark = finished?.header.mark ?? null;
    const clean = complete && failed === 0 && direction === 'down' && settings.rules.store;
    const store =
      clean && mark !== null ? { id: mark.id, generation: mark.generation, seen: mark.seen } : null;
    this.#record({
      ...by(this.#place),
      type: 'merge.finished',
      direction,
      failed,
      complete,
      rule: complete ? 'M1' : this.#preparation?.reachable === true ? 'P1' : 'X6',
      ...(store === null ? {} : { store }),
    });
    const { header, left } = this.#place;
    const { openPlan } = left;
    const isNews = this.#merge?.changed === true || (header?.openPlan?.length ?? 0) !== openPlan.length;
    if (finished !== null && isNews) {
      const told = { ...finished.header, events: journal.next - 1 };
      this.#place.keepManifest(finished.base, openPlan.length === 0 ? told : { ...told, openPlan });
    }
    this.#preparation?.saveCreationTimes();
    this.failed += failed;
    this.problems.push(...(this.#merge?.problems ?? []));
    this.#place.seen = this.#merge?.seen;
    this.#merge = null;
    this.#preparation?.release();
  }
}
