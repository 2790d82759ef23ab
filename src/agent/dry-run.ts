/** What a call would do: plans without lock, log or manifest being written. What they find is told to nobody. */
import type { LocalProfile } from '../fold/state.ts';
import { pathKey } from '../fold/tree.ts';
import type { FileAction } from '../log/actions.ts';
import { ANNOUNCED, APART, FORBIDDEN, isApart } from './apart.ts';
import { QUESTIONS } from './errors.ts';
import { emptyLog, isReplaced, readLog, type Told, trustsLog } from './log-trust.ts';
import { isFolderAt, type Look, lookAtBoth } from './look.ts';
import { mayWrite } from './may-write.ts';
import { Merge, type MergeProblem } from './merge.ts';
import { asAWhole } from './preparation.ts';
import { eachOnce } from './problems.ts';
import { quotaOf } from './quota.ts';
import { once } from './sight.ts';
import { readStoreClock, type StoreClock } from './store-clock.ts';
import type { Workplace } from './workplace.ts';

type Direction = 'down' | 'up';

const LOCAL_ONLY: MergeProblem = { path: '', message: 'nothing roams under the policy LocalProfile' };

interface DryPlan {
  readonly actions: readonly FileAction[];
  readonly problems: readonly MergeProblem[];
}

interface Seen extends Omit<Told, 'damaged'> {
  readonly look: Look;
}

/** The plan of a direction; of a sync, from the same look, also what its other half does with the files that this one leaves alone. */
export function dryRun(
  place: Workplace,
  direction: Direction,
  isSync: boolean,
): DryPlan & { readonly second: readonly FileAction[] } {
  const seen = once(() => dryLook(place));
  const { profile } = place.journal;
  if (place.policy.localOnly) return { actions: [], problems: [LOCAL_ONLY], second: [] };
  const isHeldBack = direction === 'up' && profile !== null && !(profile.roamsBack && mayWrite(place));
  const first = isHeldBack
    ? { actions: [], problems: heldBack(place, profile) }
    : dryPlan(place, direction, seen);
  if (!isSync) return { ...first, second: [] };
  const other = dryPlan(place, direction === 'up' ? 'down' : 'up', seen);
  return {
    actions: first.actions,
    problems: eachOnce([...first.problems, ...other.problems]),
    second: leftBy(first.actions, other.actions),
  };
}

/** What is still to be done of a plan when another one was carried out. What that one has settled is the same on both sides by then. */
function leftBy(first: readonly FileAction[], actions: readonly FileAction[]): FileAction[] {
  const settled = first.filter((action) => action.do !== 'keep');
  const done = new Set(settled.flatMap((action) => ('path' in action ? [pathKey(action.path)] : [])));
  return actions.filter((action) => !('path' in action && done.has(pathKey(action.path))));
}

/** Why nothing goes up from the session that is under way; nothing to tell where it was to be so, and still is. */
function heldBack(place: Workplace, profile: LocalProfile): MergeProblem[] {
  const told = (why: string): MergeProblem[] => [{ path: '', message: `nothing goes up${why}` }];
  if (isApart(profile)) return told(` before the next logon, for ${APART} of this session`);
  if (profile.roamsBack) return told(`, for ${FORBIDDEN}`);
  return mayWrite(place) ? told(` before the next logon: of this session ${ANNOUNCED}`) : [];
}

function dryLook(place: Workplace): Seen {
  const { settings, header, base, policy, token } = place;
  // What follows a yes is told without it: who has to answer wants to know.
  const answered = { ...settings, confirm: QUESTIONS };
  const told = readLog({ settings: answered, header, policy }, () => undefined);
  const unknown: StoreClock = { offset: 0, settledBefore: 0n, keepsModes: true };
  // One that is made at the logon has nothing in it: there is nothing to look at.
  const there = isFolderAt(settings.central) ? unknown : null;
  const local = place.isKept ? readStoreClock(place.places.control, token(), settings.now) : unknown;
  const clocks = { local, central: there };
  const look = lookAtBoth({
    settings,
    base,
    header,
    log: told.log ?? (settings.rules.store && mayWrite(place) ? emptyLog() : null),
    clocks,
    excluded: policy.excludedFolders,
    trustLog: trustsLog(place, told),
  });
  return { ...told, look };
}

function dryPlan(place: Workplace, direction: Direction, seen: () => Seen): DryPlan {
  const { settings, header, base, policy, journal, flushes, at, token } = place;
  const roamsBack = mayWrite(place);
  if (direction === 'up' && !roamsBack) return { actions: [], problems: [] };
  const { look, log, doubt, wentBack } = seen();
  const tooLarge = direction === 'up' ? quotaOf(place, look).problems : [];
  if (tooLarge.length > 0) return { actions: [], problems: tooLarge };
  const merge = new Merge({
    settings,
    journal,
    direction,
    transition: false,
    loadTime: direction === 'down' ? place.clock() : (journal.profile?.loadTime ?? null),
    unloadTime: journal.profile?.unloadTime ?? null,
    excluded: policy.excludedFolders,
    base,
    header,
    foundBefore: new Map(place.left.found),
    removedBefore: place.left.removed,
    fresh: header === null || isReplaced(doubt),
    doubt,
    wentBack,
    look,
    store: null,
    log,
    flushes,
    granularityMs: 0.001,
    ...asAWhole(settings, look),
    at,
    token,
    roamsBack,
    brakeOff: settings.confirm.includes('mass-deletion'),
    dry: true,
  });
  const actions: FileAction[] = [];
  while (merge.hasMore) actions.push(...merge.plan());
  return { actions, problems: merge.problems };
}
