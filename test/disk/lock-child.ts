/**
 * Run by the lock test: takes the lock a number of times; inside, makes a file exclusively, waits and
 * removes it. Exits 3 when somebody else was inside. Now and then dies holding the lock.
 * Arguments: folder, name, rounds, round to die in (0 = none), staleAfter.
 */
import fs from 'node:fs';
import { join } from 'node:path';
import { acquireLock } from '../../src/disk/lock.ts';

const [folder = '', computer = '', rounds = '0', dieAt = '0', stale = '0'] = process.argv.slice(2);
const sleeper = new Int32Array(new SharedArrayBuffer(4));

function sleep(milliseconds: number): void {
  Atomics.wait(sleeper, 0, 0, milliseconds);
}

let attempt = 0;
for (let round = 1; round <= Number(rounds); ) {
  attempt += 1;
  const owner = { computer, pid: process.pid, token: `${computer}.${attempt}`, at: 0 };
  const outcome = acquireLock({ folder: join(folder, 'lock'), owner, staleAfter: Number(stale) });
  if (!outcome.ok || outcome.lock === null) {
    sleep(2);
    continue;
  }
  const { lock } = outcome;
  const inside = join(folder, `inside`);
  try {
    fs.closeSync(fs.openSync(inside, 'wx'));
  } catch {
    process.exit(3);
  }
  sleep(1);
  fs.unlinkSync(inside);
  fs.appendFileSync(join(folder, 'diary'), `${lock.generation} ${computer}\n`);
  if (round === Number(dieAt)) process.kill(process.pid, 'SIGKILL');
  if (!lock.release()) process.exit(4);
  round += 1;
}
