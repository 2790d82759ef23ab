/** One history's chart on the page: draws the part in view, and turns pointers into moments and movement. */

import { tellEvent } from '../../explain/tell-event.ts';
import { type Chart, eventUnder, type Viewport } from '../chart-geometry.ts';
import { drawScene, type Scene } from '../draw-chart.ts';
import { eventOf } from '../history.ts';
import { one } from './dom.ts';

export interface PanelListener {
  /** An event was pointed at. */
  choose(event: number): void;
  /** The view moves by so many pixels. */
  pan(pixels: number): void;
  /** The view grows by a factor around a pixel. */
  zoom(factor: number, x: number): void;
}

const CLICK_SLIP = 5;

export class ChartPanel {
  readonly element = document.createElement('figure');
  readonly #plot: HTMLElement;
  readonly #listener: PanelListener;
  #chart: Chart | null = null;
  readonly #pointers = new Map<number, number>();
  #moved = 0;

  constructor(listener: PanelListener) {
    this.#listener = listener;
    this.element.className = 'panel';
    this.element.innerHTML = '<figcaption></figcaption><div class="plot"></div>';
    this.#plot = one(this.element, '.plot');
    this.#listen();
  }

  /** Pixels there are to draw on. */
  get width(): number {
    return Math.floor(this.#plot.clientWidth);
  }

  caption(html: string): void {
    one(this.element, 'figcaption').innerHTML = html;
  }

  draw(scene: Scene, view: Viewport, cursor: number, label: string): void {
    const { chart, svg } = drawScene(scene, view, cursor);
    this.#chart = chart;
    this.#plot.innerHTML = `<svg height="${chart.height}" viewBox="0 0 ${view.width} ${chart.height}" role="img">${svg}</svg>`;
    one(this.#plot, 'svg').setAttribute('aria-label', label);
  }

  #listen(): void {
    const plot = this.#plot;
    plot.addEventListener('pointerdown', (event) => {
      this.#pointers.set(event.pointerId, event.clientX);
      this.#moved = 0;
    });
    plot.addEventListener('pointermove', (event) => this.#move(event));
    const lift = (event: PointerEvent): void => {
      if (!this.#pointers.delete(event.pointerId)) return;
      plot.classList.remove('dragging');
      if (event.type === 'pointerup' && this.#moved < CLICK_SLIP) this.#click(event);
    };
    plot.addEventListener('pointerup', lift);
    plot.addEventListener('pointercancel', lift);
    plot.addEventListener('wheel', (event) => this.#wheel(event), { passive: false });
  }

  #move(event: PointerEvent): void {
    const before = this.#pointers.get(event.pointerId);
    if (before === undefined) return this.#hover(event);
    const by = event.clientX - before;
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    this.#pointers.set(event.pointerId, event.clientX);
    this.#moved += Math.abs(by);
    if (this.#moved >= CLICK_SLIP && !this.#plot.hasPointerCapture(event.pointerId)) {
      this.#plot.setPointerCapture(event.pointerId);
      this.#plot.classList.add('dragging');
    }
    if (other === undefined) return this.#listener.pan(by);
    const [gap, old] = [Math.abs(event.clientX - other), Math.abs(before - other)];
    this.#listener.zoom(Math.max(10, gap) / Math.max(10, old), (event.clientX + other) / 2 - this.#left());
  }

  #left(): number {
    return this.#plot.getBoundingClientRect().left;
  }

  #hover(event: PointerEvent): void {
    if (this.#chart === null || event.pointerType !== 'mouse') return;
    const n = eventUnder(this.#chart, event.clientX - this.#left());
    const told = eventOf(this.#chart.timeline.history, n);
    this.#plot.title = told === undefined ? '' : `${n} · ${tellEvent(told)}`;
  }

  #click(event: PointerEvent): void {
    const mark = event.target instanceof Element ? event.target.closest('[data-event]') : null;
    const marked = Number(mark?.getAttribute('data-event') ?? Number.NaN);
    if (!Number.isNaN(marked)) return this.#listener.choose(marked);
    if (this.#chart !== null) this.#listener.choose(eventUnder(this.#chart, event.clientX - this.#left()));
  }

  #wheel(event: WheelEvent): void {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      this.#listener.zoom(Math.exp(-event.deltaY / 200), event.clientX - this.#left());
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      this.#listener.pan(-event.deltaX);
    }
  }
}
