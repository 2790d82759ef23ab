/** G9: folding the log gives the state, with every policy and kind in play. Spec section 7. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldLog } from '../../src/fold/fold.ts';
import { policiesInPlay } from './policies-in-play.ts';
import { RUNS, ran } from './run.ts';

it.each(['windows-7', 'three-way', 'native'])('%s', (algorithm) => {
  fc.assert(
    fc.property(policiesInPlay(), (history) => {
      const { events, state } = ran(history, algorithm);
      expect(JSON.parse(JSON.stringify(foldLog(events)))).toEqual(JSON.parse(JSON.stringify(state)));
    }),
    RUNS,
  );
});
