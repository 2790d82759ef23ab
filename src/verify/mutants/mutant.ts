/** A planted fault as data: one change of one line of source, and what must notice it. */
import type { Fault } from '../../../properties/history/scope.ts';
import type { Fault as ExploredFault } from '../../explore/scope.ts';
import type { GuaranteeId } from '../../plan/algorithms.ts';
import type { SentenceId } from '../sentences.ts';
import type { Family } from './result.ts';

/** `from` stands exactly once in `file`. */
export interface Change {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** A fault that random histories find: the guarantee or the sentence is broken under it where it is not without it. */
export interface Mutant extends Change {
  readonly name: string;
  readonly family: Exclude<Family, 'policy'>;
  /** What the mutant does wrong, as an administrator would see it. */
  readonly does: string;
  /** The sentence (heading of the source), rule or guard it breaks. */
  readonly breaks: string;
  readonly algorithm: string;
  readonly oracle: GuaranteeId | SentenceId;
  /** The kind of fault in the environment without which nobody would notice. */
  readonly needs?: Fault;
  /** What the exhaustive searches for the shortest counterexample of a merge need beside two computers and a file. */
  readonly explored?: { readonly faults?: readonly ExploredFault[]; readonly hive?: boolean };
  /** Why no history can tell it from what is right. */
  readonly equivalent?: string;
}
