/** What reading cannot show: rules of the repository itself. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

function sources(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter(
      (entry) => entry.isFile() && entry.name.endsWith('.ts') && !entry.parentPath.includes('node_modules'),
    )
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));
}

const text = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

/** Code without comments and without what stands in quotes. */
function code(file: string): string {
  return text(file)
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/^\s*\/\/.*$/gm, '');
}

const PURE = [
  'machines',
  'src/log',
  'src/fold',
  'src/decide',
  'src/plan',
  'src/judge',
  'src/simulate',
  'src/explain',
  'src/outcome',
  'src/policy',
  'src/explore',
  'src/recorded',
  'src/hive',
  'properties/history',
];

/** Who acts on the world, measures, or says how long something may take. */
const DRIVERS = /^src\/(cli|disk|agent|stores|bench|verify)\//;

describe('the pure folders', () => {
  const files = PURE.flatMap(sources);

  it('there are some', () => expect(files.length).toBeGreaterThan(40));

  it.each([
    ['clock', /\bDate\.now\(|new Date\(\)|performance\.now\(/],
    ['randomness', /Math\.random\(|crypto/],
    ['environment', /process\.env|process\.argv/],
    ['disk', /node:(fs|child_process|net|http|os|worker_threads)/],
  ])('know no %s', (_, pattern) => {
    expect(files.filter((file) => pattern.test(code(file)))).toEqual([]);
  });

  it('drivers alone know a clock or make numbers nobody can make again', () => {
    const asks = sources('src').filter((file) =>
      /\bDate\.now\(|new Date\(\)|performance\.now\(|Math\.random\(|random(Bytes|UUID|Int)\(/.test(
        code(file),
      ),
    );
    expect(asks.filter((file) => !DRIVERS.test(file))).toEqual([]);
    expect(asks).toContain('src/cli/terminal.ts');
  });

  it('have no time-outs: machines use no `after`', () => {
    expect(sources('machines').filter((file) => /\bafter\s*:/.test(code(file)))).toEqual([]);
  });
});

describe('independence', () => {
  const imports = (file: string): string[] =>
    [...text(file).matchAll(/from '([^']+)'/g)].map(([, from]) => from as string);

  it('the judge imports no planner, no machine, no driver and no decision', () => {
    const taken = sources('src/judge').flatMap((file) => imports(file).map((from) => `${file} <- ${from}`));
    const knowing = taken.filter((line) =>
      /\/(decide|simulate|agent|disk)\/|machines\/|plan\/(?!algorithms)/.test(line),
    );
    expect(knowing).toEqual([]);
    // Of the algorithms it takes the names of the guarantees, a type.
    const algorithms = sources('src/judge').filter((file) =>
      /import \{[^}]*\} from '\.\.\/plan\/algorithms/.test(text(file)),
    );
    expect(algorithms).toEqual([]);
  });

  it('planners import no fold of events, no simulator and no judge', () => {
    const taken = sources('src/plan').flatMap((file) => imports(file).map((from) => `${file} <- ${from}`));
    expect(
      taken.filter((line) => /\/(simulate|judge|agent|disk|cli)\/|fold\/(fold|records|stimuli)/.test(line)),
    ).toEqual([]);
  });
});

describe('the repository', () => {
  const all = ['src', 'machines', 'properties', 'test'].flatMap(sources);

  it('leaves nothing for later', () => {
    // In two halves, so that this file does not find itself.
    const words = [
      ['TO', 'DO'],
      ['FIX', 'ME'],
      ['X', 'XX'],
    ].map((halves) => halves.join(''));
    const marks = new RegExp(`\\b(${words.join('|')})\\b|\\b(it|test|describe)\\.(skip|only|todo)\\(`);
    expect(all.filter((file) => marks.test(text(file)))).toEqual([]);
  });

  it('has a README in each main folder', () => {
    for (const folder of ['src', 'machines', 'properties', 'test']) {
      expect(text(`${folder}/README.md`).length).toBeGreaterThan(200);
    }
  });

  it('keeps files to one question each', () => {
    const long = all.filter((file) => text(file).split('\n').length > 620);
    expect(long).toEqual([]);
  });
});
