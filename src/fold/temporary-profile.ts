/** A temporary profile stands in for one that could not be loaded; the real one is kept aside and tried again. */
import type { RecordOf } from '../log/records.ts';
import type { LocalProfile, SetAside } from './state.ts';
import { table } from './table.ts';
import { emptyFolder } from './tree.ts';

/** The real profile goes aside. One that is aside already stays: a second failure does not overwrite the first backup. */
export function substitute(profile: LocalProfile, event: RecordOf<'profile.substituted'>): void {
  const { cached, kind, folder, files, hive, manifest, marker, loadTime, unloadTime, confirmed } = profile;
  const real = { cached, kind, folder, files, hive, manifest, marker, loadTime, unloadTime, confirmed };
  if (event.backup) profile.setAside ??= real;
  Object.assign(profile, NOTHING_CACHED);
  profile.files = emptyFolder();
  profile.handles = table();
  profile.kind = 'temporary';
  profile.roamsBack = false;
  profile.loadTime = event.loadTime;
}

const NOTHING_CACHED = {
  hive: null,
  manifest: null,
  marker: false,
  cached: false,
  unloadTime: null,
  confirmed: false,
  hiveFailed: false,
} satisfies Partial<LocalProfile>;

/** The real profile is the profile again; what the temporary one held is gone with it. */
export function putBack(profile: LocalProfile): void {
  const { setAside } = profile;
  if (setAside === null) return;
  Object.assign(profile, setAside satisfies SetAside);
  profile.setAside = null;
}
