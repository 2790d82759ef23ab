/** A death at calls all over a logon, a logoff and a sync costs nothing. `npm run torture` kills at every call, real processes too. */
import { describe, expect, it } from 'vitest';
import { sweepDeed } from '../../src/agent/crash-sweep.ts';
import { scratchFolder } from '../disk/scratch.ts';

describe('killed, started again, settled: every version is there, the copies agree, the judge finds nothing', () => {
  it.each([
    ['logon', 11, 43, false],
    ['logoff', 7, 41, false],
    ['logoff', 60, 53, true],
    ['sync', 13, 71, false],
  ] as const)('%s, from call %i, every %i calls, half written: %s', async (deed, first, step, half) => {
    const { kills, faults } = await sweepDeed(scratchFolder('crash'), deed, first, step, half);
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThan(2);
  });
});
