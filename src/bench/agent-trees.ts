/** The trees of the agent's benchmark, the same every time, and what changes in them. */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { numbersFrom } from '../../properties/history/random.ts';

const pathOf = (i: number): string => {
  const folder = Math.floor(i / 10);
  return join(`area-${folder % 20}`, `folder-${folder}`, `file-${i}.txt`);
};

/** Ten files a folder; 20,000 files take 800 MB in sizes up to 80 kB, 200,000 take 160 MB in sizes up to 1.6 kB. */
export function plantTree(root: string, files: number): void {
  const largest = files > 50_000 ? 1_600 : 80_000;
  const next = numbersFrom(20_030_501);
  const bytes = Buffer.from(Uint32Array.from({ length: largest }, next).buffer);
  for (let i = 0; i < files; i += 1) {
    const path = join(root, pathOf(i));
    if (i % 10 === 0) fs.mkdirSync(dirname(path), { recursive: true });
    const at = next() % largest;
    fs.writeFileSync(path, bytes.subarray(at, at + (next() % largest)));
  }
}

/** Changes 1 % of the files below a root; other offsets (below 100) are other files. */
export function changeOnePercent(root: string, files: number, round: number, offset: number): void {
  for (let i = (offset + round * 7) % 100; i < files; i += 100) {
    const path = join(root, pathOf(i));
    if (fs.existsSync(path)) fs.writeFileSync(path, `round ${round} of ${offset} ${'x'.repeat(i % 500)}`);
  }
}
