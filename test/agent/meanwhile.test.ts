/** What users and other programs do in the instant between the last look and the act: nothing of theirs is lost. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { computerOf, roamingProfile } from './world.ts';

const at = (world: CrashWorld, place: string, path: string): string => join(world.root, place, path);

type Call = (...args: unknown[]) => unknown;

interface Instant {
  /** A function of the file system, and the call of it that somebody comes before, or after. */
  readonly call: 'readlinkSync' | 'renameSync';
  readonly of: (...args: unknown[]) => boolean;
  readonly before?: () => void;
  readonly after?: () => void;
}

/** What `work` gives, with somebody coming between once. */
async function meanwhile<T>({ call, of, before, after }: Instant, work: () => Promise<T>): Promise<T> {
  const disk = fs as unknown as Record<string, Call>;
  const real = disk[call] as Call;
  let came = false;
  disk[call] = (...args: unknown[]): unknown => {
    if (came || !of(...args)) return real(...args);
    came = true;
    before?.();
    const result = real(...args);
    after?.();
    return result;
  };
  try {
    return await work();
  } finally {
    disk[call] = real;
    expect(came).toBe(true);
  }
}

/** Contents of the files in the trash of one place. */
function inTrash(world: CrashWorld, place: string): string[] {
  const trash = at(world, place, '.roamproof/trash');
  return fs
    .readdirSync(trash, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== 'index.jsonl')
    .map((entry) => fs.readFileSync(join(entry.parentPath, entry.name), 'utf8'));
}

describe('a link in the place of a file', () => {
  it.each([
    ['leads elsewhere', () => 'T2'],
    ['is gone', () => null],
  ])('that %s once it was read: what it replaces is in the trash, or in its place', async (_, now) => {
    const world = await roamingProfile({ x: 'precious' });
    await world.run('A', 'logon');
    const link = at(world, 'A', 'x');
    fs.rmSync(link);
    fs.symlinkSync('T1', link);
    const change = (): void => {
      fs.rmSync(link);
      const text = now();
      if (text !== null) fs.symlinkSync(text, link);
    };
    const isTaken = (_from: unknown, to: unknown): boolean => to === at(world, 'share', 'x');
    const off = await meanwhile({ call: 'renameSync', of: isTaken, after: change }, () =>
      computerOf(world, 'A').logoff(),
    );
    expect(off.failed).toBe(0);
    expect(fs.readlinkSync(at(world, 'share', 'x'))).toBe('T1');
    expect(inTrash(world, 'share')).toEqual(['precious']);
    expect((await world.judgement()).losses).toEqual([]);
  });

  it('is not copied with another text than was announced', async () => {
    const world = await roamingProfile({ x: 'precious' });
    await world.run('A', 'logon');
    const link = at(world, 'A', 'x');
    fs.rmSync(link);
    fs.symlinkSync('T1', link);
    const other = (): void => {
      fs.rmSync(link);
      fs.symlinkSync('T2', link);
    };
    let reads = 0;
    // The first is the look that announces it.
    const isSecond = (path: unknown): boolean => path === link && ++reads === 2;
    const off = await meanwhile({ call: 'readlinkSync', of: isSecond, before: other }, () =>
      computerOf(world, 'A').logoff(),
    );
    expect(off.failed).toBe(1);
    expect(fs.readFileSync(at(world, 'share', 'x'), 'utf8')).toBe('precious');
    await world.settle(['A', 'B'], 1);
    expect(fs.readlinkSync(at(world, 'B', 'x'))).toBe('T2');
  });
});
