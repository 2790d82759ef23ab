/** `npm run bench`: what the engine costs. Exit status 1 if a stated limit is exceeded. */
import process from 'node:process';
import { benchDecodeAndFold, benchFold, benchPlan, benchSession } from './engine.ts';
import { benchHistories } from './histories.ts';
import { type Figure, figureLine, isKept } from './measure.ts';
import { benchReport } from './report.ts';

if (process.env['NODE_ENV'] !== 'production') {
  process.stderr.write(
    'Set NODE_ENV=production: XState checks itself otherwise and is several times slower.\n',
  );
}

const parts: readonly (() => Figure[] | Promise<Figure[]>)[] = [
  benchDecodeAndFold,
  benchSession,
  benchPlan,
  benchFold,
  benchHistories,
  benchReport,
];
for (const part of parts) {
  for (const figure of await part()) {
    process.stdout.write(`${figureLine(figure)}\n`);
    if (!isKept(figure)) process.exitCode = 1;
  }
}
