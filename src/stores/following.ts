import { BATCH } from './batches.ts';
import type { Doorbell } from './doorbell.ts';
import type { RecordedEvent } from './event-store.ts';

/** What following needs of a store. */
export interface Followed {
  readonly bell: Doorbell;
  /** How long to wait for a ring before looking anyway: for writers that cannot ring. */
  readonly patienceMs: number;
  /** Turns true when the store is closed (which also rings). */
  isClosed(): boolean;
  /** At most `count` events after a position. */
  fetch(after: number, count: number): Promise<RecordedEvent[]> | RecordedEvent[];
}

/** Events after `start`, first those there are (catch-up), then new ones as they come; ends on abort or close. */
export async function* follow(
  store: Followed,
  start: number,
  signal?: AbortSignal,
): AsyncGenerator<RecordedEvent, void, undefined> {
  const ended = (): boolean => signal?.aborted === true || store.isClosed();
  let after = start;
  while (!ended()) {
    const seen = store.bell.rings;
    const events = await store.fetch(after, BATCH);
    for (const event of events) {
      if (ended()) {
        return;
      }
      yield event;
      after = event.position;
    }
    if (events.length < BATCH) {
      await store.bell.wait(seen, store.patienceMs, signal);
    }
  }
}
