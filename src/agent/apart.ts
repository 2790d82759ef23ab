/** Sessions that are apart from the server, and logoffs that took nothing up. */
import type { LocalProfile } from '../fold/state.ts';
import type { MergeProblem } from './merge.ts';

/** Why a session is apart from the server though that may be there by now: what never came down must not go up over what is there. */
export const APART = 'the central profile could not be reached at the logon';

export function isApart({ kind, roamsBack }: LocalProfile): boolean {
  return kind === 'roaming' && !roamsBack;
}

/**
 * What there is to tell of a logoff that took nothing up, though the profile is to roam: `why`, where the session does not tell. The quota
 * tells of itself.
 */
export function nothingWentUp(profile: LocalProfile, why = ''): MergeProblem[] {
  if (profile.kind !== 'roaming' || profile.merged || profile.uploadSkipped) return [];
  const reason = isApart(profile) ? `, for ${APART}` : why;
  const message = `nothing of this session went up${reason}: it goes up with the next logon and logoff`;
  return [{ path: '', message }];
}
