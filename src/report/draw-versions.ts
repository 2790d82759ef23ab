/** Draws what travels: each version of a path as a line in every lane that has it, and the copies between lanes. */
import { shortHash } from '../explain/layout.ts';
import { type Chart, type LaneBox, SESSION, visibleEvents, xOf } from './chart-geometry.ts';
import type { Row, RowName } from './lanes.ts';
import type { LossMark, Transfer } from './marks.ts';
import { lossSubject, lossWord, tellLoss } from './marks.ts';
import { type Stretch, stretches } from './stretches.ts';
import { element, escapeText, fitText, glyph, round, text, VERSION_STYLES } from './svg.ts';
import { lastAtOrBefore } from './timeline.ts';

/** A version's colour and shape. */
export function styleOf(name: RowName, version: number): number {
  return name.styles.get(version) ?? 0;
}

export function drawRows(chart: Chart, box: LaneBox): string {
  return box.lane.rows.map((row) => drawRow(chart, row, box.rows.get(row.name.key) ?? 0)).join('');
}

function drawRow(chart: Chart, row: Row, y: number): string {
  const track = element('line', {
    class: 'row-base',
    x1: chart.view.gutter,
    x2: chart.view.width,
    y1: y,
    y2: y,
  });
  const lines = stretches(chart, row.track, (value) => value === null).map((stretch) =>
    drawStretch(chart, row.name, stretch, y),
  );
  return track + lines.join('');
}

function drawStretch(chart: Chart, name: RowName, { x1, x2, span }: Stretch, y: number): string {
  if (span === null) {
    return element('rect', { class: 'busy', x: x1, y: y - 4, width: Math.max(1, x2 - x1), height: 8, rx: 3 });
  }
  const [version, , , content] = span.value as readonly [number, number, number, string];
  const style = styleOf(name, version) % VERSION_STYLES;
  if (x2 - x1 < 8) return element('line', { class: `line v${style}`, x1, x2, y1: y, y2: y });
  const begins = xOf(chart, span.from) >= chart.view.gutter;
  const line = element('line', { class: `line v${style}`, x1, x2, y1: y, y2: y });
  const shape = begins ? glyph(style, x1, y, 6) : '';
  const room = x2 - x1 - 14;
  const label = fitText(shortHash(content), room);
  const words = label === '' ? '' : text(x1 + 10, y - 6, label, { class: 'content' });
  const ends = span.to <= chart.timeline.length && x2 < chart.view.width;
  const cap = ends ? element('line', { class: `cap v${style}`, x1: x2, x2, y1: y - 5, y2: y + 5 }) : '';
  const told =
    name.kind === 'hive' ? `the hive of ${content}` : `${name.label}: “${content}” (version ${version})`;
  const title = `<title>${escapeText(told)}</title>`;
  return `<g>${title}${line}${cap}${shape}${words}</g>`;
}

/** Copies closer than this to the last one drawn between the same lanes are left out: they could not be told apart. */
const CLOSEST = 4;
/** Events in sight beyond which copies are left out: they would only be a hatching. */
const TOO_MANY = 4000;

export function drawTransfers(chart: Chart, transfers: readonly Transfer[]): string {
  const [from, to] = visibleEvents(chart);
  if (to - from > TOO_MANY) return '';
  const last = new Map<string, number>();
  const drawn: string[] = [];
  const numbers = transfers.map(({ event }) => event);
  for (let i = lastAtOrBefore(numbers, from - 1) + 1; i < transfers.length; i++) {
    const transfer = transfers[i] as Transfer;
    if (transfer.event > to) break;
    const x = xOf(chart, transfer.event);
    const between = `${transfer.from} ${transfer.to} ${transfer.key}`;
    if (x - (last.get(between) ?? Number.NEGATIVE_INFINITY) < CLOSEST) continue;
    last.set(between, x);
    drawn.push(drawTransfer(chart, transfer, x));
  }
  return drawn.join('');
}

