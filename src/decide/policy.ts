/** The policy a session runs under: rules by the algorithm's Windows generation, the rest by the computer's own. */
import type { Computer } from '../fold/state.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import { effectivePolicy } from '../policy/effective.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';

const NO_SETTINGS: Readonly<Record<string, unknown>> = Object.freeze({});
const plain = new Map<string, EffectivePolicy>();

/** `--algorithm` decides the rules of every computer; its `os` decides waiting for the network and default exclusions. */
export function policyOf(computer: Computer, user: string, algorithm: Algorithm): EffectivePolicy {
  const own = computer.userPolicy[user];
  const isPlain = own === undefined && isEmptyTable(computer.policy);
  const key = `${algorithm.generation} ${computer.os}`;
  const known = isPlain ? plain.get(key) : undefined;
  if (known !== undefined) return known;
  const settings = own ?? NO_SETTINGS;
  const byRules = effectivePolicy(computer.policy, settings, algorithm.generation);
  const byOs = effectivePolicy(computer.policy, settings, computer.os);
  const policy = { ...byRules, excludedFolders: byOs.excludedFolders, waitForNetwork: byOs.waitForNetwork };
  if (isPlain) plain.set(key, policy);
  return policy;
}

function isEmptyTable(settings: Readonly<Record<string, unknown>>): boolean {
  for (const _ in settings) return false;
  return true;
}
