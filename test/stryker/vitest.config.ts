/**
 * The tests a source mutant is tried against: examples that know planners and judge, and the stored counterexamples; none
 * that needs a program or a disk, and no random history.
 */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'test/core/*.test.ts',
      'test/scenarios/*.test.ts',
      'properties/core/stored-counterexamples-stay-closed.property.test.ts',
    ],
    testTimeout: 20_000,
  },
});
