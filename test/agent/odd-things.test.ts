/** What users have in their folders besides plain files: each roams as it is, or stays, is reported and disturbs nothing. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../src/agent/calls.ts';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { isRoot, runs } from './file-systems/mounts.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

const at = (world: CrashWorld, place: string, path: string): string => join(world.root, place, path);

/** A session of A in which `make` happens, then one of B. What the logoff of A and the logon of B gave. */
async function session(world: CrashWorld, make: () => unknown): Promise<[Outcome, Outcome]> {
  await world.run('A', 'logon');
  await make();
  const off = await computerOf(world, 'A').logoff();
  const on = await computerOf(world, 'B').logon();
  await world.run('B', 'logoff');
  return [off, on];
}

const messages = ({ problems }: Outcome): string =>
  problems.map(({ path, message }) => `${path} ${message}`).join('\n');

it.runIf(process.platform === 'linux')('a link roams, and comes back, byte for byte', async () => {
  const world = newWorld();
  const bytes = Buffer.from('t\xFF.txt', 'latin1');
  const leadsTo = (place: string): Buffer =>
    fs.readlinkSync(at(world, place, 'link'), { encoding: 'buffer' });
  await session(world, () => fs.symlinkSync(bytes, at(world, 'A', 'link')));
  expect(leadsTo('B')).toEqual(bytes);
  await session(world, () => world.remove('A', 'link'));
  expect((await computerOf(world, 'B').undo()).restored).toEqual(['link']);
  expect(leadsTo('B')).toEqual(bytes);
});

it.each([-1_000_000_000, 4_000_000_000, 9_300_000_000, 13_500_000_000])(
  'a file of %d seconds after 1970 roams',
  async (seconds) => {
    const world = newWorld();
    const [off, on] = await session(world, () => {
      world.write('A', 'odd.txt', 'odd');
      fs.utimesSync(at(world, 'A', 'odd.txt'), new Date(seconds * 1000), new Date(seconds * 1000));
    });
    expect([messages(off), messages(on)]).toEqual(['', '']);
    expect(world.files('B')).toEqual({ 'odd.txt': 'odd' });
    await session(world, () => world.write('A', 'odd.txt', 'even'));
    expect(world.files('B')).toEqual({ 'odd.txt': 'even' });
  },
);

describe('names', () => {
  const names = [
    'new\nline',
    'tab\t"quotes" and \'more\'',
    '-rf *',
    ' in the middle of blanks ',
    'trailing dot.',
    '..hidden',
    'constructor',
    'CON',
    'a:b?c*d|e<f>',
    '%00',
    'emoji 👩‍👩‍👧‍👦',
    'x'.repeat(255),
    'é'.repeat(127),
    'real \uFFFD replacement',
    'İstanbul',
    'ΣΊΣΥΦΟΣ',
  ];

  it.each(names)('%j: made, changed and removed, it arrives', async (name) => {
    const world = newWorld();
    const inFolder = `${name}/${name}`.length > 300 ? `f/${name}` : `folder ${name.slice(0, 60)}/${name}`;
    await session(world, () => {
      world.write('A', name, 'one');
      world.write('A', inFolder, 'below');
    });
    expect(world.files('B')).toEqual(world.files('A'));
    expect(Object.values(world.files('B')).toSorted()).toEqual(['below', 'one']);
    await world.run('B', 'logon');
    world.write('B', inFolder, 'changed');
    world.remove('B', name);
    await world.run('B', 'logoff');
    await world.settle(['A', 'B'], 1);
    expect(await world.faults(['A', 'B'], ['changed'])).toEqual([]);
  });

  it('with a backslash, which divides folders elsewhere: stays, is reported, and is never taken for that folder', async () => {
    const world = await roamingProfile({ 'a/b.txt': 'one' });
    const [off] = await session(world, () => {
      world.write('A', 'a\\b.txt', 'another');
      world.write('A', 'a\\c/d.txt', 'deeper');
      world.write('A', 'a/b.txt', 'two');
    });
    expect(messages(off)).toContain('a\\b.txt has a backslash');
    expect(messages(off)).toContain('a\\c has a backslash');
    expect(off.failed).toBe(0);
    expect(world.files('B')).toEqual({ 'a/b.txt': 'two' });
    expect(fs.readFileSync(at(world, 'A', 'a\\b.txt'), 'utf8')).toBe('another');
  });

  it('not Unicode: reported, and what lies beside it is not taken for deleted', async () => {
    const world = await roamingProfile({ 'd/good.txt': 'good', 'd/other.txt': 'other' });
    const bad = Buffer.concat([Buffer.from(at(world, 'A', 'd/bad-')), Buffer.from([0xff])]);
    const [off] = await session(world, () => {
      fs.writeFileSync(bad, 'x');
      world.write('A', 'd/good.txt', 'better');
    });
    expect(messages(off)).toContain('not valid Unicode');
    expect(world.files('B')).toEqual({ 'd/good.txt': 'better', 'd/other.txt': 'other' });
    expect(fs.readFileSync(bad, 'utf8')).toBe('x');
  });

  it('a path longer than the system can open: reported, the rest roams', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const dig = `for (let i = 0; i < 25; i++) { const d = 'd'.repeat(200); fs.mkdirSync(d); process.chdir(d); }`;
    const [off] = await session(world, () => {
      execFileSync(process.execPath, ['-e', dig], { cwd: at(world, 'A', '') });
      world.write('A', 'a.txt', 'two');
    });
    expect(messages(off)).toContain('longer than this system can open');
    expect(world.files('B')).toEqual({ 'a.txt': 'two' });
  });
});

