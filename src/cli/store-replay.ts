/** Replays what an event store holds: one stream, or all of them in the order in which they arrived. */
import { decodeEvent } from '../log/decode.ts';
import { storedLogs, streamNames } from '../recorded/stored-logs.ts';
import { replayStored } from '../snapshots/replay-store.ts';
import { StoreError } from '../stores/errors.ts';
import type { EventStore, RecordedEvent } from '../stores/event-store.ts';
import { LogReplay } from './log-replay.ts';
import { withStoreToRead } from './open-store.ts';
import type { RecordedOptions } from './recorded-input.ts';
import { RecordedReplay, type RecordedReplayOptions, readRecorded, showRecorded } from './recorded-replay.ts';
import { headerIn, isOfWindows, streamAmong } from './stored-history.ts';
import { progressLine, tell } from './terminal.ts';

export interface StoreReplayOptions extends RecordedReplayOptions, RecordedOptions {
  readonly stream?: string;
  readonly sessions?: true;
  /** `false`: neither use a snapshot nor keep one. */
  readonly snapshot?: boolean;
  readonly timeline?: boolean;
}

/** So many events must be new before a snapshot is written again. */
const SNAPSHOT_EVERY = 5000;

export async function replayStore(url: string, options: StoreReplayOptions): Promise<void> {
  await withStoreToRead(url, async (store) => {
    const only = streamAmong(await streamNames(store), options.stream);
    const replayed = options.sessions === true ? null : await replayOwn(store, only, options);
    if (replayed !== null) return replayed.show(only ?? 'the store', options);
    const recorded = new RecordedReplay(options);
    showRecorded(recorded, await readRecorded(await storedLogs(store, only), recorded, options), options);
  });
}

/** The replay of a store that holds events of ours only; `null` where it holds logs of Windows. */
async function replayOwn(
  store: EventStore,
  stream: string | null,
  { user, snapshot, redact: redacted, timeline = false }: StoreReplayOptions,
): Promise<LogReplay | null> {
  const redact = redacted === true;
  const replay = new LogReplay({ drawn: timeline, redact });
  const progress = progressLine();
  const name = `${stream === null ? 'all streams' : `stream ${stream}`}, ${user ?? 'all users'}`;
  // What is drawn is drawn from the beginning, and names that were replaced would stay so in a snapshot.
  const plan = { stream, snapshot: snapshot === false || timeline || redact ? null : name };
  const { spared, taken, discarded, stopped, save } = await replayStored(store, plan, {
    restore: (state) => replay.restore(state),
    take(found, number) {
      if (isOfWindows(found)) return false;
      takeEvent(replay, found, number, user);
      if (number % 10_000 === 0) progress.show(`${number} events replayed`);
      return true;
    },
  });
  progress.done();
  if (discarded !== null) tell(discarded);
  if (stopped) return null;
  if (spared > 0) tell(`a snapshot spared ${spared} events`);
  if (taken >= SNAPSHOT_EVERY) await save(replay.image()).catch(tellUnlessBug);
  return replay;
}

/** Who may only read gets the answer all the same. */
function tellUnlessBug(error: unknown): void {
  if (!(error instanceof StoreError)) throw error;
  tell(`no snapshot was kept: ${error.message}`);
}

function takeEvent(replay: LogReplay, found: RecordedEvent, number: number, user: string | undefined): void {
  replay.header ??= headerIn(found);
  // Retention may have forgotten the beginning, and numbers must not move.
  while (replay.events < number - 1) replay.skip();
  const event = decodeEvent(found.event);
  if (typeof event === 'string') {
    replay.problems.push({ line: number, message: event });
    return replay.skip();
  }
  if (isAbout(found, user)) replay.take(event, number);
  else replay.skip();
}

/** What is about nobody (computers, the server, policies) is about everybody. */
function isAbout({ event }: RecordedEvent, user: string | undefined): boolean {
  return user === undefined || event['user'] === undefined || event['user'] === user;
}
