/**
 * `npm run bench`: what the engine costs, what was stated of it beside each figure. Exit status 1 if that is missed.
 * `npm run bench -- PART` runs one part.
 */
import { spawnSync } from 'node:child_process';
import process from 'node:process';
import { benchDecodeAndFold, benchFold, benchPlan, benchSession } from './engine.ts';
import { benchHistories } from './histories.ts';
import { benchJudge } from './judge.ts';
import { benchKernel } from './kernel.ts';
import { type Figure, figureLine, isKept } from './measure.ts';
import { benchReport } from './report.ts';

if (process.env['NODE_ENV'] !== 'production') {
  process.stderr.write(
    'Set NODE_ENV=production: XState checks itself otherwise and is several times slower.\n',
  );
}

const PARTS: Readonly<Record<string, () => Figure[] | Promise<Figure[]>>> = {
  histories: benchHistories,
  judge: benchJudge,
  kernel: benchKernel,
  replay: benchDecodeAndFold,
  session: benchSession,
  plan: benchPlan,
  fold: benchFold,
  report: benchReport,
};

/** Prints the figures of one part. @returns how many miss what was stated */
async function run(part: string): Promise<number> {
  const figures = (await PARTS[part]?.()) ?? [];
  for (const figure of figures) process.stdout.write(`${figureLine(figure)}\n`);
  return figures.filter((figure) => !isKept(figure)).length;
}

/** Each part in a process of its own: code that has met another part's objects is slower, and nobody runs it so. */
function runAll(): number {
  return Object.keys(PARTS).reduce((missed, part) => {
    const { status } = spawnSync(process.execPath, [import.meta.filename, part], { stdio: 'inherit' });
    if (status === null) throw new Error(`The part ${part} was ended`);
    return missed + status;
  }, 0);
}

const [part] = process.argv.slice(2);
if (part !== undefined && !Object.hasOwn(PARTS, part)) {
  process.stderr.write(`There is no part ${part}: ${Object.keys(PARTS).join(', ')}\n`);
  process.exitCode = 2;
} else if (part !== undefined) process.exitCode = await run(part);
else if (runAll() > 0) {
  process.stdout.write('Some figures above miss what was stated; a busy machine is one reason.\n');
  process.exitCode = 1;
}
