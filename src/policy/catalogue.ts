import { keepingPolicies } from './keeping-policies.ts';
import { neighbouringPolicies } from './neighbouring-policies.ts';
import { networkPolicies } from './network-policies.ts';
import type { Policy, Scope, Setting } from './policy.ts';
import { registryValues } from './registry-values.ts';
import { roamingPolicies } from './roaming-policies.ts';

/** A setting and the policy it belongs to. */
export interface CatalogueEntry {
  readonly policy: Policy;
  readonly setting: Setting;
}

/** Every policy we know: the User Profiles node (complete), its neighbours, and registry values without a policy. Plain data. */
export const catalogue: readonly Policy[] = [
  ...roamingPolicies,
  ...keepingPolicies,
  ...networkPolicies,
  ...neighbouringPolicies,
  ...registryValues,
];

const byName = new Map<string, CatalogueEntry>();
const bySpelledName = new Map<string, CatalogueEntry>();
const byRegistryValue = new Map<string, CatalogueEntry>();
for (const policy of catalogue) {
  for (const setting of policy.settings) {
    const entry = { policy, setting };
    bySpelledName.set(setting.name, entry);
    byName.set(setting.name.toLowerCase(), entry);
    byRegistryValue.set(registryId(policy.scope, policy.key, setting.valueName), entry);
  }
}

/** All settings in catalogue order. */
export const catalogueEntries: readonly CatalogueEntry[] = [...byName.values()];

/** The setting of that name, in any case: the registry does not distinguish case either. */
export function findSetting(name: string): CatalogueEntry | undefined {
  return bySpelledName.get(name) ?? byName.get(name.toLowerCase());
}

/** The setting that a registry value holds. `key` is below HKLM (machine) or HKCU (user). */
export function findRegistryValue(scope: Scope, key: string, valueName: string): CatalogueEntry | undefined {
  return byRegistryValue.get(registryId(scope, key, valueName));
}

/** Policies whose id, setting name or title contains `text`; an exact id or setting name is the only answer if there is one. */
export function findPolicies(text: string): readonly Policy[] {
  const wanted = text.toLowerCase();
  const exact = catalogue.filter((policy) => namesOf(policy).includes(wanted));
  if (exact.length > 0) return exact;
  return catalogue.filter((policy) =>
    [...namesOf(policy), policy.title.toLowerCase()].some((name) => name.includes(wanted)),
  );
}

function namesOf(policy: Policy): string[] {
  return [policy.id, ...policy.settings.map((setting) => setting.name)].map((name) => name.toLowerCase());
}

function registryId(scope: Scope, key: string, valueName: string): string {
  return `${scope}|${key}|${valueName}`.toLowerCase();
}
