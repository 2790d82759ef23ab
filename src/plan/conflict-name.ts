const MARK = ' (conflict from ';
// A year outside 0000–9999 has a sign and six digits.
const CONFLICT = / \(conflict from [^()]* (?:\d{4}|[+-]\d{6})-\d{2}-\d{2} \d{4}(?: \d+)?\)/g;

/** The longest name that common file systems take, bytes of UTF-8; and an extension that is worth keeping where a name is cut. */
const LONGEST_NAME = 255;
const LONGEST_EXTENSION = 32;

/**
 * Names for a conflict copy: `Review (conflict from A 2003-05-01 0900).doc`, then `… 0900 2).doc` and so on. Never
 * nested: a conflict copy that loses again is named after the original. A name too long for a disk is cut before the mark.
 *
 * @param writer the computer that wrote the losing version
 * @param modified its time of modification, ms
 * @returns the n-th candidate, n from 1
 */
export function conflictName(path: string, writer: string, modified: number): (n: number) => string {
  const slash = path.lastIndexOf('/') + 1;
  const last = path.slice(slash);
  const name = hasConflictMark(last) ? last.replace(CONFLICT, '') : last;
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  const extension = dot > 0 ? name.slice(dot) : '';
  const day = minuteOf(modified);
  const who = writer.replaceAll(/[()/\\]/g, '-');
  return (n) => {
    const mark = ` (conflict from ${who} ${day}${n === 1 ? '' : ` ${n}`})`;
    const whole = stem + mark + extension;
    return path.slice(0, slash) + (fits(whole) ? whole : cut(name, mark, extension));
  };
}

/** A letter of UTF-16 has at most three bytes. */
function fits(name: string): boolean {
  return 3 * name.length <= LONGEST_NAME || bytesOf(name) <= LONGEST_NAME;
}

/** The name with its mark, as much of it as a disk takes. */
function cut(name: string, mark: string, extension: string): string {
  const end = bytesOf(extension) <= LONGEST_EXTENSION ? extension : '';
  let stem = name.slice(0, name.length - end.length);
  // Not between the two halves of a letter.
  while (stem.length > 1 && !(fits(stem + mark + end) && stem.isWellFormed())) stem = stem.slice(0, -1);
  return stem + mark + end;
}

function bytesOf(text: string): number {
  let bytes = 0;
  for (const letter of text) {
    const code = letter.codePointAt(0) as number;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
let lastDay = Number.NaN;
let lastDate = '';

/** `2003-05-01 0900`. Names are asked for in plenty, and most are of the day of the one before. */
function minuteOf(instant: number): string {
  const whole = Math.trunc(instant);
  const day = Math.floor(whole / DAY_MS);
  if (day !== lastDay) {
    const iso = new Date(day * DAY_MS).toISOString();
    lastDate = iso.slice(0, iso.indexOf('T'));
    lastDay = day;
  }
  const minutes = Math.floor((whole - day * DAY_MS) / MINUTE_MS);
  return `${lastDate} ${twoDigits(Math.floor(minutes / 60))}${twoDigits(minutes % 60)}`;
}

const twoDigits = (n: number): string => (n < 10 ? `0${n}` : `${n}`);

/** Whether a name may be that of a conflict copy; quick, and also true of the key of one. */
export function hasConflictMark(name: string): boolean {
  return name.includes(MARK);
}

/** Whether a path is named as a conflict copy. */
export function isConflictName(path: string): boolean {
  return hasConflictMark(path) && path.search(CONFLICT) >= 0;
}
