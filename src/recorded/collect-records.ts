/**
 * Logs of Windows appended to a store: entry by entry, each once, however often and in whichever state they are
 * offered. A log in use grows at its end and, once it is full, loses its beginning; it can be cleared, cut, or exported anew.
 *
 * Where the last entry taken is in the log, all before it is known and all behind it is new. Where it is not, the log
 * is compared entry by entry with what the store holds of it.
 */
import type { ReadProblem } from '../readers/recorded-entry.ts';
import { fingerprint } from '../stores/encoding.ts';
import type { EventStore, SourceProgress } from '../stores/event-store.ts';
import { BATCH, type Collected } from './collect-events.ts';
import { type CollectedEvent, collectedEvent, entryKey, type LogIdentity, logOf } from './collected-entry.ts';
import type { ImportEntry } from './import-logs.ts';

export interface RecordNaming {
  /** Stream for everything; by default each computer has one of its own name. */
  readonly stream?: string;
}

/** A log that can be read more than once. */
export type ReadEntries = () => Promise<AsyncIterable<ImportEntry>> | AsyncIterable<ImportEntry>;

export interface CollectedLogs {
  /** One for each computer and channel in the log. */
  readonly logs: readonly Collected[];
  /** Entries that are not about profiles. */
  readonly others: number;
  readonly problems: readonly ReadProblem[];
}

const PROBLEMS_MAX = 1000;

/** Appends what is new. Memory grows with the computers in the log; where a log was cleared, with what was collected of it. */
export async function collectRecords(
  store: EventStore,
  read: ReadEntries,
  naming: RecordNaming = {},
): Promise<CollectedLogs> {
  const sources = new Map<string, Source>();
  const problems: ReadProblem[] = [];
  let others = 0;
  for await (const entry of await read()) {
    const event = collectedEvent(entry);
    if (event !== null) (await sourceOf(store, sources, event, naming)).look(event);
    else if (entry.kind !== 'problem') others++;
    else if (problems.length < PROBLEMS_MAX) problems.push(entry.problem);
  }
  for (const source of sources.values()) await source.decide();
  for await (const entry of await read()) {
    const event = collectedEvent(entry);
    if (event !== null) await (await sourceOf(store, sources, event, naming)).take(event);
  }
  const logs = [];
  for (const source of sources.values()) logs.push(await source.finish());
  return { logs, others, problems };
}

async function sourceOf(
  store: EventStore,
  sources: Map<string, Source>,
  event: CollectedEvent,
  { stream }: RecordNaming,
): Promise<Source> {
  const log = logOf(event) ?? { computer: event.computer, channel: 'log' };
  const key = `${log.computer}\u0000${log.channel}`;
  let source = sources.get(key);
  if (source === undefined) {
    source = await Source.open(store, stream ?? log.computer, log);
    sources.set(key, source);
  }
  return source;
}

/** One computer's log of one channel on its way into the store. */
class Source {
  readonly #store: EventStore;
  readonly #stream: string;
  readonly #name: string;
  readonly #log: LogIdentity;
  readonly #last: string | null;
  /** Events the store had of it when this began. */
  readonly #taken: number;
  /** Index of the last event taken, in this log. */
  #found: number | null = null;
  /** What the store has of it, with how often, where the last event taken is not in the log. */
  #known: Map<string, number> | null = null;
  #lastNumber: number | null = null;
  #looked = 0;
  #offered = 0;
  #offset: number;
  #appended = 0;
  #version = 0;
  #batch: CollectedEvent[] = [];
  #note: string | null = null;

  static async open(store: EventStore, stream: string, log: LogIdentity): Promise<Source> {
    return new Source(store, stream, log, await store.progress(stream, nameOf(log)));
  }

  private constructor(store: EventStore, stream: string, log: LogIdentity, progress: SourceProgress) {
    this.#store = store;
    this.#stream = stream;
    this.#name = nameOf(log);
    this.#log = log;
    this.#taken = progress.taken;
    this.#offset = progress.taken;
    this.#last = progress.last;
  }

  /** First reading: is the last event taken among them? */
  look(event: CollectedEvent): void {
    if (this.#last !== null && fingerprint(JSON.stringify(event)) === this.#last) this.#found = this.#looked;
    this.#looked++;
  }

  async decide(): Promise<void> {
    if (this.#taken === 0) return;
    if (this.#found !== null) {
      // Offered once more, so that the store itself sees that it goes on where it ended.
      this.#offset = this.#taken - 1;
      return;
    }
    this.#known = new Map();
    for await (const { event } of this.#store.read(this.#stream)) {
      const log = logOf(event);
      if (log?.computer !== this.#log.computer || log.channel !== this.#log.channel) continue;
      // What has a log's name is one of its events.
      const kept = event as object as CollectedEvent;
      const key = entryKey(kept);
      this.#known.set(key, (this.#known.get(key) ?? 0) + 1);
      this.#lastNumber = kept.record?.recordId ?? this.#lastNumber;
    }
  }

  /** Second reading. */
  async take(event: CollectedEvent): Promise<void> {
    const index = this.#offered++;
    if (this.#found !== null && index < this.#found) return;
    if (this.#known !== null && !this.#isNew(event, this.#known)) return;
    this.#batch.push(event);
    if (this.#batch.length === BATCH) await this.#send();
  }

  async finish(): Promise<Collected> {
    await this.#send();
    if (this.#known !== null && this.#appended === 0) {
      this.#note = 'it ends before the last event collected: an older copy, or cut off';
    }
    return {
      stream: this.#stream,
      source: this.#name,
      offered: this.#offered,
      appended: this.#appended,
      version: this.#version,
      note: this.#note,
    };
  }

  #isNew(event: CollectedEvent, known: Map<string, number>): boolean {
    const key = entryKey(event);
    const left = known.get(key) ?? 0;
    if (left > 0) {
      known.set(key, left - 1);
      return false;
    }
    this.#note ??= gapNote(this.#lastNumber, event.record?.recordId ?? null);
    return true;
  }

  async #send(): Promise<void> {
    const part = { source: this.#name, offset: this.#offset };
    const result = await this.#store.appendOnce(this.#stream, part, this.#batch);
    this.#offset += this.#batch.length;
    this.#batch = [];
    this.#appended += result.appended;
    this.#version = result.version;
  }
}

/** Name of a log for ever. */
function nameOf({ computer, channel }: LogIdentity): string {
  return `${computer} ${channel}`;
}

/** Why the last event collected is not in the log, by the numbers of its records. */
function gapNote(last: number | null, first: number | null): string {
  const gone = 'the last event collected is not in it any more';
  if (last === null || first === null) return `${gone}; what it has and the store has not was added`;
  if (first <= last)
    return `${gone}: it was cleared; what came between is lost, or another log has this name`;
  if (first === last + 1) return `${gone}; nothing is missing in between`;
  return `${gone}: up to ${first - last - 1} records were overwritten before they were collected`;
}
