/** Many computers, one server: stimuli in, a full log out. Deterministic: the same stimuli and seed give the same log. */
import { createDraft, finishDraft } from 'immer';
import { nextBootStep } from '../decide/boot.ts';
import { nextStep } from '../decide/next-step.ts';
import { uploadTimer } from '../decide/upload.ts';
import { foldInto, foldRecordInto, foldSessionRecordInto, foldStimulusInto } from '../fold/fold.ts';
import { centralImage, localImage } from '../fold/images.ts';
import { type Computer, type FleetState, initialState, type LocalProfile } from '../fold/state.ts';
import { table } from '../fold/table.ts';
import { isStimulus, type LogEvent } from '../log/events.ts';
import type { ServiceRecord, SessionRecord } from '../log/records.ts';
import type { Stimulus, StimulusOf } from '../log/stimuli.ts';
import { type Algorithm, algorithmFor } from '../plan/algorithms.ts';
import { DEFAULT_READING, type Reading } from '../plan/view.ts';
import { randomFrom } from './random.ts';
import { Schedule } from './schedule.ts';
import { type Rules, RunningSession } from './session.ts';
import { performBootStep, performStep } from './steps.ts';

/** What a simulation runs under. */
export interface SimulatorOptions {
  /** A name, or an algorithm of one's own. Default `windows-2003`. */
  readonly algorithm?: string | Algorithm;
  readonly reading?: Partial<Reading>;
  /** For the random delays of background uploads. Default 1. */
  readonly seed?: number;
  /**
   * Whether `state` is a published state that never changes again. `false` is many times faster: `state` is then the one
   * being worked on. Default true.
   */
  readonly immutable?: boolean;
  /**
   * Where to begin, instead of with nothing: a published state of another simulation. Its log is not part of this one,
   * so nothing can be rolled back to before it, and no computer is held by `steps`.
   */
  readonly state?: FleetState;
  /** Hears of every event as it joins the log, after it was folded. */
  readonly onEvent?: (event: LogEvent, state: FleetState) => void;
}

/** A step that never ends would be a fault of ours; a merge of a million files is not. */
const STEPS_MAX = 50_000_000;

/** Many computers and one server: feed it stimuli, read the full log and the state. */
export class Simulator {
  readonly events: LogEvent[] = [];
  readonly #rules: Rules;
  readonly #onEvent: SimulatorOptions['onEvent'];
  readonly #schedule = new Schedule();
  readonly #immutable: boolean;
  /** Whether some session may be waiting for an instant: most of the time none is, and nobody need look. */
  #timed = false;
  #draft: FleetState;

