/** Runs a history and keeps what a property may want to ask about. */
import type { FleetState } from '../../src/fold/state.ts';
import { Judge, type Judgement } from '../../src/judge/judge.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { settings } from '../settings.ts';

export interface Ran {
  readonly events: readonly LogEvent[];
  readonly state: FleetState;
  readonly judgement: Judgement;
}

export function ran(history: readonly Stimulus[], algorithm: string): Ran {
  const judge = new Judge();
  const simulator = new Simulator({ algorithm, immutable: false, onEvent: (event) => judge.observe(event) });
  for (const stimulus of history) simulator.feed(stimulus);
  simulator.finish();
  return { events: simulator.events, state: simulator.state, judgement: judge.judgement() };
}

/** Runs of the properties of this folder. Days at work are cheap, fleets under random policies are not. */
export const RUNS = settings(40);
export const CHEAP_RUNS = settings(150);
