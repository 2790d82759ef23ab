/**
 * Names that are one and that the two sides spell in two ways (case, Unicode normalization form). Merges find files by key
 * and let each side spell; once a merge is done its spellings are brought together, so that the copies agree to the letter.
 */
import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { namesOf, type TreeColumns } from '../disk/columns.ts';
import { renameReserved } from '../disk/copy-file.ts';
import { liesInFolders } from '../disk/ensure-folders.ts';
import { readStamp } from '../disk/file-stamp.ts';
import type { Side } from '../log/fields.ts';
import { otherSide } from './between-sides.ts';

export interface TwoSpellings {
  readonly kind: 'file' | 'folder';
  /** Whole paths, as each side spells them. */
  readonly local: string;
  readonly central: string;
  /** The name in the manifest; `null` for what it does not know, and for folders. */
  readonly base: string | null;
}

export interface Respelled extends TwoSpellings {
  /** The side that took over the other's spelling, and its path now. */
  readonly side: Side;
  readonly path: string;
}

/** What becomes of a spelling that the user of this computer chose: at a logon it waits for the logoff; it gives way where nothing goes up. */
export type Ours = 'goes up' | 'waits' | 'gives way';

/**
 * Our reading: the spelling of the server counts, unless only the user of this computer changed it since the last merge.
 * Of folders the server's counts always, for its log can tell of no other. `null`: it waits.
 */
export function sideToRespell({ kind, local, central, base }: TwoSpellings, ours: Ours): Side | null {
  const isOurs = kind === 'file' && base === basename(central) && base !== basename(local);
  if (!isOurs || ours === 'gives way') return 'local';
  return ours === 'goes up' ? 'central' : null;
}

/**
 * Renames, what lies deepest first. Gives what was done; a file system that shows names in its own way, and names that are
 * taken by another file, keep their spelling. Of what a program makes under the new spelling see `renameReserved`; a folder that is
 * not empty is never replaced.
 *
 * @param may asked before each rename
 */
export function respellAll(
  pairs: Iterable<TwoSpellings>,
  roots: Readonly<Record<Side, string>>,
  ours: Ours,
  may: (pair: TwoSpellings, side: Side) => boolean,
): Respelled[] {
  const done: Respelled[] = [];
  const stubborn = new Set<Side>();
  for (const pair of [...pairs].toSorted((a, b) => depthOf(b.local) - depthOf(a.local))) {
    const side = sideToRespell(pair, ours);
    if (side === null || stubborn.has(side) || !may(pair, side)) continue;
    const name = basename(pair[otherSide(side)]);
    const above = dirname(pair[side]);
    const path = above === '.' ? name : `${above}/${name}`;
    const result = respell(roots[side], pair.kind, pair[side], path);
    if (result === 'done') done.push({ ...pair, side, path });
    if (result === 'no effect') stubborn.add(side);
  }
  return done;
}

/** A listing after a folder, at `from`, was renamed to `to`, which differs in spelling alone. */
export function respelledColumns(columns: TreeColumns, from: string, to: string): TreeColumns {
  const above = dirname(from) === '.' ? '' : dirname(from);
  const parent = columns.folders.indexOf(above);
  if (parent < 0) return columns;
  const names = columns.names.with(
    parent,
    namesOf(columns, parent)
      .map((name) => (name === basename(from) ? basename(to) : name))
      .join('/'),
  );
  const folders = columns.folders.map((path) =>
    path === from || path.startsWith(`${from}/`) ? to + path.slice(from.length) : path,
  );
  // The folder above has changed since it was looked at: it is listed again by whoever looks next.
  const folderMtimes = columns.folderMtimes.with(parent, 0n);
  return { ...columns, folders, names, folderMtimes };
}

function depthOf(path: string): number {
  return path.split('/').length;
}

function respell(
  root: string,
  kind: TwoSpellings['kind'],
  from: string,
  to: string,
): 'done' | 'left' | 'no effect' {
  const folder = join(root, dirname(from));
  const [old, name] = [basename(from), basename(to)];
  try {
    if (!liesInFolders(root, from)) return 'left';
    const before = fs.readdirSync(folder);
    if (!before.includes(old) || before.includes(name)) return 'left';
    if (kind === 'folder' || isOtherName(folder, name)) fs.renameSync(join(root, from), join(root, to));
    else if (renameReserved(join(root, from), join(root, to)) !== null) return 'left';
    return fs.readdirSync(folder).includes(name) ? 'done' : 'no effect';
  } catch {
    // Nothing hangs on it: the names stay as they are, and the next merge tries again.
    return 'left';
  }
}

/** Whether a name is that of something that is listed under another one: where case does not count, nothing else can have it. */
function isOtherName(folder: string, name: string): boolean {
  return readStamp(join(folder, name)) !== null && !fs.readdirSync(folder).includes(name);
}
