/** What must hold over any file system a profile or a share may lie on. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEIR, killOnce, prepareFor } from '../../../src/agent/crash-sweep.ts';
import { CrashWorld } from '../../../src/agent/crash-world.ts';
import type { ProfileOptions } from '../../../src/agent/options.ts';
import { MemoryStore } from '../../../src/stores/memory.ts';
import { scratchFolder } from '../../disk/scratch.ts';
import { computerOf } from '../world.ts';
import { type FileSystem, titleOf } from './mounts.ts';

let made = 0;

/** A world of two computers of which `places` (`share`, `A`, `B`) lie on the file system, the rest on this machine's own. */
export function worldOn(
  folder: string,
  places: readonly string[],
  more: Partial<ProfileOptions> = {},
): CrashWorld {
  const root = scratchFolder('over');
  made += 1;
  for (const place of places) {
    const there = join(folder, `${place}-${made}`);
    fs.mkdirSync(there);
    fs.symlinkSync(there, join(root, place));
  }
  return new CrashWorld(root, new MemoryStore(), more);
}

/** What a logon and a logoff move, or fail to. */
export async function copies(world: CrashWorld, computer: string): Promise<number> {
  let count = 0;
  for (const deed of ['logon', 'logoff'] as const) {
    const { events, failed } = await computerOf(world, computer, { fullScanEveryMs: 0 })[deed]();
    count += (events['file.copied'] ?? 0) + (events['conflict.kept'] ?? 0) + failed;
  }
  return count;
}

export interface Extent {
  /** Which of `share`, `A` and `B` lie on the file system, one world after the other. */
  readonly places: readonly (readonly string[])[];
  /** Calls of the file system at which a logon, and a logoff, is killed. */
  readonly kills: readonly number[];
}

const ALL: Extent = {
  places: [['share'], ['B'], ['share', 'A', 'B']],
  kills: [25, 95, 165, 235, 305],
};

export function roamsOver(fileSystem: FileSystem, { places, kills }: Extent = ALL): void {
  const { folder } = fileSystem;
  const share = folder ?? '';
  const worlds = places.map((there) => ({ where: there.join(', '), there }));
  describe.runIf(folder !== null)(titleOf(fileSystem), { timeout: 240_000 }, () => {
    describe.each(worlds)('under $where', ({ there }) => {
      it('brings new files, changes and deletions, and copies nothing twice', async () => {
        const world = worldOn(share, there);
        await world.run('A', 'logon');
        for (const i of [1, 2, 3, 4]) world.write('A', `Docs/Letter ${i}.txt`, `first ${i}`);
        await world.run('A', 'logoff');
        await world.run('B', 'logon');
        world.write('B', 'Docs/Letter 1.txt', 'second');
        world.write('B', 'Docs/New/Note.txt', 'new');
        world.remove('B', 'Docs/Letter 2.txt');
        await world.run('B', 'logoff');
        await world.settle(['A', 'B'], 2);
        expect(await world.faults(['A', 'B'], ['first 3', 'first 4', 'second', 'new'])).toEqual([]);
        expect([await copies(world, 'A'), await copies(world, 'B')]).toEqual([0, 0]);
      });

      it('sees an edit of the same length in the same moment', async () => {
        const world = worldOn(share, there);
        await world.run('B', 'logon');
        world.write('B', 'a.txt', 'aaa');
        await world.run('B', 'logoff');
        world.write('B', 'a.txt', 'bbb');
        await world.settle(['B', 'A'], 1);
        world.write('share', 'a.txt', 'ccc');
        await copies(world, 'A');
        expect(world.files('A')).toEqual({ 'a.txt': 'ccc' });
      });

      it('keeps both of two concurrent edits, and an edit that meets a deletion', async () => {
        const world = worldOn(share, there);
        await world.run('A', 'logon');
        for (const name of ['a', 'b']) world.write('A', `${name}.txt`, 'one');
        await world.run('A', 'logoff');
        await world.settle(['B', 'A'], 1);
        await world.run('A', 'logon');
        await world.run('B', 'logon');
        world.write('A', 'a.txt', 'of A');
        world.remove('A', 'b.txt');
        world.write('B', 'a.txt', 'of B');
        world.write('B', 'b.txt', 'edited');
        await world.run('A', 'logoff');
        await world.run('B', 'logoff');
        await world.settle(['A', 'B'], 2);
        expect(await world.faults(['A', 'B'], ['of A', 'of B', 'edited'])).toEqual([]);
      });
    });

    it.runIf(kills.length > 0).each(['logon', 'logoff'] as const)(
      'loses nothing when a %s is killed',
      async (deed) => {
        const faults: string[] = [];
        for (const at of kills) {
          const world = worldOn(share, ['share', 'A', 'B'], HEIR);
          await prepareFor(world, deed);
          const { found } = await killOnce(world, deed, at);
          faults.push(...found);
        }
        expect(faults).toEqual([]);
      },
    );
  });
}
