/** Second half of a copy: the staged file takes the target's name, in one step of the file system. */

import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Failure, failed, failureOf, type Outcome, type Recheck } from './failure.ts';
import { readStamp } from './file-stamp.ts';
import { discardStaged, type StagedCopy, type StageRequest, stageCopy } from './stage-copy.ts';
import { reservationName } from './temporary-name.ts';

export interface PublishOptions {
  /** Called right before the target's name is taken. */
  readonly recheck?: Recheck;
  /** Give up if anything has the target's name: two computers cannot both create it. */
  readonly createExclusive?: boolean;
}

/**
 * Stages a copy, and gives it its name where the request asks for that. A name that is not to be had leaves the copy staged: why, its
 * publication tells.
 */
export function stageAndName(request: StageRequest): Outcome<{ staged: StagedCopy }> {
  const result = stageCopy(request);
  const { name } = request;
  if (!result.ok || name === undefined) return result;
  const { staged } = result;
  if (name.hash !== null && name.hash !== staged.hash) return result;
  const isNamed = renameExclusive(staged.temporary, staged.target) === null;
  return { ok: true, staged: { ...staged, isNamed } };
}

/**
 * Gives a staged copy its name, which always shows a whole version. On failure the staged copy is discarded, and the target is as it
 * was. Null on success. Throws what `recheck` throws.
 */
export function publishStaged(staged: StagedCopy, options: PublishOptions): Failure | null {
  const failure = staged.isNamed ? null : takeName(staged, options);
  if (failure !== null) discardStaged(staged.temporary);
  return failure;
}

function takeName(staged: StagedCopy, options: PublishOptions): Failure | null {
  let answer: true | string;
  try {
    answer = options.recheck?.() ?? true;
  } catch (error) {
    discardStaged(staged.temporary);
    throw error;
  }
  if (answer !== true) return failed('refused', 'target', staged.target, answer);
  if (options.createExclusive === true) return renameExclusive(staged.temporary, staged.target);
  try {
    fs.renameSync(staged.temporary, staged.target);
    return null;
  } catch (error) {
    return failureOf(error, 'target', staged.target);
  }
}

/** Codes by which a store says that it has no hard links. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV', 'EACCES']);

/**
 * Moves a temporary file to a name that nothing has, for all computers at once. With hard links the store decides
 * (`link` fails on an existing name); the old name ends in a second step, so nobody else may write to it. Without them a reservation
 * file, made exclusively, keeps out every other copy of this program; other programs could still slip in between the look and the
 * rename. Null on success.
 */
export function renameExclusive(from: string, to: string): Failure | null {
  try {
    fs.linkSync(from, to);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return withoutLinks.has(code ?? '') ? renameReserved(from, to) : failureOf(error, 'target', to);
  }
  discardStaged(from);
  return null;
}

/**
 * `renameExclusive` in one step, for stores without hard links, and for users' files: a program that saves by renaming may give the old
 * name to another file at any time. What another program makes at the new name between the look and the rename is replaced.
 */
export function renameReserved(from: string, to: string): Failure | null {
  const nameHash = createHash('sha256').update(basename(to)).digest('hex').slice(0, 32);
  const reservation = join(dirname(to), reservationName(nameHash));
  try {
    fs.closeSync(fs.openSync(reservation, 'wx', 0o600));
  } catch (error) {
    const failure = failureOf(error, 'target', to);
    return failure.kind === 'exists'
      ? failed('locked', 'target', to, 'another copy is creating it')
      : failure;
  }
  try {
    if (readStamp(to) !== null) return failed('exists', 'target', to);
    fs.renameSync(from, to);
    return null;
  } catch (error) {
    return failureOf(error, 'target', to);
  } finally {
    discardStaged(reservation);
  }
}
