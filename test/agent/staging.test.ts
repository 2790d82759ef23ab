/** Copies staged before their turn change nothing but the time a merge takes. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { HEIR } from '../../src/agent/crash-sweep.ts';
import { CrashWorld, copyWorld, KEPT, prepare, workOn } from '../../src/agent/crash-world.ts';
import { MemoryStore } from '../../src/stores/memory.ts';
import { openSqliteStore } from '../../src/stores/sqlite.ts';
import { harvest, longAgo, scratchFolder } from '../disk/scratch.ts';
import { untilMore } from './until-more.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

const AHEAD = { stageAheadFrom: 1 } as const;
const IN_TURN = { stageAheadFrom: Number.POSITIVE_INFINITY } as const;

/** Many small files in folders of ten. */
function letters(count: number, text: (i: number) => string): Record<string, string> {
  return Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`letters/${Math.floor(i / 10)}/${i}.txt`, text(i)]),
  );
}

/** Temporary files anywhere in a world, and folders in which nothing lies. */
function remains(world: CrashWorld): string[] {
  const tree = Object.keys(harvest(world.root)).filter((path) => !path.includes('.roamproof/'));
  const isEmpty = (folder: string): boolean =>
    !tree.some((path) => path !== folder && path.startsWith(folder));
  return tree.filter((path) => path.includes('.roamproof-') || (path.endsWith('/') && isEmpty(path)));
}

/** Everything of a world's files that a merge may decide by: contents and times. */
function stamped(world: CrashWorld): Record<string, string> {
  const entries = ['A', 'B', 'share'].flatMap((place) =>
    Object.entries(world.files(place)).flatMap(([path, content]) => {
      const stat = fs.lstatSync(join(world.root, place, path), { bigint: true });
      // A link's own time is that of its making.
      if (stat.isSymbolicLink()) return [];
      return [[`${place}/${path}`, `${content} ${stat.mode} ${stat.mtimeNs}`] as const];
    }),
  );
  return Object.fromEntries(entries);
}

/** B's profile differs from the server's in every way: new, changed, deleted, in conflict, files for folders and folders for files. */
async function differing(): Promise<CrashWorld> {
  const world = await roamingProfile({
    ...letters(80, (i) => `letter ${i}`),
    'becomes/a-file': 'in a folder',
    'becomes-a-folder': 'a file',
    'docs/both': 'first',
    dconf: 'hive',
  });
  await world.run('A', 'logon');
  for (const [path, content] of Object.entries(letters(120, (i) => `new letter ${i}`)))
    if (!path.endsWith('7.txt')) world.write('A', path, content);
  for (const path of Object.keys(letters(80, String))) if (path.endsWith('7.txt')) world.remove('A', path);
  world.remove('A', 'becomes/a-file');
  world.remove('A', 'becomes-a-folder');
  fs.rmdirSync(join(world.root, 'A', 'becomes'));
  world.write('A', 'becomes', 'a file now');
  world.write('A', 'becomes-a-folder/x', 'in a folder now');
  world.write('A', 'docs/both', 'changed by A');
  world.write('A', 'dconf', 'hive of A');
  fs.symlinkSync('docs/both', join(world.root, 'A', 'link'));
  fs.chmodSync(join(world.root, 'A', 'letters/0/1.txt'), 0o640);
  await world.run('A', 'logoff');
  world.write('B', 'docs/both', 'changed by B');
  world.write('B', 'letters/0/3.txt', 'changed by B as well');
  for (const [path, content] of Object.entries(letters(40, (i) => `of B ${i}`)))
    world.write('B', `mine/${path}`, content);
  return world;
}

async function copied(world: CrashWorld): Promise<CrashWorld> {
  const root = join(scratchFolder('staging'), 'world');
  copyWorld(world.root, root);
  const store = new MemoryStore();
  for await (const { stream, event } of world.store.readAll()) await store.append(stream, 'any', [event]);
  return new CrashWorld(root, store);
}

