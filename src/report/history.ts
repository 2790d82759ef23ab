/** What a picture of a history is drawn from: slim events, the cells of the state that each changed, the losses. */
import type { Loss, Violation } from '../judge/judge.ts';
import type { EventType, LogEvent } from '../log/events.ts';
import type { CellName, Change } from './cells.ts';

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

/** Event `n`, whole. */
export function eventOf({ heads, details }: History, n: number): LogEvent | undefined {
  const detail = details[n - 1];
  if (typeof detail !== 'string') return detail;
  return { ...heads[n - 1], ...(JSON.parse(detail) as object) } as unknown as LogEvent;
}
