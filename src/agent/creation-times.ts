/**
 * Creation times of central files, for algorithms that compare them. A file replaced by renaming another over it gets the
 * other's creation time; NTFS keeps the old one, and the rules of Windows rely on that. So they are noted beside the profile.
 */
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { readPlainFile } from '../disk/content-hash.ts';
import { failureOf } from '../disk/failure.ts';
import { pathKey } from '../fold/tree.ts';
import { AgentError } from './errors.ts';
import { isClosed } from './store-session.ts';
import { readText, replaceWhole } from './whole-file.ts';

export class CreationTimes {
  readonly #root: string;
  readonly #file: string;
  /** By the path's key: the path as it is spelled there, and milliseconds. */
  readonly #times = new Map<string, { readonly path: string; readonly created: number }>();
  #changed = false;
  /** Whether the central profile had been written by an agent before. */
  readonly existed: boolean;

  constructor(root: string, file: string) {
    this.#root = root;
    this.#file = file;
    const text = textOf(file);
    this.existed = text !== null;
    try {
      const noted = JSON.parse(text ?? '{}') as Record<string, number>;
      for (const [path, created] of Object.entries(noted)) this.#times.set(pathKey(path), { path, created });
    } catch {
      throw damaged(file);
    }
  }

  /** Milliseconds. Without a note, what the share says. */
  of(path: string): number {
    const noted = this.#times.get(pathKey(path));
    if (noted !== undefined) return noted.created;
    const stat = fs.lstatSync(join(this.#root, path), { throwIfNoEntry: false });
    return stat === undefined ? 0 : stat.birthtimeMs || stat.ctimeMs;
  }

  set(path: string, created: number): void {
    this.#times.set(pathKey(path), { path, created });
    this.#changed = true;
  }

  /** Writes them down; files that are gone are left out. */
  save(token: string): void {
    if (!this.#changed && this.existed) return;
    const left: Record<string, number> = {};
    for (const { path, created } of this.#times.values())
      if (fs.lstatSync(join(this.#root, path), { throwIfNoEntry: false }) !== undefined) left[path] = created;
    replaceWhole(this.#file, token, JSON.stringify(left));
  }
}

/** A folder, a link or a pipe in its place is damage like any other. What somebody else keeps for himself counts as no notes. */
function textOf(file: string): string | null {
  try {
    return readText(file, readPlainFile);
  } catch (error) {
    if (isClosed(dirname(file))) return null;
    throw failureOf(error, 'source', file).kind === 'notAFile' ? damaged(file) : error;
  }
}

function damaged(file: string): AgentError {
  return new AgentError(
    'corrupt-log',
    `${file} is damaged: delete it, then creation times are the share's own`,
  );
}
