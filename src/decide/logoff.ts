/** What a logoff does about quota, a locked hive and the cached copy. Sources: 2003 document, "Quotas on Profile Size",
 * "More robust roaming", "Deleting cached roaming profiles", "Changes to the way Guest profiles are handled". */

import { type LocalProfile, openHandles } from '../fold/state.ts';
import { bytesOf } from '../fold/stimuli.ts';
import { type Folder, isFolder, nameKey } from '../fold/tree.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import type { RuleId } from '../plan/rules.ts';
import { DEFAULT_READING, type Reading } from '../plan/view.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';

/** Whether the profile may go up, with its size and its limit in KB. */
export interface QuotaDecision {
  readonly verdict: 'within' | 'blocked' | 'skipped';
  readonly sizeKB: number;
  readonly limitKB: number | null;
  readonly rule: RuleId;
}

/** Counts what roams: excluded folders do not; the hive does where the policy says so. */
export function decideQuota(
  profile: Pick<LocalProfile, 'files' | 'hive'>,
  policy: EffectivePolicy,
  algorithm: Algorithm,
  reading: Pick<Reading, 'quotaRegistry'> = DEFAULT_READING,
): QuotaDecision {
  if (policy.quota === null) return { verdict: 'within', sizeKB: 0, limitKB: null, rule: 'Q1' };
  const { limitKB, includeRegistry } = policy.quota;
  let bytes = roamingBytes(profile.files, new Set(policy.excludedFolders.map(nameKey)), '');
  if ((includeRegistry || reading.quotaRegistry === 'shown') && profile.hive !== null) {
    for (const key in profile.hive.settings)
      bytes += key.length + (profile.hive.settings[key]?.value.length ?? 0);
  }
  const sizeKB = bytes / 1024;
  if (sizeKB <= limitKB) return { verdict: 'within', sizeKB, limitKB, rule: 'Q1' };
  if (algorithm.quota === 'blocks') return { verdict: 'blocked', sizeKB, limitKB, rule: 'Q2' };
  return { verdict: 'skipped', sizeKB, limitKB, rule: 'Q3' };
}

function roamingBytes(folder: Folder, excluded: ReadonlySet<string>, prefix: string): number {
  if (excluded.size === 0) return bytesOf(folder);
  let bytes = 0;
  for (const key in folder.entries) {
    const node = folder.entries[key];
    if (node === undefined) continue;
    if (!isFolder(node)) bytes += node.size ?? node.content.length;
    else if (!excluded.has(prefix + key)) bytes += roamingBytes(node, excluded, `${prefix}${key}/`);
  }
  return bytes;
}

/** Whether the quota program would remind the user now: over the limit, told to remind, and not told a moment ago. */
export function warnsOfQuota(
  profile: LocalProfile,
  policy: EffectivePolicy,
  algorithm: Algorithm,
  reading: Pick<Reading, 'quotaRegistry'>,
  now: number,
): boolean {
  if (policy.quota === null || !policy.quota.warn) return false;
  if (profile.warnNotBefore !== null && now < profile.warnNotBefore) return false;
  return decideQuota(profile, policy, algorithm, reading).verdict !== 'within';
}

/** Whether a logoff goes on with the hive, waits for who holds it, or takes it by force. */
export interface LockDecision {
  readonly lock: 'free' | 'wait' | 'force';
  /** How long a locked hive is waited for, ms. */
  readonly waitMs: number;
  readonly rule: RuleId;
}

/** Retries come once a second, 60 by default; a policy of 0 means exactly one try. */
export function decideLock(
  profile: LocalProfile,
  policy: EffectivePolicy,
  algorithm: Algorithm,
): LockDecision {
  if (openHandles(profile) === 0) return { lock: 'free', waitMs: 0, rule: 'K1' };
  if (isForced(policy, algorithm)) return { lock: 'force', waitMs: 0, rule: 'K6' };
  return { lock: 'wait', waitMs: policy.unloadRetries * 1000, rule: 'K2' };
}

export function isForced(policy: EffectivePolicy, algorithm: Algorithm): boolean {
  return algorithm.lock === 'force' && policy.forceUnload;
}

/** What becomes of the local profile after a logoff. */
export interface CacheDecision {
  readonly order: 'stay' | 'delete' | 'keep';
  readonly rule: RuleId;
  readonly reason: string;
}

/** Whether the cached copy goes at logoff. What was not confirmed by the server stays, whatever the policy says. */
export function decideCache(
  profile: LocalProfile,
  policy: EffectivePolicy,
  algorithm: Algorithm,
): CacheDecision {
  if (profile.kind === 'guest') return { order: 'delete', rule: 'P4', reason: 'a guest’s profile' };
  if (profile.kind === 'temporary') return { order: 'delete', rule: 'P6', reason: 'a temporary profile' };
  const roams = profile.kind !== null && profile.kind !== 'local';
  if (!policy.deleteCachedCopies || !roams) return { order: 'stay', rule: 'Q1', reason: '' };
  const noUploadDue = profile.kind !== 'roaming';
  if (algorithm.deletesUnconfirmed || noUploadDue || (profile.merged && profile.mergedWhole)) {
    return { order: 'delete', rule: 'P3', reason: 'policy' };
  }
  return { order: 'keep', rule: 'P7', reason: 'the upload was not complete' };
}
