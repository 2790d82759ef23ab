/**
 * Conformance replay: recorded events, in their order, through the session machine. Each is accepted as it is, accepted
 * after steps that no event shows, explained as a known variation, or kept as a note that says what was expected
 * instead. What comes out is a log of ours that folds without a problem.
 */
import { type SessionEvent, type SessionState, session } from '../../machines/session.ts';
import { stateName } from '../../machines/step.ts';
import { sessionEventOf } from '../fold/records.ts';
import type { EventOf } from '../log/events.ts';
import type { BackgroundUpload } from '../policy/effective-policy.ts';
import type { DeviationKind } from './advice.ts';
import { isOneOf } from './event-types.ts';
import { completed, follow, learn } from './fill-in.ts';
import type { Mapped } from './map-record.ts';
import type { Marked, Marks } from './marks.ts';
import { misplacedNote, recoveredNote } from './notes.ts';
import { isSecondLogon, LOADS_ANEW, SECOND, secondSession } from './second-session.ts';
import { cutSession, describe, isBusy, newTrack, type OfUser, type SessionTrack } from './session-track.ts';
import type { SurveyedComputer } from './survey.ts';
import { COST, type WayThere, wayTo } from './unrecorded-steps.ts';
import { uploadWay } from './upload-steps.ts';
import { judgeUpload, type UploadPlan } from './upload-window.ts';
import type { WindowsEventKind } from './windows-ids.ts';

const TAKEN_APART = new Set(['computer.started', 'computer.stopped', 'service.noted'] as const);

/** An event may imply one missing event; more than that is believed only of a logon, or where a log begins. */
const BELIEVED = COST.missing + COST.missing / 2;

/** A logon needs no more than a missing logoff before it, a log's first event no more than a whole session. */
const DECISIVE = 10 * COST.missing;

export interface ConformanceOptions {
  readonly computers: ReadonlyMap<string, Pick<SurveyedComputer, 'lifeCycle'>>;
  /** The background upload a computer's policy asks for; `undefined` where the policy is not known. */
  readonly policyOf?: (computer: string) => BackgroundUpload | null | undefined;
  /** Local time minus UTC, ms, for policies that name an hour. */
  readonly localOffset?: number;
  /** Hears of every event of the resulting log, in order. */
  readonly emit: (event: Marked) => void;
}

export class Conformance {
  readonly #options: ConformanceOptions;
  readonly #running = new Map<string, boolean>();
  /** What the task of the background upload was last said to be (57, 59), by computer. */
  readonly #switched = new Map<string, 'on' | 'off'>();
  readonly #tracks = new Map<string, Map<string, SessionTrack>>();

  constructor(options: ConformanceOptions) {
    this.#options = options;
  }

  /** Takes the next recorded event. */
  take(mapped: Mapped): void {
    const { event } = mapped;
    if (mapped.carved === true) return this.#emit(recoveredNote(event));
    if (!isOneOf(event, TAKEN_APART)) return this.#takeOfUser(mapped, event as Marked<OfUser>);
    switch (event.type) {
      case 'computer.started':
        return this.#start(event);
      case 'computer.stopped':
        return this.#stop(event);
      case 'service.noted':
        return this.#note(mapped, event);
      default:
        return event satisfies never;
    }
  }

  /** The end of the logs: what still waited for what comes next goes out. */
  finish(): void {
    for (const tracks of this.#tracks.values()) {
      for (const track of tracks.values()) {
        this.#settle(track, false);
        this.#forgetSecond(track);
      }
    }
  }

  /** Whose logon or logoff is under way, or whose session a background upload without a name belongs to. */
  busyUser(computer: string, kind: Pick<WindowsEventKind, 'id' | 'provider'>): string | null {
    const tracks = [...(this.#tracks.get(computer)?.values() ?? [])];
    const uploads = kind.provider === 'service' && kind.id === 61;
    const fitting = tracks.filter((track) =>
      uploads ? stateName(track.state) === 'loggedOn' : isBusy(track),
    );
    return fitting.length === 1 ? (fitting[0]?.user ?? null) : null;
  }

  /** Nothing followed a second logon. */
  #forgetSecond(track: SessionTrack): void {
    if (track.secondLogon !== null) this.#emit(misplacedNote(track.secondLogon, { variation: SECOND }));
    track.secondLogon = null;
  }

  #emit(event: Marked): void {
    this.#options.emit(event);
  }

