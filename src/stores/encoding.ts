import { createHash } from 'node:crypto';
import { StoreError } from './errors.ts';
import type { EventLine, RecordedEvent } from './event-store.ts';
import { WrittenLine } from './written-line.ts';

/** An event as stores keep it: its JSON text and the few members they search by. */
export interface EncodedEvent {
  /** `at` in milliseconds since 1970. */
  readonly at: number;
  readonly user: string | null;
  readonly computer: string | null;
  /** JSON on one line; never contains a line break or U+0000. */
  readonly body: string;
}

/** What a store's row tells of an event. */
export type EventRow = Omit<RecordedEvent, 'event'> & Pick<EncodedEvent, 'body'>;

/** Longest stream or source name; a bound so that every database can index it. */
export const LONGEST_NAME = 500;

const LONGEST_INDEXED = 200;
const AWKWARD = /[\p{Cc}\p{Cs}]/u;

/**
 * A name as an index holds it. Recorded logs may contain names that a database cannot index (control
 * characters, lone surrogates, thousands of characters): those are indexed by hash; the body keeps the original.
 */
export function indexText(name: string): string {
  const plain = name.length > 0 && name.length <= LONGEST_INDEXED && !AWKWARD.test(name);
  return plain ? name : `sha256:${createHash('sha256').update(JSON.stringify(name)).digest('hex')}`;
}

/** @throws StoreError `invalid` for a name no store could give back unchanged */
export function checkName(kind: 'stream' | 'source' | 'snapshot', name: string): void {
  if (name.length === 0 || name.length > LONGEST_NAME || AWKWARD.test(name)) {
    throw new StoreError(
      'invalid',
      `${kind} name ${JSON.stringify(name.slice(0, 40))}: use 1 to ${LONGEST_NAME} characters without control characters`,
    );
  }
}

/** @throws StoreError `invalid` unless the value is a whole number of at least `least` */
export function checkNumber(what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new StoreError('invalid', `${what} is ${value}: use a whole number from ${least}`);
  }
}

/** Remembers its last answer: events that follow each other share instants, users and computers. */
function remembering<T>(answer: (text: string) => T): (text: string) => T {
  let last: string | null = null;
  let known: T;
  return (text) => {
    if (text !== last) {
      known = answer(text);
      last = text;
    }
    return known;
  };
}

const userText = remembering(indexText);
const computerText = remembering(indexText);
const millisecondsOf = remembering(Date.parse);

/** Milliseconds since 1970. @throws StoreError `invalid` */
export function instant(what: string, at: unknown): number {
  const milliseconds = typeof at === 'string' ? millisecondsOf(at) : Number.NaN;
  if (Number.isNaN(milliseconds)) {
    throw new StoreError('invalid', `${what} is ${JSON.stringify(at)}: use an ISO 8601 instant`);
  }
  return milliseconds;
}

/** @throws StoreError `invalid` naming the offending event by its index from 0 */
export function encodeEvents(events: readonly EventLine[]): EncodedEvent[] {
  return events.map(encodeEvent);
}

function encodeEvent(event: EventLine, index: number): EncodedEvent {
  if (typeof event.type !== 'string' || event.type === '') {
    throw new StoreError('invalid', `event ${index} has no "type": every event needs "type" and "at"`);
  }
  const { user, computer } = event as { user?: unknown; computer?: unknown };
  return {
    at: instant(`"at" of event ${index}`, event.at),
    user: typeof user === 'string' ? userText(user) : null,
    computer: typeof computer === 'string' ? computerText(computer) : null,
    body: event instanceof WrittenLine ? event.text : JSON.stringify(event),
  };
}

/** An event of a store from the row that keeps it. @throws StoreError `damaged` where its text was changed by others */
export function decodeEvent({ stream, version, position, body }: EventRow): RecordedEvent {
  try {
    return { stream, version, position, event: JSON.parse(body) as RecordedEvent['event'] };
  } catch (error) {
    throw new StoreError(
      'damaged',
      `the store is damaged (event ${version} of stream "${stream}" is not JSON): it was left as it is; restore a copy`,
      error,
    );
  }
}

/** Recognises the last event taken from a source. */
export function fingerprint(body: string): string {
  return createHash('sha256').update(body).digest('hex').slice(0, 32);
}
