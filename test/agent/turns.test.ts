/** Taking turns at a share: who has the server's lock gives signs of life, and has it no longer than it is needed. */
import fs from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { acquireLock } from '../../src/disk/lock.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

afterEach(() => void vi.restoreAllMocks());

/** More than a scan looks at between two signs of life, in one folder, on A and the share. */
async function largeFolder(): Promise<CrashWorld> {
  const world = newWorld();
  for (let i = 0; i < 2_100; i += 1) world.write('A', `docs/${i}.txt`, '');
  await world.run('A', 'sync');
  return world;
}

/** Every question for the time is asked eleven seconds after the one before. */
function slowly(): void {
  let now = process.uptime();
  vi.spyOn(process, 'uptime').mockImplementation(() => (now += 11));
}

describe('the lock', () => {
  it('is free again when a call fails between the look and its session', async () => {
    const world = await largeFolder();
    let hasLooked = false;
    const more = {
      onProgress: (): void => void (hasLooked = true),
      now: (): number => {
        if (hasLooked) throw new Error('the clock stands still');
        return Date.now();
      },
    };
    await expect(computerOf(world, 'B', more).logon()).rejects.toThrow('stands still');
    expect(await computerOf(world, 'A', { lockWaitMs: 0 }).sync()).toMatchObject({ state: 'loggedOff' });
  });

  it('is free again when the index of the trash cannot be closed, as on a share without space', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    world.write('A', 'a.txt', 'two');
    const { openSync, closeSync } = fs;
    const indexes = new Set<number>();
    vi.spyOn(fs, 'openSync').mockImplementation((path, ...how) => {
      const fd = openSync(path, ...how);
      // Its flush, before that, is another opening.
      if (String(path).endsWith('index.jsonl') && Number(how[0]) & fs.constants.O_CREAT) indexes.add(fd);
      return fd;
    });
    vi.spyOn(fs, 'closeSync').mockImplementation((fd) => {
      closeSync(fd);
      if (indexes.delete(fd)) throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    });
    expect((await computerOf(world, 'A').sync()).complete).toBe(true);
    await computerOf(world, 'B', { lockWaitMs: 0 }).sync();
    expect(world.files('B')).toEqual({ 'a.txt': 'two' });
  });
});

describe('a look that takes long', () => {
  it('gives signs of life', async () => {
    const world = await largeFolder();
    const beats: number[] = [];
    let looks = 0;
    const open = vi.spyOn(fs, 'openSync');
    const onProgress = ({ phase }: { phase: string }): void => {
      if (phase !== 'scanning') return;
      looks += 1;
      const files = open.mock.calls.map(([path]) => String(path));
      beats.push(files.filter((path) => /\/\d{8}\/heartbeat$/.test(path)).length);
    };
    slowly();
    await computerOf(world, 'A', { fullScanEveryMs: 0, onProgress }).logon();
    // Both sides are looked at, and each time the lock was renewed before.
    expect(looks).toBeGreaterThanOrEqual(2);
    expect(beats).toEqual(beats.map((_, i) => i + 1));
  });

  it('ends with its lock, and nothing is begun', async () => {
    const world = await largeFolder();
    world.write('A', 'docs/0.txt', 'changed');
    const before = [world.files('share'), await world.events()];
    let tookOver = false;
    const onProgress = (): void => {
      if (tookOver) return;
      tookOver = true;
      const owner = { computer: 'B', pid: 1, token: 'of-b', at: 0 };
      acquireLock({ folder: join(world.root, 'share/.roamproof/lock'), owner, staleAfter: -1 });
    };
    slowly();
    const call = computerOf(world, 'A', { fullScanEveryMs: 0, onProgress }).sync();
    await expect(call).rejects.toMatchObject({ code: 'busy' });
    expect([world.files('share'), await world.events()]).toEqual(before);
  });
});
