/** The last look before a cached copy is deleted (spec section 8: re-check just before replacing). */
import type { Manifest } from '../fold/state.ts';
import { entryAt } from '../fold/state.ts';
import { eachFile, type FileNode, getFile, getNote } from '../fold/tree.ts';
import { centralCase } from './central-case.ts';
import { goneAs } from './conflict-copies.ts';
import type { MergeView } from './view.ts';
import { isExcludedPath } from './walk.ts';

/**
 * Whether something lies here that the server, as it can be seen now, does not have: the same content; or, where nothing
 * was changed here, a version of somebody else's or the record of a deletion.
 */
export function isMissedOnServer(view: MergeView): boolean {
  let missed = false;
  eachFile(view.local, (path, file) => {
    missed ||= !isExcludedPath(view.excluded, path) && !isCovered(view, view.manifest, path, file);
  });
  if (missed) return true;
  for (const key in view.localHive?.settings) {
    const value = view.localHive?.settings[key]?.value;
    const isChanged = view.manifest?.settings[key]?.value !== value;
    if (view.centralHive === null || (isChanged && view.centralHive.settings[key]?.value !== value))
      return true;
  }
  return false;
}

function isCovered(view: MergeView, manifest: Manifest | null, path: string, file: FileNode): boolean {
  const central = view.central === null ? undefined : getFile(view.central, path);
  if (central?.content === file.content) return true;
  const base = manifest === null ? undefined : getNote(manifest.files, path);
  if (base?.content !== file.content) return false;
  const entry = entryAt(view.store, path);
  const there = centralCase(view, base, central, entry);
  return there === 'changed' || (there === 'deleted' && goneAs(view, base, entry) !== null);
}
