/**
 * The order of file actions does not matter where the plan does not need it: actions about paths that have nothing to do
 * with one another, carried out in any order, end in the same state. Spec section 5 (a plan is a list of file actions).
 */
import * as fc from 'fast-check';
import { produce } from 'immer';
import { expect, it } from 'vitest';
import { foldLog } from '../../src/fold/fold.ts';
import type { FleetState } from '../../src/fold/state.ts';
import { pathKey } from '../../src/fold/tree.ts';
import type { FileAction } from '../../src/log/actions.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { RecordOf } from '../../src/log/records.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';

type Planned = RecordOf<'merge.planned'>;

/** Names an action touches or waits for: its own, a conflict copy's, that of the original a conflict copy was made of. */
function namesOf(action: FileAction): string[] {
  if (!('path' in action)) return [];
  const more =
    action.do === 'conflict' ? [action.to] : action.do === 'delete' ? [action.savedAs ?? action.path] : [];
  return [action.path, ...more].flatMap((name) => {
    const original = name.replace(/ \(conflict from [^)]*\)/, '');
    return [pathKey(name), pathKey(original)];
  });
}

/** Whether one must stay where it is before the other: a common name, or one name below the other. */
function belongTogether(a: FileAction, b: FileAction): boolean {
  return namesOf(a).some((x) =>
    namesOf(b).some((y) => x === y || x.startsWith(`${y}/`) || y.startsWith(`${x}/`)),
  );
}

/** Actions drawn one by one, each after those it belongs to. The hive comes last, as every plan has it. */
function reordered(actions: readonly FileAction[], draw: readonly number[]): FileAction[] {
  const left = [...actions];
  const order: FileAction[] = [];
  while (left.length > 0) {
    const free = left.filter(
      (action, i) =>
        !left.slice(0, i).some((other) => belongTogether(action, other)) &&
        ('path' in action || left.every((other) => !('path' in other))),
    );
    const [next] = free.slice((draw[order.length % draw.length] ?? 0) % free.length);
    if (next === undefined) throw new Error('No action is free');
    order.push(next);
    left.splice(left.indexOf(next), 1);
  }
  return order;
}

/** The state in which a merge has been planned, with its actions in another order, run on to its end. */
function outcome(
  algorithm: string,
  planned: FleetState,
  { computer, user }: Planned,
  actions: readonly FileAction[],
) {
  const state = produce(planned, (draft) => {
    const plan = draft.computers[computer]?.profiles[user]?.plan;
    if (plan != null) plan.actions = [...actions];
  });
  const simulator = new Simulator({ algorithm, state });
  simulator.finish();
  // How the store's log numbers its entries is their order of arrival, and nothing else.
  return JSON.stringify(sorted(simulator.state), (key, value: unknown) => (key === 'n' ? 0 : value));
}

/** Names in one order, whenever they came to be. */
function sorted(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, inner]): [string, unknown] => [key, sorted(inner)])
      .toSorted(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function plansOf(log: readonly LogEvent[]): { index: number; planned: Planned }[] {
  return log.flatMap((event, index) =>
    event.type === 'merge.planned' && event.actions.length > 1 ? [{ index, planned: event }] : [],
  );
}

it.each(['nt4', 'windows-2003', 'csync', 'three-way'])('%s', (algorithm) => {
  let moved = 0;
  fc.assert(
    fc.property(
      histories({ steps: [20, 60], files: [4, 8], settled: 0, allFaults: 0.1, someFaults: 0.4 }),
      fc.array(fc.nat(20), { minLength: 10, maxLength: 10 }),
      (history, draw) => {
        const simulator = new Simulator({ algorithm, immutable: false });
        for (const stimulus of history) simulator.feed(stimulus);
        simulator.finish();
        const [plan] = plansOf(simulator.events).toSorted(
          (a, b) => b.planned.actions.length - a.planned.actions.length,
        );
        if (plan === undefined) return;
        const { index, planned } = plan;
        const actions = reordered(planned.actions, draw);
        if (actions.some((action, i) => action !== planned.actions[i])) moved++;
        const state = foldLog(simulator.events.slice(0, index + 1));
        expect(outcome(algorithm, state, planned, actions)).toBe(
          outcome(algorithm, state, planned, planned.actions),
        );
      },
    ),
    settings(80),
  );
  expect(moved, 'plans that were put in another order').toBeGreaterThan(20);
});
