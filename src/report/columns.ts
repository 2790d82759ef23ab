/**
 * Where each event stands from left to right. The order of lines is the order of events, whatever the clocks say, so
 * the axis counts events; bookkeeping is drawn narrower than what the world or the service did to data.
 */

import { isWorldEvent } from '../explain/tell-event.ts';
import type { EventHead, History } from './history.ts';

export interface Columns {
  /** `starts[n - 1]` is where event `n` begins, in units; one entry more than events, the total width. */
  readonly starts: Float64Array;
  readonly total: number;
}

const SERVED: ReadonlySet<string> = new Set([
  'file.copied',
  'file.deleted',
  'file.truncated',
  'file.failed',
  'conflict.kept',
  'hive.copied',
  'hive.failed',
  'hive.abandoned',
  'settings.merged',
  'profile.deleted',
  'logon.refused',
  'central.restored',
  'local.restored',
  'stimulus.refused',
]);

const NARROW = 0.3;

function weight(event: EventHead, marked: boolean): number {
  if (marked) return 1.8;
  return isWorldEvent(event) || SERVED.has(event.type) ? 1 : NARROW;
}

/** Whether an event opens a block: what every algorithm's run over the same stimuli has in common. */
function opensBlock(event: EventHead): boolean {
  if (event.type === 'stimulus.refused') return true;
  return isWorldEvent(event) && !(event.type === 'logoff.requested' && event.cause === 'shutdown');
}

/** Of each event the number of its block: the stimulus it belongs to, from 0. */
export function blocksOf(history: History): Int32Array {
  let block = 0;
  return Int32Array.from(history.heads, (event) => (opensBlock(event) ? ++block : block));
}

/**
 * Lays histories of the same stimuli out beside each other: a stimulus stands at the same place in each, and the
 * algorithm with more to do decides how much room follows it.
 */
export function layOut(histories: readonly History[]): Columns[] {
  const blocks = histories.map(blocksOf);
  const weights = histories.map(weightsOf);
  const widths: number[] = [];
  histories.forEach((history, h) => {
    const own = ownWidths(blocks[h] as Int32Array, weights[h] as Float64Array, history.heads.length);
    own.forEach((width, block) => {
      widths[block] = Math.max(widths[block] ?? 0, width);
    });
  });
  const begins: number[] = [];
  let total = 0;
  for (let block = 0; block < widths.length; block++) {
    begins[block] = total;
    total += widths[block] ?? 0;
  }
  return histories.map((_, h) => place(blocks[h] as Int32Array, weights[h] as Float64Array, begins, total));
}

function weightsOf(history: History): Float64Array {
  const marked = new Set(history.losses.map(({ lostAt }) => lostAt));
  return Float64Array.from(history.heads, (event, i) => weight(event, marked.has(i + 1)));
}

function ownWidths(blocks: Int32Array, weights: Float64Array, length: number): number[] {
  const widths: number[] = [];
  for (let i = 0; i < length; i++) {
    const block = blocks[i] as number;
    widths[block] = (widths[block] ?? 0) + (weights[i] as number);
  }
  return widths;
}

function place(blocks: Int32Array, weights: Float64Array, begins: readonly number[], total: number): Columns {
  const starts = new Float64Array(blocks.length + 1);
  let x = 0;
  let current = -1;
  for (let i = 0; i < blocks.length; i++) {
    const block = blocks[i] as number;
    if (block !== current) x = begins[block] ?? x;
    current = block;
    starts[i] = x;
    x += weights[i] as number;
  }
  starts[blocks.length] = total;
  return { starts, total };
}

/** The event at a place, found by halving; clamped to the history. */
export function eventAt({ starts }: Columns, unit: number): number {
  let low = 1;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle - 1] as number) <= unit) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** The middle of an event's own column, which is never wider than its weight. */
export function middleOf({ starts, total }: Columns, event: number): number {
  const start = starts[event - 1] ?? total;
  const next = starts[event] ?? total;
  return start + Math.min(next - start, 1) / 2;
}