it('a file called __proto__ roams', async () => {
  const world = newWorld();
  await session(world, () => world.write('A', '__proto__', 'one'));
  expect(fs.readFileSync(at(world, 'B', '__proto__'), 'utf8')).toBe('one');
});

// Where the disk of the tests holds no such year, it is the nearest one it holds.
it.each([1601, 1969, 2264, 10_000])('a file of the year %d roams, and so does its change', async (year) => {
  const world = await roamingProfile({ 'a.txt': 'one' });
  const put = (content: string, day: number): void => {
    world.write('A', 'a.txt', content);
    const time = new Date(Date.UTC(year, 0, day));
    fs.utimesSync(at(world, 'A', 'a.txt'), time, time);
  };
  expect((await session(world, () => put('two', 1))).map(messages)).toEqual(['', '']);
  expect(world.files('B')).toEqual({ 'a.txt': 'two' });
  // Of the same length: only the time tells, and that of a year beyond the ends does not. A disk without the year has one time for both.
  const { mtime } = fs.statSync(at(world, 'A', 'a.txt'));
  const next = mtime.getUTCFullYear() === year ? 'six' : 'seven';
  expect((await session(world, () => put(next, 2))).map(messages)).toEqual(['', '']);
  expect(world.files('B')).toEqual({ 'a.txt': next });
  await world.settle(['A', 'B'], 1);
  expect(await world.faults(['A', 'B'], [next])).toEqual([]);
});

