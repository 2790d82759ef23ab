/**
 * The tests a change of the sources is tried against: the decisions on record, and the examples of the core; none that needs
 * a program or a disk.
 */
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const RECORD = 'decisions.test.ts';

/** The record first, where a run ends with the first test that fails: it notices most. Last, where a test is a small cost. */
export const withRecord = (where: 'first' | 'last'): typeof BaseSequencer =>
  class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const rank = ({ moduleId }: TestSpecification): number =>
        moduleId.endsWith(RECORD) === (where === 'first') ? 0 : 1;
      return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
    }
  };

export default defineConfig({
  test: {
    include: [`test/stryker/${RECORD}`, 'test/core/*.test.ts'],
    isolate: false,
    sequence: { sequencer: withRecord('first') },
    testTimeout: 20_000,
  },
});
