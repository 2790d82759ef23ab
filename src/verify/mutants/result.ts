/** What `npm run mutants -- --json FILE` writes: plain data, for tables elsewhere. */

export type Family = 'merge' | 'session' | 'guard' | 'judge' | 'policy';

/** `equivalent`: survives, and must: there is a proof that no history can tell it from what is right. */
export type Verdict = 'killed' | 'survived' | 'equivalent';

export interface MutantResult {
  readonly name: string;
  readonly family: Family;
  /** What the mutant does wrong. */
  readonly does: string;
  /** The sentence, rule or guard it breaks. */
  readonly breaks: string;
  /** The algorithm under which it runs; `null` where a test kills it. */
  readonly algorithm: string | null;
  /** What must kill it: a guarantee (`G1`), a sentence of the 2003 document (`W2`), a known loss, or a test by its path. */
  readonly oracle: string;
  readonly verdict: Verdict;
  /** Random histories until it was killed, over the seeds; `null` where a test kills it. */
  readonly histories: HistoriesUntilKilled | null;
  /** Stimuli of the smallest history that kills it, boots not counted. */
  readonly shrunk: number | null;
  /** Stimuli of the shortest such history there is, by exhaustive search; `null` where the search's model has no such fault. */
  readonly optimum: number | null;
  readonly seconds: number;
}

export interface HistoriesUntilKilled {
  readonly p50: number;
  readonly p95: number;
  readonly seeds: number;
  /** Seeds under which it survived all histories. */
  readonly survived: number;
}

/** Whether a kind of fault in the environment is needed: without it, the mutant survives. */
export interface FaultNeed {
  readonly fault: string;
  /** The mutant that needs it; `null` where none does. */
  readonly mutant: string | null;
  readonly needed: boolean;
}

export interface MutantsReport {
  readonly format: 'roamproof-mutants';
  readonly version: 1;
  readonly limit: number;
  readonly steps: number;
  readonly seeds: number;
  readonly mutants: readonly MutantResult[];
  readonly faults: readonly FaultNeed[];
}
