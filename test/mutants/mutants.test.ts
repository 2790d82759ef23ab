import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { FAULTS } from '../../properties/history/scope.ts';
import { MUTANTS } from '../../src/verify/mutants/all.ts';
import type { MutantsReport } from '../../src/verify/mutants/result.ts';
import { textOf } from '../../src/verify/mutants/table.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const RUNNER = join(ROOT, 'src/verify/mutants/main.ts');
const COUNTEREXAMPLES = join(ROOT, 'src/verify/mutants/counterexamples');

const run = (...words: string[]) =>
  spawnSync(process.execPath, ['--conditions=production', RUNNER, ...words], {
    encoding: 'utf8',
    timeout: 100_000,
  });

const cases = MUTANTS.map((mutant) => [mutant.name, mutant] as const);

describe('planted faults of merges, sessions, guards and the judge', () => {
  it('are fifty or more, under names of their own', () => {
    const names = new Set(MUTANTS.map(({ name }) => name));
    expect(names.size).toBe(MUTANTS.length);
    expect(names.size).toBeGreaterThanOrEqual(50);
  });

  it.each(cases)('%s fits the source', (_, { file, from, to }) => {
    expect(readFileSync(join(ROOT, file), 'utf8').split(from)).toHaveLength(2);
    expect(to).not.toBe(from);
  });

  it('need every kind of fault in the environment', () => {
    const needed = new Set(MUTANTS.map(({ needs }) => needs));
    expect(FAULTS.filter((fault) => !needed.has(fault))).toEqual([]);
  });

  it('are told in docs/mutants.md as the kept run found them', () => {
    const run = JSON.parse(readFileSync(join(ROOT, 'src/verify/mutants/run.json'), 'utf8')) as MutantsReport;
    expect(readFileSync(join(ROOT, 'docs/mutants.md'), 'utf8')).toContain(textOf(run));
  });

  it('have a counterexample each, and there is none without its mutant', () => {
    const kept = readdirSync(COUNTEREXAMPLES).toSorted();
    expect(kept).toEqual(MUTANTS.map(({ name }) => `${name}.jsonl`).toSorted());
  });
});

describe('the kept counterexamples', () => {
  const killed = new Map<string, boolean>();

  beforeAll(() => {
    const { stdout } = run('--recorded', '--threads', '2');
    for (const line of stdout.trim().split('\n')) {
      const answer = JSON.parse(line) as { name: string; killed: boolean };
      killed.set(answer.name, answer.killed);
    }
  });

  it.each(cases)('kill %s, and find no fault without it', (name) => {
    expect(killed.get(name)).toBe(true);
  });
});

describe('npm run mutants', () => {
  it('tries one mutant, and says how soon it was found', () => {
    const { status, stdout } = run('--only', 'conflict-copy-dropped', '--seeds', '2');
    expect(stdout).toContain('1 mutant, 0 survived');
    expect(stdout).toContain('G1 (three-way)');
    expect(status).toBe(0);
  });

  it.each([
    ['conflict-copy-dropped', 6, 'by the explorer'],
    ['creation-time-ignored', 5, 'by trying every short history'],
  ])('%s is killed by %i stimuli at the least, found %s', (name, optimum) => {
    const { stdout } = run('--only', name, '--seeds', '1');
    expect(stdout.trim().split('|').at(-2)?.trim()).toBe(String(optimum));
  });

  it('fails where a mutant survives the histories allowed', () => {
    const { status, stdout } = run('--only', 'judge-forgives-no-lost-state', '--seeds', '1', '--limit', '1');
    expect(stdout).toContain('survived');
    expect(status).toBe(1);
  });

  it('refuses a name there is not, and a number that is none', () => {
    expect(run('--only', 'nothing-of-the-kind').status).toBe(2);
    expect(run('--seeds', 'many').status).toBe(2);
    expect(run('--help').status).toBe(0);
  });
});
