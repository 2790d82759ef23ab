/** Performs one step of a session in the simulated world: exactly one record. Decisions come from src/decide and src/plan. */
import type { BootStep } from '../decide/boot.ts';
import type { Step } from '../decide/next-step.ts';
import type { ServiceRecord, SessionRecord } from '../log/records.ts';
import { checkQuota, countHandles, finishLogoff, saveHive, settleCache, unloadHive } from './logoff-steps.ts';
import {
  detectNetwork,
  finishLogon,
  loadHive,
  processGroupPolicy,
  refreshUser,
  useTemporary,
  warnOfQuota,
} from './logon-steps.ts';
import { finishMerge, planMerge } from './merge-steps.ts';
import { perform } from './perform.ts';
import { clockOf, envelope, type StepSession } from './transfers.ts';
import { scheduleUpload, startUpload, uploadHive, waitToUpload } from './upload-steps.ts';

export function performStep(session: StepSession, step: Step): SessionRecord {
  switch (step) {
    case 'refreshUser':
      return refreshUser(session);
    case 'detectNetwork':
      return detectNetwork(session);
    case 'openProfile':
      return { ...envelope(session), type: 'profile.opened', rule: 'F2', loadTime: clockOf(session) };
    case 'planMerge':
      return planMerge(session);
    case 'act': {
      const { plan } = session.profile;
      const action = plan?.actions[plan.next];
      if (action === undefined) throw new Error('There is no action left in the plan');
      return perform(session, action);
    }
    case 'finishMerge':
      return finishMerge(session);
    case 'useTemporary':
      return useTemporary(session);
    case 'refuseLoad': {
      const reason = 'the profile cannot be loaded and temporary profiles are not allowed';
      return { ...envelope(session), type: 'logon.refused', rule: 'P8', reason };
    }
    case 'processPolicy':
      return processGroupPolicy(session);
    case 'warnQuota':
      return warnOfQuota(session);
    case 'loadHive':
      return loadHive(session);
    case 'finishLogon':
      return finishLogon(session);
    case 'scheduleUpload':
      return scheduleUpload(session);
    case 'waitForIdle':
    case 'waitForNetwork':
      return waitToUpload(session, step);
    case 'giveUpWaiting': {
      const n = session.profile.upload?.n ?? 0;
      const idle = session.profile.uploadTask === 'waitingForIdle';
      const reason = idle ? 'the computer was never idle' : 'there was no network';
      return { ...envelope(session), type: 'upload.abandoned', rule: idle ? 'B6' : 'B7', n, reason };
    }
    case 'retryUpload': {
      const { n, failures } = session.profile.upload ?? { n: 0, failures: 0 };
      return { ...envelope(session), type: 'upload.retried', rule: 'B9', n, attempt: failures + 1 };
    }
    case 'startUpload':
      return startUpload(session);
    case 'uploadHive':
      return uploadHive(session);
    case 'finishUpload': {
      const n = session.profile.upload?.n ?? 0;
      return { ...envelope(session), type: 'upload.finished', rule: 'B2', n };
    }
    case 'checkQuota':
      return checkQuota(session);
    case 'countHandles':
      return countHandles(session);
    case 'endWait':
      return session.algorithm.lock === 'giveUp'
        ? { ...envelope(session), type: 'hive.abandoned', rule: 'K3' }
        : { ...envelope(session), type: 'wait.expired', rule: 'K4' };
    case 'saveHive':
      return saveHive(session);
    case 'unloadHive':
      return unloadHive(session);
    case 'decideCache':
      return settleCache(session);
    case 'finishLogoff':
      return finishLogoff(session);
    case 'deleteProfile': {
      const rule = session.computer.power === 'booting' ? 'K10' : 'K9';
      return { ...envelope(session), type: 'profile.deleted', rule, reason: 'marked for deletion' };
    }
    default:
      return step satisfies never;
  }
}

/** One step of a boot as a record. */
export function performBootStep(at: number, computer: string, step: BootStep): ServiceRecord {
  if (step.do === 'finish') return { at, computer, type: 'boot.finished', rule: 'K12' };
  const { user, days } = step;
  const unused = `not used for ${days} ${days === 1 ? 'day' : 'days'}`;
  if (step.do === 'clean') return { at, computer, user, type: 'profile.deleted', rule: 'A1', reason: unused };
  const reason = `${unused}, but not confirmed by the server`;
  return { at, computer, user, type: 'profile.kept', rule: 'A2', reason };
}
