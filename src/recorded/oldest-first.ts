/**
 * Exports that list the newest event first, as Event Viewer's CSV and `Get-WinEvent` do unless they are told otherwise,
 * turned round: the order of a log is the order in which its events were written.
 */
import { type LogEntry, problemEntry, type WindowsRecord } from '../readers/recorded-entry.ts';
import type { ImportEntry, RereadableLog } from './import-logs.ts';

/** Records looked at to tell the order. */
const LOOKED_AT = 1000;

/** Records that can be turned round: they are all held for it. */
const HELD_MAX = 250_000;

/** The log, its entries from the oldest to the newest. Only exports are looked at: an .evtx file is in order. */
export function oldestFirst(log: RereadableLog): RereadableLog {
  let isReversed: Promise<boolean> | null = null;
  return {
    ...log,
    async read() {
      isReversed ??= listsNewestFirst(await log.read());
      const entries = await log.read();
      return (await isReversed) ? turnedRound(entries) : entries;
    },
  };
}

async function listsNewestFirst(entries: AsyncIterable<ImportEntry>): Promise<boolean> {
  let before: WindowsRecord | null = null;
  let rises = 0;
  let looked = 0;
  for await (const entry of entries) {
    if (entry.kind !== 'record') continue;
    // Only text has lines; binary logs have offsets.
    if (entry.record.source.line === undefined) return false;
    if (before !== null) rises += Math.sign(compare(before, entry.record));
    before = entry.record;
    if (++looked === LOOKED_AT) break;
  }
  return rises < 0;
}

/** By number, else by time: positive where the second was written later. */
function compare(a: WindowsRecord, b: WindowsRecord): number {
  if (a.recordId !== null && b.recordId !== null) return b.recordId - a.recordId;
  return a.time === b.time ? 0 : a.time < b.time ? 1 : -1;
}

async function* turnedRound(entries: AsyncIterable<ImportEntry>): AsyncGenerator<ImportEntry> {
  const held: LogEntry[] = [];
  for await (const entry of entries) {
    if (entry.kind !== 'record') {
      yield entry;
    } else if (held.length === HELD_MAX) {
      yield problemEntry(
        entry.record.source,
        `the log lists the newest event first and has more than ${HELD_MAX} of them: the older ones were left out; export it as .evtx, or oldest first`,
      );
      break;
    } else {
      held.push(entry);
    }
  }
  for (let entry = held.pop(); entry !== undefined; entry = held.pop()) yield entry;
}
