/** One row of comma-separated values, or one that was too long to keep. */
export interface CsvRow {
  /** 1-based line on which the row starts. */
  readonly line: number;
  readonly cells: readonly string[];
  /** A quote was still open, or the limit was reached: what is there is only the beginning. */
  readonly damage: string | null;
}

type Place = 'cell start' | 'plain' | 'quoted' | 'quote in quoted';

/**
 * Splits comma- (or tab-) separated text that comes in parts into rows. Quoted cells may hold line ends and
 * doubled quotes. A row longer than `limit` characters is given up with what there is; reading goes on with the
 * line after, so that one stray quote does not swallow the file.
 */
export class CsvSplitter {
  readonly #separator: string;
  readonly #limit: number;
  #line = 1;
  #rowLine = 1;
  #cells: string[] = [];
  #cell = '';
  #length = 0;
  #place: Place = 'cell start';
  #skipping = false;

  constructor(separator: ',' | '\t' | ';', limit: number) {
    this.#separator = separator;
    this.#limit = limit;
  }

  /** Takes the next part; returns the rows it completes. */
  add(part: string): CsvRow[] {
    const rows: CsvRow[] = [];
    for (let at = 0; at < part.length; ) {
      const next = this.#run(part, at);
      this.#length += next - at;
      if (!this.#skipping) this.#cell += part.slice(at, next);
      at = next;
      if (this.#length > this.#limit && !this.#skipping) this.#giveUp(rows);
      else if (at < part.length) {
        this.#character(part[at] as string, rows);
        at += 1;
      }
    }
    return rows;
  }

  /** No more comes: the last row, where the text does not end with a line end. */
  end(): CsvRow[] {
    const rows: CsvRow[] = [];
    const isOpen = this.#place === 'quoted';
    if (this.#length > 0 && !this.#skipping) this.#row(rows, isOpen ? 'a quote is not closed' : null);
    return rows;
  }

  /** To the next character that can mean something at this place, or just over the limit. */
  #run(part: string, from: number): number {
    const room = this.#skipping ? part.length : from + this.#limit - this.#length + 1;
    const to = Math.min(part.length, room);
    if (this.#place === 'quoted' && !this.#skipping) {
      const quote = part.indexOf('"', from);
      const end = quote === -1 ? to : Math.min(to, quote);
      for (let at = part.indexOf('\n', from); at !== -1 && at < end; at = part.indexOf('\n', at + 1)) {
        this.#line += 1;
      }
      return end;
    }
    let at = from;
    while (at < to && part[at] !== '\n' && part[at] !== '"' && part[at] !== this.#separator) at += 1;
    if (at > from) this.#place = 'plain';
    return at;
  }

  #character(character: string, rows: CsvRow[]): void {
    this.#length += 1;
    if (character === '\n') this.#lineEnd(rows);
    else if (this.#skipping) return;
    else if (character === '"') this.#quote();
    else this.#nextCell();
  }

  #lineEnd(rows: CsvRow[]): void {
    this.#line += 1;
    if (!this.#skipping) this.#row(rows, null);
    this.#startRow();
  }

  #quote(): void {
    if (this.#place === 'cell start') this.#place = 'quoted';
    else if (this.#place === 'quoted') this.#place = 'quote in quoted';
    else if (this.#place === 'quote in quoted') {
      this.#cell += '"';
      this.#place = 'quoted';
    } else this.#cell += '"';
  }

  #nextCell(): void {
    this.#cells.push(this.#cell);
    this.#cell = '';
    this.#place = 'cell start';
  }

  #row(rows: CsvRow[], damage: string | null): void {
    const last = this.#cell.endsWith('\r') ? this.#cell.slice(0, -1) : this.#cell;
    const cells = [...this.#cells, last];
    if (cells.length > 1 || last !== '') rows.push({ line: this.#rowLine, cells, damage });
  }

  #giveUp(rows: CsvRow[]): void {
    this.#row(rows, `the row is longer than ${this.#limit} characters; is a quote missing?`);
    this.#cells = [];
    this.#cell = '';
    this.#place = 'plain';
    this.#skipping = true;
  }

  #startRow(): void {
    this.#cells = [];
    this.#cell = '';
    this.#length = 0;
    this.#place = 'cell start';
    this.#skipping = false;
    this.#rowLine = this.#line;
  }
}