describe.runIf(process.platform !== 'win32')('things that are no files', () => {
  it('pipes, sockets and devices stay where they are and are reported; none is opened', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const server = createServer();
    const [off, on] = await session(world, async () => {
      runs('mkfifo', at(world, 'A', 'pipe'));
      if (isRoot) runs('mknod', at(world, 'A', 'device'), 'c', '1', '3');
      await new Promise<void>((done) => server.listen(at(world, 'A', 'socket'), done));
      world.write('A', 'a.txt', 'two');
    });
    server.close();
    for (const name of ['pipe', 'socket', ...(isRoot ? ['device'] : [])])
      expect(messages(off)).toContain(`${name} is no regular file and does not roam`);
    expect([off.failed, on.failed]).toEqual([0, 0]);
    expect(fs.readdirSync(at(world, 'B', '')).toSorted()).toEqual(['.roamproof', 'a.txt']);
  });

  it('a folder of the share that became a link: nothing is read through it', async () => {
    const world = await roamingProfile({ 'b.txt': 'bee' });
    await session(world, () => world.write('A', 'd/a.txt', 'mine'));
    await world.run('A', 'logon');
    world.write('A', 'd/new.txt', 'new');
    await world.run('A', 'logoff');
    const outside = at(world, 'outside', '');
    fs.mkdirSync(outside);
    const stamp = fs.statSync(at(world, 'share', 'd/new.txt'));
    fs.writeFileSync(join(outside, 'new.txt'), 'key');
    fs.utimesSync(join(outside, 'new.txt'), stamp.atimeMs / 1000, stamp.mtimeMs / 1000);
    fs.rmSync(at(world, 'share', 'd'), { recursive: true });
    fs.symlinkSync(outside, at(world, 'share', 'd'));
    await world.run('B', 'logon');
    expect(Object.values(world.files('B'))).not.toContain('key');
  });

  it('a folder that became a link out of the profile: nothing is written or deleted through it', async () => {
    const world = await roamingProfile({ 'd/a.txt': 'one', 'b.txt': 'bee' });
    const outside = at(world, 'outside', '');
    fs.mkdirSync(outside);
    fs.writeFileSync(join(outside, 'a.txt'), 'somebody else’s');
    await world.run('B', 'logon');
    fs.rmSync(at(world, 'B', 'd'), { recursive: true });
    fs.symlinkSync(outside, at(world, 'B', 'd'));
    await session(world, () => world.write('A', 'd/new.txt', 'new'));
    await world.settle(['A', 'B'], 2);
    expect(fs.readdirSync(outside)).toEqual(['a.txt']);
    expect(fs.readFileSync(join(outside, 'a.txt'), 'utf8')).toBe('somebody else’s');
    expect(world.files('share')['d/new.txt']).toBe('new');
  });

  it('links are left where they are when told to', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    fs.symlinkSync('a.txt', at(world, 'A', 'link'));
    const off = await computerOf(world, 'A', { links: 'skip' }).logoff();
    expect(off.failed).toBe(0);
    expect(fs.existsSync(at(world, 'share', 'link'))).toBe(false);
    expect(fs.readlinkSync(at(world, 'A', 'link'))).toBe('a.txt');
  });
});

it.runIf(process.platform !== 'win32')(
  'a local profile that cannot be looked into is none of nobody',
  async () => {
    const { root } = newWorld();
    const local = join(root, 'loop');
    fs.symlinkSync('loop', local);
    const profile = openProfile({ local, central: join(root, 'share'), user: 'alice', computer: 'A' });
    await expect(profile.logoff()).rejects.toMatchObject({
      code: 'disk-failed',
      message: expect.stringContaining(local),
    });
    profile.close();
  },
);

describe.runIf(process.platform !== 'win32')('permissions', () => {
  it.each([0o755, 0o600, 0o444, 0o640])('%o arrives with the content, new and replaced', async (mode) => {
    const world = await roamingProfile({ 'old.sh': 'old' });
    await session(world, () => {
      for (const name of ['new.sh', 'old.sh']) {
        world.write('A', name, `run ${name}`);
        fs.chmodSync(at(world, 'A', name), mode);
      }
    });
    for (const place of ['share', 'B'])
      for (const name of ['new.sh', 'old.sh'])
        expect(fs.statSync(at(world, place, name)).mode & 0o7777).toBe(mode);
  });

  it.each([0o700, 0o750, 0o500])(
    'a folder of %o is as closed on the other side, in both directions',
    async (mode) => {
      const world = newWorld();
      await session(world, () => {
        world.write('A', 'private/deep/key', 'secret');
        fs.chmodSync(at(world, 'A', 'private'), mode);
      });
      for (const place of ['share', 'B']) {
        expect(fs.statSync(at(world, place, 'private')).mode & 0o777).toBe(mode | 0o200);
        expect(fs.statSync(at(world, place, 'private/deep')).mode).toBe(
          fs.statSync(at(world, 'A', 'private/deep')).mode,
        );
      }
    },
  );

  it('the control folders are their owner’s alone, whatever the umask', async () => {
    const before = process.umask(0);
    try {
      const world = newWorld();
      await session(world, () => world.write('A', 'a.txt', 'one'));
      for (const place of ['A/.roamproof', ...['', '/lock', '/log'].map((name) => `share/.roamproof${name}`)])
        expect([place, fs.statSync(join(world.root, place)).mode & 0o777]).toEqual([place, 0o700]);
    } finally {
      process.umask(before);
    }
  });

  it('a set-id bit does not', async () => {
    const world = newWorld();
    await session(world, () => {
      world.write('A', 'tool', 'x');
      fs.chmodSync(at(world, 'A', 'tool'), 0o4755);
    });
    expect(fs.statSync(at(world, 'B', 'tool')).mode & 0o7777).toBe(0o755);
  });
});

