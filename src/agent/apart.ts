/** Sessions that take nothing up, and what there is to tell of them. */
import type { LocalProfile } from '../fold/state.ts';
import type { MergeProblem } from './merge.ts';

/** Why a session is apart from the server though that may be there by now: what never came down must not go up over what is there. */
export const APART = 'the central profile could not be reached at the logon';

/** Why nothing goes up from a session under a policy that has ended since. */
export const ANNOUNCED = 'it was announced that nothing roams back';

/** Why nothing goes up from one that was announced as roaming back. */
export const FORBIDDEN = 'policy or the central profile forbid it by now';

const TOO_LARGE = 'the profile was larger than its policy allows';

export function isApart({ kind, roamsBack }: LocalProfile): boolean {
  return kind === 'roaming' && !roamsBack;
}

/**
 * What there is to tell of a logoff that took nothing up, though the profile is to roam.
 * @param mayWrite as policy and central profile say now: what was announced as not roaming back is only told where it may by now
 * @param why the reason where nothing else tells it
 */
export function nothingWentUp(profile: LocalProfile, mayWrite: boolean, why?: string): MergeProblem[] {
  const wasAnnounced = profile.kind !== 'roaming';
  if (profile.merged || (wasAnnounced && !mayWrite)) return [];
  const reason = isApart(profile) ? APART : wasAnnounced ? ANNOUNCED : other(profile, mayWrite, why);
  const told = `nothing of this session went up${reason === undefined ? '' : `, for ${reason}`}`;
  return [{ path: '', message: mayWrite ? `${told}: it goes up with the next logon and logoff` : told }];
}

function other({ uploadSkipped }: LocalProfile, mayWrite: boolean, why?: string): string | undefined {
  if (!mayWrite) return FORBIDDEN;
  return uploadSkipped ? TOO_LARGE : why;
}
