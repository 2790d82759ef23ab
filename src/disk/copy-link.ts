import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { failed, failureOf, type Outcome, type Recheck } from './failure.ts';
import { type FileStamp, readStamp } from './file-stamp.ts';
import { discardStaged } from './stage-copy.ts';
import { temporaryName } from './temporary-name.ts';

/**
 * Copies a symbolic link as a link: its text, unread and unfollowed, under a temporary name, then renamed.
 * Its time is the store's own: Node can set it, but nothing compares it.
 */
export function copyLink(request: {
  readonly source: string;
  readonly target: string;
  readonly token: string;
  readonly recheck?: Recheck;
}): Outcome<{ text: string; target: FileStamp }> {
  const { source, target, token, recheck } = request;
  const temporary = join(dirname(target), temporaryName(token));
  let text: string;
  try {
    text = fs.readlinkSync(source);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === 'EINVAL') return { ok: false, failure: failed('notAFile', 'source', source, 'not a link') };
    return { ok: false, failure: failureOf(error, 'source', source) };
  }
  try {
    fs.symlinkSync(text, temporary);
    const answer = recheck?.() ?? true;
    if (answer !== true) {
      discardStaged(temporary);
      return { ok: false, failure: failed('refused', 'target', target, answer) };
    }
    fs.renameSync(temporary, target);
    const stamp = readStamp(target);
    if (stamp === null) return { ok: false, failure: failed('vanished', 'target', target) };
    return { ok: true, text, target: stamp };
  } catch (error) {
    discardStaged(temporary);
    return { ok: false, failure: failureOf(error, 'target', target) };
  }
}
