/** Settings merged value by value (spec section 8), by the same table as files; but a hive has no room for conflict copies. */
import {
  type BaseSetting,
  entryIdOf,
  type Hive,
  type Manifest,
  type Setting,
  type StoreEntry,
} from '../fold/state.ts';
import type { ActionOf } from '../log/actions.ts';
import { centralCase, type Noted } from './central-case.ts';
import { lineageDown, lineOf } from './lineage.ts';
import type { RuleId } from './rules.ts';
import { hasEntry, isHidden } from './store-history.ts';
import { type LocalCase, localCase, THREE_WAY_TABLE } from './three-way-table.ts';
import { comparedHives, type MergeView, type Plan } from './view.ts';

type Merge = Omit<ActionOf<'mergeSettings'>, 'do' | 'to' | 'rule' | 'compared'>;

type Opt = Setting | undefined;

/** One setting on both sides, in the manifest, and in the store's log. */
interface Compared {
  readonly key: string;
  readonly local: Opt;
  readonly central: Opt;
  readonly base: BaseSetting | undefined;
  readonly entry: StoreEntry | undefined;
}

/** The path under which the store's log notes settings. */
export const HIVE_PATH = 'ntuser.dat';

/** Appends the merge of the settings to a plan, where there is anything to do. */
export function planSettings(view: MergeView, manifest: Manifest | null, plan: Plan): Plan {
  const { localHive, centralHive, store } = view;
  const up = view.direction === 'up';
  if (up ? localHive === null : centralHive === null) return plan;
  const merge: Merge = { changes: [], kept: [], confirmed: [] };
  const hidden = isHidden(view);
  for (const key of keysOf(localHive, centralHive, manifest)) {
    const local = localHive?.settings[key];
    const central = centralHive?.settings[key];
    const base = baseOf(view, manifest, key);
    if (hidden && (local === undefined || local.value === base?.value)) continue;
    mergeOne(merge, view, { key, local, central, base, entry: store?.settings[key] });
    // A manifest begun anew learns what the values here were made from.
    if (manifest === null && base !== undefined && !up) merge.confirmed.push({ key, base });
  }
  if (merge.changes.length + merge.kept.length + merge.confirmed.length === 0) return plan;
  const compared = comparedHives(view);
  plan.push({ do: 'mergeSettings', to: up ? 'central' : 'local', rule: 'T14', ...merge, compared });
  return plan;
}

/** What a value was made from; of a manifest that is of no more use only what the server still has. */
function baseOf(
  { manifest: old, centralHive, localHive, marker }: MergeView,
  manifest: Manifest | null,
  key: string,
): BaseSetting | undefined {
  if (manifest !== null) return manifest.settings[key];
  if (!marker) return undefined;
  const before = old?.settings[key];
  // The same value in another version may have been made from what is here.
  const known =
    localHive?.settings[key] !== undefined && before?.version === centralHive?.settings[key]?.version;
  return known ? before : undefined;
}

function mergeOne(merge: Merge, view: MergeView, at: Compared): void {
  const { key, local, central, base, entry } = at;
  if (local?.value === central?.value) return agree(merge, view, at);
  const up = view.direction === 'up';
  const here = caseHere(local, base);
  const there = centralCase(view, noted(base), content(central), entry);
  const { order, rule } = THREE_WAY_TABLE[here][there];
  switch (order) {
    case 'up':
    case 'remove central':
      if (up) merge.changes.push({ key, rule: settingRule(rule), to: local ?? null });
      return;
    case 'down':
    case 'remove local':
      if (!up) merge.changes.push({ key, rule: settingRule(rule), to: central ?? null });
      return;
    case 'conflict':
    case 'keep both, server first':
      return decideByClock(merge, up, at, local as Setting, central as Setting);
    case 'forget':
    case 'leave':
      return;
    default:
      return order satisfies never;
  }
}

/** A hive knows each value by its write: what was written back is a change, though the manifest has the same value. */
function caseHere(local: Opt, base: BaseSetting | undefined): LocalCase {
  const here = localCase(content(local), content(base));
  return here === 'same' && local?.version !== base?.version ? 'changed' : here;
}

/** Both sides have the same value, or none: the manifest notes it, if it does not yet. */
function agree(merge: Merge, { store }: MergeView, { key, local, central, base, entry }: Compared): void {
  const isGone = store !== null && base?.entry != null && !hasEntry(store, base.entry);
  const version = central?.version;
  if (version === base?.version && version === local?.version && !isGone) return;
  merge.confirmed.push({ key, base: central === undefined ? null : noteOf(central, entry, base) });
}

/** Two values, neither made from the other: the newer one wins, with a record of both. */
function decideByClock(
  merge: Merge,
  up: boolean,
  { key, base, entry }: Compared,
  local: Setting,
  central: Setting,
): void {
  const localWins = isNewer(local, central);
  if (localWins === up) {
    merge.changes.push({ key, rule: 'T14', to: up ? local : central, beaten: up ? central : local });
    return;
  }
  merge.kept.push({ key, rule: 'T14', winner: up ? central : local, beaten: up ? local : central });
  // What is here gave way, on record; the next logon brings the winner, or its removal.
  const gaveWay = { ...noteOf(local, entry, base), past: lineOf(base) };
  merge.confirmed.push({ key, base: up ? gaveWay : noteOf(central, entry, base) });
}

/** Newer by the stamp of the change; of equal stamps the greater text, so that every computer chooses the same. */
function isNewer(a: Setting, b: Setting): boolean {
  return a.modified === b.modified ? a.value > b.value : a.modified > b.modified;
}

function settingRule(rule: RuleId): RuleId {
  return rule === 'T7' ? 'T7' : 'T15';
}

function noteOf(
  { value, modified, version }: Setting,
  entry: StoreEntry | undefined,
  base: BaseSetting | undefined,
): BaseSetting {
  return { value, modified, version, entry: entryIdOf(entry), past: lineageDown(entry, base, version) };
}

function content(setting: Opt): { content: string; version: number; modified: number } | undefined {
  if (setting === undefined) return undefined;
  return { content: setting.value, version: setting.version, modified: setting.modified };
}

function noted(base: BaseSetting | undefined): Noted | undefined {
  return base === undefined ? undefined : { ...base, content: base.value };
}

/** Each name once: those here, then the server's, then those that only the manifest knows. */
function keysOf(local: Hive | null, central: Hive | null, manifest: Manifest | null): string[] {
  const keys: string[] = [];
  for (const key in local?.settings) keys.push(key);
  for (const key in central?.settings) if (local?.settings[key] === undefined) keys.push(key);
  for (const key in manifest?.settings)
    if (local?.settings[key] === undefined && central?.settings[key] === undefined) keys.push(key);
  return keys;
}
