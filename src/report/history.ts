/** What a picture of a history is drawn from: slim events, the cells of the state that each changed, the losses. */
import { foldEvent } from '../fold/fold.ts';
import { initialState } from '../fold/state.ts';
import { Judge, type Loss, type Violation } from '../judge/judge.ts';
import type { EventType, LogEvent } from '../log/events.ts';
import { type CellName, CellRecorder, type Change } from './cells.ts';

/** What is asked of all events at once: enough to place and filter them. */
export interface EventHead {
  readonly at: number;
  readonly type: EventType;
  readonly computer?: string;
  readonly user?: string;
  readonly path?: string;
  readonly key?: string;
  readonly to?: unknown;
  readonly from?: string;
  readonly rule?: string;
  readonly cause?: string;
}

export const HEAD_MEMBERS = [
  'at',
  'type',
  'computer',
  'user',
  'path',
  'key',
  'to',
  'from',
  'rule',
  'cause',
] as const satisfies readonly (keyof EventHead)[];

/** A history as plain data. Event numbers are 1-based everywhere; `heads[n - 1]` is of event `n`. */
export interface History {
  readonly algorithm: string;
  readonly heads: readonly EventHead[];
  /** The events themselves, or as JSON the members their heads lack. Without what only a replay needs. */
  readonly details: readonly (LogEvent | string)[];
  readonly cells: readonly CellName[];
  /** Per event the cells it changed, flat: cell, value, cell, value, …; `0` for none. */
  readonly changes: readonly (Change | 0)[];
  readonly losses: readonly Loss[];
  readonly violations: readonly Violation[];
  /** Numbers of events that do not fit the history before them, with the reason. */
  readonly refused: readonly { readonly at: number; readonly message: string }[];
}

const LONGEST_CONTENT = 160;

const cut = (text: string): string =>
  text.length > LONGEST_CONTENT ? `${text.slice(0, LONGEST_CONTENT)}…` : text;

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
  return { ...event, content: cut(event.content ?? '') };
}

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
    state = foldEvent(before, event);
    // An event that does not fit is not counted by the fold; the number of a version is its place among those that do.
    if (state.events === before.events) {
      refused.push({ at: slim.length, message: event.type });
      continue;
    }
    judge.observe(event);
    slim.push(slimEvent(event));
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

/** Event `n`, whole. */
export function eventOf({ heads, details }: History, n: number): LogEvent | undefined {
  const detail = details[n - 1];
  if (typeof detail !== 'string') return detail;
  return { ...heads[n - 1], ...(JSON.parse(detail) as object) } as unknown as LogEvent;
}
