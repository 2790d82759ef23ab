/** What an event store holds, as a history to be told: events of ours, or the logs of Windows that were collected. */
import { decodeEvent } from '../log/decode.ts';
import type { Header, LogEvent } from '../log/events.ts';
import { logOf } from '../recorded/collected-entry.ts';
import type { RereadableLog } from '../recorded/import-logs.ts';
import { marksOf } from '../recorded/marks.ts';
import { storedLogs, streamNames } from '../recorded/stored-logs.ts';
import { numberedEvents } from '../snapshots/store-snapshot.ts';
import type { EventStore, RecordedEvent } from '../stores/event-store.ts';
import { withStoreToRead } from './open-store.ts';
import { tell, UsageError } from './terminal.ts';

export interface OwnHistory {
  readonly header: Header | null;
  /** By number, from 1; `null`: retention has forgotten it, or it cannot be read. */
  readonly events: readonly (LogEvent | null)[];
}

export type StoredHistory = OwnHistory | { readonly logs: readonly RereadableLog[] };

/**
 * Hands over what a stream holds, or all of them in the order in which their events arrived, while the store is open.
 *
 * @throws UsageError where the store cannot be read, is empty, or has no such stream
 */
export async function withStoredHistory(
  url: string,
  stream: string | undefined,
  work: (history: StoredHistory, name: string) => Promise<void>,
): Promise<void> {
  await withStoreToRead(url, async (store) => {
    const only = streamAmong(await streamNames(store), stream);
    const own = await ownHistory(store, only);
    await work(own ?? { logs: await storedLogs(store, only) }, only ?? 'the store');
  });
}

/** The only stream, or the one asked for; `null`: all. */
export function streamAmong(names: readonly string[], asked: string | undefined): string | null {
  if (names.length === 0) throw new UsageError('the store holds no events; roamproof collect brings some');
  if (asked === undefined) return names.length === 1 ? (names[0] ?? null) : null;
  if (names.includes(asked)) return asked;
  const some = names.slice(0, 10).join(', ');
  throw new UsageError(`the store has no stream ${asked}; it has ${some}${names.length > 10 ? ', …' : ''}`);
}

/** The history of a store that holds events of ours only; `null` where it holds logs of Windows. */
async function ownHistory(store: EventStore, stream: string | null): Promise<OwnHistory | null> {
  const numbered = numberedEvents(store, stream);
  const events: (LogEvent | null)[] = [];
  let header: Header | null = null;
  for await (const found of numbered.from(1)) {
    if (isOfWindows(found)) return null;
    header ??= headerIn(found);
    const number = numbered.numberOf(found);
    while (events.length < number - 1) events.push(null);
    const event = decodeEvent(found.event);
    if (typeof event === 'string') tell(`${stream ?? 'the store'}:${number}: ${event}`);
    events.push(typeof event === 'string' ? null : event);
  }
  return { header, events };
}

export function isOfWindows({ event }: RecordedEvent): boolean {
  return logOf(event) !== null || marksOf(event as never).origin !== undefined;
}

/** What collecting kept of a log's first line. */
export function headerIn({ event }: RecordedEvent): Header | null {
  const { log } = event as { log?: unknown };
  return typeof log === 'object' && log !== null ? (log as Header) : null;
}
