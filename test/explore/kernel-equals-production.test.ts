import { describe, expect, it } from 'vitest';
import { type Scope, scopeOf } from '../../src/explore/scope.ts';
import { DEFAULT_READING } from '../../src/plan/view.ts';
import { compareGraphs } from './production-graph.ts';

const lastWrite = { ...DEFAULT_READING, created: false };

const statesOf = (scope: Scope): number => {
  const { missing, surplus, produced, renamings } = compareGraphs(scope);
  expect(missing).toEqual([]);
  expect(surplus).toEqual([]);
  expect(renamings).toBe(produced);
  return produced;
};

describe('the explorer reaches exactly the states of the production simulator', () => {
  it.each([
    ['nt4', 293],
    ['csync', 1_223],
    ['three-way', 1_721],
  ])('2 computers and 2 files under %s: %i states', (algorithm, states) => {
    expect(statesOf(scopeOf({ algorithm, files: 2 }))).toBe(states);
  });

  it('2 computers and 2 files under windows-2003 with the last-write reading', () => {
    expect(statesOf(scopeOf({ algorithm: 'windows-2003', files: 2, reading: lastWrite }))).toBe(1_399);
  });

  it.each(['nt4', 'windows-2003', 'csync', 'three-way'])('with uploads that fail, under %s', (algorithm) => {
    expect(statesOf(scopeOf({ algorithm, files: 1, faults: new Set(['failed-upload']) }))).toBeGreaterThan(
      20,
    );
  });
});
