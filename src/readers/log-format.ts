import { columnsFromHeadings, columnsOfOldOrder, looksTranslated } from './csv-columns.ts';
import { CsvSplitter } from './csv-rows.ts';
import { CHUNK_SIGNATURE } from './evtx/evtx-chunk.ts';
import { FILE_SIGNATURE } from './evtx/read-evtx.ts';
import { sniffEncoding } from './text-decoding.ts';

/** The formats of recorded logs, told apart by their content alone. */
export type LogFormat =
  | 'evtx'
  | 'event-xml'
  | 'convertto-xml'
  | 'event-csv'
  | 'userenv'
  | 'roamproof'
  | 'unknown';

/** How much text is decoded to look at. */
const LOOK = 16_384;
/** Functions of NT 4.0's userenv.dll that begin a line of its log. */
const NT4_LINE =
  /^(?:LoadUserProfile|UnloadUserProfile|RestoreUserProfile|ParseProfilePath|IsCentralProfileReachable|GetLocalProfileImage|UpdateToLatestProfile|CopyProfileDirectory|ReconcileFile|UpgradeProfile|ApplyPolicy|MyRegUnLoadKey|GetExclusionListFromRegistry): /m;

/** The format of a log by its first bytes (unpacked). */
export function detectLogFormat(head: Buffer): LogFormat {
  if (head.subarray(0, 8).equals(FILE_SIGNATURE) || head.subarray(0, 8).equals(CHUNK_SIGNATURE))
    return 'evtx';
  const text = new TextDecoder(sniffEncoding(head)).decode(head.subarray(0, LOOK)).trimStart();
  if (isOwnLog(text)) return 'roamproof';
  if (text.startsWith('<')) return xmlFormat(text) ?? 'unknown';
  if (/^USERENV\([0-9a-f]+\.[0-9a-f]+\) \d\d:/im.test(text)) return 'userenv';
  if (isEventCsv(text)) return 'event-csv';
  if (NT4_LINE.test(text)) return 'userenv';
  const xml = xmlFormat(text);
  if (xml !== null) return xml;
  if (isTranslatedCsv(text)) return 'event-csv';
  // A damaged start: the chunks of an .evtx file are found wherever they begin.
  return head.includes(CHUNK_SIGNATURE) ? 'evtx' : 'unknown';
}

/** Whether a file is a database of SQLite: an agent's `events.db`, or another store of events, that was taken for a log. */
export function isDatabase(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 16)).toString('latin1') === 'SQLite format 3\0';
}

export const STORE_ADVICE =
  'this is a database: replay, explain and report read a store of events with --store sqlite:PATH';

/** What an unknown file may be, as a sentence with advice. */
export function unknownFormatAdvice(head: Buffer): string {
  if (head.length === 0) return 'the log is empty';
  if (isDatabase(head)) return STORE_ADVICE;
  if (head.subarray(4, 8).toString('latin1') === 'LfLe') {
    return 'this is an .evt log of Windows NT to 2003: open it in Event Viewer and save it as .evtx or XML';
  }
  return 'not a log we know: expected .evtx, Windows event XML, a CSV of Event Viewer, userenv.log or our own .jsonl';
}

function isOwnLog(text: string): boolean {
  const line = text.split('\n', 1)[0] ?? '';
  if (!line.startsWith('{')) return false;
  try {
    return (JSON.parse(line) as { log?: unknown }).log === 'roamproof';
  } catch {
    return false;
  }
}

/** The kind of XML export, also of one whose beginning is missing. */
function xmlFormat(text: string): LogFormat | null {
  if (/<Object\s[^>]*EventLogRecord/.test(text)) return 'convertto-xml';
  if (/<Event[\s>]/.test(text)) return 'event-xml';
  if (/<Events[\s/>]/.test(text)) return 'event-xml';
  return /<Objects[\s/>]/.test(text) ? 'convertto-xml' : null;
}

function isEventCsv(text: string): boolean {
  return SEPARATORS.some((separator) => {
    const rows = firstRows(text, separator);
    const first = rows[0];
    return (
      rows.some((cells) => columnsFromHeadings(cells) !== null) ||
      (first !== undefined && columnsOfOldOrder(first) !== null)
    );
  });
}

function isTranslatedCsv(text: string): boolean {
  return SEPARATORS.some((separator) => {
    const [first, second] = firstRows(text, separator);
    return first !== undefined && looksTranslated(first) && (second?.length ?? 0) >= 5;
  });
}

const SEPARATORS = [',', ';', '\t'] as const;

function firstRows(text: string, separator: ',' | ';' | '\t'): (readonly string[])[] {
  const rows = new CsvSplitter(separator, LOOK).add(`${text}\n`);
  return rows.slice(0, 3).map((row) => row.cells);
}
