import { effectivePolicy } from './effective.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import type { Settings } from './policy.ts';
import type { Windows } from './windows.ts';

const byMachine = new WeakMap<Settings, WeakMap<Settings, Map<Windows, EffectivePolicy>>>();

/**
 * `effectivePolicy`, worked out once for each pair of settings objects. For settings that are never changed in place, as in a
 * folded state: a change of policy is a new object there. Does not notice a change made inside an object it has seen.
 */
export function cachedEffectivePolicy(machine: Settings, user: Settings, os: Windows): EffectivePolicy {
  let byUser = byMachine.get(machine);
  if (byUser === undefined) byMachine.set(machine, (byUser = new WeakMap()));
  let byWindows = byUser.get(user);
  if (byWindows === undefined) byUser.set(user, (byWindows = new Map()));
  let policy = byWindows.get(os);
  if (policy === undefined) byWindows.set(os, (policy = effectivePolicy(machine, user, os)));
  return policy;
}
