/** The tests a source mutant is tried against: examples that know planners and judge, none that needs a program or a disk. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/core/*.test.ts', 'test/scenarios/*.test.ts'],
    testTimeout: 20_000,
  },
});
