import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { holdersOf } from '../../src/disk/holders.ts';
import { scratchFolder } from './scratch.ts';

const folder = scratchFolder('holders');
const path = join(folder, 'hive');
fs.writeFileSync(path, 'x'.repeat(8192));
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill();
});

/** A process that opens the file, under another name of it, and keeps it open. */
async function opener(): Promise<number> {
  const other = join(folder, 'other-name');
  fs.linkSync(path, other);
  const script = `const fs = require('fs'); fs.openSync('${other}', 'r'); fs.openSync('${other}', 'r');
    console.log('open'); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  await new Promise((resolve) => child.stdout.once('data', resolve));
  return child.pid ?? 0;
}

describe.runIf(process.platform === 'linux')('holders of a file', () => {
  it('are none when nobody has it open', () => {
    expect(holdersOf(path)).toMatchObject({ state: 'known', holders: [] });
  });

  it('are found by device and inode, with process and program', async () => {
    const pid = await opener();
    expect(holdersOf(path)).toMatchObject({
      state: 'known',
      holders: [{ pid, image: fs.realpathSync(process.execPath), descriptors: 2, mappings: 0 }],
    });
  });

  it('are found by their mappings', () => {
    const result = holdersOf(process.execPath);
    if (result.state !== 'known') throw new Error(result.reason);
    const own = result.holders.find((holder) => holder.pid === process.pid);
    expect(own?.mappings).toBeGreaterThan(0);
  });

  it('of a file that is not there are unknown', () => {
    expect(holdersOf(join(folder, 'no'))).toEqual({ state: 'unknown', reason: 'ENOENT' });
  });
});

describe('on a system without a process file system', () => {
  it('holders are unknown, never none', () => {
    expect(holdersOf(path, join(folder, 'no-proc')).state).toBe('unknown');
  });
});
