/** All planted faults that random histories find. */
import { GUARD_MUTANTS } from './guards.ts';
import { JUDGE_MUTANTS } from './judge.ts';
import { MERGE_MUTANTS } from './merge.ts';
import type { Mutant } from './mutant.ts';
import { SESSION_MUTANTS } from './session.ts';

export const MUTANTS: readonly Mutant[] = [
  ...MERGE_MUTANTS,
  ...SESSION_MUTANTS,
  ...GUARD_MUTANTS,
  ...JUDGE_MUTANTS,
];

/** @throws RangeError where there is none of that name */
export function mutantNamed(name: string): Mutant {
  const found = MUTANTS.find((mutant) => mutant.name === name);
  if (found === undefined) throw new RangeError(`There is no mutant ${name}`);
  return found;
}
