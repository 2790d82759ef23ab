/**
 * Entries of Windows' logs as events of a store: as they were recorded. Who a session belongs to, how the clocks differ
 * and what fits is concluded when the store is replayed, from all it holds by then; so a log that grows only adds to it.
 */
import type { LogEntry, UserenvLine, WindowsRecord } from '../readers/recorded-entry.ts';
import type { EventLine } from '../stores/event-store.ts';
import type { ImportEntry } from './import-logs.ts';
import { computerOf } from './survey.ts';
import { windowsEvent } from './windows-ids.ts';

/** What is kept of a record: all but where it was found, and the text for people, which not every format has. */
type KeptRecord = Omit<WindowsRecord, 'source' | 'message' | 'carved'>;
type KeptLine = Omit<UserenvLine, 'source'> & { readonly number: number };

export interface CollectedEvent extends EventLine {
  readonly type: 'service.noted';
  readonly computer: string;
  readonly severity: 'error' | 'warning' | 'information';
  /** For people who read the store. */
  readonly message: string;
  readonly record?: KeptRecord;
  readonly line?: KeptLine;
}

/** One log of one computer, by names that stay: the computer and the channel. */
export interface LogIdentity {
  readonly computer: string;
  readonly channel: string;
}

/** The event of an entry; `null` for what is not about profiles, for problems and for recovered records. */
export function collectedEvent(entry: ImportEntry): CollectedEvent | null {
  if (entry.kind === 'line') return lineEvent(entry.line);
  if (entry.kind !== 'record' || entry.record.carved) return null;
  const { record } = entry;
  const kind = windowsEvent(record.provider, record.eventId);
  if (kind === null) return null;
  // Only XP's text tells what its events say of; later ones have their data.
  const { source: _source, carved: _carved, message, ...kept } = record;
  const values = kept.values.length === 0 && message !== null ? [message] : kept.values;
  return {
    at: new Date(Date.parse(record.time)).toISOString(),
    type: 'service.noted',
    computer: computerOf(record),
    severity: kind.level === 2 ? 'error' : kind.level === 3 ? 'warning' : 'information',
    message: kind.says,
    record: { ...kept, values },
  };
}

function lineEvent({ source, ...line }: UserenvLine): CollectedEvent {
  return {
    at: line.time ?? new Date(0).toISOString(),
    type: 'service.noted',
    computer: source.file,
    severity: 'information',
    message: line.text,
    line: { ...line, number: source.line ?? 0 },
  };
}

/** Which log an event was collected from; `null` for events of our own. */
export function logOf(event: EventLine): LogIdentity | null {
  const { computer, record, line } = event as Partial<CollectedEvent>;
  if (typeof computer !== 'string') return null;
  if (isRecord(record)) return { computer, channel: record.channel ?? 'log' };
  return isLine(line) ? { computer, channel: 'userenv.log' } : null;
}

/** The entry an event was made from, or `null`. */
export function entryOf(event: EventLine): LogEntry | null {
  const { computer = '', record, line } = event as Partial<CollectedEvent>;
  if (isRecord(record)) {
    const source = { file: `${computer} ${record.channel ?? 'log'}` };
    return { kind: 'record', record: { ...record, computer, source, message: null, carved: false } };
  }
  if (!isLine(line)) return null;
  const { number, ...kept } = line;
  return { kind: 'line', line: { ...kept, source: { file: computer, line: number } } };
}

/** What makes an entry the one it is, whatever format it was exported in. */
export function entryKey(event: CollectedEvent): string {
  const { record } = event;
  return record?.recordId === undefined || record.recordId === null
    ? JSON.stringify(event)
    : `${record.recordId} ${record.time}`;
}

/** Events of a store may have been written by anybody. */
function isRecord(value: unknown): value is KeptRecord {
  const { provider, eventId, time, values, data, channel } = (value ?? {}) as Partial<KeptRecord>;
  return (
    typeof provider === 'string' &&
    Number.isInteger(eventId) &&
    typeof time === 'string' &&
    !Number.isNaN(Date.parse(time)) &&
    (channel === null || typeof channel === 'string') &&
    Array.isArray(values) &&
    values.every((item) => typeof item === 'string') &&
    typeof data === 'object' &&
    data !== null
  );
}

function isLine(value: unknown): value is KeptLine {
  const { number, day, text } = (value ?? {}) as Partial<KeptLine>;
  return Number.isInteger(number) && Number.isInteger(day) && typeof text === 'string';
}
