import { ByteCursor } from './byte-cursor.ts';
import { ChunkTemplates, type KnownTemplates } from './chunk-templates.ts';
import { Damage } from './damage.ts';

/** Bytes of a stored name besides its characters: next, hash, length, ending NUL. */
const NAME_FRAME = 10;

export interface StoredName {
  readonly text: string;
  /** Bytes it takes up where it is stored. */
  readonly byteLength: number;
}

/** The names and templates of one chunk, read when first referred to. */
export class ChunkStrings {
  readonly templates: ChunkTemplates;
  readonly #bytes: Buffer;
  readonly #names = new Map<number, StoredName>();

  /** `assume`: stand in for overwritten templates; only for carving. */
  constructor(bytes: Buffer, known: KnownTemplates, assume: boolean) {
    this.#bytes = bytes;
    this.templates = new ChunkTemplates(bytes, this, known, assume);
  }

  /**
   * The name stored at that offset of the chunk. Damage when its hash does not match: the place was
   * overwritten since (records in slack), or never held a name.
   */
  nameAt(offset: number): StoredName {
    const seen = this.#names.get(offset);
    if (seen !== undefined) return seen;
    const cursor = new ByteCursor(this.#bytes, offset, this.#bytes.length);
    cursor.take(4);
    const hash = cursor.u16();
    const text = cursor.utf16(cursor.u16());
    if (text === '' || nameHash(text) !== hash) throw new Damage('no name is stored here', offset);
    const name = { text, byteLength: NAME_FRAME + text.length * 2 };
    this.#names.set(offset, name);
    return name;
  }
}

/** The 16-bit hash by which Windows files names: multiply by 65599, add the character. */
export function nameHash(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i += 1) hash = (Math.imul(hash, 65599) + text.charCodeAt(i)) >>> 0;
  return hash & 0xffff;
}
