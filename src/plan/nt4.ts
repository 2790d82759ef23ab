/** Windows NT 4.0: an exact mirror, both ways (2003 document, "Overview of the Windows NT 4.0 Algorithm"). */
import type { FileNode } from '../fold/tree.ts';
import { comparedHives, comparedOf, compareStamps, inOrder, type MergeView, type Plan } from './view.ts';
import { walk } from './walk.ts';

/** There is only one master: the local profile while the user is logged on, the central one otherwise. */
export function planNt4(view: MergeView): Plan {
  const plan: Plan = [];
  const up = view.direction === 'up';
  if (view.central === null && !up) return plan;
  const target = up ? 'central' : 'local';
  const trees = { local: view.local, central: view.central ?? undefined, base: undefined };
  walk(trees, view.excluded, (prefix, name, local, central) => {
    const source = up ? local : central;
    const destination = up ? central : local;
    if (same(view, source, destination)) return;
    const compared = comparedOf(view, local, central);
    const path = prefix + name;
    if (source !== undefined) plan.push({ do: 'copy', to: target, path, rule: up ? 'N3' : 'N1', compared });
    else plan.push({ do: 'delete', from: target, path, rule: up ? 'N4' : 'N2', compared });
  });
  inOrder(plan);
  const source = up ? view.localHive : view.centralHive;
  if (source !== null) plan.push({ do: 'copyHive', to: target, rule: 'N5', compared: comparedHives(view) });
  return plan;
}

function same(view: MergeView, a: FileNode | undefined, b: FileNode | undefined): boolean {
  if (a === undefined || b === undefined) return false;
  const sizes = (a.size ?? a.content.length) === (b.size ?? b.content.length);
  return sizes && compareStamps(a.modified, b.modified, view.reading.granularityMs) === 0;
}
