/**
 * Dated trash on the side something is removed from: one folder per run, content under numbered names (a
 * mirrored path could be too long, or meet itself twice), an index that says what it was, and why.
 * The index line is written before the content moves, so nothing is ever in the trash unexplained.
 */
import fs from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { readPlainFile } from './content-hash.ts';
import { readLinkText } from './copy-link.ts';
import { failed, failureOf, type Outcome, type Recheck } from './failure.ts';
import { type FileStamp, readStamp, sameVersion } from './file-stamp.ts';
import { flushFile, flushFolder } from './flush.ts';
import { settableTime } from './set-time.ts';
import { discardStaged } from './stage-copy.ts';
import { checkedToken, temporaryName } from './temporary-name.ts';
import { encodeDropped, encodeItem, indexName, TrashIndex, type TrashItem } from './trash-index.ts';

export interface Removal {
  /** Relative to the root. */
  readonly path: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly reason: string;
  readonly recheck?: Recheck;
}

/**
 * The trash of one run, made when the first thing is thrown away. `folder` should be on the same file system as `root`: what is not
 * is copied. `run` is a name that sorts by date and is unique to this session (`2003-05-01T09-00-00.000Z_A`); opening it again goes on. A
 * trash that cannot be made (no space, no permission) is a failure of what was to be thrown away.
 */
export class TrashRun {
  readonly #root: string;
  readonly #folder: string;
  readonly #run: string;
  readonly #noteWritten: (path: string) => void;
  #index: TrashIndex | null = null;
  #last = 0;

  /** @param noteWritten hears of each path, relative to the root, that has to be flushed for an item to last */
  constructor(
    root: string,
    folder: string,
    run: string,
    noteWritten: (path: string) => void = () => undefined,
  ) {
    this.#root = root;
    this.#noteWritten = noteWritten;
    this.#run = checkedToken(run);
    this.#folder = join(folder, run);
  }

  /**
   * Moves a file or link into the trash; removes an empty folder and remembers it. What lies below a mount point, on another file
   * system than the trash, is copied there, looked at once more and then deleted.
   */
  move(removal: Removal): Outcome<{ item: TrashItem }> {
    return this.#put(removal, (full, stored, stamp) => {
      if (stamp.kind !== 'folder') return moveInto(full, stored, stamp, removal.recheck);
      fs.rmdirSync(full);
      return true;
    });
  }

  /**
   * Keeps what is about to be replaced, while it stays in its place: the name never goes missing. A hard
   * link where the store has them, else a copy. If the replacement does not happen, `drop` the item.
   */
  keep(removal: Removal): Outcome<{ item: TrashItem }> {
    return this.#put(removal, (full, stored, stamp) => {
      if (stamp.kind === 'folder') return true;
      try {
        fs.linkSync(full, stored);
      } catch {
        copyAside(full, stored, stamp);
      }
      return true;
    });
  }

  /** Takes an item of this run out again, as far as that can be done; its content in the trash is deleted. */
  drop(item: TrashItem): void {
    try {
      if (item.stored !== '') fs.rmSync(join(this.#folder, item.stored), { force: true });
      this.#opened().append(encodeDropped(item.number));
    } catch {
      // On a full disk the line cannot be written. Why it came to this is what has to be reported; without content nothing is listed.
    }
  }

  /** Flushes and closes the index. */
  close(): void {
    this.#index?.close();
    this.#index = null;
  }

  #opened(): TrashIndex {
    if (this.#index === null) {
      fs.mkdirSync(this.#folder, { recursive: true, mode: 0o700 });
      // Somebody else may have put a link there: its name can be guessed.
      if (fs.lstatSync(this.#folder).isSymbolicLink())
        throw Object.assign(new Error('a link'), { code: 'ENOTDIR' });
      this.#last = lastNumber(this.#folder);
      this.#index = new TrashIndex(join(this.#folder, indexName));
    }
    return this.#index;
  }

  #put(
    removal: Removal,
    act: (full: string, stored: string, stamp: FileStamp) => ReturnType<Recheck>,
  ): Outcome<{ item: TrashItem }> {
    const full = join(this.#root, removal.path);
    let item: TrashItem | null = null;
    // What stops this is the file, unless it is a trash that cannot be opened.
    let at = full;
    try {
      const stamp = readStamp(full);
      if (stamp === null) return { ok: false, failure: failed('vanished', 'target', full) };
      at = this.#folder;
      const index = this.#opened();
      at = full;
      item = this.#itemFor(removal, stamp);
      index.append(encodeItem(item));
      const stored = join(this.#folder, item.stored);
      let answer = removal.recheck?.() ?? true;
      if (answer === true) answer = act(full, stored, stamp);
      if (answer !== true) {
        this.drop(item);
        return { ok: false, failure: failed('refused', 'target', full, answer) };
      }
      this.#noteWritten(relative(this.#root, stored));
      this.#noteWritten(relative(this.#root, join(this.#folder, indexName)));
      return { ok: true, item };
    } catch (error) {
      if (item !== null) this.drop(item);
      return { ok: false, failure: failureOf(error, 'target', at) };
    }
  }

  #itemFor(removal: Removal, stamp: FileStamp): TrashItem {
    this.#last += 1;
    const { path, at, reason } = removal;
    const { kind, size, mtime, mode } = stamp;
    const stored = kind === 'folder' ? '' : storedName(this.#last, path);
    return { run: this.#run, number: this.#last, path, kind, size, mtime, mode, at, reason, stored };
  }
}

/** Longest part of the original name, in characters, that is kept to make the trash readable by people. */
const readablePart = 50;

function storedName(number: number, path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return `${String(number).padStart(6, '0')}-${name.slice(0, readablePart).toWellFormed()}`;
}

/** The highest number used by a run, by its index or by a file whose line was lost. */
function lastNumber(folder: string): number {
  const names = fs.readdirSync(folder);
  if (!names.includes(indexName)) return 0;
  const text = readPlainFile(join(folder, indexName)).toString('utf8');
  const inIndex = [...text.matchAll(/"number":(\d+)/g)].map((match) => Number(match[1]));
  const stored = names.map((name) => Number.parseInt(name, 10)).filter((n) => Number.isSafeInteger(n));
  return [...inIndex, ...stored].reduce((most, n) => Math.max(most, n), 0);
}

/** Gives why it stays where it is; `true`: it was moved. */
function moveInto(full: string, stored: string, stamp: FileStamp, recheck?: Recheck): ReturnType<Recheck> {
  try {
    fs.renameSync(full, stored);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EXDEV') throw error;
  }
  copyAside(full, stored, stamp);
  flushFile(stored);
  flushFolder(stored);
  const now = readStamp(full);
  if (now === null || !sameVersion(now, stamp)) return 'changed while it was copied to the trash';
  const answer = recheck?.() ?? true;
  if (answer === true) fs.unlinkSync(full);
  return answer;
}

/** Whole or not at all under its name in the trash: half a copy would be brought back for the content. */
function copyAside(full: string, stored: string, stamp: FileStamp): void {
  if (stamp.kind === 'link') {
    fs.symlinkSync(readLinkText(full), stored);
    return;
  }
  const [number = ''] = basename(stored).split('-');
  const temporary = join(dirname(stored), temporaryName(number));
  try {
    fs.copyFileSync(full, temporary, fs.constants.COPYFILE_EXCL | fs.constants.COPYFILE_FICLONE);
    const time = settableTime(stamp.mtime);
    fs.utimesSync(temporary, time, time);
    fs.renameSync(temporary, stored);
  } catch (error) {
    discardStaged(temporary);
    throw error;
  }
}
