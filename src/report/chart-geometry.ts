/** Where lanes and rows lie on a chart, and where a moment is: pixels from lanes and columns. */
import { type Columns, eventAt, middleOf } from './columns.ts';
import type { Lane, Lanes } from './lanes.ts';
import type { Timeline } from './timeline.ts';

/** What part of a history is looked at, and how large. */
export interface Viewport {
  /** Pixels of the whole drawing. */
  readonly width: number;
  /** Room at the left for names; 0 puts the names above the rows, for narrow screens. */
  readonly gutter: number;
  /** The unit of the columns at the left edge of the plot. */
  readonly from: number;
  /** Pixels per unit. */
  readonly scale: number;
}

export interface LaneBox {
  readonly lane: Lane;
  readonly y: number;
  readonly height: number;
  /** Top of each band's strip, in the order of the lane's bands. */
  readonly bands: readonly number[];
  readonly sessionY: number;
  /** Middle of each row's line, by the row's key. */
  readonly rows: ReadonlyMap<string, number>;
}

export interface Chart {
  readonly timeline: Timeline;
  readonly columns: Columns;
  readonly view: Viewport;
  readonly boxes: readonly LaneBox[];
  readonly height: number;
}

export const AXIS = 42;
export const BAND = 15;
export const SESSION = 20;
const GAP = 10;
const PAD = 9;

/** Stacks the lanes. */
export function arrange(timeline: Timeline, lanes: Lanes, columns: Columns, view: Viewport): Chart {
  const narrow = view.gutter === 0;
  const boxes: LaneBox[] = [];
  let y = AXIS;
  for (const lane of lanes.lanes) {
    const box = stack(lane, y, narrow);
    boxes.push(box);
    y += box.height + GAP;
  }
  return { timeline, columns, view, boxes, height: y };
}

function stack(lane: Lane, top: number, narrow: boolean): LaneBox {
  // Without a session's bar there is nothing beside the name, so the rows begin below it.
  const named = narrow || lane.session === undefined;
  let y = top + PAD + (named ? 16 : 0);
  const bands = lane.bands.map(() => {
    y += BAND + 2;
    return y - BAND - 2;
  });
  const sessionY = y;
  if (lane.session !== undefined) y += SESSION + 6;
  const rows = new Map<string, number>();
  const step = narrow ? 42 : 28;
  for (const { name } of lane.rows) {
    rows.set(name.key, y + step - 12);
    y += step;
  }
  return { lane, y: top, height: Math.max(y - top + PAD, narrow ? 52 : 44), bands, sessionY, rows };
}

/** Pixels of an event's middle. */
export function xOf({ columns, view }: Chart, event: number): number {
  return view.gutter + (middleOf(columns, event) - view.from) * view.scale;
}

/** Pixels of the end of a stretch: of the event that ends it, or the end of the history. */
export function endOf(chart: Chart, event: number): number {
  const { timeline, columns, view } = chart;
  if (event <= timeline.length) return xOf(chart, event);
  return view.gutter + (columns.total - view.from) * view.scale;
}

/** The event under a pixel. */
export function eventUnder({ columns, view }: Chart, x: number): number {
  return eventAt(columns, (x - view.gutter) / view.scale + view.from);
}

/** First and last event that can be seen. */
export function visibleEvents(chart: Chart): readonly [from: number, to: number] {
  return [eventUnder(chart, chart.view.gutter), eventUnder(chart, chart.view.width)];
}

/** The viewport that shows a whole history. Few events are not drawn apart for ever. */
export function fitting(columns: Columns, width: number, gutter: number): Viewport {
  const room = Math.max(60, width - gutter - 16);
  return {
    width,
    gutter,
    from: gutter === 0 ? -0.4 : 0,
    scale: Math.min(64, room / Math.max(1, columns.total)),
  };
}
