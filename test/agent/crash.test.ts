/** A death at calls all over a logon, a logoff and a sync costs nothing. `npm run torture` kills at every call, real processes too. */
import { describe, expect, it } from 'vitest';
import { sweepDeed } from '../../src/agent/crash-sweep.ts';
import { scratchFolder } from '../disk/scratch.ts';

describe('killed, started again, settled: every version is there, the copies agree, the judge finds nothing', () => {
  it.each([
    ['logon', 11, 43, {}],
    ['logoff', 7, 41, {}],
    ['logoff', 60, 53, { half: true }],
    ['sync', 13, 71, {}],
  ] as const)('%s, from call %i, every %i calls: %o', async (deed, first, step, how) => {
    const { kills, faults } = await sweepDeed(scratchFolder('crash'), deed, first, step, how);
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThan(2);
  });

  it('with another computer at the share, before the log tells what the server’s tells already', async () => {
    const { kills, faults } = await sweepDeed(scratchFolder('crash'), 'logoff', 185, 7, { next: 'B' });
    expect(faults).toEqual([]);
    expect(kills).toBeGreaterThan(10);
  });
});
