/**
 * Run by the staging tests: a logon or logoff of A with a second thread, which kills its process with SIGKILL at its n-th call of
 * the file system. Arguments: folder of the world, deed, n (0: not at all).
 */
import { join } from 'node:path';
import { CrashWorld, type Deed } from '../../src/agent/crash-world.ts';
import { watchDisk } from '../../src/agent/mortal-disk.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { openSqliteStore } from '../../src/stores/sqlite.ts';
import './second-thread.ts';

const [root = '', deed = 'logon', at = '0'] = process.argv.slice(2);

function die(): never {
  process.kill(process.pid, 'SIGKILL');
  throw new Error('SIGKILL is on its way');
}

if (at !== '0') watchDisk({ at: Number(at), die });
const store = await openSqliteStore(join(root, 'events.db'));
const options = new CrashWorld(root, store, { staleAfterMs: -1 }).options('A');
await openProfile({ ...options, stageAheadFrom: 1 })[deed as Deed]();
await store.close();
