/**
 * Run by the staging tests: a logon or logoff with a second thread, which kills its process with SIGKILL. Arguments: folder of the
 * world, deed, when (`n`: at the n-th call of the file system, 0: not at all; `files n`: once so many are copied,
 * and more have their names; `noting`: once the manifest is written anew), computer,
 * a path on the share that is touched once the first file is copied.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { CrashWorld, type Deed } from '../../src/agent/crash-world.ts';
import { watchDisk } from '../../src/agent/mortal-disk.ts';
import type { Progress } from '../../src/agent/options.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { openSqliteStore } from '../../src/stores/sqlite.ts';
import './second-thread.ts';
import { untilMore } from './until-more.ts';

const [root = '', deed = 'logon', at = '0', computer = 'A', touched = null] = process.argv.slice(2);
const afterFiles = at.startsWith('files ') ? Number(at.slice(6)) : Number.POSITIVE_INFINITY;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('SIGKILL is on its way');
}

if (Number(at) > 0) watchDisk({ at: Number(at), die });
const store = await openSqliteStore(join(root, 'events.db'));
const options = new CrashWorld(root, store, { staleAfterMs: 0 }).options(computer);
const onProgress = ({ phase, files }: Progress): void => {
  if (phase === at) die();
  if (phase === 'copying' && files === 1 && touched !== null)
    fs.utimesSync(join(root, 'share', touched), new Date(), new Date());
  if (phase !== 'copying' || files < afterFiles) return;
  untilMore(join(root, computer), afterFiles);
  die();
};
await openProfile({ ...options, onProgress, stageAheadFrom: 1 })[deed as Deed]();
await store.close();
