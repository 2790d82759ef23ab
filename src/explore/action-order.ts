/** In which order the actions of several files run: as the production planners order a plan. */
import type { FileAction } from '../log/actions.ts';
import { inOrder } from '../plan/view.ts';
import { ACT } from './plan-table.ts';
import { FILES } from './scope.ts';

const COMPARED = { local: null, central: null };

const known = new Map<string, readonly number[]>();

/**
 * @param pending the orders of each item, files first; at `files` the hive
 * @returns the items in the order in which their actions run
 */
export function actionOrder(pending: readonly (readonly number[])[], files: number): readonly number[] {
  const key = JSON.stringify([pending, files]);
  let order = known.get(key);
  if (order === undefined) known.set(key, (order = orderOf(pending, files)));
  return order;
}

function orderOf(pending: readonly (readonly number[])[], files: number): number[] {
  const items = new Map<FileAction, number>();
  for (const [item, orders] of pending.entries()) {
    for (const order of orders) items.set(actionOf(order, item, files), item);
  }
  return inOrder([...items.keys()]).map((action) => items.get(action) as number);
}

function actionOf(order: number, item: number, files: number): FileAction {
  if (item === files) return { do: 'copyHive', to: 'local', rule: '', compared: COMPARED };
  const path = FILES[item] as string;
  switch (order) {
    case ACT.removeLocal:
      return { do: 'delete', from: 'local', path, rule: '', compared: COMPARED };
    case ACT.removeCentral:
      return { do: 'delete', from: 'central', path, rule: '', compared: COMPARED };
    case ACT.keepLocalAside:
    case ACT.keepCentralAside:
      return { do: 'conflict', loser: 'local', path, to: path, rule: '', compared: COMPARED };
    case ACT.confirm:
    case ACT.forget:
      return { do: 'confirm', path, rule: '', base: null };
    case ACT.keepCentral:
      return { do: 'keep', on: 'central', path, rule: '', compared: COMPARED };
    default:
      return { do: 'copy', to: 'local', path, rule: '', compared: COMPARED };
  }
}
