/** What an agent is told: two folders, a user, a computer. Everything else has a default. */
import { resolve } from 'node:path';
import { ALGORITHMS, type Algorithm, algorithmNames } from '../plan/algorithms.ts';
import { acceptSettings } from '../policy/accept.ts';
import { folderLists, readFolderList } from '../policy/excluded-folders.ts';
import type { EventStore } from '../stores/event-store.ts';
import { sqliteFile } from '../stores/open-store.ts';
import { AgentError, type QuestionName } from './errors.ts';
import { checkApart } from './folders-apart.ts';
import { checkOptions } from './option-checks.ts';

/** How far a call has come. */
export interface Progress {
  readonly phase: 'scanning' | 'reading' | 'copying' | 'noting';
  /** Done so far: entries seen, files whose content was not known, or actions carried out; of `noting`, the files that the manifest is about to be written anew for. */
  readonly files: number;
  readonly bytes: number;
  /** `null` where nobody knows yet. */
  readonly totalFiles: number | null;
}

/** The manifest of so many files is about to be written anew. */
export function noting(files: number): Progress {
  return { phase: 'noting', files, bytes: 0, totalFiles: files };
}

/** Where a profile lies, whose it is, and under which rules it roams. */
export interface ProfileOptions {
  /** The profile on this computer. */
  readonly local: string;
  /** The central profile: a folder on any mounted share. */
  readonly central: string;
  readonly user: string;
  readonly computer: string;
  /** Default `three-way`. */
  readonly algorithm?: string;
  /** Group policy settings by their ADMX value names. */
  readonly policy?: Readonly<Record<string, unknown>>;
  /** Where events go: an open store, which stays open, or what `openStore` takes. Default: SQLite in the profile's control folder. */
  readonly store?: EventStore | string;
  /** Files that count as hives, by paths from the profile: copied last and whole. A logoff waits until nobody holds them, at most `hiveWaitMs`. Default `ntuser.dat`. */
  readonly hives?: readonly string[];
  /** Whether symbolic links roam, as links. Default `copy`. They are never followed. */
  readonly links?: 'copy' | 'skip';
  /** Questions that were answered with yes. */
  readonly confirm?: readonly QuestionName[];
  /** How long a locked hive is waited for, ms; default: the policy's, 60 s. */
  readonly hiveWaitMs?: number;
  /** How long another computer's merge is waited for, ms. Default 60 s. */
  readonly lockWaitMs?: number;
  /**
   * Silence after which another computer's lock counts as abandoned, ms. Default 120 s, at least 40 s: who holds it tells every ten
   * seconds that it lives. `0`: at once, for who knows that nobody else is at the share.
   */
  readonly staleAfterMs?: number;
  /** How often the whole central profile is looked at although the log tells what changed, ms. Default a day. */
  readonly fullScanEveryMs?: number;
  /**
   * Copies of one plan from which on a second thread helps to stage them, where a large file counts as several. Default 1000;
   * `Infinity`: never.
   */
  readonly stageAheadFrom?: number;
  /**
   * Files and folders of the local profile from which on a second thread helps to look at it, while the call still begins. Default 50,000:
   * such a thread takes longer to start than it saves with few. `Infinity`: never.
   */
  readonly scanAheadFrom?: number;
  /** Files and folders that one plan looks at, at least one: more take more memory, fewer make more plans. Default 5,000. */
  readonly entriesPerPlan?: number;
  /** Our clock, ms. Default the system's. */
  readonly now?: () => number;
  /** The server's clock minus ours, ms. Default: measured. */
  readonly clockOffset?: number;
  readonly onProgress?: (progress: Progress) => void;
}

export interface Settings
  extends Required<Omit<ProfileOptions, 'hiveWaitMs' | 'clockOffset' | 'onProgress' | 'store'>> {
  readonly rules: Algorithm;
  readonly store: EventStore | string | null;
  readonly hiveWaitMs: number | null;
  readonly clockOffset: number | null;
  readonly onProgress: (progress: Progress) => void;
}

/**
 * What is wrong with a policy's settings: a name nobody knows, a value Windows would refuse; `null`: nothing. Passed over, it could be
 * the folder that was not to roam.
 */
export function policyFault(policy: Readonly<Record<string, unknown>>): string | null {
  const { accepted, problems } = acceptSettings(policy);
  const unusable = folderLists.flatMap((name) => {
    const list = accepted[name];
    const refused = typeof list === 'string' ? readFolderList(list).refused : [];
    return refused.map(
      (folder) => `${name} names ${JSON.stringify(folder)}, which is no folder of a profile`,
    );
  });
  const [fault] = [...problems.map(({ message }) => message), ...unusable];
  return fault === undefined ? null : `policy: ${fault}`;
}

/** A file stays the same one wherever the process goes. */
function storeOf(store: ProfileOptions['store']): Settings['store'] {
  const file = typeof store === 'string' ? sqliteFile(store) : null;
  return file === null ? (store ?? null) : `sqlite:${resolve(file)}`;
}

/** Checks options and fills in the defaults. @throws AgentError `bad-options` */
export function settingsOf(options: ProfileOptions): Settings {
  checkOptions(options);
  const { user, computer, algorithm = 'three-way' } = options;
  const rules = Object.hasOwn(ALGORITHMS, algorithm) ? ALGORITHMS[algorithm] : undefined;
  if (rules === undefined) {
    const known = algorithmNames.filter((name) => name !== 'native').join(', ');
    throw new AgentError('bad-options', `there is no algorithm ${algorithm}; there are ${known}`);
  }
  // Two spellings of one folder are one, and wherever the process goes the folders stay.
  const [local, central] = [resolve(options.local), resolve(options.central)];
  checkApart(local, central);
  const fault = policyFault(options.policy ?? {});
  if (fault !== null) throw new AgentError('bad-options', fault);
  return {
    local,
    central,
    user,
    computer,
    algorithm,
    rules,
    // What was checked stays, whatever becomes of the objects that were given.
    policy: JSON.parse(JSON.stringify(options.policy ?? {})) as Settings['policy'],
    store: storeOf(options.store),
    hives: [...(options.hives ?? ['ntuser.dat'])],
    links: options.links ?? 'copy',
    confirm: [...(options.confirm ?? [])],
    hiveWaitMs: options.hiveWaitMs ?? null,
    lockWaitMs: options.lockWaitMs ?? 60_000,
    staleAfterMs: options.staleAfterMs ?? 120_000,
    fullScanEveryMs: options.fullScanEveryMs ?? 24 * 3_600_000,
    stageAheadFrom: options.stageAheadFrom ?? 1000,
    scanAheadFrom: options.scanAheadFrom ?? 50_000,
    entriesPerPlan: options.entriesPerPlan ?? 5_000,
    now: options.now ?? Date.now,
    clockOffset: options.clockOffset ?? null,
    onProgress: options.onProgress ?? (() => undefined),
  };
}