  #track(computer: string, user: string): SessionTrack {
    let tracks = this.#tracks.get(computer);
    if (tracks === undefined) this.#tracks.set(computer, (tracks = new Map<string, SessionTrack>()));
    let track = tracks.get(user);
    if (track === undefined) tracks.set(user, (track = newTrack(computer, user)));
    return track;
  }

  #start(event: EventOf<'computer.started'>): void {
    const { at, computer } = event;
    if (this.#running.get(computer) === true) {
      const cut = this.#cut(computer);
      const whose =
        cut.length === 0 ? '' : ` while ${cut.join(', ')} ${cut.length === 1 ? 'was' : 'were'} logged on`;
      this.#emit({
        at,
        type: 'computer.stopped',
        computer,
        cause: 'power-loss',
        inferred: 'the profile service started (1531) without having stopped (1532)',
        variation: `power loss or crash${whose}`,
      });
    }
    this.#running.set(computer, true);
    this.#emit(event);
  }

  #stop(event: Marked<EventOf<'computer.stopped'>>): void {
    const { computer } = event;
    if (this.#running.get(computer) === false) {
      const why = 'the profile service stopped (1532) twice; the start (1531) in between is missing';
      return this.#emit(misplacedNote(event, { deviation: why, deviationKind: 'out-of-place' }));
    }
    this.#ensureRunning(event);
    const cut = this.#cut(computer);
    this.#running.set(computer, false);
    if (cut.length === 0) return this.#emit(event);
    const deviation = `the service stopped while ${cut.join(', ')} ${cut.length === 1 ? 'was' : 'were'} logged on: the logoff (3, 4) is missing`;
    this.#emit({ ...event, deviation, deviationKind: 'logoff-missing' });
  }

  #cut(computer: string): string[] {
    const cut: string[] = [];
    for (const track of this.#tracks.get(computer)?.values() ?? []) {
      this.#settle(track, false);
      this.#forgetSecond(track);
      if (cutSession(track)) cut.push(track.user);
    }
    return cut;
  }

  /** A log may begin while a computer runs, and Windows writes a few events behind the stop of the service. */
  #ensureRunning({ at, computer }: { at: number; computer: string }): void {
    const running = this.#running.get(computer);
    if (running === true) return;
    this.#running.set(computer, true);
    const inferred =
      running === undefined
        ? 'the log begins while the computer runs'
        : 'events follow without a recorded start (1531)';
    const event = { at, type: 'computer.started', computer, os: '7', inferred };
    this.#emit((running === undefined ? event : { ...event, variation: inferred }) as Marked);
  }

  #note(mapped: Mapped, event: Marked<EventOf<'service.noted'>>): void {
    if (mapped.uploads !== undefined) this.#switched.set(event.computer, mapped.uploads);
    if (event.user !== undefined) {
      const track = this.#tracks.get(event.computer)?.get(event.user);
      if (track !== undefined) learn(track, mapped);
    }
    this.#emit(event);
  }

  #takeOfUser(mapped: Mapped, event: Marked<OfUser>): void {
    if (this.#options.computers.get(event.computer)?.lifeCycle === false) {
      const variation = 'logons and logoffs are not in these logs; they are in the Operational channel';
      return this.#emit(misplacedNote(event, { variation }));
    }
    this.#ensureRunning(event);
    const track = this.#track(event.computer, event.user);
    this.#resolveSecond(track, event);
    if (isSecondLogon(track, event)) {
      track.secondLogon = event;
      return;
    }
    const second = secondSession(track, event);
    if (second !== null) return this.#emit(misplacedNote(event, { variation: second }));
    this.#fit(track, mapped, event);
    track.fresh = false;
  }

  /** What follows a second logon tells whether the profile was still loaded, or its logoff is missing. */
  #resolveSecond(track: SessionTrack, event: Marked<OfUser>): void {
    const { secondLogon } = track;
    if (secondLogon === null) return;
    track.secondLogon = null;
    if (LOADS_ANEW.has(event.type))
      return this.#fit(track, { event: secondLogon }, secondLogon as Marked<OfUser>);
    const { session: number } = secondLogon.origin ?? {};
    if (number !== undefined) track.sessions.push(number);
    this.#emit(misplacedNote(secondLogon, { variation: SECOND }));
  }

  #fit(track: SessionTrack, mapped: Mapped, event: Marked<OfUser>): void {
    const told = toldOf(event);
    if (told === null) return this.#emit(event);
    this.#settle(track, told.type === 'merge.planned');
    const way = wayTo(track.state, told, mergeStates(event));
    if (way === null || way.cost > believed(track, mapped, told, way))
      return this.#misplace(track, mapped, event);
    const marks = this.#walk(track, way, event);
    learn(track, mapped);
    this.#accept(track, told, { ...event, ...marks });
  }

  /** Emits the steps no event shows; what they say about the event that follows them comes back. */
  #walk(track: SessionTrack, way: WayThere, event: Marked<OfUser>): Marks {
    const missing = way.steps.flatMap((step) => (step.because === null ? [step.missing] : []));
    const begins = track.fresh && missing.length > 0;
    for (const step of way.steps) {
      const facts = {
        at: event.at,
        computer: track.computer,
        user: track.user,
        kind: track.kind ?? ('local' as const),
        folder: '',
      };
      const why =
        step.because ??
        (begins ? 'the log begins in the middle of the session' : `${step.missing} is missing`);
      this.#accept(track, step.told, { ...step.make(facts), inferred: why });
    }
    if (begins) return { variation: 'the log begins in the middle of the session' };
    if (missing.length === 0) return {};
    const deviation = `missing before it: ${missing.join(', ')}`;
    return { deviation, deviationKind: kindOfMissing(event, way) };
  }

  #misplace(track: SessionTrack, { whenMisplaced }: Mapped, event: Marked<OfUser>): void {
    if (whenMisplaced !== undefined) return this.#emit(misplacedNote(event, { variation: whenMisplaced }));
    const { is, expected } = describe(track.state);
    const deviation = `${track.user} was ${is}; expected ${expected}`;
    this.#emit(misplacedNote(event, { deviation, deviationKind: kindOfMisplaced(event, track) }));
  }

  /** The machine takes the event; what Windows leaves out of it is filled in. */
  #accept(track: SessionTrack, told: SessionEvent, event: Marked): void {
    if (event.type === 'hive.saved' && event.inUse) {
      track.waiting = event;
      return;
    }
    if (event.type === 'logoff.finished' && track.loaded && !track.held) this.#unload(track, event.at);
    const whole = completed(track, isUpload(event) ? this.#takeUpload(track, event) : event);
    this.#emit(whole);
    // A logoff's outcome is known only now.
    const step = whole.type === 'logoff.finished' ? { type: whole.type, outcome: whole.outcome } : told;
    track.state = session.step(track.state, step) ?? track.state;
    follow(track, whole);
  }

  /** A run of the background upload, with what is odd about its moment. */
  #takeUpload(track: SessionTrack, event: UploadEvent): Marked {
    this.#prepareUpload(track, event);
    const { policyOf, localOffset = 0 } = this.#options;
    if (event.type !== 'upload.started' || event.inferred !== undefined) return event;
    const switched = this.#switched.get(track.computer) ?? null;
    const plan: UploadPlan = { policy: policyOf?.(track.computer), switched, localOffset };
    const { loggedOnAt, lastTrigger, uploadFailed: repeats } = track;
    const verdict = judgeUpload(plan, { at: event.at, loggedOnAt, lastTrigger, repeats });
    track.lastTrigger = verdict.trigger ?? lastTrigger;
    const { deviation, variation } = verdict;
    if (deviation !== undefined) return { ...event, deviation, deviationKind: 'upload-outside-window' };
    return variation === undefined ? event : { ...event, variation };
  }

  /** No log shows when a background upload was scheduled, and a run may lack its begin. */
  #prepareUpload(track: SessionTrack, { at, type }: UploadEvent): void {
    const { before, after } = uploadWay(track.task, { type });
    track.task = after;
    const base = { at, computer: track.computer, user: track.user, n: track.uploads };
    const inferred = 'Windows records no event for this step';
    for (const step of before) {
      if (step === 'upload.scheduled') {
        const schedule = { mode: 'interval', rule: 'B1', due: at, startsAt: at };
        this.#emit({ ...base, type: step, ...schedule, inferred } as Marked);
      } else if (step === 'upload.started') {
        this.#emit({
          ...base,
          type: step,
          rule: 'B2',
          due: at,
          inferred: 'the begin (50) is missing',
        });
      } else {
        this.#emit({ ...base, type: step, rule: 'B4', reason: 'no end is recorded', inferred });
      }
    }
  }

  #unload(track: SessionTrack, at: number): void {
    const { computer, user } = track;
    const inferred = 'the logoff ended without a word that the hive stays in memory';
    const event = {
      at,
      type: 'hive.unloaded',
      computer,
      user,
      rule: 'K1',
      forced: false,
      modified: at,
      inferred,
    };
    this.#emit(event as Marked);
    track.loaded = false;
  }

  /** A hive saved while in use roams if a merge comes next. */
  #settle(track: SessionTrack, roams: boolean): void {
    const { waiting } = track;
    if (waiting === null) return;
    track.waiting = null;
    this.#emit({ ...waiting, roams } as Marked);
    track.state =
      session.step(track.state, { type: 'hive.saved', roams: roams ? 'yes' : 'no' }) ?? track.state;
  }
}

