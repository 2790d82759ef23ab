import { describe, expect, it } from 'vitest';
import { curveText, type Fleet, loadText, uploadLoad } from '../../src/simulate/upload-load.ts';
import { roamproof } from '../cli/run.ts';

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
  it('keeps the server busy until the last upload has ended, whenever the next one begins', () => {
    const { curve } = uploadLoad({ ...atThree, computers: 7 }, false);
    expect(new Set(curve)).toEqual(new Set([7]));
  });
  it('prints a curve of each', () => {
    expect(loadText({ ...atThree, computers: 100 })).toEqual([
      '100 computers, hive upload at 3:00, 5 s each',
      'without the random delay: at most 100 uploads at once',
      expect.stringMatching(/^ {2}\|█ {59}\| {2}a column is \d\d s$/),
      expect.stringMatching(/^with a delay of up to an hour: at most [1-4] uploads at once$/),
      expect.stringMatching(/^ {2}\|.{60}\| {2}a column is \d\d s$/),
      expect.stringMatching(/^The delay lowers the peak by a factor of \d+\.\d\.$/),
    ]);
  });
});

describe('a curve', () => {
  it('is drawn to its height', () => expect(curveText([0, 1, 50, 100], 100)).toBe(' ▁▄█'));
});

describe('simulate --fleet', () => {
  it('prints the peaks of both modes and their curves', () => {
    const { status, stdout } = roamproof(['simulate', '--fleet', '10000']);
    expect(status).toBe(0);
    expect(stdout).toContain(
      '10000 computers, hive upload at 3:00, 5 s each\nwithout the random delay: at most 10000',
    );
    expect(stdout).toMatch(/^with a delay of up to an hour: at most \d\d uploads at once$/m);
    expect(stdout).toMatch(/^The delay lowers the peak by a factor of \d{3}\.\d\.$/m);
  });
  it('prints JSON', () => {
    const { stdout } = roamproof(['simulate', '--fleet', '200', '--upload-seconds', '60', '--json']);
    const { computers, modes } = JSON.parse(stdout) as {
      computers: number;
      modes: { mode: string; withoutDelay: { peak: number }; withDelay: { peak: number; curve: number[] } }[];
    };
    expect(computers).toBe(200);
    expect(modes.map(({ mode, withoutDelay }) => [mode, withoutDelay.peak])).toEqual([
      ['timeOfDay', 200],
      ['interval', 7],
    ]);
    for (const { withDelay } of modes) expect(Math.max(...withDelay.curve)).toBe(withDelay.peak);
  });
  it.each([
    [['--fleet', '0'], 'from 1 to'],
    [['--fleet', 'many'], 'whole number'],
    [['--fleet', '5', 'docs/three-events.jsonl'], 'needs no file'],
    [['--fleet', '5', '--strict'], 'cannot be used with'],
    [[], 'a scenario or log is expected'],
  ])('refuses %j', (args, why) => {
    const { status, stderr } = roamproof(['simulate', ...args]);
    expect([status, stderr]).toEqual([2, expect.stringContaining(why)]);
  });
});

describe('a fleet without computers', () => {
  it('puts no load on anybody', () => expect(uploadLoad({ ...atThree, computers: 0 }, true).peak).toBe(0));
});
