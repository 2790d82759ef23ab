/** Brings back what a run threw away: into the local profile, as the user's own change, so it roams like any other. */
import fs from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { EntryKind } from '../disk/columns.ts';
import { renameExclusive } from '../disk/copy-file.ts';
import { readLinkText } from '../disk/copy-link.ts';
import { ensureFolders } from '../disk/ensure-folders.ts';
import { type Failure, failed, failureOf } from '../disk/failure.ts';
import { type FileStamp, readStamp, sameVersion } from '../disk/file-stamp.ts';
import { Unflushed } from '../disk/flush.ts';
import type { FlushShell } from '../disk/flush-shell.ts';
import { discardStaged, type StageRequest, stageCopy, temporaryOf } from '../disk/stage-copy.ts';
import { type Removal, TrashRun } from '../disk/trash.ts';
import { listTrash, type TrashItem } from '../disk/trash-index.ts';
import { pathKey } from '../fold/tree.ts';
import { AgentError } from './errors.ts';
import { excluder, lookFor } from './look.ts';
import { OtherSpelling } from './other-spelling.ts';
import { CONTROL, centralPlaces, isRunOf, localPlaces } from './places.ts';

export interface UndoFacts {
  readonly local: string;
  readonly central: string;
  readonly computer: string;
  /** Name of a run as `listRuns` gives it, be it another computer's; default: the last one of this computer's. */
  readonly run?: string;
  /** Files, or folders of them, that are to come back and no others: from the newest run that holds one, be it another computer's. */
  readonly paths?: readonly string[];
  /** Name of the run under which what is replaced now goes to the trash. */
  readonly into: string;
  readonly at: number;
  /** This computer's own clock, ms: when what comes back was changed. */
  readonly now: number;
  readonly token: () => string;
  readonly flushes: FlushShell;
}

/** What came back of which run. */
export interface Undone {
  readonly run: string | null;
  /** This computer's run before that one: a sync has two. */
  readonly earlier: string | null;
  readonly restored: readonly string[];
  readonly problems: readonly { readonly path: string; readonly message: string }[];
}

/** What a run has in one of the trashes. */
interface Found {
  readonly trash: string;
  readonly run: string;
  /** In the run's folder. */
  readonly name: string;
  /** `null`: no line of the index tells where it was. */
  readonly item: TrashItem | null;
}

/** What may not be looked at, or does not answer: it would seem to hold nothing. */
interface Unseen {
  /** `null`: the trash of a side. */
  readonly run: string | null;
  readonly path: string;
  readonly message: string;
}

function allFound({ local, central }: Pick<UndoFacts, 'local' | 'central'>) {
  const found: Found[] = [];
  const unseen: Unseen[] = [];
  for (const trash of [localPlaces(local).trash, centralPlaces(central).trash]) {
    const there = lookFor(trash);
    if (typeof there !== 'boolean') unseen.push({ run: null, path: trash, message: there.message });
    // A share that is not mounted has none to show.
    if (there !== true) continue;
    const { items, unexplained, problems } = listTrash(trash);
    for (const item of items) found.push({ trash, run: item.run, name: item.stored, item });
    for (const one of unexplained) found.push({ ...one, trash, item: null });
    for (const { run, line, message } of problems)
      if (line === 0) unseen.push({ run, path: join(trash, run), message });
  }
  return { found, unseen };
}

/** Runs that threw something away, newest first, with what they hold. */
export function listRuns(facts: Pick<UndoFacts, 'local' | 'central'>): { run: string; paths: string[] }[] {
  return runsOf(allFound(facts).found);
}

function runsOf(found: readonly Found[]): { run: string; paths: string[] }[] {
  const runs = new Map<string, string[]>();
  for (const { run, item } of found) {
    const paths = runs.get(run) ?? [];
    if (item !== null) paths.push(item.path);
    runs.set(run, paths);
  }
  return [...runs].map(([run, paths]) => ({ run, paths })).toSorted((a, b) => (a.run < b.run ? 1 : -1));
}

