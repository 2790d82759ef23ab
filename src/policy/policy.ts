import { isAtLeast, type Windows, windowsName } from './windows.ts';

/** What the registry holds: a DWORD (`bool`, `dword`, numeric `enum`), a string, or a string with %VARIABLES% (`expand`). */
export type SettingType = 'bool' | 'dword' | 'enum' | 'string' | 'expand';

/** Whose policy: the computer's (HKLM) or the user's (HKCU). */
export type Scope = 'machine' | 'user';

/** A setting's value; `null` is "not configured", which is also what a deletion in a policy file means. */
export type SettingValue = number | string | null;

/** Values by setting name, as `policy.changed` carries them in `settings`. */
export type Settings = Readonly<Record<string, SettingValue>>;

export interface Choice {
  readonly value: number | string;
  readonly meaning: string;
}

/** One registry value of a policy. */
export interface Setting {
  /** The name in `settings`: the ADMX value name, or `Winlogon/…` where a value of that name also exists outside the policies. */
  readonly name: string;
  /** The name in the registry. */
  readonly valueName: string;
  readonly type: SettingType;
  /** Inclusive, for `dword`. */
  readonly range?: { readonly min: number; readonly max: number };
  /** For `enum`. */
  readonly choices?: readonly Choice[];
  /** In UTF-16 units, for `string` and `expand`. */
  readonly maxLength?: number;
  readonly unit?: string;
  /** What the policy editor fills in when the policy is enabled; not what holds when nothing is set. */
  readonly editorDefault?: number | string;
}

/** Where a row of the catalogue comes from: the policy node "User Profiles", a policy elsewhere, or no policy at all. */
export type PolicyGroup = 'user-profiles' | 'neighbour' | 'registry-value';

export interface Policy {
  readonly id: string;
  readonly title: string;
  readonly group: PolicyGroup;
  readonly scope: Scope;
  /** Registry key below HKEY_LOCAL_MACHINE (machine) or HKEY_CURRENT_USER (user). */
  readonly key: string;
  readonly settings: readonly Setting[];
  readonly since: Windows;
  /** The last generation that knows it; absent: still known. */
  readonly until?: Windows;
  /** The service pack it came with. We do not model service packs: a generation counts with its last one. */
  readonly servicePack?: string;
  readonly whenNotSet: string;
  readonly changes: string;
  /** Interactions, contradictions between sources, and our readings. */
  readonly notes: readonly string[];
  readonly source: string;
}

/** True if the policy has an effect on that Windows. */
export function isKnownTo(policy: Policy, os: Windows): boolean {
  return isAtLeast(os, policy.since) && (policy.until === undefined || isAtLeast(policy.until, os));
}

/** "since Windows XP", "Windows 2000 to Windows Server 2003". */
export function knownTo(policy: Policy): string {
  return policy.until === undefined
    ? `since ${windowsName(policy.since)}`
    : `${windowsName(policy.since)} to ${windowsName(policy.until)}`;
}

/** Group Policy's own key; below HKLM for computers, below HKCU for users. */
export const policyKey = 'Software\\Policies\\Microsoft\\Windows\\System';
/** The key of user policies older than the Policies branch. */
export const currentVersionPolicyKey = 'Software\\Microsoft\\Windows\\CurrentVersion\\Policies\\System';
export const winlogonKey = 'Software\\Microsoft\\Windows NT\\CurrentVersion\\Winlogon';
export const terminalServicesKey = 'Software\\Policies\\Microsoft\\Windows NT\\Terminal Services';

/** A boolean setting: 1 = on, 0 = off. */
export function bool(name: string): Setting {
  return { name, valueName: name, type: 'bool' };
}

/** A whole number in an inclusive range. */
export function dword(name: string, min: number, max: number, unit: string, editorDefault?: number): Setting {
  const setting: Setting = { name, valueName: name, type: 'dword', range: { min, max }, unit };
  return editorDefault === undefined ? setting : { ...setting, editorDefault };
}

export const largestDword = 0xffff_ffff;
/** The largest transfer rate the policy editor accepts, kbit/s. */
export const largestTransferRate = 4_294_967_200;
