/** Milliseconds between 1601-01-01, where FILETIME starts, and 1970-01-01. */
const FILETIME_EPOCH_MS = 11_644_473_600_000;
/** The end of the year 9999, the last one of four digits. */
const LAST_MS = 253_402_300_799_999;

/**
 * A FILETIME (100 ns ticks since 1601, UTC) in its two unsigned halves as ISO text with seven decimals,
 * or `null` behind the year 9999: no time that was ever written.
 */
export function fileTimeToIso(low: number, high: number): string | null {
  // 2^32 ticks are 429,496 ms and 7,296 ticks: whole numbers that stay exact, at twice the speed of bigint.
  const ticks = high * 7296 + low;
  const wholeMs = high * 429_496 + Math.floor(ticks / 10_000) - FILETIME_EPOCH_MS;
  if (wholeMs > LAST_MS) return null;
  return `${new Date(wholeMs).toISOString().slice(0, -1)}${String(ticks % 10_000).padStart(4, '0')}Z`;
}

/** The inverse of `fileTimeToIso`; `iso` must be one of its results. */
export function isoToFileTime(iso: string): bigint {
  const match = /^(.*\.\d{3})(\d{4})Z$/.exec(iso);
  if (match === null) throw new Error(`expected an instant with seven decimals and Z, got ${iso}`);
  const wholeMs = Date.parse(`${match[1]}Z`) + FILETIME_EPOCH_MS;
  return BigInt(wholeMs) * 10_000n + BigInt(match[2] ?? '0');
}

const ISO = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?$/;
const PLAIN_DAY = /-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])$/;
const PLAIN_CLOCK = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/**
 * ISO text in any precision (Windows writes 0, 3, 7 or 9 decimals) as UTC with seven decimals.
 * `utcOffsetMinutes` is used where the text names no zone. `null` when it is not an instant.
 */
export function normaliseIso(text: string, utcOffsetMinutes: number): string | null {
  const match = ISO.exec(text.trim());
  if (match === null) return null;
  const [, day, clock, decimals = '', zone] = match;
  // Only UTC before the 29th needs no calendar: neither the zone nor the month's length can move it.
  if (zone === 'Z' && PLAIN_DAY.test(day ?? '') && PLAIN_CLOCK.test(clock ?? '')) {
    return `${day}T${clock}.${sevenDecimals(decimals)}Z`;
  }
  const seconds = Date.parse(`${day}T${clock}${zone ?? 'Z'}`);
  if (Number.isNaN(seconds) || !isCalendarDay(day ?? '')) return null;
  const utc = zone === undefined ? seconds - utcOffsetMinutes * 60_000 : seconds;
  if (utc > LAST_MS) return null;
  return `${new Date(utc).toISOString().slice(0, 19)}.${sevenDecimals(decimals)}Z`;
}

function sevenDecimals(decimals: string): string {
  return decimals.length === 7 ? decimals : decimals.padEnd(7, '0').slice(0, 7);
}

/** How dates without a zone or an unambiguous order are to be understood. */
export interface LocalTimeReading {
  /** Minutes east of UTC of the computer that printed the times. */
  readonly utcOffsetMinutes: number;
  /** `23/10/2013` instead of `10/23/2013`; dates with dots are always day first. */
  readonly dayFirst: boolean;
}

const LOCAL =
  /^(\d{1,4})([./-])(\d{1,2})\2(\d{1,4})[ ,T]+(\d{1,2}):(\d\d)(?::(\d\d))?(?:\s*([AaPp])\.?[Mm]\.?)?$/;

/**
 * A date and time as Event Viewer and PowerShell print them (`10/23/2013 6:16:34 PM`, `23.10.2013 18:16:34`,
 * `2013-10-23 18:16:34`, ISO) as UTC with seven decimals; `null` when it is none of these.
 */
export function localTimeToIso(text: string, reading: LocalTimeReading): string | null {
  // Newer Windows puts a narrow no-break space before AM and direction marks around dates.
  const plain = text
    .replace(/[\u200e\u200f]/g, '')
    .replace(/\s/gu, ' ')
    .trim();
  const iso = normaliseIso(plain, reading.utcOffsetMinutes);
  if (iso !== null) return iso;
  const match = LOCAL.exec(plain);
  if (match === null) return null;
  const day = calendarDay(match[1] ?? '', match[2] ?? '', match[3] ?? '', match[4] ?? '', reading.dayFirst);
  const hour = hourOfDay(Number(match[5]), match[8]);
  if (day === null || hour === null) return null;
  const clock = `${String(hour).padStart(2, '0')}:${match[6]}:${match[7] ?? '00'}`;
  return normaliseIso(`${day}T${clock}`, reading.utcOffsetMinutes);
}

function calendarDay(a: string, separator: string, b: string, c: string, dayFirst: boolean): string | null {
  const [year, month, day] =
    a.length === 4 ? [a, b, c] : dayFirst || separator === '.' ? [c, b, a] : [c, a, b];
  if (year.length !== 4 || day.length > 2) return null;
  const text = `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  return isCalendarDay(text) ? text : null;
}

/** Date rolls 31 April over to 1 May; a day that does not come back as it was is none. */
function isCalendarDay(day: string): boolean {
  const parsed = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(day);
}

function hourOfDay(hour: number, half: string | undefined): number | null {
  if (half === undefined) return hour < 24 ? hour : null;
  if (hour < 1 || hour > 12) return null;
  return (hour % 12) + (half.toLowerCase() === 'p' ? 12 : 0);
}
