/** The report on the page: what is looked at, and the parts that show it. Nothing is decided here; all is looked up. */
import { fitting, type Viewport } from '../chart-geometry.ts';
import { blocksOf, type Columns, layOut, middleOf } from '../columns.ts';
import { describe, type Scene, sceneOf } from '../draw-chart.ts';
import { eventDetails } from '../event-details.ts';
import { type Moment, readFragment, writeFragment } from '../fragment.ts';
import type { History } from '../history.ts';
import { type Filter, PATHS_SHOWN, userOfFolder } from '../lanes.ts';
import { activeStates } from '../machine-graph.ts';
import type { ReportData } from '../report-data.ts';
import { stateCards } from '../state-cards.ts';
import { escapeText, round } from '../svg.ts';
import { isWorldEvent } from '../tell-event.ts';
import { lastAtOrBefore, Timeline } from '../timeline.ts';
import { realLosses, verdict, verdictChip } from '../verdict.ts';
import { ChartPanel } from './chart-panel.ts';
import { isTyping, one } from './dom.ts';
import { EventTable } from './event-table.ts';
import { FRAME } from './frame.ts';

const GUTTER = 150;
/** Below this width names stand above their rows. */
const NARROW = 620;
/** Units in sight at first where a history is too long to be seen whole. */
const UNITS_AT_FIRST = 90;
const CLOSEST_SCALE = 120;

interface Shown {
  readonly history: History;
  readonly timeline: Timeline;
  readonly blocks: Int32Array;
  scene: Scene | null;
  columns: Columns | null;
  readonly panel: ChartPanel;
  cursor: number;
}

export class ReportView {
  readonly #root: HTMLElement;
  readonly #table: EventTable;
  readonly #timelines = new Map<History, Timeline>();
  /** Whether the address follows what is looked at. */
  readonly #linked: boolean;
  #data: ReportData;
  #shown: Shown[] = [];
  #filter: Filter = {};
  #view: { from: number; scale: number } | null = null;
  /** Numbers of the events that pass the filter. */
  #numbers: number[] = [];
  #frame = 0;

  constructor(root: HTMLElement, data: ReportData, linked = true) {
    this.#root = root;
    this.#data = data;
    this.#linked = linked;
    root.innerHTML = FRAME;
    this.#table = new EventTable(one(root, '.events'), (event) => this.choose(event));
    this.#listen();
    this.show(data, readFragment(linked ? location.hash : ''));
  }

  /** Shows data, at a moment; what the moment leaves open is chosen here. */
  show(data: ReportData, moment: Partial<Moment> = {}): void {
    this.#data = data;
    this.#timelines.clear();
    one(this.#root, 'h1').textContent = data.title;
    this.#filter = moment.filter ?? data.filter;
    this.#fillFilters();
    this.#open(moment);
  }

  get moment(): Moment {
    const [main, beside] = this.#shown as [Shown, Shown?];
    return {
      event: main.cursor,
      algorithm: main.history.algorithm,
      beside: beside?.history.algorithm ?? '',
      filter: this.#filter,
    };
  }

  /** Puts the cursor on an event of the first chart. */
  choose(event: number, keepView = false): void {
    const main = this.#shown[0];
    if (main === undefined) return;
    main.cursor = Math.max(1, Math.min(main.timeline.length, event));
    const beside = this.#shown[1];
    if (beside !== undefined) {
      const block = main.blocks[main.cursor - 1] ?? 0;
      beside.cursor = Math.max(1, lastAtOrBefore(beside.blocks as unknown as number[], block) + 1);
    }
    if (!keepView) this.#follow(main);
    this.#update();
  }

  #historyOf(algorithm: string | undefined): History | undefined {
    return this.#data.histories.find((history) => history.algorithm === algorithm);
  }

  /** Opens an algorithm, and perhaps another beside it. */
  #open(moment: Partial<Moment>): void {
    const main = this.#historyOf(moment.algorithm) ?? (this.#data.histories[0] as History);
    const beside = this.#historyOf(moment.beside);
    const histories = beside === undefined || beside === main ? [main] : [main, beside];
    const before = this.#shown[0]?.history;
    this.#shown = histories.map((history, i) => this.#showing(history, i));
    one(this.#root, '.charts').replaceChildren(...this.#shown.map(({ panel }) => panel.element));
    if (before !== main || moment.event !== undefined) this.#view = null;
    this.#compose();
    this.#captions();
    const first = realLosses(main)[0]?.lostAt ?? main.events.length;
    this.choose(moment.event ?? first);
  }

