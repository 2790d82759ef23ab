/** G1–G13: the promises hold with every policy, kind of profile and Windows in play. Spec sections 7 and 9. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { promisesOf } from '../../src/plan/algorithms.ts';
import { policiesInPlay } from './policies-in-play.ts';
import { RUNS, ran } from './run.ts';

const broken = (history: Parameters<typeof ran>[0], algorithm: string) => {
  const promised = new Set<string>(promisesOf(algorithm));
  return ran(history, algorithm).judgement.violations.filter(({ guarantee }) => promised.has(guarantee));
};

it.each(['windows-2000', 'windows-2003', 'windows-7', 'csync', 'three-way', 'native'])('%s', (algorithm) => {
  fc.assert(
    fc.property(policiesInPlay(), (history) => {
      expect(broken(history, algorithm)).toEqual([]);
    }),
    RUNS,
  );
});
