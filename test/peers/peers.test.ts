import { describe, expect, it } from 'vitest';
import { Search, type SearchLimits } from '../../src/explore/search.ts';
import { scratch } from '../cli/run.ts';
import { compileSpin, countQuint, hasQuint, hasSpin, runSpin, sampleQuint } from './checkers.ts';
import { type CommonScope, commonGraph } from './common-model.ts';

const BOUNDED = { computers: 2, files: 2, absoluteTimes: true, symmetry: false };
const explored = (parts: CommonScope, limits: SearchLimits = {}) =>
  new Search(commonGraph(parts), limits).run();
const counted = (depth: number) => {
  const { states, transitions } = explored(BOUNDED, { depth });
  return { states, transitions };
};

describe('the common model in the explorer', () => {
  // TLC and Stateright count the same.
  it.each([
    [7, 13_875, 22_494],
    [8, 50_357, 90_634],
    [10, 545_515, 1_189_838],
  ])('%i events, 2 computers, 2 files: %i states, %i transitions', (depth, states, transitions) => {
    expect(counted(depth)).toEqual({ states, transitions });
  });

  it.each([
    [2, 399, 200],
    [3, 57_106, 9_522],
  ])('%i computers, one file, any number of events: %i states, %i under symmetry', (computers, all, sym) => {
    const parts = { computers, files: 1, absoluteTimes: false };
    expect(explored({ ...parts, symmetry: false })).toMatchObject({ states: all, ending: 'exhausted' });
    expect(explored({ ...parts, symmetry: true })).toMatchObject({ states: sym, ending: 'exhausted' });
  });

  it('nothing is lost; with the planted fault it takes six events', () => {
    expect(explored(BOUNDED, { depth: 8 }).broken.size).toBe(0);
    const { broken } = explored({ ...BOUNDED, careless: true }, { depth: 8 });
    expect(broken.get('G1')?.steps.map(({ event, computer }) => `${event} ${computer}`)).toEqual([
      'logon 0',
      'write 0',
      'logon 1',
      'logoff 0',
      'logoff 1',
      'logon 0',
    ]);
  });
});

describe.skipIf(!hasSpin)('the common model in Spin (skipped where spin or cc is missing)', () => {
  const spin = (bound: number, defines: readonly string[] = []) => {
    using folder = scratch();
    compileSpin(folder.path(''), bound, defines);
    return runSpin(folder.path(''));
  };

  it.each([7, 10])('%i events: as many states and transitions as in the explorer', (bound) => {
    const { states, transitions } = spin(bound);
    expect({ states, transitions }).toEqual(counted(bound));
  });

  it('nothing is lost there either; with the planted fault it takes six events', () => {
    expect(spin(8, ['-DJUDGED'])).toMatchObject({ eventsToError: null, ...counted(8) });
    expect(spin(8, ['-DJUDGED', '-DCARELESS', '-DBFS'])).toMatchObject({ eventsToError: 6 });
  });
});

describe.skipIf(!hasQuint)(
  'the common model in Quint (skipped where `npm ci --prefix test/peers` was not run)',
  () => {
    it('5 events: as many states and transitions as in the explorer', () => {
      expect(countQuint(5)).toEqual(counted(5));
    }, 120_000);

    it('random histories lose nothing', () => sampleQuint(20, 20), 120_000);
  },
);
