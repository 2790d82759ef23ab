/** Recorded events, times and counts in a few words: what Windows said, not what we make of it. */
import type { Marked } from './marks.ts';
import { windowsEvent } from './windows-ids.ts';

/** For an event mapped from Windows: the meaning of its id; else the event's type. */
export function sayMapped(event: Marked): string {
  const { origin } = event;
  const kind = origin === undefined ? null : windowsEvent(origin.provider, origin.id);
  const path = 'path' in event && typeof event.path === 'string' ? `: ${event.path}` : '';
  if (kind !== null) return `${kind.says}${path}`;
  return `${event.type}${path}`;
}

/** `Service 1530`, `General 1006`: the short name help desks search for. */
export function sourceOf(event: Marked): string {
  const { origin } = event;
  if (origin === undefined) return event.type;
  const kind = windowsEvent(origin.provider, origin.id);
  const provider = kind?.provider ?? origin.provider;
  return `${provider.charAt(0).toUpperCase()}${provider.slice(1)} ${origin.id}`;
}

/** `2 d 3 h`, `5 min 10 s`, `0.2 s`. */
export function span(ms: number): string {
  const seconds = Math.abs(ms) / 1000;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  if (seconds < 60) return `${Math.round(seconds)} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min ${Math.round(seconds % 60)} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${minutes % 60} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** To the second, UTC. */
export function moment(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

/** `1 handle`, `2 handles`. */
export function counted(count: number, word: string, plural = `${word}s`): string {
  return `${count} ${count === 1 ? word : plural}`;
}
