/** A history as text that fits a terminal: lanes as columns, one line per event, losses spelled out below theirs. */

import { cut, visible } from '../explain/layout.ts';
import { isWorldEvent, tellEvent } from '../explain/tell-event.ts';
import type { Loss } from '../judge/judge.ts';
import { timeOfDay } from './draw-chart.ts';
import { eventOf, type History } from './history.ts';
import { chooseLanes, type Filter, type Lane } from './lanes.ts';
import { lossMarks, sideOf, tellLoss, transfersOf } from './marks.ts';
import { matchingEvents } from './stepping.ts';
import { Timeline } from './timeline.ts';

export interface TimelineOptions {
  /** Columns of the terminal; at least 40 are assumed. */
  readonly width: number;
  /** Bookkeeping too, not only what the world did and what happened to data. */
  readonly all?: boolean;
  readonly filter?: Filter;
  /** Colours, where the terminal has them. */
  readonly paint?: Readonly<Partial<Record<'world' | 'quiet' | 'lost' | 'beaten', (text: string) => string>>>;
}

const SIGNS = {
  logged: '│',
  off: '·',
  across: '─',
  through: '┼',
  here: '●',
  tail: '○',
  left: '◀',
  right: '▶',
  lost: '✕',
  beaten: '◇',
} as const;

/** Records that say what happened to data or why nothing did. */
const TELLING =
  /^(file\.|conflict\.|hive\.(copied|failed|abandoned)|settings\.|profile\.deleted|logon\.refused|central\.|local\.|stimulus\.refused)/;

/** Draws the timeline; lines end with a newline, none is wider than the terminal. */
export function terminalTimeline(history: History, options: TimelineOptions): string {
  const timeline = new Timeline(history);
  const filter = options.filter ?? {};
  const { lanes } = chooseLanes(timeline, { ...filter, paths: Number.MAX_SAFE_INTEGER });
  const sheet = new Sheet(timeline, lanes, options);
  const lost = new Map<number, Loss[]>();
  for (const { event, loss } of lossMarks(timeline, lanes))
    lost.set(event, [...(lost.get(event) ?? []), loss]);
  const lines = [sheet.heading()];
  for (const n of matchingEvents(history, filter)) {
    const type = history.heads[n - 1]?.type ?? '';
    const isKept = type === 'file.kept' || type === 'file.failed';
    const tells =
      isWorldEvent({ type }) || (TELLING.test(type) && !isKept) || lost.has(n) || type === 'file.failed';
    if (!tells && options.all !== true) continue;
    lines.push(sheet.line(n), ...(lost.get(n) ?? []).flatMap((loss) => sheet.loss(loss)));
  }
  return `${lines.join('\n')}\n`;
}

const NARROWEST_CELL = 4;
const WIDEST_CELL = 10;

class Sheet {
  readonly #timeline: Timeline;
  readonly #lanes: readonly Lane[];
  readonly #paint: NonNullable<TimelineOptions['paint']>;
  readonly #width: number;
  readonly #cell: number;
  readonly #digits: number;
  readonly #reaches = new Map<number, { from: number; to: number }>();
  readonly #losses = new Map<number, 'lost' | 'beaten'>();

