/** Steps of the background upload of the hive. */
import { IDLE_WAIT_MS, nextTrigger, retryAt, UPLOAD_DELAY_MS } from '../decide/upload.ts';
import type { UploadSchedule } from '../fold/state.ts';
import type { SessionRecord } from '../log/records.ts';
import { needsFreshManifest } from '../plan/store-history.ts';
import { planSettings } from '../plan/three-way-settings.ts';
import { comparedHives } from '../plan/view.ts';
import { copyHive, mergeSettings } from './hive-transfers.ts';
import { envelope, type StepSession } from './transfers.ts';
import { viewOf } from './view.ts';

export function scheduleUpload(session: StepSession): SessionRecord {
  const { policy, profile, at, computer } = session;
  if (profile.upload !== null) return outdated(session, profile.upload) ?? catchUp(session, profile.upload);
  if (policy.backgroundUpload === null) throw new Error('No background upload is configured');
  const { n, due } = nextTrigger(policy.backgroundUpload, profile.loggedOnAt ?? at, at, computer.offset);
  const startsAt = due + Math.floor(session.chance() * UPLOAD_DELAY_MS);
  const { mode } = policy.backgroundUpload;
  return { ...envelope(session), type: 'upload.scheduled', rule: 'B1', mode, n, due, startsAt };
}

/** A run of another policy than the one that holds now is given up. */
function outdated(
  session: StepSession,
  { n, mode }: { readonly n: number; readonly mode: UploadSchedule['mode'] | null },
): SessionRecord | null {
  if (session.policy.backgroundUpload?.mode === mode) return null;
  const reason = 'the policy has changed since it was scheduled';
  return { ...envelope(session), type: 'upload.abandoned', rule: 'B5', n, reason };
}

/** The conditions of a missed run hold at last: it gets a trigger of its own, due now. */
function catchUp(session: StepSession, { mode, n, due: missed }: UploadSchedule): SessionRecord {
  const { at } = session;
  return {
    ...envelope(session),
    type: 'upload.scheduled',
    rule: 'B8',
    mode,
    n,
    due: at,
    startsAt: at,
    missed,
  };
}

/** The run waits: for an idle computer two hours, for a network until its next trigger. */
export function waitToUpload(session: StepSession, step: 'waitForIdle' | 'waitForNetwork'): SessionRecord {
  const { at, policy, profile, computer } = session;
  const idle = step === 'waitForIdle';
  const { backgroundUpload } = policy;
  const until =
    idle || backgroundUpload === null
      ? at + IDLE_WAIT_MS
      : nextTrigger(backgroundUpload, profile.loggedOnAt ?? at, at, computer.offset).due;
  const n = profile.upload?.n ?? 0;
  const rule = idle ? 'B6' : 'B7';
  return { ...envelope(session), type: 'upload.waiting', rule, n, for: idle ? 'idle' : 'network', until };
}

export function startUpload(session: StepSession): SessionRecord {
  const { n, due, mode } = session.profile.upload ?? { n: 0, due: session.at, mode: null };
  const givenUp = outdated(session, { n, mode });
  if (givenUp !== null) return givenUp;
  const slow = session.computer.link === 'slow' && session.policy.slowLink.detect;
  if (slow)
    return { ...envelope(session), type: 'upload.abandoned', rule: 'B3', n, reason: 'the link is slow' };
  return { ...envelope(session), type: 'upload.started', rule: 'B2', n, due };
}

/** The live hive goes up; ours sends only what changed, through the same merge as a logoff. */
export function uploadHive(session: StepSession): SessionRecord {
  const { profile, policy, reading, algorithm } = session;
  const view = viewOf(session, 'up', false, profile.loadTime, policy, reading);
  let record: SessionRecord;
  if (algorithm.store) {
    const [action] = planSettings(view, needsFreshManifest(view) ? null : profile.manifest, []);
    if (action?.do !== 'mergeSettings') {
      return { ...envelope(session), type: 'upload.finished', rule: 'B2', n: profile.upload?.n ?? 0 };
    }
    record = mergeSettings(session, action, 'background');
  } else {
    record = copyHive(session, 'central', 'B2', comparedHives(view), 'background');
  }
  if (record.type !== 'hive.failed') return record;
  const { n, failures, due } = profile.upload ?? { n: 0, failures: 0, due: session.at };
  const again = retryAt({ due, failures }, session.at);
  const { reason } = record;
  if (again === null) return { ...envelope(session), type: 'upload.abandoned', rule: 'B4', n, reason };
  const attempt = failures + 1;
  return { ...envelope(session), type: 'upload.failed', rule: 'B9', n, attempt, retryAt: again, reason };
}
