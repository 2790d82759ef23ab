import { SaxesParser } from 'saxes';
import type { EventElement } from './event-element.ts';

/** An element still open. */
interface OpenElement {
  readonly name: string;
  readonly attributes: readonly (readonly [string, string])[];
  readonly children: EventElement[];
  text: string;
}

/** Deeper than any event; what nests deeper is damage. */
const MAX_DEPTH = 64;

/**
 * The one element that `xml` consists of, or what is wrong with it in a sentence. Only predefined entities
 * and character references are known, so the result is never larger than the text.
 */
export function parseXmlElement(xml: string): EventElement | string {
  const parser = new SaxesParser({ fragment: true, position: false });
  const top: OpenElement = { name: '', attributes: [], children: [], text: '' };
  const open: OpenElement[] = [top];
  let wrong: string | null = null;
  parser.on('error', (error) => {
    wrong ??= error.message;
  });
  parser.on('opentag', (tag) => {
    if (open.length > MAX_DEPTH) wrong ??= 'elements are nested too deeply';
    if (wrong !== null) return;
    open.push({ name: tag.name, attributes: Object.entries(tag.attributes), children: [], text: '' });
  });
  const addText = (text: string): void => {
    const element = open.at(-1);
    if (element !== undefined) element.text += text;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    if (wrong !== null || open.length < 2) return;
    const closed = open.pop() as OpenElement;
    open.at(-1)?.children.push(closed);
  });
  parser.write(xml).close();
  return wrong ?? top.children[0] ?? 'no element';
}
