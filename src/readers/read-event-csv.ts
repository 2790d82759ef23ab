import {
  type CsvColumns,
  type CsvField,
  columnsFromHeadings,
  columnsOfOldOrder,
  columnsOfTranslated,
} from './csv-columns.ts';
import { type CsvRow, CsvSplitter } from './csv-rows.ts';
import { plainGuid, wholeNumber } from './event-to-record.ts';
import { type LogEntry, problemEntry, type SourcePosition, type WindowsRecord } from './recorded-entry.ts';
import { type LocalTimeReading, localTimeToIso } from './windows-time.ts';

export interface CsvOptions {
  /** Characters of one row; a longer one is given up. */
  readonly maxRecordLength: number;
  /** Exports print the local time of the computer that exported. */
  readonly localTime: LocalTimeReading;
}

/** Windows limits a message to 32 K characters; doubled quotes and the other cells come on top. */
const LONGEST_ROW = 131_072;
/** Rows in front of the headings, such as `#TYPE` of PowerShell, before the search is given up. */
const MAX_PREAMBLE = 2;

/**
 * The records of a CSV export: Event Viewer's (with headings, or of 2000 to 2003 without) and
 * `Get-WinEvent | Export-Csv`, comma, tab or semicolon. Event Viewer’s headings may be in any language. Event data is only in the message there.
 * Never throws: rows that are no events are problems at their line.
 */
export async function* readEventCsv(
  file: string,
  text: AsyncIterable<string>,
  options: CsvOptions,
): AsyncGenerator<LogEntry> {
  let splitter: CsvSplitter | null = null;
  let columns: CsvColumns | null = null;
  let before = 0;
  for await (const part of text) {
    splitter ??= new CsvSplitter(separatorOf(part), Math.min(LONGEST_ROW, options.maxRecordLength));
    for (const row of splitter.add(part)) yield* fromRow(row);
    if (before > MAX_PREAMBLE) return;
  }
  for (const row of splitter?.end() ?? []) yield* fromRow(row);

  function* fromRow(row: CsvRow): Generator<LogEntry> {
    if (before > MAX_PREAMBLE) return;
    if (columns !== null) {
      yield entryFromRow(row, columns, file, options.localTime);
      return;
    }
    columns = columnsFromHeadings(row.cells) ?? columnsOfTranslated(row.cells);
    if (columns !== null) return;
    columns = columnsOfOldOrder(row.cells);
    if (columns !== null) yield entryFromRow(row, columns, file, options.localTime);
    else if ((before += 1) > MAX_PREAMBLE) yield unknownHeadings(file, row.line);
  }
}

function unknownHeadings(file: string, line: number): LogEntry {
  return problemEntry(
    { file, line },
    'no English column headings (Level, Date and Time, Source, Event ID, …): ' +
      'export the log as .evtx or XML instead, or from an English Windows',
  );
}

/** The character that separates the cells of the first line. */
function separatorOf(text: string): ',' | '\t' | ';' {
  const line = text.split('\n', 1)[0] ?? '';
  const count = (separator: string): number => line.split(separator).length;
  if (count('\t') > count(',') && count('\t') > count(';')) return '\t';
  return count(';') > count(',') ? ';' : ',';
}

function entryFromRow(row: CsvRow, columns: CsvColumns, file: string, localTime: LocalTimeReading): LogEntry {
  const source = { file, line: row.line };
  const record = row.damage ?? recordFromRow(row, columns, source, localTime);
  return typeof record === 'string' ? problemEntry(source, record) : { kind: 'record', record };
}

function recordFromRow(
  row: CsvRow,
  columns: CsvColumns,
  source: SourcePosition,
  localTime: LocalTimeReading,
): WindowsRecord | string {
  const cell = (field: CsvField): string | null => {
    const index = columns.get(field);
    return index === undefined ? null : row.cells[index]?.trim() || null;
  };
  const eventId = wholeNumber(cell('eventId'));
  if (eventId === null) return `no event id in ${row.cells.length} cells: ${cell('eventId') ?? 'empty'}`;
  const printed = cell('time') ?? `${cell('date') ?? ''} ${cell('clock') ?? ''}`;
  const time = localTimeToIso(printed, localTime);
  if (time === null)
    return `event ${eventId}: the time ${printed.trim()} is not understood (day or month first?)`;
  return {
    source,
    provider: cell('provider') ?? '',
    eventId,
    version: wholeNumber(cell('version')),
    level: levelFromText(cell('level')),
    task: wholeNumber(cell('task')),
    opcode: wholeNumber(cell('opcode')),
    keywords: cell('keywords'),
    channel: cell('channel'),
    computer: cell('computer'),
    time,
    recordId: wholeNumber(cell('recordId')),
    userSid: userFromText(cell('user')),
    processId: wholeNumber(cell('processId')),
    threadId: wholeNumber(cell('threadId')),
    activityId: plainGuid(cell('activityId')),
    data: {},
    values: [],
    message: cell('message'),
    carved: false,
  };
}

const LEVELS: Readonly<Record<string, number>> = {
  critical: 1,
  error: 2,
  warning: 3,
  information: 4,
  verbose: 5,
  'audit success': 0,
  'audit failure': 0,
  'success audit': 0,
  'failure audit': 0,
};

function levelFromText(text: string | null): number | null {
  return text === null ? null : (LEVELS[text.toLowerCase()] ?? wholeNumber(text));
}

/** Event Viewer prints `N/A` where an event has no user. */
function userFromText(text: string | null): string | null {
  return text === 'N/A' ? null : text;
}
