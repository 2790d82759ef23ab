/**
 * Snapshots in an event store: what a fold of its events up to one of them amounts to. Events of a store never change, so
 * a few of them, spread over what was folded, tell whether it is still the same store: it may have been restored or made anew.
 */
import { gunzipSync, gzipSync } from 'node:zlib';
import { fingerprint } from '../stores/encoding.ts';
import { StoreError } from '../stores/errors.ts';
import type { EventStore, RecordedEvent } from '../stores/event-store.ts';
import { graphFromLines, graphLines } from './object-graph.ts';
import { SNAPSHOT_VERSION } from './snapshot-version.ts';

/** Events looked at again before a snapshot is trusted, at most. */
const PROBES_MAX = 32;

interface Probe {
  readonly number: number;
  readonly print: string;
}

interface SnapshotHeader {
  readonly snapshot: 'roamproof';
  readonly version: number;
  /** Number of the last event folded. */
  readonly number: number;
  readonly stride: number;
  readonly probes: readonly Probe[];
  readonly nodes: number;
}

/** Events by number: versions of one stream, or positions of the store. */
export interface NumberedEvents {
  readonly numberOf: (event: RecordedEvent) => number;
  /** Events from this number on. */
  readonly from: (number: number, limit?: number) => AsyncIterable<RecordedEvent>;
}

/** A stream's events by version; all events by position. */
export function numberedEvents(store: EventStore, stream: string | null): NumberedEvents {
  const limited = (limit: number | undefined): { limit?: number } => (limit === undefined ? {} : { limit });
  if (stream === null) {
    return {
      numberOf: ({ position }) => position,
      from: (number, limit) => store.readAll({ after: number - 1, ...limited(limit) }),
    };
  }
  return {
    numberOf: ({ version }) => version,
    from: (number, limit) => store.read(stream, { from: number, ...limited(limit) }),
  };
}

/** Remembers a few of the events that pass by, evenly, however many they are. */
export class Probes {
  #stride: number;
  #probes: Probe[];
  /** Number of the last event taken; 0 for none. */
  last: number;

  constructor({ stride, probes, number }: Pick<SnapshotHeader, 'stride' | 'probes' | 'number'> = NONE) {
    this.#stride = stride;
    this.#probes = probes.filter((probe) => probe.number % stride === 0);
    this.last = number;
  }

  /** Takes the next event, before anybody decodes it: decoding changes it. */
  take(number: number, event: RecordedEvent['event']): void {
    this.last = number;
    if (number % this.#stride !== 0) return;
    this.#probes.push({ number, print: printOf(event) });
    if (this.#probes.length < PROBES_MAX) return;
    this.#stride *= 2;
    this.#probes = this.#probes.filter((probe) => probe.number % this.#stride === 0);
  }

  /** What a snapshot keeps of them, the last event among them. */
  header(last: RecordedEvent['event']): Pick<SnapshotHeader, 'stride' | 'probes' | 'number'> {
    const before = this.#probes.filter(({ number }) => number !== this.last);
    const probes = [...before, { number: this.last, print: printOf(last) }];
    return { stride: this.#stride, probes, number: this.last };
  }
}

const NONE = { stride: 1, probes: [], number: 0 };

function printOf(event: RecordedEvent['event']): string {
  return fingerprint(JSON.stringify(event));
}

export type RestoredFromStore =
  | { readonly state: object; readonly probes: Probes }
  | { readonly discarded: string }
  | null;

/** The snapshot of this name, if there is one and it belongs to these events; one that does not is removed. */
export async function restoreStoreSnapshot(
  store: EventStore,
  name: string,
  events: NumberedEvents,
): Promise<RestoredFromStore> {
  const bytes = await store.readSnapshot(name);
  if (bytes === null) return null;
  const found = await readSnapshot(bytes, events);
  if (typeof found !== 'string') return found;
  const gone = await store.writeSnapshot(name, null).then(() => true, isReadOnly);
  const fate = gone
    ? 'it was thrown away and all events are read'
    : 'all events are read (it could not be removed)';
  return { discarded: `the snapshot of ${name}: ${found}; ${fate}` };
}

/** Who may only read gets the answer all the same. */
function isReadOnly(error: unknown): boolean {
  if (!(error instanceof StoreError)) throw error;
  return false;
}

async function readSnapshot(
  bytes: Uint8Array,
  events: NumberedEvents,
): Promise<{ state: object; probes: Probes } | string> {
  let header: SnapshotHeader;
  let state: object;
  try {
    const [first = '', ...lines] = gunzipSync(bytes).toString('utf8').split('\n');
    header = JSON.parse(first) as SnapshotHeader;
    if (header.snapshot !== 'roamproof') return 'it is no snapshot';
    if (header.version !== SNAPSHOT_VERSION)
      return `it is of format ${header.version}, this program writes ${SNAPSHOT_VERSION}`;
    if (lines.length !== header.nodes) return 'it is cut off';
    state = graphFromLines(lines);
  } catch {
    return 'it is damaged';
  }
  const last = header.probes.at(-1);
  for (const probe of header.probes) {
    const event = await eventAt(events, probe.number);
    // Retention may have forgotten old events, never the last one alone.
    if (event === null && probe !== last) continue;
    if (event === null) return 'the store no longer has the last event it was made from';
    if (printOf(event) !== probe.print) return 'the store holds other events than when it was made';
  }
  return { state, probes: new Probes(header) };
}

async function eventAt(events: NumberedEvents, number: number): Promise<RecordedEvent['event'] | null> {
  for await (const found of events.from(number, 1)) {
    if (events.numberOf(found) === number) return found.event;
  }
  return null;
}

/** Keeps what the events taken amount to. Nothing is kept where the last one was forgotten meanwhile. */
export async function saveStoreSnapshot(
  store: EventStore,
  { name, events, probes }: { name: string; events: NumberedEvents; probes: Probes },
  state: object,
): Promise<void> {
  const last = await eventAt(events, probes.last);
  if (last === null) return;
  const lines = [...graphLines(state)];
  const header: SnapshotHeader = {
    snapshot: 'roamproof',
    version: SNAPSHOT_VERSION,
    ...probes.header(last),
    nodes: lines.length,
  };
  await store.writeSnapshot(name, gzipSync([JSON.stringify(header), ...lines].join('\n'), { level: 1 }));
}
