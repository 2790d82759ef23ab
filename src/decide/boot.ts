/** What a computer does before anybody can log on: clean up cached profiles by age. Source: reference, policy CleanupProfiles. */
import type { Computer, LocalProfile } from '../fold/state.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import { policyOf } from './policy.ts';

const DAY_MS = 24 * 3_600_000;

export type BootStep =
  | { readonly do: 'clean' | 'keep'; readonly user: string; readonly days: number }
  | { readonly do: 'finish' };

/** The next step of a boot. Profiles marked for deletion go first: their own sessions see to that. */
export function nextBootStep(computer: Computer, algorithm: Algorithm, now: number): BootStep {
  for (const user in computer.profiles) {
    const profile = computer.profiles[user] as LocalProfile;
    const days = policyOf(computer, user, algorithm).cleanupAfterDays;
    if (days === null || !isAged(profile, now + computer.offset, days)) continue;
    return { do: mayGo(profile) ? 'clean' : 'keep', user, days };
  }
  return { do: 'finish' };
}

/** A day is 24 hours after the last use; a profile that was never unloaded is as old as its hive. */
function isAged(profile: LocalProfile, clock: number, days: number): boolean {
  if (!profile.cached || profile.cacheDecided || profile.session !== 'loggedOff') return false;
  const lastUse = Math.max(profile.unloadTime ?? 0, profile.hive?.modified ?? 0);
  return clock - lastUse >= days * DAY_MS;
}

/** Content that the server has not confirmed stays, whatever its age, but for what was announced as not roaming back. */
function mayGo({ kind, confirmed }: LocalProfile): boolean {
  return confirmed || kind === 'mandatory' || kind === 'superMandatory' || kind === 'readOnly';
}
