/** The whole history as a strip: what part of it is in sight, and where something was lost. */
import { type Columns, middleOf } from '../columns.ts';
import type { LossMark } from '../marks.ts';
import { round } from '../svg.ts';
import type { ViewWindow } from './view-window.ts';

const WIDTH = 1000;

export function drawOverview(
  strip: SVGSVGElement,
  columns: Columns,
  losses: readonly LossMark[],
  view: ViewWindow,
): void {
  strip.style.display = view.isWhole ? 'none' : 'block';
  if (view.isWhole) return;
  strip.setAttribute('viewBox', `0 0 ${WIDTH} 20`);
  const at = (unit: number): number => (unit / columns.total) * WIDTH;
  const ticks = new Map<number, string>();
  for (const { event, loss } of losses) {
    const x = Math.round(at(middleOf(columns, event)));
    if (loss.permitted === null) ticks.set(x, 'lost');
    else if (!ticks.has(x)) ticks.set(x, 'beaten');
  }
  const { from } = view.viewport;
  strip.innerHTML = [
    `<rect class="whole" x="0" y="7" width="${WIDTH}" height="6" rx="3"/>`,
    ...[...ticks].map(([x, kind]) => `<rect class="${kind}" x="${x - 1}" y="3" width="2" height="14"/>`),
    `<rect class="part" x="${round(at(Math.max(0, from)))}" y="1" width="${round(Math.max(6, at(view.units)))}" height="18" rx="4"/>`,
  ].join('');
}

/** Dragging on the strip brings that place into the middle. */
export function listenToOverview(strip: SVGSVGElement, goTo: (share: number) => void): void {
  const go = (event: PointerEvent): void => {
    const { left, width } = strip.getBoundingClientRect();
    goTo((event.clientX - left) / width);
  };
  strip.addEventListener('pointerdown', go);
  strip.addEventListener('pointermove', (event) => {
    if (event.buttons > 0) go(event);
  });
}
