import fs from 'node:fs';
import { sortNames } from './name-order.ts';

export interface NameListing {
  /** Usable names, in `compareNames` order. */
  readonly names: string[];
  /** Pairs of usable names that are one name on a case-insensitive file system. */
  readonly collisions: readonly [string, string][];
  /** Names that are not valid Unicode, as they can be shown; they cannot be opened by these strings. */
  readonly invalidNames: readonly string[];
  /** Error code, when the folder could not be listed at all. */
  readonly failure: string | null;
}

/** Lists one folder. */
export function listNames(folder: string): NameListing {
  try {
    const { names, invalidNames } = validNames(folder, fs.readdirSync(folder));
    return { names, collisions: sortNames(names), invalidNames, failure: null };
  } catch (error) {
    const failure = (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
    return { names: [], collisions: [], invalidNames: [], failure };
  }
}

/**
 * Node puts U+FFFD for bytes that are not UTF-8, and Windows allows half surrogate pairs. A name with
 * U+FFFD may still be a proper one, so such folders are read once more, as bytes.
 */
function validNames(folder: string, names: string[]): { names: string[]; invalidNames: string[] } {
  const suspicious = names.some((name) => name.includes('\uFFFD') || !name.isWellFormed());
  if (!suspicious) return { names, invalidNames: [] };
  const valid: string[] = [];
  const invalidNames: string[] = [];
  for (const bytes of fs.readdirSync(folder, { encoding: 'buffer' })) {
    const name = bytes.toString('utf8');
    if (Buffer.from(name, 'utf8').equals(bytes)) valid.push(name);
    else invalidNames.push(name);
  }
  return { names: valid, invalidNames };
}
