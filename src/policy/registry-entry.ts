import type { Scope } from './policy.ts';

/** Where in a policy file something stands: a line of a text (from 1) or a byte offset. */
export type Place = { readonly line: number } | { readonly offset: number };

export type RegistryData =
  | { readonly type: 'dword'; readonly value: number }
  | { readonly type: 'string' | 'expand'; readonly value: string }
  /** Binary and the like: no setting has these types. */
  | { readonly type: 'other'; readonly name: string };

/** What one entry of a policy file asks for. */
export type RegistryChange =
  | { readonly change: 'set'; readonly valueName: string; readonly data: RegistryData }
  /** Set unless the file has set it already (`**soft.` in Registry.pol). */
  | { readonly change: 'setIfAbsent'; readonly valueName: string; readonly data: RegistryData }
  | { readonly change: 'deleteValue'; readonly valueName: string }
  | { readonly change: 'deleteAllValues' }
  /** The key and all below it. */
  | { readonly change: 'deleteKey' }
  /** Something without an effect on values (`**Comment:`). */
  | { readonly change: 'none'; readonly name: string };

export type RegistryEntry = RegistryChange & {
  readonly place: Place;
  /** Below the root; without leading or trailing backslash. */
  readonly key: string;
  /** HKEY_LOCAL_MACHINE is the machine, HKEY_CURRENT_USER the user; null: another root. */
  readonly scope: Scope | null;
};

export type Problem = Place & { readonly message: string };

export interface ReadEntries {
  readonly entries: readonly RegistryEntry[];
  readonly problems: readonly Problem[];
}
