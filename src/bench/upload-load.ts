/** Prints the load of background uploads on a file server: `node src/bench/upload-load.ts [computers]`. */
import process from 'node:process';
import { loadText } from '../simulate/upload-load.ts';

const computers = Number(process.argv[2] ?? 10_000);
const MINUTE = 60_000;
for (const policy of [
  { mode: 'timeOfDay', hour: 3 },
  { mode: 'interval', hours: 12 },
] as const) {
  const began = performance.now();
  const lines = loadText({ computers, policy, logonsOverMs: 30 * MINUTE, uploadMs: 5000, seed: 20100307 });
  process.stdout.write(`${lines.join('\n')}\n(${Math.round(performance.now() - began)} ms)\n\n`);
}
