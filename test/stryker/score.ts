/**
 * Stryker's changes, tried in minutes: all of them stand in one copy of the sources, and every test is run once more for
 * each change it passes. What is passed only while modules are loaded is tried as Stryker does, in a run of its own.
 *
 *     node test/stryker/score.ts [--again]
 *
 * Writes `reports/stryker/mutation.json` in Stryker's form. With `--again`, what was noticed in the run before and is changed in
 * the same words is taken to be noticed now. Stryker must be installed (`npm run mutants:stryker`).
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { instrument, type Mutant, ROOT } from './instrument.ts';

const REPORTS = path.join(ROOT, 'reports', 'stryker');
const REPORT = path.join(REPORTS, 'mutation.json');
const VITEST = path.join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
const CONFIG = path.join(import.meta.dirname, 'switch.config.ts');
/** A run of its own takes a few seconds; what takes longer hangs. */
const HANGS_MS = 120_000;

interface Tried extends Pick<Mutant, 'mutatorName' | 'replacement' | 'location'> {
  readonly id: string;
  readonly status: string;
}

interface Report {
  readonly files: Readonly<Record<string, { readonly source: string; readonly mutants: readonly Tried[] }>>;
}

const linesOf = (file: string): Set<string> =>
  new Set(readFileSync(path.join(REPORTS, file), 'utf8').split('\n').filter(Boolean));

function vitest(change?: string): boolean {
  const env = change === undefined ? process.env : { ...process.env, __STRYKER_ACTIVE_MUTANT__: change };
  const stdio = change === undefined ? 'inherit' : 'ignore';
  const timeout = change === undefined ? undefined : HANGS_MS;
  const args = [VITEST, 'run', '--config', CONFIG, '--reporter=dot'];
  return spawnSync(process.execPath, args, { cwd: ROOT, env, stdio, timeout }).status === 0;
}

/** Stryker's reports count lines and columns from 1. */
const onwards = ({ line, column }: Mutant['location']['start']): Mutant['location']['start'] => ({
  line: line + 1,
  column: column + 1,
});

/** A report of all changes, of which some were noticed. */
function reportOf(all: readonly Mutant[], noticed: ReadonlySet<string>): Report {
  const tried = (mutant: Mutant): Tried => {
    const { id, mutatorName, replacement, location } = mutant;
    const status = noticed.has(id) ? 'Killed' : 'Survived';
    return {
      id,
      mutatorName,
      replacement,
      location: { start: onwards(location.start), end: onwards(location.end) },
      status,
    };
  };
  const ofFile = (name: string): Report['files'][string] => ({
    source: readFileSync(path.join(ROOT, name), 'utf8'),
    mutants: all.filter(({ fileName }) => fileName === name).map(tried),
  });
  const names = [...new Set(all.map(({ fileName }) => fileName))];
  return { files: Object.fromEntries(names.map((name) => [name, ofFile(name)])) };
}

/** The changes of a report by what they change: of those alike in a file, by which of them it is. */
function byText({ files }: Report): Map<string, Tried> {
  const found = new Map<string, Tried>();
  for (const [file, { source, mutants: tried }] of Object.entries(files)) {
    const lines = source.split('\n');
    for (const one of tried) {
      const { start, end } = one.location;
      const text = lines.slice(start.line - 1, end.line).join('\n');
      const from = text.slice(
        start.column - 1,
        text.length - (lines[end.line - 1] ?? '').length + end.column - 1,
      );
      const words = [file, one.mutatorName, from, one.replacement];
      for (let n = 0; ; n++) {
        const key = [...words, n].join('\0');
        if (found.has(key)) continue;
        found.set(key, one);
        break;
      }
    }
  }
  return found;
}

/** The changes that the run before noticed, by their names now. */
function noticedBefore(all: readonly Mutant[]): string[] {
  const before = byText(JSON.parse(readFileSync(REPORT, 'utf8')) as Report);
  return [...byText(reportOf(all, new Set()))]
    .filter(([key]) => before.get(key)?.status === 'Killed')
    .map(([, { id }]) => id);
}

mkdirSync(REPORTS, { recursive: true });
for (const file of ['noticed.txt', 'passed.txt', 'loaded.txt']) writeFileSync(path.join(REPORTS, file), '');
const { mutants } = await instrument();
const isAgain = process.argv.includes('--again') && existsSync(REPORT);
if (isAgain) writeFileSync(path.join(REPORTS, 'noticed.txt'), `${noticedBefore(mutants).join('\n')}\n`);
if (!vitest()) throw new Error('The tests fail as it is');
const noticed = linesOf('noticed.txt');
const passed = linesOf('passed.txt');
const atLoading = [...linesOf('loaded.txt')].filter((id) => !passed.has(id) && !noticed.has(id));
for (const [i, id] of atLoading.entries()) {
  if (!vitest(id)) noticed.add(id);
  process.stderr.write(`${i + 1} of ${atLoading.length} in runs of their own\n`);
}

writeFileSync(REPORT, JSON.stringify(reportOf(mutants, noticed)));
