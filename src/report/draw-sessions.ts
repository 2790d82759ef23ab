/** Draws what holds for a while: sessions with their machine states, and bands of faults. */

import { signedDuration } from '../explain/tell-event.ts';
import { BAND, type Chart, type LaneBox, SESSION } from './chart-geometry.ts';
import type { Band, BandKind } from './lanes.ts';
import { type Stretch, stretches } from './stretches.ts';
import { element, escapeText, fitText, text } from './svg.ts';

/** The kind of work a session's state is: its colour and pattern. */
const STATE_CLASS: Readonly<Record<string, string>> = {
  loggedOn: 'on',
  merging: 'merge',
  mergingUp: 'merge',
  localToRoaming: 'merge',
  waitingForUnlock: 'wait',
  checkingQuota: 'step',
  lingering: 'linger',
  deletePending: 'doomed',
};

/** Machine states as words: `waitingForUnlock` is shown as “waiting for unlock”. */
export function stateWords(state: string): string {
  const space = state.indexOf(' ');
  const name = space < 0 ? state : state.slice(0, space);
  return name.replaceAll(/([A-Z])/g, ' $1').toLowerCase();
}

/** A stretch of a bar, with its label where that fits. */
function bar(stretch: Stretch, y: number, height: number, kind: string, label: string): string {
  const { x1, x2, span } = stretch;
  const width = Math.max(1, x2 - x1);
  const box = element('rect', {
    class: span === null ? 'busy' : kind,
    x: x1,
    y,
    width,
    height,
    rx: Math.min(4, width / 2),
  });
  const shown = span === null ? '' : fitText(label, width - 10);
  const words = shown === '' ? '' : text(x1 + 6, y + height / 2 + 4, shown, { class: 'bar-label' });
  const title =
    span === null
      ? '<title>many short states: zoom in</title>'
      : `<title>${escapeText(`${label}, from event ${span.from}`)}</title>`;
  return `<g>${title}${box}${words}</g>`;
}

export function drawSession(chart: Chart, box: LaneBox): string {
  const { session, computer } = box.lane;
  if (session === undefined) return '';
  const base = element('line', {
    class: 'off',
    x1: chart.view.gutter,
    x2: chart.view.width,
    y1: box.sessionY + SESSION / 2,
    y2: box.sessionY + SESSION / 2,
  });
  const bars = stretches(chart, session, (value) => value === 'loggedOff').map((stretch) => {
    const state = String(stretch.span?.value ?? '');
    const kind = STATE_CLASS[state.split(' ')[0] ?? ''] ?? 'step';
    const uploading = state.includes('upload=running') ? ', background upload running' : '';
    return bar(stretch, box.sessionY, SESSION, `s s-${kind}`, stateWords(state) + uploading);
  });
  return element('g', { class: 'session', 'data-computer': computer }, base + bars.join(''));
}

const CALM: Readonly<Record<BandKind, (value: unknown) => boolean>> = {
  power: (value) => value === true,
  link: (value) => value === 'fast',
  offset: (value) => value === 0,
  server: (value) => value === 'up',
  failing: (value) => value === null,
  handles: (value) => value === null,
};

function bandLabel(kind: BandKind, value: unknown): string {
  switch (kind) {
    case 'power':
      return 'off';
    case 'link':
      return value === 'none' ? 'link down' : `${String(value)} link`;
    case 'offset':
      return `clock ${signedDuration(Number(value))}`;
    case 'server':
      return `share ${String(value)}`;
    case 'failing':
      return `transfers fail: ${String(value)}`;
    case 'handles':
      return `hive held by ${String(value)}`;
    default:
      return kind satisfies never;
  }
}

/** Faults that keep a lane from the others tint it from top to bottom. */
const TINTS: ReadonlySet<BandKind> = new Set(['power', 'link', 'server'] as const);

export function drawBands(chart: Chart, box: LaneBox): string {
  return box.lane.bands.map((band, i) => drawBand(chart, box, band, box.bands[i] ?? box.y)).join('');
}

function drawBand(chart: Chart, box: LaneBox, { kind, track }: Band, y: number): string {
  const drawn = stretches(chart, track, CALM[kind]).map((stretch) => {
    const tint = TINTS.has(kind)
      ? element('rect', {
          class: 'tint',
          x: stretch.x1,
          y: box.y,
          width: Math.max(1, stretch.x2 - stretch.x1),
          height: box.height,
        })
      : '';
    return tint + bar(stretch, y, BAND, `b b-${kind}`, bandLabel(kind, stretch.span?.value));
  });
  return element('g', { class: 'band' }, drawn.join(''));
}
