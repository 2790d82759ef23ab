/** One normative sentence of a source document, in our own words, and what stands for it here. */
import type { RuleId } from '../plan/rules.ts';

/** A state of one of the machines: `session.merging`, `computer.booting`. */
export type StateName = `${'session' | 'computer' | 'upload' | 'refresh'}.${string}`;

export interface Entry {
  /** The heading it stands below. */
  readonly heading: string;
  /** What it demands or claims, as a short paraphrase. */
  readonly says: string;
  readonly rules?: readonly RuleId[];
  readonly states?: readonly StateName[];
  /** Ids of policies in the catalogue. */
  readonly policies?: readonly string[];
  /** Names of folders in test/scenarios. */
  readonly scenarios?: readonly string[];
  /** Properties and tests, by path without the ending. */
  readonly properties?: readonly string[];
  /** Deliberately not behaviour here, and why. */
  readonly notBehaviour?: string;
}

export interface Source {
  readonly title: string;
  readonly entries: readonly Entry[];
}

/** Entries of one heading. */
export function below(heading: string, entries: readonly Omit<Entry, 'heading'>[]): Entry[] {
  return entries.map((entry) => ({ heading, ...entry }));
}
