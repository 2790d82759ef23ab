/** The generated pages say what the sources say. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { declarationsOf, exportsOf } from '../../src/reference/declarations.ts';
import { pages } from '../../src/reference/pages.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

const written = pages();

it.each([...written])('docs/%s is what `npm run reference` writes', (name, text) => {
  expect(readFileSync(join(DOCS, name), 'utf8'), 'run: npm run reference').toBe(text);
});

it('every public name has a docstring', () => {
  const undocumented = [...(written.get('api.md') ?? '').matchAll(/^### (\w+)\n\n```/gm)].map(
    ([, name]) => name,
  );
  expect(undocumented).toEqual([]);
});

it('every guarantee is judged somewhere', () => {
  const rows = [...(written.get('rules.md') ?? '').matchAll(/^\| (G\d+) .*\| (\S+\.ts.*?) +\|$/gm)];
  expect(rows.map(([, id]) => id)).toEqual(Array.from({ length: 13 }, (_, i) => `G${i + 1}`));
});

it('declarations are taken apart with their docstrings', () => {
  const source = `import { A } from './a.ts';
/** Of the file. */
/** What it is,
 * in two lines. */
export interface One {
    readonly a: string;
}
export declare const two: {
    readonly b: 1;
};
/** Three. */
export declare function three(a: number): void;
`;
  const found = [...declarationsOf(source).values()];
  expect(found.map(({ name, kind, doc }) => [name, kind, doc])).toEqual([
    ['One', 'type', 'What it is,\nin two lines.'],
    ['two', 'constant', ''],
    ['three', 'function', 'Three.'],
  ]);
  expect(found[1]?.text).toBe('const two: {\n    readonly b: 1;\n};');
  expect(exportsOf("export { a, type B, } from './c.ts';\n")).toEqual([
    { from: './c.ts', names: ['a', 'B'] },
  ]);
});
