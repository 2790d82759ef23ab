/** Runs each test as it is, and once more for each change it passes that no test has noticed yet. */
import { appendFileSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { TestRunner } from 'vitest';
import { isNoticed, passedBy, ROOT, switches } from './instrument.ts';

/** Changes that were noticed, those passed by a test, and those passed while modules were loaded: a line each. */
const NOTICED = path.join(ROOT, 'reports', 'stryker', 'noticed.txt');
const PASSED = path.join(ROOT, 'reports', 'stryker', 'passed.txt');
const LOADED = path.join(ROOT, 'reports', 'stryker', 'loaded.txt');

const linesOf = (ids: readonly string[]): string => ids.map((id) => `${id}\n`).join('');

export default class SwitchRunner extends TestRunner {
  runTask = async (test: Parameters<typeof TestRunner.getTestFn>[0]): Promise<void> => {
    const run = TestRunner.getTestFn(test);
    const passed = await passedBy(run);
    // What cannot be run twice would take every change for the cause.
    await run();
    const noticed = new Set(readFileSync(NOTICED, 'utf8').split('\n'));
    for (const id of passed) {
      if (noticed.has(id)) continue;
      const fails = async (): Promise<boolean> => {
        await run();
        return false;
      };
      if (await isNoticed(id, fails)) appendFileSync(NOTICED, `${id}\n`);
    }
    appendFileSync(PASSED, linesOf(passed));
    appendFileSync(LOADED, linesOf(Object.keys(switches().mutantCoverage.static)));
    switches().mutantCoverage.static = {};
  };
}
