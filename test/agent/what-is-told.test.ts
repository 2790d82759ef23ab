/** What a look tells of users' and others' work, so that the log alone says what became of a file. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { CONTROL } from '../../src/agent/places.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

/** C's first logon, stopped once a file has come down. Returns which. */
async function cutShort(world: CrashWorld): Promise<string> {
  const stop = new AbortController();
  const profile = computerOf(world, 'C');
  const watch = (async () => {
    for await (const event of profile.events)
      if (event.type === 'file.copied') {
        stop.abort();
        return event.path;
      }
    return '';
  })();
  const call = profile.logon({ signal: stop.signal });
  await expect(call).rejects.toMatchObject({ code: 'stopped' });
  profile.close();
  return watch;
}

/** Enough that a stop is heard before the last one. */
const FILES = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`docs/${i}.txt`, `number ${i}`]));

/** Each once: a removal is told by every look until it has gone up. */
const told = async (world: CrashWorld, path: string): Promise<string[]> => [
  ...new Set(
    (await world.events()).flatMap((event) =>
      (event.type === 'file.written' || event.type === 'file.removed') && event.path === path
        ? [`${event.type} on ${event.computer}`]
        : [],
    ),
  ),
];

async function expectNothingFound(world: CrashWorld): Promise<void> {
  const { losses, violations } = await world.judgement();
  expect([...losses.filter(({ permitted }) => permitted === null), ...violations]).toEqual([]);
}

describe('a first merge that was cut short', () => {
  it('is gone on with: what it brought is known, and stays removed where its user removes it', async () => {
    const world = await roamingProfile(FILES);
    const brought = await cutShort(world);
    world.remove('C', brought);
    await world.settle(['C', 'A', 'B'], 1);
    for (const place of ['A', 'B', 'C', 'share'])
      expect(Object.keys(world.files(place))).toHaveLength(Object.keys(FILES).length - 1);
    expect(await told(world, brought)).toEqual(['file.written on A', 'file.removed on C']);
    await expectNothingFound(world);
  });

  it('tells nothing as written that it had brought', async () => {
    const world = await roamingProfile(FILES);
    await cutShort(world);
    await world.settle(['C', 'A', 'B'], 1);
    const written = (await world.events()).filter(
      (event) => event.type === 'file.written' && event.computer === 'C',
    );
    expect(written).toEqual([]);
    expect(world.files('C')).toEqual(world.files('share'));
  });

  it('begins anew where the local profile was lost meanwhile: nothing was removed', async () => {
    const world = await roamingProfile(FILES);
    await cutShort(world);
    fs.rmSync(join(world.root, 'C'), { recursive: true });
    await world.settle(['C', 'A'], 1);
    for (const place of ['A', 'C', 'share']) expect(world.files(place)).toEqual(FILES);
  });
});

describe('what a call that was cut short had found', () => {
  it('is told as removed when it is gone, whatever was asked in between', async () => {
    const world = await roamingProfile({ 'b.txt': 'of B' });
    world.write('A', 'a.txt', 'of A');
    const stop = new AbortController();
    const profile = computerOf(world, 'A');
    const watch = (async () => {
      for await (const { type } of profile.events) if (type === 'file.written') stop.abort();
    })();
    await expect(profile.sync({ signal: stop.signal })).rejects.toMatchObject({ code: 'stopped' });
    profile.close();
    await watch;
    expect((await computerOf(world, 'A').status()).confirmed).toBe(1);
    world.remove('A', 'a.txt');
    await world.settle(['A', 'B', 'C']);
    expect(await told(world, 'a.txt')).toEqual(['file.written on A', 'file.removed on A']);
    await expectNothingFound(world);
  });
});

describe('what kept its name where the server’s version went aside', () => {
  it('is told as removed when its user removes it', async () => {
    const world = newWorld();
    await world.run('C', 'logon');
    await world.run('C', 'logoff');
    world.write('B', 'a.txt', 'of B');
    await computerOf(world, 'B').sync();
    world.write('C', 'a.txt', 'of C, and newer');
    await world.run('C', 'logon');
    expect(world.files('C')['a.txt']).toBe('of C, and newer');
    world.remove('C', 'a.txt');
    await world.run('C', 'logoff');
    await world.settle(['A', 'B', 'C']);
    expect(await told(world, 'a.txt')).toEqual([
      'file.written on B',
      'file.written on C',
      'file.removed on C',
    ]);
    for (const place of ['A', 'B', 'C', 'share']) expect(Object.values(world.files(place))).toEqual(['of B']);
    await expectNothingFound(world);
  });
});

