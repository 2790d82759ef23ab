/** What the planner of a session gets to see in the simulated world: listings as the faults of the moment leave them. */
import { copyTree, emptyFolder, type Folder, nameKey, partsOf, removeNode } from '../fold/tree.ts';
import type { MergeView, Reading } from '../plan/view.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { centralOf, type Session } from './transfers.ts';

export function viewOf(
  session: Session,
  direction: 'down' | 'up',
  transition: boolean,
  loadTime: number | null,
  policy: EffectivePolicy,
  reading: Reading,
): MergeView {
  const { profile, state } = session;
  const central = centralOf(session);
  const hidden = state.server.state === 'empty';
  return {
    direction,
    transition,
    computer: session.computerName,
    local: profile.files,
    central: central === undefined ? null : listing(session, central.files),
    localHive: profile.hive,
    centralHive: hidden || isMissing(session, 'ntuser.dat') ? null : (central?.hive ?? null),
    manifest: profile.manifest,
    store: hidden ? null : (central?.store ?? null),
    marker: profile.marker,
    loadTime,
    unloadTime: profile.unloadTime,
    excluded: excludedKeys(policy.excludedFolders),
    reading,
  };
}

function isMissing({ state }: Session, key: string): boolean {
  return state.server.missing.includes(key);
}

/** The listing of the central profile: empty or partial where the share is. */
function listing({ state }: Session, files: Folder): Folder {
  const { server } = state;
  if (server.state === 'empty') return emptyFolder();
  if (server.state !== 'partial' || server.missing.length === 0) return files;
  const listed = copyTree(files);
  for (const key of server.missing) removeNode(listed, key);
  return listed;
}

const keysOf = new WeakMap<readonly string[], readonly string[]>();

/** Keys of excluded folders; remembered per list, since policies hold the same list for long. */
function excludedKeys(folders: readonly string[]): readonly string[] {
  let keys = keysOf.get(folders);
  if (keys === undefined) {
    keys = folders.map((folder) => partsOf(folder).names.map(nameKey).join('/'));
    keysOf.set(folders, keys);
  }
  return keys;
}
