/** The policy a session runs under: rules by the algorithm's Windows generation, the rest by the computer's own. */
import type { Computer } from '../fold/state.ts';
import type { Os } from '../log/fields.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import { effectivePolicy } from '../policy/effective.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { Windows } from '../policy/windows.ts';

type SettingsTable = Readonly<Record<string, unknown>>;

const NO_SETTINGS: SettingsTable = Object.freeze({});

/** What two tables of settings amount to under the rules of one Windows on a computer of another, or the same. */
interface Known {
  readonly rules: Windows;
  readonly os: Os;
  readonly policy: EffectivePolicy;
}

/** By the identity of the settings, which are replaced and never changed: of the computer, then of the user. */
const known = new WeakMap<SettingsTable, WeakMap<SettingsTable, Known[]>>();

/** Most computers and users have no settings at all. */
const knownForNone: Known[] = [];

function knownFor(machine: SettingsTable, own: SettingsTable): Known[] {
  let byUser = known.get(machine);
  if (byUser === undefined) known.set(machine, (byUser = new WeakMap()));
  let policies = byUser.get(own);
  if (policies === undefined) byUser.set(own, (policies = []));
  return policies;
}

/** `--algorithm` decides the rules of every computer; its `os` decides waiting for the network and default exclusions. */
export function policyOf(computer: Computer, user: string, algorithm: Algorithm): EffectivePolicy {
  const machine = isEmptyTable(computer.policy) ? NO_SETTINGS : computer.policy;
  const own = computer.userPolicy[user] ?? NO_SETTINGS;
  const { os } = computer;
  const rules = algorithm.generation;
  const policies = machine === NO_SETTINGS && own === NO_SETTINGS ? knownForNone : knownFor(machine, own);
  for (const one of policies) if (one.rules === rules && one.os === os) return one.policy;
  const policy = effectivePolicy(machine, own, rules, os);
  policies.push({ rules, os, policy });
  return policy;
}

function isEmptyTable(settings: SettingsTable): boolean {
  for (const _ in settings) return false;
  return true;
}
