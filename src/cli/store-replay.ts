/** Replays what an event store holds: one stream, or all of them in the order in which they arrived. */
import { decodeEvent } from '../log/decode.ts';
import { marksOf } from '../recorded/marks.ts';
import { StoreError } from '../stores/errors.ts';
import type { EventStore, RecordedEvent } from '../stores/event-store.ts';
import { openStore } from '../stores/open-store.ts';
import { LogReplay } from './log-replay.ts';
import { RecordedReplay, type RecordedReplayOptions, showRecorded } from './recorded-replay.ts';
import { progressLine, tell, UsageError } from './terminal.ts';

export interface StoreReplayOptions extends RecordedReplayOptions {
  readonly stream?: string;
  readonly sessions?: true;
}

/** Runs something with an open store; its errors are one clear line. */
export async function withStore<T>(url: string, work: (store: EventStore) => Promise<T>): Promise<T> {
  let store: EventStore | null = null;
  try {
    store = await openStore(url);
    return await work(store);
  } catch (error) {
    if (error instanceof StoreError) throw new UsageError(error.message);
    throw error;
  } finally {
    await store?.close();
  }
}

export async function replayStore(url: string, options: StoreReplayOptions): Promise<void> {
  await withStore(url, async (store) => {
    const only = options.stream ?? (await onlyStream(store));
    const events = only === null ? store.readAll() : store.read(only);
    // Of one stream the k-th event is the k-th of its log, so versions keep their names; of several the position counts.
    const numberOf = ({ version, position }: RecordedEvent): number => (only === null ? position : version);
    await replayEvents(events, numberOf, only ?? 'the store', options);
  });
}

async function onlyStream(store: EventStore): Promise<string | null> {
  let found: string | null = null;
  for await (const { stream } of store.streams()) {
    if (found !== null) return null;
    found = stream;
  }
  if (found === null) throw new UsageError('the store holds no events; roamproof collect brings some');
  return found;
}

async function replayEvents(
  events: AsyncIterable<RecordedEvent>,
  numberOf: (event: RecordedEvent) => number,
  source: string,
  options: StoreReplayOptions,
): Promise<void> {
  const replay = new LogReplay();
  const recorded = new RecordedReplay(options);
  let fromWindows = options.sessions === true;
  const progress = progressLine();
  for await (const found of events) {
    const number = numberOf(found);
    // Retention may have forgotten the beginning, and numbers must not move.
    while (replay.events < number - 1) replay.skip();
    const event = decodeEvent(found.event);
    if (typeof event === 'string') {
      replay.problems.push({ line: number, message: event });
      replay.skip();
      continue;
    }
    fromWindows ||= marksOf(event).origin !== undefined;
    if (isAbout(found, options.user)) replay.take(event, number);
    else replay.skip();
    if (fromWindows || options.sessions === true || replay.events < PEEKED) recorded.take(event, number);
    if (number % 10_000 === 0) progress.show(`${number} events replayed`);
  }
  progress.done();
  if (replay.events === 0) tell(`${source} holds no events`);
  if (fromWindows) showRecorded(recorded, null, options);
  else replay.show(source, options);
}

/** A log imported from Windows shows itself within its first events. */
const PEEKED = 1000;

/** What is about nobody (computers, the server, policies) is about everybody. */
function isAbout({ event }: RecordedEvent, user: string | undefined): boolean {
  return user === undefined || event['user'] === undefined || event['user'] === user;
}