  constructor(timeline: Timeline, lanes: readonly Lane[], { width, paint = {} }: TimelineOptions) {
    this.#timeline = timeline;
    this.#paint = paint;
    this.#width = Math.max(40, width);
    this.#digits = String(timeline.length).length;
    const longest = Math.max(...lanes.map(({ title }) => shortTitle(title).length), 1);
    const room = Math.floor((this.#width * 0.45) / Math.max(1, lanes.length));
    this.#cell = Math.min(WIDEST_CELL, room, Math.max(NARROWEST_CELL, longest + 2));
    // With more lanes than fit the sentences must do: they name the computer.
    this.#lanes = room < NARROWEST_CELL ? [] : lanes;
    for (const { event, from, to } of transfersOf(timeline, this.#lanes))
      this.#reaches.set(event, { from, to });
    for (const { event, loss } of lossMarks(timeline, lanes)) {
      if (loss.permitted === null || !this.#losses.has(event)) {
        this.#losses.set(event, loss.permitted === null ? 'lost' : 'beaten');
      }
    }
  }

  heading(): string {
    const names = this.#lanes.map(({ title }) => fit(visible(shortTitle(title)), this.#cell));
    return this.#quiet(`${'#'.padStart(this.#digits)} ${'time'.padEnd(8)} ${names.join('')}`.trimEnd());
  }

  line(n: number): string {
    const event = eventOf(this.#timeline.history, n);
    if (event === undefined) return '';
    const margin = `${String(n).padStart(this.#digits)} ${timeOfDay(event.at).padEnd(8)} `;
    const lanes = this.#drawn(n);
    const named = 'rule' in event ? (event.rule ?? '') : '';
    const rule = named === '' ? '' : ` ${named}`;
    const room = this.#width - margin.length - lanes.length - rule.length - 1;
    const said = cut(tellEvent(event), room);
    const words = isWorldEvent(event) ? (this.#paint.world ?? same)(said) : said;
    return `${this.#quiet(margin)}${lanes} ${words}${this.#quiet(rule)}`.trimEnd();
  }

  /** A loss in full under its line. */
  loss(loss: Loss): string[] {
    const indent = ' '.repeat(this.#digits + 10);
    const kind = loss.permitted === null ? 'lost' : 'beaten';
    const paint = this.#paint[kind] ?? same;
    const lines = wrap(`${SIGNS[kind]} ${tellLoss(loss)}`, this.#width - indent.length);
    return lines.map((line) => indent + paint(line));
  }

  #quiet(text: string): string {
    return (this.#paint.quiet ?? same)(text);
  }

  /** The lanes at one event: who is logged on, what goes from where to where. */
  #drawn(n: number): string {
    const reach = this.#reaches.get(n);
    const low = reach === undefined ? -1 : Math.min(reach.from, reach.to);
    const high = reach === undefined ? -1 : Math.max(reach.from, reach.to);
    const own = this.#ownLane(n);
    const mark = this.#losses.get(n);
    const cells = this.#lanes.map((lane, i) => {
      const state = this.#timeline.valueAt(lane.session, n);
      const idle =
        lane.computer === '' || (state !== null && state !== 'loggedOff') ? SIGNS.logged : SIGNS.off;
      let sign: string = i === own ? SIGNS.here : idle;
      if (reach !== undefined && i > low && i < high) sign = SIGNS.through;
      if (reach?.from === i) sign = SIGNS.tail;
      if (reach?.to === i) sign = i === low ? SIGNS.left : SIGNS.right;
      if (mark !== undefined && i === (reach?.to ?? own)) sign = SIGNS[mark];
      const filler = i >= low && i < high ? SIGNS.across : ' ';
      return sign + filler.repeat(this.#cell - 1);
    });
    return cells.join('');
  }

  #ownLane(n: number): number {
    const head = this.#timeline.history.heads[n - 1];
    if (head === undefined) return -1;
    const central = sideOf(head) === 'central' || head.computer === undefined;
    const of = this.#lanes.findIndex(
      (lane) =>
        lane.computer === (central ? '' : head.computer) &&
        (central || head.user === undefined || lane.user === head.user),
    );
    return of >= 0 ? of : this.#lanes.findIndex(({ computer }) => computer === head.computer);
  }
}

const same = (text: string): string => text;

const shortTitle = (title: string): string => title.replace('File server', 'server').replace('Server · ', '');

const fit = (text: string, width: number): string => cut(text, width - 1).padEnd(width);

/** Breaks at spaces; a word longer than a line is left whole only where it fits, else cut through. */
function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    let rest = word;
    if (line !== '' && line.length + 1 + rest.length > width) {
      lines.push(line);
      line = '';
    }
    while (rest.length > width) {
      lines.push(rest.slice(0, width));
      rest = rest.slice(width);
    }
    line = line === '' ? rest : `${line} ${rest}`;
  }
  return line === '' ? lines : [...lines, line];
}
