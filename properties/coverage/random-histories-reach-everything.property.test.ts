/**
 * Every state, every cell of all machines, every rule, policy and event is reached by random histories through the
 * production simulator, with the confidence of QuickCheck's `checkCoverage`; or `src/verify/coverage/unreachable.ts` says
 * why not. Spec sections 5, 6 and 9: a suite that never comes somewhere says nothing about it.
 */
import { expect, it } from 'vitest';
import { measureCoverage } from '../../src/verify/coverage/measure.ts';
import { lacking } from '../../src/verify/coverage/report.ts';
import { TARGETS, targetId } from '../../src/verify/coverage/targets.ts';
import { UNREACHABLE } from '../../src/verify/coverage/unreachable.ts';
import { settings } from '../settings.ts';

const MOST = 16_000;
const { seed, numRuns } = settings(MOST);
const report = measureCoverage(seed, numRuns);

it('all that is not excused is reached often enough', () => {
  const told = lacking(report).map(
    ({ kind, name, hits, verdict }) => `${kind} ${name}: ${verdict}, ${hits} hits`,
  );
  expect(told, `of ${report.histories} histories`).toEqual([]);
});

it('nothing that is excused is reached, and no machine is asked for what its table calls impossible', () => {
  expect(report.faults).toEqual([]);
});

it('every excuse is one of a target, and gives a reason', () => {
  const ids = new Set(TARGETS.map(targetId));
  for (const { kind, names, why } of UNREACHABLE) {
    expect(why.length).toBeGreaterThan(20);
    for (const name of names) expect(ids).toContain(`${kind} ${name}`);
  }
});
