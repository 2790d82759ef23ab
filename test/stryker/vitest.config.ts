/**
 * The tests a source mutant is tried against: the decisions on record, which notice most of them soonest, then examples that
 * know planners and judge, and the stored counterexamples; none that needs a program or a disk.
 */
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

const FIRST = 'decisions.test.ts';

class RecordFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => (moduleId.endsWith(FIRST) ? 0 : 1);
    return files.toSorted((a, b) => rank(a) - rank(b) || a.moduleId.localeCompare(b.moduleId));
  }
}

export default defineConfig({
  test: {
    include: [
      `test/stryker/${FIRST}`,
      'test/core/*.test.ts',
      'test/scenarios/*.test.ts',
      'properties/core/stored-counterexamples-stay-closed.property.test.ts',
    ],
    isolate: false,
    sequence: { sequencer: RecordFirst },
    testTimeout: 20_000,
  },
});
