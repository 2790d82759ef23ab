/** Recorded events and times in a few words: what Windows said, not what we make of it. */
import type { Marked } from './marks.ts';
import { WINDOWS_EVENTS, windowsEvent } from './windows-ids.ts';

/** What the first event of Windows of each type says, for lines of userenv.log, which have no ids. */
const SAYS = new Map(WINDOWS_EVENTS.toReversed().map(({ type, says }) => [type, says]));

/** For an event mapped from Windows: the meaning of its id, or of what it is; else the event's type. */
export function sayMapped(event: Marked): string {
  const { origin } = event;
  const kind = origin === undefined ? null : windowsEvent(origin.provider, origin.id);
  const path = 'path' in event && typeof event.path === 'string' ? `: ${event.path}` : '';
  if (kind !== null) return `${kind.says}${path}`;
  return `${(origin === undefined ? undefined : SAYS.get(event.type)) ?? event.type}${path}`;
}

/** `Service 1530`, `General 1006`: the short name help desks search for; of a line `userenv.log:12`. */
export function sourceOf(event: Marked): string {
  const { origin } = event;
  if (origin === undefined) return event.type;
  if (origin.id === 0) return `${origin.provider}:${origin.recordId ?? ''}`;
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
