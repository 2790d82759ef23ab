import { acceptSettings } from './accept.ts';
import { findSetting } from './catalogue.ts';
import { isKnownTo, type Settings } from './policy.ts';
import type { Windows } from './windows.ts';

/** The configured settings that this Windows reads, by catalogue name. */
export type GivenSettings = ReadonlyMap<string, number | string>;

/** The configured ones among accepted settings that `os` knows. */
export function settingsRead(accepted: Settings, os: Windows): GivenSettings {
  const read = new Map<string, number | string>();
  for (const name in accepted) {
    const value = accepted[name];
    const policy = findSetting(name)?.policy;
    if (value != null && policy !== undefined && isKnownTo(policy, os)) read.set(name, value);
  }
  return read;
}

/**
 * What of the computer's and the user's settings counts on `os`: refused values, unknown names, values of another Windows
 * generation and a computer's settings given for a user are left out. A user's setting given for the computer counts for every
 * user who has none of their own (our reading of loopback processing: the narrower scope wins).
 */
export function givenSettings(
  machine: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>>,
  os: Windows,
): GivenSettings {
  const given = new Map(settingsRead(acceptSettings(machine).accepted, os));
  for (const [name, value] of settingsRead(acceptSettings(user).accepted, os))
    if (findSetting(name)?.policy.scope === 'user') given.set(name, value);
  return given;
}

/** Typed look-ups with the default of Windows. */
export function isOn(given: GivenSettings, name: string, otherwise = false): boolean {
  const value = given.get(name);
  return value === undefined ? otherwise : value === 1;
}

export function numberOf<T>(given: GivenSettings, name: string, otherwise: T): number | T {
  const value = given.get(name);
  return typeof value === 'number' ? value : otherwise;
}

/** The text, or null if there is none or it is empty: an empty path or message configures nothing. */
export function textOf(given: GivenSettings, name: string): string | null {
  const value = given.get(name);
  return typeof value === 'string' && value !== '' ? value : null;
}
