/** Properties: one claim a file, named and cited; every guarantee has some, and the table in their README is true. */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { GUARANTEES } from '../../src/verify/arms.ts';

const FOLDER = join(import.meta.dirname, '..', '..', 'properties');
const files = globSync('**/*.property.test.ts', { cwd: FOLDER });
const text = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const nameOf = (file: string): string => file.replaceAll('\\', '/').replace('.property.test.ts', '');

/** Rows `| G1–G4 | files |` of the README: guarantees and the properties named for them. */
const rows = [...text('README.md').matchAll(/^\| G(\d+)(?:–G(\d+))? +\| ([^|]+)\|$/gm)].map(
  ([, first, last = first, named]) => ({
    first: Number(first),
    last: Number(last),
    named: [...(named as string).matchAll(/`([^`]+)`/g)].map(([, name]) => name as string),
  }),
);

/** Whether a text speaks of a guarantee, alone or in a range. */
function cites(said: string, n: number): boolean {
  return [...said.matchAll(/G(\d+)(?:–G(\d+))?/g)].some(
    ([, first, last = first]) => n >= Number(first) && n <= Number(last),
  );
}

describe('properties', () => {
  it('begin with their claim and its source', () => {
    const silent = files.filter((file) => !/^\/\*\*[\s\S]{40,}?\*\//.test(text(file)));
    expect(silent).toEqual([]);
  });
  it('the table names only what is there', () => {
    const there = new Set(files.map(nameOf));
    expect(rows.flatMap(({ named }) => named).filter((name) => !there.has(name))).toEqual([]);
  });
  it.each(GUARANTEES.map((id) => [id]))('%s has properties that cite it', (id) => {
    const n = Number(id.slice(1));
    const named = rows.filter(({ first, last }) => n >= first && n <= last).flatMap((row) => row.named);
    const citing = named.filter((name) => {
      const [head] = /^\/\*\*[\s\S]*?\*\//.exec(text(`${name}.property.test.ts`)) ?? [''];
      return cites(head, n);
    });
    expect(citing.length).toBeGreaterThan(0);
  });
});
