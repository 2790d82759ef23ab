import type { BigIntStats } from 'node:fs';
import type { EntryKind } from './columns.ts';

/** Kind of what a stat describes. */
export function kindOf(stat: BigIntStats): EntryKind {
  if (stat.isFile()) return 'file';
  if (stat.isDirectory()) return 'folder';
  return stat.isSymbolicLink() ? 'link' : 'special';
}
