/**
 * Whether a recorded background upload came when it should. No event log tells the schedule: the administrator's policy
 * does, where it is given. Without it only a run of a task that the log says is switched off is out of place.
 */
import { IDLE_WAIT_MS, nextTrigger, type Trigger, UPLOAD_DELAY_MS } from '../decide/upload.ts';
import type { BackgroundUpload } from '../policy/effective-policy.ts';
import { moment } from './wording.ts';

/** What is known of the background uploads of one computer. */
export interface UploadPlan {
  /** The policy; `null`: no background upload; `undefined`: not known. */
  readonly policy: BackgroundUpload | null | undefined;
  /** What the log last said of the task: 57 or 59. */
  readonly switched: 'on' | 'off' | null;
  /** The computer's local time minus UTC, ms. */
  readonly localOffset: number;
}

export interface UploadSeen {
  readonly at: number;
  /** The end of the logon; `null` where it is not recorded. */
  readonly loggedOnAt: number | null;
  /** Number of the last trigger of this session that had its run; `null` for none. */
  readonly lastTrigger: number | null;
  /** Whether the run before failed: it may be repeated. */
  readonly repeats: boolean;
}

export interface UploadVerdict {
  readonly deviation?: string;
  readonly variation?: string;
  /** Number of the trigger this run belongs to. */
  readonly trigger: number | null;
}

const NOT_JUDGED: UploadVerdict = { trigger: null };

/** Judges the begin of a run (event 50). */
export function judgeUpload({ policy, switched, localOffset }: UploadPlan, seen: UploadSeen): UploadVerdict {
  if (policy === null)
    return { trigger: null, deviation: 'the policy has no background upload on this computer' };
  if (policy === undefined) {
    if (switched !== 'off') return NOT_JUDGED;
    return { trigger: null, deviation: 'the log says that background upload is switched off here (59)' };
  }
  const { at, loggedOnAt, lastTrigger, repeats } = seen;
  if (loggedOnAt === null && policy.mode === 'interval') return NOT_JUDGED;
  const since = loggedOnAt ?? at;
  const firstAfter = (now: number): Trigger => nextTrigger(policy, since, now, localOffset);
  const inHour = firstAfter(at - UPLOAD_DELAY_MS);
  const waited = firstAfter(at - UPLOAD_DELAY_MS - IDLE_WAIT_MS);
  const due = inHour.due <= at ? inHour : waited;
  if (due.due > at || due.due < since) return { trigger: null, deviation: expectedAt(firstAfter(at)) };
  if (due.n === lastTrigger && !repeats) {
    return { trigger: due.n, deviation: `a second run for one trigger; ${expectedAt(firstAfter(at))}` };
  }
  if (due === inHour) return { trigger: due.n };
  return {
    trigger: due.n,
    variation:
      'a background upload came later than an hour after it was due: it waits up to two hours for an idle computer',
  };
}

function expectedAt({ due }: Trigger): string {
  return `it was expected between ${moment(due)} and ${moment(due + UPLOAD_DELAY_MS)}`;
}
