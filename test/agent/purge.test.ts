/** What was thrown away long ago goes for good, on both sides, and nothing else does. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { computerOf, questionOf, roamingProfile } from './world.ts';

const DAYS = 86_400_000;

/** Both sides of A's profile have a run in their trash, as old as said, and one of today. */
async function thrownAway(daysAgo: number): Promise<CrashWorld> {
  const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'one' });
  await world.run('A', 'logon');
  world.write('A', 'a.txt', 'two');
  await world.run('A', 'logoff');
  await world.run('B', 'logon');
  world.write('B', 'b.txt', 'two');
  await world.run('B', 'logoff');
  await world.run('A', 'logon');
  for (const side of ['A', 'share']) age(join(world.root, side, '.roamproof/trash'), daysAgo);
  return world;
}

function age(trash: string, days: number): void {
  for (const run of fs.readdirSync(trash)) {
    const index = join(trash, run, 'index.jsonl');
    const at = Date.now() - days * DAYS;
    fs.writeFileSync(index, fs.readFileSync(index, 'utf8').replaceAll(/"at":\d+/g, `"at":${at}`));
    fs.utimesSync(index, at / 1000, at / 1000);
  }
}

describe('purge', () => {
  it('empties both sides of what is older, and touches nothing else', async () => {
    const world = await thrownAway(31);
    const before = [world.files('A'), world.files('share')];
    const { purged, kept, problems } = await computerOf(world, 'A').purge(30);
    expect(purged.map(({ files, bytes }) => [files, bytes])).toEqual([
      [1, 3],
      [1, 3],
      [1, 3],
    ]);
    expect([kept, problems]).toEqual([[], []]);
    expect((await computerOf(world, 'A').status()).trash).toEqual([]);
    expect([world.files('A'), world.files('share')]).toEqual(before);
  });

  it('keeps what is younger, and a run of which a part is', async () => {
    const world = await thrownAway(29);
    const { purged, kept } = await computerOf(world, 'A').purge(30);
    expect([purged.length, kept.length]).toEqual([0, 3]);
    expect((await computerOf(world, 'A').status()).trash).toHaveLength(3);
    expect((await computerOf(world, 'A').purge(28)).purged).toHaveLength(3);
  });

  it('goes by the clock of the share: one of ours that is days ahead is asked about, and costs nothing', async () => {
    const world = await thrownAway(29);
    const ahead = { now: () => Date.now() + 40 * DAYS };
    expect(await questionOf(computerOf(world, 'A', ahead).purge(30))).toBe('clock');
    const { purged, kept } = await computerOf(world, 'A', { ...ahead, confirm: ['clock'] }).purge(30);
    expect([purged.length, kept.length]).toEqual([0, 3]);
  });

  it('deletes nothing by a clock that shows no time, with the share or without it', async () => {
    const world = await thrownAway(0);
    const profile = computerOf(world, 'A', { now: () => Number.NaN, confirm: ['clock'] });
    const told = {
      code: 'bad-options',
      message: expect.stringContaining('the clock shows no time') as unknown,
    };
    await expect(profile.purge(30)).rejects.toMatchObject(told);
    fs.renameSync(join(world.root, 'share'), join(world.root, 'away'));
    await expect(profile.purge(30)).rejects.toMatchObject(told);
    expect(fs.readdirSync(join(world.root, 'A/.roamproof/trash'))).toHaveLength(1);
  });

  it('goes by the clock as it is, also where it was days ahead when the log was last written', async () => {
    const world = await thrownAway(29);
    fs.renameSync(join(world.root, 'share'), join(world.root, 'away'));
    await computerOf(world, 'A', { now: () => Date.now() + 40 * DAYS }).logoff();
    for (const there of [false, true]) {
      if (there) fs.renameSync(join(world.root, 'away'), join(world.root, 'share'));
      expect((await computerOf(world, 'A').purge(30)).purged).toEqual([]);
    }
  });

  it.each([0, 0.5, -1, Number.NaN, Infinity])('of the last day is refused (%s)', async (days) => {
    const world = await thrownAway(31);
    await expect(computerOf(world, 'A').purge(days)).rejects.toMatchObject({ code: 'bad-options' });
    expect((await computerOf(world, 'A').status()).trash).toHaveLength(3);
  });

  it('tells that the share could not be reached; what lies here goes all the same', async () => {
    const world = await thrownAway(31);
    fs.renameSync(join(world.root, 'share'), join(world.root, 'gone'));
    const { purged, problems } = await computerOf(world, 'A').purge(30);
    expect(purged).toHaveLength(1);
    expect(problems.map(({ message }) => message)).toEqual([expect.stringContaining('cannot be reached')]);
  });
});
