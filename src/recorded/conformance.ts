/**
 * Conformance replay: recorded events, in their order, through the session machine. Each is accepted as it is, accepted
 * after steps that no event shows, explained as a known variation, or kept as a note that says what was expected
 * instead. What comes out is a log of ours that folds without a problem.
 */
import { type SessionEvent, session } from '../../machines/session.ts';
import { stateName } from '../../machines/step.ts';
import { upload } from '../../machines/upload.ts';
import { sessionEventOf } from '../fold/records.ts';
import type { EventOf, LogEvent } from '../log/events.ts';
import { isOneOf } from './event-types.ts';
import type { Mapped } from './map-record.ts';
import type { Marked, Marks } from './marks.ts';
import { misplacedNote, recoveredNote } from './notes.ts';
import { beginSession, cutSession, describe, isBusy, newTrack, type SessionTrack } from './session-track.ts';
import type { SurveyedComputer } from './survey.ts';
import { COST, type WayThere, wayTo } from './unrecorded-steps.ts';
import { uploadWay } from './upload-steps.ts';
import type { WindowsEventKind } from './windows-ids.ts';

const TAKEN_APART = new Set(['computer.started', 'computer.stopped', 'service.noted'] as const);

const SHARED = new Set(['logon.finished', 'logoff.requested', 'logoff.finished'] as const);

const COMPLETED = new Set([
  'logon.finished',
  'merge.finished',
  'upload.started',
  'upload.finished',
  'upload.abandoned',
  'merge.planned',
  'logoff.requested',
  'logoff.finished',
  'profile.deleted',
] as const);

const FOLLOWED = new Set([
  'logon.requested',
  'network.detected',
  'merge.planned',
  'file.failed',
  'hive.failed',
  'merge.finished',
  'hive.loaded',
  'logon.finished',
  'hive.unloaded',
  'upload.finished',
  'upload.abandoned',
  'logoff.requested',
  'logoff.finished',
] as const);

/** An event may imply one missing event; more than that is believed only of a logon, or where a log begins. */
const BELIEVED = COST.missing + COST.missing / 2;

/** A logon needs no more than a missing logoff before it, a log's first event no more than a whole session. */
const DECISIVE = 10 * COST.missing;

const SECOND = 'a second session of a user who is logged on already: the loaded profile is used';

type OfUser = Exclude<
  LogEvent,
  { type: 'service.noted' | 'computer.started' | 'computer.stopped' | 'stimulus.refused' }
> & { readonly computer: string; readonly user: string };

export interface ConformanceOptions {
  readonly computers: ReadonlyMap<string, Pick<SurveyedComputer, 'lifeCycle'>>;
  /** Hears of every event of the resulting log, in order. */
  readonly emit: (event: Marked) => void;
}

export class Conformance {
  readonly #options: ConformanceOptions;
  readonly #running = new Map<string, boolean>();
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
      return this.#emit(misplacedNote(event, { deviation: why }));
    }
    this.#ensureRunning(event);
    const cut = this.#cut(computer);
    this.#running.set(computer, false);
    if (cut.length === 0) return this.#emit(event);
    const deviation = `the service stopped while ${cut.join(', ')} ${cut.length === 1 ? 'was' : 'were'} logged on: the logoff (3, 4) is missing`;
    this.#emit({ ...event, deviation });
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
    const way = wayTo(track.state, told, mergeState(event));
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
    return missing.length === 0 ? {} : { deviation: `missing before it: ${missing.join(', ')}` };
  }

  #misplace(track: SessionTrack, { whenMisplaced }: Mapped, event: Marked<OfUser>): void {
    if (whenMisplaced !== undefined) return this.#emit(misplacedNote(event, { variation: whenMisplaced }));
    const { is, expected } = describe(track.state);
    const deviation = `${track.user} was ${is}; expected ${expected}`;
    this.#emit(misplacedNote(event, { deviation }));
  }

  /** The machine takes the event; what Windows leaves out of it is filled in. */
  #accept(track: SessionTrack, told: SessionEvent, event: Marked): void {
    if (event.type === 'hive.saved' && event.inUse) {
      track.waiting = event;
      return;
    }
    if (event.type === 'logoff.finished' && track.loaded && !track.held) this.#unload(track, event.at);
    if (isUpload(event)) this.#prepareUpload(track, event);
    const whole = completed(track, event);
    this.#emit(whole);
    // A logoff's outcome is known only now.
    const step = whole.type === 'logoff.finished' ? { type: whole.type, outcome: whole.outcome } : told;
    track.state = session.step(track.state, step) ?? track.state;
    follow(track, whole);
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

