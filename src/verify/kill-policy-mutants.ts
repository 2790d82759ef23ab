/**
 * Tries every planted mutant of `mutants-policies.ts` in a copy of the repository: `node src/verify/kill-policy-mutants.ts [text]`,
 * `text` being part of what a mutant does. Exit status 1 if one survives.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { POLICY_MUTANTS, type SourceMutant } from './mutants-policies.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const COPIED = ['src', 'machines', 'properties', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts'];
const SECONDS_MOST = 120;

function copyOfRepository(): string {
  const copy = mkdtempSync(join(tmpdir(), 'roamproof-mutants-'));
  for (const name of COPIED) cpSync(join(ROOT, name), join(copy, name), { recursive: true });
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

function isKilled(copy: string, { file, from, to, killedBy }: SourceMutant): boolean {
  const path = join(copy, file);
  const source = readFileSync(path, 'utf8');
  writeFileSync(
    path,
    source.replace(from, () => to),
  );
  try {
    return fails(copy, killedBy);
  } finally {
    writeFileSync(path, source);
  }
}

const wanted = process.argv[2] ?? '';
const copy = copyOfRepository();
let survivors = 0;
try {
  const tried = POLICY_MUTANTS.filter(({ does }) => does.includes(wanted));
  for (const test of new Set(tried.map(({ killedBy }) => killedBy))) {
    if (fails(copy, test)) throw new Error(`${test} fails without any mutant`);
  }
  for (const mutant of tried) {
    const killed = isKilled(copy, mutant);
    if (!killed) survivors++;
    process.stdout.write(`${killed ? 'killed  ' : 'SURVIVED'}  ${mutant.does} (${mutant.killedBy})\n`);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
process.stdout.write(`${POLICY_MUTANTS.length} mutants, ${survivors} survived\n`);
process.exitCode = survivors === 0 ? 0 : 1;
