/** G1–G13, for each algorithm those it promises. Spec section 7; src/plan/algorithms.ts. */
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { algorithmNames } from '../../src/plan/algorithms.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';
import { brokenPromisesOf, judged } from './judged.ts';

describe.each(algorithmNames)('%s keeps its promises', (algorithm) => {
  it('over random histories with every kind of fault', () => {
    const runs = algorithm === 'three-way' ? 600 : 100;
    fc.assert(
      fc.property(histories(), (history) => {
        expect(brokenPromisesOf(algorithm, history)).toEqual([]);
      }),
      settings(runs),
    );
  });
});

it('three-way gives up no file for a newer one: P1 is for algorithms without conflict copies', () => {
  fc.assert(
    fc.property(histories(), (history) => {
      const { losses } = judged('three-way', history).judgement;
      expect(losses.filter(({ permitted, key }) => permitted === 'P1' && key === undefined)).toEqual([]);
    }),
    settings(200),
  );
});
