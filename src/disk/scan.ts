/**
 * Lists a tree into columns with synchronous calls on one thread: the fastest way Node has on a local
 * disk. Follows no link, opens no file, changes nothing.
 */
import fs from 'node:fs';
import { isAsKnown, isAtRest, isFolderAsKnown, isTold, timesOf } from './as-known.ts';
import { folderFlag, folderIndex, heldTime, kindCodes, namesOf, type TreeColumns } from './columns.ts';
import { ColumnsBuilder, type FolderRow } from './columns-builder.ts';
import { kindOf } from './entry-kind.ts';
import { listNames } from './list-names.ts';
import { isTemporaryName } from './temporary-name.ts';

/** Something the scan could not see or that a store could not hold. `path` is relative to the root. */
export interface ScanProblem {
  readonly kind: 'missingRoot' | 'unreadable' | 'pathTooLong' | 'nameNotUnicode' | 'collision';
  readonly path: string;
  /** Error code of the system, or `''`. */
  readonly code: string;
  /** One line that says what is wrong. */
  readonly message: string;
}

export interface ScanOptions {
  /** Nanoseconds on the store's clock; see `TreeColumns.settledBefore`. Start of the scan minus the store's granularity is right. */
  readonly settledBefore: bigint;
  /** The last listing of the same root: folders whose own times are unchanged are not listed again. */
  readonly previous?: TreeColumns;
  /** A listing of which it was seen a moment ago what still holds: what had come to rest in it is not looked at again there. */
  readonly seen?: SeenColumns;
  /** Keep inode numbers. */
  readonly inodes?: boolean;
  /** Called with the relative path of each folder below the root: true leaves it out, with all in it. */
  readonly exclude?: (folder: string) => boolean;
  /** Called about every `progressEvery` looks at an entry (default 10,000) with their number so far. May throw to stop the scan. */
  readonly onProgress?: (entries: number, folder: string) => void;
  readonly progressEvery?: number;
}

export interface SeenColumns {
  readonly columns: TreeColumns;
  /** Whether a folder, number `f` of the columns, is known to be as they have it, with all in it but the folders. */
  readonly holds: (folder: string, f: number) => boolean;
}

export interface ScanResult {
  readonly columns: TreeColumns;
  readonly problems: readonly ScanProblem[];
  /** Relative paths of temporary files of interrupted copies; they are not among the entries. */
  readonly leftovers: readonly string[];
  /** Folders that were listed and folders whose known names were only looked at. */
  readonly listedFolders: number;
  readonly reusedFolders: number;
  /** Of the folders listed, those that need not be the next time if these columns are kept. */
  readonly listedForGood: number;
}

type Stat = fs.BigIntStats;
const statOptions = { bigint: true, throwIfNoEntry: false } as const;
const quickOptions = { throwIfNoEntry: false } as const;
/** How often the names of a folder may change under a scan before it is called incomplete. */
const maximumListings = 3;

/**
 * Lists the tree under `root` (a path; a link there is followed, links below are not). Never throws for what
 * it finds: what could not be read is a problem, and its folder is marked incomplete.
 */
export function scan(root: string, options: ScanOptions): ScanResult {
  return new Scanner(root, options).run();
}

class Scanner {
  readonly #root: string;
  /** Before every path below the root: nothing where the process is in it, for every name on a way is looked up each time. */
  #way: string;
  readonly #options: ScanOptions;
  readonly #builder: ColumnsBuilder;
  readonly #known: Map<string, number>;
  readonly #seen: Map<string, number>;
  readonly #problems: ScanProblem[] = [];
  readonly #leftovers: string[] = [];
  readonly #waiting: FolderRow[] = [];
  readonly #progressEvery: number;
  #nextProgress: number;
  #looks = 0;
  #listed = 0;
  #reused = 0;
  #listedForGood = 0;

