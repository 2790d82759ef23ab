/** What a planner may look at: the two copies as listed, the times, and what is remembered. No disk, no clock. */

import type { Hive, Manifest, Store } from '../fold/state.ts';
import type { FileNode, Folder } from '../fold/tree.ts';
import type { FileAction } from '../log/actions.ts';
import type { Compared, Stamp } from '../log/fields.ts';
import { isConflictName } from './conflict-name.ts';

/** How a silent or doubtful sentence of the sources is read. */
export interface Reading {
  /** Whether "created or written to after the profile load time" counts the creation time (spec section 2). */
  readonly created: boolean;
  /** Stamps closer than this are equal, in ms; 0 compares exactly, 2000 suits FAT. */
  readonly granularityMs: number;
  /**
   * IncludeRegInProQuota: `counts` by its help text (the registry file counts towards the limit), `shown` by its label (it is
   * shown in the list of files, and counts in any case).
   */
  readonly quotaRegistry: 'counts' | 'shown';
}

export const DEFAULT_READING: Reading = { created: true, granularityMs: 0, quotaRegistry: 'counts' };

/** All that a merge may depend on. */
export interface MergeView {
  readonly direction: 'down' | 'up';
  /** First roaming logon over a previous local profile, with a central copy present. */
  readonly transition: boolean;
  readonly computer: string;
  readonly local: Folder;
  /** The listing of the central profile; `null` where there is no such folder. */
  readonly central: Folder | null;
  readonly localHive: Hive | null;
  readonly centralHive: Hive | null;
  /** The base manifest, for algorithms that keep one; `null`: none yet, or lost. */
  readonly manifest: Manifest | null;
  /**
   * How many files the manifest knows, where `manifest.files` holds only those in question; `Infinity` where a person
   * has confirmed that the deletions are meant. Default: what `manifest.files` holds.
   */
  readonly manifestFiles?: number;
  /** The log beside the central profile as listed; `null` where none is seen. */
  readonly store: Store | null;
  /** Whether the service's marker is still in the profile folder. */
  readonly marker: boolean;
  readonly loadTime: number | null;
  readonly unloadTime: number | null;
  /** Keys of folders that never cross, in either direction. */
  readonly excluded: readonly string[];
  readonly reading: Reading;
}

/** A plan: orders in the order they are to be carried out. */
export type Plan = FileAction[];

/** One merge algorithm: a pure function from a view to a plan. */
export type Planner = (view: MergeView) => Plan;

export function stampOf(file: FileNode | undefined): Stamp | null {
  return file === undefined
    ? null
    : { modified: file.modified, created: file.created, version: file.version };
}

export function hiveStamp(hive: Hive | null): Stamp | null {
  return hive === null ? null : { modified: hive.modified, created: hive.modified, version: 0 };
}

/** What a decision about a file compared, for its record. */
export function comparedOf(
  view: MergeView,
  local: FileNode | undefined,
  central: FileNode | undefined,
): Compared {
  return {
    local: stampOf(local),
    central: stampOf(central),
    loadTime: view.loadTime,
    unloadTime: view.unloadTime,
  };
}

/** What a decision about the hive compared, for its record. */
export function comparedHives(view: MergeView): Compared {
  return {
    local: hiveStamp(view.localHive),
    central: hiveStamp(view.centralHive),
    loadTime: view.loadTime,
    unloadTime: view.unloadTime,
  };
}

/** -1, 0 or 1: whether stamp `a` is older than, the same as or newer than `b`. */
export function compareStamps(a: number, b: number, granularityMs: number): -1 | 0 | 1 {
  const difference = a - b;
  if (difference === 0 || Math.abs(difference) < granularityMs) return 0;
  return difference < 0 ? -1 : 1;
}

const RANK: Record<FileAction['do'], number> = {
  delete: 0,
  conflict: 1,
  copy: 2,
  confirm: 3,
  keep: 4,
  mergeSettings: 5,
  copyHive: 5,
  keepHive: 6,
};

function depthFirst(a: FileAction, b: FileAction): number {
  const byRank = RANK[a.do] - RANK[b.do];
  if (byRank !== 0) return byRank;
  const pathA = 'path' in a ? a.path : '';
  const pathB = 'path' in b ? b.path : '';
  // Removals go from the deepest path up: children before parents.
  if (pathA === pathB) return 0;
  return (pathA < pathB ? -1 : 1) * (a.do === 'delete' ? -1 : 1);
}

/** The order of a plan: removals (children before parents), conflict copies, copies, bookkeeping, the hive. */
export function inOrder(plan: Plan): Plan {
  if (plan.length < 2) return plan;
  plan.sort(depthFirst);
  return plan.some(isSaved) ? savedFirst(plan) : plan;
}

/** A conflict copy on its way to the server. */
function isSaved(action: FileAction): boolean {
  return action.do === 'copy' && action.to === 'central' && isConflictName(action.path);
}

/** What lost a conflict goes up before anything: only then the winner takes its place on the server, or is it removed there. */
function savedFirst(plan: Plan): Plan {
  const first = plan.findIndex(({ do: order }) => order === 'copy');
  if (first < 0) return plan;
  const rest = plan.slice(first);
  const waits = (action: FileAction): boolean => action.do === 'delete' && action.savedAs !== undefined;
  const before = plan.slice(0, first);
  return [
    ...before.filter((action) => !waits(action)),
    ...rest.filter(isSaved),
    ...before.filter(waits),
    ...rest.filter((action) => !isSaved(action)),
  ];
}

/** What of a plan may be carried out where the hive could not be fetched (G10). Values merged one by one may go up. */
export function withoutHiveUpload(plan: Plan): Plan {
  return plan.filter((action) => action.do !== 'copyHive' || action.to !== 'central');
}

/** What of a plan may be carried out in a session that was announced as not roaming back: nothing that changes the server. */
export function withoutUploads(plan: Plan): Plan {
  return plan.filter((action) => !changesServer(action));
}

/** Whether an action changes what lies on the server. */
export function changesServer(action: FileAction): boolean {
  if (action.do === 'delete') return action.from === 'central';
  if (action.do === 'copy' || action.do === 'copyHive' || action.do === 'mergeSettings') {
    return action.to === 'central';
  }
  return false;
}
