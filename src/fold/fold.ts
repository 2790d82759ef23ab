/** State is a fold of events. The same recipe runs on an immer draft (published states) and on a private state. */
import { produce } from 'immer';
import type { LogEvent } from '../log/events.ts';
import type { ServiceRecord, SessionRecord } from '../log/records.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { isStimulus } from '../log/stimulus-types.ts';
import { foldRecord, foldSessionRecord } from './records.ts';
import { type Computer, type FleetState, initialState, type LocalProfile } from './state.ts';
import { foldStimulus, type Refusal } from './stimuli.ts';

/**
 * Folds one event into a state that may be changed: an immer draft, or a state nobody else holds.
 *
 * @returns `null`, or why the event does not fit; then nothing was changed and the event was not counted.
 */
export function foldInto(state: FleetState, event: LogEvent): Refusal {
  return isStimulus(event) ? foldStimulusInto(state, event) : foldRecordInto(state, event);
}

/** `foldInto` for who knows that the world did it. */
export function foldStimulusInto(state: FleetState, event: Stimulus): Refusal {
  const refusal = foldStimulus(state, event, state.events + 1);
  if (refusal === null) count(state, event);
  return refusal;
}

/** `foldInto` for the record of a step just taken, at the state's own instant, by who has its places at hand. */
export function foldSessionRecordInto(
  state: FleetState,
  computer: Computer,
  profile: LocalProfile,
  event: SessionRecord,
): Refusal {
  const refusal = foldSessionRecord(state, computer, profile, event);
  if (refusal === null) state.events += 1;
  return refusal;
}

/** `foldInto` for who knows that the profile service did it. */
export function foldRecordInto(state: FleetState, event: ServiceRecord): Refusal {
  const refusal = foldRecord(state, event);
  if (refusal === null) count(state, event);
  return refusal;
}

function count(state: FleetState, { at }: LogEvent): void {
  state.events += 1;
  state.now = at;
}

/** Folds one event: the next published state. The states before and after share all that did not change. */
export function foldEvent(state: FleetState, event: LogEvent): FleetState {
  return produce(state, (draft: FleetState) => void foldInto(draft, event));
}

/** Folds many events in one draft, far cheaper than one by one; `refused` hears of events that do not fit. */
export function foldEvents(
  state: FleetState,
  events: Iterable<LogEvent>,
  refused?: (event: LogEvent, why: string) => void,
): FleetState {
  return produce(state, (draft: FleetState) => {
    for (const event of events) {
      const refusal = foldInto(draft, event);
      if (refusal !== null) refused?.(event, refusal);
    }
  });
}

/** The state after a whole log. */
export function foldLog(events: Iterable<LogEvent>): FleetState {
  return foldEvents(initialState(), events);
}
