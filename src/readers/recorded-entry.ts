/** Where in a recorded log something was found: byte offset for binary logs, 1-based line for text. */
export interface SourcePosition {
  readonly file: string;
  /** Bytes from the start of the (unpacked) log. */
  readonly offset?: number;
  /** 1-based line of the (decoded) text. */
  readonly line?: number;
}

/** One Windows event, the same whatever format it was read from. `null`: the log does not say. */
export interface WindowsRecord {
  readonly source: SourcePosition;
  /** Provider name as written; event ids are unique only together with it. */
  readonly provider: string;
  readonly eventId: number;
  readonly version: number | null;
  /** 1 critical, 2 error, 3 warning, 4 informational, 5 verbose, 0 always logged. */
  readonly level: number | null;
  readonly task: number | null;
  readonly opcode: number | null;
  /** Hexadecimal mask as Windows prints it, e.g. `0x8000000000000000`. */
  readonly keywords: string | null;
  readonly channel: string | null;
  readonly computer: string | null;
  /** UTC with Windows' full resolution of 100 ns: `2013-10-23T16:16:34.0000000Z`. */
  readonly time: string;
  readonly recordId: number | null;
  /** SID of the user the event was written for; in CSV whatever the column holds. */
  readonly userSid: string | null;
  readonly processId: number | null;
  readonly threadId: number | null;
  /** Upper case, without braces. */
  readonly activityId: string | null;
  /** Named event data (of equal names the first), and `Binary` of classic events. */
  readonly data: Readonly<Record<string, string>>;
  /** All event data in order, named or not, without `Binary`. */
  readonly values: readonly string[];
  /** The rendered text, where the export carries it. */
  readonly message: string | null;
  /** Recovered from slack, not part of the log any more. */
  readonly carved: boolean;
}

/** One line of `userenv.log` (NT 4.0 to Server 2003). */
export interface UserenvLine {
  readonly source: SourcePosition;
  readonly processId: number | null;
  readonly threadId: number | null;
  /** Local time `HH:MM:SS.mmm`; NT 4.0 wrote none. */
  readonly timeOfDay: string | null;
  /** Midnights passed since the first line, as far as a fall of the time of day by over 12 h tells. */
  readonly day: number;
  /** UTC, only when the options name the date of the first line. */
  readonly time: string | null;
  /** The part before the colon, e.g. `LoadUserProfile`. */
  readonly function: string | null;
  readonly text: string;
}

/** Something in the log that could not be understood, and where; reading goes on behind it. */
export interface ReadProblem {
  readonly source: SourcePosition;
  readonly message: string;
}

/** What a reader yields, in the order of the log. */
export type LogEntry =
  | { readonly kind: 'record'; readonly record: WindowsRecord }
  | { readonly kind: 'line'; readonly line: UserenvLine }
  | { readonly kind: 'problem'; readonly problem: ReadProblem };

/** A problem as an entry. `position` is an offset or a line. */
export function problemEntry(source: SourcePosition, message: string): LogEntry {
  return { kind: 'problem', problem: { source, message } };
}
