import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { POLICY_MUTANTS } from '../../src/verify/mutants/policies.ts';

const ROOT = join(import.meta.dirname, '..', '..');

it('there are at least twenty-five planted mutants of the rules around the merge', () => {
  expect(POLICY_MUTANTS.length).toBeGreaterThanOrEqual(25);
});

it.each(POLICY_MUTANTS.map((mutant) => [mutant.does, mutant] as const))(
  '%s: fits the source',
  (_, mutant) => {
    const source = readFileSync(join(ROOT, mutant.file), 'utf8');
    expect(source.split(mutant.from)).toHaveLength(2);
    expect(existsSync(join(ROOT, mutant.killedBy))).toBe(true);
  },
);
