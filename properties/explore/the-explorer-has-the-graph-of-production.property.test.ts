/**
 * The kernel of `explore` has exactly the states of the production simulator, in a scope small enough for
 * both. Spec section 10.
 */
import { expect, it } from 'vitest';
import { scopeOf } from '../../src/explore/scope.ts';
import { compareGraphs } from '../../test/explore/production-graph.ts';

// The compact model proves nothing unless it is the product. test/explore has the same for the smaller graphs.
it('under windows-2003, 2 computers and 2 files have the same 10,504 states in the kernel and in the simulator', () => {
  const { missing, surplus, produced, renamings } = compareGraphs(
    scopeOf({ algorithm: 'windows-2003', files: 2 }),
  );
  expect(missing).toEqual([]);
  expect(surplus).toEqual([]);
  expect([produced, renamings]).toEqual([10_504, 10_504]);
});
