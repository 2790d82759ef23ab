/** Hives between the simulated disks: copied whole, or merged value by value. */
import { entryIdOf, type Hive, type Setting, type Store } from '../fold/state.ts';
import { copyTable } from '../fold/table.ts';
import type { ActionOf } from '../log/actions.ts';
import type { Side } from '../log/fields.ts';
import type { RecordOf, SessionRecord } from '../log/records.ts';
import { lineageDown, lineageUp } from '../plan/lineage.ts';
import { HIVE_PATH } from '../plan/three-way-settings.ts';
import { hiveStamp } from '../plan/view.ts';
import {
  CHANGED,
  centralOf,
  clockOf,
  directionOf,
  envelope,
  newEntry,
  obstacle,
  type Session,
} from './transfers.ts';

type Compared = ActionOf<'copyHive'>['compared'];

/** Copies the hive as one unit. */
export function copyHive(
  session: Session,
  to: Side,
  rule: string,
  compared: Compared,
  by: 'merge' | 'background',
): SessionRecord {
  const direction = directionOf(to);
  const central = centralOf(session);
  const here = session.profile.hive;
  const there = central?.hive ?? null;
  const source = to === 'local' ? there : here;
  const target = to === 'local' ? here : there;
  const blocked = obstacle(session, direction, HIVE_PATH, true);
  if (blocked !== null || source === null) {
    const why = blocked ?? { rule: 'X4', reason: 'gone at the source' };
    const { rule, reason } = why;
    return { ...envelope(session), rule, compared, type: 'hive.failed', direction, reason };
  }
  // What goes up from a loaded hive is a copy saved just now.
  const modified = by === 'background' ? clockOf(session) : source.modified;
  return {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    rule,
    compared,
    type: 'hive.copied',
    to,
    by,
    hive: { modified, settings: copyTable(source.settings) },
    replaced: hiveStamp(target),
  };
}

type Merge = ActionOf<'mergeSettings'>;

/** Merges settings value by value; the hive that takes them must still be the one compared. */
export function mergeSettings(session: Session, action: Merge, by: 'merge' | 'background'): SessionRecord {
  const { to, rule, compared, changes, kept, confirmed } = action;
  const direction = directionOf(to);
  const central = centralOf(session);
  const blocked = obstacle(session, direction, HIVE_PATH, true);
  const moved = (central?.hive ?? null)?.modified !== (compared.central ?? undefined)?.modified;
  const why = blocked ?? (session.algorithm.rechecks && moved ? CHANGED : null);
  if (why !== null) {
    return {
      ...envelope(session),
      type: 'hive.failed',
      direction,
      rule: why.rule,
      compared,
      reason: why.reason,
    };
  }
  const modified = stampAfterMerge(session, to, central?.hive ?? null);
  const record: RecordOf<'settings.merged'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'settings.merged',
    to,
    rule,
    by,
    changes,
    kept,
    confirmed,
    compared,
    modified,
  };
  const store = central?.store ?? null;
  if (store === null || !session.algorithm.store || changes.length === 0) return record;
  const noted: Noted = {};
  for (const [i, change] of changes.entries())
    noted[change.key] =
      to === 'local' ? settingDown(session, store, change) : settingUp(session, store, change, i);
  record.noted = noted;
  return record;
}

/** What changes note of their settings: in the manifest, and going up in the store's log. */
type Noted = NonNullable<RecordOf<'settings.merged'>['noted']>;
type Change = Merge['changes'][number];

function settingDown(session: Session, store: Store, { key, to }: Change): Noted[string] {
  const entry = store.settings[key];
  const base = session.profile.manifest?.settings[key];
  return { entry: entryIdOf(entry), past: to === null ? [] : lineageDown(entry, base, to.version) };
}

function settingUp(session: Session, store: Store, { key, to }: Change, i: number): Noted[string] {
  const base = session.profile.manifest?.settings[key];
  const there = centralOf(session)?.hive?.settings[key];
  const gone: Setting | undefined = there ?? base;
  const { value, version } = to ?? gone ?? NOTHING;
  const past = lineageUp(store.settings[key], base, version, there?.version);
  const says = { path: HIVE_PATH, content: value, version, deleted: to === null, past };
  const logged = newEntry(session, store, says, i);
  return { entry: entryIdOf(logged), past, logged };
}

const NOTHING = { value: '', version: 0 };

/** A merged hive is newer than both: its stamp always moves, so that a later comparison sees the change. */
function stampAfterMerge(session: Session, to: Side, central: Hive | null): number {
  const before = to === 'local' ? session.profile.hive : central;
  const clock = to === 'local' ? clockOf(session) : session.at;
  return Math.max(clock, (before?.modified ?? 0) + 1);
}
