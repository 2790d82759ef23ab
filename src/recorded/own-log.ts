/** A log of our own as entries, so that it can be merged with recorded ones: one computer's policies, say. */
import { LogDecoder } from '../log/decode.ts';
import type { Header, LogEvent } from '../log/events.ts';
import { type LogEntry, problemEntry } from '../readers/recorded-entry.ts';

export interface OwnEvent {
  readonly kind: 'event';
  readonly event: LogEvent;
}

/** Events and problems of one of our logs, decoded as its bytes come. Its first line is heard before them. */
export async function* readOwnLog(
  name: string,
  bytes: AsyncIterable<Uint8Array>,
  heardHeader?: (header: Header) => void,
): AsyncGenerator<LogEntry | OwnEvent> {
  let entries: (LogEntry | OwnEvent)[] = [];
  const decoder = new LogDecoder({
    ...(heardHeader === undefined ? {} : { header: heardHeader }),
    event: (event) => void entries.push({ kind: 'event', event }),
    problem: (message, line) => void entries.push(problemEntry({ file: name, line }, message)),
  });
  for await (const chunk of bytes) {
    decoder.write(chunk);
    yield* entries;
    entries = [];
  }
  decoder.end();
  yield* entries;
}
