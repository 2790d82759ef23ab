/** Whether anything can lie below a path: asked at every write, and a profile may have two hundred thousand files. */
import type { Place } from './places.ts';

/**
 * Keys of the folders in which something lies or lay, by place. Made when a place is first asked for, and not part of the book: an
 * image of that has none.
 */
const seen = new WeakMap<Place, Set<string>>();

/** To be told of every key that comes into a place. */
export function noteFolders(place: Place, key: string): void {
  const folders = seen.get(place);
  if (folders !== undefined) addAbove(folders, key);
}

/** `false`: nothing lies below the key. */
export function mayHoldBelow(place: Place, key: string): boolean {
  let folders = seen.get(place);
  if (folders === undefined) {
    seen.set(place, (folders = new Set()));
    for (const at of place.keys()) addAbove(folders, at);
  }
  return folders.has(key);
}

function addAbove(folders: Set<string>, key: string): void {
  for (let end = key.lastIndexOf('/'); end > 0; end = key.lastIndexOf('/', end - 1)) {
    const above = key.slice(0, end);
    // Then so are those above it.
    if (folders.has(above)) return;
    folders.add(above);
  }
}
