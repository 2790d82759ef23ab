/** Names of what the agent keeps: a control folder in the local profile, another in the central one. Neither roams. */
import fs from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { AgentError } from './errors.ts';

/** The control folder's name on both sides. */
export const CONTROL = '.roamproof';

export interface LocalPlaces {
  readonly control: string;
  /** What is remembered of the last agreement with the server; lives and dies with the cached profile. */
  readonly manifest: string;
  /** The session as far as it was folded: saves reading the log from its beginning. */
  readonly state: string;
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

/** Part of a token, and so of a temporary name, that tells whose copy it is. */
export function tokenOwner(computer: string): string {
  return computer.replaceAll(/[^A-Za-z0-9]/g, '_').slice(0, 40);
}

/** @throws AgentError `bad-options` where two folders are one, or one lies in the other */
export function checkApart(local: string, central: string): void {
  if (lies(local, central) || lies(central, local)) throw tooNear();
}

/** The same of what links and mounts make of them. @throws AgentError `bad-options` */
export function checkReallyApart(local: string, central: string): void {
  checkApart(realPath(local), realPath(central));
  const [here, there] = [numberOf(local), numberOf(central)];
  if (here !== null && here === there) throw tooNear();
}

function tooNear(): AgentError {
  return new AgentError(
    'bad-options',
    'local and central profile must be two folders, neither inside the other',
  );
}

function lies(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
}

/** Of a folder that is not there yet, or cannot be reached: where it would be. */
function realPath(path: string): string {
  try {
    return fs.realpathSync.native(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(realPath(above), basename(path));
  }
}

/** What a system tells a folder by; `null` where it cannot be asked, or gives no numbers. */
function numberOf(folder: string): string | null {
  try {
    const { dev, ino } = fs.statSync(folder, { bigint: true });
    return ino === 0n ? null : `${dev}:${ino}`;
  } catch {
    return null;
  }
}
