import fs from 'node:fs';
import { checkHive } from '../hive/regf-header.ts';

/** What is wrong with a hive that was about to replace another; `null` for a whole one, or another kind of hive. */
export function hiveFault(path: string, name: string): string | null {
  const bytes = fs.readFileSync(path);
  const isRegistry = /\.(?:dat|man)$/i.test(name) || bytes.subarray(0, 4).toString('latin1') === 'regf';
  if (!isRegistry) return null;
  const check = checkHive(bytes);
  return check.ok ? null : (check.problems[0]?.message ?? 'not a whole hive');
}
