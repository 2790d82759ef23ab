/** What users and other programs do in the instant between the last look and the act: nothing of theirs is lost. */
import fs from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { respellAll } from '../../src/agent/spelling.ts';
import { isTemporaryName } from '../../src/disk/temporary-name.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

const at = (world: CrashWorld, place: string, path: string): string => join(world.root, place, path);

type Call = (...args: unknown[]) => unknown;

interface Instant {
  /** Functions of the file system, and the call that somebody comes before, or after. */
  readonly calls: readonly (
    | 'linkSync'
    | 'lstatSync'
    | 'readdirSync'
    | 'readlinkSync'
    | 'renameSync'
    | 'symlinkSync'
  )[];
  readonly of: (...args: unknown[]) => boolean;
  readonly before?: () => void;
  readonly after?: () => void;
}

/** What `work` gives, with somebody coming between once. */
async function meanwhile<T>({ calls, of, before, after }: Instant, work: () => Promise<T>): Promise<T> {
  const disk = fs as unknown as Record<string, Call>;
  const real = calls.map((name) => [name, disk[name] as Call] as const);
  let came = false;
  for (const [name, call] of real)
    disk[name] = (...args: unknown[]): unknown => {
      if (came || !of(...args)) return call(...args);
      came = true;
      before?.();
      const result = call(...args);
      after?.();
      return result;
    };
  try {
    return await work();
  } finally {
    Object.assign(fs, Object.fromEntries(real));
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
    const off = await meanwhile({ calls: ['renameSync'], of: isTaken, after: change }, () =>
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
    const off = await meanwhile({ calls: ['readlinkSync'], of: isSecond, before: other }, () =>
      computerOf(world, 'A').logoff(),
    );
    expect(off.failed).toBe(1);
    expect(fs.readFileSync(at(world, 'share', 'x'), 'utf8')).toBe('precious');
    await world.settle(['A', 'B'], 1);
    expect(fs.readlinkSync(at(world, 'B', 'x'))).toBe('T2');
  });
});

describe('a link that is new', () => {
  it('leaves alone what has come to its name meanwhile', async () => {
    const world = await roamingProfile({ x: 'one' });
    await world.run('A', 'logon');
    fs.symlinkSync('x', at(world, 'A', 'link'));
    await world.run('A', 'logoff');
    const link = at(world, 'B', 'link');
    const save = (): void => fs.writeFileSync(link, 'the only copy');
    const isTaken = (_: unknown, to: unknown): boolean => to === link;
    const on = await meanwhile({ calls: ['symlinkSync', 'renameSync'], of: isTaken, before: save }, () =>
      computerOf(world, 'B').logon(),
    );
    expect(on.failed).toBe(1);
    expect(world.files('B')['link']).toBe('the only copy');
    await world.settle(['A', 'B'], 2);
    expect(Object.values(world.files('A'))).toContain('the only copy');
    expect((await world.judgement()).losses).toEqual([]);
  });

  it('that is replaced at once is not taken for what was put there', async () => {
    const world = await roamingProfile({ x: 'one' });
    await world.run('A', 'logon');
    fs.symlinkSync('x', at(world, 'A', 'link'));
    await world.run('A', 'logoff');
    const link = at(world, 'B', 'link');
    const old = at(world, 'B', 'old');
    fs.writeFileSync(old, 'y');
    // A time that nobody doubts.
    fs.utimesSync(old, 1e9, 1e9);
    const move = (): void => fs.renameSync(old, link);
    await meanwhile({ calls: ['symlinkSync'], of: (_, to) => to === link, after: move }, () =>
      computerOf(world, 'B').logon(),
    );
    await world.run('B', 'logoff');
    expect(world.files('share')['link']).toBe('y');
  });
});

describe('a folder that becomes a link out of the profile while a merge goes on', () => {
  const before = { 'docs/a': 'one', 'docs/b': 'one', 'docs/x/c': 'one', 'docs/y/d': 'one' };
  const change = {
    replaced: (world: CrashWorld) => ['a', 'b'].forEach((name) => world.write('B', `docs/${name}`, 'of B')),
    deleted: (world: CrashWorld) => ['a', 'b'].forEach((name) => world.remove('B', `docs/${name}`)),
    made: (world: CrashWorld) =>
      ['x/new', 'y/new'].forEach((name) => world.write('B', `docs/${name}`, 'of B')),
  };

  it.each(['replaced', 'deleted', 'made'] as const)('nothing more is %s through it', async (what) => {
    const world = await roamingProfile(before);
    await world.run('B', 'logon');
    change[what](world);
    await world.run('B', 'logoff');
    const [docs, outside] = [at(world, 'A', 'docs'), at(world, 'outside', '')];
    let then: Record<string, string> = {};
    const swap = (): void => {
      fs.renameSync(docs, outside);
      fs.symlinkSync(outside, docs);
      then = world.files('outside');
    };
    const isFirst = (from: unknown, to: unknown): boolean =>
      [from, to].some((path) => /\/A\/docs\/(a|b|[xy]\/new)$/.test(String(path)));
    const first: Instant = { calls: ['linkSync', 'renameSync'], of: isFirst, after: swap };
    const on = await meanwhile(first, () => computerOf(world, 'A').logon());
    expect(on.failed).toBeGreaterThan(0);
    // The name that was just taken may have had a temporary one until now.
    const kept = Object.entries(then).filter(([path]) => !isTemporaryName(basename(path)));
    expect(world.files('outside')).toEqual(Object.fromEntries(kept));
  });
});