function drawTransfer(chart: Chart, transfer: Transfer, x: number): string {
  const { from, to, key, version, event } = transfer;
  const target = chart.boxes[to];
  const y2 = target?.rows.get(key);
  const row = target?.lane.rows.find(({ name }) => name.key === key);
  const source = chart.boxes[from];
  if (source === undefined || y2 === undefined || row === undefined) return '';
  if (version === null) return drawReach(source, x, y2, transfer, row.name.label);
  const y1 = source.rows.get(key) ?? source.sessionY + SESSION / 2;
  const style = styleOf(row.name, version) % VERSION_STYLES;
  const down = y2 > y1;
  const tip = y2 + (down ? -8 : 8);
  const bend = Math.min(14, Math.abs(tip - y1) / 3);
  const path = `M${round(x - bend)} ${round(y1)}C${round(x)} ${round(y1)} ${round(x)} ${round(y1)} ${round(x)} ${round(y1 + (down ? bend : -bend))}L${round(x)} ${round(tip)}`;
  const head = `M${round(x - 4)} ${round(tip - (down ? 5 : -5))}L${round(x)} ${round(tip)}L${round(x + 4)} ${round(tip - (down ? 5 : -5))}`;
  return element(
    'g',
    { class: `copy v${style}`, 'data-event': event },
    `<title>${escapeText(`event ${event}: ${row.name.label} goes ${down ? 'down' : 'up'}`)}</title>` +
      element('path', { class: 'copy-halo', d: path }) +
      element('path', { d: path }) +
      element('path', { d: head }),
  );
}

/** A computer takes a file away on the server: a dashed line from its session to the row. */
function drawReach(source: LaneBox, x: number, y2: number, { event, lost }: Transfer, label: string): string {
  const y1 = source.sessionY + (y2 < source.sessionY ? 0 : SESSION);
  const tip = y2 + (y2 < y1 ? 7 : -7);
  const title = `<title>${escapeText(`event ${event}: ${label} is deleted from here`)}</title>`;
  const line = element('line', { x1: x, x2: x, y1, y2: tip });
  const bar = element('line', { class: 'reach-end', x1: x - 5, x2: x + 5, y1: tip, y2: tip });
  return element('g', { class: lost ? 'reach lost' : 'reach', 'data-event': event }, title + line + bar);
}

/** Room a mark's words take, pixels. */
const MARK_WORDS = 68;

export function drawLosses(chart: Chart, marks: readonly LossMark[]): string {
  const [from, to] = visibleEvents(chart);
  const drawn: string[] = [];
  const before = new Map<string, { mark: number; words: number }>();
  for (const mark of marks) {
    if (mark.event < from || mark.event > to) continue;
    const x = xOf(chart, mark.event);
    const row = `${mark.lane} ${mark.key}`;
    const last = before.get(row) ?? { mark: Number.NEGATIVE_INFINITY, words: Number.NEGATIVE_INFINITY };
    if (x - last.mark < 3) continue;
    const labelled = x - last.words > MARK_WORDS;
    before.set(row, { mark: x, words: labelled ? x : last.words });
    drawn.push(drawLoss(chart, mark, x, labelled));
  }
  return drawn.join('');
}

function drawLoss(chart: Chart, { lane, key, loss, event }: LossMark, x: number, labelled: boolean): string {
  const box = chart.boxes[lane];
  if (box === undefined) return '';
  const y = box.rows.get(key) ?? box.y + box.height / 2;
  const kind = loss.permitted === null ? 'lost' : 'beaten';
  const shape =
    kind === 'lost'
      ? element('circle', { cx: x, cy: y, r: 9 }) +
        element('path', { d: `M${round(x - 4)} ${round(y - 4)}l8 8m0-8l-8 8` })
      : element('path', { d: `M${round(x)} ${round(y - 8)}l8 8l-8 8l-8-8Z` });
  const label = `${lossWord(loss)} · ${loss.rule === 'user' ? 'user' : loss.rule}`;
  const room = chart.view.width - x - 16;
  const atEdge = room < label.length * 6.6;
  // Where a line goes on behind the mark, or no room is left beside it, the words stand below.
  const below =
    atEdge ||
    chart.timeline.valueAt(box.lane.rows.find(({ name }) => name.key === key)?.track, event) !== null;
  const anchor = { class: 'mark-label', 'text-anchor': atEdge ? 'end' : 'start' };
  // A permitted loss where the line goes on says its name on hovering: the diamond is enough.
  const words =
    labelled && (!below || atEdge || kind === 'lost')
      ? text(below ? x + (atEdge ? 9 : -6) : x + 13, y + (below ? 19 : 4), label, anchor)
      : '';
  const title = `<title>${escapeText(tellLoss(loss))}</title>`;
  return element(
    'g',
    { class: `mark ${kind}`, 'data-event': event, 'data-path': lossSubject(loss) },
    title + shape + words,
  );
}
