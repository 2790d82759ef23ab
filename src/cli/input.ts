/** Reads logs for the commands: a file or standard input, any size, with clear messages. */
import { createReadStream } from 'node:fs';
import process from 'node:process';
import { LogDecoder, type LogHandlers } from '../log/decode.ts';
import type { Header, LogEvent } from '../log/events.ts';
import type { Problem } from '../outcome/final-state.ts';
import { isDatabase, STORE_ADVICE } from '../readers/log-format.ts';
import { UsageError } from './terminal.ts';

/** Name of a source in messages. */
export function sourceName(file: string): string {
  return file === '-' ? 'standard input' : file;
}

/**
 * Streams a log through handlers.
 *
 * @param file a path, or `-` for standard input
 * @param name what messages call it
 * @throws UsageError where it cannot be read, is empty, or is no roamproof log at all
 */
export async function streamLog(
  file: string,
  handlers: LogHandlers,
  name: string = sourceName(file),
): Promise<void> {
  let understood = 0;
  let firstProblem: Problem | null = null;
  const decoder = new LogDecoder({
    header: (header) => {
      understood++;
      handlers.header?.(header);
    },
    event: (event, line) => {
      understood++;
      handlers.event(event, line);
    },
    problem: (message, line) => {
      firstProblem ??= { line, message };
      // Of a file in which nothing was understood, one message is enough.
      if (understood > 0) handlers.problem(message, line);
      else if (line > 1) throw new UsageError(notALog(name, firstProblem));
    },
  });
  const bytes = await feed(file, name, decoder);
  if (bytes === 0) throw new UsageError(`${name} is empty; a roamproof log was expected`);
  if (understood === 0 && firstProblem !== null) throw new UsageError(notALog(name, firstProblem));
  const first = firstProblem as Problem | null;
  if (first?.line === 1) handlers.problem(first.message, first.line);
}

async function feed(file: string, name: string, decoder: LogDecoder): Promise<number> {
  let bytes = 0;
  const stream = file === '-' ? process.stdin : createReadStream(file, { highWaterMark: 256 * 1024 });
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      if (bytes === 0 && isDatabase(chunk)) throw new UsageError(`${name}: ${STORE_ADVICE}`);
      bytes += chunk.length;
      decoder.write(chunk);
    }
  } catch (error) {
    if (error instanceof UsageError) throw error;
    throw new UsageError(`${name} cannot be read: ${(error as Error).message}`);
  }
  decoder.end();
  return bytes;
}

function notALog(name: string, { line, message }: Problem): string {
  return `${name}:${line}: ${message}`;
}

/** Whether a line that cannot be read was an event. It keeps its number then: records call versions by the numbers of events. */
export function isAnEvent(line: number): boolean {
  return line > 1;
}

/** What stands in the place of a line that cannot be read, at the time of the event before it. */
export function unreadLine(before: LogEvent | undefined, { line, message }: Problem): LogEvent {
  return { at: before?.at ?? 0, type: 'stimulus.refused', line, message };
}

/** A whole log in memory. */
export interface LoadedLog {
  readonly header: Header | null;
  /** Events in order, each with its line; in the place of one that cannot be read stands its refusal, as in a run. */
  readonly events: readonly { readonly event: LogEvent; readonly line: number }[];
  readonly problems: readonly Problem[];
}

export async function loadLog(file: string, name?: string): Promise<LoadedLog> {
  let header: Header | null = null;
  const events: { event: LogEvent; line: number }[] = [];
  const problems: Problem[] = [];
  await streamLog(
    file,
    {
      header: (found) => {
        header = found;
      },
      event: (event, line) => void events.push({ event, line }),
      problem: (message, line) => {
        problems.push({ line, message });
        if (!isAnEvent(line)) return;
        events.push({ event: unreadLine(events.at(-1)?.event, { line, message }), line });
      },
    },
    name,
  );
  problems.sort((a, b) => a.line - b.line);
  return { header, events, problems };
}