describe('a file that cannot be looked at right before it is replaced', () => {
  it('stays, nothing of it is in the trash, and the rest roams', async () => {
    const world = await roamingProfile({ a: 'one', b: 'one' });
    await world.run('B', 'logon');
    for (const name of ['a', 'b']) world.write('B', name, 'two, of B');
    await world.run('B', 'logoff');
    const a = at(world, 'A', 'a');
    let isKept = false;
    const fail = (): void => {
      throw Object.assign(new Error('EIO'), { code: 'EIO' });
    };
    // The look after it was put into the trash, in which it stays where it is.
    const isLook = (path: unknown, to: unknown): boolean => {
      if (path === a && typeof to === 'string') isKept = true;
      return isKept && path === a && typeof to !== 'string';
    };
    const instant: Instant = { calls: ['linkSync', 'lstatSync'], of: isLook, before: fail };
    const on = await meanwhile(instant, () => computerOf(world, 'A').logon());
    expect(on.failed).toBe(1);
    expect(world.files('A')).toEqual({ a: 'one', b: 'two, of B' });
    expect(inTrash(world, 'A')).toEqual(['one']);
    await world.settle(['A', 'B'], 2);
    expect(await world.faults(['A', 'B'], ['two, of B'])).toEqual([]);
  });
});

describe('a name in two spellings', () => {
  const letter = { kind: 'file', local: 'Letter', central: 'letter', base: 'Letter' } as const;

  const respelled = (world: CrashWorld) => async () =>
    respellAll(
      [letter],
      { local: at(world, 'A', ''), central: at(world, 'share', '') },
      'gives way',
      () => true,
    );

  it('is left as it is where the other one has come since they were listed', async () => {
    const world = newWorld();
    world.write('A', 'Letter', 'dear');
    const save = (): void => world.write('A', 'letter', 'another');
    const instant: Instant = { calls: ['readdirSync'], of: () => true, after: save };
    expect(await meanwhile(instant, respelled(world))).toEqual([]);
    expect(world.files('A')).toEqual({ Letter: 'dear', letter: 'another' });
  });

  it('is brought to one where the other one is this file too, since case does not count', async () => {
    const world = newWorld();
    world.write('A', 'Letter', 'dear');
    const look = fs.lstatSync as (...args: unknown[]) => unknown;
    const foldCase = (path: unknown, ...how: unknown[]): unknown =>
      look(path, ...how) ?? look(String(path).replace(/letter$/, 'Letter'), ...how);
    Object.assign(fs, { lstatSync: foldCase });
    try {
      expect(await respelled(world)()).toEqual([{ ...letter, side: 'local', path: 'letter' }]);
    } finally {
      Object.assign(fs, { lstatSync: look });
    }
    expect(world.files('A')).toEqual({ letter: 'dear' });
  });
});

describe('a file on its way aside', () => {
  it.each(['before', 'after'])(
    'and a program that saves by renaming right %s: its work is there',
    async (when) => {
      const world = await roamingProfile({ doc: 'one' });
      await world.run('B', 'logon');
      world.write('B', 'doc', 'of B');
      const [doc, soon] = [at(world, 'B', 'doc'), Date.now() / 1000 + 100];
      fs.utimesSync(doc, soon, soon);
      await world.run('B', 'logoff');
      world.write('A', 'doc', 'of A');
      const mine = at(world, 'A', 'doc');
      const save = (): void => {
        fs.writeFileSync(`${mine}.new`, 'of A, once more');
        fs.renameSync(`${mine}.new`, mine);
      };
      const isMoved = (from: unknown): boolean => from === mine;
      await meanwhile({ calls: ['linkSync', 'renameSync'], of: isMoved, [when]: save }, () =>
        computerOf(world, 'A').logon(),
      );
      expect(world.files('A')['doc']).toBe('of A, once more');
      await world.settle(['A', 'B'], 2);
      const older = when === 'before' ? [] : ['of A'];
      expect(await world.faults(['A', 'B'], ['of A, once more', 'of B', ...older])).toEqual([]);
    },
  );
});
