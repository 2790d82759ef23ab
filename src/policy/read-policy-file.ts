import { findRegistryValue } from './catalogue.ts';
import { decodeText } from './decode-text.ts';
import { currentVersionPolicyKey, type Scope } from './policy.ts';
import type { PolicyFile } from './policy-file.ts';
import { readPolicyJson } from './read-json.ts';
import { looksLikeReg, readReg } from './read-reg.ts';
import { looksLikePol, readRegistryPol } from './read-registry-pol.ts';
import { settingsFromRegistry } from './settings-from-registry.ts';

/**
 * Reads a policy file of any format we know, told apart by its content: a `.reg` export, a `Registry.pol`, or JSON.
 *
 * @param bytes the whole file
 * @param name its path; a `Registry.pol` in a folder named `Machine` or `User` is the computer's or the user's. Elsewhere each
 * value goes where its policy belongs
 * @returns the settings understood, and every problem with its line (text) or byte offset (`Registry.pol`). Never throws.
 */
export function readPolicyFile(bytes: Uint8Array, name: string): PolicyFile {
  if (looksLikePol(bytes)) return settingsFromRegistry(readRegistryPol(bytes, scopeChooser(name)));
  if (isRegistryHive(bytes)) {
    return notReadable('a registry hive (a policy file of Windows NT 4.0): load it and export it as .reg');
  }
  const text = decodeText(bytes);
  if (looksLikeReg(text)) return settingsFromRegistry(readReg(text));
  if (text.trimStart().startsWith('{')) return readPolicyJson(text);
  return notReadable('neither a .reg export, nor a Registry.pol, nor JSON');
}

function isRegistryHive(bytes: Uint8Array): boolean {
  return String.fromCodePoint(...bytes.subarray(0, 4)) === 'regf';
}

function notReadable(message: string): PolicyFile {
  return { machine: {}, user: {}, problems: [{ line: 1, message }], unmapped: [] };
}

function scopeChooser(name: string): (key: string, valueName: string) => Scope {
  const folder = name.split(/[\\/]/).at(-2)?.toLowerCase();
  if (folder === 'machine' || folder === 'user') return () => folder;
  return (key, valueName) => {
    if (findRegistryValue('machine', key, valueName) !== undefined) return 'machine';
    if (findRegistryValue('user', key, valueName) !== undefined) return 'user';
    return key.toLowerCase() === currentVersionPolicyKey.toLowerCase() ? 'user' : 'machine';
  };
}