/** Makes system calls on one file fail for as long as `work` runs: what a locked or shielded file does. */
async function whileFailing<T>(
  code: string,
  of: (path: string) => boolean,
  work: () => Promise<T>,
): Promise<T> {
  const real = { openSync: fs.openSync, renameSync: fs.renameSync, linkSync: fs.linkSync };
  for (const name of ['openSync', 'renameSync', 'linkSync'] as const) {
    const call = real[name] as (...args: unknown[]) => unknown;
    (fs as unknown as Record<string, unknown>)[name] = (...args: unknown[]) => {
      if (args.some((arg) => typeof arg === 'string' && of(arg)))
        throw Object.assign(new Error(`${code}: ${String(args[0])}`), { code });
      return call(...args);
    };
  }
  try {
    return await work();
  } finally {
    Object.assign(fs, real);
  }
}

describe('files that cannot be had just now', () => {
  it.each(['EBUSY', 'EACCES', 'EPERM', 'EIO'])(
    '%s: skipped, reported, tried again, and the rest roams',
    async (code) => {
      const world = await roamingProfile({ 'locked.txt': 'one', 'free.txt': 'one' });
      await world.run('A', 'logon');
      world.write('A', 'locked.txt', 'two, longer');
      world.write('A', 'free.txt', 'two');
      const isLocked = (path: string): boolean => path === at(world, 'A', 'locked.txt');
      const off = await whileFailing(code, isLocked, () => computerOf(world, 'A').logoff());
      expect(off.failed + off.problems.length).toBeGreaterThan(0);
      expect(world.files('share')).toEqual({ 'free.txt': 'two', 'locked.txt': 'one' });
      await world.settle(['A', 'B'], 1);
      expect(await world.faults(['A', 'B'], ['two, longer', 'two'])).toEqual([]);
    },
  );

  it.each(['EBUSY', 'EACCES', 'EROFS'])(
    'a target that gives %s keeps what it has, and is tried again',
    async (code) => {
      const world = await roamingProfile({ 'locked.txt': 'one', 'free.txt': 'one' });
      await world.run('A', 'logon');
      world.write('A', 'locked.txt', 'two, longer');
      world.write('A', 'free.txt', 'two');
      await world.run('A', 'logoff');
      const isLocked = (path: string): boolean => path === at(world, 'B', 'locked.txt');
      const on = await whileFailing(code, isLocked, () => computerOf(world, 'B').logon());
      expect(on.failed).toBe(1);
      expect(world.files('B')).toEqual({ 'free.txt': 'two', 'locked.txt': 'one' });
      await world.run('B', 'logoff');
      await world.settle(['B', 'A'], 1);
      expect(await world.faults(['A', 'B'], ['two, longer', 'two'])).toEqual([]);
    },
  );

  it('a file that changes while it is copied is left for the next run, never half of it', async () => {
    const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'bee' });
    await world.run('A', 'logon');
    const path = at(world, 'A', 'a.txt');
    fs.writeFileSync(path, 'x'.repeat(5000));
    const read = fs.readSync as (...args: unknown[]) => number;
    let touched = false;
    // After it was planned and opened for the copy: the time of the second reading.
    let readings = 0;
    (fs as unknown as Record<string, unknown>)['readSync'] = (...args: unknown[]) => {
      const n = read(...args);
      if (n === 5000 && (readings += 1) === 2 && !touched) {
        touched = true;
        fs.appendFileSync(path, 'and more');
      }
      return n;
    };
    const off = await computerOf(world, 'A')
      .logoff()
      .finally(() => Object.assign(fs, { readSync: read }));
    expect([touched, off.failed]).toEqual([true, 1]);
    expect(world.files('share')['a.txt']).toBe('one');
    await world.settle(['A', 'B'], 1);
    expect(world.files('B')['a.txt']).toBe(`${'x'.repeat(5000)}and more`);
  });
});

