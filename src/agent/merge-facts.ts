/** What a merge is given, and what follows from that before it begins. */
import type { FlushShell } from '../disk/flush-shell.ts';
import { pathKey } from '../fold/tree.ts';
import { type Doubt, unreadFolders } from '../plan/store-history.ts';
import type { Base } from './base.ts';
import type { CreationTimes } from './creation-times.ts';
import type { Journal } from './journal.ts';
import type { Look } from './look.ts';
import type { ManifestHeader } from './manifest-file.ts';
import type { Settings } from './options.ts';
import type { OwnEntriesFacts } from './own-entries.ts';
import type { StoreLog } from './store-log.ts';
import type { StoreSession } from './store-session.ts';

export interface MergeFacts {
  readonly settings: Settings;
  readonly journal: Journal;
  readonly direction: 'down' | 'up';
  readonly transition: boolean;
  readonly loadTime: number | null;
  readonly unloadTime: number | null;
  readonly excluded: readonly string[];
  readonly base: Base;
  readonly header: ManifestHeader | null;
  /** What the user wrote that the manifest does not know of: paths by key. Empty once a merge has looked for it. */
  readonly foundBefore: Map<string, string>;
  /** Keys of what the log tells as removed or gone aside since the manifest. */
  readonly removedBefore: Set<string>;
  /** The manifest is used as it is; or for nothing, because it is of another store. */
  readonly fresh: boolean;
  readonly doubt: Doubt | null;
  /** Whether the server has forgotten something since the manifest was written: then what looks as it was may be another version. */
  readonly wentBack: boolean;
  readonly look: Look;
  readonly store: StoreSession | null;
  /** The log where there is no lock on it: nothing may be written to the server, or the plan is only looked at. */
  readonly log: StoreLog | null;
  readonly flushes: FlushShell;
  readonly granularityMs: number;
  readonly creation: CreationTimes | null;
  readonly centralExists: boolean;
  readonly at: () => number;
  readonly token: () => string;
  readonly roamsBack: boolean;
  readonly brakeOff: boolean;
  /** Nothing is removed or noted: the plan is only looked at. */
  readonly dry?: boolean;
}

/** Later than any time of a file, nanoseconds. */
export const FOREVER = 1n << 62n;

/** The server's log as it is now: with a lock it grows. */
export function logOf({ store, log }: Pick<MergeFacts, 'store' | 'log'>): StoreLog | null {
  return store === null ? log : store.log;
}

/** Asked once a merge, for a look at all folders. */
export function unreadOnce(facts: MergeFacts, excluded: readonly string[]): readonly string[] {
  const { direction, header, fresh, settings, look } = facts;
  if (!settings.rules.store) return [];
  const manifest = header === null ? null : { unread: header.unread ?? [], counter: header.counter };
  const { folders } = look.sight.facts.local;
  const lies = (key: string): boolean => folders.some((path) => pathKey(path) === key);
  const { computer } = settings;
  return unreadFolders({ computer, store: logOf(facts), manifest, direction, excluded }, fresh, lies);
}

export function ownEntriesFacts(facts: MergeFacts): OwnEntriesFacts {
  const { settings, store, token, fresh, header } = facts;
  const { computer, central } = settings;
  const entered = logOf(facts)?.seen[computer] ?? 0;
  // Another store has numbers of its own.
  const last = fresh ? entered : Math.max(header?.counter ?? 0, entered);
  return { computer, central, store, token, last, settledBefore: centralSettledBefore(facts) };
}

/** Where times decide, and not contents, the manifest is to have them as they are. */
export function centralSettledBefore({ settings, look }: MergeFacts): bigint {
  return settings.rules.store ? look.centralSettledBefore : FOREVER;
}
