/** Draws a whole chart as SVG text: pure, so a page, a file and a test draw the same. Classes carry all colours. */

import { isWorldEvent, tellEvent } from '../explain/tell-event.ts';
import {
  AXIS,
  arrange,
  type Chart,
  fitting,
  type LaneBox,
  type Viewport,
  visibleEvents,
  xOf,
} from './chart-geometry.ts';
import { type Columns, layOut } from './columns.ts';
import { drawBands, drawSession } from './draw-sessions.ts';
import { drawLosses, drawRows, drawTransfers } from './draw-versions.ts';
import { eventOf, type History } from './history.ts';
import { chooseLanes, type Filter, type Lanes, type RowKind } from './lanes.ts';
import { type LossMark, lossMarks, type Transfer, transfersOf } from './marks.ts';
import { PICTURE_STYLE } from './style.ts';
import { element, escapeText, fitText, text, textWidth } from './svg.ts';
import { Timeline } from './timeline.ts';

/** What is drawn, apart from where one looks: made once per history and filter. */
export interface Scene {
  readonly timeline: Timeline;
  readonly lanes: Lanes;
  readonly columns: Columns;
  readonly transfers: readonly Transfer[];
  readonly losses: readonly LossMark[];
}

export function sceneOf(timeline: Timeline, columns: Columns, filter: Filter = {}): Scene {
  const lanes = chooseLanes(timeline, filter);
  const keys = new Set(lanes.lanes.flatMap(({ rows }) => rows.map(({ name }) => name.key)));
  return {
    timeline,
    lanes,
    columns,
    transfers: transfersOf(timeline, lanes.lanes).filter(({ key }) => keys.has(key)),
    losses: lossMarks(timeline, lanes.lanes).filter(({ key }) => keys.has(key)),
  };
}

/**
 * The inner part of a drawing: axis, lanes, lines, marks.
 *
 * @param cursor number of the event the cursor stands on; `null`: no cursor
 */
export function drawScene(
  scene: Scene,
  view: Viewport,
  cursor: number | null,
): { chart: Chart; svg: string } {
  const chart = arrange(scene.timeline, scene.lanes, scene.columns, view);
  const svg = [
    chart.boxes.map((box) => drawGround(chart, box)).join(''),
    drawAxis(chart, cursor),
    chart.boxes.map((box) => drawBands(chart, box) + drawSession(chart, box) + drawRows(chart, box)).join(''),
    cursor === null ? '' : drawCursor(chart, cursor),
    drawTransfers(chart, scene.transfers),
    drawLosses(chart, scene.losses),
    chart.boxes.map((box) => drawNames(chart, box)).join(''),
  ].join('');
  return { chart, svg };
}

function drawGround(chart: Chart, box: LaneBox): string {
  const kind = box.lane.computer === '' ? 'lane server' : 'lane';
  return element('rect', {
    class: kind,
    x: 0.5,
    y: box.y + 0.5,
    width: chart.view.width - 1,
    height: box.height - 1,
    rx: 8,
  });
}

/** Lane and row names at the left, or above their rows on a narrow screen. */
function drawNames(chart: Chart, box: LaneBox): string {
  const { gutter } = chart.view;
  if (gutter === 0) return drawNamesInside(box);
  const cover = element('rect', {
    class: box.lane.computer === '' ? 'names server' : 'names',
    x: 1,
    y: box.y + 1,
    width: gutter - 8,
    height: box.height - 2,
    rx: 7,
  });
  const title = text(
    14,
    box.lane.session === undefined ? box.y + 20 : box.sessionY + 14,
    fitText(box.lane.title, gutter - 30, 13),
    {
      class: 'lane-title',
    },
  );
  const rows = box.lane.rows.map(({ name }) =>
    text(
      gutter - 16,
      (box.rows.get(name.key) ?? 0) + 4,
      fitText(rowLabel(name.kind, name.label), gutter - 34),
      {
        class: 'row-name',
        'text-anchor': 'end',
      },
    ),
  );
  return cover + title + rows.join('');
}

function drawNamesInside(box: LaneBox): string {
  const title = text(10, box.y + 17, box.lane.title, { class: 'lane-title' });
  const rows = box.lane.rows.map(({ name }) =>
    text(10, (box.rows.get(name.key) ?? 0) - 20, rowLabel(name.kind, name.label), { class: 'row-name' }),
  );
  return title + rows.join('');
}

function rowLabel(kind: RowKind, label: string): string {
  if (kind === 'setting') return `⚙ ${label}`;
  if (kind === 'hive') return 'hive';
  const slash = label.lastIndexOf('/');
  return slash > 0 && label.length > 18 ? `…/${label.slice(slash + 1)}` : label;
}

