/** What one history reaches of the targets, seen from outside: steps of machines, events of the log, policies in force. */
import { hearingSteps, stateName } from '../../../machines/step.ts';
import { policyOf } from '../../decide/policy.ts';
import { CONFIGURED_BY } from '../../fold/refreshes.ts';
import type { Computer, FleetState } from '../../fold/state.ts';
import type { LogEvent } from '../../log/events.ts';
import type { Stimulus } from '../../log/stimuli.ts';
import { type Algorithm, algorithmFor } from '../../plan/algorithms.ts';
import { Simulator } from '../../simulate/simulator.ts';
import { cellId, stateId, targetId } from './targets.ts';

/** Runs a history through the production simulator. @returns ids of all that was reached */
export function reachedBy(
  algorithm: string | Algorithm,
  history: readonly Stimulus[],
  seed = 1,
): ReadonlySet<string> {
  const reached = new Set<string>();
  const onEvent = (event: LogEvent, state: FleetState): void => noteEvent(reached, algorithm, event, state);
  hearingSteps(
    (machine, state, event, next) => {
      reached.add(targetId({ kind: 'cell', name: cellId(machine, stateName(state), event.type) }));
      if (next !== null) reached.add(targetId({ kind: 'state', name: stateId(machine, stateName(next)) }));
    },
    () => {
      const simulator = new Simulator({ algorithm, seed, immutable: false, onEvent });
      for (const stimulus of history) simulator.feed(stimulus);
      simulator.finish();
    },
  );
  return reached;
}

function noteEvent(
  reached: Set<string>,
  algorithm: string | Algorithm,
  event: LogEvent,
  state: FleetState,
): void {
  reached.add(`event ${event.type}`);
  if ('rule' in event && event.rule !== undefined) reached.add(`rule ${event.rule}`);
  if (event.type === 'settings.merged') {
    for (const { rule } of [...event.changes, ...event.kept]) reached.add(`rule ${rule}`);
  }
  if (event.type === 'policy.processed') {
    for (const { item } of event.applied) {
      if (item !== 'userObject') reached.add(`policy ${CONFIGURED_BY[item]}`);
    }
  }
  if (!('rule' in event && 'computer' in event && 'user' in event) || event.user === undefined) return;
  const computer = state.computers[event.computer];
  if (computer === undefined) return;
  for (const name of settingsInForce(computer, event.user, algorithm)) reached.add(`policy ${name}`);
}

type Given = Readonly<Record<string, unknown>>;

/** By the identity of the settings, which are replaced and never changed. */
const known = new WeakMap<Given, WeakMap<Given, Map<string, readonly string[]>>>();
const NONE: Given = {};

/** Settings without any of which the service would decide by another policy for this user now. */
function settingsInForce(computer: Computer, user: string, name: string | Algorithm): readonly string[] {
  const machine: Given = computer.policy;
  const own: Given = computer.userPolicy[user] ?? NONE;
  const algorithm = algorithmFor(name, computer.os);
  let byUser = known.get(machine);
  if (byUser === undefined) known.set(machine, (byUser = new WeakMap()));
  let byWindows = byUser.get(own);
  if (byWindows === undefined) byUser.set(own, (byWindows = new Map<string, readonly string[]>()));
  const windows = `${algorithm.generation} ${computer.os}`;
  let names = byWindows.get(windows);
  if (names === undefined) byWindows.set(windows, (names = inForce(machine, own, computer, algorithm)));
  return names;
}

function inForce(machine: Given, own: Given, computer: Computer, algorithm: Algorithm): readonly string[] {
  const amountTo = (policy: Given, ofUser: Given): string =>
    JSON.stringify(policyOf({ ...computer, policy, userPolicy: { user: ofUser } }, 'user', algorithm));
  const all = amountTo(machine, own);
  const without = (given: Given, name: string): Given => {
    const { [name]: _, ...rest } = given;
    return rest;
  };
  return [
    ...Object.keys(machine).filter((name) => amountTo(without(machine, name), own) !== all),
    ...Object.keys(own).filter((name) => amountTo(machine, without(own, name)) !== all),
  ];
}
