/** A log of ours appended to a store: what it has taken before is left out, what is new goes in batches. */
import type { EventLine, EventStore } from '../stores/event-store.ts';

/** Events of one append: one transaction each. */
export const BATCH = 500;

export interface CollectTarget {
  readonly stream: string;
  /** Names the log for ever; see the store's contract. */
  readonly source: string;
}

export interface Collected extends CollectTarget {
  /** Events the log holds. */
  readonly offered: number;
  /** Events that were new. */
  readonly appended: number;
  /** The stream's version now. */
  readonly version: number;
  /** What is odd about the log compared with what was collected of it before. */
  readonly note: string | null;
}

/**
 * Appends a log. Doing it again adds nothing; a log that has grown adds its end.
 *
 * @param events lines of the log as text
 * @param target where the log goes
 * @returns `null` for a log without events
 * @throws StoreError `source-changed` where the log under this name is another one
 */
export async function collectEvents(
  store: EventStore,
  events: AsyncIterable<string>,
  target: CollectTarget,
): Promise<Collected | null> {
  const { stream, source } = target;
  const { taken } = await store.progress(stream, source);
  let offered = 0;
  let appended = 0;
  let version = 0;
  let batch: EventLine[] = [];
  const send = async (): Promise<void> => {
    const result = await store.appendOnce(stream, { source, offset: offered - batch.length }, batch);
    batch = [];
    ({ version } = result);
    appended += result.appended;
  };
  for await (const line of events) {
    offered++;
    // The last event taken is offered once more: by it the store sees whether this is still the same log.
    if (offered < taken) continue;
    batch.push(JSON.parse(line) as EventLine);
    if (batch.length === BATCH) await send();
  }
  if (offered === 0) return null;
  await send();
  const note = offered < taken ? `it is shorter than before: ${taken} events were collected of it` : null;
  return { ...target, offered, appended, version, note };
}