/** Numbers of the events the world made, their time of day, and flags for broken guarantees. */
function drawAxis(chart: Chart, cursor: number | null): string {
  const [from, to] = visibleEvents(chart);
  const pill = cursor === null ? Number.NEGATIVE_INFINITY : xOf(chart, cursor);
  const drawn: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let lastTick = Number.NEGATIVE_INFINITY;
  for (let n = from; n <= to; n++) {
    const event = chart.timeline.history.heads[n - 1];
    if (event === undefined || !isWorldEvent(event)) continue;
    const x = xOf(chart, n);
    if (x - lastTick < 3) continue;
    lastTick = x;
    drawn.push(element('line', { class: 'tick', x1: x, x2: x, y1: AXIS - 6, y2: chart.height - 10 }));
    const label = timeOfDay(event.at);
    if (x - last < textWidth(label) + 14 || Math.abs(x - pill) < textWidth(label)) continue;
    last = x;
    drawn.push(text(x, AXIS - 10, label, { class: 'axis', 'text-anchor': 'middle' }));
  }
  return drawn.join('') + drawFlags(chart, from, to);
}

function drawFlags(chart: Chart, from: number, to: number): string {
  const flags = new Map<number, Set<string>>();
  for (const { at, guarantee } of chart.timeline.history.violations) {
    if (at >= from && at <= to) flags.set(at, (flags.get(at) ?? new Set()).add(guarantee));
  }
  let last = Number.NEGATIVE_INFINITY;
  const drawn: string[] = [];
  for (const [at, ids] of [...flags].toSorted(([a], [b]) => a - b)) {
    const x = xOf(chart, at);
    const label = `⚑ ${[...ids].join(' ')}`;
    if (x - last < textWidth(label) + 6) continue;
    last = x;
    const anchor = x > chart.view.width - 50 ? 'end' : 'middle';
    drawn.push(text(x, 11, label, { class: 'flag', 'text-anchor': anchor, 'data-event': at }));
  }
  return drawn.join('');
}

/** `09:30`, with seconds where there are any. */
export function timeOfDay(at: number): string {
  const text = new Date(at).toISOString();
  return text.slice(17, 23) === '00.000' ? text.slice(11, 16) : text.slice(11, 19);
}

function drawCursor(chart: Chart, cursor: number): string {
  const x = xOf(chart, cursor);
  if (x < chart.view.gutter - 1 || x > chart.view.width + 1) return '';
  const label = String(cursor);
  const half = textWidth(label) / 2 + 6;
  return element(
    'g',
    { class: 'cursor' },
    element('line', { x1: x, x2: x, y1: AXIS - 6, y2: chart.height - 6 }) +
      element('rect', { x: x - half, y: AXIS - 23, width: half * 2, height: 17, rx: 8.5 }) +
      text(x, AXIS - 10.5, label, { 'text-anchor': 'middle' }),
  );
}

export interface PictureOptions {
  readonly width?: number;
  readonly filter?: Filter;
  /** An event to point at. */
  readonly cursor?: number;
  readonly title?: string;
  /** Something drawn above the axis, at the places of the chart's events: SVG whose `y` runs from `-height` to 0. */
  readonly above?: { readonly height: number; draw(chart: Chart): string };
  /** Whether the picture brings its own style. Default: yes; in a page with `CHART_STYLE` it need not. */
  readonly styled?: boolean;
}

/**
 * A history as one SVG file: complete, without script, light and dark.
 *
 * @returns SVG text, `width` pixels wide (default 960)
 */
export function drawPicture(history: History, options: PictureOptions = {}): string {
  const [columns] = layOut([history]) as [Columns];
  const scene = sceneOf(new Timeline(history), columns, options.filter);
  const width = options.width ?? 960;
  const view = fitting(columns, width, width < 600 ? 0 : 150);
  const { chart, svg } = drawScene(scene, view, options.cursor ?? null);
  const title = options.title ?? describe(history);
  const style = options.styled === false ? '' : `<style>${PICTURE_STYLE}</style>`;
  const height = options.above?.height ?? 0;
  const inner = `<title>${escapeText(title)}</title>${style}${options.above?.draw(chart) ?? ''}${svg}`;
  return element(
    'svg',
    {
      xmlns: 'http://www.w3.org/2000/svg',
      class: 'picture',
      width,
      height: chart.height + height,
      viewBox: `0 ${-height} ${width} ${chart.height + height}`,
      role: 'img',
      'aria-label': title,
    },
    inner,
  );
}

/** One sentence that says what a picture shows. */
export function describe(history: History): string {
  const lost = history.losses.filter(({ permitted }) => permitted === null).length;
  const last = eventOf(history, history.heads.length);
  const outcome =
    lost === 0 ? 'nothing is lost' : `${lost} ${lost === 1 ? 'version is' : 'versions are'} lost`;
  return `${history.heads.length} events under ${history.algorithm}: ${outcome}${last === undefined ? '' : `; ends with: ${tellEvent(last)}`}`;
}
