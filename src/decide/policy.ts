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
  readonly machine: SettingsTable;
  readonly own: SettingsTable;
  readonly rules: Windows;
  readonly os: Os;
  readonly policy: EffectivePolicy;
}

/**
 * The last few, by the identity of the settings, which are replaced and never changed. A list: as a `WeakMap` of all, with its
 * keys as short-lived as they are, it would be the collector's dearest work.
 */
const lately: Known[] = [];
const FEW = 16;
let oldest = 0;

/** `--algorithm` decides the rules of every computer; its `os` decides waiting for the network and default exclusions. */
export function policyOf(computer: Computer, user: string, algorithm: Algorithm): EffectivePolicy {
  const machine = isEmptyTable(computer.policy) ? NO_SETTINGS : computer.policy;
  const own = computer.userPolicy[user] ?? NO_SETTINGS;
  const { os } = computer;
  const rules = algorithm.generation;
  for (const one of lately)
    if (one.machine === machine && one.own === own && one.rules === rules && one.os === os) return one.policy;
  const policy = policyFor(machine, own, rules, os);
  lately[oldest] = { machine, own, rules, os, policy };
  oldest = (oldest + 1) % FEW;
  return policy;
}

function isEmptyTable(settings: SettingsTable): boolean {
  for (const _ in settings) return false;
  return true;
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
