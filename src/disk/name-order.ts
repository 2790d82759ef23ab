/**
 * The one order of names inside a listing. Two names with the same fold key are the same file on a
 * case-insensitive or normalizing file system (NTFS, APFS), so they must be neighbours here.
 */

/** Anything outside US-ASCII: the only names that need Unicode work. */
// oxlint-disable-next-line no-control-regex
const beyondAscii = /[^\x00-\x7f]/;

/**
 * Fold key of one name: lower case, NFC, final sigma as sigma (its lower case depends on its
 * neighbours). Our reading where file systems differ: NTFS folds by its own table, so a pair that only
 * one of the two calls equal is reported as a collision at worst, never merged.
 */
export function foldName(name: string): string {
  if (!beyondAscii.test(name)) return name.toLowerCase();
  return name.normalize('NFC').toLowerCase().replaceAll('ς', 'σ').normalize('NFC');
}

/** Total order of names: by fold key, then by UTF-16 code units. Negative, zero or positive. */
export function compareNames(a: string, b: string): number {
  if (a === b) return 0;
  const foldedA = foldName(a);
  const foldedB = foldName(b);
  if (foldedA !== foldedB) return foldedA < foldedB ? -1 : 1;
  return a < b ? -1 : 1;
}

/** Total order of relative folder paths (`''` is the root): parents first, then segment by segment. */
export function compareFolders(a: string, b: string): number {
  if (a === b) return 0;
  if (a === '') return -1;
  if (b === '') return 1;
  const partsA = a.split('/');
  const partsB = b.split('/');
  const shared = Math.min(partsA.length, partsB.length);
  for (let i = 0; i < shared; i += 1) {
    const order = compareNames(partsA[i] ?? '', partsB[i] ?? '');
    if (order !== 0) return order;
  }
  return partsA.length - partsB.length;
}

/** Sorts names in place by `compareNames` and returns the pairs that share a fold key. */
export function sortNames(names: string[]): [string, string][] {
  const keys = names.map(foldName);
  if (keys.every((key, i) => key === names[i])) {
    names.sort((a, b) => (a < b ? -1 : Number(a > b)));
    return [];
  }
  const pairs = names.map((name, i) => ({ key: keys[i] ?? '', name }));
  pairs.sort((a, b) => order(a.key, b.key) || order(a.name, b.name));
  const collisions: [string, string][] = [];
  pairs.forEach((pair, i) => {
    names[i] = pair.name;
    const before = pairs[i - 1];
    if (before?.key === pair.key) collisions.push([before.name, pair.name]);
  });
  return collisions;
}

function order(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
