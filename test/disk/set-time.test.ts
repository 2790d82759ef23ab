import fs from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nanosecondsOf, setModified, settableTime } from '../../src/disk/set-time.ts';
import { scratchFolder } from './scratch.ts';

const path = join(scratchFolder('times'), 'file');
fs.writeFileSync(path, '');

/** Sets a time and reads it back, nanoseconds. */
function setAndRead(time: bigint): bigint {
  const fd = fs.openSync(path, 'r+');
  try {
    expect(setModified(fd, time)).toBe(true);
    return fs.fstatSync(fd, { bigint: true }).mtimeNs;
  } finally {
    fs.closeSync(fd);
  }
}

/** 1970 to 2100. */
const anyTime = fc.bigInt({ min: 0n, max: 4_102_444_800_000_000_000n });

describe('setting times', () => {
  it('is never early and at most 480 ns late', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const late = setAndRead(time) - time;
        expect(late >= 0n && late <= 480n).toBe(true);
      }),
      { seed: 20030501, numRuns: 300 },
    );
  });

  it('gives a time again that was read back after being set', () => {
    fc.assert(
      fc.property(anyTime, (time) => {
        const once = setAndRead(time);
        expect(setAndRead(once)).toBe(once);
      }),
      { seed: 20030501, numRuns: 300 },
    );
  });

  it('keeps whole seconds, and whole milliseconds as such', () => {
    expect(setAndRead(1_700_000_001_000_000_000n)).toBe(1_700_000_001_000_000_000n);
    for (let ms = 1_700_000_000_000n; ms < 1_700_000_000_300n; ms += 1n)
      expect(setAndRead(ms * 1_000_000n) / 1_000_000n).toBe(ms);
  });

  it('knows what the system is given', () => {
    const seconds = settableTime(1_700_000_000_123_456_789n);
    expect(setAndRead(1_700_000_000_123_456_789n)).toBe(nanosecondsOf(Number(seconds)));
  });

  it('before 1970 sets the next whole millisecond, not the present', () => {
    expect(setAndRead(-1_500_000_001n)).toBe(-1_500_000_000n);
    expect(setAndRead(-86_400_000_000_000n)).toBe(-86_400_000_000_000n);
    expect(setAndRead(0n)).toBe(0n);
  });
});
