/** The policy a session runs under: rules by the algorithm's Windows generation, the rest by the computer's own. */
import type { Computer } from '../fold/state.ts';
import type { Os } from '../log/fields.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import { effectivePolicy } from '../policy/effective.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import type { Windows } from '../policy/windows.ts';

type SettingsTable = Readonly<Record<string, unknown>>;

const NO_SETTINGS: SettingsTable = Object.freeze({});

/** What a computer's settings came to when last asked: with a user's own, under the rules of one Windows on another. */
interface Known {
  readonly own: SettingsTable;
  readonly rules: Windows;
  readonly os: Os;
  readonly policy: EffectivePolicy;
}

/** By the identity of the computer's settings: tables of settings are replaced, never changed. */
const lastKnown = new WeakMap<SettingsTable, Known>();

/** `--algorithm` decides the rules of every computer; its `os` decides waiting for the network and default exclusions. */
export function policyOf(computer: Computer, user: string, algorithm: Algorithm): EffectivePolicy {
  const { policy: machine, os } = computer;
  const own = computer.userPolicy[user] ?? NO_SETTINGS;
  const rules = algorithm.generation;
  const last = lastKnown.get(machine);
  if (last !== undefined && last.own === own && last.rules === rules && last.os === os) return last.policy;
  const policy = policyFor(machine, own, rules, os);
  lastKnown.set(machine, { own, rules, os, policy });
  return policy;
}

/** By content: every history has tables of its own, in which the same few settings come again. */
const knownByContent = new Map<string, EffectivePolicy>();
const REMEMBERED_POLICIES = 1000;

function policyFor(machine: SettingsTable, own: SettingsTable, rules: Windows, os: Os): EffectivePolicy {
  const content = JSON.stringify([rules, os, machine, own]);
  let policy = knownByContent.get(content);
  if (policy === undefined) {
    policy = effectivePolicy(machine, own, rules, os);
    if (knownByContent.size >= REMEMBERED_POLICIES) knownByContent.clear();
    knownByContent.set(content, policy);
  }
  return policy;
}
