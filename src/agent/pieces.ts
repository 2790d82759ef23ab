/** Which folders does the next plan look at? So many entries at a time, and together what is decided together. */
import { pathKey } from '../fold/tree.ts';

export class Pieces {
  readonly #folders: readonly string[];
  readonly #keys: readonly string[];
  /** Where each folder is, by its key. */
  readonly #at: ReadonlyMap<string, number>;
  readonly #added = new Set<number>();
  /** Files of whose names there are folders that may not be in the piece yet. */
  readonly #standing: number[] = [];
  #next = 0;

  /** @param folders in the order of their keys */
  constructor(folders: readonly string[]) {
    this.#folders = folders;
    this.#keys = folders.map(pathKey);
    this.#at = new Map(this.#keys.map((key, i) => [key, i]));
  }

  get count(): number {
    return this.#folders.length;
  }

  get isBegun(): boolean {
    return this.#next > 0;
  }

  /** Whether folders are left that no plan has looked at. */
  get hasMore(): boolean {
    return this.#next < this.#folders.length;
  }

  /** To be told of every file of a piece: with one all goes that lies in a folder of its name. */
  noteFile = (path: string): void => {
    const at = this.#at.get(pathKey(path));
    if (at !== undefined) this.#standing.push(at);
  };

  /** Adds the next folders, one at least, until they have so many entries. `add` gives the number of a folder's. */
  fill(most: number, add: (folder: string) => number): void {
    const addOnce = (i: number): number => {
      if (this.#added.has(i)) return 0;
      this.#added.add(i);
      return 1 + add(this.#folders[i] as string);
    };
    let entries = 0;
    do {
      entries += addOnce(this.#next);
      this.#next += 1;
      for (let at = this.#standing.pop(); at !== undefined; at = this.#standing.pop())
        for (const i of this.#within(at)) entries += addOnce(i);
    } while (this.hasMore && entries < most);
  }

  /** A folder and those below it. What begins alike stands together, and its beginning first. */
  *#within(at: number): Generator<number> {
    const key = this.#keys[at] as string;
    yield at;
    for (let i = at + 1; this.#keys[i]?.startsWith(key) === true; i += 1)
      if (this.#keys[i]?.[key.length] === '/') yield i;
  }
}
