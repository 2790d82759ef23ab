/** Writes docs/pictures: `npm run pictures`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PICTURES, pictures } from './pictures.ts';

mkdirSync(PICTURES, { recursive: true });
for (const [name, svg] of pictures()) writeFileSync(join(PICTURES, name), svg);
