/** Brings back what a run threw away: into the local profile, as the user's own change, so it roams like any other. */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { ensureFolders } from '../disk/ensure-folders.ts';
import { TrashRun } from '../disk/trash.ts';
import { listTrash, type TrashItem } from '../disk/trash-index.ts';
import { centralPlaces, localPlaces } from './places.ts';

export interface UndoFacts {
  readonly local: string;
  readonly central: string;
  /** Name of a run as `listRuns` gives it; default: the last one that threw anything away. */
  readonly run?: string;
  /** Name of the run under which what is replaced now goes to the trash. */
  readonly into: string;
  readonly at: number;
}

export interface Undone {
  readonly run: string | null;
  readonly restored: readonly string[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

interface Kept extends TrashItem {
  readonly trash: string;
}

function allItems({ local, central }: Pick<UndoFacts, 'local' | 'central'>): Kept[] {
  return [localPlaces(local).trash, centralPlaces(central).trash].flatMap((trash) =>
    Array.from(listTrash(trash).items, (item) => ({ ...item, trash })),
  );
}

/** Runs that threw something away, newest first, with what they hold. */
export function listRuns(facts: Pick<UndoFacts, 'local' | 'central'>): { run: string; paths: string[] }[] {
  const runs = new Map<string, string[]>();
  for (const { run, path } of allItems(facts)) runs.set(run, [...(runs.get(run) ?? []), path]);
  return [...runs].map(([run, paths]) => ({ run, paths })).toSorted((a, b) => (a.run < b.run ? 1 : -1));
}

/** Copies content back out of the trash, which keeps it. What lies in the way goes to the trash itself. */
export function undo(facts: UndoFacts): Undone {
  const run = facts.run ?? listRuns(facts)[0]?.run ?? null;
  const restored: string[] = [];
  const problems: { path: string; message: string }[] = [];
  const items = allItems(facts).filter((item) => item.run === run && item.stored !== '');
  if (items.length === 0) return { run, restored, problems };
  const aside = new TrashRun(facts.local, localPlaces(facts.local).trash, facts.into);
  for (const item of items) {
    const problem = bringBack(facts, item, aside);
    if (problem === null) restored.push(item.path);
    else problems.push({ path: item.path, message: problem });
  }
  aside.close();
  return { run, restored, problems };
}

function bringBack(facts: UndoFacts, item: Kept, aside: TrashRun): string | null {
  const above = dirname(item.path);
  const failure = ensureFolders(facts.local, above === '.' ? '' : above);
  if (failure !== null) return failure.message;
  const target = join(facts.local, item.path);
  if (fs.lstatSync(target, { throwIfNoEntry: false }) !== undefined) {
    const moved = aside.move({ path: item.path, at: facts.at, reason: `undo of ${item.run}` });
    if (!moved.ok) return moved.failure.message;
  }
  const stored = join(item.trash, item.run, item.stored);
  if (item.kind === 'link') fs.symlinkSync(fs.readlinkSync(stored), target);
  else fs.copyFileSync(stored, target, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
  return null;
}
