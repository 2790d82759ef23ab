/** When the background upload of the hive runs (2010 document). Hours are the computer's own; its clock is UTC (our reading). */
import type { BackgroundUpload } from '../policy/effective-policy.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Longest random delay, ms: "The schedule will run randomly any time up to an hour after it is supposed to run". */
export const UPLOAD_DELAY_MS = HOUR_MS;

export interface Trigger {
  /** Counts the triggers of this session, from 1. */
  readonly n: number;
  /** On the file server's clock, ms. */
  readonly due: number;
}

/**
 * The first trigger after `now`. One mode's value is ignored when the other is chosen: the policy holds only one.
 *
 * @param loggedOnAt when the user was logged on; intervals count from here
 * @param offset the computer's clock minus the file server's, ms
 */
export function nextTrigger(
  policy: BackgroundUpload,
  loggedOnAt: number,
  now: number,
  offset: number,
): Trigger {
  if (policy.mode === 'interval') {
    const every = policy.hours * HOUR_MS;
    const n = Math.floor(Math.max(0, now - loggedOnAt) / every) + 1;
    return { n, due: loggedOnAt + n * every };
  }
  const clock = now + offset;
  const midnight = Math.floor(clock / DAY_MS) * DAY_MS;
  const today = midnight + policy.hour * HOUR_MS;
  const due = (today > clock ? today : today + DAY_MS) - offset;
  return { n: Math.floor((due - loggedOnAt) / DAY_MS) + 1, due };
}
