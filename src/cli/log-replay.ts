/** A log of ours replayed: folded, judged, and shown. */
import process from 'node:process';
import { foldInto } from '../fold/fold.ts';
import { type FleetState, initialState } from '../fold/state.ts';
import { Judge, type Loss } from '../judge/judge.ts';
import { type Header, isStimulus, type LogEvent } from '../log/events.ts';
import { brokenPromises, type FinalState, finalState, type Problem } from '../outcome/final-state.ts';
import { type Hazard, hazardOf } from '../outcome/hazards.ts';
import { algorithmTold } from '../plan/rules.ts';
import { Redactor } from '../recorded/redact.ts';
import { LaneRecorder } from '../report/lane-recorder.ts';
import { terminalLanes } from '../report/terminal-lanes.ts';
import { runSettings } from './options.ts';
import { reportOutcome } from './outcome-text.ts';
import { colours, EXIT, onTerminal, print, width } from './terminal.ts';

interface ReplayImage {
  readonly state: FleetState;
  readonly judge: object;
  readonly hazards: Hazard[];
  readonly problems: Problem[];
  readonly records: number;
  readonly header: Header | null;
  readonly toldBy: string | null;
}

export interface ShowOptions {
  readonly json?: true;
  readonly strict?: true;
  readonly user?: string;
  readonly redact?: true;
  /** Whether sessions, faults and losses are drawn. Default: on a terminal. */
  readonly timeline?: boolean;
}

/** Whether what is replayed is to be drawn. */
export function isDrawn({ json, timeline }: ShowOptions): boolean {
  return json !== true && (timeline ?? onTerminal());
}

export class LogReplay {
  #state = initialState();
  #judge = new Judge();
  #hazards: Hazard[] = [];
  problems: Problem[] = [];
  /** Records seen: without any, nothing happened. */
  records = 0;
  header: Header | null = null;
  /** The algorithm that the rules of the records tell: an agent's store has no header to say it. */
  #toldBy: string | null = null;
  readonly #lanes: LaneRecorder | null;
  readonly #redactor: Redactor | null;

  /** @param options `drawn`: sessions and faults are noted, so that they can be drawn; `redact`: names are replaced first */
  constructor({ drawn = false, redact = false }: { drawn?: boolean; redact?: boolean } = {}) {
    this.#lanes = drawn ? new LaneRecorder() : null;
    this.#redactor = redact ? new Redactor() : null;
  }

  get events(): number {
    return this.#state.events;
  }

  take(recorded: LogEvent, line: number): void {
    const event = this.#redactor?.event(recorded) ?? recorded;
    const refusal = foldInto(this.#state, event);
    if (refusal !== null) {
      this.problems.push({ line, message: refusal });
      return this.skip();
    }
    if (event.type === 'stimulus.refused') this.problems.push({ line: event.line, message: event.message });
    else if (!isStimulus(event)) this.records++;
    this.#toldBy ??= algorithmTold(event);
    this.#judge.observe(event);
    this.#lanes?.observe(event, this.#state);
    const message = hazardOf(event);
    if (message === null || !('computer' in event) || !('user' in event)) return;
    this.#hazards.push({ at: this.#state.events, computer: event.computer, user: event.user ?? '', message });
  }

  /** An event that is not looked at keeps its place: versions are called by the numbers of events. */
  skip(): void {
    this.#state.events += 1;
    this.#judge.skip();
  }

  /** Everything so far as plain data, for a snapshot. */
  image(): object {
    const image: ReplayImage = {
      state: this.#state,
      judge: this.#judge.image(),
      hazards: this.#hazards,
      problems: this.problems,
      records: this.records,
      header: this.header,
      toldBy: this.#toldBy,
    };
    return image;
  }

  /** Goes on where an image was taken. */
  restore(image: object): void {
    const { state, judge, hazards, problems, records, header, toldBy } = image as ReplayImage;
    this.#state = state;
    this.#judge = Judge.from(judge);
    this.#hazards = hazards;
    this.problems = problems;
    this.records = records;
    this.header = header;
    this.#toldBy = toldBy;
  }

  /** Prints what the log amounts to and sets the exit status. */
  show(source: string, options: ShowOptions): void {
    const redactor = this.#redactor;
    if (redactor !== null) this.problems = redactor.data(this.problems);
    const user = options.user === undefined ? undefined : (redactor?.user(options.user) ?? options.user);
    this.problems.sort((a, b) => a.line - b.line);
    const algorithm = this.header?.algorithm ?? this.#toldBy ?? runSettings({}, null).algorithm;
    const judgement = this.#judge.judgement();
    const whole = finalState(algorithm, this.#state, judgement, this.problems, this.#hazards);
    const outcome = user === undefined ? whole : ofUser(whole, user);
    if (options.json === true) print(JSON.stringify(outcome, null, 2));
    reportOutcome(source, outcome, options.json === true, this.#picture(judgement.losses, user));
    const unpermitted = outcome.losses.some(({ permitted }) => permitted === null);
    const broken = brokenPromises(algorithm, { ...judgement, violations: outcome.violations });
    if (broken.length > 0 || (options.strict === true && unpermitted)) process.exitCode = EXIT.broken;
  }

  #picture(losses: readonly Loss[], user: string | undefined): string {
    if (this.#lanes === null) return '';
    const paint = { quiet: colours.dim, fault: colours.yellow, lost: colours.red, beaten: colours.yellow };
    return terminalLanes(this.#lanes, losses, {
      width: width(),
      paint,
      ...(user === undefined ? {} : { user }),
    });
  }
}

/** The part of an outcome that is about one user. Violations name users in words only. */
function ofUser(outcome: FinalState, user: string): FinalState {
  const { central, computers, losses, violations, hazards } = outcome;
  const isTheirs = (folder: string): boolean => folder === user || folder.startsWith(`${user}.V`);
  const profiles = Object.entries(computers).flatMap(([computer, of]) =>
    // Of its own: every object has a `constructor`.
    Object.hasOwn(of, user) ? [[computer, Object.fromEntries([[user, of[user] as object]])] as const] : [],
  );
  const named = asWord(user);
  return {
    ...outcome,
    central: Object.fromEntries(Object.entries(central).filter(([folder]) => isTheirs(folder))),
    computers: Object.fromEntries(profiles),
    losses: losses.filter((loss) => loss.user === user),
    violations: violations.filter(({ message }) => named.test(message)),
    hazards: hazards.filter((hazard) => hazard.user === user),
  };
}

/** A name as it stands in a sentence: `al` is not named where `alice` or `al-2` is. */
function asWord(name: string): RegExp {
  const letters = name.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return new RegExp(`(?<![\\p{L}\\p{N}_.-])${letters}(?![\\p{L}\\p{N}_-])`, 'u');
}
