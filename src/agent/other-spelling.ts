/**
 * How names are spelled where something new is to come. Beside one that is the same but for its case or Unicode form it would not roam;
 * and where the server's log is believed to tell all that is there, it may be silent on what somebody was killed over.
 */
import fs from 'node:fs';
import { nameKey } from '../fold/tree.ts';

export class OtherSpelling {
  readonly #root: string;
  /** By folder, its names when it was first asked about, by their keys. */
  readonly #names = new Map<string, Map<string, string>>();

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

  /** The path as it is spelled there, as far as it is there. What it has not is to be made: it counts as there from now on. */
  spelled(path: string): string {
    return path.split('/').reduce((folder, name) => {
      const names = this.#namesIn(folder);
      const full = folder === '' ? name : `${folder}/${name}`;
      if (fs.existsSync(`${this.#root}/${full}`)) return full;
      const known = names.get(nameKey(name)) ?? name;
      names.set(nameKey(name), known);
      return folder === '' ? known : `${folder}/${known}`;
    }, '');
  }

  #namesIn(folder: string): Map<string, string> {
    let names = this.#names.get(folder);
    if (names === undefined) this.#names.set(folder, (names = namesIn(`${this.#root}/${folder}`)));
    return names;
  }
}

function namesIn(folder: string): Map<string, string> {
  try {
    return new Map(fs.readdirSync(folder).map((name) => [nameKey(name), name]));
  } catch {
    // Not there, or no folder: whatever is to come below it says so itself.
    return new Map();
  }
}
