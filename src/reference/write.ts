/** Writes docs/api.md and docs/rules.md: `npm run reference`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pages } from './pages.ts';

const DOCS = join(import.meta.dirname, '..', '..', 'docs');

for (const [name, text] of pages()) writeFileSync(join(DOCS, name), text);
