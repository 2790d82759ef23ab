/** What the planner is shown of one piece of a merge: the trees, and of manifest and log what concerns them. */
import { type BaseNode, type Hive, type Manifest, newManifest, type Store } from '../fold/state.ts';
import {
  eachFile,
  emptyFolder,
  type FileNode,
  type Folder,
  getFile,
  getNote,
  isFolder,
  type Leaf,
  pathKey,
  setNote,
  setSelf,
} from '../fold/tree.ts';
import { doubtOf, FIRST_GENERATION, hasEntry } from '../plan/store-history.ts';
import { DEFAULT_READING, type MergeView } from '../plan/view.ts';
import type { ManifestHeader } from './manifest-file.ts';
import { isOneVersion } from './node.ts';
import type { Settings } from './options.ts';
import type { LogEntry, StoreLog } from './store-log.ts';
import type { Trees } from './trees.ts';

export interface ViewFacts {
  readonly settings: Settings;
  readonly direction: 'down' | 'up';
  readonly transition: boolean;
  readonly loadTime: number | null;
  readonly unloadTime: number | null;
  /** Keys of folders that do not roam. */
  readonly excluded: readonly string[];
  readonly header: ManifestHeader | null;
  readonly fresh: boolean;
  readonly doubt: unknown;
  readonly log: StoreLog | null;
  readonly granularityMs: number;
  readonly centralExists: boolean;
  readonly brakeOff: boolean;
  /** This computer's own entries so far. */
  readonly counter: number;
  /** Number of files in the manifest. */
  readonly files: number;
}

export function viewOf(trees: Trees, facts: ViewFacts): MergeView {
  const { settings, direction, transition, loadTime, unloadTime } = facts;
  // `three-way` has settings of its own; a hive that is moved whole is a file like any other to it.
  const hives = settings.rules.store ? [] : settings.hives.map(pathKey);
  const local = hiveApart(trees.local, hives);
  const central = hiveApart(trees.central, hives);
  return {
    direction,
    transition,
    computer: settings.computer,
    local: local.files,
    central: facts.centralExists ? central.files : null,
    localHive: local.hive,
    centralHive: central.hive,
    manifest: manifestView(hiveApart(trees.base, hives).files, facts),
    manifestFiles: facts.brakeOff ? Number.POSITIVE_INFINITY : facts.files,
    store: storeView(trees, facts),
    marker: true,
    loadTime,
    unloadTime,
    excluded: facts.excluded,
    reading: { ...DEFAULT_READING, granularityMs: facts.granularityMs },
  };
}

/**
 * Whether manifest and log are of one store that never went back: then what is equal on both sides and in the manifest gives
 * `three-way` nothing to do, and only then.
 */
export function isUndoubted(facts: ViewFacts): boolean {
  const { settings, doubt, log } = facts;
  const manifest = manifestView(emptyFolder<BaseNode>(), facts);
  if (!settings.rules.store || doubt !== null || manifest === null || log === null) return false;
  const store = { ...log, starts: {}, seen: { ...log.seen }, settings: {}, entries: emptyFolder() } as Store;
  const memory = { manifest, store, marker: true, computer: settings.computer };
  return doubtOf(memory) === null && log.generation === FIRST_GENERATION;
}

function manifestView(
  files: Manifest['files'],
  { settings, header, fresh, counter }: ViewFacts,
): Manifest | null {
  const { rules } = settings;
  if (!rules.manifest || fresh || header === null) return null;
  const { mark } = header;
  const store =
    rules.store && mark !== null
      ? { id: mark.id, generation: mark.generation, seen: { ...mark.seen } }
      : null;
  return { ...newManifest(), files, counter, store, unread: header.unread ?? [] };
}

/** The store's log as the planner wants it: the entries of the paths in question, and of the copies that one of them may have gone with. */
function storeView(trees: Trees, { log, settings }: ViewFacts): Store | null {
  if (log === null || !settings.rules.store) return null;
  const entries: Store['entries'] = emptyFolder();
  const keys = new Set<string>();
  for (const tree of [trees.local, trees.central, trees.base] as const)
    eachFile<Leaf>(tree, (path) => keys.add(pathKey(path)));
  for (const key of log.entries.deletedCopies) keys.add(key);
  for (const key of keys) {
    const note = getNote(trees.base, key);
    const entry = lastEntry(log, key, note);
    if (entry === undefined) continue;
    if (note !== undefined && note.version !== entry.version)
      setNote(trees.base, key, { ...note, version: asLogged(note, entry) });
    const { by, n, g, content, version, path, past, found, savedAs } = entry;
    const there = getFile(trees.central, path);
    const deleted = entry.deleted && there === undefined;
    setSelf(entries, path, { by, n, g, content, version, deleted, past, found, savedAs });
  }
  const { id, generation, seen } = log;
  return { id, generation, starts: structuredClone(log.starts), entries, settings: {}, seen: { ...seen } };
}

/**
 * The number that the log has for a version of which the manifest has another: it was found before its writer entered it, by the time of
 * the copy, which may be another by less than a microsecond.
 */
function asLogged({ version, content }: BaseNode, { version: last, past = [] }: LogEntry): number {
  const known = [last, ...past].map(Math.abs);
  return known.includes(version)
    ? version
    : (known.find((one) => isOneVersion(one, version, content)) ?? version);
}

/** Algorithms with rules of their own for the hive get it apart from the files, and so not twice. */
function hiveApart<L extends FileNode | BaseNode>(
  files: Folder<L>,
  hives: readonly string[],
): { readonly files: Folder<L>; readonly hive: Hive | null } {
  for (const [key, node] of Object.entries(files.entries)) {
    if (isFolder(node) || !hives.includes(key)) continue;
    const { [key]: _, ...entries } = files.entries;
    return { files: { ...files, entries }, hive: { modified: node.modified, settings: {} } };
  }
  return { files, hive: null };
}

/** What the manifest notes of a file, as far as the log needs it. */
export type BaseNote = Pick<BaseNode, 'name' | 'content' | 'version' | 'entry' | 'past' | 'aside'>;

/**
 * The last entry the log has of a path. Where it was read on from what the manifest knows, the manifest's own note stands for
 * what came before; only whether a hand had put it there is not known any more.
 */
export function lastEntry(log: StoreLog, key: string, base: BaseNote | undefined): LogEntry | undefined {
  const read = log.entries.get(key);
  if (read !== undefined || log.from === 0 || base === undefined || base.entry === null) return read;
  // A share that went back has forgotten it.
  if (!hasEntry(log, base.entry)) return undefined;
  const { content, version, aside, past } = base;
  const known = aside === true || past === undefined ? [] : past;
  return { path: key, ...base.entry, content, version, past: known, deleted: false, size: 0, mtime: '-1' };
}
