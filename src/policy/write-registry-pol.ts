import { catalogueEntries } from './catalogue.ts';
import type { Scope, Setting, Settings, SettingValue } from './policy.ts';
import { polSignature, polVersion } from './read-registry-pol.ts';
import { checkedForWriting } from './settings-for-writing.ts';

/**
 * Writes the settings of one scope as a `Registry.pol` (MS-GPREG 2.2.1). `null` becomes `**del.`. Throws a RangeError on values
 * that checkSettings refuses and on settings of the other scope.
 */
export function writeRegistryPol(settings: Settings, scope: Scope): Uint8Array {
  const checked = checkedForWriting(settings, scope);
  const parts: Uint8Array[] = [dword(polSignature), dword(polVersion)];
  for (const { policy, setting } of catalogueEntries) {
    const value = checked[setting.name];
    if (policy.scope === scope && value !== undefined) parts.push(entry(policy.key, setting, value));
  }
  return Buffer.concat(parts);
}

function entry(key: string, setting: Setting, value: SettingValue): Uint8Array {
  // A deletion carries a blank as its data, as the policy editor writes it.
  const name = value === null ? `**del.${setting.valueName}` : setting.valueName;
  const data = typeof value === 'number' ? dword(value) : text(`${value ?? ' '}\0`);
  const type = typeof value === 'number' ? 4 : setting.type === 'expand' && value !== null ? 2 : 1;
  return Buffer.concat([
    text(`[${key}\0;${name}\0;`),
    dword(type),
    text(';'),
    dword(data.length),
    text(';'),
    data,
    text(']'),
  ]);
}

function text(characters: string): Uint8Array {
  return Buffer.from(characters, 'utf16le');
}

function dword(value: number): Uint8Array {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setUint32(0, value, true);
  return bytes;
}
