/** The steps around a merge: its plan, and its end. */
import type { LocalProfile } from '../fold/state.ts';
import { getNode } from '../fold/tree.ts';
import type { StoreMark } from '../log/fields.ts';
import type { RecordOf, SessionRecord } from '../log/records.ts';
import { type Doubt, doubtOf, needsFreshManifest, unreadFolders, wentBack } from '../plan/store-history.ts';
import { type MergeView, withoutHiveUpload, withoutUploads } from '../plan/view.ts';
import { clockOf, isReachable, type StepSession } from './transfers.ts';
import { viewOf } from './view.ts';

export function planMerge(session: StepSession): SessionRecord {
  const { algorithm, profile, policy, reading } = session;
  const direction = profile.session === 'mergingUp' ? 'up' : 'down';
  const transition = profile.session === 'localToRoaming';
  // The load time is taken before the first file is compared (our reading).
  const loadTime = direction === 'down' ? clockOf(session) : profile.loadTime;
  const view = viewOf(session, direction, transition, loadTime, policy, reading);
  const doubt = algorithm.store ? doubtOf(view) : null;
  const plan = isReachable(session) ? algorithm.plan(view) : [];
  const mayGoUp = profile.roamsBack ? plan : withoutUploads(plan);
  // A hive that could not be fetched is not what the session began with: it does not go over the one on the server.
  const actions = direction === 'up' && profile.hiveFailed ? withoutHiveUpload(mayGoUp) : mayGoUp;
  const fresh =
    algorithm.manifest && (algorithm.store ? needsFreshManifest(view, doubt) : profile.manifest === null);
  const writes = profile.roamsBack && isReachable(session) && algorithm.store;
  const lies = (folder: string): boolean => getNode(view.local, folder) !== undefined;
  const unread = algorithm.store ? unreadFolders(view, fresh, lies) : [];
  const record: RecordOf<'merge.planned'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'merge.planned',
    direction,
    rule: algorithm.name === 'nt4' ? 'M2' : 'M1',
    loadTime,
    actions,
    manifest: fresh ? 'fresh' : algorithm.manifest ? 'kept' : 'none',
    storeId: writes && direction === 'up' ? `${profile.folder}@${session.state.events + 1}` : null,
    // Named by the event, so that no generation's number comes twice even where the store forgets one.
    generation:
      writes && (isNewAge(doubt, direction) || (fresh && hasForgotten(profile, view)))
        ? session.state.events + 1
        : null,
  };
  if (doubt !== null) record.doubt = doubt;
  if (unread.length > 0) record.unread = [...unread];
  return record;
}

/** Whether a computer without memory may have written to the store: numbers it gives again must not be taken for those. */
function hasForgotten({ cached }: LocalProfile, { store, computer }: MergeView): boolean {
  return cached || (store?.seen[computer] ?? 0) > 0;
}

/** A store gone back in time, or a new one in the place of one that is gone, lacks entries this computer remembers. */
function isNewAge(doubt: Doubt | null, direction: 'down' | 'up'): boolean {
  return doubt === 'rolled-back' || (doubt === 'no-store' && direction === 'up');
}

export function finishMerge(session: StepSession): SessionRecord {
  const { algorithm, profile } = session;
  const direction = profile.plan?.direction ?? 'down';
  const failed = profile.plan?.failed ?? 0;
  const complete = isReachable(session);
  const mark =
    algorithm.store && direction === 'down' && failed === 0 && complete ? storeMark(session) : null;
  const rule = complete ? 'M1' : 'X6';
  const record: RecordOf<'merge.finished'> = {
    at: session.at,
    computer: session.computerName,
    user: session.user,
    type: 'merge.finished',
    direction,
    failed,
    complete,
    rule,
  };
  if (mark !== null) record.store = mark;
  return record;
}

/** What is remembered of the store once a merge went without a failure: what was listed, not what came since. */
function storeMark(session: StepSession): StoreMark | null {
  if (session.state.server.state === 'empty') return null;
  const { manifest, plan, roamsBack } = session.profile;
  const listed = plan?.listed ?? null;
  // A session that may not write begins no new age: the next one that may has to find that the store went back.
  if (!roamsBack && listed !== null && manifest?.store != null) {
    if (wentBack(session.computerName, manifest, manifest.store, listed)) return null;
  }
  // A store that came to be while the merge was under way is not the one it was planned for.
  return listed?.id === manifest?.store?.id ? listed : null;
}
