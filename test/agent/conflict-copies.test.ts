/** Nothing takes the place of a version that could not be kept beside it. */
import fs from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { computerOf, roamingProfile } from './world.ts';

afterEach(() => vi.restoreAllMocks());

/** Both have edited `path`, A first; one of them has logged off. */
async function concurrentEdits(path: string, sent: 'A' | 'B'): Promise<CrashWorld> {
  const world = await roamingProfile({ [path]: 'first' });
  await world.run('A', 'logon');
  await world.run('B', 'logon');
  world.write('A', path, 'older, of A');
  await wait(20);
  world.write('B', path, 'newer, of B');
  await world.run(sent, 'logoff');
  return world;
}

/** No file may be opened, linked or renamed to a name that matches. */
function refuse(name: RegExp): void {
  const { openSync, linkSync, renameSync } = fs;
  const check = (path: unknown): void => {
    if (name.test(String(path))) throw Object.assign(new Error('ENOSPC: no space'), { code: 'ENOSPC' });
  };
  vi.spyOn(fs, 'openSync').mockImplementation((path, ...how) => (check(path), openSync(path, ...how)));
  vi.spyOn(fs, 'linkSync').mockImplementation((from, to) => (check(to), linkSync(from, to)));
  vi.spyOn(fs, 'renameSync').mockImplementation((from, to) => (check(to), renameSync(from, to)));
}

const contents = (world: CrashWorld, place: string): string[] => Object.values(world.files(place)).sort();

async function expectBothKept(world: CrashWorld): Promise<void> {
  await world.settle(['A', 'B'], 2);
  for (const place of ['A', 'B', 'share'])
    expect(contents(world, place)).toEqual(['newer, of B', 'older, of A']);
  expect(await world.judgement()).toMatchObject({ losses: [], violations: [] });
}

describe('a conflict copy that cannot be made', () => {
  it('of what lies here: that stays under its name', async () => {
    const world = await concurrentEdits('doc.txt', 'B');
    refuse(/\(conflict from/);
    expect(await computerOf(world, 'A').logoff()).toMatchObject({ failed: 3 });
    vi.restoreAllMocks();
    expect([contents(world, 'A'), contents(world, 'share')]).toEqual([['older, of A'], ['newer, of B']]);
    await expectBothKept(world);
  });
  it('of what the server has: that stays under its name', async () => {
    const world = await concurrentEdits('doc.txt', 'A');
    refuse(/\/B\/\.roamproof-tmp-/);
    expect(await computerOf(world, 'B').logoff()).toMatchObject({ failed: 3 });
    vi.restoreAllMocks();
    expect([contents(world, 'B'), contents(world, 'share')]).toEqual([['newer, of B'], ['older, of A']]);
    await expectBothKept(world);
  });
});

describe('a conflict copy of a name as long as a disk takes', () => {
  it.each(['A', 'B'] as const)('is made under a shorter one (%s was first)', async (sent) => {
    const world = await concurrentEdits(`docs/${'é'.repeat(120)}.txt`, sent);
    const other = sent === 'A' ? 'B' : 'A';
    expect(await computerOf(world, other).logoff()).toMatchObject({ failed: 0 });
    await expectBothKept(world);
  });
});
