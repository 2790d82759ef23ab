/** What a search has found so far, as plain data: sent between threads, added up, written to a state file. */
import type { GuaranteeId } from '../plan/algorithms.ts';
import { type Arm, armName, GUARANTEES } from './arms.ts';

/** A failing history by its number; `length` in stimuli decides which are shrunk. */
export interface Failure {
  readonly index: number;
  readonly length: number;
}

export interface Cell {
  histories: number;
  /** The shortest failing histories, shortest first. */
  failures: Failure[];
}

export interface Tally {
  readonly arm: Arm;
  histories: number;
  stimuli: number;
  events: number;
  /** Histories with a loss nobody permitted, and such losses. */
  losing: number;
  losses: number;
  permitted: number;
  readonly cells: Record<GuaranteeId, Cell>;
  /** Calls of a command line tool: all, those that ended with an error, and those whose time was over. */
  readonly calls: { made: number; failed: number; timedOut: number };
}

const KEPT = 3;

export function newTally(arm: Arm): Tally {
  const cells = Object.fromEntries(GUARANTEES.map((id) => [id, { histories: 0, failures: [] }]));
  return {
    arm,
    histories: 0,
    stimuli: 0,
    events: 0,
    losing: 0,
    losses: 0,
    permitted: 0,
    cells: cells as unknown as Tally['cells'],
    calls: { made: 0, failed: 0, timedOut: 0 },
  };
}

export function noteFailure(cell: Cell, failure: Failure): void {
  cell.histories++;
  keepShortest(cell, [failure]);
}

function keepShortest(cell: Cell, more: readonly Failure[]): void {
  cell.failures = [...cell.failures, ...more]
    .toSorted((a, b) => a.length - b.length || a.index - b.index)
    .slice(0, KEPT);
}

/** Adds the findings of other histories. */
export function addTally(to: Tally, from: Tally): void {
  to.histories += from.histories;
  to.stimuli += from.stimuli;
  to.events += from.events;
  to.losing += from.losing;
  to.losses += from.losses;
  to.permitted += from.permitted;
  to.calls.made += from.calls.made;
  to.calls.failed += from.calls.failed;
  to.calls.timedOut += from.calls.timedOut;
  for (const id of GUARANTEES) {
    to.cells[id].histories += from.cells[id].histories;
    keepShortest(to.cells[id], from.cells[id].failures);
  }
}

/** Tallies by the names of their arms, with those of the block added. */
export function addTallies(to: Map<string, Tally>, block: readonly Tally[]): void {
  for (const tally of block) {
    const name = armName(tally.arm);
    const known = to.get(name);
    if (known === undefined) to.set(name, tally);
    else addTally(known, tally);
  }
}