describe('the same as in turn', () => {
  it('records, contents and times, of a logon and a logoff with all that can differ', async () => {
    const ahead = await differing();
    const inTurn = await copied(ahead);
    const begin = Date.now() + 1000;
    for (const [world, more] of [
      [ahead, AHEAD],
      [inTurn, IN_TURN],
    ] as const) {
      let now = begin;
      const clock = { now: () => (now += 1), clockOffset: 0, hives: ['dconf'], ...more };
      for (const deed of ['logon', 'logoff'] as const) await computerOf(world, 'B', clock)[deed]();
      for (const deed of ['logon', 'logoff'] as const) await computerOf(world, 'A', clock)[deed]();
    }
    const text = async (world: CrashWorld): Promise<string[]> =>
      (await world.events())
        // A link's own time is that of its making.
        .filter((event) => !('path' in event && event.path === 'link'))
        .map((event) => JSON.stringify(event).replaceAll(world.root, ''));
    expect(await text(ahead)).toEqual(await text(inTurn));
    expect(stamped(ahead)).toEqual(stamped(inTurn));
    expect(ahead.files('A')).toEqual(ahead.files('share'));
    expect(ahead.files('A')['mine/letters/3/39.txt']).toBe('of B 39');
    expect(remains(ahead)).toEqual([]);
  });

  it.each(['csync', 'windows-2003', 'nt4'])('under %s as well', async (algorithm) => {
    const world = newWorld();
    const files = letters(60, (i) => `letter ${i}`);
    await computerOf(world, 'A', { algorithm, ...AHEAD }).logon();
    for (const [path, content] of Object.entries(files)) world.write('A', path, content);
    await computerOf(world, 'A', { algorithm, ...AHEAD }).logoff();
    await computerOf(world, 'B', { algorithm, ...AHEAD }).logon();
    expect(world.files('B')).toEqual(files);
    expect(remains(world)).toEqual([]);
  });
});

describe('what goes wrong on the way', () => {
  /** A logon of B with `act` done after the first copy. What happened, and the world. */
  async function logonWith(act: (world: CrashWorld) => void) {
    const world = newWorld();
    await world.run('A', 'logon');
    for (const [path, content] of Object.entries(letters(100, (i) => `letter ${i}`)))
      world.write('A', path, content);
    await world.run('A', 'logoff');
    let acted = false;
    const onProgress = ({ phase }: { phase: string }): void => {
      if (phase === 'copying' && !acted) act(world);
      acted ||= phase === 'copying';
    };
    const { failed } = await computerOf(world, 'B', { ...AHEAD, onProgress }).logon();
    return { world, failed };
  }

  it('a source that goes or changes meanwhile is done by the next merge', async () => {
    const { world } = await logonWith(({ root }) => {
      fs.rmSync(join(root, 'share/letters/9/95.txt'));
      fs.writeFileSync(join(root, 'share/letters/9/96.txt'), 'another letter');
    });
    expect(remains(world)).toEqual([]);
    await world.run('B', 'logoff');
    await computerOf(world, 'B', { fullScanEveryMs: 0 }).logon();
    expect(world.files('B')).toEqual(world.files('share'));
    expect(world.files('B')['letters/9/96.txt']).toBe('another letter');
  });

  it('a target made meanwhile is left alone', async () => {
    const { world, failed } = await logonWith((w) => w.write('B', 'letters/9/95.txt', 'my own'));
    expect(failed).toBe(1);
    expect(world.files('B')['letters/9/95.txt']).toBe('my own');
    expect(remains(world)).toEqual([]);
  });

  it('a folder that is taken away meanwhile is made again', async () => {
    const { world, failed } = await logonWith(({ root }) =>
      fs.rmSync(join(root, 'B/letters/9'), { recursive: true, force: true }),
    );
    expect(failed).toBeLessThanOrEqual(10);
    await world.run('B', 'logoff');
    await world.run('B', 'logon');
    expect(world.files('B')).toEqual(world.files('share'));
  });

  it('a stop between two actions leaves nothing behind, and the next call goes on', async () => {
    const world = newWorld();
    await world.run('A', 'logon');
    for (const [path, content] of Object.entries(letters(300, (i) => `letter ${i}`)))
      world.write('A', path, content);
    await world.run('A', 'logoff');
    fs.mkdirSync(join(world.root, 'B/empty/before'), { recursive: true });
    const stop = new AbortController();
    const onProgress = ({ phase, files }: { phase: string; files: number }): void => {
      if (phase === 'copying' && files === 40) stop.abort();
    };
    const { signal } = stop;
    await expect(computerOf(world, 'B', { ...AHEAD, onProgress }).logon({ signal })).rejects.toMatchObject({
      code: 'stopped',
    });
    expect(Object.keys(world.files('B'))).toHaveLength(40);
    expect(remains(world)).toEqual(['B/empty/before/']);
    await computerOf(world, 'B', AHEAD).logon();
    expect(world.files('B')).toEqual(world.files('share'));
  });
});

