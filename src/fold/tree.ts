/**
 * Profile trees: folders within folders, so that one write costs the depth of its path. Names are found by a key
 * without regard to case and Unicode normalization form, and shown as written (spec section 2).
 */
import { takeOut } from './table.ts';

/** One file's state on one disk. Times in milliseconds; `version` is the number of the event that wrote the content. A
 * node is a value: it is replaced, never changed, so both sides of a copy may hold the same one. Who makes one names every
 * member, in this order: what walks trees then meets few kinds of objects, and is the faster for it. */
export interface FileNode {
  readonly name: string;
  readonly content: string;
  readonly modified: number;
  readonly created: number;
  readonly version: number;
  readonly size?: number | undefined;
}

/** What can stand at the end of a path: a file, or what a manifest or a store's log notes of one. */
export interface Leaf {
  readonly name: string;
}

/** A folder. It exists as long as something lies below it. */
export interface Folder<L extends Leaf = FileNode> {
  name: string;
  entries: Record<string, L | Folder<L>>;
}

export function isFolder<L extends Leaf>(node: L | Folder<L>): node is Folder<L> {
  return (node as Partial<Folder<L>>).entries !== undefined;
}

export function emptyFolder<L extends Leaf = FileNode>(name = ''): Folder<L> {
  return { name, entries: {} };
}

// Plain ASCII is its own normalization form, and most paths come again and again.
const ASCII = /^[ -~]*$/;
const REMEMBERED_PATHS = 20_000;
let remembered = new Map<string, PathParts>();
let last: PathParts | null = null;

// Names every object has already; folders are plain objects, which immer copies twice as fast as bare ones.
const TAKEN: ReadonlySet<string> = new Set(['constructor', '__proto__']);

/** The key of one name: normalization form C, lower case. */
export function nameKey(name: string): string {
  const key = ASCII.test(name) ? name.toLowerCase() : name.normalize('NFC').toLowerCase().normalize('NFC');
  return TAKEN.has(key) ? `${key}\u0000` : key;
}

// Plain names with single slashes between them.
const PLAIN_PATH = /^[ -.0-@[\]-~]+(?:\/[ -.0-@[\]-~]+)*$/;
const HOLDS_TAKEN = /constructor|__proto__/;

function isItsOwnKey(path: string): boolean {
  return PLAIN_PATH.test(path) && !HOLDS_TAKEN.test(path);
}

/** A path taken apart: the keys it is found by and the names it is shown by. */
export class PathParts {
  /** As it was given. */
  readonly path: string;
  /** Equal for two spellings of the same path. */
  readonly key: string;
  readonly keys: readonly string[];
  readonly names: readonly string[];
  /** Whether the path, as it was given, is the key. */
  readonly own: boolean;
  /** Whether it stays where it is: neither `.` nor `..` is in it. */
  readonly plain: boolean;
  #above: readonly string[] | null = null;
  #shown: string | null = null;

  constructor(path: string) {
    this.path = path;
    // Where a path is its own key, both share what they are made of.
    this.own = isItsOwnKey(path);
    this.names = this.own ? path.split('/') : path.split(/[\\/]+/).filter((name) => name !== '');
    this.keys = this.own ? this.names : this.names.map(nameKey);
    this.key = this.own ? path : this.keys.join('/');
    this.plain = !this.keys.includes('.') && !this.keys.includes('..');
  }

