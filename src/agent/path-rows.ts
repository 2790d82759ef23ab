/**
 * Paths by number, found by their keys: some 55 bytes a path of forty letters, none of which V8's collector sees, where a `Map`
 * and a list of texts take 110 that it looks through each time.
 */
import { grown } from '../disk/columns-builder.ts';
import { pathKey } from '../fold/tree.ts';

/** Where the text of a row would begin that is not in use. */
const FREE = 0xffff_ffff;
/** Set in a length: the text has two bytes a letter. Any text can be kept so; most have letters of one byte. */
const WIDE = 0x8000_0000;

export class PathRows {
  #text = Buffer.alloc(0);
  #end = 0;
  /** Bytes of text that are of rows in use. */
  #live = 0;
  #starts = new Uint32Array(0);
  #lengths = new Uint32Array(0);
  /** Of the rows' keys. */
  #hashes = new Uint32Array(0);
  /** Number of a row and 1, in the place its hash calls for or the next that was free; 0: none. A power of two. */
  #slots = new Uint32Array(16);
  readonly #free: number[] = [];
  #made = 0;

  /** Rows in use. */
  get size(): number {
    return this.#made - this.#free.length;
  }

  /** The row of a key; `-1`: there is none. */
  rowOf(key: string): number {
    return (this.#slots[this.#slotOf(key, hashOf(key))] ?? 0) - 1;
  }

  /** As it was spelled last. */
  pathAt(row: number): string {
    const start = this.#starts[row] ?? FREE;
    if (start === FREE) return '';
    const length = this.#lengths[row] ?? 0;
    return length < WIDE
      ? this.#text.toString('latin1', start, start + length)
      : this.#text.toString('utf16le', start, start + length - WIDE);
  }

  /** Rows in use, in their order. */
  *rows(): Generator<number> {
    for (let row = 0; row < this.#made; row += 1) if (this.#starts[row] !== FREE) yield row;
  }

  /** The row of a path, which is spelled so from now on. */
  set(path: string): number {
    const key = pathKey(path);
    const hash = hashOf(key);
    let slot = this.#slotOf(key, hash);
    const known = (this.#slots[slot] ?? 0) - 1;
    if (known >= 0) {
      if (this.pathAt(known) === path) return known;
      this.#live -= this.#bytesOf(known);
      this.#write(known, path);
      return known;
    }
    if ((this.size + 1) * 4 > this.#slots.length * 3) {
      this.#spread(this.#slots.length * 2);
      slot = this.#slotOf(key, hash);
    }
    const row = this.#free.pop() ?? this.#newRow();
    this.#hashes[row] = hash;
    this.#slots[slot] = row + 1;
    this.#write(row, path);
    return row;
  }

  /** Gives up the row of a key. @returns its number; `-1`: there was none */
  delete(key: string): number {
    const slot = this.#slotOf(key, hashOf(key));
    const row = (this.#slots[slot] ?? 0) - 1;
    if (row < 0) return -1;
    this.#live -= this.#bytesOf(row);
    this.#starts[row] = FREE;
    this.#free.push(row);
    this.#close(slot);
    return row;
  }

  #bytesOf(row: number): number {
    return (this.#lengths[row] ?? 0) & ~WIDE;
  }

  #newRow(): number {
    const row = this.#made;
    if (row === this.#starts.length) {
      const rows = Math.max(64, row + (row >> 1));
      this.#starts = grown(this.#starts, new Uint32Array(rows));
      this.#lengths = grown(this.#lengths, new Uint32Array(rows));
      this.#hashes = grown(this.#hashes, new Uint32Array(rows));
    }
    this.#starts[row] = FREE;
    this.#made += 1;
    return row;
  }

  #write(row: number, path: string): void {
    const wide = !hasOnlyBytes(path);
    const bytes = wide ? path.length * 2 : path.length;
    this.#starts[row] = FREE;
    if (this.#end + bytes > this.#text.length) this.#makeRoom(bytes);
    this.#text.write(path, this.#end, wide ? 'utf16le' : 'latin1');
    this.#starts[row] = this.#end;
    this.#lengths[row] = wide ? (bytes | WIDE) >>> 0 : bytes;
    this.#end += bytes;
    this.#live += bytes;
  }

  /** Texts of rows in use go over into new memory, without gaps. */
  #makeRoom(more: number): void {
    const text = Buffer.allocUnsafeSlow(Math.max(1024, Math.ceil((this.#live + more) * 1.5)));
    let end = 0;
    for (const row of this.rows()) {
      const start = this.#starts[row] ?? 0;
      this.#starts[row] = end;
      end += this.#text.copy(text, end, start, start + this.#bytesOf(row));
    }
    this.#text = text;
    this.#end = end;
  }

  /** Where a key is, or would be. */
  #slotOf(key: string, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const row = (this.#slots[slot] ?? 0) - 1;
      if (row < 0 || (this.#hashes[row] === hash && pathKey(this.pathAt(row)) === key)) return slot;
    }
  }

  #spread(count: number): void {
    this.#slots = new Uint32Array(count);
    for (const row of this.rows()) {
      let slot = (this.#hashes[row] ?? 0) & (count - 1);
      while (this.#slots[slot] !== 0) slot = (slot + 1) & (count - 1);
      this.#slots[slot] = row + 1;
    }
  }

  /** Empties a slot: what had to go on from there because of it comes back, so that a search still ends where nothing is. */
  #close(slot: number): void {
    const mask = this.#slots.length - 1;
    let gap = slot;
    for (let next = (gap + 1) & mask; this.#slots[next] !== 0; next = (next + 1) & mask) {
      const wanted = (this.#hashes[(this.#slots[next] ?? 1) - 1] ?? 0) & mask;
      if (((next - wanted) & mask) < ((next - gap) & mask)) continue;
      this.#slots[gap] = this.#slots[next] ?? 0;
      gap = next;
    }
    this.#slots[gap] = 0;
  }
}

/** FNV-1a over the letters, with the upper bits brought down: the lower ones choose the slot. */
function hashOf(key: string): number {
  let hash = 0x811c_9dc5;
  for (let i = 0; i < key.length; i += 1) hash = Math.imul(hash ^ key.charCodeAt(i), 0x0100_0193);
  return (hash ^ (hash >>> 15)) >>> 0;
}

function hasOnlyBytes(text: string): boolean {
  for (let i = 0; i < text.length; i += 1) if (text.charCodeAt(i) > 0xff) return false;
  return true;
}
