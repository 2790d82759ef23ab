/** Takes down what is decided and judged now in the histories on record: `node test/stryker/record.ts`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import decisions from './decisions.json' with { type: 'json' };
import { digestsOf } from './histories.ts';

/** Writes the record of these histories. */
export function writeRecord(names: readonly string[]): void {
  const lines = names.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(digestsOf(name))}`);
  writeFileSync(path.join(import.meta.dirname, 'decisions.json'), `{\n${lines.join(',\n')}\n}\n`);
}

if (import.meta.main) writeRecord(Object.keys(decisions));