/**
 * Copies content back out of the trash, which keeps it. What lies in the way goes to the trash itself. What cannot be brought
 * back is among the problems, and what lay there stays; so is a path of which the run has nothing, and what of the trash cannot be
 * looked at.
 * @throws AgentError `bad-options` for a run that is not in the trash, or files of which nothing is
 */
export function undo(facts: UndoFacts): Undone {
  const { paths } = facts;
  const { found: all, unseen } = allFound(facts);
  const found = paths === undefined ? all : askedOf(all, paths);
  if (paths !== undefined && found.length === 0 && unseen.length === 0) throw noSuchFile(paths);
  const own = paths === undefined ? ownRuns(found, facts) : namesOf(found);
  const run = facts.run ?? own[0] ?? null;
  const hidden = unseen.filter((one) => facts.run === undefined || [null, facts.run].includes(one.run));
  if (run !== null && hidden.length === 0 && !all.some((one) => one.run === run))
    throw noSuchRun(run, namesOf(all));
  const wanted = found.filter((one) => one.run === run && one.item?.stored !== '');
  const { restored, problems } = bringBack(wanted, facts);
  return {
    run,
    earlier: own.find((name) => run !== null && name < run) ?? null,
    restored,
    problems: [
      ...hidden.map(({ path, message }) => ({ path, message })),
      ...problems,
      ...notAmong(wanted, paths ?? [], found),
    ],
  };
}

/** Names of runs, newest first. */
function namesOf(found: readonly Found[]): string[] {
  return runsOf(found).map(({ run }) => run);
}

/** Of what was asked for, of which nothing comes back with the run: who asked would think that it did. */
function notAmong(
  wanted: readonly Found[],
  paths: readonly string[],
  found: readonly Found[],
): Undone['problems'] {
  return paths
    .filter((path) => askedOf(wanted, [path]).length === 0)
    .map((path) => {
      const [newest] = namesOf(askedOf(found, [path]));
      const where = newest === undefined ? 'the trash' : `this run; it is in another: --run ${newest}`;
      return { path, message: `nothing of it is in ${where}` };
    });
}

function bringBack(found: readonly Found[], facts: UndoFacts): Pick<Undone, 'restored' | 'problems'> {
  const restored: string[] = [];
  const problems: { path: string; message: string }[] = [];
  const way = new WayBack(facts);
  try {
    for (const { trash, item, name, run } of found) {
      const path = item?.path ?? join(trash, run, name);
      const message =
        item === null ? `${path}: its index does not tell where it was` : way.bring(trash, item);
      if (message === null) restored.push(path);
      else problems.push({ path, message });
    }
  } finally {
    way.close();
  }
  return { restored, problems };
}

function askedOf(found: readonly Found[], paths: readonly string[]): Found[] {
  return found.filter(({ item }) => item !== null && isAsked(item, paths));
}

/** Whether it is one of the files asked for, or lies below one. */
function isAsked({ path, stored }: TrashItem, paths: readonly string[]): boolean {
  if (stored === '') return false;
  const key = pathKey(path);
  return paths.some((asked) => {
    const above = pathKey(asked).replace(/\/+$/, '');
    return key === above || key.startsWith(`${above}/`);
  });
}

/** What lies in the local trash this computer threw away; on the share others do so as well. Newest first. */
function ownRuns(found: readonly Found[], { local, computer }: UndoFacts): string[] {
  const here = localPlaces(local).trash;
  const own = found.filter(({ trash, run }) => trash === here || isRunOf(run, computer));
  return [...new Set(own.map(({ run }) => run))].toSorted().toReversed();
}

function noSuchFile(paths: readonly string[]): AgentError {
  const named = paths.join(', ');
  return new AgentError(
    'bad-options',
    `nothing of ${named} is in the trash: name files as the profile has them`,
  );
}

/** So many runs are named to somebody who named none of them. */
const NAMED = 5;

