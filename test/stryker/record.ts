/** Takes down what is decided and judged now in the histories on record, and in all that are stored: `node test/stryker/record.ts`. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import decisions from './decisions.json' with { type: 'json' };
import { digestsOf, isStored, storedNames } from './histories.ts';

/** Writes the record of these histories, and of those stored. */
export function writeRecord(names: readonly string[]): void {
  const all = [...names.filter((name) => !isStored(name)), ...storedNames()];
  const lines = all.map((name) => `  ${JSON.stringify(name)}: ${JSON.stringify(digestsOf(name))}`);
  writeFileSync(path.join(import.meta.dirname, 'decisions.json'), `{\n${lines.join(',\n')}\n}\n`);
}

if (import.meta.main) writeRecord(Object.keys(decisions));
