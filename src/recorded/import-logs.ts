/** Recorded logs, read twice: first who is who and how the clocks differ, then event by event. Disks are the caller's. */

import type { BackgroundUpload } from '../policy/effective-policy.ts';
import type { LogEntry } from '../readers/recorded-entry.ts';
import { estimateClocks } from './clock-offsets.ts';
import type { Marked } from './marks.ts';
import { mergeLogs } from './merge-logs.ts';
import type { OwnEvent } from './own-log.ts';
import { type ImportAccount, RecordedImport } from './recorded-import.ts';
import { Survey } from './survey.ts';

/** What a log holds: records and lines of Windows, or events of our own. */
export type ImportEntry = LogEntry | OwnEvent;

/** A log that can be read more than once. Lines of userenv.log name no computer: the log's name stands for it. */
export interface RereadableLog {
  readonly name: string;
  /** A log of ours: it says who is who by itself. */
  readonly own?: boolean;
  readonly read: () => Promise<AsyncIterable<ImportEntry>> | AsyncIterable<ImportEntry>;
}

export interface ImportOptions {
  /** Hears of every entry that is read. */
  readonly progress?: () => void;
  /** What the policy asks of background uploads on every computer; `null`: none; absent: not known. */
  readonly uploads?: BackgroundUpload | null;
  /** Local time of the computers minus UTC, ms, for policies that name an hour. */
  readonly localOffset?: number;
}

/**
 * Recorded logs as one history, event by event; the account of what was read is the generator's return value. Events
 * carry the marks of `marks.ts`. Memory does not grow with the length of the logs.
 */
export async function* readHistory(
  logs: readonly RereadableLog[],
  options: ImportOptions = {},
): AsyncGenerator<Marked, ImportAccount> {
  const { progress } = options;
  const survey = await surveyLogs(logs, progress);
  const clocks = estimateClocks([...survey.computers.keys()], survey.pairs.bounds());
  let events: Marked[] = [];
  const second = new RecordedImport(survey, clocks, (event) => void events.push(event), options);
  const offsets = new Map(clocks.estimates.map(({ computer, offset }) => [computer, offset]));
  const streams = await Promise.all(logs.map(async (log) => log.read()));
  for await (const entry of mergeLogs(streams, (entry) => sortKey(entry, offsets))) {
    progress?.();
    if (entry.kind === 'event') {
      second.takeOwn(entry.event);
      yield entry.event;
    } else {
      second.take(entry);
    }
    yield* events;
    events = [];
  }
  const account = second.finish();
  yield* events;
  return account;
}

/** As `readHistory`, for whoever only listens. */
export async function importLogs(
  logs: readonly RereadableLog[],
  emit: (event: Marked) => void,
  options: ImportOptions = {},
): Promise<ImportAccount> {
  const history = readHistory(logs, options);
  for (;;) {
    const next = await history.next();
    if (next.done === true) return next.value;
    emit(next.value);
  }
}

async function surveyLogs(logs: readonly RereadableLog[], progress?: () => void): Promise<Survey> {
  const survey = new Survey();
  for (const log of logs) {
    if (log.own === true) continue;
    for await (const entry of await log.read()) {
      progress?.();
      if (entry.kind === 'record') survey.observe(entry.record);
    }
  }
  survey.finish();
  return survey;
}

/** An entry's instant on the reference clock, with the 100 ns that order the records of one computer. */
function sortKey(entry: ImportEntry, offsets: ReadonlyMap<string, number>): string | null {
  if (entry.kind === 'problem') return null;
  if (entry.kind === 'event') return `${new Date(entry.event.at).toISOString().slice(0, -1)}0000Z`;
  if (entry.kind === 'line') return entry.line.time;
  const { time, computer, carved } = entry.record;
  if (carved) return null;
  const offset = offsets.get(computer ?? '') ?? 0;
  if (offset === 0) return time;
  const shifted = new Date(Date.parse(time) - offset).toISOString();
  return `${shifted.slice(0, -1)}${time.slice(23)}`;
}
