/**
 * csync: the best known open-source relative. A database per replica remembers one modification time per file; both
 * directions are settled in every run (its user guide, "Merge algorithm": the one used "by Microsoft for Roaming Profiles").
 */
import type { BaseNode } from '../fold/state.ts';
import type { FileNode } from '../fold/tree.ts';
import type { RuleId } from './rules.ts';
import { comparedHives, comparedOf, inOrder, type MergeView, type Plan } from './view.ts';
import { walk } from './walk.ts';

/** One side of a file against the database. */
export type SideCase = 'none' | 'same' | 'changed' | 'gone';

export type CsyncOrder = 'up' | 'down' | 'newest' | 'remove local' | 'remove central' | 'forget' | 'leave';

interface Decision {
  readonly order: CsyncOrder;
  readonly rule: RuleId;
}

const LEAVE: Decision = { order: 'leave', rule: 'C1' };

/** Local case × central case. */
export const CSYNC_TABLE: Readonly<Record<SideCase, Readonly<Record<SideCase, Decision>>>> = {
  none: {
    none: LEAVE,
    same: LEAVE,
    changed: { order: 'down', rule: 'C1' },
    gone: LEAVE,
  },
  same: {
    none: LEAVE,
    same: LEAVE,
    changed: { order: 'down', rule: 'C1' },
    gone: { order: 'remove local', rule: 'C4' },
  },
  changed: {
    none: { order: 'up', rule: 'C1' },
    same: { order: 'up', rule: 'C1' },
    changed: { order: 'newest', rule: 'C2' },
    gone: { order: 'up', rule: 'C5' },
  },
  gone: {
    none: LEAVE,
    same: { order: 'remove central', rule: 'C4' },
    changed: { order: 'down', rule: 'C5' },
    gone: { order: 'forget', rule: 'C6' },
  },
};

/** An older time than the database's counts as unchanged, as in csync's own reconcile step. */
export function sideCase(
  file: { modified: number } | undefined,
  base: { modified: number } | undefined,
): SideCase {
  if (file === undefined) return base === undefined ? 'none' : 'gone';
  if (base === undefined) return 'changed';
  return file.modified > base.modified ? 'changed' : 'same';
}

export function planCsync(view: MergeView): Plan {
  const plan: Plan = [];
  // A central profile that is not there yet is no news of deletions.
  const base = view.central === null ? undefined : view.manifest?.files;
  const trees = { local: view.local, central: view.central ?? undefined, base };
  walk<BaseNode>(trees, view.excluded, (prefix, name, local, central, known) => {
    const decision = CSYNC_TABLE[sideCase(local, known)][sideCase(central, known)];
    if (decision.order !== 'leave') order(plan, view, decision, prefix + name, local, central);
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
  const compared = comparedOf(view, local, central);
  switch (order) {
    case 'up':
      return void plan.push({ do: 'copy', to: 'central', path, rule, compared });
    case 'down':
      return void plan.push({ do: 'copy', to: 'local', path, rule, compared });
    case 'remove local':
      return void plan.push({ do: 'delete', from: 'local', path, rule, compared });
    case 'remove central':
      return void plan.push({ do: 'delete', from: 'central', path, rule, compared });
    case 'forget':
      return void plan.push({ do: 'confirm', path, rule, base: null });
    case 'newest': {
      // Changed on both sides: it is there on both.
      const { content, modified, created, version } = central as FileNode;
      const difference = (local as FileNode).modified - modified;
      if (difference === 0) {
        plan.push({
          do: 'confirm',
          path,
          rule: 'C3',
          base: { content, modified, created, version, entry: null },
        });
      } else {
        plan.push({ do: 'copy', to: difference > 0 ? 'central' : 'local', path, rule, compared });
      }
      return;
    }
    case 'leave':
      return;
    default:
      return order satisfies never;
  }
}

/** To csync the hive is a file like any other. It cannot be replaced while it is loaded, so it comes down at logon only. */
function planHive(view: MergeView, plan: Plan): Plan {
  const remembered = view.manifest?.hiveModified ?? null;
  const base = remembered === null ? undefined : { modified: remembered };
  const { localHive, centralHive } = view;
  const decision =
    CSYNC_TABLE[sideCase(localHive ?? undefined, base)][sideCase(centralHive ?? undefined, base)];
  const compared = comparedHives(view);
  const newest = (localHive?.modified ?? 0) - (centralHive?.modified ?? 0);
  const goesUp = decision.order === 'up' || (decision.order === 'newest' && newest > 0);
  const comesDown = decision.order === 'down' || (decision.order === 'newest' && newest < 0);
  if (goesUp) plan.push({ do: 'copyHive', to: 'central', rule: decision.rule, compared });
  else if (comesDown && view.direction === 'down') {
    plan.push({ do: 'copyHive', to: 'local', rule: decision.rule, compared });
  }
  return plan;
}