  /** Keys of the paths above it, the uppermost first. */
  get above(): readonly string[] {
    return (this.#above ??= this.keys.slice(1).map((_, i) => this.keys.slice(0, i + 1).join('/')));
  }

  /** The whole path as shown. */
  get shown(): string {
    return (this.#shown ??= this.names.join('/'));
  }
}

/** Takes a path apart at `/` and `\`; empty parts are dropped. */
export function partsOf(path: string): PathParts {
  // A step asks for the parts of its file many times over.
  return last !== null && last.path === path ? last : rememberedParts(path);
}

/** The same for a path just put together, which nobody has asked for a moment ago. */
export function rememberedParts(path: string): PathParts {
  let parts = remembered.get(path);
  if (parts === undefined) {
    parts = new PathParts(path);
    if (remembered.size >= REMEMBERED_PATHS) remembered = new Map<string, PathParts>();
    remembered.set(path, parts);
  }
  last = parts;
  return parts;
}

/** The key of a whole path: equal for two spellings of the same file. */
export function pathKey(path: string): string {
  // The very string, where it is one: who keeps both keeps one.
  if (last !== null && last.path === path) return last.own ? path : last.key;
  return isItsOwnKey(path) ? path : partsOf(path).key;
}

/** Whether the key of a path lies below that of a folder. */
export function isBelow(key: string, folder: string): boolean {
  return key.length > folder.length && key[folder.length] === '/' && key.startsWith(folder);
}

/** Whether a key is that of a folder, or lies below it. */
export function isWithin(key: string, folder: string): boolean {
  return key === folder || isBelow(key, folder);
}

export function getNode<L extends Leaf>(root: Folder<L>, path: string): L | Folder<L> | undefined {
  let node: L | Folder<L> | undefined = root;
  for (const key of partsOf(path).keys) {
    if (node === undefined || !isFolder(node)) return undefined;
    node = node.entries[key];
  }
  return node;
}

/** The file at a path; `undefined` where there is none, or a folder. */
export function getFile<L extends Leaf>(root: Folder<L>, path: string): L | undefined {
  const node = getNode(root, path);
  return node === undefined || isFolder(node) ? undefined : node;
}

/** Whether a folder stands at a path; `false` also where there is no tree. */
export function hasFolder<L extends Leaf>(root: Folder<L> | null, path: string): boolean {
  const node = root === null ? undefined : getNode(root, path);
  return node !== undefined && isFolder(node);
}

/** Whether a file can be put at the path: no file stands where a folder is needed, and no folder at the path itself. */
export function canHold(root: Folder, path: string): boolean {
  let node: FileNode | Folder = root;
  for (const key of partsOf(path).keys) {
    if (!isFolder(node)) return false;
    const next: FileNode | Folder | undefined = node.entries[key];
    if (next === undefined) return true;
    node = next;
  }
  return !isFolder(node);
}

/** Puts an empty folder under a name. Read back: inside an immer draft the stored folder is what must be changed. */
function makeFolder<L extends Leaf>(
  { entries }: Folder<L>,
  key: string,
  name: string | undefined,
): Folder<L> {
  entries[key] = emptyFolder<L>(name);
  return entries[key] as Folder<L>;
}

/** The folder a path's last name belongs in, made as needed; `null` where a file stands in the way. */
export function openFolder<L extends Leaf>(root: Folder<L>, { keys, names }: PathParts): Folder<L> | null {
  let folder = root;
  for (let i = 0; i < keys.length - 1; i++) {
    const key = keys[i] as string;
    const next = folder.entries[key];
    if (next === undefined) folder = makeFolder(folder, key, names[i]);
    else if (isFolder(next)) folder = next;
    else return null;
  }
  return folder;
}

/** A new leaf that has not got its name yet. The tree that takes it gives it one. */
export type Nameless<L extends Leaf> = Omit<L, 'name'> & { name?: string };

/** A new file, from what a record or a stimulus says of it. */
export function newFile(of: Omit<FileNode, 'name'>, name = ''): FileNode {
  const { content, modified, created, version, size } = of;
  return { name, content, modified, created, version, size };
}

/** Puts a new leaf at a path, making folders as needed. A name that is there already keeps its spelling. */
export function setFile<L extends Leaf>(
  root: Folder<L>,
  path: string,
  leaf: Nameless<L>,
  rename = false,
): void {
  const { keys, names } = partsOf(path);
  let folder = root;
  const last = keys.length - 1;
  for (let i = 0; i < last; i++) {
    const key = keys[i] as string;
    const next = folder.entries[key];
    folder = next !== undefined && isFolder(next) ? next : makeFolder(folder, key, names[i]);
  }
  const key = keys[last] as string;
  const before = folder.entries[key];
  leaf.name = before === undefined || rename || isFolder(before) ? (names[last] as string) : before.name;
  folder.entries[key] = leaf as unknown as L;
}

/** Takes away the file or folder at a path, and every folder this leaves empty. */
export function removeNode<L extends Leaf>(root: Folder<L>, path: string): void {
  const { keys } = partsOf(path);
  const trail: Folder<L>[] = [root];
  for (let i = 0; i < keys.length - 1; i++) {
    const next = (trail[i] as Folder<L>).entries[keys[i] as string];
    if (next === undefined || !isFolder(next)) return;
    trail.push(next);
  }
  for (let i = keys.length - 1; i >= 0; i--) {
    const folder = trail[i] as Folder<L>;
    takeOut(folder, 'entries', keys[i] as string, {});
    if (!isEmpty(folder)) return;
  }
}

export function isEmpty<L extends Leaf>(folder: Folder<L>): boolean {
  for (const _ in folder.entries) return false;
  return true;
}

/**
 * The key under which a folder holds what is noted of its own path. On a disk a path is a file or a folder; a manifest and
 * a store's log remember a file there although others have been noted below it since.
 */
export const SELF = '\u0000';

/** What is noted of a path itself. */
export function getNote<L extends Leaf>(root: Folder<L>, path: string): L | undefined {
  const node = getNode(root, path);
  return node !== undefined && isFolder(node) ? noteOf(node) : node;
}

export function noteOf<L extends Leaf>(folder: Folder<L>): L | undefined {
  return folder.entries[SELF] as L | undefined;
}

/** Notes something new of a path and forgets nothing of any other. */
export function setNote<L extends Leaf>(root: Folder<L>, path: string, leaf: Nameless<L>): void {
  const { keys, names } = partsOf(path);
  let folder = root;
  for (let i = 0; i < keys.length - 1; i++) {
    const key = keys[i] as string;
    const next = folder.entries[key];
    if (next !== undefined && isFolder(next)) {
      folder = next;
    } else {
      folder = makeFolder(folder, key, names[i]);
      if (next !== undefined) folder.entries[SELF] = next;
    }
  }
  const key = keys.at(-1) as string;
  const before = folder.entries[key];
  leaf.name = before?.name ?? (names.at(-1) as string);
  const note = leaf as unknown as L;
  if (before !== undefined && isFolder(before)) before.entries[SELF] = note;
  else folder.entries[key] = note;
}

/**
 * Notes something new of a path below the path itself, in a tree that notes everything so: there a file's deletion is still known when
 * a folder has taken its name.
 */
export function setSelf<L extends Leaf>(root: Folder<L>, path: string, leaf: Nameless<L>): void {
  const { keys, names } = partsOf(path);
  let folder = root;
  for (let i = 0; i < keys.length; i++) {
    const key = keys[i] as string;
    folder = (folder.entries[key] as Folder<L> | undefined) ?? makeFolder(folder, key, names[i]);
  }
  leaf.name = SELF;
  folder.entries[SELF] = leaf as unknown as L;
}

/** Forgets what is noted of a path, and of no other. */
export function removeNote<L extends Leaf>(root: Folder<L>, path: string): void {
  const node = getNode(root, path);
  if (node === undefined) return;
  if (!isFolder(node)) removeNode(root, path);
  else if (Object.keys(node.entries).length > 1) takeOut(node, 'entries', SELF, {});
  else if (noteOf(node) !== undefined) removeNode(root, path);
}

/** Calls `visit` for every file with its path as shown, folder by folder. */
export function eachFile<L extends Leaf>(
  root: Folder<L>,
  visit: (path: string, file: L) => void,
  prefix = '',
): void {
  for (const key in root.entries) {
    const node = root.entries[key] as L | Folder<L>;
    if (key === SELF) visit(prefix.slice(0, -1), node as L);
    else if (isFolder(node)) eachFile(node, visit, `${prefix}${node.name}/`);
    else visit(prefix + node.name, node);
  }
}

export function countFiles<L extends Leaf>(root: Folder<L>): number {
  let files = 0;
  eachFile(root, () => files++);
  return files;
}

/** A copy that shares its files but no folder: what goes from one disk's tree to another's. */
export function copyTree(folder: Folder): Folder {
  const copy = emptyFolder(folder.name);
  for (const key in folder.entries) {
    const node = folder.entries[key] as FileNode | Folder;
    copy.entries[key] = isFolder(node) ? copyTree(node) : node;
  }
  return copy;
}

/** All files below a path, or the file itself, as shown. Empty when nothing is there. */
export function filesAt(root: Folder, path: string): { path: string; file: FileNode }[] {
  const node = getNode(root, path);
  if (node === undefined) return [];
  const { shown } = partsOf(path);
  if (!isFolder(node)) return [{ path: shown, file: node }];
  const found: { path: string; file: FileNode }[] = [];
  eachFile(node, (below, file) => found.push({ path: below, file }), `${shown}/`);
  return found;
}
