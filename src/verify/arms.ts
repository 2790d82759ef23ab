/** What is verified: an algorithm under one reading of its doubtful sentences. */
import { basename, extname } from 'node:path';
import { type Algorithm, algorithmNames, type GuaranteeId, promisesOf } from '../plan/algorithms.ts';
import { DEFAULT_READING, type Reading } from '../plan/view.ts';
import type { CommandLine } from './black-box/run-command.ts';
import { loadAlgorithm } from './own-planner.ts';

export const GUARANTEES: readonly GuaranteeId[] = [
  'G1',
  'G2',
  'G3',
  'G4',
  'G5',
  'G6',
  'G7',
  'G8',
  'G9',
  'G10',
  'G11',
  'G12',
  'G13',
];

/** Readings that `--reading` takes: the written one counts creation times as well, the narrower one does not. */
export const READINGS: Readonly<Record<string, Partial<Reading>>> = {
  'created-or-written': { created: true },
  'last-write': { created: false },
};
export const DEFAULT_READING_NAME = 'created-or-written';

/** One row of the scoreboard. Names only, so that it can be sent to another thread. */
export interface Arm {
  readonly algorithm: string;
  readonly reading: string;
  /** Absolute path of a module with an algorithm of the user's own, of which `algorithm` is the name. */
  readonly planner?: string;
  /** A command line tool in the place of a merge; then `algorithm` is only its name. */
  readonly command?: CommandLine;
}

/** The row of a command line tool: called after the first word of its line. */
export function commandArm(command: CommandLine): Arm {
  const [first = command.line] = command.line.trim().split(/\s+/);
  const algorithm = basename(first, extname(first)) || 'command';
  return { algorithm, reading: DEFAULT_READING_NAME, command };
}

/** The row of an algorithm of one's own. @throws Error where it cannot be loaded */
export function plannerArm(file: string, reading: string): Arm {
  return { algorithm: loadAlgorithm(file).algorithm.name, reading, planner: file };
}

/** An arm's name in tables and file names: the reading is named where it is not the written one. */
export function armName({ algorithm, reading }: Arm): string {
  return reading === DEFAULT_READING_NAME ? algorithm : `${algorithm}, ${reading}`;
}

export function readingOf({ reading }: Arm): Reading {
  return { ...DEFAULT_READING, ...READINGS[reading] };
}

/** Guarantees the arm must keep. A narrower reading promises what its algorithm does: none of it hangs on times. */
export function promisesOfArm(arm: Arm): readonly GuaranteeId[] {
  // Nobody told us what a tool promises: all that can be seen of it is measured.
  if (arm.command !== undefined) return [];
  return arm.planner === undefined
    ? promisesOf(arm.algorithm)
    : loadAlgorithm(arm.planner).algorithm.promises;
}

/** What `verify` without arguments looks at: every algorithm, and the narrower reading of the 2003 document. */
export const ALL_ARMS: readonly Arm[] = [
  ...algorithmNames.map((algorithm) => ({ algorithm, reading: DEFAULT_READING_NAME })),
  { algorithm: 'windows-2003', reading: 'last-write' },
];

/** Whether an arm is the user's own: nobody else can run it, and all of it is of interest. */
export function isOwn({ planner, command }: Arm): boolean {
  return planner !== undefined || command !== undefined;
}

/** Whether an arm is to be asked about files alone: histories then change no settings. */
export function isFilesOnly({ planner, command }: Arm): boolean {
  return command !== undefined || (planner !== undefined && loadAlgorithm(planner).filesOnly);
}

/** Guarantees that can be seen broken from outside: of a tool's records, hives and uploads there is nothing to see. */
const SEEN_FROM_OUTSIDE: ReadonlySet<GuaranteeId> = new Set(['G1', 'G2', 'G3', 'G4', 'G5', 'G6', 'G8']);

/** Whether a guarantee is judged at all. */
export function isJudged({ command }: Arm, guarantee: GuaranteeId): boolean {
  return command === undefined || SEEN_FROM_OUTSIDE.has(guarantee);
}

/** What the simulator is told to run: a name, or the algorithm itself where it is the user's own. */
export function algorithmOf({ algorithm, planner }: Arm): string | Algorithm {
  return planner === undefined ? algorithm : loadAlgorithm(planner).algorithm;
}
