/**
 * The merge of Windows 2000, XP and Server 2003 (2003 document, "Overview of Windows Server 2003 Merge Algorithm").
 * The two tables are the algorithm; everything else finds out which row applies.
 */
import type { FileNode } from '../fold/tree.ts';
import type { RuleId } from './rules.ts';
import { comparedHives, comparedOf, compareStamps, inOrder, type MergeView, type Plan } from './view.ts';
import { pathOf, walk } from './walk.ts';

export type LogonCase =
  | 'central only'
  | 'central newer'
  | 'same stamps'
  | 'local newer'
  | 'local only, modified since the last logoff'
  | 'local only, not modified since the last logoff';

export type LogoffCase =
  | 'local only'
  | 'local newer'
  | 'same stamps'
  | 'central newer'
  | 'central only, created or written since the load time'
  | 'central only, older than the load time';

/** What a row orders. `leave` is silent (nothing was at stake), `keep` is recorded. */
export type Order = 'copy' | 'remove' | 'keep' | 'leave';

export interface Decision {
  readonly order: Order;
  readonly rule: RuleId;
}

/** Logon: central → local. */
export const LOGON_TABLE: Readonly<Record<LogonCase, Decision>> = {
  'central only': { order: 'copy', rule: 'L1' },
  'central newer': { order: 'copy', rule: 'L2' },
  'same stamps': { order: 'leave', rule: 'L4' },
  'local newer': { order: 'keep', rule: 'L3' },
  'local only, modified since the last logoff': { order: 'keep', rule: 'L5' },
  'local only, not modified since the last logoff': { order: 'remove', rule: 'L6' },
};

/** Logoff: local → central. */
export const LOGOFF_TABLE: Readonly<Record<LogoffCase, Decision>> = {
  'local only': { order: 'copy', rule: 'U1' },
  'local newer': { order: 'copy', rule: 'U2' },
  'same stamps': { order: 'leave', rule: 'U4' },
  'central newer': { order: 'keep', rule: 'U3' },
  'central only, created or written since the load time': { order: 'keep', rule: 'U5' },
  'central only, older than the load time': { order: 'remove', rule: 'U6' },
};

/** Our reading: a stamp equal to the time it is compared with counts as later, so the file is kept. */
function since(stamp: number, time: number | null, granularityMs: number): boolean {
  return time === null || compareStamps(stamp, time, granularityMs) >= 0;
}

export function logonCase(view: MergeView, local?: FileNode, central?: FileNode): LogonCase {
  const { granularityMs } = view.reading;
  if (local === undefined) return 'central only';
  if (central === undefined) {
    return since(local.modified, view.unloadTime, granularityMs)
      ? 'local only, modified since the last logoff'
      : 'local only, not modified since the last logoff';
  }
  const order = compareStamps(local.modified, central.modified, granularityMs);
  return order === 0 ? 'same stamps' : order < 0 ? 'central newer' : 'local newer';
}

export function logoffCase(view: MergeView, local?: FileNode, central?: FileNode): LogoffCase {
  const { created, granularityMs } = view.reading;
  if (central === undefined) return 'local only';
  if (local === undefined) {
    const came =
      since(central.modified, view.loadTime, granularityMs) ||
      (created && since(central.created, view.loadTime, granularityMs));
    return came
      ? 'central only, created or written since the load time'
      : 'central only, older than the load time';
  }
  const order = compareStamps(local.modified, central.modified, granularityMs);
  return order === 0 ? 'same stamps' : order < 0 ? 'central newer' : 'local newer';
}

/** Files whose stamps unloading changes anyway: always copied up (2003 document, last paragraph of the overview). */
const ALWAYS_UP = 'ntuser.ini';

export function planWindows(view: MergeView): Plan {
  const plan: Plan = [];
  const up = view.direction === 'up';
  // No central profile at all is a new roaming user: nothing to compare with, so nothing is taken for deleted.
  if (view.central === null && !up) return planHive(view, plan);
  const trees = { local: view.local, central: view.central ?? undefined, base: undefined };
  walk(trees, view.excluded, (prefix, name, local, central) => {
    if (up && prefix === '' && name.toLowerCase() === ALWAYS_UP && local !== undefined) {
      plan.push({
        do: 'copy',
        to: 'central',
        path: name,
        rule: 'U7',
        compared: comparedOf(view, local, central),
      });
      return;
    }
    const decision = up
      ? LOGOFF_TABLE[logoffCase(view, local, central)]
      : LOGON_TABLE[logonCase(view, local, central)];
    if (decision.order !== 'leave') order(plan, view, decision, pathOf(prefix, name), local, central);
  });
  return planHive(view, inOrder(plan));
}

function order(
  plan: Plan,
  view: MergeView,
  { order, rule }: Decision,
  path: string,
  local: FileNode | undefined,
  central: FileNode | undefined,
): void {
  const target = view.direction === 'up' ? 'central' : 'local';
  const compared = comparedOf(view, local, central);
  if (order === 'copy') plan.push({ do: 'copy', to: target, path, rule, compared });
  else if (order === 'remove') plan.push({ do: 'delete', from: target, path, rule, compared });
  else plan.push({ do: 'keep', on: target, path, rule, compared });
}

/** The hive, one unit: newest wins at logon but for the first roaming logon; always up at logoff. */
function planHive(view: MergeView, plan: Plan): Plan {
  const { localHive, centralHive } = view;
  const compared = comparedHives(view);
  if (view.direction === 'up') {
    if (localHive !== null) plan.push({ do: 'copyHive', to: 'central', rule: 'H3', compared });
    return plan;
  }
  if (centralHive === null) return plan;
  if (view.transition) {
    plan.push({ do: 'copyHive', to: 'local', rule: 'H4', compared });
  } else if (
    localHive === null ||
    compareStamps(centralHive.modified, localHive.modified, view.reading.granularityMs) > 0
  ) {
    plan.push({ do: 'copyHive', to: 'local', rule: 'H1', compared });
  } else if (compareStamps(centralHive.modified, localHive.modified, view.reading.granularityMs) < 0) {
    plan.push({ do: 'keepHive', on: 'local', rule: 'H2', compared });
  }
  return plan;
}
