import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type Failure, failed, failureOf, type Outcome, type Recheck } from './failure.ts';
import { type FileStamp, readStamp } from './file-stamp.ts';
import { discardStaged } from './stage-copy.ts';
import { temporaryName } from './temporary-name.ts';

export interface LinkRequest {
  readonly source: string;
  readonly target: string;
  readonly token: string;
  /** Whether a link with this text was planned; another one is not copied. */
  readonly isExpected?: (text: Buffer) => boolean;
  /** Called right before the target's name is taken. */
  readonly recheck?: Recheck;
  /** Give up if anything has the target's name. */
  readonly createExclusive?: boolean;
}

export interface CopiedLink {
  readonly text: Buffer;
  /** Stamp of the source, from before its text was read. */
  readonly source: FileStamp;
  /** Stamp of what this copy put at the target; `null` where that was gone by the time it was looked at. */
  readonly target: FileStamp | null;
}

/** Where a link leads to, as it is written there: as a text what is no Unicode would be another. Throws what `readlink` throws. */
export function readLinkText(path: string): Buffer {
  return fs.readlinkSync(path, { encoding: 'buffer' });
}

/**
 * Copies a symbolic link as a link: its text, unread and unfollowed. Its time is the store's own: Node can set it, but nothing
 * compares it. Every failure is a value and leaves the target as it was.
 */
export function copyLink(request: LinkRequest): Outcome<CopiedLink> {
  const { target, createExclusive } = request;
  const read = readLink(request);
  if ('kind' in read) return { ok: false, failure: read };
  try {
    const put = createExclusive === true ? create(read.text, request) : replace(read.text, request);
    return put !== null && 'message' in put
      ? { ok: false, failure: put }
      : { ok: true, ...read, target: put };
  } catch (error) {
    return { ok: false, failure: failureOf(error, 'target', target) };
  }
}

/**
 * The store itself says when something has the name. Not under another name first: a hard link to a link is one to what that leads
 * to, on some systems.
 */
function create(text: Buffer, { target, recheck }: LinkRequest): FileStamp | Failure | null {
  const answer = recheck?.() ?? true;
  if (answer !== true) return failed('refused', 'target', target, answer);
  fs.symlinkSync(text, target);
  return readBack(target);
}

function readBack(target: string): FileStamp | null {
  try {
    const now = readStamp(target);
    return now?.kind === 'link' ? now : null;
  } catch {
    return null;
  }
}

/** Under a temporary name, then renamed. */
function replace(text: Buffer, { target, token, recheck }: LinkRequest): FileStamp | Failure {
  const temporary = join(dirname(target), temporaryName(token));
  try {
    fs.symlinkSync(text, temporary);
    const stamp = readStamp(temporary);
    const answer = recheck?.() ?? true;
    if (answer === true && stamp !== null) {
      fs.renameSync(temporary, target);
      return stamp;
    }
    discardStaged(temporary);
    return answer === true
      ? failed('vanished', 'target', temporary)
      : failed('refused', 'target', target, answer);
  } catch (error) {
    discardStaged(temporary);
    throw error;
  }
}

function readLink({ source, isExpected }: LinkRequest): Pick<CopiedLink, 'text' | 'source'> | Failure {
  try {
    const stamp = readStamp(source);
    if (stamp === null) return failed('vanished', 'source', source);
    const text = readLinkText(source);
    return (isExpected?.(text) ?? true) ? { text, source: stamp } : failed('changed', 'source', source);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EINVAL'
      ? failed('notAFile', 'source', source, 'not a link')
      : failureOf(error, 'source', source);
  }
}
