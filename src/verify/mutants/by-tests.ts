/** Tries mutants that a test must kill: each is written into a copy of the repository, and the test has to fail there. */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { changed } from './plant.ts';
import type { SourceMutant } from './policies.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const COPIED = ['src', 'machines', 'properties', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const SECONDS_MOST = 120;

function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'roamproof-mutants-'));
  const filter = (path: string): boolean => !path.includes('node_modules');
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true, filter });
  symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
  return copy;
}

/** Whether a test fails in the copy. One that runs for ever has noticed as well; one that cannot be run at all has not. */
function fails(copy: string, test: string): boolean {
  const vitest = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
  const report = join(copy, 'report.json');
  rmSync(report, { force: true });
  const asked = ['run', test, '--bail', '1', '--reporter', 'json', '--outputFile', report];
  const run = spawnSync(process.execPath, [vitest, ...asked], {
    cwd: copy,
    timeout: SECONDS_MOST * 1000,
    env: { ...process.env, CI: '1' },
  });
  if (run.error !== undefined) return true;
  const counted = JSON.parse(readFileSync(report, 'utf8')) as {
    numFailedTests: number;
    numPassedTests: number;
  };
  if (counted.numFailedTests + counted.numPassedTests === 0)
    throw new Error(`${test} holds no test that runs`);
  return counted.numFailedTests > 0;
}

function isKilled(copy: string, mutant: SourceMutant): boolean {
  const path = join(copy, mutant.file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(path, changed(source, mutant));
  try {
    return fails(copy, mutant.killedBy);
  } finally {
    writeFileSync(path, source);
  }
}

/**
 * @param done hears of every mutant: whether its test killed it, and how long that took
 * @throws Error where a test fails without any mutant
 */
export function killByTests(
  mutants: readonly SourceMutant[],
  done: (mutant: SourceMutant, killed: boolean, seconds: number) => void,
): void {
  const copy = copyOfRepository();
  try {
    for (const test of new Set(mutants.map(({ killedBy }) => killedBy))) {
      if (fails(copy, test)) throw new Error(`${test} fails without any mutant`);
    }
    for (const mutant of mutants) {
      const start = performance.now();
      const killed = isKilled(copy, mutant);
      done(mutant, killed, (performance.now() - start) / 1000);
    }
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}
