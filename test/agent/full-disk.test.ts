/** No space left, on either side, at any point of a session: said clearly, nothing lost, and done once there is space. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrashWorld, Deed } from '../../src/agent/crash-world.ts';
import { AgentError } from '../../src/agent/errors.ts';
import { smallDisk, titleOf } from './file-systems/mounts.ts';
import { worldOn } from './file-systems/roams-over.ts';
import { computerOf } from './world.ts';

const disk = smallDisk(8);
const folder = disk.folder ?? '';

/** Takes all space but so many bytes while something is done. */
async function withRoom<T>(left: number, work: () => Promise<T>): Promise<T> {
  const filler = join(folder, 'filler');
  const { bavail, bsize } = fs.statfsSync(folder);
  fs.writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
  try {
    return await work();
  } finally {
    fs.rmSync(filler);
  }
}

/** Each computer keeps its events in its own profile, as by default. At a logon a second thread takes space before its turn. */
function call(world: CrashWorld, computer: string, deed: Deed): Promise<{ failed: number }> {
  return computerOf(world, computer, {
    store: `sqlite:${join(world.root, computer, '.roamproof/events.db')}`,
    stageAheadFrom: deed === 'logon' ? 1 : Number.POSITIVE_INFINITY,
  })[deed]();
}

/** A deed on a full disk: files that could not be done, or the error that stopped it. */
async function tried(world: CrashWorld, computer: string, deed: Deed): Promise<number | string> {
  try {
    return (await call(world, computer, deed)).failed;
  } catch (error) {
    const isClear = error instanceof AgentError;
    if (!isClear || !/space|full|ENOSPC/i.test((error as Error).message)) throw error;
    return (error as Error).message;
  }
}

const letters = Array.from({ length: 6 }, (_, i) => `${i} `.repeat(12_000 + i));

describe.runIf(disk.folder !== null)(`full: ${titleOf(disk)}`, () => {
  const rooms = [0, 4096, 12_288, 28_672, 45_056, 69_632, 102_400];

  it.each(rooms)('the share, %i bytes left at a logoff', async (left) => {
    const world = worldOn(folder, ['share']);
    await call(world, 'A', 'logon');
    for (const i of [0, 1, 2]) world.write('A', `docs/${i}.txt`, `old ${i}`);
    await call(world, 'A', 'logoff');
    await call(world, 'A', 'logon');
    for (const [i, letter] of letters.entries()) world.write('A', `docs/${i}.txt`, letter);
    world.write('A', 'docs/3.txt', letters[3] ?? '');
    const result = await withRoom(left, () => tried(world, 'A', 'logoff'));
    const whole = new Set(['old 0', 'old 1', 'old 2', ...letters]);
    for (const content of Object.values(world.files('share'))) expect(whole).toContain(content);
    if (left < 30_000) expect(result).not.toBe(0);
    for (const computer of ['A', 'B'])
      for (const deed of ['logon', 'logoff'] as const)
        expect((await call(world, computer, deed)).failed).toBe(0);
    expect(Object.values(world.files('B'))).toEqual(letters);
    expect(Object.values(world.files('A'))).toEqual(letters);
    fs.rmSync(fs.realpathSync(join(world.root, 'share')), { recursive: true });
  });

  it.each(rooms.flatMap((left) => [[left, 'logon'] as const, [left, 'logoff'] as const]))(
    'the computer, %i bytes left at a %s',
    async (left, deed) => {
      const world = worldOn(folder, ['B']);
      await call(world, 'A', 'logon');
      for (const i of [0, 1, 2]) world.write('A', `docs/${i}.txt`, `old ${i}`);
      await call(world, 'A', 'logoff');
      for (const each of ['logon', 'logoff'] as const) await call(world, 'B', each);
      await call(world, 'A', 'logon');
      for (const [i, letter] of letters.entries()) world.write('A', `docs/${i}.txt`, letter);
      await call(world, 'A', 'logoff');
      if (deed === 'logoff') await call(world, 'B', 'logon');
      world.write('B', 'mine.txt', 'mine');
      await withRoom(left, () => tried(world, 'B', deed));
      for (const computer of ['B', 'A', 'B'])
        for (const each of ['logon', 'logoff'] as const)
          expect((await call(world, computer, each)).failed).toBe(0);
      for (const place of ['share', 'A', 'B'])
        expect(Object.values(world.files(place))).toEqual([...letters, 'mine']);
      fs.rmSync(fs.realpathSync(join(world.root, 'B')), { recursive: true });
    },
  );
});
