import { assumedTemplate } from './assumed-template.ts';
import type { BinXmlNode, BinXmlValue } from './binxml-node.ts';
import { parseFragment } from './binxml-parse.ts';
import { ByteCursor } from './byte-cursor.ts';
import type { ChunkStrings } from './chunk-strings.ts';
import { Damage } from './damage.ts';

/** Bytes before a template's nodes: next definition, GUID, size. */
const DEFINITION_HEADER = 24;
const MAX_STEPS = 16_384;
/** More than the offsets in a chunk, so that id and offset make one number. */
const PLACES = 0x10000;

/** Found in place of a definition that refers to itself. */
const BEING_READ = new Damage('the template contains itself', 0);

type Nodes = readonly BinXmlNode[];

/**
 * Templates by the id their records carry (the start of their GUID), remembered over the whole file:
 * a record in slack can outlive the definition in its own chunk.
 */
export class KnownTemplates {
  readonly #byId = new Map<number, Nodes>();
  static readonly #LIMIT = 4096;

  get(id: number): Nodes | undefined {
    return this.#byId.get(id);
  }

  /** Past the limit new ones are not kept: a file of nonsense must not fill the memory. */
  add(id: number, template: Nodes): void {
    if (this.#byId.size < KnownTemplates.#LIMIT) this.#byId.set(id, template);
  }
}

/** The template definitions of one chunk, each parsed once, damaged ones remembered as such. */
export class ChunkTemplates {
  readonly #bytes: Buffer;
  readonly #strings: ChunkStrings;
  readonly #known: KnownTemplates;
  readonly #assume: boolean;
  readonly #byPlace = new Map<number, Nodes | Damage>();

  /** `assume`: let a stand-in take the place of what was overwritten; only for carving. */
  constructor(bytes: Buffer, strings: ChunkStrings, known: KnownTemplates, assume: boolean) {
    this.#bytes = bytes;
    this.#strings = strings;
    this.#known = known;
    this.#assume = assume;
  }

  /** How many bytes the definition at `offset` takes up. Damage when its GUID does not start with `id`. */
  byteLengthAt(offset: number, id: number): number {
    const cursor = new ByteCursor(this.#bytes, offset, this.#bytes.length);
    cursor.take(4);
    if (cursor.u32() !== id) throw new Damage('the template defined here is another one', offset);
    cursor.take(12);
    return DEFINITION_HEADER + cursor.u32();
  }

  /**
   * The nodes of the template defined at `offset`. Where that place, or a name it needs, was overwritten:
   * the template of that id from elsewhere in the file, or when carving one assumed from the values.
   * Damage when there is none of these.
   */
  nodesFor(offset: number, id: number, values: readonly BinXmlValue[], depth: number): Nodes {
    const place = id * PLACES + offset;
    const nodes = this.#byPlace.get(place) ?? this.#read(place, offset, id, depth);
    if (!(nodes instanceof Damage)) return nodes;
    const known = this.#known.get(id);
    if (known !== undefined) return known;
    if (this.#assume) return assumedTemplate(values);
    throw nodes;
  }

  #read(place: number, offset: number, id: number, depth: number): Nodes | Damage {
    if (offset >= this.#bytes.length) return new Damage('the template lies outside the chunk', offset);
    this.#byPlace.set(place, BEING_READ);
    const nodes = this.#parse(offset, id, depth);
    this.#byPlace.set(place, nodes);
    if (!(nodes instanceof Damage)) this.#known.add(id, nodes);
    return nodes;
  }

  #parse(offset: number, id: number, depth: number): Nodes | Damage {
    try {
      const end = offset + this.byteLengthAt(offset, id);
      const body = new ByteCursor(this.#bytes, offset + DEFINITION_HEADER, end);
      const budget = { steps: MAX_STEPS };
      return parseFragment(body, { strings: this.#strings, inTemplate: true, depth: depth + 1, budget });
    } catch (error) {
      if (error instanceof Damage) return error;
      throw error;
    }
  }
}
