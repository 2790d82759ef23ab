/** Recorded logs, read twice: first who is who and how the clocks differ, then event by event. Disks are the caller's. */
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
  readonly read: () => Promise<AsyncIterable<ImportEntry>> | AsyncIterable<ImportEntry>;
}

/**
 * Imports recorded logs as one history. Memory does not grow with their length.
 *
 * @param emit hears of every event of our log, in order; events carry the marks of `marks.ts`
 */
export async function importLogs(
  logs: readonly RereadableLog[],
  emit: (event: Marked) => void,
  progress?: (entries: number) => void,
): Promise<ImportAccount> {
  let entries = 0;
  const tick = (): void => progress?.(++entries);
  const survey = new Survey();
  for (const log of logs) {
    for await (const entry of await log.read()) {
      tick();
      if (entry.kind === 'record') survey.observe(entry.record);
    }
  }
  survey.finish();
  const clocks = estimateClocks([...survey.computers.keys()], survey.pairs.bounds());
  const second = new RecordedImport(survey, clocks, emit);
  const offsets = new Map(clocks.estimates.map(({ computer, offset }) => [computer, offset]));
  const streams = await Promise.all(logs.map(async (log) => log.read()));
  for await (const entry of mergeLogs(streams, (entry) => sortKey(entry, offsets))) {
    tick();
    if (entry.kind === 'event') emit(entry.event);
    else second.take(entry);
  }
  return second.finish();
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
