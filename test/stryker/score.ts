/**
 * Stryker's changes, tried in minutes: all of them stand in one copy of the sources, and every test is run once more for
 * each change it passes. What is passed only while modules are loaded is tried as Stryker does, in a run of its own.
 *
 *     node test/stryker/score.ts
 *
 * Writes `reports/stryker/mutation.json` in Stryker's form. Stryker must be installed (`npm run mutants:stryker`).
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { instrument, type Mutant, ROOT } from './instrument.ts';

const REPORTS = path.join(ROOT, 'reports', 'stryker');
const VITEST = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const CONFIG = path.join(import.meta.dirname, 'switch.config.ts');
/** A run of its own takes a few seconds; what takes longer hangs. */
const HANGS_MS = 120_000;

const linesOf = (file: string): Set<string> =>
  new Set(readFileSync(path.join(REPORTS, file), 'utf8').split('\n').filter(Boolean));

function vitest(change?: string): boolean {
  const env = change === undefined ? process.env : { ...process.env, __STRYKER_ACTIVE_MUTANT__: change };
  const stdio = change === undefined ? 'inherit' : 'ignore';
  const timeout = change === undefined ? undefined : HANGS_MS;
  const args = [VITEST, 'run', '--config', CONFIG, '--reporter=dot'];
  return spawnSync(process.execPath, args, { cwd: ROOT, env, stdio, timeout }).status === 0;
}

mkdirSync(REPORTS, { recursive: true });
for (const file of ['noticed.txt', 'passed.txt', 'loaded.txt']) writeFileSync(path.join(REPORTS, file), '');
const { mutants } = await instrument();
if (!vitest()) throw new Error('The tests fail as it is');
const noticed = linesOf('noticed.txt');
const passed = linesOf('passed.txt');
const atLoading = [...linesOf('loaded.txt')].filter((id) => !passed.has(id));
for (const [i, id] of atLoading.entries()) {
  if (!vitest(id)) noticed.add(id);
  process.stderr.write(`${i + 1} of ${atLoading.length} in runs of their own\n`);
}

/** Stryker's reports count lines and columns from 1. */
const onwards = ({ line, column }: Mutant['location']['start']): object => ({
  line: line + 1,
  column: column + 1,
});
const files = Object.fromEntries(
  [...new Set(mutants.map(({ fileName }) => fileName))].map((name) => [
    name,
    {
      source: readFileSync(path.join(ROOT, name), 'utf8'),
      mutants: mutants
        .filter(({ fileName }) => fileName === name)
        .map(({ id, mutatorName, replacement, location }) => ({
          id,
          mutatorName,
          replacement,
          location: { start: onwards(location.start), end: onwards(location.end) },
          status: noticed.has(id) ? 'Killed' : 'Survived',
        })),
    },
  ]),
);
writeFileSync(path.join(REPORTS, 'mutation.json'), JSON.stringify({ files }));
