import { describe, expect, it } from 'vitest';
import { exfat, lowerCase, titleOf, wholeSeconds } from './mounts.ts';
import { copies, roamsOver, worldOn } from './roams-over.ts';

roamsOver(wholeSeconds());
roamsOver(exfat());

const stubborn = lowerCase();
describe.runIf(stubborn.folder !== null)(titleOf(stubborn), () => {
  it.each(['B', 'share'])('under %s: the file stays one, and is copied once', async (place) => {
    const world = worldOn(stubborn.folder ?? '', [place]);
    await world.run('A', 'logon');
    world.write('A', 'Docs/Letter.txt', 'dear');
    await world.run('A', 'logoff');
    await world.run('B', 'logon');
    const [path = ''] = Object.keys(world.files('B'));
    world.write('B', path, 'dearest');
    await world.run('B', 'logoff');
    await world.settle(['A', 'B'], 2);
    for (const there of ['share', 'A', 'B']) {
      const files = Object.entries(world.files(there)).map(([name, content]) => [
        name.toLowerCase(),
        content,
      ]);
      expect(files).toEqual([['docs/letter.txt', 'dearest']]);
    }
    expect([await copies(world, 'A'), await copies(world, 'B')]).toEqual([0, 0]);
  });
});
