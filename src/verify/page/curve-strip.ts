/** The loss curve as a strip above a chart, at the places of the chart's events. */
import { type Chart, endOf, xOf } from '../../report/chart-geometry.ts';
import { blocksOf } from '../../report/columns.ts';
import { element, round, text } from '../../report/svg.ts';
import { type CurvePoint, rateOf } from '../loss-curve.ts';
import { wilson } from '../wilson.ts';

const HEIGHT = 92;
const TOP = -72;
const BOTTOM = -12;
/** Pixels a share needs beside it. */
const LABEL_ROOM = 30;

/** Chance at a height. */
const yOf = (share: number): number => BOTTOM + (TOP - BOTTOM) * share;

interface Step {
  readonly x1: number;
  readonly x2: number;
  readonly point: CurvePoint;
}

/** @param label what the curve is the chance of */
export function curveStrip(
  points: readonly CurvePoint[],
  label: string,
): { height: number; draw(chart: Chart): string } {
  return { height: HEIGHT, draw: (chart) => draw(chart, points, label) };
}

function draw(chart: Chart, points: readonly CurvePoint[], label: string): string {
  const steps = stepsOf(chart, points);
  const { gutter, width } = chart.view;
  const scale = [0, 0.5, 1].map(
    (share) =>
      element('line', { class: 'curve-grid', x1: gutter, x2: width - 1, y1: yOf(share), y2: yOf(share) }) +
      (gutter === 0
        ? ''
        : text(gutter - 8, yOf(share) + 3.5, `${share * 100} %`, { class: 'axis', 'text-anchor': 'end' })),
  );
  const title = text(gutter === 0 ? 10 : 14, TOP - 8, label, { class: 'curve-title' });
  return element('g', { class: 'curve' }, scale.join('') + title + band(steps) + line(steps) + shares(steps));
}

/** A point holds from its stimulus to the next one. */
function stepsOf(chart: Chart, points: readonly CurvePoint[]): Step[] {
  const blocks = blocksOf(chart.timeline.history);
  const { gutter } = chart.view;
  const xs = points.map(({ stimuli }) => {
    const index = blocks.indexOf(stimuli);
    return stimuli === 0 || index < 0 ? gutter : Math.max(gutter, xOf(chart, index + 1));
  });
  const end = Math.min(chart.view.width - 1, endOf(chart, chart.timeline.length + 1));
  return points.map((point, i) => ({ x1: xs[i] ?? gutter, x2: xs[i + 1] ?? end, point }));
}

/** Where the true share lies with 95 % confidence. */
function band(steps: readonly Step[]): string {
  return steps
    .slice(0, -1)
    .map(({ x1, x2, point }) => {
      const { low, high } = wilson(point.broke, point.tried);
      return element('rect', {
        class: 'curve-band',
        x: x1,
        y: yOf(high),
        width: Math.max(0, x2 - x1),
        height: yOf(low) - yOf(high),
      });
    })
    .join('');
}

function line(steps: readonly Step[]): string {
  const path = steps.map(({ x1, x2, point }, i) => {
    const y = round(yOf(rateOf(point)));
    return `${i === 0 ? 'M' : 'L'}${round(x1)} ${y}L${round(x2)} ${y}`;
  });
  return element('path', { class: 'curve-line', d: path.join('') });
}

function shares(steps: readonly Step[]): string {
  return steps
    .map(({ x1, x2, point }) => {
      const share = rateOf(point);
      if (x2 - x1 < LABEL_ROOM) return '';
      const words = `${Math.round(share * 100)} %`;
      return text((x1 + x2) / 2, yOf(share) + (share > 0.75 ? 14 : -5), words, {
        class: 'curve-share',
        'text-anchor': 'middle',
      });
    })
    .join('');
}