  constructor(root: string, options: ScanOptions) {
    this.#root = root.length > 1 && root.endsWith('/') ? root.slice(0, -1) : root;
    this.#way = `${this.#root}/`;
    this.#options = options;
    this.#builder = new ColumnsBuilder(options.inodes ?? false);
    const { previous, seen } = options;
    this.#known = previous === undefined ? new Map() : folderIndex(previous);
    // As a rule it is the same listing.
    this.#seen = seen === undefined || seen.columns === previous ? this.#known : folderIndex(seen.columns);
    this.#progressEvery = options.progressEvery ?? 10_000;
    this.#nextProgress = this.#progressEvery;
  }

  run(): ScanResult {
    const root = this.#statRoot();
    if (root !== null) {
      if (isHere(root)) this.#way = '';
      this.#waiting.push({ path: '', mtime: heldTime(root.mtimeNs), ctime: root.ctimeNs });
    }
    for (let next = this.#waiting.pop(); next !== undefined; next = this.#waiting.pop()) {
      this.#folder(next);
    }
    return {
      columns: this.#builder.finish(this.#options.settledBefore),
      problems: this.#problems,
      leftovers: this.#leftovers,
      listedFolders: this.#listed,
      reusedFolders: this.#reused,
      listedForGood: this.#listedForGood,
    };
  }

