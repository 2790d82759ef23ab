/**
 * Where the server's log is believed to tell all that is there, it may be silent on what somebody was killed over. Under another
 * spelling a second file of that name could come to lie beside it, which is found before it is too late.
 */
import fs from 'node:fs';
import { nameKey } from '../fold/tree.ts';

export class OtherSpelling {
  readonly #root: string;
  /** By folder, its names when it was first asked about, by their keys. */
  readonly #names = new Map<string, ReadonlyMap<string, string>>();

  constructor(root: string) {
    this.#root = root;
  }

  /** What the path, or a folder above it, is called there, if that is another spelling; `null` where it is the same, or free. */
  of(path: string): string | null {
    let folder = '';
    for (const name of path.split('/')) {
      const known = this.#namesIn(folder).get(nameKey(name));
      if (known === undefined) return null;
      const there = folder === '' ? known : `${folder}/${known}`;
      if (known !== name) return there;
      folder = there;
    }
    return null;
  }

  #namesIn(folder: string): ReadonlyMap<string, string> {
    let names = this.#names.get(folder);
    if (names === undefined) this.#names.set(folder, (names = namesIn(`${this.#root}/${folder}`)));
    return names;
  }
}

function namesIn(folder: string): ReadonlyMap<string, string> {
  try {
    return new Map(fs.readdirSync(folder).map((name) => [nameKey(name), name]));
  } catch {
    // Not there, or no folder: whatever is to come below it says so itself.
    return new Map();
  }
}
