/** Days of one user who works, leaves, unplugs and comes back, with a background upload configured: hours pass between events. */
import * as fc from 'fast-check';
import type { Stimulus } from '../../src/log/stimuli.ts';

const START = Date.parse('2010-03-07T08:00:00.000Z');
const MINUTE = 60_000;

const A = { computer: 'A' };
const ALICE = { ...A, user: 'alice' };

const happenings = fc.oneof(
  { weight: 4, arbitrary: fc.constant({ type: 'time.passed' }) },
  { weight: 3, arbitrary: fc.constant({ type: 'logon.requested', ...ALICE }) },
  { weight: 1, arbitrary: fc.constant({ type: 'logoff.requested', ...ALICE }) },
  {
    weight: 2,
    arbitrary: fc.nat(9).map((n) => ({ type: 'setting.written', ...ALICE, key: 'Color', value: `c${n}` })),
  },
  {
    weight: 1,
    arbitrary: fc.nat(9).map((n) => ({ type: 'file.written', ...ALICE, path: 'doc', content: `v${n}` })),
  },
  { weight: 2, arbitrary: fc.boolean().map((idle) => ({ type: 'idle.changed', ...A, idle })) },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('none', 'slow', 'fast', 'fast')
      .map((link) => ({ type: 'network.changed', ...A, link })),
  },
  {
    weight: 2,
    arbitrary: fc
      .constantFrom('up', 'up', 'down', 'full')
      .map((state) => ({ type: 'server.changed', state })),
  },
  {
    weight: 1,
    arbitrary: fc
      .record({
        UploadHiveMethod: fc.constantFrom(1, 2),
        UploadHiveInterval: fc.integer({ min: 1, max: 30 }),
        UploadHiveTime: fc.nat(23),
      })
      .map((settings) => ({ type: 'policy.changed', ...A, settings })),
  },
);

/** Days at work, on a computer with Windows 7 whose clock may be wrong. */
export function daysAtWork(): fc.Arbitrary<Stimulus[]> {
  const step = fc.tuple(fc.integer({ min: 0, max: 400 }), happenings);
  return fc
    .tuple(
      fc.integer({ min: -180, max: 180 }),
      fc.constantFrom(1, 2),
      fc.array(step, { minLength: 5, maxLength: 40 }),
    )
    .map(([wrong, method, steps]) => {
      let at = START;
      const settings = { UploadHiveMethod: method, UploadHiveInterval: 4, UploadHiveTime: 12 };
      const first = [
        { type: 'computer.started', ...A, os: '7' },
        { type: 'clock.set', ...A, offset: wrong * MINUTE },
        { type: 'policy.changed', ...A, settings },
        { type: 'logon.requested', ...ALICE },
      ];
      const later = steps.map(([minutes, event]) => ({ ...event, at: (at += minutes * MINUTE) }));
      return [...first.map((event) => ({ ...event, at: START })), ...later] as unknown as Stimulus[];
    });
}
