/** Where in the judge a guarantee can be found broken: read from its sources, which name it in plain text. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** By guarantee, the files of a folder that report it, in the order of their names. */
export function judgedIn(folder: string): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const name of readdirSync(folder).toSorted()) {
    if (!name.endsWith('.ts')) continue;
    const source = readFileSync(join(folder, name), 'utf8');
    for (const [, id = ''] of source.matchAll(/violate\(\s*'(G\d+)'/g)) {
      const known = files.get(id) ?? [];
      if (!known.includes(name)) files.set(id, [...known, name]);
    }
  }
  return files;
}
