/** Which part of a history is in sight: moves, grows, and follows the cursor, always within the history. */
import { fitting, type Viewport } from '../chart-geometry.ts';
import { type Columns, middleOf } from '../columns.ts';

const GUTTER = 150;
/** Below this width names stand above their rows. */
const NARROW = 620;
/** Units in sight at first where a history is too long to be seen whole. */
const UNITS_AT_FIRST = 90;
/** Pixels per unit below which a whole history is too dense to begin with. */
const DENSEST_AT_FIRST = 7;
const SCALE_AT_FIRST = 9;
const CLOSEST = 120;
const NARROWEST_PLOT = 280;
/** Pixels between the cursor and the edge at which the view follows. */
const EDGE = 20;

export class ViewWindow {
  #from = 0;
  #scale = 0;
  #columns: Columns = { starts: new Float64Array(1), total: 1 };
  #width = NARROWEST_PLOT;

  /** New columns or another width. Keeps what is in sight as far as it can. */
  fitTo(columns: Columns, width: number): void {
    this.#columns = columns;
    this.#width = Math.max(NARROWEST_PLOT, width);
    if (this.#scale > 0) this.#set(Math.max(this.#least.scale, this.#scale), this.#from);
  }

  /** Starts afresh: the whole history, or around the cursor where that would be too dense. */
  reset(cursor: number): void {
    if (this.#least.scale >= DENSEST_AT_FIRST) return this.showAll();
    const scale = Math.max(this.#least.scale, SCALE_AT_FIRST, this.#room / UNITS_AT_FIRST);
    this.#set(scale, middleOf(this.#columns, cursor) - this.#room / scale / 2);
  }

  showAll(): void {
    this.#scale = this.#least.scale;
    this.#from = this.#least.from;
  }

  get viewport(): Viewport {
    return { width: this.#width, gutter: this.#gutter, from: this.#from, scale: this.#scale };
  }

  /** Units in sight. */
  get units(): number {
    return this.#room / this.#scale;
  }

  get isWhole(): boolean {
    return this.units >= this.#columns.total;
  }

  pan(pixels: number): void {
    this.#set(this.#scale, this.#from - pixels / this.#scale);
  }

  /** Grows by a factor around a pixel, or around the cursor if that is in sight. */
  zoom(factor: number, cursor: number, x?: number): void {
    const at = this.#xOf(cursor);
    const around = x ?? (at > this.#gutter && at < this.#width ? at : this.#width / 2);
    const unit = (around - this.#gutter) / this.#scale + this.#from;
    const scale = Math.max(this.#least.scale, Math.min(CLOSEST, this.#scale * factor));
    this.#set(scale, unit - (around - this.#gutter) / scale);
  }

  centre(unit: number): void {
    this.#set(this.#scale, unit - this.units / 2);
  }

  /** Moves only if the cursor would be out of sight. */
  follow(cursor: number): void {
    const x = this.#xOf(cursor);
    if (x < this.#gutter + EDGE || x > this.#width - EDGE) this.centre(middleOf(this.#columns, cursor));
  }

  get #gutter(): number {
    return this.#width < NARROW ? 0 : GUTTER;
  }

  get #room(): number {
    return this.#width - this.#gutter;
  }

  get #least(): Viewport {
    return fitting(this.#columns, this.#width, this.#gutter);
  }

  #xOf(event: number): number {
    return this.#gutter + (middleOf(this.#columns, event) - this.#from) * this.#scale;
  }

  #set(scale: number, from: number): void {
    const units = (this.#room - 16) / scale;
    this.#scale = scale;
    this.#from = Math.max(this.#least.from, Math.min(from, this.#columns.total - units));
  }
}
