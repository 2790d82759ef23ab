/** Counts of a search, per arm and guarantee, and how sure they are. */
import type { GuaranteeId } from '../plan/algorithms.ts';

/** A history that broke a guarantee: its seed says which, its length how telling it is. */
export interface Found {
  readonly seed: number;
  readonly length: number;
}

/** What was seen of one arm. */
export interface Tally {
  histories: number;
  /** Histories in which a version was lost without permission. */
  losing: number;
  readonly broken: Partial<Record<GuaranteeId, { count: number; shortest: Found }>>;
}

export function newTally(): Tally {
  return { histories: 0, losing: 0, broken: {} };
}

/** Takes note of one history. */
export function note(tally: Tally, found: Found, broken: ReadonlySet<GuaranteeId>, loses: boolean): void {
  tally.histories++;
  if (loses) tally.losing++;
  for (const guarantee of broken) {
    const cell = tally.broken[guarantee];
    if (cell === undefined) tally.broken[guarantee] = { count: 1, shortest: found };
    else {
      cell.count++;
      if (isShorter(found, cell.shortest)) cell.shortest = found;
    }
  }
}

/** The shorter history; of equal ones the lower seed, so that the number of workers does not matter. */
function isShorter(a: Found, b: Found): boolean {
  return a.length === b.length ? a.seed < b.seed : a.length < b.length;
}

/** Adds what another worker, or an earlier run, has seen. */
export function addTally(into: Tally, other: Tally): void {
  into.histories += other.histories;
  into.losing += other.losing;
  for (const [guarantee, cell] of Object.entries(other.broken) as [
    GuaranteeId,
    NonNullable<Tally['broken']['G1']>,
  ][]) {
    const mine = into.broken[guarantee];
    if (mine === undefined) into.broken[guarantee] = { ...cell };
    else {
      mine.count += cell.count;
      if (isShorter(cell.shortest, mine.shortest)) mine.shortest = cell.shortest;
    }
  }
}

/** z of a 95 % interval. */
const Z = 1.959964;

/** Wilson's 95 % interval of a rate, both ends in [0, 1]. */
export function wilson(hits: number, of: number): readonly [low: number, high: number] {
  if (of === 0) return [0, 1];
  const rate = hits / of;
  const z2 = Z * Z;
  const middle = rate + z2 / (2 * of);
  const spread = Z * Math.sqrt((rate * (1 - rate)) / of + z2 / (4 * of * of));
  const scale = 1 + z2 / of;
  return [Math.max(0, (middle - spread) / scale), Math.min(1, (middle + spread) / scale)];
}
