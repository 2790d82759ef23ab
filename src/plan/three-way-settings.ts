/** Settings merged value by value (spec section 8), with the manifest's values as the base. */
import type { Hive, Manifest, Setting, StoreEntry } from '../fold/state.ts';
import { getNote } from '../fold/tree.ts';
import type { ActionOf } from '../log/actions.ts';
import { hasEntry, isKnown } from './store-history.ts';
import { comparedHives, type MergeView, type Plan } from './view.ts';

type Merge = Omit<ActionOf<'mergeSettings'>, 'do' | 'to' | 'rule' | 'compared'>;

type Opt = Setting | undefined;

const same = (a: Opt, b: Opt): boolean => a?.value === b?.value;

/** Newer by the stamp of the change; of equal stamps the greater text, so that every computer chooses the same. */
function isNewer(a: Setting, b: Setting): boolean {
  return a.modified === b.modified ? a.value > b.value : a.modified > b.modified;
}

/** Appends the merge of the settings to a plan, where there is anything to do. */
export function planSettings(view: MergeView, manifest: Manifest | null, plan: Plan): Plan {
  const { localHive, centralHive } = view;
  const up = view.direction === 'up';
  if (up ? localHive === null : centralHive === null) return plan;
  const merge: Merge = { changes: [], kept: [], confirmed: [] };
  const past = hivePast(view, manifest);
  for (const key of keysOf(localHive, centralHive, manifest)) {
    const local = localHive?.settings[key];
    const central = centralHive?.settings[key];
    const base = past === 'forked' ? undefined : baseOf(view, manifest, key);
    if (same(local, central)) {
      if (!same(local, manifest?.settings[key])) merge.confirmed.push({ key, base: central ?? null });
    } else if (past === 'older' && !up) {
      // The server went back: what is here is newer, whatever the stamps say, and goes up at logoff.
      merge.confirmed.push({ key, base: central ?? null });
    } else {
      mergeOne(merge, up, key, local, central, past === 'older' ? central : base);
      // A manifest begun anew learns what the values here were made from.
      if (manifest === null && base !== undefined && !up) merge.confirmed.push({ key, base });
      // Of a server that went back, a value missing there proves nothing: what is here counts as written since.
      if (past === 'forked' && central === undefined && !up) merge.confirmed.push({ key, base: null });
    }
  }
  // All agree, but the entry by which they did is gone from the store's log: another takes its place in the manifest.
  const renews = past !== 'none' && centralHive !== null;
  if (!renews && merge.changes.length + merge.kept.length + merge.confirmed.length === 0) return plan;
  plan.push({
    do: 'mergeSettings',
    to: up ? 'central' : 'local',
    rule: 'T14',
    ...merge,
    compared: comparedHives(view),
  });
  return plan;
}

/** What a value was made from; of a manifest that is of no more use only what the server still has. */
function baseOf(
  { manifest: old, centralHive, localHive, marker }: MergeView,
  manifest: Manifest | null,
  key: string,
): Opt {
  if (manifest !== null) return manifest.settings[key];
  if (!marker) return undefined;
  const before = old?.settings[key];
  const known = localHive?.settings[key] !== undefined && same(before, centralHive?.settings[key]);
  return known ? before : undefined;
}

/** One value that differs between the two sides. */
function mergeOne(merge: Merge, up: boolean, key: string, local: Opt, central: Opt, base: Opt): void {
  const changedHere = !same(local, base);
  const changedThere = !same(central, base);
  const target = up ? local : central;
  if (changedHere && changedThere) {
    if (local === undefined || central === undefined) return modificationWins(merge, up, key, local, central);
    const localWins = isNewer(local, central);
    if (localWins === up) {
      merge.changes.push({ key, rule: 'T14', to: target ?? null, beaten: up ? central : local });
    } else {
      merge.kept.push({ key, rule: 'T14', winner: up ? central : local, beaten: up ? local : central });
      // What is here gave way, on record; the next logon brings the winner, or its removal.
      merge.confirmed.push({ key, base: up ? local : central });
    }
    return;
  }
  if (changedHere === up) merge.changes.push({ key, rule: 'T15', to: target ?? null });
}

/** One side changed the value, the other removed it: the change stays. */
function modificationWins(merge: Merge, up: boolean, key: string, local: Opt, central: Opt): void {
  const target = up ? local : central;
  if (target !== undefined) merge.changes.push({ key, rule: 'T7', to: target });
  else if (!up) merge.confirmed.push({ key, base: null });
}

function* keysOf(local: Hive | null, central: Hive | null, manifest: Manifest | null): Iterable<string> {
  const keys = new Set<string>();
  for (const key in local?.settings) keys.add(key);
  for (const key in central?.settings) keys.add(key);
  for (const key in manifest?.settings) keys.add(key);
  yield* keys;
}

/** The path under which the store's log notes uploads of settings. */
export const HIVE_PATH = 'ntuser.dat';

/**
 * Whether the store's log lost the entry by which this computer's hive was last confirmed: `older`, if its last entry
 * now is one this computer knows; `forked`, if somebody has written since.
 */
function hivePast(view: MergeView, manifest: Manifest | null): 'none' | 'older' | 'forked' {
  // No hive there at all is nobody's removal of its values.
  if (view.centralHive === null) return 'forked';
  if (manifest === null) return 'none';
  // The store is gone, and its log with it: what the server has now proves nothing.
  if (view.store === null) return manifest.store === null && manifest.hiveEntry === null ? 'none' : 'forked';
  // Confirmed when there was no store: one begun since says nothing of how it came to what it has.
  if (manifest.hiveEntry === null) return manifest.store === null ? 'forked' : 'none';
  const entry = getNote(view.store.entries, HIVE_PATH);
  if (hasEntry(view.store, manifest.hiveEntry))
    return isGivenTwice(manifest, entry, view.centralHive) ? 'forked' : 'none';
  const isOlder =
    entry !== undefined && isKnown(manifest, entry) && !isWrittenSince(manifest, view.centralHive);
  return isOlder ? 'older' : 'forked';
}

/** The server's own stamp of its hive tells: a number given twice makes what came since look known. */
function isWrittenSince({ hiveModified }: Manifest, hive: Hive): boolean {
  return hiveModified !== null && hive.modified > hiveModified;
}

/** Whether a computer that forgot it gave the number of the entry known here to another upload: the hive is not the one it named. */
function isGivenTwice(manifest: Manifest, entry: StoreEntry | undefined, hive: Hive): boolean {
  const known = manifest.hiveEntry;
  if (known === null || entry === undefined || manifest.hiveModified === null) return false;
  if (entry.by !== known.by || entry.n !== known.n || entry.g !== known.g) return false;
  return hive.modified !== manifest.hiveModified;
}
