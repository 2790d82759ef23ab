import { type CatalogueEntry, catalogueEntries, findRegistryValue } from './catalogue.ts';
import type { Scope, Setting, SettingValue } from './policy.ts';
import type { PolicyFile, Unmapped } from './policy-file.ts';
import type { Problem, ReadEntries, RegistryData, RegistryEntry } from './registry-entry.ts';
import { judgeValue } from './setting-value.ts';

interface Reading {
  readonly machine: Record<string, SettingValue>;
  readonly user: Record<string, SettingValue>;
  readonly problems: Problem[];
  readonly unmapped: Unmapped[];
}

/**
 * Turns registry entries into settings, in the order of the file: a later entry replaces an earlier one. Values of the wrong type
 * or out of range are problems and left out; a deletion leaves `null`.
 */
export function settingsFromRegistry({ entries, problems }: ReadEntries): PolicyFile {
  const reading: Reading = { machine: {}, user: {}, problems: [...problems], unmapped: [] };
  for (const entry of entries) apply(entry, reading);
  return reading;
}

function apply(entry: RegistryEntry, reading: Reading): void {
  if (entry.scope === null) {
    reading.unmapped.push(unmapped(entry, 'neither HKEY_LOCAL_MACHINE nor HKEY_CURRENT_USER'));
    return;
  }
  switch (entry.change) {
    case 'set':
    case 'setIfAbsent':
    case 'deleteValue':
      applyToValue(entry, entry.scope, reading);
      return;
    case 'deleteAllValues':
    case 'deleteKey':
      applyToKey(entry, entry.scope, reading);
      return;
    case 'none':
      reading.unmapped.push(unmapped(entry, 'has no effect on values'));
      return;
    default:
      entry satisfies never;
  }
}

type ValueEntry = Extract<RegistryEntry, { readonly valueName: string }>;

function applyToValue(entry: ValueEntry, scope: Scope, reading: Reading): void {
  const found = findRegistryValue(scope, entry.key, entry.valueName);
  if (found === undefined) {
    reading.unmapped.push(unmapped(entry, 'not a setting we know'));
    return;
  }
  const { name } = found.setting;
  const settings = reading[scope];
  if (entry.change === 'deleteValue') settings[name] = null;
  else if (entry.change === 'set' || (settings[name] ?? null) === null)
    set(entry, found.setting, settings, reading);
}

function set(
  entry: Extract<ValueEntry, { readonly data: RegistryData }>,
  setting: Setting,
  settings: Record<string, SettingValue>,
  reading: Reading,
): void {
  const { data, place } = entry;
  const value = data.type === 'other' ? undefined : data.value;
  const judgement = judgeValue(setting, value);
  if (judgement.accepted) {
    settings[setting.name] = judgement.value;
    return;
  }
  const message =
    data.type === 'other' ? `${setting.name} cannot hold a value of type ${data.name}` : judgement.message;
  reading.problems.push({ ...place, message });
}

function applyToKey(entry: RegistryEntry, scope: Scope, reading: Reading): void {
  const covered = catalogueEntries.filter((candidate) => isCovered(candidate, entry, scope));
  for (const { setting } of covered) reading[scope][setting.name] = null;
  if (covered.length === 0) reading.unmapped.push(unmapped(entry, 'no setting we know lies there'));
}

function isCovered({ policy }: CatalogueEntry, entry: RegistryEntry, scope: Scope): boolean {
  if (policy.scope !== scope) return false;
  const key = policy.key.toLowerCase();
  const deleted = entry.key.toLowerCase();
  return key === deleted || (entry.change === 'deleteKey' && key.startsWith(`${deleted}\\`));
}

function unmapped(entry: RegistryEntry, reason: string): Unmapped {
  const value = 'valueName' in entry ? entry.valueName : entry.change === 'none' ? entry.name : '';
  return { ...entry.place, name: value === '' ? entry.key : `${entry.key}\\${value}`, reason };
}
