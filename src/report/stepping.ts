/** Where the keys lead: the events that pass a filter, and the next of them in a direction. */
import type { History } from './history.ts';
import type { Filter } from './lanes.ts';
import { isWorldEvent } from './tell-event.ts';
import { lastAtOrBefore } from './timeline.ts';

/** Numbers of the events that pass a filter, ascending. Events that name no computer or user pass. */
export function matchingEvents(history: History, { user = '', path = '', computer = '' }: Filter): number[] {
  const numbers: number[] = [];
  const wanted = path.toLowerCase();
  history.events.forEach((event, i) => {
    if (computer !== '' && 'computer' in event && event.computer !== computer) return;
    if (user !== '' && 'user' in event && event.user !== user) return;
    if (wanted !== '' && !JSON.stringify(event).toLowerCase().includes(wanted)) return;
    numbers.push(i + 1);
  });
  return numbers;
}

/** The next of ascending numbers after (1) or before (-1) a number that passes a test; `null`: there is none. */
export function nextEvent(
  numbers: readonly number[],
  from: number,
  direction: 1 | -1,
  passes: (event: number) => boolean = () => true,
): number | null {
  let i = lastAtOrBefore(numbers, direction === 1 ? from : from - 1) + (direction === 1 ? 1 : 0);
  for (; i >= 0 && i < numbers.length; i += direction) {
    const n = numbers[i] as number;
    if (passes(n)) return n;
  }
  return null;
}

/** Events where something is lost without permission or a guarantee is broken. */
export function markedEvents({ losses, violations }: History): Set<number> {
  const lost = losses.filter(({ permitted }) => permitted === null).map(({ lostAt }) => lostAt);
  return new Set([...lost, ...violations.map(({ at }) => at)]);
}

/** Whether an event is what the world did. */
export function isStimulusNumber({ events }: History, n: number): boolean {
  const event = events[n - 1];
  return event !== undefined && isWorldEvent(event);
}

/** The event of another run of the same stimuli that stands where an event of this one does. */
export function sameMoment(event: number, own: Int32Array, other: Int32Array): number {
  const block = own[event - 1] ?? 0;
  let last = 0;
  let high = other.length;
  while (last < high) {
    const middle = (last + high) >> 1;
    if ((other[middle] as number) <= block) last = middle + 1;
    else high = middle;
  }
  return Math.max(1, last);
}
