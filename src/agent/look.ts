/** The look at both sides with which a merge begins. Changes nothing but for a probe file in each control folder. */
import fs from 'node:fs';
import { join } from 'node:path';
import { type Failure, failureOf, systemCode } from '../disk/failure.ts';
import { readStamp } from '../disk/file-stamp.ts';
import { type ScanProblem, type SeenColumns, scan, unreadable } from '../disk/scan.ts';
import { isWithin, pathKey } from '../fold/tree.ts';
import { type Base, centralView } from './base.ts';
import { AgentError } from './errors.ts';
import type { ManifestHeader } from './manifest-file.ts';
import type { Settings } from './options.ts';
import { CONTROL } from './places.ts';
import { type CentralLook, Sight } from './sight.ts';
import type { StoreClock } from './store-clock.ts';
import type { StoreLog } from './store-log.ts';

export interface Look {
  readonly sight: Sight;
  /** Of the scans, and of single files that were looked at since. */
  readonly problems: readonly ScanProblem[];
  readonly leftovers: { readonly local: readonly string[]; readonly central: readonly string[] };
  /** Whether the central profile was scanned, not only its log read. */
  readonly scanned: boolean;
  /** Whether the manifest is to be written for the local listing alone: it spares listing many folders the next time. */
  readonly worthKeeping: boolean;
  /** Times on the server from here on are too fresh to stand for content, nanoseconds. */
  readonly centralSettledBefore: bigint;
  /** The same of the folder times in the manifest, which are those of the last scan. */
  readonly foldersSettledBefore: bigint;
  /** Whether the server keeps permissions. */
  readonly centralKeepsModes: boolean;
}

export interface LookFacts {
  readonly settings: Settings;
  readonly base: Base;
  readonly header: ManifestHeader | null;
  readonly log: StoreLog | null;
  readonly clocks: { readonly local: StoreClock; readonly central: StoreClock | null };
  readonly excluded: readonly string[];
  /** Whether the log may be believed to tell of every change. */
  readonly trustLog: boolean;
  /** What of the local profile was seen in this same call. */
  readonly seen?: SeenColumns;
  /** Called now and then: a look can take long. May throw to stop it. */
  readonly renew?: () => void;
}

/**
 * Whether a path lies in a folder that does not roam, is the control folder, or cannot be told from another path: in logs and
 * on Windows a backslash divides folders. Keys are those of `pathKey`.
 */
export function excluder(excluded: readonly string[]): (path: string) => boolean {
  const folders = [CONTROL, ...excluded].map(pathKey);
  const deepest = Math.max(...folders.map((folder) => folder.split('/').length));
  // Paths come folder by folder, and only their first names count: the answer of the one before often holds.
  let head = '';
  let isIn = false;
  return (path) => {
    if (path.includes('\\')) return true;
    const now = headOf(path, deepest);
    if (now !== head) {
      const key = pathKey(now);
      [head, isIn] = [now, folders.some((folder) => isWithin(key, folder))];
    }
    return isIn;
  };
}

/** The first `count` names of a path. */
function headOf(path: string, count: number): string {
  let end = -1;
  for (let names = 0; names < count; names += 1) {
    end = path.indexOf('/', end + 1);
    if (end === -1) return path;
  }
  return path.slice(0, end);
}

/** Of all folders, so many: writing the manifest costs about as much as listing them. */
const WORTH_KEEPING = 1 / 8;

/** Entries between two signs of life: a slow share takes 10 ms for each. */
const PROGRESS_EVERY = 2_000;

export function lookAtBoth(facts: LookFacts): Look {
  const { settings, base, header, clocks } = facts;
  const exclude = excluder(facts.excluded);
  let seen = 0;
  const onProgress = (entries: number): void => {
    facts.renew?.();
    settings.onProgress({ phase: 'scanning', files: seen + entries, bytes: 0, totalFiles: null });
  };
  const local = scan(settings.local, {
    settledBefore: clocks.local.settledBefore,
    previous: base.local,
    ...(facts.seen === undefined ? {} : { seen: facts.seen }),
    exclude,
    onProgress,
    progressEvery: PROGRESS_EVERY,
  });
  seen = local.columns.kinds.length;
  const foldersSettledBefore = BigInt(header?.centralSettledBefore ?? '0');
  const central =
    facts.trustLog || clocks.central === null
      ? null
      : scan(settings.central, {
          settledBefore: clocks.central.settledBefore,
          previous: centralView(base, foldersSettledBefore),
          exclude,
          onProgress,
          progressEvery: PROGRESS_EVERY,
        });
  const problems = [...local.problems, ...(central?.problems ?? [])];
  const lookAt = centralLooks(settings.central, problems, facts.renew);
  const sight = new Sight({
    base,
    local: local.columns,
    central: central?.columns ?? null,
    log: facts.log,
    looked: central === null && facts.log !== null ? lookAtChanged(facts.log, exclude, lookAt) : new Map(),
    lookAt,
  });
  return {
    sight,
    problems,
    leftovers: { local: local.leftovers, central: central?.leftovers ?? [] },
    scanned: central !== null,
    worthKeeping: local.listedForGood > local.columns.folders.length * WORTH_KEEPING,
    centralSettledBefore: clocks.central?.settledBefore ?? 0n,
    foldersSettledBefore,
    centralKeepsModes: clocks.central?.keepsModes ?? true,
  };
}

/** Of what the log says has changed: what lies there now. */
function lookAtChanged(
  log: StoreLog,
  exclude: (path: string) => boolean,
  lookAt: (path: string) => CentralLook,
): Map<string, CentralLook> {
  const looked = new Map<string, CentralLook>();
  for (const { path } of log.entries.values()) {
    if (exclude(path)) continue;
    looked.set(path, lookAt(path));
  }
  return looked;
}

/** Looks at single files on the server. What cannot be looked at is a problem, each told once, as in a scan. */
function centralLooks(
  root: string,
  problems: ScanProblem[],
  renew?: () => void,
): (path: string) => CentralLook {
  const unseen = new Set<string>();
  return (path) => {
    renew?.();
    try {
      return lookAt(root, path);
    } catch (error) {
      const code = systemCode(error);
      if (code === null) throw error;
      if (!unseen.has(path)) problems.push(unreadable(path, code));
      unseen.add(path);
      return 'unseen';
    }
  };
}

function lookAt(root: string, path: string): CentralLook {
  const stamp = readStamp(join(root, path));
  const name = path.slice(path.lastIndexOf('/') + 1);
  return stamp === null || stamp.kind === 'folder'
    ? null
    : { name, kind: stamp.kind, size: stamp.size, mtime: stamp.mtime };
}

/** Whether a folder is there; what the system says where it does not tell. */
export function lookFor(path: string): boolean | Failure {
  try {
    return fs.statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  } catch (error) {
    return failureOf(error, 'target', path);
  }
}

/** Whether a folder can be looked into. */
export function isFolderAt(path: string): boolean {
  return lookFor(path) === true;
}

/**
 * Whether the central profile is there: one on a share that does not answer is not. @throws AgentError where it answers, and not
 * with a folder: `denied`, `missing-share`
 */
export function isCentralThere(central: string): boolean {
  const seen = lookFor(central);
  if (typeof seen === 'boolean') return seen;
  if (seen.kind === 'unreachable') return false;
  throw new AgentError(seen.kind === 'denied' ? 'denied' : 'missing-share', seen.message);
}
