import type { BinXmlElement, BinXmlNode, BinXmlValue } from './binxml-node.ts';
import { VALUE_UTF16 } from './binxml-values.ts';
import { ByteCursor } from './byte-cursor.ts';
import type { ChunkStrings } from './chunk-strings.ts';
import { Damage } from './damage.ts';

/** Elements inside elements, and templates inside values, deeper than this are damage. */
export const MAX_DEPTH = 24;
const HAS_MORE = 0x40;

/** What parsing needs to know of the chunk around it. */
export interface ParseContext {
  readonly strings: ChunkStrings;
  /** Definitions carry a dependency id in each element start, bare fragments do not. */
  readonly inTemplate: boolean;
  readonly depth: number;
  /** Shared by everything parsed for one record; refuses what multiplies itself. */
  readonly budget: { steps: number };
}

/**
 * The nodes from the cursor up to the end-of-fragment token or the end of the bytes.
 * Damage for anything that is no binary XML.
 */
export function parseFragment(cursor: ByteCursor, context: ParseContext): BinXmlNode[] {
  const nodes: BinXmlNode[] = [];
  while (cursor.at < cursor.end) {
    const token = cursor.u8();
    if (token === 0x00) break;
    if (token === 0x0f) cursor.take(3);
    else nodes.push(parseNode(token, cursor, context));
  }
  return nodes;
}

/** One node whose token was just read. Processing instructions become empty text. */
function parseNode(token: number, cursor: ByteCursor, context: ParseContext): BinXmlNode {
  context.budget.steps -= 1;
  if (context.budget.steps < 0) throw new Damage('the record multiplies itself', cursor.at);
  switch (token & ~HAS_MORE) {
    case 0x01:
      return parseElement(token, cursor, context);
    case 0x05:
      return parseTextValue(cursor);
    case 0x07:
      return { kind: 'text', text: cursor.utf16(cursor.u16()) };
    case 0x08:
      return { kind: 'text', text: characterReference(cursor) };
    case 0x09:
      return { kind: 'text', text: entityText(readName(cursor, context.strings), cursor.at) };
    case 0x0a:
      readName(cursor, context.strings);
      return { kind: 'text', text: '' };
    case 0x0b:
      cursor.utf16(cursor.u16());
      return { kind: 'text', text: '' };
    case 0x0c:
      return parseInstance(cursor, context);
    case 0x0d:
    case 0x0e:
      return parseSlot(token, cursor);
    default:
      throw new Damage(`token 0x${token.toString(16)} is unknown here`, cursor.at - 1);
  }
}

function parseElement(token: number, cursor: ByteCursor, context: ParseContext): BinXmlElement {
  if (context.depth > MAX_DEPTH) throw new Damage('elements are nested too deeply', cursor.at);
  if (context.inTemplate) cursor.take(2);
  const size = cursor.u32();
  if (size > cursor.end - cursor.at) throw new Damage(`an element of ${size} bytes does not fit`, cursor.at);
  const name = readName(cursor, context.strings);
  const inner = { ...context, depth: context.depth + 1 };
  const attributes = (token & HAS_MORE) === 0 ? [] : parseAttributes(cursor, inner);
  const closing = cursor.u8();
  if (closing === 0x03) return element(name, attributes, []);
  if (closing !== 0x02) throw new Damage(`<${name}> is not closed`, cursor.at - 1);
  const children: BinXmlNode[] = [];
  for (let next = cursor.u8(); next !== 0x04; next = cursor.u8()) {
    children.push(parseNode(next, cursor, inner));
  }
  return element(name, attributes, children);
}

function parseAttributes(cursor: ByteCursor, context: ParseContext): BinXmlElement['attributes'] {
  const size = cursor.u32();
  const end = cursor.at + size;
  if (end > cursor.end) throw new Damage(`attributes of ${size} bytes do not fit`, cursor.at);
  const attributes: { name: string; parts: BinXmlNode[] }[] = [];
  let parts: BinXmlNode[] | null = null;
  while (cursor.at < end) {
    const token = cursor.u8();
    if ((token & ~HAS_MORE) === 0x06) {
      parts = [];
      attributes.push({ name: readName(cursor, context.strings), parts });
    } else if (parts === null) {
      throw new Damage(`token 0x${token.toString(16)} where an attribute should be`, cursor.at - 1);
    } else {
      parts.push(parseNode(token, cursor, context));
    }
  }
  return attributes;
}

function element(
  name: string,
  attributes: BinXmlElement['attributes'],
  children: readonly BinXmlNode[],
): BinXmlElement {
  const isFixed = children.length === 0 && attributes.every((a) => a.parts.every((p) => p.kind === 'text'));
  const fixed = isFixed
    ? { name, attributes: attributes.map((a) => [a.name, textOf(a.parts)] as const), children: [], text: '' }
    : null;
  return { kind: 'element', name, attributes, children, fixed };
}

function textOf(parts: readonly BinXmlNode[]): string {
  return parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
}

function parseTextValue(cursor: ByteCursor): BinXmlNode {
  const type = cursor.u8();
  if (type !== VALUE_UTF16) throw new Damage(`text of type 0x${type.toString(16)}`, cursor.at - 1);
  return { kind: 'text', text: cursor.utf16(cursor.u16()) };
}

function parseSlot(token: number, cursor: ByteCursor): BinXmlNode {
  const index = cursor.u16();
  cursor.take(1); // the type expected here; the value's own type is what counts
  return { kind: 'slot', index, optional: token === 0x0e };
}

/** A template, defined right here or referred to, and the values for its slots. */
function parseInstance(cursor: ByteCursor, context: ParseContext): BinXmlNode {
  if (context.depth > MAX_DEPTH) throw new Damage('templates are nested too deeply', cursor.at);
  const { templates } = context.strings;
  cursor.take(1);
  const id = cursor.u32();
  const offset = cursor.u32();
  if (offset === cursor.at) cursor.take(templates.byteLengthAt(offset, id));
  const values = parseValues(cursor);
  return { kind: 'instance', template: templates.nodesFor(offset, id, values, context.depth), values };
}

function parseValues(cursor: ByteCursor): BinXmlValue[] {
  const count = cursor.u32();
  if (count * 4 > cursor.end - cursor.at) throw new Damage(`${count} values do not fit`, cursor.at);
  const descriptors = cursor.take(count * 4);
  const values: BinXmlValue[] = [];
  for (let i = 0; i < count; i += 1) {
    const size = cursor.bytes.readUInt16LE(descriptors + i * 4);
    const type = cursor.bytes[descriptors + i * 4 + 2] as number;
    values.push({ type, start: cursor.take(size), size });
  }
  return values;
}

/** A name is stored where it is first used and referred to by its offset afterwards. */
function readName(cursor: ByteCursor, strings: ChunkStrings): string {
  const offset = cursor.u32();
  const name = strings.nameAt(offset);
  if (offset === cursor.at) cursor.take(name.byteLength);
  return name.text;
}

function characterReference(cursor: ByteCursor): string {
  return String.fromCharCode(cursor.u16());
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function entityText(name: string, at: number): string {
  const text = ENTITIES[name];
  if (text === undefined) throw new Damage(`entity ${name} is unknown`, at);
  return text;
}
