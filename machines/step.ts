import { type AnyStateMachine, initialTransition, type StateValue, transition } from 'xstate';
import type { Cell, Table } from './table.ts';

/**
 * A state as text: `merging`, or `loggedOn upload=idle refresh=stale` where regions run side by side. Text, because it
 * goes into logs and snapshots and is compared often.
 */
export type StateText = string;

const names = new Map<StateText, string>();

/** The state's own name, without its regions. There are few states, and each is asked for often. */
export function stateName(text: StateText): string {
  let name = names.get(text);
  if (name === undefined) names.set(text, (name = text.split(' ', 1)[0] as string));
  return name;
}

export function toText(value: StateValue): StateText {
  if (typeof value === 'string') return value;
  const [state, regions] = Object.entries(value)[0] as [string, StateValue];
  if (typeof regions === 'string') return `${state} ${regions}`;
  const parts = Object.entries(regions as Record<string, string>).map(
    ([region, inner]) => `${region}=${inner}`,
  );
  return [state, ...parts].join(' ');
}

export function toValue(text: StateText): StateValue {
  const [state, ...parts] = text.split(' ') as [string, ...string[]];
  if (parts.length === 0) return state;
  const regions: Record<string, string> = {};
  for (const part of parts) {
    const [region, inner] = part.split('=') as [string, string];
    regions[region] = inner;
  }
  return { [state]: regions };
}

/** A statechart and its table, stepped as a pure function: the only way anything here runs a machine. */
export interface Stepper<Event extends { type: string }> {
  readonly initial: StateText;
  /** The next state, or `null` where the table refuses the event. Facts of an event must be short texts. */
  step(state: StateText, event: Event): StateText | null;
  /** The same for who only wants to know where a step would lead: nobody hears of it. */
  ask(state: StateText, event: Event): StateText | null;
  /** What the table says, without stepping. */
  cell(state: StateText, type: Event['type']): Cell;
}

/** Hears of every step a machine is told to take: which one, from where, by what, and where to (`null`: refused). */
export type StepListener = (
  machine: string,
  state: StateText,
  event: { readonly type: string },
  next: StateText | null,
) => void;

let listener: StepListener | null = null;

/**
 * Lets one listener hear of all steps while `work` runs: how coverage is measured (src/verify/coverage). Nothing here or
 * in the fold depends on whether somebody listens.
 */
export function hearingSteps<T>(heard: StepListener, work: () => T): T {
  const before = listener;
  listener = heard;
  try {
    return work();
  } finally {
    listener = before;
  }
}

/** Answers of a machine: by state, then by what an event says, member by member. */
class Answers {
  next: StateText | null | undefined;
  readonly #further = new Map<string, Answers>();

  to(said: string): Answers {
    let found = this.#further.get(said);
    if (found === undefined) this.#further.set(said, (found = new Answers()));
    return found;
  }
}

/**
 * Wraps a machine without context: its answer depends on nothing but the state and the event's few facts, so each
 * answer XState gives is kept and asked for only once. `remember: false` asks XState every time (the property that
 * both agree uses it).
 */
export function stepper<State extends string, Event extends { type: string }>(
  machine: AnyStateMachine,
  table: Table<State, Event['type']>,
  remember = true,
): Stepper<Event> {
  const answers = new Answers();
  const cell = (state: StateText, type: Event['type']): Cell => {
    const row = table[stateName(state) as State];
    if (row === undefined) throw new Error(`The machine ${machine.id} has no state ${state}`);
    return row.cell(type);
  };
  const transit = (state: StateText, event: Event): StateText | null => {
    const decided = cell(state, event.type);
    if (decided === 'refused') return null;
    if (decided === 'stays') return state;
    const [next] = transition(machine, machine.resolveState({ value: toValue(state), context: {} }), event);
    return toText(next.value as StateValue);
  };
  const remembered = (state: StateText, event: Event): StateText | null => {
    let known = answers.to(state);
    for (const member in event) known = known.to(event[member] as string);
    if (known.next === undefined) known.next = transit(state, event);
    return known.next;
  };
  const ask = remember ? remembered : transit;
  let initial: StateText | null = null;
  return {
    // Asked for when it is needed: who goes on with what was saved begins nothing.
    get initial() {
      return (initial ??= toText(initialTransition(machine)[0].value as StateValue));
    },
    cell,
    ask,
    step(state, event) {
      const next = ask(state, event);
      if (listener !== null) listener(machine.id, state, event, next);
      return next;
    },
  };
}
