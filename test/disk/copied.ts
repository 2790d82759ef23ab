import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { type PublishOptions, publishStaged } from '../../src/disk/copy-file.ts';
import type { Outcome } from '../../src/disk/failure.ts';
import { type StagedCopy, type StageRequest, stageCopy } from '../../src/disk/stage-copy.ts';
import type { TrashItem } from '../../src/disk/trash-index.ts';

/** Both halves of a copy. */
export function copyFile(request: StageRequest & PublishOptions): Outcome<{ staged: StagedCopy }> {
  const result = stageCopy(request);
  const failure = result.ok ? publishStaged(result.staged, request) : result.failure;
  return failure === null ? result : { ok: false, failure };
}

/** Puts what lies in the trash back where it was, if nothing is there. */
export function putBack(root: string, trash: string, { run, path, stored, mode }: TrashItem): void {
  const target = join(root, path);
  fs.mkdirSync(dirname(target), { recursive: true });
  if (fs.existsSync(target)) return;
  if (stored === '') fs.mkdirSync(target, mode);
  else fs.renameSync(join(trash, run, stored), target);
}
