import { describe, expect, it } from 'vitest';
import { nextTrigger, UPLOAD_DELAY_MS } from '../../src/decide/upload.ts';
import type { BackgroundUpload } from '../../src/policy/effective-policy.ts';
import { logOf } from './scene.ts';

const at = (text: string): number => Date.parse(`2010-03-${text}:00.000Z`);
const shown = (ms: number): string => new Date(ms).toISOString().slice(8, 16);

interface Case {
  readonly policy: BackgroundUpload;
  readonly loggedOn: string;
  readonly now: string;
  /** Minutes that the computer's clock is ahead. */
  readonly ahead?: number;
}

/** The next trigger as `number day time`, on the file server's clock. */
function check({ policy, loggedOn, now, ahead = 0 }: Case, trigger: string): void {
  const { n, due } = nextTrigger(policy, at(loggedOn), at(now), ahead * 60_000);
  expect(`${n} ${shown(due)}`).toBe(trigger);
}

describe('at a set interval', () => {
  const policy: BackgroundUpload = { mode: 'interval', hours: 2 };

  it('is first due one interval after the logon', () => {
    check({ policy, loggedOn: '07T09:00', now: '07T09:00' }, '1 07T11:00');
    check({ policy, loggedOn: '07T09:00', now: '07T10:59' }, '1 07T11:00');
  });
  it('is due again after each interval from the logon on, however late the last run was', () => {
    check({ policy, loggedOn: '07T09:00', now: '07T11:00' }, '2 07T13:00');
    check({ policy, loggedOn: '07T09:00', now: '07T11:59' }, '2 07T13:00');
  });
  it('leaves out what was missed', () => {
    check({ policy, loggedOn: '07T09:00', now: '08T09:30' }, '13 08T11:00');
  });
  it('does not care about the computer’s clock', () => {
    check({ policy, loggedOn: '07T09:00', now: '07T09:00', ahead: 600 }, '1 07T11:00');
  });
});

describe('at a time of day', () => {
  const policy: BackgroundUpload = { mode: 'timeOfDay', hour: 3 };

  it('is due the next time the clock shows it', () => {
    check({ policy, loggedOn: '07T09:00', now: '07T09:00' }, '1 08T03:00');
    check({ policy, loggedOn: '07T02:00', now: '07T02:59' }, '1 07T03:00');
  });
  it('at that very minute is due the day after', () => {
    check({ policy, loggedOn: '07T02:00', now: '07T03:00' }, '2 08T03:00');
  });
  it('means the computer’s own clock', () => {
    check({ policy, loggedOn: '07T09:00', now: '07T09:00', ahead: 60 }, '1 08T02:00');
    check({ policy, loggedOn: '07T09:00', now: '07T09:00', ahead: -60 }, '1 08T04:00');
  });
});

/** Starts of background uploads in a scene, minutes after they were due. */
function delays(seed: number): number[] {
  const scene = `
    0 A starts 7
    1 A policy {"UploadHiveMethod":1,"UploadHiveInterval":1}
    2 A on
    400 time
    401 A off
    1000 time`;
  return logOf(scene, { algorithm: 'windows-7', seed }).flatMap((event) =>
    event.type === 'upload.started' ? [(event.at - event.due) / 60_000] : [],
  );
}

describe('in a simulation', () => {
  it('starts within an hour after it was due, and never after the logoff', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const all = delays(seed);
      expect(all.length).toBeGreaterThan(0);
      expect(all.every((delay) => delay >= 0 && delay < UPLOAD_DELAY_MS / 60_000)).toBe(true);
    }
  });
  it('starts at other minutes with another seed, at the same with the same', () => {
    expect(delays(1)).toEqual(delays(1));
    expect(delays(1)).not.toEqual(delays(2));
  });
  it('does not exist before Windows 7', () => {
    const scene =
      '0 A starts 7\n1 A policy {"UploadHiveMethod":1,"UploadHiveInterval":1}\n2 A on\n400 time\n401 A off';
    const types = logOf(scene, { algorithm: 'windows-2003' }).map(({ type }) => type);
    expect(types).not.toContain('upload.scheduled');
  });
});

describe('a run that has waited beyond its hour', () => {
  const waited = (policy: string): string => `0 A starts 7
    1 A policy {"UploadHiveMethod":1,"UploadHiveInterval":1}
    2 A on
    3 A idle no
    140 A policy ${policy}
    170 A idle yes`;
  const steps = (scene: string): string[] =>
    logOf(scene, { algorithm: 'windows-7', seed: 1 }).flatMap((event) =>
      event.type === 'upload.scheduled' || event.type === 'upload.abandoned' ? [event.rule] : [],
    );

  it('is caught up, and given up without that where another policy holds by then', () => {
    expect(steps(waited('{"UploadHiveMethod":1,"UploadHiveInterval":1}')).slice(0, 2)).toEqual(['B1', 'B8']);
    expect(steps(waited('{"UploadHiveMethod":2,"UploadHiveTime":12}')).slice(0, 3)).toEqual([
      'B1',
      'B5',
      'B1',
    ]);
    expect(steps(waited('{}')).slice(0, 2)).toEqual(['B1', 'B5']);
  });
});
