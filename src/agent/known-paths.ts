/** What is known of a path while a plan is carried out: what lies there on either side, and what the manifest and the server's log note. */
import type { BaseNode } from '../fold/state.ts';
import { type Folder, getFile, getNote, isFolder, type Leaf, partsOf } from '../fold/tree.ts';
import type { Side } from '../log/fields.ts';
import type { DiskNode } from './node.ts';
import type { LogEntry } from './store-log.ts';
import type { Trees } from './trees.ts';

export interface PathFacts {
  readonly trees: Trees;
  /** A path with a side's spelling of the folders it has. */
  readonly spelled: (side: Side, path: string) => string;
  /** The last entry the log has of a path of which the manifest has this note. */
  readonly entryAt: (path: string, base: BaseNode | undefined) => LogEntry | undefined;
}

export class KnownPaths {
  readonly #facts: PathFacts;

  constructor(facts: PathFacts) {
    this.#facts = facts;
  }

  tree(side: Side): Folder<DiskNode> {
    return this.#facts.trees[side] as Folder<DiskNode>;
  }

  node(side: Side, path: string): DiskNode | undefined {
    return getFile(this.tree(side), path);
  }

  base(path: string): BaseNode | undefined {
    return getNote(this.#facts.trees.base, path);
  }

  lastEntry(path: string): LogEntry | undefined {
    return this.#facts.entryAt(path, this.base(path));
  }

  /** The path as it is spelled on a side, as far as it is there. */
  spelled(side: Side, path: string): string {
    return spelledIn(this.tree(side), this.#facts.spelled(side, path));
  }

  /** The name under which the manifest knows a path. */
  basePath(path: string): string {
    const { base } = this.#facts.trees;
    return getNote(base, path) === undefined ? path : spelledIn(base, path);
  }
}

/** A path as a tree spells it, as far as it is there. */
function spelledIn<L extends Leaf>(tree: Folder<L>, path: string): string {
  const { keys, names } = partsOf(path);
  let node: L | Folder<L> | undefined = tree;
  return keys
    .map((key, i) => {
      node = node !== undefined && isFolder(node) ? node.entries[key] : undefined;
      return node?.name ?? (names[i] as string);
    })
    .join('/');
}
