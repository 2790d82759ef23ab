/** Names of what the agent keeps: a control folder in the local profile, another in the central one. Neither roams. */
import { join } from 'node:path';
import { nameKey, pathKey } from '../fold/tree.ts';

/** The control folder's name on both sides. */
export const CONTROL = '.roamproof';

export interface LocalPlaces {
  readonly control: string;
  /** What is remembered of the last agreement with the server; lives and dies with the cached profile. */
  readonly manifest: string;
  /** The session as far as it was folded: saves reading the log from its beginning. */
  readonly state: string;
  /** There while a sync is under way: how it is to end. */
  readonly sync: string;
  readonly trash: string;
  readonly events: string;
}

export interface CentralPlaces {
  readonly control: string;
  /** The store's id. */
  readonly store: string;
  readonly segments: string;
  readonly lock: string;
  readonly trash: string;
  /** Creation times that the file system cannot keep over a replacement. */
  readonly created: string;
}

export function localPlaces(root: string): LocalPlaces {
  const control = join(root, CONTROL);
  return {
    control,
    manifest: join(control, 'manifest'),
    state: join(control, 'state.json'),
    sync: join(control, 'sync'),
    trash: join(control, 'trash'),
    events: join(control, 'events.db'),
  };
}

export function centralPlaces(root: string): CentralPlaces {
  const control = join(root, CONTROL);
  return {
    control,
    store: join(control, 'store.json'),
    segments: join(control, 'log'),
    lock: join(control, 'lock'),
    trash: join(control, 'trash'),
    created: join(control, 'created.json'),
  };
}

/** Name of a run's folder in the trash: when it began, ms, and whose it was; `''`: an undo of what lies here. */
export function trashRunName(at: number, computer: string): string {
  return `${new Date(at).toISOString().replaceAll(':', '-')}${runOwner(computer)}`;
}

/** Whether a run on the share was this computer's. */
export function isRunOf(run: string, computer: string): boolean {
  // A time has no `_` and a name may: B_A is not A.
  return run.slice(run.indexOf('_')) === runOwner(computer);
}

function runOwner(computer: string): string {
  return computer === '' ? '_undo' : `_${computer.replaceAll(/[^A-Za-z0-9._-]/g, '_').slice(0, 60)}`;
}

/** Whether a file of this name, in the profile's own folder, makes it mandatory (spec, section 2: case does not count). */
export function isMandatoryName(path: string): boolean {
  return nameKey(path) === 'ntuser.man';
}

/** Whether a file of the profile is copied whole and last: `hives` names them, and case does not count. */
export function isHive({ hives }: { readonly hives: readonly string[] }, path: string): boolean {
  return hives.some((hive) => pathKey(hive) === pathKey(path));
}

/** Part of a token, and so of a temporary name, that tells whose copy it is. */
export function tokenOwner(computer: string): string {
  return computer.replaceAll(/[^A-Za-z0-9]/g, '_').slice(0, 40);
}
