/** Every survivor of Stryker is explained, in the words of the sources as they are. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { explained, KINDS, pageOf, type Survivors, standsIn } from './survivors.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const read = (file: string): string => readFileSync(path.join(ROOT, file), 'utf8');
const survivors = JSON.parse(read('test/stryker/survivors.json')) as Survivors;
const { mutate } = JSON.parse(read('test/stryker/stryker.config.json')) as { mutate: string[] };

describe('survivors', () => {
  it('are counted in every file that Stryker changes', () =>
    expect(Object.keys(survivors.scores).toSorted()).toEqual(mutate.toSorted()));

  it('are explained, as many as there are', () => {
    const counted = Object.entries(survivors.scores).map(([file, { changes, noticed }]) => [
      file,
      changes - noticed,
    ]);
    const counts = explained(survivors);
    expect(counted).toEqual(counted.map(([file]) => [file, counts.get(file as string) ?? 0]));
  });

  it('have a reason each, of a kind there is', () => {
    for (const { kind, why, changes } of survivors.reasons) {
      expect(Object.keys(KINDS)).toContain(kind);
      expect(why).toMatch(/\.$/);
      expect(changes.length).toBeGreaterThan(0);
    }
  });

  it('stand in the sources: where one does not, run Stryker on its file and `explain.ts`', () => {
    const all = survivors.reasons.flatMap(({ changes }) => changes);
    const gone = all.filter((change) => !standsIn(read(change.file), change));
    expect(gone).toEqual([]);
  });

  it('are told in docs/survivors.md', () => expect(read('docs/survivors.md')).toBe(pageOf(survivors)));
});