type UploadEvent = Marked<EventOf<'upload.started' | 'upload.finished' | 'upload.abandoned'>>;

function isUpload(event: Marked): event is UploadEvent {
  return (
    event.type === 'upload.started' || event.type === 'upload.finished' || event.type === 'upload.abandoned'
  );
}

function toldOf(event: OfUser): SessionEvent | null {
  if (event.type === 'logon.requested' || event.type === 'logoff.requested') return { type: event.type };
  return sessionEventOf(event as Parameters<typeof sessionEventOf>[0]);
}

/** A merge up is one of a logoff, a merge down one of a logon. Of an end, only what came from a share is sure to have come down. */
function mergeStates(event: OfUser): readonly SessionState[] | undefined {
  if (event.type === 'merge.planned' && event.direction === 'up') return ['mergingUp'];
  const down = event.type === 'merge.finished' && event.direction === 'down';
  return down ? ['merging', 'localToRoaming'] : undefined;
}

/** Events that say by themselves that somebody was logged on. */
const LIFE: ReadonlySet<string> = new Set([
  'logon.requested',
  'logon.finished',
  'logoff.requested',
  'logoff.finished',
]);

/** How far an event is believed: what may come anywhere implies no missing event, and only a logon or logoff implies a logon. */
function believed(track: SessionTrack, mapped: Mapped, told: SessionEvent, way: WayThere): number {
  if (mapped.whenMisplaced !== undefined) return COST.missing - 1;
  if (told.type === 'logon.requested' || track.fresh) return DECISIVE;
  const needsLogon = way.steps.some((step) => step.told.type === 'logon.requested' && step.because === null);
  return needsLogon && !LIFE.has(told.type) ? COST.missing - 1 : BELIEVED;
}

/** A logon that implies a missing logoff is the second of two; what else is missing names itself. */
function kindOfMissing(event: Marked<OfUser>, { steps }: WayThere): DeviationKind {
  const missing = new Set(steps.filter(({ because }) => because === null).map(({ told }) => told.type));
  const logoff = missing.has('logoff.requested') || missing.has('logoff.finished');
  if (event.type === 'logon.requested' && logoff) return 'logged-on-twice';
  if (missing.has('logon.requested')) return 'logon-missing';
  return logoff ? 'logoff-missing' : 'event-missing';
}

function kindOfMisplaced(event: Marked<OfUser>, track: SessionTrack): DeviationKind {
  if (event.type === 'upload.started') return 'upload-outside-window';
  const up =
    (event.type === 'merge.planned' && event.direction === 'up') ||
    (event.type === 'file.copied' && event.to === 'central');
  return up && !track.loaded ? 'upload-without-logon' : 'out-of-place';
}
