import { basename } from 'node:path';
import { type ByteSource, openByteSource } from './byte-source.ts';
import { readEvtx } from './evtx/read-evtx.ts';
import { detectLogFormat, type LogFormat, unknownFormatAdvice } from './log-format.ts';
import { readEventCsv } from './read-event-csv.ts';
import { EVENT_SHAPE, OBJECT_SHAPE, readEventXml } from './read-event-xml.ts';
import { readUserenvLog } from './read-userenv-log.ts';
import { type LogEntry, problemEntry } from './recorded-entry.ts';
import { decodeText, sniffEncoding } from './text-decoding.ts';
import { normaliseIso } from './windows-time.ts';

const MIN_LENGTH = 1024;
const MAX_OFFSET_MINUTES = 840;

/** Everything has a default; see the fields. */
export interface ReadOptions {
  /** What to call the log in positions; by default the file's name, `stdin` for a stream. */
  readonly name?: string;
  /** Yield records recovered from slack of `.evtx` files too (`carved: true`); default false. */
  readonly carve?: boolean;
  /** Minutes east of UTC, -840 to 840, where a format prints local times (CSV, ConvertTo-Xml, userenv); default 0. */
  readonly utcOffsetMinutes?: number;
  /** Dates such as 1/2/2010 are day first; default false, as an English (US) Windows prints them. */
  readonly dayFirst?: boolean;
  /** Local date `YYYY-MM-DD` of the first line of a userenv.log; without it its lines have no `time`. */
  readonly startDate?: string;
  /** Characters of one text record or line, at least 1,024; longer ones are reported; default 1,048,576. */
  readonly maxRecordLength?: number;
}

/** A log whose format is known. `bytes` or `entries` can be read once, not both. */
export type RecordedLog =
  | {
      /** Our own event log: the caller decodes it. */
      readonly format: 'roamproof';
      readonly name: string;
      readonly bytes: AsyncIterable<Uint8Array>;
    }
  | {
      readonly format: Exclude<LogFormat, 'roamproof'>;
      readonly name: string;
      /** Records and problems in the order of the log. */
      readonly entries: AsyncIterable<LogEntry>;
    };

/**
 * Opens a recorded log, tells its format by its content (gzip is unpacked) and returns its entries, read as they
 * are asked for, in bounded memory. Damage never throws: it is an entry of kind `problem` with its position.
 * Rejects with a one-line message when the path cannot be opened at all or an option is out of range.
 */
export async function readRecordedLog(
  input: string | AsyncIterable<Uint8Array>,
  options: ReadOptions = {},
): Promise<RecordedLog> {
  checkOptions(options);
  const name = options.name ?? (typeof input === 'string' ? basename(input) : 'stdin');
  const source = await openByteSource(input, name);
  const format = detectLogFormat(source.head);
  if (format === 'roamproof') return { format, name, bytes: source.bytes };
  return { format, name, entries: withFailure(source, entriesOf(format, source, options)) };
}

function checkOptions({ utcOffsetMinutes = 0, startDate, maxRecordLength = MIN_LENGTH }: ReadOptions): void {
  if (!(Math.abs(utcOffsetMinutes) <= MAX_OFFSET_MINUTES)) {
    throw new Error(`the offset from UTC must be -840 to 840 minutes, got ${utcOffsetMinutes}`);
  }
  if (startDate !== undefined && normaliseIso(`${startDate}T00:00:00`, 0) === null) {
    throw new Error(`the start date must be YYYY-MM-DD, got ${startDate}`);
  }
  if (!(maxRecordLength >= MIN_LENGTH)) {
    throw new Error(`the longest record must be at least ${MIN_LENGTH} characters, got ${maxRecordLength}`);
  }
}

function entriesOf(
  format: Exclude<LogFormat, 'roamproof'>,
  source: ByteSource,
  options: ReadOptions,
): AsyncIterable<LogEntry> {
  const { name, bytes } = source;
  const maxRecordLength = options.maxRecordLength ?? 1_048_576;
  const utcOffsetMinutes = options.utcOffsetMinutes ?? 0;
  const localTime = { utcOffsetMinutes, dayFirst: options.dayFirst ?? false };
  const text = (): AsyncIterable<string> => decodeText(bytes, sniffEncoding(source.head));
  switch (format) {
    case 'evtx':
      return readEvtx(name, bytes, { carve: options.carve ?? false });
    case 'event-xml':
      return readEventXml(name, text(), EVENT_SHAPE, { maxRecordLength, localTime });
    case 'convertto-xml':
      return readEventXml(name, text(), OBJECT_SHAPE, { maxRecordLength, localTime });
    case 'event-csv':
      return readEventCsv(name, text(), { maxRecordLength, localTime });
    case 'userenv': {
      const startDate = options.startDate ?? null;
      return readUserenvLog(name, text(), { maxRecordLength, startDate, utcOffsetMinutes });
    }
    case 'unknown':
      return unknownLog(source);
    default:
      return format satisfies never;
  }
}

async function* unknownLog(source: ByteSource): AsyncGenerator<LogEntry> {
  yield problemEntry({ file: source.name, offset: 0 }, unknownFormatAdvice(source.head));
  // Starting and leaving the iteration closes the file.
  for await (const _ of source.bytes) break;
}

/** Says so where the bytes ended because reading or unpacking failed. */
async function* withFailure(source: ByteSource, entries: AsyncIterable<LogEntry>): AsyncGenerator<LogEntry> {
  yield* entries;
  const failure = source.failure();
  if (failure !== null) yield problemEntry({ file: source.name }, `reading stopped early: ${failure}`);
}
