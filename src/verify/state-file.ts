/** Long runs in pieces: what was found so far and where to go on, in a file. */
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import type { Search } from './search.ts';
import type { Tally } from './tally.ts';

export interface SavedRun {
  readonly search: Search;
  /** Number of the next history. */
  readonly next: number;
  readonly tallies: readonly Tally[];
}

/** @returns what was saved, `null` where there is no file yet, or what is wrong with it in words */
export function loadRun(file: string, search: Search): SavedRun | null | string {
  if (!existsSync(file)) return null;
  let saved: SavedRun;
  try {
    saved = JSON.parse(readFileSync(file, 'utf8')) as SavedRun;
  } catch (error) {
    return `${file} is no saved run: ${(error as Error).message}`;
  }
  if (typeof saved.next !== 'number' || !Array.isArray(saved.tallies)) return `${file} is no saved run`;
  if (JSON.stringify(saved.search) !== JSON.stringify(search)) {
    return `${file} is of another search; give the same seed, scope and algorithms, or another file`;
  }
  return saved;
}

/** Replaces the file whole, so that an interrupted run leaves the one before it. */
export function saveRun(file: string, run: SavedRun): void {
  writeFileSync(`${file}.new`, JSON.stringify(run));
  renameSync(`${file}.new`, file);
}
