/** `npm run bench`: what the engine costs, what was stated of it beside each figure. Exit status 1 if that is missed. */
import process from 'node:process';
import { benchDecodeAndFold, benchFold, benchPlan, benchSession } from './engine.ts';
import { benchHistories } from './histories.ts';
import { benchKernel } from './kernel.ts';
import { type Figure, figureLine, isKept } from './measure.ts';
import { benchReport } from './report.ts';

if (process.env['NODE_ENV'] !== 'production') {
  process.stderr.write(
    'Set NODE_ENV=production: XState checks itself otherwise and is several times slower.\n',
  );
}

// Drafts of immer are objects of a kind of their own: code that has met them is slower, so histories come first.
const parts: readonly (() => Figure[] | Promise<Figure[]>)[] = [
  benchHistories,
  benchKernel,
  benchDecodeAndFold,
  benchSession,
  benchPlan,
  benchFold,
  benchReport,
];
let missed = 0;
for (const part of parts) {
  for (const figure of await part()) {
    process.stdout.write(`${figureLine(figure)}\n`);
    if (!isKept(figure)) missed++;
  }
}
if (missed > 0) {
  process.stdout.write(
    `${missed} of the figures above miss what was stated; a busy machine is one reason.\n`,
  );
  process.exitCode = 1;
}
