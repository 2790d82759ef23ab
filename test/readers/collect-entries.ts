import { type ReadOptions, readRecordedLog } from '../../src/readers/read-recorded-log.ts';
import type { LogEntry, ReadProblem, UserenvLine, WindowsRecord } from '../../src/readers/recorded-entry.ts';

/** Everything a reader yielded, sorted by kind. */
export interface Collected {
  readonly format: string;
  readonly records: WindowsRecord[];
  readonly lines: UserenvLine[];
  readonly problems: ReadProblem[];
  /** In the order they came. */
  readonly entries: LogEntry[];
}

/** Bytes as a stream of parts of at most `partSize`. */
export async function* inParts(bytes: Uint8Array, partSize = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += partSize) yield bytes.subarray(at, at + partSize);
}

/** Reads a log to its end. A text is taken as UTF-8 bytes, a `{ path }` as a file. */
export async function collect(
  input: string | Uint8Array | { readonly path: string },
  options: ReadOptions & { readonly partSize?: number } = {},
): Promise<Collected> {
  const { partSize, ...readOptions } = options;
  const log = await ('string' === typeof input || input instanceof Uint8Array
    ? readRecordedLog(inParts(typeof input === 'string' ? Buffer.from(input) : input, partSize), readOptions)
    : readRecordedLog(input.path, readOptions));
  const result: Collected = { format: log.format, records: [], lines: [], problems: [], entries: [] };
  if (log.format === 'roamproof') return result;
  for await (const entry of log.entries) {
    result.entries.push(entry);
    if (entry.kind === 'record') result.records.push(entry.record);
    else if (entry.kind === 'line') result.lines.push(entry.line);
    else result.problems.push(entry.problem);
  }
  return result;
}

/** Problems as `place: message`, for comparison at a glance. */
export function problemTexts(problems: readonly ReadProblem[]): string[] {
  return problems.map(({ source, message }) => `${source.offset ?? source.line ?? '?'}: ${message}`);
}
