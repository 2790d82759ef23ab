/** When the background upload of the hive runs (2010 document). Hours are the computer's own; its clock is UTC (our reading). */
import type { UploadState } from '../../machines/upload.ts';
import type { LocalProfile } from '../fold/state.ts';
import type { BackgroundUpload } from '../policy/effective-policy.ts';
import { hiveUploadTask } from '../policy/hive-upload-task.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Longest random delay, ms: "The schedule will run randomly any time up to an hour after it is supposed to run". */
export const UPLOAD_DELAY_MS = hiveUploadTask.randomDelayMinutes * MINUTE_MS;

/** How long a run waits for the computer to be idle, and for a repetition, ms. */
export const IDLE_WAIT_MS = hiveUploadTask.waitForIdleMinutes * MINUTE_MS;
export const RETRY_MS = hiveUploadTask.restartEveryMinutes * MINUTE_MS;

export type UploadStep =
  | 'scheduleUpload'
  | 'waitForNetwork'
  | 'waitForIdle'
  | 'startUpload'
  | 'uploadHive'
  | 'retryUpload'
  | 'finishUpload'
  | 'giveUpWaiting';

interface UploadFacts {
  readonly now: number;
  readonly uploads: boolean;
  readonly idle: boolean;
  readonly online: boolean;
}

/** What the task does next in a session; `null` where it waits for time or the world. */
export function nextUploadStep(
  { upload, uploadTask }: Pick<LocalProfile, 'upload' | 'uploadTask'>,
  facts: UploadFacts,
): UploadStep | null {
  if (upload === null) return facts.uploads ? 'scheduleUpload' : null;
  const state = uploadTask as UploadState;
  switch (state) {
    case 'off':
      return null;
    case 'scheduled':
      if (facts.now < upload.startsAt) return null;
      return waitStep(facts) ?? 'startUpload';
    case 'waitingForIdle':
    case 'waitingForNetwork': {
      const wait = waitStep(facts);
      // The conditions hold: inside the hour after its trigger the run just starts, later it is caught up.
      if (wait === null) return facts.now < upload.due + UPLOAD_DELAY_MS ? 'startUpload' : 'scheduleUpload';
      if (upload.waitUntil !== null && facts.now >= upload.waitUntil) return 'giveUpWaiting';
      const other = state === 'waitingForIdle' ? 'waitForNetwork' : 'waitForIdle';
      return wait === other ? wait : null;
    }
    case 'running':
      return upload.done ? 'finishUpload' : 'uploadHive';
    case 'retrying':
      return upload.retryAt !== null && facts.now >= upload.retryAt ? 'retryUpload' : null;
    default:
      return state satisfies never;
  }
}

/** The task runs only with a network, and only while nobody works at the computer. */
function waitStep({ idle, online }: UploadFacts): 'waitForNetwork' | 'waitForIdle' | null {
  if (!online) return 'waitForNetwork';
  return idle ? null : 'waitForIdle';
}

/** When a failed attempt is repeated; `null` where it was the last one, or the hour after the trigger would be over (G13). */
export function retryAt(
  upload: { readonly due: number; readonly failures: number },
  now: number,
): number | null {
  const at = now + RETRY_MS;
  return upload.failures < hiveUploadTask.restarts && at < upload.due + UPLOAD_DELAY_MS ? at : null;
}

/** When time alone moves the task on; `null`: only the world can. */
export function uploadTimer({
  upload,
  uploadTask,
}: Pick<LocalProfile, 'upload' | 'uploadTask'>): number | null {
  if (upload === null) return null;
  if (uploadTask === 'retrying') return upload.retryAt;
  if (uploadTask === 'waitingForIdle' || uploadTask === 'waitingForNetwork') return upload.waitUntil;
  return upload.startsAt;
}

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
