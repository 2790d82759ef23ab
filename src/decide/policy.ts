/** The policy a session runs under: rules by the algorithm's Windows generation, the rest by the computer's own. */
import type { Computer } from '../fold/state.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import { effectivePolicy } from '../policy/effective.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';

type SettingsTable = Readonly<Record<string, unknown>>;

const NO_SETTINGS: SettingsTable = Object.freeze({});

/** By the identity of the settings, which are replaced and never changed: of the computer, then of the user. */
const known = new WeakMap<SettingsTable, WeakMap<SettingsTable, Map<string, EffectivePolicy>>>();

function knownFor(machine: SettingsTable, own: SettingsTable): Map<string, EffectivePolicy> {
  let byUser = known.get(machine);
  if (byUser === undefined) known.set(machine, (byUser = new WeakMap()));
  let policies = byUser.get(own);
  if (policies === undefined) byUser.set(own, (policies = new Map()));
  return policies;
}

/** `--algorithm` decides the rules of every computer; its `os` decides waiting for the network and default exclusions. */
export function policyOf(computer: Computer, user: string, algorithm: Algorithm): EffectivePolicy {
  const machine = isEmptyTable(computer.policy) ? NO_SETTINGS : computer.policy;
  const own = computer.userPolicy[user] ?? NO_SETTINGS;
  const policies = knownFor(machine, own);
  const key = `${algorithm.generation} ${computer.os}`;
  let policy = policies.get(key);
  if (policy === undefined) {
    const byRules = effectivePolicy(machine, own, algorithm.generation);
    const byOs = effectivePolicy(machine, own, computer.os);
    policy = { ...byRules, excludedFolders: byOs.excludedFolders, waitForNetwork: byOs.waitForNetwork };
    policies.set(key, policy);
  }
  return policy;
}

function isEmptyTable(settings: SettingsTable): boolean {
  for (const _ in settings) return false;
  return true;
}
