/** Moves one file's content to the other side: staged, verified, looked at once more, and only then under its name. */
import fs from 'node:fs';
import { publishStaged } from '../disk/copy-file.ts';
import { copyLink } from '../disk/copy-link.ts';
import { type Failure, failed, type Outcome } from '../disk/failure.ts';
import { type FileStamp, readStamp, type SeenFile } from '../disk/file-stamp.ts';
import { discardStaged, type StagedCopy, type StageRequest } from '../disk/stage-copy.ts';
import type { TrashRun } from '../disk/trash.ts';
import { UNSURE } from './base.ts';
import { contentId } from './content-id.ts';
import { hiveFault } from './hive-fault.ts';
import { type DiskNode, linkContent } from './node.ts';

export interface Move {
  /** Full paths. */
  readonly paths: { readonly source: string; readonly target: string };
  readonly source: DiskNode;
  /** What lies at the target; `null`: nothing. */
  readonly target: SeenFile | null;
  readonly token: string;
  /** Stages a file's content, or has it staged already. */
  readonly stage: (request: StageRequest) => Outcome<{ staged: StagedCopy }>;
  /** Whether the source's store knows permissions. */
  readonly keepMode: boolean;
  readonly isHive: boolean;
  /** Whether other content than the source was known by may be brought, if it has its size and its time: nobody could have noticed. */
  readonly mayDiffer: boolean;
  readonly trash: TrashRun;
  /** How what is replaced is noted in the trash. */
  readonly removal: { readonly path: string; readonly at: number; readonly reason: string };
  /** Why the name may not be taken any more; `true`: it may. Of a new name the store itself says whether something has it. */
  readonly lastLook: () => true | string;
}

export interface Transferred {
  /** What was read and brought, be it what the source was known by or not. */
  readonly content: string;
  /** What lies at the target now, and what the source was. */
  readonly stamp: FileStamp;
  readonly source: FileStamp;
}

/** Carries out one move. What was to be replaced is in the trash if it was, and only then. */
export function moveContent(move: Move): Outcome<Transferred> {
  const guard = new ReplaceGuard(move);
  const outcome = move.source.seen.kind === 'link' ? moveLink(move, guard) : moveFile(move, guard);
  if (outcome.ok) return outcome;
  guard.undo();
  return guard.fault === null ? outcome : { ok: false, failure: guard.fault };
}

function moveFile(move: Move, guard: ReplaceGuard): Outcome<Transferred> {
  const { paths, source, target, token, keepMode } = move;
  const result = move.stage({ ...paths, token, expected: source.seen, keepMode });
  if (!result.ok) return result;
  const { staged } = result;
  // Of what a store without permissions shows nothing is taken over; what is replaced hands on its own.
  if (!keepMode && target !== null) copyMode(paths.target, staged.temporary);
  const content = contentId('file', staged.hash);
  const wrong = !move.mayDiffer && content !== source.content;
  const torn = move.isHive ? hiveFault(staged.temporary, paths.target) : null;
  if (wrong || torn !== null) {
    discardStaged(staged.temporary);
    if (torn !== null) return { ok: false, failure: failed('torn', 'source', paths.source, torn) };
    return {
      ok: false,
      failure: failed('changed', 'source', paths.source, 'not the content that was announced'),
    };
  }
  const recheck = () => guard.check();
  const failure = publishStaged(staged, { recheck, createExclusive: target === null });
  if (failure !== null) return { ok: false, failure };
  return { ok: true, content, stamp: staged.staged, source: staged.source };
}

function moveLink(move: Move, guard: ReplaceGuard): Outcome<Transferred> {
  const { paths, source, target, token } = move;
  const copied = copyLink({
    ...paths,
    token,
    isExpected: (text) => move.mayDiffer || linkContent(text) === source.content,
    recheck: () => guard.check(),
    createExclusive: target === null,
  });
  if (!copied.ok) return copied;
  const stamp = copied.target ?? { ...copied.source, mtime: UNSURE };
  return { ok: true, content: linkContent(copied.text), stamp, source: copied.source };
}

/** The last look before a name is taken; what lies there goes to the trash first. */
class ReplaceGuard {
  readonly #move: Move;
  #kept: Parameters<TrashRun['drop']>[0] | null = null;
  /** What kept the trash from taking it: that is to be mended, and not that it is another file by now. */
  fault: Failure | null = null;

  constructor(move: Move) {
    this.#move = move;
  }

  check(): true | string {
    const { target, trash, removal, lastLook } = this.#move;
    if (target !== null) {
      const kept = trash.keep(removal);
      if (!kept.ok) {
        if (kept.failure.kind !== 'vanished') this.fault = kept.failure;
        return kept.failure.message;
      }
      this.#kept = kept.item;
    }
    return lastLook();
  }

  /** The replacement did not take place: nothing was thrown away. */
  undo(): void {
    if (this.#kept !== null) this.#move.trash.drop(this.#kept);
    this.#kept = null;
  }
}

function copyMode(from: string, to: string): void {
  try {
    fs.chmodSync(to, (readStamp(from)?.mode ?? 0o600) & 0o777);
  } catch {
    // The copy stays its owner's alone.
  }
}
