import { describe, expect, it } from 'vitest';
import { FAULTS } from '../../src/explore/scope.ts';
import { roamproof } from './run.ts';

describe('roamproof explore', () => {
  it('tells the shortest way to a loss, confirmed by simulator and judge', () => {
    const args = ['explore', '--algorithm', 'windows-2003', '--reading', 'last-write', '--faults', 'none'];
    const { status, stdout } = roamproof([...args, '--json']);
    expect(status).toBe(0);
    const { ending, broken } = JSON.parse(stdout) as {
      ending: string;
      broken: { guarantee: string; promised: boolean; confirmed: boolean; story: string[] }[];
    };
    expect(ending).toBe('exhausted');
    expect(broken.every(({ confirmed }) => confirmed)).toBe(true);
    const [first] = broken;
    expect(first).toMatchObject({ guarantee: 'G1', promised: false });
    expect(first?.story).toHaveLength(5);
  });

  it('three-way breaks nothing under the rich rules', () => {
    const { status, stdout } = roamproof(['explore']);
    expect(status).toBe(0);
    expect(stdout).toContain('every state of the scope was searched');
    expect(stdout).toContain('None of G1, G2, G3, G4, G5 is broken anywhere in it.');
  });

  it('a search cut short says that there is more', () => {
    const { stdout } = roamproof(['explore', '--max-states', '1000']);
    expect(stdout).toContain('there are further states');
    expect(stdout).toContain('is broken in what was searched.');
  });

  it('stops where it would keep more than allowed, and says so', () => {
    const { status, stdout } = roamproof(['explore', '--files', '2', '--memory', '5']);
    expect(status).toBe(0);
    expect(stdout).toContain('stopped where memory was out');
  });

  it('--help tells what each fault means', () => {
    const { stdout } = roamproof(['explore', '--help']);
    for (const [name, meaning] of Object.entries(FAULTS)) {
      expect(stdout).toContain(name);
      expect(stdout.replaceAll(/\s+/g, ' ')).toContain(meaning);
    }
  });

  it('a fault there is not is bad usage, with those there are', () => {
    const { status, stderr } = roamproof(['explore', '--faults', 'bogus']);
    expect(status).toBe(2);
    expect(stderr).toContain('There is no fault bogus; there are failed-upload,');
  });
});
