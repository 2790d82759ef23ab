/** Whole profiles as plain data: how a restored share or machine image is recorded, so that a replay needs no past. */
import { session } from '../../machines/session.ts';
import {
  type BaseNode,
  type BaseSetting,
  type CentralProfile,
  type Hive,
  type LocalProfile,
  type Manifest,
  newEntry,
  newLocalProfile,
  newManifest,
  newNote,
  type Setting,
  type Store,
  type StoreEntry,
} from './state.ts';
import { copyTable, table } from './table.ts';
import {
  eachFile,
  emptyFolder,
  type FileNode,
  type Folder,
  type Leaf,
  newFile,
  setFile,
  setNote,
  setSelf,
} from './tree.ts';

type LeafImage<L extends Leaf> = Omit<L, 'name'> & { path: string };

interface HiveImage {
  modified: number;
  settings: Record<string, Setting>;
}

/** One central profile as plain data. */
export interface CentralImage {
  files: LeafImage<FileNode>[];
  hive: HiveImage | null;
  owner?: string;
  administratorsHaveAccess?: boolean;
  store:
    | (Pick<Store, 'id' | 'generation' | 'starts' | 'settings' | 'seen'> & {
        entries: LeafImage<StoreEntry>[];
      })
    | null;
}

/** What a machine image holds of one profile: the folder and the service's own state, nothing volatile. */
export interface LocalImage {
  cached: boolean;
  kind: LocalProfile['kind'];
  folder: string;
  files: LeafImage<FileNode>[];
  hive: HiveImage | null;
  manifest: {
    files: LeafImage<BaseNode>[];
    settings: Record<string, BaseSetting>;
    hiveModified: number | null;
    counter: number;
    store: Manifest['store'];
    unread?: readonly string[];
  } | null;
  marker: boolean;
  loadTime: number | null;
  unloadTime: number | null;
  known: LocalProfile['known'];
}

function leavesOf<L extends Leaf>(folder: Folder<L>): LeafImage<L>[] {
  const leaves: LeafImage<L>[] = [];
  eachFile(folder, (path, { name: _, ...leaf }) => leaves.push({ ...leaf, path }));
  return leaves;
}

function filesOf(leaves: readonly LeafImage<FileNode>[]): Folder {
  const folder = emptyFolder();
  for (const leaf of leaves) setFile(folder, leaf.path, newFile(leaf));
  return folder;
}

function notesOf(leaves: readonly LeafImage<BaseNode>[]): Folder<BaseNode> {
  const folder = emptyFolder<BaseNode>();
  for (const leaf of leaves) setNote(folder, leaf.path, newNote(leaf));
  return folder;
}

function entriesOf(leaves: readonly LeafImage<StoreEntry>[]): Folder<StoreEntry> {
  const folder = emptyFolder<StoreEntry>();
  for (const leaf of leaves) setSelf(folder, leaf.path, newEntry(leaf));
  return folder;
}

const hiveImage = (hive: Hive | null): HiveImage | null =>
  hive === null ? null : { modified: hive.modified, settings: copyTable(hive.settings) };

const hiveOf = (image: HiveImage | null): Hive | null =>
  image === null ? null : { modified: image.modified, settings: copyTable(image.settings) };

function storeImage({
  id,
  generation,
  starts,
  settings,
  seen,
  entries,
}: Store): NonNullable<CentralImage['store']> {
  return {
    id,
    generation,
    starts: copyTable(starts),
    settings: copyTable(settings),
    seen: copyTable(seen),
    entries: leavesOf(entries),
  };
}

export function centralImage(profile: CentralProfile): CentralImage {
  const { store } = profile;
  return {
    files: leavesOf(profile.files),
    hive: hiveImage(profile.hive),
    owner: profile.owner,
    administratorsHaveAccess: profile.administratorsHaveAccess,
    store: store === null ? null : storeImage(store),
  };
}

export function centralFromImage(image: object, folder: string): CentralProfile {
  const { files, hive, store, owner, administratorsHaveAccess } = image as CentralImage;
  return {
    owner: owner ?? folder,
    administratorsHaveAccess: administratorsHaveAccess ?? false,
    files: filesOf(files),
    hive: hiveOf(hive),
    store: store === null ? null : storeOf(store),
  };
}

function storeOf(image: NonNullable<CentralImage['store']>): Store {
  return {
    id: image.id,
    generation: image.generation,
    starts: copyTable(image.starts),
    settings: copyTable(image.settings),
    seen: copyTable(image.seen),
    entries: entriesOf(image.entries),
  };
}

export function localImage(current: LocalProfile): LocalImage {
  // A temporary profile is nothing to go back to; what it stands for is.
  const profile = current.setAside ?? current;
  const { known } = current;
  const { cached, kind, folder, marker, loadTime, unloadTime, manifest } = profile;
  return {
    cached,
    kind,
    folder,
    marker,
    loadTime,
    unloadTime,
    known,
    files: leavesOf(profile.files),
    hive: hiveImage(profile.hive),
    manifest:
      manifest === null
        ? null
        : {
            files: leavesOf(manifest.files),
            settings: copyTable(manifest.settings),
            hiveModified: manifest.hiveModified,
            counter: manifest.counter,
            store: manifest.store,
            ...(manifest.unread.length === 0 ? {} : { unread: manifest.unread }),
          },
  };
}

/** The profile as the machine image had it. What fails in transfers is the world's, not the image's, and stays. */
export function localFromImage(image: object, before: LocalProfile | undefined): LocalProfile {
  const { files, hive, manifest, ...rest } = image as LocalImage;
  return {
    ...newLocalProfile(),
    ...rest,
    session: session.initial,
    files: filesOf(files),
    hive: hiveOf(hive),
    manifest:
      manifest === null
        ? null
        : {
            ...newManifest(),
            ...manifest,
            files: notesOf(manifest.files),
            settings: copyTable(manifest.settings),
          },
    failing: before?.failing ?? { down: table(), up: table() },
  };
}
