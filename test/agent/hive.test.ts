/** Hives: one unit, whole or not at all; who holds one is found on real processes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { writeHive } from '../hive/hive-writer.ts';
import { computerOf, newWorld } from './world.ts';

const hive = (value: string): Buffer => {
  const values = [{ name: 'Color', type: 1, data: Buffer.from(`${value}\0`, 'utf16le') }];
  return writeHive({ root: { name: 'root', values }, lastWritten: 1_000_000_000_000_000_000n });
};

describe('ntuser.dat', () => {
  it('a whole hive goes up, a torn one is refused and the server keeps the last whole one', async () => {
    const world = newWorld();
    await world.run('A', 'logon');
    fs.writeFileSync(join(world.root, 'A/ntuser.dat'), hive('blue'));
    await world.run('A', 'logoff');
    const whole = fs.readFileSync(join(world.root, 'share/ntuser.dat'));
    expect(whole.equals(hive('blue'))).toBe(true);
    await world.run('A', 'logon');
    fs.writeFileSync(join(world.root, 'A/ntuser.dat'), hive('red').subarray(0, 5000));
    const { failed } = await computerOf(world, 'A').logoff();
    expect(failed).toBe(1);
    expect(fs.readFileSync(join(world.root, 'share/ntuser.dat')).equals(whole)).toBe(true);
  });

  it.runIf(process.platform === 'linux')(
    'held at logoff: waited for, saved, unloaded when the holder has gone',
    async () => {
      const world = newWorld();
      await world.run('A', 'logon');
      const path = join(world.root, 'A/ntuser.dat');
      fs.writeFileSync(path, hive('green'));
      const holder = spawn('sh', ['-c', `exec 3<"${path}"; echo open; exec sleep 60`], {
        stdio: ['ignore', 'pipe', 'ignore'],
      });
      await once(holder.stdout, 'data');
      const off = await computerOf(world, 'A', { hiveWaitMs: 300 }).logoff();
      expect(off.state).toBe('lingering');
      expect(fs.existsSync(join(world.root, 'share/ntuser.dat'))).toBe(true);
      const counted = (await world.events()).find(
        (event) => event.type === 'handles.counted' && event.open > 0,
      );
      expect(counted).toMatchObject({ holders: [{ pid: holder.pid, key: 'ntuser.dat' }] });
      holder.kill();
      await once(holder, 'exit');
      expect((await computerOf(world, 'A').status()).state).toBe('loggedOff');
    },
  );
});
