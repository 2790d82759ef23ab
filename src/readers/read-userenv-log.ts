import { type LogEntry, problemEntry, type UserenvLine } from './recorded-entry.ts';
import { splitLines } from './text-lines.ts';
import { normaliseIso } from './windows-time.ts';

export interface UserenvOptions {
  /** Characters of one line; of a longer one the rest is dropped and reported. */
  readonly maxRecordLength: number;
  /** Local date of the first line, `2003-05-01`; without it lines have no `time`. */
  readonly startDate: string | null;
  /** Minutes east of UTC of the computer. */
  readonly utcOffsetMinutes: number;
}

/** Windows 2000 to Server 2003: `USERENV(pid.tid hexadecimal) HH:MM:SS:mmm text`. */
const WITH_PREFIX = /^USERENV\(([0-9a-f]{1,8})\.([0-9a-f]{1,8})\) (\d\d):(\d\d):(\d\d):(\d{3}) ?(.*)$/i;
/** `Function: text`, and of C++ methods also `Class::Method text`. */
const FUNCTION = /^(?:([A-Za-z_]\w*::\w+):?|([A-Za-z_]\w*):(?!:))\s*(.*)$/;
const DAY_MS = 86_400_000;

/**
 * The lines of `userenv.log`, of Windows 2000 to 2003 as well as NT 4.0 (no prefix, hence no times). A line without
 * a prefix in a log that has them is a continuation of the text, and a line of its own. The log has no dates:
 * `day` counts the midnights that can be seen, a day without lines cannot. Never throws.
 */
export async function* readUserenvLog(
  file: string,
  text: AsyncIterable<string>,
  options: UserenvOptions,
): AsyncGenerator<LogEntry> {
  const clock = new MidnightCounter();
  for await (const line of splitLines(text, options.maxRecordLength)) {
    const source = { file, line: line.number };
    if (line.cutFrom !== null) {
      yield problemEntry(source, `a line of ${line.cutFrom} characters: read only in part`);
    }
    if (line.text.includes('\0')) yield problemEntry(source, 'the line holds NUL characters');
    if (line.text.trim() !== '') yield { kind: 'line', line: userenvLine(line.text, source, clock, options) };
  }
}

function userenvLine(
  text: string,
  source: UserenvLine['source'],
  clock: MidnightCounter,
  options: UserenvOptions,
): UserenvLine {
  const match = WITH_PREFIX.exec(text);
  if (match === null) {
    const bare = { processId: null, threadId: null, timeOfDay: null, time: null };
    return { source, ...bare, day: clock.day, ...functionAndText(text) };
  }
  const [, pid = '', tid = '', hours, minutes, seconds, ms, rest = ''] = match;
  const timeOfDay = `${hours}:${minutes}:${seconds}.${ms}`;
  const day = clock.see(Date.parse(`1970-01-01T${timeOfDay}Z`));
  return {
    source,
    processId: Number.parseInt(pid, 16),
    threadId: Number.parseInt(tid, 16),
    timeOfDay,
    day,
    time: instant(timeOfDay, day, options),
    ...functionAndText(rest),
  };
}

function functionAndText(text: string): Pick<UserenvLine, 'function' | 'text'> {
  const match = FUNCTION.exec(text);
  return match === null
    ? { function: null, text: text.trim() }
    : { function: match[1] ?? match[2] ?? null, text: match[3]?.trimEnd() ?? '' };
}

function instant(timeOfDay: string, day: number, options: UserenvOptions): string | null {
  const start = options.startDate === null ? Number.NaN : Date.parse(`${options.startDate}T00:00:00Z`);
  if (Number.isNaN(start)) return null;
  const date = new Date(start + day * DAY_MS).toISOString().slice(0, 10);
  return normaliseIso(`${date}T${timeOfDay}`, options.utcOffsetMinutes);
}

/**
 * Several processes write one log, so lines can be a little out of order: only a fall by more than half a
 * day is a midnight, and only such a rise takes one back.
 */
class MidnightCounter {
  day = 0;
  #last: number | null = null;

  /** Takes a time of day in milliseconds, returns the day it is on. NaN (25:61) changes nothing. */
  see(ms: number): number {
    if (Number.isNaN(ms)) return this.day;
    const change = this.#last === null ? 0 : ms - this.#last;
    if (change < -DAY_MS / 2) this.day += 1;
    else if (change > DAY_MS / 2 && this.day > 0) this.day -= 1;
    this.#last = ms;
    return this.day;
  }
}
