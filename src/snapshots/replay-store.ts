/** A store's events read from where their snapshot ends, and a new snapshot of what they amount to now. */
import type { EventStore, RecordedEvent } from '../stores/event-store.ts';
import { numberedEvents, Probes, restoreStoreSnapshot, saveStoreSnapshot } from './store-snapshot.ts';

export interface StoreReplayHandlers {
  /** Takes over the state of a snapshot before the first event is handed out. */
  readonly restore: (state: object) => void;
  /** The next event and its number: its version in one stream, its position among all. `false` ends the replay. */
  readonly take: (event: RecordedEvent, number: number) => boolean;
}

export interface StoreReplayPlan {
  /** `null`: all streams by position. */
  readonly stream: string | null;
  /** Name of the snapshot; `null`: neither use one nor keep one. */
  readonly snapshot: string | null;
}

export interface ReplayedStore {
  /** Events that the snapshot spared. */
  readonly spared: number;
  /** Events handed out. */
  readonly taken: number;
  /** Why a snapshot was thrown away, if one was. */
  readonly discarded: string | null;
  /** Whether `take` ended the replay. */
  readonly stopped: boolean;
  /** Keeps a snapshot of the state after the last event. */
  readonly save: (state: object) => Promise<void>;
}

export async function replayStored(
  store: EventStore,
  { stream, snapshot }: StoreReplayPlan,
  { restore, take }: StoreReplayHandlers,
): Promise<ReplayedStore> {
  const events = numberedEvents(store, stream);
  const found = snapshot === null ? null : await restoreStoreSnapshot(store, snapshot, events);
  const restored = found !== null && 'state' in found ? found : null;
  if (restored !== null) restore(restored.state);
  const probes = restored?.probes ?? new Probes();
  const spared = probes.last;
  let taken = 0;
  let stopped = false;
  for await (const event of events.from(spared + 1)) {
    const number = events.numberOf(event);
    probes.take(number, event.event);
    stopped = !take(event, number);
    if (stopped) break;
    taken++;
  }
  return {
    spared,
    taken,
    discarded: found !== null && 'discarded' in found ? found.discarded : null,
    stopped,
    async save(state) {
      if (snapshot !== null) await saveStoreSnapshot(store, { name: snapshot, events, probes }, state);
    },
  };
}
