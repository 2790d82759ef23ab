/** Where the keys lead: the events that pass a filter, and the next of them in a direction. */

import { isWorldEvent } from '../explain/tell-event.ts';
import type { History } from './history.ts';
import type { Filter } from './lanes.ts';
import { lastAtOrBefore } from './timeline.ts';

/** Numbers of the events that pass a filter, ascending. Events that name no computer or user pass. */
export function matchingEvents(history: History, { user = '', path = '', computer = '' }: Filter): number[] {
  const numbers: number[] = [];
  const wanted = path.toLowerCase();
  history.heads.forEach((head, i) => {
    if (computer !== '' && (head.computer ?? computer) !== computer) return;
    if (user !== '' && (head.user ?? user) !== user) return;
    if (wanted !== '' && ![head.path, head.key, head.to, head.from].some((name) => has(name, wanted))) return;
    numbers.push(i + 1);
  });
  return numbers;
}

function has(name: unknown, wanted: string): boolean {
  return typeof name === 'string' && name.toLowerCase().includes(wanted);
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
export function isStimulusNumber({ heads }: History, n: number): boolean {
  const head = heads[n - 1];
  return head !== undefined && isWorldEvent(head);
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
