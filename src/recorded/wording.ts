/** A recorded event in a few words: what Windows said, not what we make of it. */
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
