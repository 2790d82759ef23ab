/** What a recorded log's events carry beside our own members: where they come from and how well they fit. */
import type { LogEvent } from '../log/events.ts';
import type { DeviationKind } from './advice.ts';

/** The Windows event an event of ours was made from. */
export interface WindowsOrigin {
  readonly provider: string;
  /** 0 for a line of userenv.log, whose number stands for the record's. */
  readonly id: number;
  readonly recordId?: number;
  /** Windows' session number, where the event names one. */
  readonly session?: string;
  readonly file: string;
}

export interface Marks {
  readonly origin?: WindowsOrigin;
  /** Not recorded: the sentence says why it must have happened all the same. */
  readonly inferred?: string;
  /** Unusual and explained. */
  readonly variation?: string;
  /** Does not fit: what was expected. */
  readonly deviation?: string;
  /** Which kind of deviation it is: `advice.ts` says what to do. */
  readonly deviationKind?: DeviationKind;
  /** Of a note: the event it would have been, had it fitted (a line of our log). */
  readonly event?: object;
}

export type Marked<E = LogEvent> = E & Marks;

/** The marks of an event of any log; all absent on events of our own. */
export function marksOf(event: LogEvent): Marks {
  return event as Marked;
}
