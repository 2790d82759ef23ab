import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { roamproof, scratch } from './run.ts';

describe('roamproof verify --report', () => {
  it('writes the findings as a page, with the last run of the planted faults', () => {
    using folder = scratch();
    const out = folder.path('findings.html');
    const { status, stdout, stderr } = roamproof([
      ...'verify --algorithm nt4 --steps 20 --runs 12 --workers 1 --report'.split(' '),
      out,
    ]);
    expect(status).toBe(0);
    expect(stdout).toContain('Every promise was kept.');
    expect(stderr).toContain(`${out}: `);
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('12 random histories, each under 1 algorithm, seed 20030501');
    expect(html).toContain('--algorithm nt4 --steps 20-20 --seed 20030501 --runs 12');
    expect(html).toContain('id="nt4-G1"');
    expect(html).toMatch(/\d+ of \d+ planted faults are found/);
  });

  it.each([
    ['/nowhere/x.html', [], '/nowhere/x.html cannot be written'],
    ['x.html', ['--mutants', 'package.json'], 'package.json is no run of planted faults'],
    ['x.html', ['--mutants', 'README.md'], 'README.md is no run of planted faults'],
    ['x.html', ['--mutants', 'no-such-file'], 'no-such-file is no run of planted faults'],
  ])('%s %j: says in one line what is wrong, before it searches', (name, more, message) => {
    using folder = scratch();
    const out = name.startsWith('/') ? name : folder.path(name);
    const { status, stdout, stderr } = roamproof(['verify', '--report', out, ...more]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});
