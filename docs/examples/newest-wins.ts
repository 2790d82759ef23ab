import { comparedOf, inOrder, type MergeView, type Plan, walk } from 'roamproof';

/** The newer file wins, in both directions; a file that one side lacks comes from the other. */
export default function plan(view: MergeView): Plan {
  const actions: Plan = [];
  const trees = { local: view.local, central: view.central ?? undefined, base: undefined };
  walk(trees, view.excluded, (folder, name, local, central) => {
    const difference = (local?.modified ?? 0) - (central?.modified ?? 0);
    if (difference === 0) return;
    actions.push({
      do: 'copy',
      to: difference > 0 ? 'central' : 'local',
      path: folder + name,
      rule: 'the newer file wins',
      compared: comparedOf(view, local, central),
    });
  });
  return inOrder(actions);
}
