import { describe, expect, it } from 'vitest';
import { curveText, type Fleet, loadText, uploadLoad } from '../../src/simulate/upload-load.ts';

const MINUTE = 60_000;
const atThree: Fleet = {
  computers: 10_000,
  policy: { mode: 'timeOfDay', hour: 3 },
  logonsOverMs: 30 * MINUTE,
  uploadMs: 5000,
  seed: 20100307,
};

describe('the load of ten thousand computers', () => {
  it('hits the server all at once at a time of day without the delay', () => {
    expect(uploadLoad(atThree, false).peak).toBe(10_000);
  });
  it('is spread over an hour with it: about as many at once as start in five seconds', () => {
    const { peak, from } = uploadLoad(atThree, true);
    expect(peak).toBeGreaterThan(10);
    expect(peak).toBeLessThan(40);
    expect(from).toBeGreaterThanOrEqual(3 * 60 * MINUTE);
  });
  it('is less of a problem at an interval: people log on at different times', () => {
    const interval: Fleet = { ...atThree, policy: { mode: 'interval', hours: 12 } };
    expect(uploadLoad(interval, false).peak).toBe(28);
    expect(uploadLoad(interval, true).peak).toBeLessThan(40);
  });
  it('prints a curve of each', () => {
    expect(loadText({ ...atThree, computers: 100 })).toEqual([
      '100 computers, hive upload at 3:00, 5 s each',
      'without the random delay: at most 100 uploads at once',
      expect.stringMatching(/^ {2}\|█ {59}\| {2}a column is 1 s$/),
      expect.stringMatching(/^with a delay of up to an hour: at most [1-4] uploads at once$/),
      expect.stringMatching(/^ {2}\|.{60}\| {2}a column is \d\d s$/),
      expect.stringMatching(/^The delay lowers the peak by a factor of \d+\.\d\.$/),
    ]);
  });
});

describe('a curve', () => {
  it('is drawn to its height', () => expect(curveText([0, 1, 50, 100], 100)).toBe(' ▁▄█'));
});

describe('a fleet without computers', () => {
  it('puts no load on anybody', () => expect(uploadLoad({ ...atThree, computers: 0 }, true).peak).toBe(0));
});