describe('a computer that has lost its memory', () => {
  const lost = async (world: CrashWorld): Promise<string[]> =>
    (await world.events()).flatMap((event) =>
      event.type === 'local.changed' ? [`${event.change} on ${event.computer}`] : [],
    );

  it('tells so, and no removal of its user’s is passed on or held against it', async () => {
    const world = await roamingProfile({ 'a.txt': 'of A', 'b.txt': 'of B' });
    await world.run('A', 'sync');
    fs.rmSync(join(world.root, 'A', CONTROL, 'manifest'));
    world.remove('A', 'a.txt');
    await world.settle(['A', 'B', 'C']);
    expect(await lost(world)).toEqual(['state-lost on A']);
    expect(world.files('share')).toEqual({ 'a.txt': 'of A', 'b.txt': 'of B' });
    await expectNothingFound(world);
  });

  it('tells of a local profile that is gone as a whole, once, and of no removals', async () => {
    const world = await roamingProfile({ 'a.txt': 'of A', 'b.txt': 'of B' });
    await world.run('A', 'sync');
    fs.rmSync(join(world.root, 'A'), { recursive: true });
    await world.settle(['A', 'B', 'C']);
    fs.rmSync(join(world.root, 'A', CONTROL, 'manifest'));
    await world.settle(['A', 'B', 'C']);
    expect(await lost(world)).toEqual(['emptied on A', 'state-lost on A']);
    expect(await told(world, 'a.txt')).toEqual(['file.written on A']);
    expect(world.files('A')).toEqual({ 'a.txt': 'of A', 'b.txt': 'of B' });
    await expectNothingFound(world);
  });
});

describe('what a hand took from the share, and a user removed as well', () => {
  it('is told when its deletion finds nothing', async () => {
    const world = await roamingProfile({ 'a.txt': 'of A', 'b.txt': 'of B' });
    await world.run('A', 'sync');
    world.remove('share', 'a.txt');
    world.remove('A', 'a.txt');
    await world.settle(['A', 'B', 'C']);
    const gone = (await world.events()).filter(
      (event) => event.type === 'central.changed' && event.change === 'removed' && event.path === 'a.txt',
    );
    expect(gone.length).toBeGreaterThan(0);
    for (const place of ['A', 'B', 'C', 'share']) expect(world.files(place)).toEqual({ 'b.txt': 'of B' });
    await expectNothingFound(world);
  });

  it('is not told once more when the folder that has its name is known, which it would take with it', async () => {
    const world = await roamingProfile({ other: 'of A' });
    world.remove('share', 'other');
    world.remove('B', 'other');
    world.write('B', 'other/c.txt', 'in the folder');
    const look = () => openProfile({ ...world.options('B'), fullScanEveryMs: 0 });
    await look().sync();
    const before = (await world.events()).length;
    await look().sync();
    const since = (await world.events()).slice(before);
    expect(since.filter(({ type }) => type === 'file.removed')).toEqual([]);
    await world.settle(['A', 'B', 'C']);
    for (const place of ['A', 'B', 'C', 'share'])
      expect(world.files(place)).toEqual({ 'other/c.txt': 'in the folder' });
    await expectNothingFound(world);
  });

  it('is not told by who hears of the folder that has its name from the server’s log, which it would take with it', async () => {
    const world = await roamingProfile({ other: 'of A' });
    world.remove('share', 'other');
    world.write('share', 'other/c.txt', 'by hand');
    await computerOf(world, 'B', { fullScanEveryMs: 0 }).sync();
    await world.run('A', 'sync');
    const removed = (await world.events()).filter(
      (event) => event.type === 'central.changed' && event.change === 'removed',
    );
    expect(removed).toEqual([]);
    await world.settle(['A', 'B', 'C']);
    expect(world.files('share')['other/c.txt']).toBe('by hand');
    await expectNothingFound(world);
  });
});
