/** Events as lines of a log. What `decode` reads from a line is the event it was written from. */
import { type Header, type LogEvent, schemaOf } from './events.ts';

/** One event as a line, without its newline. `at` and `type` come first, for people who read logs. */
export function encodeEvent(event: LogEvent): string {
  const { at, type, ...rest } = schemaOf(event.type).encode(event as never) as { at: string; type: string };
  return JSON.stringify({ at, type, ...rest });
}

/** The first line of a log. */
export function encodeHeader(rest: Omit<Header, 'log' | 'version'> = {}): string {
  return JSON.stringify({ log: 'roamproof', version: 1, ...rest });
}

/** A whole log as text. */
export function encodeLog(events: Iterable<LogEvent>, rest: Omit<Header, 'log' | 'version'> = {}): string {
  let text = `${encodeHeader(rest)}\n`;
  for (const event of events) text += `${encodeEvent(event)}\n`;
  return text;
}
