/** As `vitest.config.ts`, over sources with all changes in them: see `score.ts`. */
import path from 'node:path';
import { defineConfig } from 'vitest/config';
import { instrument, ROOT } from './instrument.ts';
import plain, { withRecord } from './vitest.config.ts';

const { sources } = await instrument();
const isOneChange = process.env['__STRYKER_ACTIVE_MUTANT__'] !== undefined;

export default defineConfig({
  plugins: [
    {
      name: 'switches',
      enforce: 'pre',
      transform: (_, id) => sources.get(path.relative(ROOT, id)),
    },
  ],
  test: {
    ...plain.test,
    root: ROOT,
    maxWorkers: 1,
    // What is kept of sources would be kept with the switches of another run.
    fsModuleCache: false,
    sequence: { sequencer: withRecord(isOneChange ? 'first' : 'last') },
    testTimeout: 600_000,
    bail: isOneChange ? 1 : 0,
    ...(isOneChange ? {} : { runner: path.join(import.meta.dirname, 'switch-runner.ts') }),
  },
});