function noSuchRun(run: string, runs: readonly string[]): AgentError {
  const newest = runs.slice(0, NAMED);
  const more = runs.length > NAMED ? `, and ${runs.length - NAMED} older` : '';
  const there = runs.length === 0 ? 'it is empty' : `there are ${newest.join(', ')}${more}`;
  return new AgentError('bad-options', `there is no run ${JSON.stringify(run)} in the trash: ${there}`);
}

const neverRoams = excluder([]);

/** From the trash of either side to the local profile. Each name shows what lay there or what comes back, whole, and never nothing. */
class WayBack {
  readonly #facts: UndoFacts;
  readonly #aside: TrashRun;
  readonly #unflushed: Unflushed;
  readonly #spelling: OtherSpelling;

  constructor(facts: UndoFacts) {
    const { local, into, flushes } = facts;
    this.#facts = facts;
    this.#spelling = new OtherSpelling(local);
    this.#unflushed = new Unflushed(local, flushes);
    this.#aside = new TrashRun(local, localPlaces(local).trash, into, (path) => this.#unflushed.add(path));
  }

  /** What is wrong; null on success. */
  bring(trash: string, item: TrashItem): string | null {
    const { local, token } = this.#facts;
    const { run, stored } = item;
    const path = this.#spelling.spelled(item.path);
    const target = join(local, path);
    // The index lies on a share: whoever can write there would write to the control folder here.
    if (neverRoams(path))
      return `${path}: not brought back, for ${CONTROL} and names with a backslash never roam`;
    const above = dirname(path);
    const request = { source: join(trash, run, stored), target, token: token() };
    const temporary = temporaryOf(request);
    try {
      const failure =
        ensureFolders(local, above === '.' ? '' : above) ??
        this.#stage(item.kind, request) ??
        this.#publish({ ...item, path }, target, temporary);
      if (failure === null) this.#unflushed.add(path);
      else discardStaged(temporary);
      return failure?.message ?? null;
    } catch (error) {
      discardStaged(temporary);
      return failureOf(error, 'target', target).message;
    }
  }

  /** Makes what was done durable. */
  close(): void {
    try {
      this.#unflushed.flush();
    } finally {
      this.#aside.close();
    }
  }

  /** As of now: with its old time it would count as older than what it takes the place of. */
  #stage(kind: EntryKind, request: StageRequest): Failure | null {
    const { local, now } = this.#facts;
    const temporary = temporaryOf(request);
    if (kind === 'link') fs.symlinkSync(readLinkText(request.source), temporary);
    else {
      const copy = stageCopy(request);
      if (!copy.ok) return copy.failure;
      fs.utimesSync(temporary, now / 1000, now / 1000);
    }
    this.#unflushed.add(relative(local, temporary));
    return null;
  }

  /** Gives the copy its name. What has it is in the trash by then. */
  #publish({ path, run }: TrashItem, target: string, temporary: string): Failure | null {
    const removal = { path, at: this.#facts.at, reason: `undo of ${run}` };
    const there = readStamp(target);
    if (there !== null && there.kind !== 'folder') return this.#replace(there, removal, target, temporary);
    // A folder gives way only while nothing is in it.
    const moved = there === null ? null : this.#aside.move(removal);
    if (moved?.ok === false) return moved.failure;
    this.#unflushed.flush();
    return renameExclusive(temporary, target);
  }

  #replace(there: FileStamp, removal: Removal, target: string, temporary: string): Failure | null {
    const kept = this.#aside.keep(removal);
    if (!kept.ok) return kept.failure;
    const failure = this.#takePlace(there, target, temporary);
    if (failure !== null) this.#aside.drop(kept.item);
    return failure;
  }

  #takePlace(there: FileStamp, target: string, temporary: string): Failure | null {
    try {
      this.#unflushed.flush();
      const now = readStamp(target);
      if (now === null || !sameVersion(there, now)) return failed('changed', 'target', target);
      fs.renameSync(temporary, target);
      return null;
    } catch (error) {
      return failureOf(error, 'target', target);
    }
  }
}
