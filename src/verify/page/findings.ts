/** What a page about a verification is made from. Plain data. */
import type { Counterexample } from '../counterexample.ts';
import type { CoverageReport } from '../coverage/report.ts';
import type { CurvePoint } from '../loss-curve.ts';
import type { MutantsReport } from '../mutants/result.ts';
import type { Tally } from '../tally.ts';

export interface PicturedCounterexample {
  readonly found: Counterexample;
  readonly curve: readonly CurvePoint[];
  /** The command that shows it again. */
  readonly command: string;
}

export interface Findings {
  /** The command that finds all this again. */
  readonly command: string;
  readonly seed: number;
  /** Random histories, each run under every arm. */
  readonly histories: number;
  readonly tallies: readonly Tally[];
  readonly smallest: readonly PicturedCounterexample[];
  /** What random histories reach; `null` where an engine of one's own is looked at. */
  readonly coverage: CoverageReport | null;
  /** The last run of the planted faults. */
  readonly mutants: MutantsReport | null;
}
