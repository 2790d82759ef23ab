/**
 * Events as stores and logs keep them, without the definitions: those take longer to load than an agent's whole run, and
 * the only thing they change is an instant. `test/log/quick-encode.test.ts` holds this table against them.
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
  const encoded: Json = {};
  for (const key in value) {
    const member = value[key];
    if (typeof member === 'number')
      encoded[key] = INSTANTS.has(key) ? new Date(member).toISOString() : member;
    else encoded[key] = FOREIGN.has(key) ? member : valueOf(member);
  }
  return encoded;
}

function valueOf(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Array.isArray(value) ? value.map(valueOf) : membersOf(value as Json);
}
