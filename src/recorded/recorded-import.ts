/** The second reading of recorded logs: records and lines in, a log of ours and an account of what was read out. */

import type { LogEvent } from '../log/events.ts';
import { effectivePolicy } from '../policy/effective.ts';
import type { BackgroundUpload } from '../policy/effective-policy.ts';
import type { LogEntry, ReadProblem, SourcePosition } from '../readers/recorded-entry.ts';
import type { ClockEstimates } from './clock-offsets.ts';
import { Conformance } from './conformance.ts';
import { RecordMapper } from './map-record.ts';
import type { Marked } from './marks.ts';
import { computerOf, type Survey, type SurveyedComputer } from './survey.ts';
import { UserenvMapper } from './userenv-steps.ts';

/** A computer's clock went backwards between two records of one log. */
export interface ClockJump {
  readonly computer: string;
  /** ISO instants as recorded. */
  readonly from: string;
  readonly to: string;
}

/** What was read, in numbers: nothing is dropped in silence. */
export interface ImportAccount {
  /** Records, lines and events of ours read, problems left aside. */
  readonly entries: number;
  readonly mapped: number;
  /** Events of others, by provider and id, most frequent first. */
  readonly unmapped: readonly { readonly source: string; readonly count: number }[];
  /** The first of the problems of reading, and how many there were. */
  readonly problems: readonly ReadProblem[];
  readonly problemCount: number;
  readonly jumps: readonly ClockJump[];
  readonly jumpCount: number;
  /** Logs whose lines have times of day but no dates: their first day counts as 1 January 1970. */
  readonly undated: readonly string[];
  readonly computers: Readonly<Record<string, SurveyedComputer>>;
  readonly clocks: ClockEstimates;
}

/** What is known of background uploads besides the logs. */
interface UploadKnowledge {
  readonly uploads?: BackgroundUpload | null;
  readonly localOffset?: number;
}

const KEPT_MAX = 1000;
const SOURCES_MAX = 10_000;
/** Logs are written by several threads: falls shorter than this are no jumps of the clock. */
const JUMP_MS = 60_000;

export class RecordedImport {
  readonly #survey: Survey;
  readonly #clocks: ClockEstimates;
  readonly #mapper: RecordMapper;
  readonly #conformance: Conformance;
  readonly #userenv: UserenvMapper;
  /** Background uploads by computer, from policies told in logs of ours. */
  readonly #policies = new Map<string, BackgroundUpload | null>();
  readonly #unmapped = new Map<string, number>();
  readonly #problems: ReadProblem[] = [];
  readonly #jumps: ClockJump[] = [];
  readonly #undated = new Set<string>();
  readonly #last = new Map<string, { time: string; at: number }>();
  #entries = 0;
  #mapped = 0;
  #problemCount = 0;
  #jumpCount = 0;

  /** @param emit hears of every event of our log, in order */
  constructor(
    survey: Survey,
    clocks: ClockEstimates,
    emit: (event: Marked) => void,
    { uploads, localOffset = 0 }: UploadKnowledge = {},
  ) {
    this.#survey = survey;
    this.#clocks = clocks;
    const { computers } = survey;
    const offsets = new Map(clocks.estimates.map(({ computer, offset }) => [computer, offset]));
    const policyOf = (computer: string): BackgroundUpload | null | undefined =>
      this.#policies.has(computer) ? this.#policies.get(computer) : uploads;
    this.#conformance = new Conformance({ computers, emit, policyOf, localOffset });
    this.#mapper = new RecordMapper({
      identities: survey.identities,
      computers,
      offsetOf: (computer) => offsets.get(computer) ?? 0,
      busyUser: (computer, kind) => this.#conformance.busyUser(computer, kind),
    });
    this.#userenv = new UserenvMapper();
  }

  /** Counts an event of ours that stands among the logs, and takes a computer's policy from it. */
  takeOwn(event: LogEvent): void {
    this.#entries++;
    this.#mapped++;
    if (event.type !== 'policy.changed' || event.user !== undefined) return;
    this.#policies.set(event.computer, effectivePolicy(event.settings, {}, '7').backgroundUpload);
  }

  /** Takes the next entry of the merged logs. */
  take(entry: LogEntry): void {
    switch (entry.kind) {
      case 'problem':
        this.#problemCount++;
        if (this.#problems.length < KEPT_MAX) this.#problems.push(entry.problem);
        return;
      case 'line': {
        this.#entries++;
        const { time, timeOfDay, source } = entry.line;
        if (time === null && timeOfDay !== null && this.#undated.size < KEPT_MAX)
          this.#undated.add(source.file);
        const mapped = this.#userenv.map(entry.line);
        if (mapped === null) return this.#count(`userenv.log ${entry.line.function ?? '(text)'}`);
        this.#mapped++;
        for (const one of mapped) this.#conformance.take(one);
        return;
      }
      case 'record': {
        this.#entries++;
        const { record } = entry;
        if (!record.carved) this.#watchClock(computerOf(record), record.source, record.time);
        const mapped = this.#mapper.map(record);
        if (mapped === null) return this.#count(`${record.provider || '(no provider)'} ${record.eventId}`);
        this.#mapped++;
        return this.#conformance.take(mapped);
      }
      default:
        return entry satisfies never;
    }
  }

  /** The end of all logs. */
  finish(): ImportAccount {
    this.#conformance.finish();
    const unmapped = [...this.#unmapped].map(([source, count]) => ({ source, count }));
    return {
      entries: this.#entries,
      mapped: this.#mapped,
      unmapped: unmapped.toSorted((a, b) => b.count - a.count || (a.source < b.source ? -1 : 1)),
      problems: this.#problems,
      problemCount: this.#problemCount,
      jumps: this.#jumps,
      jumpCount: this.#jumpCount,
      undated: [...this.#undated],
      computers: Object.fromEntries(this.#survey.computers),
      clocks: this.#clocks,
    };
  }

  #count(source: string): void {
    const key = this.#unmapped.size < SOURCES_MAX || this.#unmapped.has(source) ? source : '(others)';
    this.#unmapped.set(key, (this.#unmapped.get(key) ?? 0) + 1);
  }

  #watchClock(computer: string, { file }: SourcePosition, time: string): void {
    const key = `${file}\u0000${computer}`;
    const at = Date.parse(time);
    const last = this.#last.get(key);
    this.#last.set(key, { time, at });
    if (last === undefined || last.at - at < JUMP_MS) return;
    this.#jumpCount++;
    if (this.#jumps.length < KEPT_MAX) this.#jumps.push({ computer, from: last.time, to: time });
  }
}
