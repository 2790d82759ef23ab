/** What the profile service does next for one session: told by the machine's state alone, so a log tells where to go on. */
import type { SessionState } from '../../machines/session.ts';
import { type LocalProfile, openHandles } from '../fold/state.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import { nextUploadStep, type UploadStep } from './upload.ts';

/** The next thing the profile service does in a session. */
export type Step =
  | 'detectNetwork'
  | 'openProfile'
  | 'planMerge'
  | 'act'
  | 'finishMerge'
  | 'useTemporary'
  | 'refuseLoad'
  | 'processPolicy'
  | 'loadHive'
  | 'finishLogon'
  | 'refreshUser'
  | 'warnQuota'
  | UploadStep
  | 'checkQuota'
  | 'countHandles'
  | 'endWait'
  | 'saveHive'
  | 'unloadHive'
  | 'decideCache'
  | 'finishLogoff'
  | 'deleteProfile';

/** What a driver knows beside the session: time, and what may happen in the background. */
export interface StepFacts {
  readonly now: number;
  readonly running: boolean;
  readonly algorithm: Algorithm;
  /** Whether the directory can be asked and its object differs from what this computer remembers. */
  readonly userOutdated: boolean;
  /** Whether this logon goes ahead without waiting for the network. */
  readonly fastLogon: boolean;
  /** Whether the hive is unloaded by force while handles are open. */
  readonly forced: boolean;
  /** Whether a background upload is configured for this session. */
  readonly uploads: boolean;
  /** Whether nobody works at the computer, and whether it has a network: conditions of the upload's task. */
  readonly idle: boolean;
  readonly online: boolean;
  /** Whether a profile that cannot be loaded is replaced by a temporary one, and whether that is forbidden. */
  readonly noTemporaryProfiles: boolean;
  /** Whether Group Policy has something to process at this logon; in the background of this session. */
  readonly policyDue: boolean;
  readonly policyPending: boolean;
  /** Whether the quota program would remind the user now. */
  readonly warns: boolean;
  /** Whether the computer is shutting down: nothing new is begun in the background. */
  readonly hurried: boolean;
}

/** The next step, or `null` where only the world can make something happen (or time: see `waitUntil`, `startsAt`). */
export function nextStep(profile: LocalProfile, facts: StepFacts): Step | null {
  if (!facts.running) return null;
  // The texts of all states but one, which has regions, are their names.
  const state = profile.session as Exclude<SessionState, 'loggedOn'>;
  switch (state) {
    case 'loggedOff':
      return null;
    case 'detectingNetwork':
      if (profile.marked && !profile.hiveLoaded) return 'deleteProfile';
      return facts.userOutdated && !facts.fastLogon ? 'refreshUser' : 'detectNetwork';
    case 'cachedLogon':
      return 'openProfile';
    case 'localToRoaming':
    case 'merging':
    case 'mergingUp':
      return mergeStep(profile);
    case 'loadingHive':
      return loadStep(profile, facts);
    case 'checkingQuota':
      return facts.userOutdated ? 'refreshUser' : 'checkQuota';
    case 'waitingForUnlock':
      if (profile.waitUntil === null) return 'countHandles';
      return facts.now >= profile.waitUntil ? 'endWait' : null;
    case 'savingHive':
      return 'saveHive';
    case 'unloading':
      return unloadingStep(profile, facts);
    case 'lingering':
      return openHandles(profile) === 0 && facts.algorithm.unloadsLate ? 'unloadHive' : null;
    case 'deletePending':
      if (!profile.hiveLoaded) return 'deleteProfile';
      return openHandles(profile) === 0 && facts.algorithm.unloadsLate ? 'unloadHive' : null;
    default:
      state satisfies never;
      return backgroundStep(profile, facts);
  }
}

function mergeStep({ plan }: LocalProfile): Step {
  if (plan === null) return 'planMerge';
  return plan.next < plan.actions.length ? 'act' : 'finishMerge';
}

function unloadingStep(profile: LocalProfile, facts: StepFacts): Step {
  if (profile.hiveLoaded && (openHandles(profile) === 0 || facts.forced)) return 'unloadHive';
  return profile.cacheDecided ? 'finishLogoff' : 'decideCache';
}

function backgroundStep(profile: LocalProfile, facts: StepFacts): Step | null {
  if (profile.loggedOnAt === null) return 'finishLogon';
  if (profile.session.endsWith('refresh=stale') && facts.userOutdated) return 'refreshUser';
  if (facts.hurried) return null;
  if (facts.policyPending) return 'processPolicy';
  if (facts.warns) return 'warnQuota';
  return nextUploadStep(profile, facts);
}

/** Before the hive is loaded: is there anything to load, and is there anything Group Policy must do first? */
function loadStep(profile: LocalProfile, facts: StepFacts): Step {
  if (profile.hiveLoaded) return 'loadHive';
  if (facts.algorithm.temporaryProfiles && isLoadFailure(profile)) {
    return facts.noTemporaryProfiles ? 'refuseLoad' : 'useTemporary';
  }
  return facts.policyDue ? 'processPolicy' : 'loadHive';
}

/**
 * Whether a roaming user's profile cannot be loaded: its hive could not be fetched and there is no local one, or the central
 * profile is out of reach and nothing is cached (reference, events 1508 to 1515 and 1521).
 */
export function isLoadFailure(profile: LocalProfile): boolean {
  if (profile.kind === 'temporary' || profile.kind === 'local' || profile.kind === 'guest') return false;
  if (profile.hiveFailed && profile.hive === null) return true;
  return profile.kind === 'roaming' && !profile.roamsBack && !profile.cached;
}
