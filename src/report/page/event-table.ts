/** All events as a table of which only the rows in sight exist, so that a hundred thousand scroll as well as ten. */

import { isWorldEvent, tellEvent } from '../../explain/tell-event.ts';
import { timeOfDay } from '../draw-chart.ts';
import { eventOf } from '../history.ts';
import { escapeText } from '../svg.ts';
import type { Timeline } from '../timeline.ts';

const ROW = 28;
/** Height of the table, pixels, where there are more rows than fit. */
const TALLEST = 420;
/** Rows drawn beyond the edges, so that scrolling shows no gap. */
const SPARE = 8;

export class EventTable {
  readonly #element: HTMLElement;
  #timeline: Timeline | null = null;
  #numbers: readonly number[] = [];
  #lost = new Set<number>();
  #cursor = 0;

  constructor(element: HTMLElement, choose: (event: number) => void) {
    this.#element = element;
    element.setAttribute('role', 'table');
    element.setAttribute('aria-label', 'Events');
    element.tabIndex = 0;
    element.addEventListener('scroll', () => this.#draw());
    element.addEventListener('click', (event) => {
      const row = event.target instanceof Element ? event.target.closest('[data-n]') : null;
      if (row !== null) choose(Number(row.getAttribute('data-n')));
    });
  }

  show(timeline: Timeline, numbers: readonly number[]): void {
    this.#timeline = timeline;
    this.#numbers = numbers;
    this.#lost = new Set(
      timeline.history.losses.filter((loss) => loss.permitted === null).map((loss) => loss.lostAt),
    );
    this.#element.setAttribute('aria-rowcount', String(numbers.length + 1));
    this.#element.style.height = `${Math.min(TALLEST, (numbers.length + 1) * ROW + 2)}px`;
    this.#draw();
  }

  /** Marks an event and brings it into sight. */
  select(event: number): void {
    this.#cursor = event;
    const index = this.#numbers.indexOf(event);
    const { scrollTop, clientHeight } = this.#element;
    const top = (index + 1) * ROW;
    if (index >= 0 && (top < scrollTop + ROW || top + ROW > scrollTop + clientHeight)) {
      this.#element.scrollTop = top - clientHeight / 2;
    }
    this.#draw();
  }

  #draw(): void {
    const { scrollTop, clientHeight } = this.#element;
    const first = Math.max(0, Math.floor(scrollTop / ROW) - SPARE);
    const last = Math.min(this.#numbers.length, Math.ceil((scrollTop + clientHeight) / ROW) + SPARE);
    const rows: string[] = [];
    for (let i = first; i < last; i++) rows.push(this.#row(i));
    const cells = ['#', 'time', 'computer', 'user', 'what happened', 'rule'];
    const head = `<div role="row" class="head">${cells.map((cell) => `<span role="columnheader">${cell}</span>`).join('')}</div>`;
    const height = (this.#numbers.length + 1) * ROW;
    this.#element.innerHTML = `${head}<div style="height:${height}px" role="presentation"></div>${rows.join('')}`;
  }

  #row(index: number): string {
    const n = this.#numbers[index] as number;
    const event = this.#timeline === null ? undefined : eventOf(this.#timeline.history, n);
    if (event === undefined) return '';
    const lost = this.#lost.has(n);
    const kind = `${isWorldEvent(event) ? 'world' : ''}${lost ? ' lost' : ''}`;
    return `<div role="row" data-n="${n}" class="${kind}" aria-rowindex="${index + 2}" aria-selected="${n === this.#cursor}" style="top:${(index + 1) * ROW}px">${[
      cell(String(n), 'n'),
      cell(timeOfDay(event.at), 'n'),
      cell('computer' in event ? (event.computer ?? '') : ''),
      cell('user' in event ? (event.user ?? '') : ''),
      cell(`${lost ? '✕ ' : ''}${tellEvent(event)}`),
      cell('rule' in event ? (event.rule ?? '') : ''),
    ].join('')}</div>`;
  }
}

function cell(words: string, name = ''): string {
  return `<span role="cell"${name === '' ? '' : ` class="${name}"`}>${escapeText(words)}</span>`;
}
