import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { commonStep, measureStore } from '../../src/disk/granularity.ts';
import { probeTraits } from '../../src/disk/store-traits.ts';
import { scratchFolder } from './scratch.ts';

const folder = scratchFolder('store');
const second = 1_000_000_000n;

describe('times of a store', () => {
  it.each([
    [2n * second, [4n * second, 10n * second]],
    [second, [3n * second, 10n * second]],
    [1_000_000n, [1_003_000_000n, 5_000_000n]],
    [100n, [1_700_000_000_123_456_700n]],
    [1n, [1_700_000_000_123_456_789n]],
  ])('with a step of %s ns are recognised', (step, times) => {
    expect(commonStep(times)).toBe(step);
  });

  it('are measured against a clock that is an hour ahead', () => {
    const outcome = measureStore(folder, 'm.1', () => Date.now() + 3_600_000);
    if (!outcome.ok) throw new Error(outcome.failure.message);
    expect(Math.abs(outcome.clockOffset + 3_600_000)).toBeLessThan(2100 + outcome.clockUncertainty);
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it('kept in whole seconds are found out', () => {
    // Such a store cannot be mounted here, so the system's answer is rounded.
    const stat = fs.statSync as (
      path: fs.PathLike,
      options?: fs.StatSyncOptions,
    ) => fs.Stats | fs.BigIntStats;
    const coarse = vi.spyOn(fs, 'statSync').mockImplementation((path, options) => {
      const real = stat(path, options);
      return 'mtimeNs' in real ? Object.assign(real, { mtimeNs: (real.mtimeNs / second) * second }) : real;
    });
    try {
      const outcome = measureStore(folder, 'm.2', () => 0);
      expect(outcome).toMatchObject({ ok: true, granularity: second, settable: true });
    } finally {
      coarse.mockRestore();
    }
  });

  it.runIf(process.platform === 'linux')(
    'on the usual Linux file systems are fine and move with folders',
    () => {
      expect(measureStore(folder, 'm.3', () => Date.now())).toMatchObject({
        granularity: 1n,
        settable: true,
        folderTimesMove: true,
      });
    },
  );

  it('of a store that is not there are a failure as a value', () => {
    expect(measureStore(join(folder, 'no'), 'm.4', () => 0)).toMatchObject({ failure: { kind: 'vanished' } });
  });
});

describe('names and links of a store', () => {
  it.runIf(process.platform === 'linux')('are what Linux has', () => {
    expect(probeTraits(folder, 't.1')).toEqual({
      ok: true,
      caseInsensitive: false,
      normalizing: false,
      hardLinks: true,
      symbolicLinks: true,
      permissions: true,
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });
});
