/**
 * The contract of every event store: streams of our log's events with an optimistic lock, and one global order.
 *
 * Terms: a stream's *version* is the number of events ever appended to it, so its k-th event has version k
 * (from 1) for ever, also after older ones were forgotten. A *position* numbers the events of the whole store
 * (from 1) in the order in which they became visible: whoever has read up to position p misses nothing by
 * going on after p.
 */

/**
 * What a store accepts: a line of our log as parsed JSON (`at` as text), or any object with these two members. A store looks at
 * them, at `user` and at `computer`, and keeps what `JSON.stringify` makes of it.
 */
export interface EventLine {
  readonly type: string;
  /** ISO 8601 instant. */
  readonly at: string;
}

/** An event as it comes back: all members, in their original order. */
export interface RecordedEvent {
  readonly stream: string;
  readonly version: number;
  readonly position: number;
  readonly event: EventLine & Readonly<Record<string, unknown>>;
}

export interface Appended {
  /** The stream's version now. */
  readonly version: number;
  /** Position of the last event appended; the store's last position if there was nothing to append. */
  readonly position: number;
}

/** A part of a source: of one computer's log, say. */
export interface SourcePart {
  /** Names one log for ever; a rotated or recreated log is another source. */
  readonly source: string;
  /** Index of the first offered event in that log, counted in events from 0. */
  readonly offset: number;
}

export interface SourceProgress {
  /** Events taken so far. */
  readonly taken: number;
  /** `fingerprint` of the last one's JSON text; null if none was taken. */
  readonly last: string | null;
}

export interface AppendedOnce extends Appended {
  /** How many of the offered events were new. */
  readonly appended: number;
}

export interface StreamInfo {
  readonly stream: string;
  readonly version: number;
  /** Version of the oldest event still kept; `version + 1` if all were forgotten. */
  readonly first: number;
}

export interface ReadOptions {
  /** First version wanted, default 1. */
  readonly from?: number;
  readonly limit?: number;
}

export interface ReadAllOptions {
  /** Position already seen, default 0. */
  readonly after?: number;
  /** Only events whose `user` member is exactly this. */
  readonly user?: string;
  /** Only events whose `computer` member is exactly this. */
  readonly computer?: string;
  readonly limit?: number;
}

export interface SubscribeOptions {
  /** Position already seen; without it only events from now on. */
  readonly after?: number;
  /** Ends the iteration (without an error). */
  readonly signal?: AbortSignal;
}

/**
 * Operations of a store. All-or-nothing: after an error other than `StoreUnavailable` with outcome `unknown`
 * nothing was written. Errors: `errors.ts`.
 */
export interface EventStore {
  /**
   * Appends events (any number, none allowed) to a stream, all or none, durable on return.
   * @param expectedVersion the stream's version as the caller knows it (0: must not exist), or `any`
   * @throws VersionConflict if the stream has another version
   */
  append(stream: string, expectedVersion: number | 'any', events: readonly EventLine[]): Promise<Appended>;

  /**
   * Appends what is new of a part of a source. Offering the same part again, or one that overlaps what was
   * taken before, adds nothing twice: progress is kept in the same transaction as the events and survives
   * crashes and `forget`.
   * @throws SourceGap if an earlier part is missing
   * @throws StoreError `source-changed` if the part overlaps and the last event taken differs: another log under an old name
   */
  appendOnce(stream: string, part: SourcePart, events: readonly EventLine[]): Promise<AppendedOnce>;

  /** What the stream has taken of a source: where a collector reads on. Nothing if it is unknown. */
  progress(stream: string, source: string): Promise<SourceProgress>;

  /** A stream's events in order, in batches of bounded size; empty if there is no such stream. */
  read(stream: string, options?: ReadOptions): AsyncIterable<RecordedEvent>;

  /** All events by position. */
  readAll(options?: ReadAllOptions): AsyncIterable<RecordedEvent>;

  /** All events after a position, those to come included; ends on abort or when the store is closed. */
  subscribe(options?: SubscribeOptions): AsyncIterable<RecordedEvent>;

  /** All streams by name (code unit order is not promised). */
  streams(): AsyncIterable<StreamInfo>;

  /**
   * Retention: removes from each stream its oldest events up to the first one with `at` >= `before`, so a
   * stream never gets a hole even where recorded clocks jump back. Versions, positions and progress stay.
   * @param before ISO 8601 instant
   */
  forget(options: { readonly before: string }): Promise<{ readonly removed: number }>;

  /**
   * A snapshot kept under this name: bytes of whoever wrote it, `null` if there is none. No part of the history: it may
   * be missing at any time, and is to be checked against the events by its owner.
   */
  readSnapshot(name: string): Promise<Uint8Array | null>;

  /** Keeps a snapshot in place of the one before; `null` removes it. */
  writeSnapshot(name: string, bytes: Uint8Array | null): Promise<void>;

  /** Releases everything; later calls throw `closed`. */
  close(): Promise<void>;
}
