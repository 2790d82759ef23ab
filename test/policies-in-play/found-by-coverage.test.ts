import { describe, expect, it } from 'vitest';
import type { Stimulus } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';

const HOUR = 3_600_000;
const START = Date.parse('2010-03-07T08:00:00.000Z');
const A = { computer: 'A' };

/** The events of a scenario; hours since the start before each stimulus. */
function simulated(...scenario: [hours: number, what: object][]): Simulator['events'] {
  const simulator = new Simulator({ algorithm: 'windows-7' });
  for (const [hours, what] of scenario) simulator.feed({ at: START + hours * HOUR, ...what } as Stimulus);
  simulator.finish();
  return simulator.events;
}

describe('a background upload that waits', () => {
  it('is given up once its policy is gone, however late the computer is idle again', () => {
    const events = simulated(
      [0, { type: 'computer.started', ...A, os: '7' }],
      [0, { type: 'policy.changed', ...A, settings: { UploadHiveMethod: 1, UploadHiveInterval: 1 } }],
      [0, { type: 'idle.changed', ...A, idle: false }],
      [0, { type: 'logon.requested', ...A, user: 'alice' }],
      [2.5, { type: 'policy.changed', ...A, settings: {} }],
      [2.6, { type: 'idle.changed', ...A, idle: true }],
    );
    expect(
      events.flatMap((event) => ('rule' in event && event.type.startsWith('upload') ? event.rule : [])),
    ).toEqual(['B1', 'B6', 'B5']);
  });
});

describe('a reminder of the quota every 0 minutes', () => {
  it('comes every minute, and the user gets to work', () => {
    const settings = { EnableProfileQuota: 1, MaxProfileSize: 300, WarnUser: 1, WarnUserTimeout: 0 };
    const events = simulated(
      [0, { type: 'computer.started', ...A, os: '7' }],
      [0, { type: 'policy.changed', ...A, user: 'alice', settings }],
      [0, { type: 'logon.requested', ...A, user: 'alice' }],
      [0, { type: 'file.written', ...A, user: 'alice', path: 'big', content: 'v1', size: 400 * 1024 }],
      [0, { type: 'file.written', ...A, user: 'alice', path: 'small', content: 'v2' }],
      [1, { type: 'time.passed' }],
    );
    expect(events.filter(({ type }) => type === 'quota.warned')).toHaveLength(2);
  });
});

describe('a handle', () => {
  it('can be had of no hive that is not loaded', () => {
    const events = simulated(
      [0, { type: 'computer.started', ...A, os: 'xp' }],
      [0, { type: 'logon.requested', ...A, user: 'alice', steps: 4 }],
      [0, { type: 'handle.opened', ...A, user: 'alice', process: 'svchost' }],
    );
    expect(events.filter(({ type }) => type === 'stimulus.refused')).toHaveLength(1);
  });
});