  /** The root's stat, or null after recording it as one folder about which nothing is known. */
  #statRoot(): Stat | null {
    let code = 'ENOENT';
    try {
      const stat = fs.statSync(this.#root, statOptions);
      if (stat?.isDirectory() === true) return stat;
      if (stat !== undefined) code = 'ENOTDIR';
    } catch (error) {
      code = codeOf(error);
    }
    const missing = code === 'ENOENT' || code === 'ENOTDIR';
    this.#problem(
      missing ? 'missingRoot' : 'unreadable',
      '',
      code,
      missing ? `there is no folder ${this.#root}` : `cannot look at ${this.#root}`,
    );
    this.#builder.beginFolder({ path: '', mtime: 0n, ctime: 0n });
    this.#builder.endFolder('', folderFlag.incomplete);
    return null;
  }

  #folder(folder: FolderRow): void {
    this.#builder.beginFolder(folder);
    if (folder.path !== '' && this.#options.exclude?.(folder.path) === true) {
      this.#builder.endFolder('', folderFlag.excluded);
      return;
    }
    if (this.#take(folder.path) || this.#reuse(folder)) {
      this.#reused += 1;
      return;
    }
    this.#listed += 1;
    this.#list(folder);
  }

  /** Where a folder is in the listing of which something was seen a moment ago, if that still holds; `-1`: it may not, or its times tell too little. */
  #seenAt(path: string): number {
    const { seen } = this.#options;
    const f = this.#seen.get(path);
    if (seen === undefined || f === undefined) return -1;
    return seen.holds(path, f) && isTold(seen.columns, f) ? f : -1;
  }

  /** Takes a folder as it was seen a moment ago. */
  #take(path: string): boolean {
    const columns = this.#options.seen?.columns;
    const f = this.#seenAt(path);
    if (columns === undefined || f < 0) return false;
    const [first, end] = [columns.starts[f] ?? 0, columns.starts[f + 1] ?? 0];
    const below = this.#waiting.length;
    if (columns.kinds.subarray(first, end).includes(kindCodes.folder))
      for (const [i, name] of namesOf(columns, f).entries()) {
        if (columns.kinds[first + i] !== kindCodes.folder) continue;
        const inner = this.#innerAgain(join(path, name), columns);
        if (inner !== null) this.#waiting.push(inner);
        else {
          this.#waiting.length = below;
          return false;
        }
      }
    this.#builder.addRange(columns, first, end);
    this.#builder.endFolder(columns.names[f] ?? '');
    this.#note(end - first, path);
    reverseFrom(this.#waiting, below);
    return true;
  }

  /** A folder within one that is taken as it was seen, with the times it had then or has now; `null`: it is one no more. */
  #innerAgain(path: string, columns: TreeColumns): FolderRow | null {
    const f = this.#seenAt(path);
    if (f >= 0) return { path, ...timesOf(columns, f) };
    try {
      const stat = fs.lstatSync(this.#full(path), statOptions);
      return stat?.isDirectory() === true
        ? { path, mtime: heldTime(stat.mtimeNs), ctime: stat.ctimeNs }
        : null;
    } catch {
      return null;
    }
  }

  /** Takes the names from the previous listing if the folder's own times say that they still hold. */
  #reuse(folder: FolderRow): boolean {
    const { previous } = this.#options;
    const f = this.#known.get(folder.path);
    if (previous === undefined || f === undefined || !holds(previous, f, folder)) return false;
    const below = this.#waiting.length;
    const within = folder.path === '' ? this.#way : `${this.#way}${folder.path}/`;
    let next = previous.starts[f] ?? 0;
    let alike = next;
    for (const name of namesOf(previous, f)) {
      const isFolder = previous.kinds[next] === kindCodes.folder;
      const now = isFolder
        ? this.#folderAgain(join(folder.path, name), previous)
        : this.#lookAgain(within + name, previous, next);
      next += 1;
      this.#note(1, folder.path);
      if (now === 'as known') continue;
      if (now === 'other') {
        this.#waiting.length = below;
        this.#builder.restartFolder();
        return false;
      }
      // What is as it was goes over in one piece.
      this.#builder.addRange(previous, alike, next - 1);
      alike = next;
      this.#add(join(folder.path, name), now);
    }
    this.#builder.addRange(previous, alike, next);
    this.#builder.endFolder(previous.names[f] ?? '');
    reverseFrom(this.#waiting, below);
    return true;
  }

  /**
   * What has become of entry `i` of the previous listing, no folder, by its whole path: its stat if anything of it is new, `'other'`
   * when it is gone, a folder now or cannot be looked at: then list.
   */
  #lookAgain(path: string, previous: TreeColumns, i: number): Stat | 'as known' | 'other' {
    try {
      if (this.#options.inodes !== true) {
        // A stat in big integers costs as much again as the look itself.
        const quick = fs.lstatSync(path, quickOptions);
        if (quick !== undefined && isAsKnown(previous, i, quick)) return 'as known';
      }
      const stat = fs.lstatSync(path, statOptions);
      return stat === undefined || stat.isDirectory() ? 'other' : stat;
    } catch {
      return 'other';
    }
  }

  /** The same of a folder, by its path below the root. One that is as known waits for its turn with the times it had. */
  #folderAgain(path: string, previous: TreeColumns): Stat | 'as known' | 'other' {
    const f = this.#known.get(path);
    try {
      if (this.#options.inodes !== true && f !== undefined) {
        const quick = fs.lstatSync(this.#full(path), quickOptions);
        if (quick !== undefined && isFolderAsKnown(previous, f, quick)) {
          this.#waiting.push({ path, ...timesOf(previous, f) });
          return 'as known';
        }
      }
      const stat = fs.lstatSync(this.#full(path), statOptions);
      return stat?.isDirectory() === true ? stat : 'other';
    } catch {
      return 'other';
    }
  }

  #list(folder: FolderRow): void {
    const { path } = folder;
    for (let attempt = 1; ; attempt += 1) {
      const below = this.#waiting.length;
      const problemsBefore = this.#problems.length;
      const listing = listNames(this.#full(path));
      let flags = listing.collisions.length > 0 ? folderFlag.collision : 0;
      const seen: string[] = [];
      let vanished = false;
      for (const name of listing.names) {
        if (isTemporaryName(name)) continue;
        const outcome = this.#entry(join(path, name));
        this.#note(1, path);
        if (outcome === 'added') seen.push(name);
        if (outcome === 'unreadable') flags |= folderFlag.incomplete;
        if (outcome === 'vanished') vanished = true;
      }
      // A name that went away while it was listed may have come back under another name (a rename).
      if (vanished && attempt < maximumListings) {
        this.#waiting.length = below;
        this.#problems.length = problemsBefore;
        this.#builder.restartFolder();
        continue;
      }
      if (vanished || listing.failure !== null) flags |= folderFlag.incomplete;
      if (listing.invalidNames.length > 0) flags |= folderFlag.garbled;
      const temporary = listing.names.filter((name) => isTemporaryName(name));
      if (temporary.length > 0) flags |= folderFlag.leftovers;
      for (const name of temporary) this.#leftovers.push(join(path, name));
      this.#report(path, listing);
      this.#builder.endFolder(seen.join('/'), flags);
      if (flags === 0 && isAtRest(this.#options, folder)) this.#listedForGood += 1;
      reverseFrom(this.#waiting, below);
      return;
    }
  }

  #entry(path: string): 'added' | 'vanished' | 'unreadable' {
    try {
      const stat = fs.lstatSync(this.#way + path, statOptions);
      if (stat === undefined) return 'vanished';
      this.#add(path, stat);
      return 'added';
    } catch (error) {
      const code = codeOf(error);
      this.#unreadable(path, code);
      return 'unreadable';
    }
  }

  #add(path: string, stat: Stat): void {
    const kind = kindOf(stat);
    const mtime = heldTime(stat.mtimeNs);
    this.#builder.add(kind, Number(stat.size), mtime, stat.ino);
    if (kind === 'folder') this.#waiting.push({ path, mtime, ctime: stat.ctimeNs });
  }

  #report(path: string, listing: ReturnType<typeof listNames>): void {
    if (listing.failure !== null) this.#unreadable(path, listing.failure);
    for (const shown of listing.invalidNames)
      this.#problem(
        'nameNotUnicode',
        join(path, shown),
        '',
        'the name is not valid Unicode text: rename it to let it roam',
      );
    for (const [a, b] of listing.collisions)
      this.#problem(
        'collision',
        join(path, b),
        '',
        `${JSON.stringify(a)} and ${JSON.stringify(b)} differ only in case or Unicode form: rename one`,
      );
  }

  #unreadable(path: string, code: string): void {
    const problem = unreadable(path, code);
    // The root's own path is empty: which of the two sides it is would be left to guess.
    const message = path === '' ? `${this.#root} ${problem.message}` : problem.message;
    this.#problems.push({ ...problem, message });
  }

  #problem(kind: ScanProblem['kind'], path: string, code: string, message: string): void {
    this.#problems.push({ kind, path, code, message });
  }

  /** Counts the entries of a folder that were looked at: one large folder can take as long as many. */
  #note(entries: number, folder: string): void {
    this.#looks += entries;
    if (this.#looks < this.#nextProgress) return;
    this.#nextProgress = this.#looks + this.#progressEvery;
    this.#options.onProgress?.(this.#looks, folder);
  }

  #full(path: string): string {
    return path === '' ? this.#root : this.#way + path;
  }
}

