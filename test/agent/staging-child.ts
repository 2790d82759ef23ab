/**
 * Run by the staging tests: a logon or logoff with a second thread, which kills its process with SIGKILL. Arguments: folder of the
 * world, deed, when (`n`: at the n-th call of the file system, 0: not at all; `files n`: once so many are copied), computer.
 */
import { join } from 'node:path';
import { CrashWorld, type Deed } from '../../src/agent/crash-world.ts';
import { watchDisk } from '../../src/agent/mortal-disk.ts';
import type { Progress } from '../../src/agent/options.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { openSqliteStore } from '../../src/stores/sqlite.ts';
import './second-thread.ts';

const [root = '', deed = 'logon', at = '0', computer = 'A'] = process.argv.slice(2);
const afterFiles = at.startsWith('files ') ? Number(at.slice(6)) : Number.POSITIVE_INFINITY;

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('SIGKILL is on its way');
}

if (Number(at) > 0) watchDisk({ at: Number(at), die });
const store = await openSqliteStore(join(root, 'events.db'));
const options = new CrashWorld(root, store, { staleAfterMs: -1 }).options(computer);
const onProgress = ({ phase, files }: Progress): void =>
  void (phase === 'copying' && files >= afterFiles && die());
await openProfile({ ...options, onProgress, stageAheadFrom: 1 })[deed as Deed]();
await store.close();
