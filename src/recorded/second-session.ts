/** Two Windows sessions of one user on one computer share a loaded profile. */
import { stateName } from '../../machines/step.ts';
import { isOneOf } from './event-types.ts';
import type { Marked } from './marks.ts';
import type { OfUser, SessionTrack } from './session-track.ts';

const SHARED = new Set(['logon.finished', 'logoff.requested', 'logoff.finished'] as const);

export const SECOND = 'a second session of a user who is logged on already: the loaded profile is used';

/** Events that only a logon without a loaded profile writes. */
export const LOADS_ANEW: ReadonlySet<string> = new Set([
  'merge.planned',
  'hive.loaded',
  'network.detected',
  'logon.refused',
]);

export function isSecondLogon(track: SessionTrack, event: Marked<OfUser>): boolean {
  const number = event.origin?.session;
  if (event.type !== 'logon.requested' || number === undefined) return false;
  return (
    stateName(track.state) === 'loggedOn' && track.sessions.length > 0 && !track.sessions.includes(number)
  );
}

/**
 * Two Windows sessions of one user on one computer share a loaded profile: only the first logon and the last logoff
 * touch it. Returns why an event changes nothing, or `null` where it counts.
 */
export function secondSession(track: SessionTrack, event: Marked<OfUser>): string | null {
  const number = event.origin?.session;
  if (number === undefined || stateName(track.state) === 'loggedOff' || track.sessions.length === 0)
    return null;
  const known = track.sessions.includes(number);
  if (!isOneOf(event, SHARED)) return null;
  switch (event.type) {
    case 'logon.finished':
      return track.sessions[0] === number || !known
        ? null
        : 'the second session of a user who was logged on already';
    case 'logoff.requested':
      return track.sessions.length > 1 && known ? 'another session of the user still uses the profile' : null;
    case 'logoff.finished':
      if (track.sessions.length <= 1 || !known) return null;
      track.sessions = track.sessions.filter((other) => other !== number);
      return 'another session of the user still uses the profile';
    default:
      return event satisfies never;
  }
}
