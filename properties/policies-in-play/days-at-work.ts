/** Days of one user who works, leaves, unplugs and comes back, with a background upload configured: hours pass between events. */
import * as fc from 'fast-check';
import type { Stimulus } from '../../src/log/stimuli.ts';

const START = Date.parse('2010-03-07T08:00:00.000Z');
const MINUTE = 60_000;

const of = { computer: fc.constant('A') };
const ofAlice = { ...of, user: fc.constant('alice') };
const type = (name: string) => fc.constant(name);

const happenings = fc.oneof(
  { weight: 4, arbitrary: fc.record({ type: type('time.passed') }) },
  { weight: 3, arbitrary: fc.record({ type: type('logon.requested'), ...ofAlice }) },
  { weight: 1, arbitrary: fc.record({ type: type('logoff.requested'), ...ofAlice }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: type('setting.written'),
      ...ofAlice,
      key: fc.constant('Color'),
      value: fc.constantFrom('red', 'blue', 'grey'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: type('file.written'),
      ...ofAlice,
      path: fc.constant('doc'),
      content: fc.constantFrom('v1', 'v2', 'v3'),
    }),
  },
  { weight: 4, arbitrary: fc.record({ type: type('idle.changed'), ...of, idle: fc.boolean() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      type: type('network.changed'),
      ...of,
      link: fc.constantFrom('none', 'slow', 'fast', 'fast'),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      type: type('server.changed'),
      state: fc.constantFrom('up', 'up', 'down', 'full'),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      type: type('policy.changed'),
      ...of,
      settings: fc.record({
        UploadHiveMethod: fc.constantFrom(1, 2),
        UploadHiveInterval: fc.integer({ min: 1, max: 30 }),
        UploadHiveTime: fc.nat(23),
      }),
    }),
  },
);

/** The morning: a computer with Windows 7 and a wrong clock, a policy, a user. */
function morning(wrong: number, method: number): object[] {
  const A = { at: START, computer: 'A' };
  const settings = { UploadHiveMethod: method, UploadHiveInterval: 4, UploadHiveTime: 12 };
  return [
    { ...A, type: 'computer.started', os: '7' },
    { ...A, type: 'clock.set', offset: wrong * MINUTE },
    { ...A, type: 'policy.changed', settings },
    { ...A, type: 'logon.requested', user: 'alice' },
  ];
}

/** Days at work, on a computer with Windows 7 whose clock may be wrong. */
export function daysAtWork(): fc.Arbitrary<Stimulus[]> {
  const step = fc.tuple(fc.integer({ min: 0, max: 400 }), happenings);
  const steps = fc.array(step, { minLength: 5, maxLength: 40 });
  return fc
    .tuple(fc.integer({ min: -180, max: 180 }), fc.constantFrom(1, 2), steps)
    .map(([wrong, method, later]) => {
      const days = morning(wrong, method);
      let at = START;
      for (const [minutes, event] of later) days.push({ ...event, at: (at += minutes * MINUTE) });
      return days as Stimulus[];
    });
}
