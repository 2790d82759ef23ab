import { createHash } from 'node:crypto';
import { nameHash } from '../../readers/evtx/chunk-strings.ts';
import type { FixtureTemplate, TemplateElement, TemplateSlot } from './event-templates.ts';
import type { FixtureValue } from './evtx-values.ts';

const NAME_TABLE_AT = 128;
const NAME_BUCKETS = 64;
const TEMPLATE_TABLE_AT = 384;
const TEMPLATE_BUCKETS = 32;

/** A state to come back to. */
export interface WriterMark {
  readonly position: number;
  readonly head: Buffer;
  readonly names: Map<string, number>;
  readonly templates: Map<string, number>;
}

/** Writes binary XML at offsets of a chunk; names and templates are written once and referred to afterwards. */
export class BinXmlWriter {
  #buffer = Buffer.alloc(4 * 65_536);
  #names = new Map<string, number>();
  #templates = new Map<string, number>();
  position: number;

  constructor(start: number) {
    this.position = start;
  }

  mark(): WriterMark {
    const head = Buffer.from(this.#buffer.subarray(0, 512));
    return {
      position: this.position,
      head,
      names: new Map(this.#names),
      templates: new Map(this.#templates),
    };
  }

  rewind(mark: WriterMark): void {
    mark.head.copy(this.#buffer);
    this.#buffer.fill(0, mark.position);
    this.position = mark.position;
    this.#names = mark.names;
    this.#templates = mark.templates;
  }

  copyTo(chunk: Buffer): void {
    this.#buffer.copy(chunk, 0, 0, chunk.length);
  }

  bytes(bytes: readonly number[] | Buffer): void {
    this.#buffer.set(bytes, this.position);
    this.position += bytes.length;
  }

  u16(value: number): void {
    this.position = this.#buffer.writeUInt16LE(value, this.position);
  }

  u32(value: number): void {
    this.position = this.#buffer.writeUInt32LE(value, this.position);
  }

  u64(value: bigint): void {
    this.position = this.#buffer.writeBigUInt64LE(value, this.position);
  }

  patch(at: number, value: number): void {
    this.#buffer.writeUInt32LE(value, at);
  }

  /** A template with its values; `last` writes one more value, of binary XML, in place. */
  instance(
    template: FixtureTemplate,
    values: readonly FixtureValue[],
    last?: (xml: BinXmlWriter) => void,
  ): void {
    const guid = createHash('md5').update(template.key).digest();
    this.bytes([0x0c, 1, ...guid.subarray(0, 4)]);
    const known = this.#templates.get(template.key);
    this.u32(known ?? this.position + 4);
    if (known === undefined) this.#define(template, guid);
    this.u32(values.length + (last === undefined ? 0 : 1));
    for (const { bytes, type } of values) this.#descriptor(bytes.length, type);
    const lastAt = this.position;
    if (last !== undefined) this.#descriptor(0, 0x21);
    for (const { bytes } of values) this.bytes(bytes);
    const start = this.position;
    last?.(this);
    if (last !== undefined) this.#buffer.writeUInt16LE(this.position - start, lastAt);
  }

  #descriptor(size: number, type: number): void {
    this.u16(size);
    this.bytes([type, 0]);
  }

  #define(template: FixtureTemplate, guid: Buffer): void {
    const at = this.position;
    this.#templates.set(template.key, at);
    this.u32(this.#link(TEMPLATE_TABLE_AT, guid.readUInt32LE(0) % TEMPLATE_BUCKETS, at));
    this.bytes(guid);
    const sizeAt = this.position;
    this.u32(0);
    this.bytes([0x0f, 1, 1, 0]);
    this.#element(template.root);
    this.bytes([0]);
    this.patch(sizeAt, this.position - sizeAt - 4);
  }

  #element({ name, attributes = {}, content = [] }: TemplateElement): void {
    const pairs = Object.entries(attributes);
    this.bytes([pairs.length === 0 ? 0x01 : 0x41, 0xff, 0xff]);
    const sizeAt = this.position;
    this.u32(0);
    this.#name(name);
    if (pairs.length > 0) this.#attributes(pairs);
    this.bytes([content.length === 0 ? 0x03 : 0x02]);
    for (const item of content) {
      if (typeof item === 'object' && 'name' in item) this.#element(item);
      else this.#content(item);
    }
    if (content.length > 0) this.bytes([0x04]);
    this.patch(sizeAt, this.position - sizeAt - 4);
  }

  #attributes(pairs: readonly (readonly [string, string | TemplateSlot])[]): void {
    const sizeAt = this.position;
    this.u32(0);
    for (const [index, [name, value]] of pairs.entries()) {
      this.bytes([index === pairs.length - 1 ? 0x06 : 0x46]);
      this.#name(name);
      this.#content(value);
    }
    this.patch(sizeAt, this.position - sizeAt - 4);
  }

  #content(value: string | TemplateSlot): void {
    if (typeof value === 'string') {
      this.bytes([0x05, 0x01]);
      this.u16(value.length);
      this.bytes(Buffer.from(value, 'utf16le'));
    } else {
      this.bytes([0x0e]);
      this.u16(value.slot);
      this.bytes([value.type]);
    }
  }

  #name(name: string): void {
    const known = this.#names.get(name);
    this.u32(known ?? this.position + 4);
    if (known !== undefined) return;
    const at = this.position;
    this.#names.set(name, at);
    const hash = nameHash(name);
    this.u32(this.#link(NAME_TABLE_AT, hash % NAME_BUCKETS, at));
    this.u16(hash);
    this.u16(name.length);
    this.bytes(Buffer.from(`${name}\0`, 'utf16le'));
  }

  /** Puts an offset in front of its bucket's list; returns the one that was there. */
  #link(table: number, bucket: number, at: number): number {
    const place = table + bucket * 4;
    const previous = this.#buffer.readUInt32LE(place);
    this.#buffer.writeUInt32LE(at, place);
    return previous;
  }
}
