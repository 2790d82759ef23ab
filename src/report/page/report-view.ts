/** The report on the page: what is looked at, and the parts that show it. Nothing is decided here; all is looked up. */
import { blocksOf, type Columns, layOut } from '../columns.ts';
import { describe, type Scene, sceneOf } from '../draw-chart.ts';
import { eventDetails } from '../event-details.ts';
import { type Moment, readFragment, writeFragment } from '../fragment.ts';
import type { History } from '../history.ts';
import type { Filter } from '../lanes.ts';
import type { ReportData } from '../report-data.ts';
import { stateCards } from '../state-cards.ts';
import { isStimulusNumber, markedEvents, matchingEvents, nextEvent, sameMoment } from '../stepping.ts';
import { Timeline } from '../timeline.ts';
import { realLosses } from '../verdict.ts';
import { ChartPanel } from './chart-panel.ts';
import { isTyping, one } from './dom.ts';
import { EventTable } from './event-table.ts';
import { fillFilters, readFilters } from './filter-form.ts';
import { FRAME } from './frame.ts';
import { chartCaption, drawHeading } from './heading.ts';
import { drawMachineBox } from './machine-box.ts';
import { drawOverview, listenToOverview } from './overview.ts';
import { ViewWindow } from './view-window.ts';

/** One history on the page. */
interface Shown {
  readonly history: History;
  readonly timeline: Timeline;
  readonly blocks: Int32Array;
  readonly panel: ChartPanel;
  scene: Scene;
  cursor: number;
}

const ZOOM_STEP = 1.6;

export class ReportView {
  readonly #root: HTMLElement;
  readonly #table: EventTable;
  readonly #window = new ViewWindow();
  readonly #timelines = new Map<History, Timeline>();
  /** Whether the address follows what is looked at. */
  readonly #linked: boolean;
  #data: ReportData;
  #main: Shown;
  #beside: Shown | null = null;
  #filter: Filter = {};
  /** Numbers of the events that pass the filter. */
  #numbers: number[] = [];
  #frame = 0;

  constructor(root: HTMLElement, data: ReportData, linked = true) {
    this.#root = root;
    this.#data = data;
    this.#linked = linked;
    root.innerHTML = FRAME;
    this.#table = new EventTable(one(root, '.events'), (event) => this.choose(event));
    this.#main = this.#showing(data.histories[0] as History, false);
    this.show(data, readFragment(linked ? location.hash : ''));
    this.#listen();
  }

