import { describe, expect, it } from 'vitest';
import { stepText } from '../../src/explore/scenario.ts';
import { RICH, scopeOf } from '../../src/explore/scope.ts';
import { explore } from '../../src/explore/search.ts';
import { DEFAULT_READING } from '../../src/plan/view.ts';

describe('the shortest way to a loss, over every history of a small scope', () => {
  it('windows-2003, only the last write counts: three events and two logoffs', () => {
    const scope = scopeOf({
      algorithm: 'windows-2003',
      reading: { ...DEFAULT_READING, created: false },
      files: 1,
      faults: new Set(),
    });
    const { ending, broken } = explore(scope);
    expect(ending).toBe('exhausted');
    expect(broken.get('G1')?.steps.map((step) => stepText(step, scope))).toEqual([
      'A logs on',
      'A writes f1',
      'B logs on',
      'A logs off',
      'B logs off',
    ]);
  });

  it('windows-2003, created or written: nothing shorter than six events', () => {
    const { broken } = explore(scopeOf({ algorithm: 'windows-2003', files: 1, faults: new Set() }));
    expect(broken.get('G1')?.steps.length ?? Number.POSITIVE_INFINITY).toBeGreaterThan(5);
  });

  it.each([
    ['a file', { files: 1 }],
    ['a hive', { files: 0, hive: true }],
  ])('three-way: none, with %s and all faults of the rich rules', (_, items) => {
    const result = explore(scopeOf({ algorithm: 'three-way', faults: new Set(RICH), ...items }));
    expect(result.ending).toBe('exhausted');
    expect(result.states).toBeGreaterThan(1_000);
    expect([...result.broken.keys()]).toEqual([]);
  });

  it('a search that meets its memory bound says so', () => {
    const scope = scopeOf({ algorithm: 'three-way', files: 2, faults: new Set(RICH) });
    expect(explore(scope, { memoryMB: 20 }).ending).toBe('memory');
  });
});
