/** Of two concurrent versions the loser is saved under a conflict name, here, before anything takes its place. */
import { dirname, join } from 'node:path';
import { renameReserved } from '../disk/copy-file.ts';
import { type Failure, failed } from '../disk/failure.ts';
import { type FileStamp, readStamp, sameVersion, seenOf } from '../disk/file-stamp.ts';
import { entryIdOf } from '../fold/state.ts';
import { removeNode, setFile } from '../fold/tree.ts';
import type { ActionOf } from '../log/actions.ts';
import type { RecordOf } from '../log/records.ts';
import { lineageBeside } from '../plan/lineage.ts';
import type { BetweenSides, BringingFacts } from './between-sides.ts';
import { type Reason, reasonOf, UNSEEN } from './failure-rule.ts';
import type { KnownPaths } from './known-paths.ts';
import type { Transferred } from './move-content.ts';
import type { DiskNode } from './node.ts';
import { type OnDisk, seenText, sureText } from './on-disk.ts';

interface AsideFacts extends BringingFacts {
  readonly computer: string;
  readonly user: string;
}

/** What lies under a conflict name by now. */
interface SavedAside {
  readonly content: string;
  readonly version: number;
  readonly stamp: FileStamp;
}

export class SetAside {
  readonly #facts: AsideFacts;
  readonly #known: KnownPaths;
  readonly #sides: BetweenSides;
  /** The version that was brought from the server. */
  readonly #versionOf: (path: string, source: DiskNode, brought: Transferred) => number;

  constructor(
    facts: AsideFacts,
    known: KnownPaths,
    sides: BetweenSides,
    versionOf: (path: string, source: DiskNode, brought: Transferred) => number,
  ) {
    this.#facts = facts;
    this.#known = known;
    this.#sides = sides;
    this.#versionOf = versionOf;
  }

  /** The record of what was done, or why it was not: then nothing is to take the place of the version. */
  carryOut(action: ActionOf<'conflict'>): RecordOf<'conflict.kept'> | Reason {
    const { loser, path, rule, compared } = action;
    // In the folder as it is spelled here: another one beside it would hide it.
    const to = this.#known.spelled('local', action.to);
    const node = this.#known.node(loser, path);
    if (node === undefined) return { rule: 'X4', reason: 'gone already' };
    if (node.assumed === true) return UNSEEN;
    const central = loser === 'central' ? node : undefined;
    const saved = loser === 'local' ? this.#moveAside(path, to, node) : this.#saveAside(path, to, node);
    if (!('stamp' in saved)) return reasonOf(saved);
    const { stamp, content, version } = saved;
    const { modified } = node;
    const { computer, user } = this.#facts;
    const at = this.#facts.at();
    if (loser === 'local') removeNode(this.#known.tree('local'), path);
    const kept = { content, modified, created: at, version, size: stamp.size, seen: seenOf(stamp) };
    setFile<DiskNode>(this.#known.tree('local'), to, kept);
    const last = this.#known.lastEntry(path);
    const past = lineageBeside(last, this.#known.base(path), version);
    const base =
      central === undefined
        ? null
        : { content, modified, created: central.created, version, entry: entryIdOf(last), past, aside: true };
    const record: RecordOf<'conflict.kept'> & OnDisk = {
      at,
      computer,
      user,
      type: 'conflict.kept',
      loser,
      path,
      to,
      rule,
      compared,
      content,
      modified,
      created: at,
      version,
      size: stamp.size,
      base,
      // The server's version is taken into account; what lies here differs from it and is looked at again.
      onDisk:
        central === undefined
          ? { path: this.#known.basePath(path), gone: true }
          : {
              ...seenText(central.seen),
              // Here is a folder of that name, which may be spelled otherwise.
              path: join(dirname(this.#known.spelled('local', path)), central.name),
              local: '-1',
              central: sureText(central.seen.mtime, this.#facts.settledBefore.central),
            },
    };
    return record;
  }

  /** In one step: whatever is saved under the name meanwhile goes along, or stays. What went along unseen goes back. */
  #moveAside(path: string, to: string, node: DiskNode): SavedAside | Failure {
    const from = this.#known.spelled('local', path);
    const answer = this.#sides.isAsSeen('local', from, node.seen);
    if (answer !== true) return failed('refused', 'target', from, answer);
    const [here, aside] = [this.#sides.full('local', from), this.#sides.full('local', to)];
    const failure = renameReserved(here, aside);
    if (failure !== null) return failure;
    for (const name of [from, to]) this.#facts.noteWritten('local', name);
    const stamp = readStamp(aside);
    const { content, version } = node;
    if (stamp !== null && sameVersion(stamp, node.seen)) return { content, version, stamp };
    renameReserved(aside, here);
    return failed('changed', 'target', from);
  }

  #saveAside(path: string, to: string, node: DiskNode): SavedAside | Failure {
    const saved = this.#sides.bring(
      'local',
      { from: this.#known.spelled('central', path), to },
      node,
      null,
      'conflict',
    );
    if (!saved.ok) return saved.failure;
    const { content, stamp } = saved;
    return { content, version: this.#versionOf(path, node, saved), stamp };
  }
}