  constructor(options: SimulatorOptions = {}) {
    this.#rules = {
      algorithm: options.algorithm ?? 'windows-2003',
      reading: { ...DEFAULT_READING, ...options.reading },
      chance: randomFrom(options.seed ?? 1),
    };
    this.#onEvent = options.onEvent;
    this.#immutable = options.immutable ?? true;
    const first = options.state ?? initialState();
    this.#timed = options.state !== undefined;
    this.#draft = this.#immutable ? createDraft(first) : first;
  }

  /** The state as it is now; published, unless the simulation was told otherwise. */
  get state(): FleetState {
    if (!this.#immutable) return this.#draft;
    const state = finishDraft(this.#draft);
    this.#draft = createDraft(state);
    return state;
  }

  /** Takes over a log that was recorded before, stimuli and records, to go on from its end. */
  resume(events: Iterable<LogEvent>): void {
    for (const event of events) {
      if (isStimulus(event)) this.#take(event);
      else this.#takeRecord(event);
    }
    const last = this.events.at(-1);
    if (last !== undefined) this.#restore(last);
    this.#timed = true;
    this.#runAll();
  }

  /**
   * One stimulus and all that follows from it.
   *
   * @param line its line in the scenario, for the problem if it cannot be
   * @returns what is wrong with it, or `null`
   */
  feed(stimulus: Stimulus, line = 0): string | null {
    const { at, type } = stimulus;
    this.#runTimers(at);
    if (type === 'computer.stopped' && stimulus.cause === 'shutdown') this.#logEveryoneOff(stimulus);
    const refusal = this.#take(stimulus);
    if (refusal !== null) {
      this.refuse(at, line, refusal);
      return refusal;
    }
    if (type === 'server.changed' || type === 'local.changed') this.#restore(stimulus);
    // Everyone else was at rest, and what happens on one computer wakes nobody on another.
    const { computer } = stimulus as { computer?: string };
    if (computer === undefined) this.#runAll();
    else this.#runComputer(computer);
    return null;
  }

  /** Notes a line that is no usable stimulus, so that a replay of the log reports it as well. */
  refuse(at: number, line: number, message: string): void {
    this.#takeRecord({ at, type: 'stimulus.refused', line, message });
  }

  /** The end of a scenario: merges and waits for locked hives under way run to their end; other timers do not fire. */
  finish(): void {
    this.#schedule.holdAll(undefined);
    this.#runAll();
    for (let timer = this.#nextTimer(true); timer !== null; timer = this.#nextTimer(true)) this.#fire(timer);
  }

  /** What the world did joins the log. @returns why not, where it cannot be */
  #take(stimulus: Stimulus): string | null {
    const refusal = foldStimulusInto(this.#draft, stimulus);
    if (refusal !== null) return refusal;
    this.#schedule.hold(stimulus);
    this.#join(stimulus);
    return null;
  }

  #takeRecord(record: ServiceRecord): string | null {
    const refusal = foldRecordInto(this.#draft, record);
    if (refusal === null) this.#joinRecord(record);
    return refusal;
  }

  #joinRecord(record: ServiceRecord): void {
    this.#schedule.count(record);
    this.#join(record);
  }

  #join(event: LogEvent): void {
    this.events.push(event);
    this.#onEvent?.(event, this.#draft);
  }

  /** Records folded from a step must fit; if one does not, a decision and the machine disagree. */
  #record(record: ServiceRecord): void {
    const refusal = this.#takeRecord(record);
    if (refusal !== null) throw misfit(refusal);
  }

  /** The same for a step of a session. */
  #recordStep({ state, computer, profile }: RunningSession, record: SessionRecord): void {
    const refusal = foldSessionRecordInto(state, computer, profile, record);
    if (refusal !== null) throw misfit(refusal);
    this.#joinRecord(record);
  }

  #runAll(): void {
    for (const name in this.#draft.computers) this.#runComputer(name);
  }

  #runComputer(name: string): void {
    const computer = this.#draft.computers[name] as Computer;
    for (const user in computer.profiles) this.#runSession(name, computer, user, false);
    if (computer.power !== 'booting' || !this.#runBoot(name, computer)) return;
    for (const user in computer.profiles) this.#runSession(name, computer, user, false);
  }

  /** What is due at the boot, once the marked profiles are gone. @returns whether the boot has come to its end */
  #runBoot(name: string, computer: Computer): boolean {
    const algorithm = algorithmFor(this.#rules.algorithm, computer.os);
    while (this.#schedule.mayRun(name)) {
      const step = nextBootStep(computer, algorithm, this.#draft.now);
      this.#record(performBootStep(this.#draft.now, name, step));
      if (step.do === 'finish') return true;
    }
    return false;
  }

  /** Runs one session until it waits for the world, for time, or for its turn. */
  #runSession(name: string, computer: Computer, user: string, hurry: boolean): void {
    const profile = computer.profiles[user];
    if (profile === undefined || profile.session === 'loggedOff') return;
    const session = new RunningSession(this.#rules, this.#draft, name, computer, user, profile, hurry);
    for (let steps = 0; this.#schedule.mayRun(name) && profile.session !== 'loggedOff'; steps++) {
      const step = nextStep(profile, session);
      if (step === null) break;
      if (steps === STEPS_MAX) throw new Error(`The session of ${user} on ${name} does not come to rest`);
      this.#recordStep(session, performStep(session, step));
    }
    this.#timed ||= timerOf(profile, false) !== null;
  }

  /** Fires what is due up to an instant, earliest first. */
  #runTimers(until: number): void {
    for (
      let timer = this.#nextTimer(false);
      timer !== null && timer.at <= until;
      timer = this.#nextTimer(false)
    ) {
      this.#fire(timer);
    }
  }

  #fire({ at, name, computer, user }: Timer): void {
    // The instant is where the record says it happened; the state learns it with the record.
    this.#draft.now = Math.max(at, this.#draft.now);
    const before = this.events.length;
    this.#runSession(name, computer, user, false);
    if (this.events.length === before) throw new Error(`A timer of ${user} on ${name} starts nothing`);
  }

  /** The earliest timer that would make a step possible; `waitsOnly`: only ends of waits for a locked hive. */
  #nextTimer(waitsOnly: boolean): Timer | null {
    if (!this.#timed) return null;
    let next: Timer | null = null;
    let waiting = false;
    const { computers } = this.#draft;
    for (const name in computers) {
      const computer = computers[name] as Computer;
      for (const user in computer.profiles) {
        const at = timerOf(computer.profiles[user] as LocalProfile, waitsOnly);
        waiting ||= at !== null;
        if (!computer.running || !this.#schedule.mayRun(name)) continue;
        if (at !== null && (next === null || at < next.at)) next = { at, name, computer, user };
      }
    }
    if (!waitsOnly) this.#timed = waiting;
    return next;
  }

  /** A shutdown logs users off first and waits for no locked hive longer than it must. */
  #logEveryoneOff(stop: StimulusOf<'computer.stopped'>): void {
    const computer = this.#draft.computers[stop.computer];
    if (computer?.running !== true) return;
    this.#draft.now = stop.at;
    this.#schedule.holdAll(undefined);
    for (const user in computer.profiles) {
      this.#runSession(stop.computer, computer, user, true);
      const profile = computer.profiles[user] as LocalProfile;
      if (!profile.session.startsWith('loggedOn')) continue;
      this.#take({
        at: stop.at,
        type: 'logoff.requested',
        computer: stop.computer,
        user,
        cause: 'shutdown',
      });
      this.#runSession(stop.computer, computer, user, true);
    }
  }

  /** After a stimulus that sends a share or a machine image back in time: what it looks like now, as a record. */
  #restore(event: LogEvent): void {
    if (event.type === 'server.changed') {
      if (event.state !== 'rolled-back') return;
      const { profiles } = this.#stateAt(event.to as number).server;
      const images = table<object>();
      for (const folder in profiles)
        images[folder] = centralImage(profiles[folder] as NonNullable<(typeof profiles)[string]>);
      this.#record({ at: event.at, type: 'central.restored', profiles: images });
    } else if (event.type === 'local.changed' && event.change === 'reverted') {
      const { at, computer, user } = event;
      const past = this.#stateAt(event.to as number).computers[computer]?.profiles[user];
      const profile = past === undefined ? null : localImage(past);
      this.#record({ at, type: 'local.restored', computer, user, profile });
    }
  }

  /** The state after the last event up to an instant: a fold of the log so far. */
  #stateAt(instant: number): FleetState {
    const state = initialState();
    for (const event of this.events) {
      if (event.at > instant) break;
      foldInto(state, event);
    }
    return state;
  }
}

function misfit(refusal: string): Error {
  return new Error(`The simulator made a record that does not fit: ${refusal}`);
}

interface Timer {
  at: number;
  name: string;
  computer: Computer;
  user: string;
}

function timerOf(profile: LocalProfile, waitsOnly: boolean): number | null {
  if (profile.waitUntil !== null) return profile.waitUntil;
  if (waitsOnly || profile.upload === null || !profile.session.startsWith('loggedOn')) return null;
  return uploadTimer(profile);
}

/** Stimuli of a log, in order: what a simulation under another algorithm starts from. */
export function stimuliOf(events: Iterable<LogEvent>): Stimulus[] {
  const stimuli: Stimulus[] = [];
  for (const event of events) {
    if (isStimulus(event) && !(event.type === 'logoff.requested' && event.cause === 'shutdown'))
      stimuli.push(event);
  }
  return stimuli;
}
