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
  readonly isExpected?: (text: string) => boolean;
  /** Called right before the target's name is taken. */
  readonly recheck?: Recheck;
}

export interface CopiedLink {
  readonly text: string;
  /** Stamp of the source, from before its text was read. */
  readonly source: FileStamp;
  /** Stamp of what this copy put at the target. */
  readonly target: FileStamp;
}

/**
 * Copies a symbolic link as a link: its text, unread and unfollowed, under a temporary name, then renamed.
 * Its time is the store's own: Node can set it, but nothing compares it. Every failure is a value and leaves the target as it was.
 */
export function copyLink(request: LinkRequest): Outcome<CopiedLink> {
  const { target, token, recheck } = request;
  const read = readLink(request);
  if ('kind' in read) return { ok: false, failure: read };
  const temporary = join(dirname(target), temporaryName(token));
  try {
    fs.symlinkSync(read.text, temporary);
    const stamp = readStamp(temporary);
    const answer = recheck?.() ?? true;
    if (answer === true && stamp !== null) {
      fs.renameSync(temporary, target);
      return { ok: true, ...read, target: stamp };
    }
    discardStaged(temporary);
    const failure =
      answer === true ? failed('vanished', 'target', temporary) : failed('refused', 'target', target, answer);
    return { ok: false, failure };
  } catch (error) {
    discardStaged(temporary);
    return { ok: false, failure: failureOf(error, 'target', target) };
  }
}

function readLink({ source, isExpected }: LinkRequest): Pick<CopiedLink, 'text' | 'source'> | Failure {
  try {
    const stamp = readStamp(source);
    if (stamp === null) return failed('vanished', 'source', source);
    const text = fs.readlinkSync(source);
    return (isExpected?.(text) ?? true) ? { text, source: stamp } : failed('changed', 'source', source);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EINVAL'
      ? failed('notAFile', 'source', source, 'not a link')
      : failureOf(error, 'source', source);
  }
}
