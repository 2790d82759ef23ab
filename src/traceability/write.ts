/** Writes docs/traceability.md: `node src/traceability/write.ts`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { traceabilityText } from './table.ts';

writeFileSync(join(import.meta.dirname, '..', '..', 'docs', 'traceability.md'), traceabilityText());