  #showing(history: History, index: number): Shown {
    let timeline = this.#timelines.get(history);
    if (timeline === undefined) this.#timelines.set(history, (timeline = new Timeline(history)));
    const panel = new ChartPanel({
      choose: (event) => (index === 0 ? this.choose(event, true) : this.#chooseBeside(event)),
      pan: (pixels) => this.#pan(pixels),
      zoom: (factor, x) => this.#zoom(factor, x),
    });
    return { history, timeline, blocks: blocksOf(history), scene: null, columns: null, panel, cursor: 1 };
  }

  /** An event of the second chart: the first goes to the same stimulus. */
  #chooseBeside(event: number): void {
    const [main, beside] = this.#shown;
    if (main === undefined || beside === undefined) return;
    const block = beside.blocks[event - 1] ?? 0;
    main.cursor = Math.max(1, lastAtOrBefore(main.blocks as unknown as number[], block) + 1);
    beside.cursor = event;
    this.#update();
  }

  /** What follows from histories and filter, but not from where one looks. */
  #compose(): void {
    const columns = layOut(this.#shown.map(({ history }) => history));
    this.#shown.forEach((shown, i) => {
      shown.columns = columns[i] as Columns;
      shown.scene = sceneOf(shown.timeline, shown.columns, this.#filter);
    });
    const main = this.#shown[0] as Shown;
    this.#numbers = matching(main.history, this.#filter);
    this.#table.show(main.timeline, this.#numbers);
    const range = one<HTMLInputElement>(this.#root, '.stepper input');
    range.max = String(main.timeline.length);
  }

  #captions(): void {
    const { histories, promises, recorded, source, left } = this.#data;
    const main = this.#shown[0] as Shown;
    const buttons = histories.map(
      (history) =>
        `<button data-algorithm="${escapeText(history.algorithm)}" aria-pressed="${history === main.history}">${escapeText(history.algorithm)} ${verdictChip(history)}</button>`,
    );
    const options = histories.filter((history) => history !== main.history).map(({ algorithm }) => algorithm);
    const beside = this.#shown[1]?.history.algorithm ?? '';
    const select = `<label>beside it <select aria-label="Beside it">${['', ...options].map((name) => `<option value="${escapeText(name)}"${name === beside ? ' selected' : ''}>${name === '' ? 'nothing' : escapeText(name)}</option>`).join('')}</select></label>`;
    one(this.#root, '.algorithms').innerHTML = buttons.join('') + (options.length > 0 ? select : '');
    const box = one(this.#root, '.verdict');
    box.classList.toggle('bad', realLosses(main.history).length > 0);
    box.innerHTML = verdict(main.history, promises[main.history.algorithm] ?? []);
    const isRecorded = recorded && main.history === histories[0];
    const words = [
      source,
      `${main.history.events.length.toLocaleString('en')} events ${isRecorded ? 'as recorded' : 'simulated'}`,
      main.history.refused.length > 0
        ? `${main.history.refused.length} events that do not fit were left out`
        : '',
      left.length > 0 ? `not run, because the log is long: ${left.join(', ')}` : '',
    ];
    one(this.#root, '.source').textContent = words.filter((word) => word !== '').join(' · ');
    for (const { history, panel } of this.#shown) {
      panel.caption(
        `${escapeText(history.algorithm)} ${verdictChip(history)} <span class="quiet">${rowsWords(this.#shown.find((shown) => shown.panel === panel)?.scene ?? null)}</span>`,
      );
    }
  }

  /** Draws everything at the next frame, once however often it is asked for. */
  #update(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #viewport(shown: Shown): Viewport {
    const width = Math.max(280, shown.panel.width);
    const gutter = width < NARROW ? 0 : GUTTER;
    const fit = fitting(shown.columns as Columns, width, gutter);
    if (this.#view === null) {
      const dense = fit.scale * UNITS_AT_FIRST < width - gutter;
      const scale = dense ? (width - gutter) / UNITS_AT_FIRST : fit.scale;
      const middle = middleOf(shown.columns as Columns, shown.cursor);
      this.#view = { scale, from: dense ? this.#clamp(middle - UNITS_AT_FIRST / 2, scale) : fit.from };
    }
    return { width, gutter, ...this.#view };
  }

  #draw(): void {
    const main = this.#shown[0] as Shown;
    for (const shown of this.#shown) {
      const label = describe(shown.history);
      shown.panel.draw(shown.scene as Scene, this.#viewport(shown), shown.cursor, label);
    }
    const n = main.cursor;
    one(this.#root, '.details').innerHTML = `<h2>Event ${n}</h2>${eventDetails(main.timeline, n)}`;
    one(this.#root, '.cards').innerHTML = stateCards(main.timeline, (main.scene as Scene).lanes.lanes, n);
    one<HTMLInputElement>(this.#root, '.stepper input').value = String(n);
    one(this.#root, '.stepper output').textContent = `event ${n} of ${main.timeline.length}`;
    this.#table.select(n);
    this.#drawOverview(main);
    this.#drawMachine(main);
    if (this.#linked) {
      const main = this.#data.histories[0]?.algorithm ?? '';
      history.replaceState(null, '', writeFragment(this.moment, main));
    }
  }

  /** The whole history as a strip: what part is in sight, and where something was lost. */
  #drawOverview(main: Shown): void {
    const strip = one<SVGSVGElement>(this.#root, '.overview');
    const columns = main.columns as Columns;
    const { from, scale, width, gutter } = this.#viewport(main);
    const units = (width - gutter) / scale;
    strip.style.display = units >= columns.total ? 'none' : 'block';
    strip.setAttribute('viewBox', '0 0 1000 20');
    const at = (unit: number): number => (unit / columns.total) * 1000;
    const ticks = new Map<number, string>();
    for (const { event, loss } of main.scene?.losses ?? []) {
      const x = Math.round(at(middleOf(columns, event)));
      if (loss.permitted === null || !ticks.has(x)) ticks.set(x, loss.permitted === null ? 'lost' : 'beaten');
    }
    strip.innerHTML = [
      '<rect class="whole" x="0" y="7" width="1000" height="6" rx="3"/>',
      ...[...ticks].map(([x, kind]) => `<rect class="${kind}" x="${x - 1}" y="3" width="2" height="14"/>`),
      `<rect class="part" x="${round(at(Math.max(0, from)))}" y="1" width="${round(Math.max(6, at(units)))}" height="18" rx="4"/>`,
    ].join('');
  }

  /** The statechart of the session the event belongs to, its current state marked. */
  #drawMachine(main: Shown): void {
    const box = one<HTMLDetailsElement>(this.#root, '.machine');
    const event = main.history.events[main.cursor - 1];
    const computer = event !== undefined && 'computer' in event ? (event.computer ?? '') : '';
    const user = event !== undefined && 'user' in event ? (event.user ?? '') : '';
    const track = main.timeline.find('session', computer, user);
    const name = track === undefined ? '' : ` of ${user} on ${computer}`;
    const state = String(main.timeline.valueAt(track, main.cursor) ?? 'loggedOff');
    one(box, 'summary').textContent =
      track === undefined ? 'The session machine' : `The session${name}: ${state}`;
    if (!box.open) return;
    const holder = one(box, '.machine-box');
    const template = document.querySelector<HTMLTemplateElement>('template.statechart');
    if (holder.childElementCount === 0 && template !== null) {
      holder.append(template.content.cloneNode(true));
    }
    const active = new Set(track === undefined ? [] : activeStates(state));
    for (const element of holder.querySelectorAll('[data-state]')) {
      element.classList.toggle('m-now', active.has(element.getAttribute('data-state') ?? ''));
    }
  }

  #fillFilters(): void {
    const users = new Set<string>();
    const computers = new Set<string>();
    for (const { cells } of this.#data.histories) {
      for (const [kind, computer, user] of cells) {
        if (computer !== '') computers.add(computer);
        if (user !== '' && kind !== 'server') users.add(computer === '' ? userOfFolder(user) : user);
      }
    }
    const fill = (name: string, values: readonly string[], chosen: string, all: string): void => {
      one<HTMLSelectElement>(this.#root, `select[name=${name}]`).innerHTML = [
        ...(all === '' ? [] : [`<option value="">${all}</option>`]),
        ...values.map(
          (value) =>
            `<option${value === chosen ? ' selected' : ''} value="${escapeText(value)}">${escapeText(value)}</option>`,
        ),
      ].join('');
    };
    fill('user', [...users].toSorted(), this.#filter.user ?? '', 'everyone');
    fill('computer', [...computers].toSorted(), this.#filter.computer ?? '', 'all');
    const counts = new Set([3, PATHS_SHOWN, 12, 25, 60, this.#filter.paths ?? PATHS_SHOWN]);
    const numbers = [...counts].toSorted((a, b) => a - b).map(String);
    fill('paths', numbers, String(this.#filter.paths ?? PATHS_SHOWN), '');
    one<HTMLInputElement>(this.#root, 'input[name=path]').value = this.#filter.path ?? '';
  }

  #readFilters(): void {
    const fields = new FormData(one<HTMLFormElement>(this.#root, 'form.tools'));
    const value = (name: string): string => String(fields.get(name) ?? '');
    const paths = Number(value('paths'));
    this.#filter = {
      user: value('user'),
      path: value('path'),
      computer: value('computer'),
      ...(paths === PATHS_SHOWN ? {} : { paths }),
    };
    this.#compose();
    this.#captions();
    this.#update();
  }

  #clamp(from: number, scale: number): number {
    const main = this.#shown[0] as Shown;
    const { width } = main.panel;
    const gutter = width < NARROW ? 0 : GUTTER;
    const units = (width - gutter - 16) / scale;
    const total = (main.columns as Columns).total;
    const least = gutter === 0 ? -0.4 : 0;
    return Math.max(least, Math.min(from, total - units));
  }

  #pan(pixels: number): void {
    if (this.#view === null) return;
    const { from, scale } = this.#view;
    this.#view = { scale, from: this.#clamp(from - pixels / scale, scale) };
    this.#update();
  }

  #zoom(factor: number, x?: number): void {
    const main = this.#shown[0];
    if (main === undefined || this.#view === null) return;
    const view = this.#viewport(main);
    const least = fitting(main.columns as Columns, view.width, view.gutter).scale;
    const scale = Math.max(least, Math.min(CLOSEST_SCALE, view.scale * factor));
    const middle = view.gutter + (middleOf(main.columns as Columns, main.cursor) - view.from) * view.scale;
    const around = x ?? (middle > view.gutter && middle < view.width ? middle : view.width / 2);
    const unit = (around - view.gutter) / view.scale + view.from;
    this.#view = { scale, from: this.#clamp(unit - (around - view.gutter) / scale, scale) };
    this.#update();
  }

  #fit(): void {
    const main = this.#shown[0] as Shown;
    const view = this.#viewport(main);
    const { from, scale } = fitting(main.columns as Columns, view.width, view.gutter);
    this.#view = { from, scale };
    this.#update();
  }

  /** Moves the view if the cursor would be out of it. */
  #follow(main: Shown): void {
    if (this.#view === null) return;
    const view = this.#viewport(main);
    const middle = middleOf(main.columns as Columns, main.cursor);
    const x = view.gutter + (middle - view.from) * view.scale;
    if (x > view.gutter + 20 && x < view.width - 20) return;
    const units = (view.width - view.gutter) / view.scale;
    this.#view = { scale: view.scale, from: this.#clamp(middle - units / 2, view.scale) };
  }

  /** The next event that passes the filter and a test, in a direction. */
  #step(direction: 1 | -1, passes: (event: number) => boolean = () => true): void {
    const main = this.#shown[0] as Shown;
    const numbers = this.#numbers;
    let i = lastAtOrBefore(numbers, direction === 1 ? main.cursor : main.cursor - 1);
    if (direction === 1) i++;
    for (; i >= 0 && i < numbers.length; i += direction) {
      const n = numbers[i] as number;
      if (passes(n)) return this.choose(n);
    }
  }

  #stepToMark(direction: 1 | -1): void {
    const { losses, violations } = (this.#shown[0] as Shown).history;
    const marks = new Set([
      ...losses.filter(({ permitted }) => permitted === null).map(({ lostAt }) => lostAt),
      ...violations.map(({ at }) => at),
    ]);
    this.#step(direction, (n) => marks.has(n));
  }

  #stepToStimulus(direction: 1 | -1): void {
    const { events } = (this.#shown[0] as Shown).history;
    this.#step(direction, (n) => {
      const event = events[n - 1];
      return event !== undefined && isWorldEvent(event);
    });
  }

  #do(name: string): void {
    const doing: Record<string, () => void> = {
      first: () => this.choose(this.#numbers[0] ?? 1),
      last: () => this.choose(this.#numbers.at(-1) ?? 1),
      back: () => this.#step(-1),
      forward: () => this.#step(1),
      mark: () => this.#stepToMark(1),
      in: () => this.#zoom(1.6),
      out: () => this.#zoom(1 / 1.6),
      fit: () => this.#fit(),
    };
    doing[name]?.();
  }

  #listen(): void {
    const root = this.#root;
    root.addEventListener('click', (event) => {
      if (!(event.target instanceof Element)) return;
      const button = event.target.closest('button');
      if (button === null) return;
      const { do: name, event: jump, algorithm } = button.dataset;
      if (name !== undefined) this.#do(name);
      else if (jump !== undefined) this.choose(Number(jump));
      else if (algorithm !== undefined) this.#switch(algorithm, this.moment.beside);
    });
    one(root, '.algorithms').addEventListener('change', (event) => {
      if (event.target instanceof HTMLSelectElement) this.#switch(this.moment.algorithm, event.target.value);
    });
    const tools = one<HTMLFormElement>(root, 'form.tools');
    tools.addEventListener('input', () => this.#readFilters());
    tools.addEventListener('submit', (event) => event.preventDefault());
    const range = one<HTMLInputElement>(root, '.stepper input');
    range.addEventListener('input', () => this.choose(Number(range.value)));
    one(root, '.machine').addEventListener('toggle', () => this.#update());
    document.addEventListener('keydown', (event) => this.#key(event));
    const strip = one<SVGSVGElement>(root, '.overview');
    strip.addEventListener('pointerdown', (event) => this.#jumpTo(strip, event));
    strip.addEventListener('pointermove', (event) => event.buttons > 0 && this.#jumpTo(strip, event));
    new ResizeObserver(() => this.#resize()).observe(one(root, '.charts'));
    if (this.#linked) {
      window.addEventListener('hashchange', () => this.show(this.#data, readFragment(location.hash)));
    }
  }

  #resize(): void {
    const main = this.#shown[0];
    if (main === undefined || this.#view === null) return;
    const view = this.#viewport(main);
    const least = fitting(main.columns as Columns, view.width, view.gutter).scale;
    const scale = Math.max(least, this.#view.scale);
    this.#view = { scale, from: this.#clamp(this.#view.from, scale) };
    this.#update();
  }

  /** Keeps the place: the same stimulus under the other algorithm. */
  #switch(algorithm: string, beside: string): void {
    const main = this.#shown[0] as Shown;
    const block = main.blocks[main.cursor - 1] ?? 0;
    const target = this.#historyOf(algorithm);
    const blocks = target === undefined ? main.blocks : blocksOf(target);
    const event =
      algorithm === main.history.algorithm
        ? main.cursor
        : Math.max(1, lastAtOrBefore(blocks as unknown as number[], block) + 1);
    this.#open({ event, algorithm, beside: beside === algorithm ? main.history.algorithm : beside });
  }

  #jumpTo(strip: SVGSVGElement, event: PointerEvent): void {
    const main = this.#shown[0];
    if (main === undefined || this.#view === null) return;
    const { left, width } = strip.getBoundingClientRect();
    const view = this.#viewport(main);
    const units = (view.width - view.gutter) / view.scale;
    const middle = ((event.clientX - left) / width) * (main.columns as Columns).total;
    this.#view = { scale: view.scale, from: this.#clamp(middle - units / 2, view.scale) };
    this.#update();
  }

  #key(event: KeyboardEvent): void {
    if (event.key === 'Escape' && event.target instanceof HTMLElement) event.target.blur();
    if (isTyping(event) || event.ctrlKey || event.metaKey || event.altKey) return;
    const keys: Record<string, () => void> = {
      ArrowRight: () => (event.shiftKey ? this.#stepToStimulus(1) : this.#step(1)),
      ArrowLeft: () => (event.shiftKey ? this.#stepToStimulus(-1) : this.#step(-1)),
      Home: () => this.#do('first'),
      End: () => this.#do('last'),
      n: () => this.#stepToMark(1),
      p: () => this.#stepToMark(-1),
      '+': () => this.#do('in'),
      '=': () => this.#do('in'),
      '-': () => this.#do('out'),
      '0': () => this.#do('fit'),
      '/': () => one<HTMLInputElement>(this.#root, 'input[name=path]').focus(),
    };
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  }
}

function rowsWords(scene: Scene | null): string {
  if (scene === null || scene.lanes.shown >= scene.lanes.paths) return '';
  return `${scene.lanes.shown} of ${scene.lanes.paths} paths and settings shown, the most telling ones`;
}

/** Numbers of the events that pass a filter. */
function matching(history: History, { user = '', path = '', computer = '' }: Filter): number[] {
  const numbers: number[] = [];
  const wanted = path.toLowerCase();
  history.events.forEach((event, i) => {
    if (computer !== '' && 'computer' in event && event.computer !== computer) return;
    if (user !== '' && 'user' in event && event.user !== user) return;
    if (wanted !== '' && !JSON.stringify(event).toLowerCase().includes(wanted)) return;
    numbers.push(i + 1);
  });
  return numbers;
}
