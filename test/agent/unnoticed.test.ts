/** Content that was replaced by other content of the same size and the same time: no look can tell, and the copy finds out. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { longAgo } from '../disk/scratch.ts';
import { computerOf, newWorld } from './world.ts';

/** Writes with a time that stands for content. */
function put({ root }: CrashWorld, place: string, path: string, content: string): void {
  const full = join(root, place, path);
  fs.writeFileSync(full, content);
  fs.utimesSync(full, longAgo, longAgo);
}

/** A has brought its file to the share, where somebody replaces it unnoticed. */
async function replacedThere(): Promise<CrashWorld> {
  const world = newWorld();
  await world.run('A', 'sync');
  put(world, 'A', 'plan.txt', 'one');
  await world.run('A', 'sync');
  put(world, 'share', 'plan.txt', 'two');
  return world;
}

describe('what lies on the server and is not what the log says', () => {
  it('comes down as it is, and from then on everybody knows', async () => {
    const world = await replacedThere();
    const { complete, failed } = await computerOf(world, 'B').logon();
    expect([complete, failed, world.files('B')]).toEqual([true, 0, { 'plan.txt': 'two' }]);
    await world.settle(['B', 'A']);
    expect(await world.faults(['A', 'B'], ['two'])).toEqual([]);
  });

  it('is kept beside what was written meanwhile', async () => {
    const world = await replacedThere();
    fs.mkdirSync(join(world.root, 'B'));
    put(world, 'B', 'plan.txt', 'of B');
    const { complete } = await computerOf(world, 'B').sync();
    expect(complete).toBe(true);
    await world.settle(['B', 'A']);
    expect(await world.faults(['A', 'B'], ['of B', 'two'])).toEqual([]);
  });
});

describe('what lies on the server where a folder is to be, and is not what the log says', () => {
  it('goes aside for the folder as it is', async () => {
    const world = await replacedThere();
    world.write('B', 'plan.txt/deep.txt', 'of B');
    expect(await computerOf(world, 'B').sync()).toMatchObject({ failed: 0 });
    await world.settle(['B', 'A']);
    expect(await world.faults(['A', 'B'], ['of B', 'two'])).toEqual([]);
  });
});

describe('what lies here and is not what was found', () => {
  it('goes up as it is', async () => {
    const world = newWorld();
    await world.run('A', 'sync');
    put(world, 'A', 'plan.txt', 'one');
    await world.run('A', 'logon');
    put(world, 'A', 'plan.txt', 'two');
    const { complete, failed } = await computerOf(world, 'A').logoff();
    expect([complete, failed, world.files('share')]).toEqual([true, 0, { 'plan.txt': 'two' }]);
    await world.settle(['B', 'A']);
    expect(await world.faults(['A', 'B'], ['two'])).toEqual([]);
  });

  it('goes up as it is from a conflict copy as well', async () => {
    const world = newWorld();
    for (const computer of ['A', 'B']) await world.run(computer, 'sync');
    put(world, 'A', 'plan.txt', 'one');
    await world.run('A', 'logon');
    world.write('B', 'plan.txt', 'of B');
    await world.run('B', 'sync');
    put(world, 'A', 'plan.txt', 'two');
    expect((await computerOf(world, 'A').logoff()).complete).toBe(true);
    await world.settle(['B', 'A']);
    expect(await world.faults(['A', 'B'], ['of B', 'two'])).toEqual([]);
  });
});
