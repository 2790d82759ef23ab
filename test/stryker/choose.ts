/**
 * Chooses the histories whose decisions are on record: of those on record, and of others drawn as long as there is time, it
 * keeps each that notices a change of the sources which none before it noticed. Then says what nothing noticed.
 *
 *     node --conditions=production test/stryker/choose.ts [seconds, default 600]
 *
 * The changes are Stryker's own, all of them in one copy of the sources and switched on one at a time: so a change costs
 * as long as a history does, and not as long as a test run. Those of constants are left to Stryker, which loads anew.
 */
import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { THEMES } from '../../properties/history/themes.ts';
import { writeRecord } from './record.ts';

const ROOT = path.join(import.meta.dirname, '..', '..');
const COPY = path.join(ROOT, 'reports', 'stryker', 'sources');
/** A change that is passed so often makes a loop without end. */
const HITS = 300_000;

interface Mutant {
  readonly id: string;
  readonly fileName: string;
  readonly location: { readonly start: { readonly line: number } };
  readonly replacement: string;
}

/** What Stryker's instrumented sources look at. */
interface Switches {
  activeMutant?: string | undefined;
  hitCount?: number | undefined;
  hitLimit?: number;
  currentTestId?: string | undefined;
  mutantCoverage: { static: Record<string, number>; perTest: Record<string, Record<string, number>> };
}

const switches = ((globalThis as { __stryker__?: Switches }).__stryker__ ??= {
  mutantCoverage: { static: {}, perTest: {} },
});

/** Copies the sources, with all changes in them. */
async function instrument(): Promise<readonly Mutant[]> {
  const { mutate } = JSON.parse(
    readFileSync(path.join(import.meta.dirname, 'stryker.config.json'), 'utf8'),
  ) as { mutate: string[] };
  rmSync(COPY, { recursive: true, force: true });
  for (const folder of ['src', 'machines', 'properties', 'test/stryker'])
    cpSync(path.join(ROOT, folder), path.join(COPY, folder), {
      recursive: true,
      filter: (from) => !from.includes('node_modules'),
    });
  const quiet = (): void => undefined;
  const logger = { debug: quiet, info: quiet, isDebugEnabled: () => false };
  // Stryker is not installed with everything else: its types are not known here.
  const home = path.join(import.meta.dirname, 'node_modules/@stryker-mutator/instrumenter/dist/src/index.js');
  const { Instrumenter } = (await import(home)) as {
    Instrumenter: new (
      log: typeof logger,
    ) => {
      instrument(
        files: readonly { name: string; mutate: boolean; content: string }[],
        options: object,
      ): Promise<{ files: { name: string; content: string }[]; mutants: Mutant[] }>;
    };
  };
  const files = mutate.map((name) => ({
    name,
    mutate: true,
    content: readFileSync(path.join(ROOT, name), 'utf8'),
  }));
  const options = { plugins: null, excludedMutations: [], ignorers: [] };
  const done = await new Instrumenter(logger).instrument(files, options);
  for (const { name, content } of done.files) writeFileSync(path.join(COPY, name), content);
  return done.mutants;
}

/** Those on record, then others: conflicts in one half of them, each theme by turns in the other. */
function* names(): Generator<string> {
  yield* Object.keys(
    JSON.parse(readFileSync(path.join(import.meta.dirname, 'decisions.json'), 'utf8')) as object,
  );
  const common = ['three-way', 'windows-2003', 'three-way', 'csync', 'three-way', 'nt4'];
  for (let n = 0; ; n++) {
    const round = Math.floor(n / 2 / THEMES.length);
    const { name, algorithms } = THEMES[(n >> 1) % THEMES.length] as (typeof THEMES)[number];
    const isEven = n % 2 === 0;
    const drawn = isEven ? common[(n >> 1) % common.length] : algorithms[round % algorithms.length];
    yield `${drawn} ${isEven ? 'conflicts' : name}/${n}`;
  }
}

const seconds = Number(process.argv[2] ?? 600);
if (!Number.isFinite(seconds)) throw new RangeError(`${process.argv[2]} is no number of seconds`);
const end = Date.now() + seconds * 1000;
const mutants = await instrument();
const { digestsOf } = (await import(
  path.join(COPY, 'test/stryker/histories.ts')
)) as typeof import('./histories.ts');
const alive = new Map(
  mutants.filter(({ id }) => switches.mutantCoverage.static[id] === undefined).map((one) => [one.id, one]),
);
const kept: string[] = [];
for (const name of names()) {
  if (Date.now() > end) break;
  const noticed = noticedBy(name);
  for (const id of noticed) alive.delete(id);
  if (noticed.length > 0) kept.push(name);
  if (noticed.length > 0) process.stderr.write(`${name}: ${noticed.length}, ${alive.size} left\n`);
}
writeRecord(kept);
for (const { fileName, location, replacement } of alive.values())
  process.stdout.write(`${fileName}:${location.start.line + 1} → ${replacement}\n`);

function noticedBy(name: string): string[] {
  Object.assign(switches, { activeMutant: undefined, hitCount: undefined, currentTestId: name });
  switches.mutantCoverage.perTest = {};
  const right = digestsOf(name);
  switches.currentTestId = undefined;
  return Object.keys(switches.mutantCoverage.perTest[name] ?? {}).filter((id) => {
    if (!alive.has(id)) return false;
    Object.assign(switches, { activeMutant: id, hitCount: 0, hitLimit: HITS });
    try {
      return digestsOf(name) !== right;
    } catch {
      return true;
    }
  });
}
