/** The coverage check can fail: each of its verdicts, and the command. */
import { describe, expect, it } from 'vitest';
import { sufficiency } from '../../src/verify/coverage/confidence.ts';
import { coverageReport, lacking } from '../../src/verify/coverage/report.ts';
import {
  addCoverage,
  type CoverageTally,
  coverageHistory,
  coverBlock,
} from '../../src/verify/coverage/tally.ts';
import { TARGETS, targetId } from '../../src/verify/coverage/targets.ts';
import { reasonFor } from '../../src/verify/coverage/unreachable.ts';
import { reachedBy } from '../../src/verify/coverage/watch.ts';
import { roamproof } from '../cli/run.ts';

describe('confidence', () => {
  it('is not to be had from few histories', () => expect(sufficiency(1, 1000)).toBe('undecided'));
  it('is there when the rate is far above', () => expect(sufficiency(60, 12_000)).toBe('enough'));
  it('tells what is certainly too seldom', () => expect(sufficiency(0, 500_000)).toBe('too seldom'));
  it('finds a rate just below the required one too seldom in the end', () => {
    expect(sufficiency(100, 1_000_000)).toBe('too seldom');
  });
});

/** A tally in which everything was reached well, changed by `but`. */
function tallyWith(but: Readonly<Record<string, number>>): CoverageTally {
  const wanted = TARGETS.map(targetId).filter((id) => reasonFor(id) === undefined);
  const hits = Object.fromEntries(wanted.map((id) => [id, { everything: 500 }]));
  for (const [id, times] of Object.entries(but)) hits[id] = { everything: times };
  return { histories: 12_000, hits };
}

describe('the report', () => {
  it('lacks nothing where all is reached', () => {
    const report = coverageReport(tallyWith({}));
    expect([lacking(report), report.faults]).toEqual([[], []]);
  });
  it('names a rule that was not reached', () => {
    expect(lacking(coverageReport(tallyWith({ 'rule U5': 0 }))).map(targetId)).toEqual(['rule U5']);
  });
  it('finds fault with an excuse for what is reached', () => {
    expect(coverageReport(tallyWith({ 'rule L4': 1 })).faults).toEqual([
      'rule L4 was reached and is said to be out of reach',
    ]);
  });
  it('finds fault with a cell that a table calls impossible', () => {
    const cell = 'cell upload.off × upload.finished';
    expect(coverageReport(tallyWith({ [cell]: 1 })).faults).toEqual([`${cell} was reached and is no target`]);
  });
});

describe('what a history reaches', () => {
  it('is the same in pieces and in one go', () => {
    const whole = coverBlock(1, [0, 1, 2, 3]);
    const pieces = coverBlock(1, [0, 2]);
    addCoverage(pieces, coverBlock(1, [1, 3]));
    expect(pieces).toEqual(whole);
  });
  it('has states, cells, rules and events, and policies only where one decides', () => {
    const { algorithm, history } = coverageHistory(1, 0);
    const kinds = new Set([...reachedBy(algorithm, history)].map((id) => id.split(' ', 1)[0]));
    expect([...kinds]).toEqual(expect.arrayContaining(['state', 'cell', 'rule', 'event']));
    const on = { at: 0, computer: 'A', user: 'alice' };
    const logon = [
      { ...on, type: 'computer.started' as const, os: 'xp' as const },
      { ...on, type: 'policy.changed' as const, settings: { ReadOnlyProfile: 1, LocalProfile: 0 } },
      { ...on, type: 'logon.requested' as const },
    ].map(({ user, ...event }) => (event.type === 'logon.requested' ? { ...event, user } : event));
    const policies = [...reachedBy('windows-2003', logon as typeof history)].filter((id) =>
      id.startsWith('policy'),
    );
    expect(policies).toEqual(['policy ReadOnlyProfile']);
  });
});

describe('verify --coverage', () => {
  it('prints a table, what is out of reach, and fails after too few histories', () => {
    const { status, stdout } = roamproof(['verify', '--coverage', '--runs', '8', '--workers', '1']);
    expect(status).toBe(1);
    expect(stdout).toContain('8 random histories');
    expect(stdout).toMatch(/^rules: \d+ of \d+ reached$/m);
    expect(stdout).toContain('Out of reach, and why');
    expect(stdout).toContain('Not reached often enough');
  });
  it('prints JSON', () => {
    const { stdout } = roamproof(['verify', '--coverage', '--runs', '4', '--workers', '1', '--json']);
    const report = JSON.parse(stdout) as ReturnType<typeof coverageReport>;
    expect(report.histories).toBe(4);
    expect(report.targets).toHaveLength(TARGETS.length);
    expect(report.kinds.event.reached).toBeGreaterThan(10);
  });
  it('takes no options of the search', () => {
    const { status, stderr } = roamproof(['verify', '--coverage', '--algorithm', 'nt4']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('cannot be used with')]);
  });
});
