/** Deletes for good what was thrown away long ago. */
import fs from 'node:fs';
import { join } from 'node:path';
import { isTemporaryName } from './temporary-name.ts';
import { indexName, isStoredName, readIndex, runsOf } from './trash-index.ts';

/** A run of which the trash of one side is gone for good. */
export interface PurgedRun {
  readonly run: string;
  /** Files and links that were deleted, and their bytes. */
  readonly files: number;
  readonly bytes: number;
}

export interface Purge {
  readonly purged: readonly PurgedRun[];
  /** Runs to which something was added since. */
  readonly kept: readonly string[];
  /** Runs without an index, or with something in them that no run puts there: nothing of them was deleted. Or deleting them failed. */
  readonly problems: readonly { readonly run: string; readonly message: string }[];
}

/**
 * Deletes the runs in the trash at `folder` to which nothing was added since `before` (milliseconds since 1970): neither an item of theirs
 * nor the index itself is younger. The index goes last: a purge that is killed is gone on with by the next. Throws where the trash
 * cannot be listed; one that is not there is empty.
 */
export function purgeTrash(folder: string, before: number): Purge {
  const purged: PurgedRun[] = [];
  const kept: string[] = [];
  const problems: { run: string; message: string }[] = [];
  for (const run of runsOf(folder)) {
    try {
      const outcome = purgeRun(folder, run, before);
      if (outcome === 'young') kept.push(run);
      else if (typeof outcome === 'string') problems.push({ run, message: outcome });
      else purged.push(outcome);
    } catch (error) {
      problems.push({ run, message: (error as Error).message });
    }
  }
  return { purged, kept, problems };
}

/** What was deleted; `'young'`: nothing yet; or why nothing. Throws errors of the system. */
function purgeRun(folder: string, run: string, before: number): PurgedRun | string {
  const index = join(folder, run, indexName);
  const { items } = readIndex(folder, run);
  const last = items.reduce((latest, { at }) => Math.max(latest, at), fs.lstatSync(index).mtimeMs);
  if (last >= before) return 'young';
  const names = fs.readdirSync(join(folder, run)).filter((name) => name !== indexName);
  const foreign = names.find((name) => !isStoredName(name) && !isTemporaryName(name));
  if (foreign !== undefined) return `kept: it has ${foreign}, which no run puts there`;
  let bytes = 0;
  for (const name of names) {
    const path = join(folder, run, name);
    bytes += fs.lstatSync(path).size;
    fs.unlinkSync(path);
  }
  fs.unlinkSync(index);
  fs.rmdirSync(join(folder, run));
  return { run, files: names.length, bytes };
}
