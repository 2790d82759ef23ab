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
import { instrument, isNoticed, passedBy, ROOT, switches } from './instrument.ts';
import { writeRecord } from './record.ts';

const COPY = path.join(ROOT, 'reports', 'stryker', 'sources');

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
const { mutants, sources } = await instrument();
rmSync(COPY, { recursive: true, force: true });
for (const folder of ['src', 'machines', 'properties', 'test/stryker'])
  cpSync(path.join(ROOT, folder), path.join(COPY, folder), {
    recursive: true,
    filter: (from) => !from.includes('node_modules'),
  });
for (const [name, source] of sources) writeFileSync(path.join(COPY, name), source);
const { digestsOf } = (await import(
  path.join(COPY, 'test/stryker/histories.ts')
)) as typeof import('./histories.ts');
const atLoading = switches().mutantCoverage.static;
const alive = new Map(mutants.filter(({ id }) => atLoading[id] === undefined).map((one) => [one.id, one]));
const kept: string[] = [];
for (const name of names()) {
  if (Date.now() > end) break;
  let right = '';
  let noticed = 0;
  const passed = await passedBy(() => (right = digestsOf(name)));
  for (const id of passed.filter((one) => alive.has(one))) {
    if (!(await isNoticed(id, () => digestsOf(name) !== right))) continue;
    alive.delete(id);
    noticed++;
  }
  if (noticed === 0) continue;
  kept.push(name);
  process.stderr.write(`${name}: ${noticed}, ${alive.size} left\n`);
}
writeRecord(kept);
for (const { fileName, location, replacement } of alive.values())
  process.stdout.write(`${fileName}:${location.start.line + 1} → ${replacement}\n`);