  /** Shows data, at a moment; what the moment leaves open is chosen here. */
  show(data: ReportData, moment: Partial<Moment> = {}): void {
    this.#data = data;
    for (const history of this.#timelines.keys()) {
      if (!data.histories.includes(history)) this.#timelines.delete(history);
    }
    one(this.#root, 'h1').textContent = data.title;
    this.#filter = moment.filter ?? data.filter;
    fillFilters(this.#form, data, this.#filter);
    this.#open(moment);
  }

  get moment(): Moment {
    const { cursor, history } = this.#main;
    const beside = this.#beside?.history.algorithm ?? '';
    return { event: cursor, algorithm: history.algorithm, beside, filter: this.#filter };
  }

  /** Puts the cursor on an event of the first chart; the second goes to the same moment. */
  choose(event: number, keepView = false): void {
    const main = this.#main;
    main.cursor = Math.max(1, Math.min(main.timeline.length, event));
    if (this.#beside !== null) {
      this.#beside.cursor = sameMoment(main.cursor, main.blocks, this.#beside.blocks);
    }
    if (!keepView) this.#window.follow(main.cursor);
    this.#update();
  }

  get #form(): HTMLFormElement {
    return one<HTMLFormElement>(this.#root, 'form.tools');
  }

  get #panels(): Shown[] {
    return this.#beside === null ? [this.#main] : [this.#main, this.#beside];
  }

  /** Opens an algorithm, and perhaps another beside it. */
  #open(moment: Partial<Moment>): void {
    const { histories } = this.#data;
    const find = (name: string | undefined): History | undefined =>
      histories.find(({ algorithm }) => algorithm === name);
    const [first] = histories as readonly [History];
    const main = find(moment.algorithm) ?? first;
    const beside = find(moment.beside);
    this.#main = this.#showing(main, false);
    this.#beside = beside === undefined || beside === main ? null : this.#showing(beside, true);
    one(this.#root, '.charts').replaceChildren(...this.#panels.map(({ panel }) => panel.element));
    this.#compose();
    const event = moment.event ?? this.#firstLoss() ?? main.heads.length;
    this.#window.reset(event);
    this.choose(event);
  }

  /** The event of the first loss that passes the filter. */
  #firstLoss(): number | undefined {
    const passing = new Set(this.#numbers);
    const losses = realLosses(this.#main.history);
    return (losses.find(({ lostAt }) => passing.has(lostAt)) ?? losses[0])?.lostAt;
  }

  #showing(history: History, isBeside: boolean): Shown {
    let timeline = this.#timelines.get(history);
    if (timeline === undefined) this.#timelines.set(history, (timeline = new Timeline(history)));
    const panel = new ChartPanel({
      choose: (event) => (isBeside ? this.#chooseBeside(event) : this.choose(event, true)),
      pan: (pixels) => {
        this.#window.pan(pixels);
        this.#update();
      },
      zoom: (factor, x) => this.#zoom(factor, x),
    });
    return { history, timeline, blocks: blocksOf(history), panel, scene: emptyScene(timeline), cursor: 1 };
  }

  #chooseBeside(event: number): void {
    const beside = this.#beside;
    if (beside === null) return;
    this.choose(sameMoment(event, beside.blocks, this.#main.blocks), true);
    beside.cursor = event;
  }

  /** What follows from histories and filter, but not from where one looks. */
  #compose(): void {
    const columns = layOut(this.#panels.map(({ history }) => history));
    this.#panels.forEach((shown, i) => {
      shown.scene = sceneOf(shown.timeline, columns[i] as Columns, this.#filter);
      shown.panel.caption(chartCaption(shown.history, shown.scene));
    });
    const { history, timeline, scene, panel } = this.#main;
    this.#window.fitTo(scene.columns, panel.width);
    this.#numbers = matchingEvents(history, this.#filter);
    this.#table.show(timeline, this.#numbers);
    one<HTMLInputElement>(this.#root, '.stepper input').max = String(timeline.length);
    drawHeading(this.#root, this.#data, history, this.#beside?.history);
  }

  /** Draws everything at the next frame, once however often it is asked for. */
  #update(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = requestAnimationFrame(() => this.#draw());
  }

  #draw(): void {
    const { cursor: n, timeline, scene } = this.#main;
    const root = this.#root;
    for (const shown of this.#panels) {
      shown.panel.draw(shown.scene, this.#window.viewport, shown.cursor, describe(shown.history));
    }
    one(root, '.details').innerHTML = `<h2>Event ${n}</h2>${eventDetails(timeline, n)}`;
    one(root, '.cards').innerHTML = stateCards(timeline, scene.lanes.lanes, n);
    one<HTMLInputElement>(root, '.stepper input').value = String(n);
    one(root, '.stepper output').innerHTML = `<span class="wide">event </span>${n} / ${timeline.length}`;
    this.#table.select(n);
    drawOverview(one<SVGSVGElement>(root, '.overview'), scene.columns, scene.losses, this.#window);
    drawMachineBox(one<HTMLDetailsElement>(root, '.machine'), timeline, n);
    if (!this.#linked) return;
    const { histories, filter } = this.#data;
    history.replaceState(null, '', writeFragment(this.moment, histories[0]?.algorithm ?? '', filter));
  }

  #zoom(factor: number, x?: number): void {
    this.#window.zoom(factor, this.#main.cursor, x);
    this.#update();
  }

  #step(direction: 1 | -1, passes?: (event: number) => boolean): void {
    const next = nextEvent(this.#numbers, this.#main.cursor, direction, passes);
    if (next !== null) this.choose(next);
  }

  #stepToMark(direction: 1 | -1): void {
    const marks = markedEvents(this.#main.history);
    this.#step(direction, (n) => marks.has(n));
  }

  #stepToStimulus(direction: 1 | -1): void {
    this.#step(direction, (n) => isStimulusNumber(this.#main.history, n));
  }

  /** Keeps the place: the same stimulus under the other algorithm. */
  #switch(algorithm: string, beside: string): void {
    const { history, blocks, cursor } = this.#main;
    const target = this.#data.histories.find((one) => one.algorithm === algorithm) ?? history;
    const event = target === history ? cursor : sameMoment(cursor, blocks, blocksOf(target));
    this.#open({ event, algorithm, beside: beside === algorithm ? history.algorithm : beside });
  }

  #do(name: string): void {
    const doing: Record<string, () => void> = {
      first: () => this.choose(this.#numbers[0] ?? 1),
      last: () => this.choose(this.#numbers.at(-1) ?? 1),
      back: () => this.#step(-1),
      forward: () => this.#step(1),
      mark: () => this.#stepToMark(1),
      in: () => this.#zoom(ZOOM_STEP),
      out: () => this.#zoom(1 / ZOOM_STEP),
      fit: () => {
        this.#window.showAll();
        this.#update();
      },
    };
    doing[name]?.();
  }

  #listen(): void {
    const root = this.#root;
    root.addEventListener('click', (event) => this.#click(event));
    one(root, '.algorithms').addEventListener('change', (event) => {
      if (event.target instanceof HTMLSelectElement) this.#switch(this.moment.algorithm, event.target.value);
    });
    this.#form.addEventListener('input', () => {
      this.#filter = readFilters(this.#form);
      this.#compose();
      this.#update();
    });
    this.#form.addEventListener('submit', (event) => event.preventDefault());
    const range = one<HTMLInputElement>(root, '.stepper input');
    range.addEventListener('input', () => this.choose(Number(range.value)));
    one(root, '.machine').addEventListener('toggle', () => this.#update());
    document.addEventListener('keydown', (event) => this.#key(event));
    listenToOverview(one<SVGSVGElement>(root, '.overview'), (share) => {
      this.#window.centre(share * this.#main.scene.columns.total);
      this.#update();
    });
    new ResizeObserver(() => {
      this.#window.fitTo(this.#main.scene.columns, this.#main.panel.width);
      this.#update();
    }).observe(one(root, '.charts'));
    if (this.#linked) {
      window.addEventListener('hashchange', () => this.show(this.#data, readFragment(location.hash)));
    }
  }

  #click(event: Event): void {
    const button = event.target instanceof Element ? event.target.closest('button') : null;
    if (button === null) return;
    const { do: name, event: jump, algorithm } = button.dataset;
    if (name !== undefined) this.#do(name);
    else if (jump !== undefined) this.choose(Number(jump));
    else if (algorithm !== undefined) this.#switch(algorithm, this.moment.beside);
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

/** Stands for a scene until the first one is composed. */
function emptyScene(timeline: Timeline): Scene {
  const columns = { starts: new Float64Array(1), total: 0 };
  return { timeline, columns, lanes: { lanes: [], paths: 0, shown: 0 }, transfers: [], losses: [] };
}
