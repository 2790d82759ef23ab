/** Makes a history from a log: folds it, judges it, and notes what each event changed. */
import { Immer } from 'immer';
import { cut } from '../explain/layout.ts';
import { foldInto } from '../fold/fold.ts';
import { type FleetState, initialState } from '../fold/state.ts';
import type { Refusal } from '../fold/stimuli.ts';
import { Judge } from '../judge/judge.ts';
import type { LogEvent } from '../log/events.ts';
import { CellRecorder, type Change } from './cells.ts';
import type { EventHead, History } from './history.ts';

const LONGEST_CONTENT = 160;

/** Leaves out what a picture does not need, so that a page of a hundred thousand events stays small. */
export function slimEvent(event: LogEvent): LogEvent {
  if (event.type === 'merge.planned') {
    return { ...event, actions: [], ...({ planned: event.actions.length } as object) };
  }
  if (event.type === 'hive.copied')
    return { ...event, hive: { modified: event.hive.modified, settings: {} } };
  if (event.type === 'central.restored') return { ...event, profiles: {} };
  if (event.type === 'local.restored') return { ...event, profile: null };
  if (!('content' in event) || (event.content?.length ?? 0) <= LONGEST_CONTENT) return event;
  return { ...event, content: cut(event.content ?? '', LONGEST_CONTENT) };
}

/** Published states are compared here and then forgotten: freezing them would only cost time. */
const immer = new Immer({ autoFreeze: false });

/**
 * Folds and judges a full log.
 *
 * @param algorithm its name, for the headings only: nothing is decided here
 */
export function buildHistory(events: Iterable<LogEvent>, algorithm: string): History {
  const judge = new Judge();
  const recorder = new CellRecorder();
  const slim: LogEvent[] = [];
  const changes: (Change | 0)[] = [];
  const refused: { at: number; message: string }[] = [];
  let state = initialState();
  for (const event of events) {
    const before = state;
    let refusal = null as Refusal;
    state = immer.produce(before, (draft: FleetState) => {
      refusal = foldInto(draft, event);
      // Records call versions by the numbers of events: one that does not fit keeps its own, and is shown as the refusal it is.
      if (refusal !== null) draft.events += 1;
    });
    if (refusal === null) {
      judge.observe(event);
      slim.push(slimEvent(event));
    } else {
      judge.skip();
      const number = slim.length + 1;
      slim.push({ at: event.at, type: 'stimulus.refused', line: number + 1, message: refusal });
      refused.push({ at: number, message: refusal });
    }
    const changed = recorder.changes(before, state);
    changes.push(changed.length > 0 ? changed : 0);
  }
  const { losses, violations } = judge.judgement();
  return {
    algorithm,
    heads: slim as EventHead[],
    details: slim,
    cells: recorder.cells,
    changes,
    losses,
    violations,
    refused,
  };
}
