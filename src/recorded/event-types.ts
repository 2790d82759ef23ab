/** Some of the many types of events, so that a switch over them is complete and the compiler sees it. */
import type { EventOf, EventType, LogEvent } from '../log/events.ts';
import type { Marked } from './marks.ts';

/** Everything a merge consists of. */
export const OF_MERGE = new Set([
  'merge.planned',
  'merge.finished',
  'file.copied',
  'hive.copied',
  'file.kept',
  'hive.kept',
  'file.failed',
  'hive.failed',
] as const);

/** Whether an event is of one of these types. */
export function isOneOf<const T extends EventType>(
  event: LogEvent,
  types: ReadonlySet<T>,
): event is Marked<EventOf<T>> {
  return (types as ReadonlySet<EventType>).has(event.type);
}

/** Whether a type is one of these. */
export function isTypeOf<const T extends EventType>(type: EventType, types: ReadonlySet<T>): type is T {
  return (types as ReadonlySet<EventType>).has(type);
}
