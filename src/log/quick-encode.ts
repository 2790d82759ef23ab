/**
 * Events as stores and logs keep them, without the definitions: those take longer to load than an agent's whole run, and
 * the only thing they change is an instant. `test/core/quick-encode.test.ts` holds this table against them.
 */
import type { LogEvent } from './events.ts';

/** Members that are instants wherever they are numbers. */
export const INSTANTS: ReadonlySet<string> = new Set([
  'at',
  'due',
  'created',
  'loadTime',
  'missed',
  'modified',
  'next',
  'retryAt',
  'startsAt',
  'to',
  'unloadTime',
  'until',
]);

/** Members that hold what others named: nothing in them is ours to read. */
export const FOREIGN: ReadonlySet<string> = new Set(['seen', 'value']);
/** The settings of a policy are such a member, those of a hive are not. */
export const FOREIGN_SETTINGS = 'policy.changed';

type Json = Record<string, unknown>;

/** An event as a line's object: instants as text, everything else as it is. What cannot be an instant throws RangeError. */
export function quickEncode(event: LogEvent): Json & { at: string; type: string } {
  const encoded = membersOf(event as unknown as Json);
  if (event.type === FOREIGN_SETTINGS) encoded['settings'] = event.settings;
  return encoded as Json & { at: string; type: string };
}

function membersOf(value: Json): Json {
  const encoded = { ...value };
  for (const key in encoded) {
    const member = encoded[key];
    if (typeof member === 'number') {
      if (INSTANTS.has(key)) encoded[key] = textOf(member);
    } else if (typeof member === 'object' && member !== null && !FOREIGN.has(key))
      encoded[key] = key === 'settings' ? settingsOf(member) : valueOf(member);
  }
  return encoded;
}

/** Settings are called as their programs please, by a name of `FOREIGN` too: what is below it is ours all the same. */
function settingsOf(settings: object): Json {
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, itemOf(setting)]));
}

function valueOf(value: object): unknown {
  if (!Array.isArray(value)) return membersOf(value as Json);
  return value.map(itemOf);
}

function itemOf(item: unknown): unknown {
  return typeof item === 'object' && item !== null ? valueOf(item) : item;
}

const DAY_MS = 86_400_000;
const TWO = Array.from({ length: 100 }, (_, n) => String(n).padStart(2, '0'));
let lastDay = 0;
let lastDate = '1970-01-01T';

/** An event has some instants several times over, and often those of the one before. */
const RECENT = 4;
const recent = new Float64Array(RECENT).fill(Number.NaN);
const recentTexts: string[] = [];
let next = 0;

/** As `toISOString`. */
function textOf(instant: number): string {
  for (let i = 0; i < RECENT; i += 1) if (recent[i] === instant) return recentTexts[i] as string;
  const text = newText(instant);
  recent[next] = instant;
  recentTexts[next] = text;
  next = (next + 1) % RECENT;
  return text;
}

/** The date is worked out once for all instants of a day in a row. */
function newText(instant: number): string {
  if (!(instant >= 0 && instant < 8.64e15)) return new Date(instant).toISOString();
  const whole = Math.floor(instant);
  const day = Math.floor(whole / DAY_MS);
  if (day !== lastDay) {
    lastDate = new Date(day * DAY_MS).toISOString().slice(0, -13);
    lastDay = day;
  }
  const ms = whole - day * DAY_MS;
  const seconds = Math.floor(ms / 1000);
  const rest = ms - seconds * 1000;
  const minutes = Math.floor(seconds / 60);
  const time = `${TWO[Math.floor(minutes / 60)]}:${TWO[minutes % 60]}:${TWO[seconds % 60]}`;
  return `${lastDate}${time}.${Math.floor(rest / 100)}${TWO[rest % 100]}Z`;
}
