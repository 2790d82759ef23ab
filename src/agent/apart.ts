/** Sessions that are apart from the server, and logoffs that took nothing up. */
import type { LocalProfile } from '../fold/state.ts';
import type { MergeProblem } from './merge.ts';

/** Why a session is apart from the server though that may be there by now: what never came down must not go up over what is there. */
export const APART = 'the central profile could not be reached at the logon';

export function isApart({ kind, roamsBack }: LocalProfile): boolean {
  return kind === 'roaming' && !roamsBack;
}

/** Why nothing goes up from a session that was announced as one that roams back. */
export const READ_ONLY = 'the central profile may only be read by now';

/**
 * What there is to tell of a logoff that took nothing up, though the profile is to roam. The quota tells of itself.
 * @param mayWrite as policy and central profile say now
 * @param why the reason where neither that nor the session tells it
 */
export function nothingWentUp(profile: LocalProfile, mayWrite: boolean, why?: string): MergeProblem[] {
  if (profile.kind !== 'roaming' || profile.merged || profile.uploadSkipped) return [];
  const reason = isApart(profile) ? APART : mayWrite ? why : READ_ONLY;
  const told = `nothing of this session went up${reason === undefined ? '' : `, for ${reason}`}`;
  return [{ path: '', message: mayWrite ? `${told}: it goes up with the next logon and logoff` : told }];
}
