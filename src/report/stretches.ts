/** Stretches of one value as pixels: what is too narrow to be seen is drawn together, so a picture's size is bounded. */
import { type Chart, endOf, visibleEvents, xOf } from './chart-geometry.ts';
import type { Span, Track } from './timeline.ts';

/** `span`: one stretch. `null`: many short ones, too many to tell apart at this zoom. */
export interface Stretch {
  readonly x1: number;
  readonly x2: number;
  readonly span: Span | null;
}

const NARROWEST = 2.5;

/** Pixels a stretch must have to be drawn on its own: more where many events are in sight, so that pictures stay small. */
export function narrowest(from: number, to: number): number {
  return Math.min(14, NARROWEST + Math.max(0, to - from - 2000) / 1500);
}

/** The visible stretches of a track, clipped to the plot. */
export function stretches(
  chart: Chart,
  track: Track | undefined,
  skip: (value: unknown) => boolean,
): Stretch[] {
  const [from, to] = visibleEvents(chart);
  const least = narrowest(from, to);
  const left = chart.view.gutter;
  const right = chart.view.width;
  const found: Stretch[] = [];
  let busy: { x1: number; x2: number } | null = null;
  for (const span of chart.timeline.spans(track, from, to)) {
    if (skip(span.value)) continue;
    const x1 = Math.max(left, xOf(chart, span.from));
    const x2 = Math.min(right, endOf(chart, span.to));
    if (x2 <= x1 && x1 >= right) continue;
    if (x2 - x1 >= least) {
      if (busy !== null) found.push({ ...busy, span: null });
      busy = null;
      found.push({ x1, x2, span });
    } else if (busy !== null && x1 - busy.x2 < least) {
      busy.x2 = Math.max(x2, busy.x2);
    } else {
      if (busy !== null) found.push({ ...busy, span: null });
      busy = { x1, x2: Math.max(x2, x1 + 1) };
    }
  }
  if (busy !== null) found.push({ ...busy, span: null });
  return found;
}
