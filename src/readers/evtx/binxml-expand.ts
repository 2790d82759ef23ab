import type { EventElement } from '../event-element.ts';
import type { BinXmlElement, BinXmlNode, BinXmlSlot, BinXmlValue } from './binxml-node.ts';
import { MAX_DEPTH, parseFragment } from './binxml-parse.ts';
import { arrayTexts, VALUE_ARRAY, VALUE_BINXML, VALUE_NULL, valueText } from './binxml-values.ts';
import { ByteCursor } from './byte-cursor.ts';
import type { ChunkStrings } from './chunk-strings.ts';
import { Damage } from './damage.ts';

/** A record has 64 KiB; what grows to more than this from it is multiplied nonsense. */
const MAX_TEXT = 1_048_576;
const MAX_STEPS = 32_768;

/** The element being put together. */
interface Growing {
  children: EventElement[];
  text: string;
}

/** Puts values into templates for one record of a chunk. */
class Expansion {
  readonly #bytes: Buffer;
  readonly #strings: ChunkStrings;
  readonly #budget = { steps: MAX_STEPS };
  #textLeft = MAX_TEXT;

  constructor(bytes: Buffer, strings: ChunkStrings) {
    this.#bytes = bytes;
    this.#strings = strings;
  }

  /** The bytes of a fragment, parsed and expanded into `into`. */
  fragment(start: number, end: number, into: Growing, depth: number): void {
    const cursor = new ByteCursor(this.#bytes, start, end);
    const context = { strings: this.#strings, inTemplate: false, depth, budget: this.#budget };
    this.#nodes(parseFragment(cursor, context), [], into, depth);
  }

  #nodes(nodes: readonly BinXmlNode[], values: readonly BinXmlValue[], into: Growing, depth: number): void {
    if (depth > MAX_DEPTH) throw new Damage('values are nested too deeply', 0);
    for (const node of nodes) {
      this.#spendStep();
      if (node.kind === 'text') into.text += this.#spent(node.text);
      else if (node.kind === 'slot') this.#slot(node, values, into, depth);
      else if (node.kind === 'instance') this.#nodes(node.template, node.values, into, depth + 1);
      else this.#element(node, values, into, depth + 1);
    }
  }

  /** An element whose content is an array is repeated, once for each item. */
  #element(node: BinXmlElement, values: readonly BinXmlValue[], into: Growing, depth: number): void {
    if (node.fixed !== null) {
      into.children.push(node.fixed);
      return;
    }
    const attributes = this.#attributes(node, values);
    const array = arrayAmong(node.children, values);
    if (array === undefined) {
      const grown: Growing = { children: [], text: '' };
      this.#nodes(node.children, values, grown, depth);
      into.children.push({ name: node.name, attributes, children: grown.children, text: grown.text });
      return;
    }
    for (const text of arrayTexts(this.#bytes, array.type & ~VALUE_ARRAY, array.start, array.size)) {
      this.#spendStep();
      into.children.push({ name: node.name, attributes, children: [], text: this.#spent(text) });
    }
  }

  #attributes(node: BinXmlElement, values: readonly BinXmlValue[]): [string, string][] {
    const attributes: [string, string][] = [];
    for (const { name, parts } of node.attributes) {
      const only = parts.length === 1 ? parts[0] : undefined;
      if (only?.kind === 'slot' && only.optional && !isPresent(values[only.index])) continue;
      const grown: Growing = { children: [], text: '' };
      this.#nodes(parts, values, grown, 0);
      attributes.push([name, grown.text]);
    }
    return attributes;
  }

  #slot(slot: BinXmlSlot, values: readonly BinXmlValue[], into: Growing, depth: number): void {
    const value = values[slot.index];
    if (!isPresent(value)) return;
    const { type, start, size } = value;
    if (type === VALUE_BINXML) this.fragment(start, start + size, into, depth + 1);
    else if ((type & VALUE_ARRAY) === 0) into.text += this.#spent(valueText(this.#bytes, type, start, size));
    else into.text += this.#spent(arrayTexts(this.#bytes, type & ~VALUE_ARRAY, start, size).join(', '));
  }

  #spendStep(): void {
    this.#budget.steps -= 1;
    if (this.#budget.steps < 0) throw new Damage('the record multiplies itself', 0);
  }

  #spent(text: string): string {
    this.#textLeft -= text.length;
    if (this.#textLeft < 0) throw new Damage('the text of the record multiplies itself', 0);
    return text;
  }
}

/** An absent value counts as null: a stale template can have more slots than the record has values. */
function isPresent(value: BinXmlValue | undefined): value is BinXmlValue {
  return value !== undefined && value.type !== VALUE_NULL;
}

function arrayAmong(nodes: readonly BinXmlNode[], values: readonly BinXmlValue[]): BinXmlValue | undefined {
  for (const node of nodes) {
    const value = node.kind === 'slot' ? values[node.index] : undefined;
    if (value !== undefined && (value.type & VALUE_ARRAY) !== 0) return value;
  }
  return undefined;
}

/**
 * The event between two offsets of a chunk, its templates filled in. Damage when the bytes are no binary XML
 * with one root element.
 */
export function expandEvent(bytes: Buffer, strings: ChunkStrings, start: number, end: number): EventElement {
  const root: Growing = { children: [], text: '' };
  new Expansion(bytes, strings).fragment(start, end, root, 0);
  const event = root.children[0];
  if (event === undefined) throw new Damage('the record holds no element', start);
  return event;
}
