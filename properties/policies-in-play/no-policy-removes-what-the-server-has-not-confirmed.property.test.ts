/**
 * G5: no cache policy, guest clean-up, quota or boot deletes what the server has not confirmed. Spec
 * section 7.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { policiesInPlay } from './policies-in-play.ts';
import { RUNS, ran } from './run.ts';

it.each(['windows-2003', 'windows-7', 'three-way'])('%s', (algorithm) => {
  fc.assert(
    fc.property(policiesInPlay(), (history) => {
      const { events, judgement } = ran(history, algorithm);
      const byDeletion = judgement.losses.filter(
        ({ lostAt, permitted }) => events[lostAt - 1]?.type === 'profile.deleted' && permitted === null,
      );
      expect(byDeletion).toEqual([]);
    }),
    RUNS,
  );
});