describe('what has its name before its turn', () => {
  const child = join(import.meta.dirname, 'staging-child.ts');
  const many = letters(600, (i) => `letter ${i}`);
  /** Most of them had their names before their turn, and some come after. */
  const CUT = 300;

  /** A's profile with `many` is on the share, and B's computer has nothing of it yet. */
  async function uploaded(): Promise<CrashWorld> {
    const root = join(scratchFolder('staging'), 'world');
    fs.mkdirSync(root);
    const world = new CrashWorld(root, await openSqliteStore(join(root, 'events.db')), HEIR);
    await world.run('A', 'logon');
    for (const [path, content] of Object.entries(many)) world.write('A', path, content);
    await world.run('A', 'logoff');
    return world;
  }

  /** Each of the files was copied down to B, and recorded, once. */
  async function expectWhole(world: CrashWorld): Promise<void> {
    expect(world.files('B')).toEqual(many);
    const down = (await world.events()).flatMap((event) =>
      event.type === 'file.copied' && event.to === 'local' && event.computer === 'B' ? [event.path] : [],
    );
    expect(down.toSorted()).toEqual(Object.keys(many).toSorted());
    expect(remains(world)).toEqual([]);
    await world.settle(['A', 'B'], 2);
    expect(await world.faults(['A', 'B'], Object.values(many))).toEqual([]);
    expect((await world.events()).filter(({ type }) => type === 'conflict.kept')).toEqual([]);
  }

  it('is found and recorded after a kill', async () => {
    const world = await uploaded();
    await world.store.close();
    const { signal } = spawnSync(process.execPath, [child, world.root, 'logon', `files ${CUT}`, 'B']);
    expect(signal).toBe('SIGKILL');
    const again = new CrashWorld(world.root, await openSqliteStore(join(world.root, 'events.db')), HEIR);
    expect(Object.keys(again.files('B')).length).toBeGreaterThan(CUT);
    await again.run('B', 'logon');
    await expectWhole(again);
    await again.store.close();
  });

  it('is recorded once where the recovery is killed as well', async () => {
    const world = await uploaded();
    await world.store.close();
    // One that changes on the way is not done, and what is owed is not what comes next in the plan.
    const touched = 'letters/20/205.txt';
    for (const when of [`files ${CUT}`, 'noting']) {
      const { signal } = spawnSync(process.execPath, [child, world.root, 'logon', when, 'B', touched]);
      expect(signal).toBe('SIGKILL');
    }
    const again = new CrashWorld(world.root, await openSqliteStore(join(world.root, 'events.db')), HEIR);
    await again.run('B', 'logon');
    await expectWhole(again);
    await again.store.close();
  });

  it('is found and recorded after a stop', async () => {
    const world = await uploaded();
    const stop = new AbortController();
    const onProgress = ({ phase, files }: { phase: string; files: number }): void => {
      if (phase !== 'copying' || files !== CUT) return;
      untilMore(join(world.root, 'B'), CUT);
      stop.abort();
    };
    const { signal } = stop;
    await expect(computerOf(world, 'B', { ...AHEAD, onProgress }).logon({ signal })).rejects.toMatchObject({
      code: 'stopped',
    });
    expect(Object.keys(world.files('B')).length).toBeGreaterThan(CUT);
    expect(remains(world)).toEqual([]);
    await computerOf(world, 'B', AHEAD).logon();
    await expectWhole(world);
    await world.store.close();
  });
});

