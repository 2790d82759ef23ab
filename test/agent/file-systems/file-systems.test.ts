import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { exfat, lowerCase, titleOf, wholeSeconds } from './mounts.ts';
import { copies, roamsOver, worldOn } from './roams-over.ts';

roamsOver(wholeSeconds());
roamsOver(exfat());

const modeless = exfat();
it.runIf(modeless.folder !== null)(
  'a share without permissions hands none of its own to anybody',
  async () => {
    const world = worldOn(modeless.folder ?? '', ['share']);
    await world.run('A', 'logon');
    world.write('A', 'run.sh', 'one');
    fs.chmodSync(join(world.root, 'A/run.sh'), 0o700);
    await world.run('A', 'logoff');
    await world.settle(['B'], 1);
    const modeAt = (place: string): number => fs.statSync(join(world.root, place, 'run.sh')).mode & 0o777;
    expect(modeAt('B')).toBe(0o600);
    fs.chmodSync(join(world.root, 'B/run.sh'), 0o750);
    await world.run('B', 'logon');
    world.write('B', 'run.sh', 'two');
    await world.run('B', 'logoff');
    await world.settle(['A'], 1);
    expect([modeAt('A'), modeAt('B')]).toEqual([0o700, 0o750]);
  },
);

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
