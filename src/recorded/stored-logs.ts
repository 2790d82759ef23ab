/** What a store holds, as logs that can be read more than once: each computer's channels apart, each stream's own events. */
import { decodeEvent } from '../log/decode.ts';
import { problemEntry } from '../readers/recorded-entry.ts';
import type { EventStore, RecordedEvent } from '../stores/event-store.ts';
import { entryOf, logOf } from './collected-entry.ts';
import type { ImportEntry, RereadableLog } from './import-logs.ts';

/**
 * The logs of one stream, or of all.
 *
 * @param stream `null`: all streams
 */
export async function storedLogs(store: EventStore, stream: string | null): Promise<RereadableLog[]> {
  const logs: RereadableLog[] = [];
  for (const name of stream === null ? await streamNames(store) : [stream]) {
    const keys = new Set<string>();
    for await (const { event } of store.read(name)) keys.add(keyOf(event));
    for (const key of keys) {
      logs.push({
        name: key === OWN ? name : key,
        own: key === OWN,
        read: () => entriesOf(store, name, key),
      });
    }
  }
  return logs;
}

export async function streamNames(store: EventStore): Promise<string[]> {
  const names: string[] = [];
  for await (const { stream } of store.streams()) names.push(stream);
  return names;
}

/** Events of ours. No computer's log has this name. */
const OWN = '';

function keyOf(event: RecordedEvent['event']): string {
  const log = logOf(event);
  return log === null ? OWN : `${log.computer} ${log.channel}`;
}

async function* entriesOf(store: EventStore, stream: string, key: string): AsyncGenerator<ImportEntry> {
  for await (const { event, version } of store.read(stream)) {
    if (keyOf(event) !== key) continue;
    const entry = entryOf(event);
    if (entry !== null) {
      yield entry;
      continue;
    }
    const own = decodeEvent(event);
    if (typeof own === 'string') yield problemEntry({ file: stream, line: version }, own);
    else yield { kind: 'event', event: own };
  }
}