/** Permissions bind nobody who is root: another user's rights are taken on for as long as `work` runs. */
async function asNobody<T>(world: CrashWorld, work: () => Promise<T>): Promise<T> {
  execFileSync('chown', ['-R', '65534:65534', world.root]);
  if (process.seteuid === undefined || process.setegid === undefined) throw new Error('no users here');
  process.setegid(65534);
  process.seteuid(65534);
  try {
    return await work();
  } finally {
    process.seteuid(0);
    process.setegid(0);
  }
}

describe.runIf(isRoot)('folders and files without permission (skipped without a superuser)', () => {
  it.each([
    ['A', 0o000, 'd'],
    ['B', 0o555, 'd'],
    ['share', 0o555, 'd'],
  ])(
    'a folder of %s with mode %o: reported, nothing is lost, and done once it may be',
    async (place, mode, folder) => {
      const world = await roamingProfile({ 'd/a.txt': 'one', 'd/b.txt': 'bee', 'e.txt': 'e' });
      await asNobody(world, async () => {
        await world.run('A', 'logon');
        world.write('A', 'd/a.txt', 'two');
        world.write('A', 'd/new.txt', 'new');
        world.write('A', 'e.txt', 'changed');
        fs.chmodSync(at(world, place, folder), mode);
        const off = await computerOf(world, 'A').logoff();
        const on = await computerOf(world, 'B').logon();
        await world.run('B', 'logoff');
        expect(off.failed + on.failed + off.problems.length + on.problems.length).toBeGreaterThan(0);
        expect(world.files('share')['e.txt']).toBe('changed');
        fs.chmodSync(at(world, place, folder), 0o755);
        await world.settle(['A', 'B'], 2);
        expect(await world.faults(['A', 'B'], ['two', 'bee', 'new', 'changed'])).toEqual([]);
      });
    },
  );

  it('a local profile that may not be written: said in one line', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await asNobody(world, async () => {
      fs.chmodSync(at(world, 'A', '.roamproof'), 0o555);
      await expect(computerOf(world, 'A').logon()).rejects.toThrow(/permi|writ/i);
      fs.chmodSync(at(world, 'A', '.roamproof'), 0o755);
    });
  });

  it('a trash that may not be written: that is what is told, and what was to be replaced stays', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await asNobody(world, async () => {
      await world.run('A', 'logon');
      world.write('A', 'a.txt', 'two');
      fs.mkdirSync(at(world, 'share', '.roamproof/trash'), { mode: 0o500 });
      const off = await computerOf(world, 'A').logoff();
      expect(off.problems.map(({ message }) => message)).toEqual([
        expect.stringMatching(/^\S*trash\S*: not permitted/),
      ]);
      expect(world.files('share')).toEqual({ 'a.txt': 'one' });
      fs.chmodSync(at(world, 'share', '.roamproof/trash'), 0o700);
      await world.settle(['A', 'B']);
      expect(world.files('B')).toEqual({ 'a.txt': 'two' });
    });
  });

  it.each(['.', '.roamproof/trash/*'])(
    'a share of which %s may not be entered: undo and purge tell of it, and do not take the trash for empty',
    async (closed) => {
      const world = await roamingProfile({ 'a.txt': 'one' });
      await asNobody(world, async () => {
        await world.run('A', 'logon');
        world.write('A', 'a.txt', 'two');
        await world.run('A', 'logoff');
        const [folder = ''] = fs.globSync(at(world, 'share', closed));
        fs.chmodSync(folder, 0o000);
        const profile = computerOf(world, 'A');
        const [undone, purged] = [await profile.undo(), await profile.purge(30)];
        fs.chmodSync(folder, 0o700);
        expect([undone.run, undone.problems.length, purged.problems.length]).toEqual([null, 1, 1]);
        expect((await profile.undo()).restored).toEqual(['a.txt']);
      });
    },
  );
});