/** The problem of a path that the system did not let us look at, with its error code. */
export function unreadable(path: string, code: string): ScanProblem {
  return code === 'ENAMETOOLONG'
    ? { kind: 'pathTooLong', path, code, message: 'the path is longer than this system can open: shorten it' }
    : { kind: 'unreadable', path, code, message: 'cannot be read: check its permissions and the disk' };
}

/** Whether a folder is the one the process is in. */
function isHere({ dev, ino }: Stat): boolean {
  try {
    const here = fs.statSync('.', statOptions);
    return here?.dev === dev && here.ino === ino;
  } catch {
    return false;
  }
}

/**
 * Both of a folder's own times must be as they were and must have been settled then. The second one cannot
 * be set by programs: it exposes restores that put names into a folder and its old time back.
 */
function holds(previous: TreeColumns, f: number, now: FolderRow): boolean {
  return (
    previous.folderFlags[f] === 0 &&
    previous.folderMtimes[f] === now.mtime &&
    previous.folderCtimes[f] === now.ctime &&
    isAtRest(previous, now)
  );
}

/** Turns the end of the stack round, so that the folder pushed first is taken first. */
function reverseFrom(stack: FolderRow[], from: number): void {
  for (let low = from, high = stack.length - 1; low < high; low += 1, high -= 1) {
    const kept = stack[low];
    const moved = stack[high];
    if (kept === undefined || moved === undefined) return;
    stack[low] = moved;
    stack[high] = kept;
  }
}

function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? 'UNKNOWN';
}
