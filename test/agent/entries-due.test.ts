/** No record is saved that names an entry which the server's log does not have. */
import fs from 'node:fs';
import { describe, expect, it, vi } from 'vitest';
import { computerOf, roamingProfile } from './world.ts';

/** From here on so many segments of the server's log find no room, or their number taken. */
function refuseSegments(code: 'ENOSPC' | 'EEXIST', times: number): void {
  const { linkSync } = fs;
  let left = times;
  vi.spyOn(fs, 'linkSync').mockImplementation((from, to) => {
    if (String(to).includes('/.roamproof/log/') && left-- > 0)
      throw Object.assign(new Error(`${code}: refused`), { code });
    linkSync(from, to);
  });
}

describe('entries that the server’s log does not take', () => {
  it.each([
    ['ENOSPC', 1, 'after the copies'],
    ['ENOSPC', 9, 'after the copies'],
    ['ENOSPC', 9, 'before a deletion'],
    ['EEXIST', 1, 'after the copies'],
    ['EEXIST', 9, 'before a deletion'],
  ] as const)('are written by the next logoff (%s, %i times, %s)', async (code, times, when) => {
    const world = await roamingProfile({ 'docs/a.txt': 'one', 'docs/b.txt': 'two' });
    await world.run('A', 'logon');
    world.write('A', 'docs/a.txt', 'changed');
    world.write('A', 'docs/new.txt', 'new');
    if (when === 'before a deletion') world.remove('A', 'docs/b.txt');
    refuseSegments(code, times);
    await expect(computerOf(world, 'A').logoff()).rejects.toMatchObject({
      code: code === 'ENOSPC' ? 'disk-failed' : 'busy',
    });
    vi.restoreAllMocks();
    await world.run('A', 'logoff');
    await world.settle(['B', 'A'], 2);
    const kept = when === 'before a deletion' ? {} : { 'docs/b.txt': 'two' };
    const files = { 'docs/a.txt': 'changed', ...kept, 'docs/new.txt': 'new' };
    for (const place of ['A', 'B', 'share']) expect(world.files(place)).toEqual(files);
    const { losses, violations } = await world.judgement();
    expect([losses.filter(({ permitted }) => permitted !== 'P2'), violations]).toEqual([[], []]);
  });

  it('are owed still where the call that finds out what was done is refused as well', async () => {
    const world = await roamingProfile({ 'docs/a.txt': 'one' });
    await world.run('A', 'logon');
    world.write('A', 'docs/a.txt', 'changed');
    world.write('A', 'docs/new.txt', 'new');
    refuseSegments('ENOSPC', 99);
    for (const _ of ['the copies', 'what is owed of them'])
      await expect(computerOf(world, 'A').logoff()).rejects.toMatchObject({ code: 'disk-failed' });
    vi.restoreAllMocks();
    await world.run('A', 'logoff');
    await world.settle(['B', 'A'], 2);
    for (const place of ['A', 'B', 'share'])
      expect(world.files(place)).toEqual({ 'docs/a.txt': 'changed', 'docs/new.txt': 'new' });
  });
});
