import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PathRows } from '../../src/agent/path-rows.ts';
import { pathKey } from '../../src/fold/tree.ts';

const NAMES = ['a', 'A', 'ä.txt', 'Ä.TXT', 'a\u0308.txt', 'ΠΆΝΤΑ', '文書', '\ud800', 'x'.repeat(300)];
const paths = fc
  .array(fc.oneof(fc.constantFrom(...NAMES), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 3 })
  .map((names) => names.join('/'));
const steps = fc.array(fc.record({ path: paths, gone: fc.boolean() }), { maxLength: 200 });

/** What rows tell of themselves. */
function told(rows: PathRows): Map<string, readonly [number, string]> {
  return new Map(Array.from(rows.rows(), (row) => [pathKey(rows.pathAt(row)), [row, rows.pathAt(row)]]));
}

describe('paths by number', () => {
  it('are found, spelled as they were last, and keep their numbers, whatever is set and given up', () => {
    fc.assert(
      fc.property(steps, (all) => {
        const rows = new PathRows();
        const model = new Map<string, readonly [number, string]>();
        for (const { path, gone } of all) {
          const key = pathKey(path);
          const known = model.get(key)?.[0];
          expect(rows.rowOf(key)).toBe(known ?? -1);
          if (gone) {
            expect(rows.delete(key)).toBe(known ?? -1);
            model.delete(key);
          } else {
            const row = rows.set(path);
            if (known !== undefined) expect(row).toBe(known);
            model.set(key, [row, path]);
          }
        }
        expect(told(rows)).toEqual(model);
        expect(rows.size).toBe(model.size);
        expect(new Set([...model.values()].map(([row]) => row)).size).toBe(model.size);
      }),
    );
  });

  it('are found among many, of which most are given up again', () => {
    const rows = new PathRows();
    const path = (i: number): string => `area-${i % 20}/Folder-${i % 2000}/file-${i}.txt`;
    for (let i = 0; i < 20_000; i += 1) expect(rows.set(path(i))).toBe(i);
    for (let i = 0; i < 20_000; i += 1) if (i % 10 !== 0) expect(rows.delete(pathKey(path(i)))).toBe(i);
    expect(rows.size).toBe(2000);
    for (let i = 0; i < 20_000; i += 1) expect(rows.rowOf(pathKey(path(i)))).toBe(i % 10 === 0 ? i : -1);
    for (let i = 20_000; i < 30_000; i += 1) expect(rows.set(path(i))).toBeLessThan(20_000);
  });
});