describe('killed in the middle', () => {
  const child = join(import.meta.dirname, 'staging-child.ts');

  it.each(['logon', 'logoff'] as const)(
    'of a %s, the next call removes what lies about and goes on',
    async (deed) => {
      const root = join(scratchFolder('staging'), 'world');
      fs.mkdirSync(root);
      const store = await openSqliteStore(join(root, 'events.db'));
      const world = new CrashWorld(root, store, HEIR);
      await prepare(world);
      const files = letters(300, (i) => `letter ${i} `.repeat(i));
      const computer = deed === 'logon' ? 'B' : 'A';
      await world.run(computer, 'logon');
      if (deed === 'logoff') workOn(world);
      for (const [path, content] of Object.entries(files)) {
        world.write(computer, path, content);
        fs.utimesSync(join(root, computer, path), longAgo, longAgo);
      }
      if (deed === 'logon') await world.run('B', 'logoff');
      await store.close();
      let left = 0;
      let kills = 0;
      for (let at = 300; at < 100_000; at += 350) {
        const { signal, status, stderr } = spawnSync(process.execPath, [child, root, deed, `${at}`], {
          encoding: 'utf8',
        });
        if (signal === null) {
          expect([status, stderr]).toEqual([0, expect.stringMatching(/^told \d+$|^$/)]);
          break;
        }
        kills += 1;
        left += remains(world).length;
      }
      expect(kills).toBeGreaterThan(1);
      // Some of the kills fell where copies lay staged.
      expect(left).toBeGreaterThan(0);
      expect(remains(world)).toEqual([]);
      const again = new CrashWorld(root, await openSqliteStore(join(root, 'events.db')), HEIR);
      if (deed === 'logon') workOn(again);
      await again.settle(['A', 'B'], 3);
      expect(await again.faults(['A', 'B'], [...KEPT, ...Object.values(files)])).toEqual([]);
      await again.store.close();
    },
  );
});

describe('the second thread is found and ends with the command', () => {
  const project = join(import.meta.dirname, '../..');
  const commandLine = (main: string, local: string, central: string): string[] => {
    const profile = ['--local', local, '--central', central, '--user', 'alice', '--computer', 'A'];
    return [join(project, main), 'agent', 'logon', ...profile];
  };
  const library = (index: string, local: string, central: string): string[] => {
    const options = { local, central, user: 'alice', computer: 'A' };
    const url = pathToFileURL(join(project, index)).href;
    const code = `import { openProfile } from ${JSON.stringify(url)};
await openProfile(${JSON.stringify(options)}).logon();`;
    return ['--input-type=module', '-e', code];
  };

  it.each([
    ['the sources', 'src/cli/main.ts', commandLine],
    ['the built library', 'dist/src/agent/index.js', library],
    ['the bundled command', 'dist/src/cli/main.js', commandLine],
  ] as const)('in %s', (_, file, call) => {
    const root = scratchFolder('staging');
    const watch = pathToFileURL(join(import.meta.dirname, 'second-thread.ts')).href;
    const [local, central] = [join(root, 'local'), join(root, 'share')];
    const files = letters(1100, (i) => `letter ${i}`);
    for (const [path, content] of Object.entries(files)) {
      fs.mkdirSync(dirname(join(central, path)), { recursive: true });
      fs.writeFileSync(join(central, path), content);
    }
    const began = performance.now();
    const { status, signal, stderr } = spawnSync(
      process.execPath,
      ['--import', watch, ...call(file, local, central)],
      {
        encoding: 'utf8',
        timeout: 60_000,
      },
    );
    expect([status, signal]).toEqual([0, null]);
    expect(Number(/^told (\d+)$/.exec(stderr)?.[1])).toBeGreaterThan(0);
    expect(performance.now() - began).toBeLessThan(60_000);
    expect(fs.readFileSync(join(local, 'letters/109/1099.txt'), 'utf8')).toBe('letter 1099');
  });
});
