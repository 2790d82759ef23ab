/** The background upload's schedule and its machine, as records tell them. */
import { type UploadEvent, upload } from '../../machines/upload.ts';
import type { ServiceRecord } from '../log/records.ts';
import type { LocalProfile, UploadSchedule } from './state.ts';

type UploadRecord = Extract<ServiceRecord, { type: `upload.${string}` }>;

/** Folds one record of the background upload. @returns `false` where its machine refuses it */
export function foldUpload(profile: LocalProfile, event: UploadRecord): boolean {
  const told: UploadEvent =
    event.type === 'upload.waiting' ? { type: event.type, for: event.for } : { type: event.type };
  const next = upload.step(profile.uploadTask, told);
  if (next === null) return false;
  profile.uploadTask = next;
  profile.upload = scheduleAfter(profile.upload, event);
  return true;
}

/** The session is over, one way or another. */
export function endUpload(profile: LocalProfile): void {
  profile.uploadTask = upload.step(profile.uploadTask, { type: 'session.ended' }) ?? upload.initial;
  profile.upload = null;
}

function scheduleAfter(before: UploadSchedule | null, event: UploadRecord): UploadSchedule | null {
  switch (event.type) {
    case 'upload.scheduled': {
      const { mode, n, due, startsAt } = event;
      return { mode, n, due, startsAt, done: false, failures: 0, waitUntil: null, retryAt: null };
    }
    case 'upload.waiting':
      return before === null ? null : { ...before, waitUntil: event.until };
    case 'upload.failed':
      return before === null ? null : { ...before, failures: event.attempt, retryAt: event.retryAt };
    case 'upload.retried':
      return before === null ? null : { ...before, retryAt: null };
    case 'upload.started':
      return before === null ? null : { ...before, waitUntil: null };
    case 'upload.finished':
    case 'upload.abandoned':
      return null;
    default:
      return event satisfies never;
  }
}
