/** The text of one record of an XML export, or a stretch that had to be left out. */
export type XmlSlice =
  | { readonly kind: 'slice'; readonly line: number; readonly xml: string }
  | { readonly kind: 'left-out'; readonly line: number; readonly reason: string };

/** Which elements are records, and the child by which the start of a new one is recognised. */
export interface SliceShape {
  readonly element: string;
  readonly firstChild: string;
}

/** How far behind a start tag its first child is looked for. */
const LOOK_AHEAD = 1024;

/**
 * Cuts an XML export into the text of its records without building the document: nothing but the record being
 * read is held, and one that was never closed is left out when the next one starts or the limit is reached.
 */
export class XmlSlicer {
  readonly #shape: SliceShape;
  readonly #limit: number;
  readonly #tag: RegExp;
  readonly #newRecord: RegExp;
  #text = '';
  /** The line at `#countedTo`; lines are only ever asked for further on. */
  #line = 1;
  #countedTo = 0;
  /** Up to here tags have been looked at. */
  #scanned = 0;
  /** Where in `#text` the record begins that is being read; -1 between records. */
  #start = -1;
  #depth = 0;

  constructor(shape: SliceShape, limit: number) {
    this.#shape = shape;
    this.#limit = limit;
    this.#tag = new RegExp(`<${shape.element}(?=[\\s>/])|</${shape.element}\\s*>`, 'g');
    this.#newRecord = new RegExp(`^<${shape.element}[^<>]*>\\s*<${shape.firstChild}[\\s>/]`);
  }

  /** Takes the next part of the text; returns the records that it completes. `last`: there is no more. */
  add(part: string, last: boolean): XmlSlice[] {
    this.#text += part;
    const slices: XmlSlice[] = [];
    const end = last ? this.#text.length : this.#text.length - LOOK_AHEAD;
    this.#tag.lastIndex = this.#scanned;
    for (let match = this.#tag.exec(this.#text); match !== null && match.index < end; ) {
      this.#scanned = match.index + match[0].length;
      if (match[0].startsWith('</')) this.#close(slices);
      else this.#open(match.index, slices);
      this.#tag.lastIndex = this.#scanned;
      match = this.#tag.exec(this.#text);
    }
    this.#scanned = Math.max(this.#scanned, end);
    if (last) this.#leaveOut('is not closed', this.#text.length, slices);
    else if (this.#start !== -1 && this.#scanned - this.#start > this.#limit) {
      this.#leaveOut(`is longer than ${this.#limit} characters`, this.#scanned, slices);
    }
    this.#forget(this.#start === -1 ? this.#scanned : this.#start);
    return slices;
  }

  #open(at: number, slices: XmlSlice[]): void {
    const isNew = this.#newRecord.test(this.#text.slice(at, at + LOOK_AHEAD));
    if (isNew && this.#start !== -1) this.#leaveOut('is not closed', at, slices);
    if (this.#start === -1) {
      this.#start = at;
      this.#depth = 0;
    }
    this.#depth += 1;
  }

  #close(slices: XmlSlice[]): void {
    if (this.#start === -1) return;
    this.#depth -= 1;
    if (this.#depth > 0) return;
    const xml = this.#text.slice(this.#start, this.#scanned);
    slices.push({ kind: 'slice', line: this.#lineAt(this.#start), xml });
    this.#start = -1;
  }

  #leaveOut(reason: string, upTo: number, slices: XmlSlice[]): void {
    if (this.#start === -1) return;
    slices.push({
      kind: 'left-out',
      line: this.#lineAt(this.#start),
      reason: `an <${this.#shape.element}> ${reason}: left out`,
    });
    this.#start = -1;
    this.#scanned = Math.max(this.#scanned, upTo);
  }

  #lineAt(index: number): number {
    for (let at = this.#text.indexOf('\n', this.#countedTo); at !== -1 && at < index; ) {
      this.#line += 1;
      this.#countedTo = at + 1;
      at = this.#text.indexOf('\n', this.#countedTo);
    }
    this.#countedTo = Math.max(this.#countedTo, index);
    return this.#line;
  }

  #forget(count: number): void {
    this.#lineAt(count);
    this.#text = this.#text.slice(count);
    this.#countedTo -= count;
    this.#scanned -= count;
    if (this.#start !== -1) this.#start -= count;
  }
}
