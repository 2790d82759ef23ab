/** A real directory that stands for one copy of a profile in a simulated history. */
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';
import { eachFile, type FileNode, type Folder } from '../../fold/tree.ts';

/** Files by their paths, as one side shows them. */
export type Listing = Map<string, FileNode>;

/** Longer files are none of ours: contents of histories are short. */
const LONGEST_FILE = 64 * 1024;

export function listingOf(tree: Folder | null): Listing {
  const files: Listing = new Map();
  if (tree !== null) eachFile(tree, (path, file) => files.set(path, file));
  return files;
}

export class Place {
  readonly folder: string;
  /** What the history says lies here; beside it the tool may have left files of its own. */
  #known: Listing = new Map();

  constructor(folder: string) {
    this.folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** Does what happened in the history since the last look: only what changed is touched, so stamps of the tool stay. */
  become(files: Listing): void {
    const gone = [...this.#known].filter(([path]) => !files.has(path));
    for (const [path, file] of files) {
      const known = this.#known.get(path);
      const at = join(this.folder, path);
      if (known?.content !== file.content) this.#bring(at, file, gone);
      else if (known.modified === file.modified) continue;
      utimesSync(at, file.modified / 1000, file.modified / 1000);
    }
    for (const [path] of gone) this.#remove(path);
    this.#known = files;
  }

  /** Takes over what the history will say once the observed actions were carried out. */
  expect(files: Listing): void {
    this.#known = files;
  }

  /** What lies here now: contents by path. Folders, links and long files are not looked at. */
  read(): Map<string, string> {
    // A tool may have taken the folder itself away.
    mkdirSync(this.folder, { recursive: true });
    const contents = new Map<string, string>();
    for (const entry of readdirSync(this.folder, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const file = join(entry.parentPath, entry.name);
      if (statSync(file).size > LONGEST_FILE) continue;
      contents.set(relative(this.folder, file).split(sep).join('/'), readFileSync(file, 'utf8'));
    }
    return contents;
  }

  /** A file moved in the history is moved here, as a user would; any other is written. */
  #bring(at: string, file: FileNode, gone: [string, FileNode][]): void {
    mkdirSync(dirname(at), { recursive: true });
    const from = gone.findIndex(([, old]) => old.content === file.content && old.modified === file.modified);
    const [moved] = from < 0 ? [] : gone.splice(from, 1);
    if (moved === undefined) writeFileSync(at, file.content);
    else renameSync(join(this.folder, moved[0]), at);
  }

  #remove(path: string): void {
    unlinkSync(join(this.folder, path));
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) {
      const at = join(this.folder, folder);
      if (readdirSync(at).length > 0) return;
      rmdirSync(at);
    }
  }
}