/** A merge up is one of a logoff; a merge down may find either state of a logon. */
function mergeState(event: OfUser): 'mergingUp' | undefined {
  return event.type === 'merge.planned' && event.direction === 'up' ? 'mergingUp' : undefined;
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

/** Events that only a logon without a loaded profile writes. */
const LOADS_ANEW: ReadonlySet<string> = new Set([
  'merge.planned',
  'hive.loaded',
  'network.detected',
  'logon.refused',
]);

function isSecondLogon(track: SessionTrack, event: Marked<OfUser>): boolean {
  const number = event.origin?.session;
  if (event.type !== 'logon.requested' || number === undefined) return false;
  return (
    stateName(track.state) === 'loggedOn' && track.sessions.length > 0 && !track.sessions.includes(number)
  );
}

/**
 * Two Windows sessions of one user on one computer share a loaded profile: only the first logon and the last logoff
 * touch it. Returns why an event changes nothing, or `null` where it counts.
 */
function secondSession(track: SessionTrack, event: Marked<OfUser>): string | null {
  const number = event.origin?.session;
  if (number === undefined || stateName(track.state) === 'loggedOff' || track.sessions.length === 0)
    return null;
  const known = track.sessions.includes(number);
  if (!isOneOf(event, SHARED)) return null;
  switch (event.type) {
    case 'logon.finished':
      return track.sessions[0] === number || !known
        ? null
        : 'the second session of a user who was logged on already';
    case 'logoff.requested':
      return track.sessions.length > 1 && known ? 'another session of the user still uses the profile' : null;
    case 'logoff.finished':
      if (track.sessions.length <= 1 || !known) return null;
      track.sessions = track.sessions.filter((other) => other !== number);
      return 'another session of the user still uses the profile';
    default:
      return event satisfies never;
  }
}

function learn(track: SessionTrack, { kind, held }: Mapped): void {
  if (kind !== undefined) track.kind = kind;
  if (held !== undefined) track.held = held;
}

/** Members that only the events before can tell. */
function completed(track: SessionTrack, event: Marked): Marked {
  if (!isOneOf(event, COMPLETED)) return event;
  switch (event.type) {
    case 'logon.finished':
      return { ...event, kind: track.kind ?? 'local' };
    case 'merge.finished':
      return {
        ...event,
        failed: track.failed,
        direction: stateName(track.state) === 'mergingUp' ? 'up' : 'down',
      };
    case 'upload.started':
    case 'upload.finished':
    case 'upload.abandoned':
      return { ...event, n: track.uploads };
    case 'merge.planned':
      return event.direction === 'up' && track.announcedLocal
        ? { ...event, deviation: 'the logon announced that nothing would be uploaded' }
        : event;
    case 'logoff.requested':
      return track.finished || event.deviation !== undefined || event.inferred !== undefined
        ? event
        : { ...event, deviation: 'the end of the logon (2) is missing' };
    case 'logoff.finished':
      return { ...event, outcome: track.held ? 'lingering' : 'loggedOff', roamed: track.roamed };
    case 'profile.deleted':
      return track.kind === 'roaming' && track.finished && !track.roamed && !track.announcedLocal
        ? { ...event, deviation: 'the cached copy was deleted before its changes were uploaded' }
        : event;
    default:
      return event satisfies never;
  }
}

/** What the next events need to know of this one. */
function follow(track: SessionTrack, event: Marked): void {
  if (!isOneOf(event, FOLLOWED)) return;
  switch (event.type) {
    case 'logon.requested':
      return beginSession(track, event.origin?.session);
    case 'network.detected':
      track.announcedLocal = !event.roamsBack && event.inferred === undefined;
      if (event.inferred === undefined || event.kind === 'roaming') track.kind = event.kind;
      return;
    case 'merge.planned':
      track.failed = 0;
      return;
    case 'file.failed':
    case 'hive.failed':
      track.failed++;
      return;
    case 'merge.finished':
      if (event.direction === 'up') track.roamed = event.complete && event.failed === 0;
      return;
    case 'hive.loaded':
      track.loaded = true;
      track.held = false;
      // A log that begins here does not show the logon; its end is not missing.
      if (event.inferred !== undefined) track.finished = true;
      return;
    case 'logon.finished':
      track.finished = true;
      return;
    case 'hive.unloaded':
      track.loaded = false;
      return;
    case 'upload.finished':
    case 'upload.abandoned':
      track.uploads++;
      return;
    case 'logoff.requested':
      track.task = upload.initial;
      return;
    case 'logoff.finished':
      track.sessions = [];
      return;
    default:
      return event satisfies never;
  }
}
