/** Steps of a logoff, and of a hive that outlives one. */
import { decideCache, decideLock, decideQuota, isForced } from '../decide/logoff.ts';
import { openHandles } from '../fold/state.ts';
import type { RecordOf, SessionRecord } from '../log/records.ts';
import { isMissedOnServer } from '../plan/last-look.ts';
import { doubtOf } from '../plan/store-history.ts';
import { clockOf, envelope, type StepSession } from './transfers.ts';
import { viewOf } from './view.ts';

export function checkQuota(session: StepSession): SessionRecord {
  const { profile, policy, algorithm, reading } = session;
  const { verdict, sizeKB, limitKB, rule } = decideQuota(profile, policy, algorithm, reading);
  return {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'quota.checked',
    verdict,
    sizeKB,
    limitKB,
    rule,
  };
}

export function countHandles(session: StepSession): SessionRecord {
  const { profile, policy, algorithm, at } = session;
  const { lock, waitMs, rule } = decideLock(profile, policy, algorithm);
  return {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'handles.counted',
    open: openHandles(profile),
    processes: Object.keys(profile.handles),
    lock,
    until: lock === 'wait' ? at + waitMs : null,
    rule,
  };
}

export function saveHive(session: StepSession): SessionRecord {
  const { profile, policy, algorithm } = session;
  const inUse = openHandles(profile) > 0;
  const roams = profile.roamsBack && !profile.uploadSkipped;
  return {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'hive.saved',
    rule: inUse ? (isForced(policy, algorithm) ? 'K6' : 'K4') : 'K1',
    inUse,
    modified: clockOf(session),
    roams,
  };
}

export function unloadHive(session: StepSession): SessionRecord {
  const held = openHandles(session.profile) > 0;
  const late = session.profile.session !== 'unloading';
  const clock = clockOf(session);
  // Unloading at logoff only closes what was saved a moment ago; a hive unloaded later is stamped then.
  const modified = late ? clock : (session.profile.hive?.modified ?? clock);
  return {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'hive.unloaded',
    rule: held ? 'K6' : late ? 'K5' : 'K1',
    forced: held,
    modified,
  };
}

export function settleCache(session: StepSession): SessionRecord {
  const { profile, policy, algorithm } = session;
  const { order, rule, reason } = decideCache(profile, policy, algorithm);
  if (order === 'stay') return finishLogoff(session);
  if (order === 'delete' && profile.hiveLoaded && !algorithm.unloadsLate) {
    return { ...envelope(session), type: 'profile.kept', rule: 'K11', reason: 'the profile is locked' };
  }
  if (order === 'keep') return { ...envelope(session), type: 'profile.kept', rule, reason };
  if (order === 'delete' && lacksSomething(session)) {
    const what = 'the server does not have all of it';
    return { ...envelope(session), type: 'profile.kept', rule: 'P7', reason: what };
  }
  if (profile.hiveLoaded) return { ...envelope(session), type: 'profile.marked', rule: 'K9' };
  return { ...envelope(session), type: 'profile.deleted', rule, reason };
}

/** Just before a cached copy is deleted: does the server lack something of it? It may have gone back since the upload. */
function lacksSomething(session: StepSession): boolean {
  const { algorithm, profile, policy, reading } = session;
  if (!algorithm.store || profile.kind !== 'roaming') return false;
  const view = viewOf(session, 'up', false, profile.loadTime, policy, reading);
  return doubtOf(view) !== null || isMissedOnServer(view);
}

export function finishLogoff(session: StepSession): SessionRecord {
  const { profile } = session;
  const held = profile.hiveLoaded;
  const record: RecordOf<'logoff.finished'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'logoff.finished',
    // The last handle may have closed since the profile was marked.
    outcome: profile.marked ? 'deletePending' : held ? 'lingering' : 'loggedOff',
    unloadTime: clockOf(session),
    roamed: profile.merged,
  };
  if (held && !session.algorithm.unloadsLate) record.rule = 'K7';
  return record;
}
