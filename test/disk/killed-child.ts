/**
 * Run by the crash tests: does one thing and kills itself with SIGKILL right before its n-th call of the
 * file system. Arguments: what, folder, n.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { TrashRun } from '../../src/disk/trash.ts';
import { copyFile } from './copied.ts';

const [what, folder = '', at = '0'] = process.argv.slice(2);
const deadline = Number(at);
let calls = 0;

function deadly<T extends (...args: never[]) => unknown>(call: T): T {
  return ((...args: Parameters<T>) => {
    if (calls === deadline) process.kill(process.pid, 'SIGKILL');
    calls += 1;
    return call(...args);
  }) as T;
}

fs.openSync = deadly(fs.openSync);
fs.writeSync = deadly<typeof fs.writeSync>(fs.writeSync);
fs.closeSync = deadly(fs.closeSync);
fs.copyFileSync = deadly(fs.copyFileSync);
fs.futimesSync = deadly(fs.futimesSync);
fs.fsyncSync = deadly(fs.fsyncSync);
fs.chmodSync = deadly(fs.chmodSync);
fs.linkSync = deadly(fs.linkSync);
fs.renameSync = deadly(fs.renameSync);
fs.unlinkSync = deadly(fs.unlinkSync);
fs.rmdirSync = deadly(fs.rmdirSync);
fs.mkdirSync = deadly<typeof fs.mkdirSync>(fs.mkdirSync);

const source = join(folder, 'source');
const target = join(folder, 'to', 'target');
if (what === 'copy') copyFile({ source, target, token: 'x' });
if (what === 'create') copyFile({ source, target, token: 'x', createExclusive: true });
if (what === 'trash') {
  const trash = new TrashRun(folder, join(folder, 'trash'), 'run');
  trash.move({ path: 'to/target', at: 1, reason: 'deleted' });
  trash.keep({ path: 'source', at: 2, reason: 'about to be replaced' });
  trash.close();
}
if (what === 'loop')
  for (let i = 0; ; i += 1) {
    const from = join(folder, `source-${i % 2}`);
    copyFile({ source: from, target, token: `x.${i}` });
    if (i === 0) process.stdout.write('started');
  }
