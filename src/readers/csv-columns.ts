/** What a column of an exported log can hold. */
export type CsvField =
  | 'level'
  | 'time'
  | 'date'
  | 'clock'
  | 'provider'
  | 'eventId'
  | 'task'
  | 'opcode'
  | 'version'
  | 'keywords'
  | 'channel'
  | 'computer'
  | 'user'
  | 'recordId'
  | 'processId'
  | 'threadId'
  | 'activityId'
  | 'message';

/** Which field is in which column. */
export type CsvColumns = ReadonlyMap<CsvField, number>;

/** English headings of Event Viewer and property names of `Get-WinEvent | Export-Csv`. */
const HEADINGS: Readonly<Record<string, CsvField>> = {
  level: 'level',
  leveldisplayname: 'level',
  type: 'level',
  'date and time': 'time',
  timecreated: 'time',
  date: 'date',
  time: 'clock',
  source: 'provider',
  providername: 'provider',
  'event id': 'eventId',
  id: 'eventId',
  event: 'eventId',
  task: 'task',
  opcode: 'opcode',
  version: 'version',
  'operational code': 'opcode',
  keywords: 'keywords',
  log: 'channel',
  'log name': 'channel',
  logname: 'channel',
  computer: 'computer',
  machinename: 'computer',
  user: 'user',
  userid: 'user',
  recordid: 'recordId',
  'process id': 'processId',
  processid: 'processId',
  'thread id': 'threadId',
  threadid: 'threadId',
  'correlation id': 'activityId',
  activityid: 'activityId',
  message: 'message',
  description: 'message',
};

/** Event Viewer since Vista writes its headings in the language of Windows, and always in this order. */
const VISTA_ORDER: readonly CsvField[] = ['level', 'time', 'provider', 'eventId', 'task'];

/** Event Viewer of 2000 to 2003 writes no headings but always this order. */
const OLD_ORDER: readonly CsvField[] = [
  'date',
  'clock',
  'provider',
  'level',
  'task',
  'eventId',
  'user',
  'computer',
  'message',
];

/**
 * The columns named by a row of headings, or `null` when it is none we know: the headings are translated,
 * or the row is data. Event Viewer leaves the last column, the message, without a heading.
 */
export function columnsFromHeadings(cells: readonly string[]): CsvColumns | null {
  const columns = new Map<CsvField, number>();
  for (const [index, cell] of cells.entries()) {
    const field = HEADINGS[cell.trim().toLowerCase()];
    if (field !== undefined && !columns.has(field)) columns.set(field, index);
  }
  const hasTime = columns.has('time') || (columns.has('date') && columns.has('clock'));
  if (!hasTime || !columns.has('eventId') || !columns.has('provider')) return null;
  if (!columns.has('message')) columns.set('message', cells.length);
  return columns;
}

/** The columns of the old Event Viewer, when a first row has the shape of its data. */
export function columnsOfOldOrder(cells: readonly string[]): CsvColumns | null {
  const isData = cells.length >= 8 && /\d/.test(cells[0] ?? '') && /^\d+:\d\d/.test(cells[1]?.trim() ?? '');
  if (!isData || !/^\d+$/.test(cells[5]?.trim() ?? '')) return null;
  return new Map(OLD_ORDER.map((field, index) => [field, index]));
}

/** The columns under headings in another language: Event Viewer has five and the message, which has none. */
export function columnsOfTranslated(cells: readonly string[]): CsvColumns | null {
  if (cells.length !== VISTA_ORDER.length || !looksTranslated(cells)) return null;
  return new Map([
    ...VISTA_ORDER.map((field, index): [CsvField, number] => [field, index]),
    ['message', cells.length],
  ]);
}

/** Headings in another language: several short cells without digits. */
export function looksTranslated(cells: readonly string[]): boolean {
  return cells.length >= 5 && cells.every((cell) => cell.length > 0 && cell.length < 40 && !/\d/.test(cell));
}
