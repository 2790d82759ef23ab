/** What a manifest and a store's log say of each other: is it the same store, and has it gone back in time? */
import type { Manifest, Store } from '../fold/state.ts';
import { isEmpty } from '../fold/tree.ts';
import type { EntryId, StoreMark } from '../log/fields.ts';
import type { MergeView } from './view.ts';

/** Whether the store has forgotten an entry, of anybody's or of this computer's own, that was in it before. */
export function wentBack(
  computer: string,
  manifest: Pick<Manifest, 'counter'>,
  mark: StoreMark,
  store: Pick<Store, 'generation' | 'seen'>,
): boolean {
  if (store.generation < mark.generation || (store.seen[computer] ?? 0) < manifest.counter) return true;
  for (const writer in mark.seen) if ((store.seen[writer] ?? 0) < (mark.seen[writer] as number)) return true;
  return false;
}

/** The generation of a new store; it has no start of its own. */
export const FIRST_GENERATION = 1;

/**
 * Whether the store's log still has an entry. Within one generation entries are never lost; each later generation
 * notes how far every computer's entries reached when it began.
 */
export function hasEntry(store: Pick<Store, 'seen' | 'starts' | 'generation'>, entry: EntryId): boolean {
  if ((store.seen[entry.by] ?? 0) < entry.n) return false;
  // A generation that is not among the starts was itself forgotten, or is yet to come.
  if (entry.g > FIRST_GENERATION && store.starts[entry.g] === undefined) return false;
  if (entry.g === store.generation) return true;
  for (const { g, left } of startsOf(store)) if (g > entry.g && (left[entry.by] ?? 0) < entry.n) return false;
  return true;
}

/** How far every computer's entries reached when a generation began. */
interface Start {
  readonly g: number;
  readonly left: Readonly<Record<string, number>>;
}

const listed = new WeakMap<Store['starts'], { readonly generation: number; readonly starts: Start[] }>();

/** The starts as a list, made once a generation: walking a table named by numbers takes long, and a plan asks for each file. */
function startsOf({ starts: table, generation }: Pick<Store, 'starts' | 'generation'>): readonly Start[] {
  const known = listed.get(table);
  if (known?.generation === generation) return known.starts;
  const starts = Object.entries(table).map(([g, left]) => ({ g: Number(g), left }));
  listed.set(table, { generation, starts });
  return starts;
}

/** Whether the store is not the one listed when a merge was planned, or has gone back behind that, or behind what was noted since. */
export function hasGoneBackSince(computer: string, listed: StoreMark, store: Store): boolean {
  if (store.id !== listed.id || store.generation < listed.generation) return true;
  return (store.seen[computer] ?? 0) < (listed.seen[computer] ?? 0);
}

/** Why the manifest cannot be used for telling deletions, if so. */
export type Doubt = 'other-store' | 'no-store' | 'rolled-back' | 'local-emptied';

/** What a computer remembers, and the store it finds. */
export type Memory = Pick<MergeView, 'manifest' | 'store' | 'marker' | 'computer'>;

/** Compares what is remembered of the store and of the folder with what is there. */
export function doubtOf(view: Memory): Doubt | null {
  const { manifest, store } = view;
  if (manifest === null) return null;
  if (!view.marker) return 'local-emptied';
  const mark = manifest.store;
  if (mark === null) return null;
  if (store === null) return 'no-store';
  if (store.id !== mark.id) return 'other-store';
  return wentBack(view.computer, manifest, mark, store) ? 'rolled-back' : null;
}

/** An empty listing without a store: what is missing from it is neither deleted nor to be replaced. */
export function isHidden({
  store,
  central,
  centralHive,
}: Pick<MergeView, 'store' | 'central' | 'centralHive'>): boolean {
  return store === null && central !== null && centralHive === null && isEmpty(central);
}

/** Whether a computer has put something on the server that its manifest knows nothing of: a restored image. */
export function hasForgottenOwn(
  computer: string,
  { counter }: Pick<Manifest, 'counter'>,
  store: Pick<Store, 'seen'> | null,
): boolean {
  return (store?.seen[computer] ?? 0) > counter;
}

interface ReadFacts extends Pick<MergeView, 'computer' | 'direction' | 'excluded'> {
  readonly manifest: Pick<Manifest, 'unread' | 'counter'> | null;
  readonly store: Pick<Store, 'seen'> | null;
}

/**
 * Folders that the manifest knows nothing of once a merge has begun: left out ever since it was made, or was put back with
 * a restored image. One that roams again is read by a merge down.
 *
 * @param begun whether the merge begins a manifest
 * @param lies whether there is such a folder here
 */
export function unreadFolders(
  { manifest, store, computer, direction, excluded }: ReadFacts,
  begun: boolean,
  lies: (folder: string) => boolean,
): readonly string[] {
  if (begun || manifest === null) return excluded.filter(lies);
  const { unread } = manifest;
  const before = direction === 'up' ? unread : unread.filter((folder) => excluded.includes(folder));
  if (!hasForgottenOwn(computer, manifest, store)) return before;
  return [...before, ...excluded.filter((folder) => !before.includes(folder) && lies(folder))];
}

/** Whether the manifest is of no more use: another store, or a folder that is not the one it describes. */
export function needsFreshManifest(view: Memory, doubt = doubtOf(view)): boolean {
  return view.manifest === null || doubt === 'other-store' || doubt === 'local-emptied';
}
