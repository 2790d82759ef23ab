/** Logon and logoff in one call: both directions, one look at the local profile, and the session as it was before. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { beginSync } from '../../src/agent/sync-mark.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

describe('a sync', () => {
  it('brings the changes of both sides to the other, and leaves nobody logged on', async () => {
    const world = await roamingProfile({ 'docs/a.txt': 'one', 'docs/b.txt': 'bee', 'gone.txt': 'gone' });
    await world.run('B', 'logon');
    world.write('B', 'docs/b.txt', 'of B');
    world.write('B', 'new/deep/er.txt', 'made by B');
    await world.run('B', 'logoff');
    world.write('A', 'docs/a.txt', 'of A');
    world.write('A', 'docs/own.txt', 'made by A');
    world.remove('A', 'gone.txt');
    const { state, failed, reached, events } = await computerOf(world, 'A').sync();
    expect({ state, failed, reached }).toEqual({ state: 'loggedOff', failed: 0, reached: true });
    expect(events).toMatchObject({ 'file.copied': 4, 'file.deleted': 1, 'logoff.finished': 1 });
    const all = {
      'docs/a.txt': 'of A',
      'docs/b.txt': 'of B',
      'docs/own.txt': 'made by A',
      'new/deep/er.txt': 'made by B',
    };
    expect(world.files('share')).toEqual(all);
    await world.run('B', 'sync');
    expect(world.files('B')).toEqual(all);
    expect(await world.faults(['A', 'B'], Object.values(all))).toEqual([]);
  });

  it('in a running session goes off and on again', async () => {
    const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'bee' });
    await world.run('B', 'logon');
    await world.run('A', 'logon');
    world.write('A', 'a.txt', 'of A');
    expect((await computerOf(world, 'A').sync()).state).toBe('loggedOn');
    world.write('B', 'b.txt', 'of B');
    expect((await computerOf(world, 'B').sync()).state).toBe('loggedOn');
    expect((await computerOf(world, 'A').sync()).state).toBe('loggedOn');
    expect(world.files('A')).toEqual({ 'a.txt': 'of A', 'b.txt': 'of B' });
    expect(world.files('B')).toEqual(world.files('A'));
  });

  it('keeps both of two concurrent edits, and is done with it in one call', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('B', 'logon');
    world.write('B', 'a.txt', 'of B');
    await world.run('B', 'logoff');
    world.write('A', 'a.txt', 'of A');
    await world.run('A', 'sync');
    expect(Object.values(world.files('share')).toSorted()).toEqual(['of A', 'of B']);
    expect(world.files('A')).toEqual(world.files('share'));
    expect((await computerOf(world, 'A').plan()).actions).toEqual([]);
  });

  it('leaves to the next what is changed between its halves, whether it had looked there or not', async () => {
    const world = await roamingProfile({ 'a/1.txt': 'one', 'b/2.txt': 'two' });
    await world.run('B', 'logon');
    world.write('B', 'a/1.txt', 'of B');
    await world.run('B', 'logoff');
    const profile = computerOf(world, 'A');
    const work = (async () => {
      for await (const { type } of profile.events)
        if (type === 'logon.finished') {
          world.write('A', 'b/2.txt', 'meanwhile');
          world.write('A', 'c/3.txt', 'made meanwhile');
          return;
        }
    })();
    await profile.sync();
    await work;
    await world.run('A', 'sync');
    expect(world.files('share')).toEqual({
      'a/1.txt': 'of B',
      'b/2.txt': 'meanwhile',
      'c/3.txt': 'made meanwhile',
    });
    expect(await world.faults(['A'], Object.values(world.files('share')))).toEqual([]);
  });

  it('looks at a file once, not in both halves', async () => {
    const names = Array.from({ length: 20 }, (_, i) => `docs/${i}.txt`);
    const world = await roamingProfile(Object.fromEntries(names.map((name) => [name, name])));
    // Until the folders' times are old enough to be believed.
    await new Promise((resolve) => setTimeout(resolve, 50));
    await world.run('A', 'sync');
    const looks = vi.spyOn(fs, 'lstatSync');
    await world.run('A', 'sync');
    const seen = looks.mock.calls.filter(([path]) => String(path).endsWith('A/docs/7.txt'));
    looks.mockRestore();
    expect(seen).toHaveLength(1);
  });

  it('does the work of a first logon where the profile is new', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    world.write('NEW', 'mine.txt', 'mine');
    await world.run('NEW', 'sync');
    expect(world.files('share')).toEqual({ 'a.txt': 'one', 'mine.txt': 'mine' });
    expect(world.files('NEW')).toEqual(world.files('share'));
  });

  it('with a share that is away keeps the work for the next, and says so', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    world.write('A', 'a.txt', 'offline');
    const [share, away] = [join(world.root, 'share'), join(world.root, 'away')];
    fs.renameSync(share, away);
    expect(await computerOf(world, 'A').sync()).toMatchObject({ reached: false, state: 'loggedOff' });
    fs.renameSync(away, share);
    await world.run('A', 'sync');
    expect(world.files('share')).toEqual({ 'a.txt': 'offline' });
  });

  it.each(['windows-2003', 'csync'])('works under %s, which looks at everything twice', async (algorithm) => {
    const world = newWorld();
    const run = (computer: string, deed: 'logon' | 'sync'): Promise<unknown> =>
      computerOf(world, computer, { algorithm })[deed]();
    await run('A', 'logon');
    world.write('A', 'a.txt', 'one');
    await run('A', 'sync');
    await run('B', 'sync');
    expect(world.files('B')).toEqual({ 'a.txt': 'one' });
  });
});

describe('a sync that was killed between its halves', () => {
  it.each(['logon', 'sync', 'logoff'] as const)('is ended by the next %s', async (deed) => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    beginSync(join(world.root, 'A/.roamproof/sync'), 'loggedOff');
    world.write('A', 'a.txt', 'of A');
    await world.run('A', deed);
    expect(world.files('share')).toEqual({ 'a.txt': 'of A' });
    const { state } = await computerOf(world, 'A').status();
    expect(state).toBe(deed === 'logon' ? 'loggedOn' : 'loggedOff');
    expect(fs.existsSync(join(world.root, 'A/.roamproof/sync'))).toBe(false);
  });

  it('gives a running session back', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    beginSync(join(world.root, 'A/.roamproof/sync'), 'loggedOn');
    world.write('A', 'a.txt', 'of A');
    await world.run('A', 'logoff');
    expect(world.files('share')).toEqual({ 'a.txt': 'of A' });
  });
});

describe('a file of which only the time changed', () => {
  it.each(['A', 'share'])('is read once more on the side of %s, and then no more', async (side) => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const reads = vi.spyOn(fs, 'openSync');
    const readsOf = async (): Promise<number> => {
      reads.mockClear();
      await computerOf(world, 'A', { fullScanEveryMs: 0 }).sync();
      return reads.mock.calls.filter(([path]) => String(path).endsWith(`${side}/a.txt`)).length;
    };
    fs.utimesSync(join(world.root, side, 'a.txt'), 1e9, 1e9);
    expect(await readsOf()).toBeGreaterThan(0);
    expect(await readsOf()).toBe(0);
    expect(world.files('share')).toEqual({ 'a.txt': 'one' });
    reads.mockRestore();
  });
});
