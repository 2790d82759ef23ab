import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { logoff, logon, roamproof, scenario, scratch, started, wrote } from '../cli/run.ts';

const LOSS = scenario(
  started('A'),
  started('B'),
  logon('A'),
  wrote('A', 'Notes.txt', 'first draft'),
  logon('B'),
  logoff('A'),
  logoff('B'),
);

describe('roamproof report', () => {
  it('writes a page for a scenario, which it simulates first', () => {
    using folder = scratch();
    const file = folder.write('loss.jsonl', LOSS);
    const out = folder.path('loss.html');
    const { status, stderr } = roamproof([
      'report',
      file,
      '-o',
      out,
      '--reading',
      'last-write',
      '--others',
      'csync',
    ]);
    expect(status).toBe(0);
    expect(stderr).toMatch(/loss\.html: 0\.\d+ MB\n$/);
    const html = readFileSync(out, 'utf8');
    expect(html).toContain('<!doctype html>');
    expect(html).toContain('loss.jsonl');
  });

  it('writes the explorer', () => {
    using folder = scratch();
    const out = folder.path('live.html');
    expect(roamproof(['report', '--live', '-o', out]).status).toBe(0);
    expect(readFileSync(out, 'utf8')).toContain('Roamproof explorer');
  });

  it.each([
    [['report', '-o', 'x.html'], 'report needs a log'],
    [['report', '-', '-o', '/nowhere/x.html'], '/nowhere/x.html cannot be written'],
    [['report', '-', '-o', 'x.html', '--others', 'rsync'], 'There is no algorithm rsync; there are nt4'],
  ])('%j says in one line what is wrong', (args, message) => {
    const { status, stderr } = roamproof(args, LOSS);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('roamproof machines', () => {
  it('names the machines and prints each in every format', () => {
    expect(roamproof(['machines']).stdout).toContain('session');
    expect(roamproof(['machines', 'session']).stdout).toContain('logon.requested → detectingNetwork');
    expect(roamproof(['machines', 'session', '--format', 'svg']).stdout).toMatch(/^<svg [^]*<\/svg>\n$/);
    expect(roamproof(['machines', 'session', '--format', 'mermaid']).stdout).toMatch(/^stateDiagram-v2\n/);
  });

  it('says which there are where the name is wrong', () => {
    expect(roamproof(['machines', 'door'])).toMatchObject({ status: 2, stdout: '' });
  });
});
