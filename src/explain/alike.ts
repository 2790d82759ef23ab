/** Which other paths may have been meant by somebody who asked for one that is not there. */
import { pathKey } from '../fold/tree.ts';

const ALIKE_MAX = 5;

/** Collects the first few other paths that end in the same name as the one asked for, or lie below it. */
export class Alike {
  readonly #key: string;
  readonly #paths = new Map<string, string>();

  constructor(path: string) {
    this.#key = pathKey(path);
  }

  get paths(): readonly string[] {
    return [...this.#paths.values()];
  }

  note(path: string): void {
    const key = pathKey(path);
    if (key === this.#key || this.#paths.size === ALIKE_MAX || this.#paths.has(key)) return;
    if (leafOf(key) === leafOf(this.#key) || key.startsWith(`${this.#key}/`)) this.#paths.set(key, path);
  }
}

function leafOf(key: string): string {
  return key.slice(key.lastIndexOf('/') + 1);
}

/** For people: what to ask for instead. */
export function alikeText(paths: readonly string[]): string {
  return `Of that name, or below it, there is ${paths.join(', ')}.`;
}
