/** What comes back is whole, what lay there is kept, and one that cannot come back keeps no other from it. */
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { watchDisk } from '../../src/agent/mortal-disk.ts';
import { longAgo } from '../disk/scratch.ts';
import { computerOf, roamingProfile } from './world.ts';

/** A has replaced files of the share, and is logged on again. Returns the name of that run. */
async function replaced(before: Record<string, string>, after: Record<string, string>) {
  const world = await roamingProfile(before);
  await world.run('A', 'logon');
  for (const [path, content] of Object.entries(after)) world.write('A', path, content);
  await world.run('A', 'logoff');
  await world.run('A', 'logon');
  const [last] = (await computerOf(world, 'A').status()).trash;
  return { world, run: last?.run ?? '' };
}

/** An index on the share, as anybody who can write there could have written it. */
function plant(world: CrashWorld, path: string, stored: string, kind = 'file'): void {
  const run = join(world.root, 'share/.roamproof/trash/9999_A');
  fs.mkdirSync(run, { recursive: true });
  const item = {
    run: '',
    number: 1,
    path,
    kind,
    size: 7,
    mtime: '0',
    mode: 0o600,
    at: 0,
    reason: '',
    stored,
  };
  fs.writeFileSync(join(run, 'index.jsonl'), `${JSON.stringify(item)}\n`);
  if (!fs.lstatSync(join(run, stored), { throwIfNoEntry: false }))
    fs.writeFileSync(join(run, stored), 'planted');
}

describe('undo', () => {
  it('killed at any call leaves under the name what was there or what comes back', async () => {
    const { world, run } = await replaced({ 'a.txt': 'one' }, { 'a.txt': 'two' });
    const die = (): never => {
      throw new Error('killed');
    };
    let wasKilled = true;
    for (let at = 1; wasKilled; at += 1) {
      world.write('A', 'a.txt', 'two');
      // Each thing in the trash costs a call of its own.
      fs.rmSync(join(world.root, 'A/.roamproof/trash'), { recursive: true, force: true });
      const watch = watchDisk({ at, half: true, die });
      await computerOf(world, 'A')
        .undo(run)
        .catch(() => undefined);
      wasKilled = watch.isDead();
      watch.restore();
      expect(['one', 'two'], `killed at call ${at}`).toContain(world.files('A')['a.txt']);
    }
    await world.settle(['A', 'B']);
    for (const place of ['A', 'B', 'share']) expect(world.files(place)).toEqual({ 'a.txt': 'one' });
  });

  it('tells of what finds no space, leaves there what lay there, and brings back the others', async () => {
    const large = (letter: string): string => letter.repeat(2 << 20);
    const { world } = await replaced(
      { 'a.txt': large('1'), 'b.txt': 'one' },
      { 'a.txt': large('2'), 'b.txt': 'two' },
    );
    const open = (): number => (process.platform === 'linux' ? fs.readdirSync('/proc/self/fd').length : 0);
    const before = open();
    const write = fs.writeSync;
    fs.writeSync = ((fd: number, bytes: Buffer, at: number, length: number) => {
      if (length < 1 << 16) return write(fd, bytes, at, length);
      write(fd, bytes, at, length >> 1);
      fs.writeSync = write;
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    }) as typeof fs.writeSync;
    const { restored, problems } = await computerOf(world, 'A').undo();
    expect([restored, problems.map(({ path }) => path)]).toEqual([['b.txt'], ['a.txt']]);
    expect(problems[0]?.message).toContain('no space left');
    expect(world.files('A')).toEqual({ 'a.txt': large('2'), 'b.txt': 'one' });
    expect(open()).toBe(before);
  });

  it('keeps what it replaces, and gives back a file of long ago as changed now', async () => {
    const { world, run } = await replaced({ 'a.txt': 'one' }, { 'a.txt': 'two' });
    const [stored = ''] = fs.globSync(`${world.root}/share/.roamproof/trash/${run}/*a.txt`);
    fs.utimesSync(stored, longAgo, longAgo);
    await computerOf(world, 'A').undo();
    expect(fs.statSync(join(world.root, 'A/a.txt')).mtimeMs).toBeGreaterThan(Date.now() - 60_000);
    await computerOf(world, 'A').undo();
    expect(world.files('A')).toEqual({ 'a.txt': 'two' });
  });

  it.runIf(process.platform !== 'win32')('brings back a link as a link, over a file', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    fs.symlinkSync('a.txt', join(world.root, 'A/link'));
    await world.run('A', 'logoff');
    await world.run('A', 'logon');
    fs.rmSync(join(world.root, 'A/link'));
    await world.run('A', 'logoff');
    for (const there of ['nothing', 'a file']) {
      if (there === 'a file') fs.rmSync(join(world.root, 'A/link'));
      if (there === 'a file') world.write('A', 'link', 'mine');
      const { run } = (await computerOf(world, 'A').status()).trash.at(-1) ?? {};
      expect(await computerOf(world, 'A').undo(run)).toMatchObject({ restored: ['link'], problems: [] });
      expect(fs.readlinkSync(join(world.root, 'A/link'))).toBe('a.txt');
    }
  });

  it.each(['.roamproof/manifest', '.ROAMPROOF/new', 'a\\b'])('writes nothing at %s', async (path) => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const before = fs.readFileSync(join(world.root, 'A/.roamproof/manifest'));
    plant(world, path, '000001-x');
    const { restored, problems } = await computerOf(world, 'A').undo();
    expect([restored, problems]).toEqual([[], [{ path, message: expect.stringContaining('never roam') }]]);
    expect(fs.readFileSync(join(world.root, 'A/.roamproof/manifest'))).toEqual(before);
    expect(fs.existsSync(join(world.root, 'A', path))).toBe(path === '.roamproof/manifest');
  });

  it.runIf(process.platform !== 'win32')('follows no link that lies in a trash', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const secret = join(world.root, 'secret');
    fs.writeFileSync(secret, 'secret');
    const run = join(world.root, 'share/.roamproof/trash/9999_A');
    fs.mkdirSync(run, { recursive: true });
    fs.symlinkSync(secret, join(run, '000001-x'));
    plant(world, 'new.txt', '000001-x');
    expect((await computerOf(world, 'A').undo()).restored).toEqual([]);
    expect(world.files('A')).toEqual({ 'a.txt': 'one' });
  });

  it('takes the spelling that a name has by now', async () => {
    const { world, run } = await replaced({ 'docs/a.txt': 'one' }, { 'docs/a.txt': 'two' });
    fs.renameSync(join(world.root, 'A/docs/a.txt'), join(world.root, 'A/docs/A.txt'));
    fs.renameSync(join(world.root, 'A/docs'), join(world.root, 'A/Docs'));
    expect((await computerOf(world, 'A').undo(run)).problems).toEqual([]);
    expect(world.files('A')).toEqual({ 'Docs/A.txt': 'one' });
    expect((await computerOf(world, 'A').logoff()).complete).toBe(true);
    expect(world.files('share')).toEqual({ 'docs/A.txt': 'one' });
  });

  it('tells of what a damaged index does not explain, and takes no other run for it', async () => {
    const { world, run } = await replaced(
      { 'a.txt': 'one', 'b.txt': 'one' },
      { 'a.txt': 'two', 'b.txt': 'two' },
    );
    const index = join(world.root, `share/.roamproof/trash/${run}/index.jsonl`);
    const [, second] = fs.readFileSync(index, 'utf8').split('\n');
    fs.writeFileSync(index, `{"run":\n${second}\n`);
    const problem = { message: expect.stringMatching(/000001-a.txt: its index does not tell/) as unknown };
    expect(await computerOf(world, 'A').undo()).toMatchObject({ restored: ['b.txt'], problems: [problem] });
    fs.rmSync(index);
    fs.rmSync(join(world.root, 'A/.roamproof/trash'), { recursive: true });
    const { restored, problems } = await computerOf(world, 'A').undo();
    expect([restored, problems.length]).toEqual([[], 2]);
  });

  it('says which runs there are when asked for one that there is not', async () => {
    const { world, run } = await replaced({ 'a.txt': 'one' }, { 'a.txt': 'two' });
    await expect(computerOf(world, 'A').undo('no-such-run')).rejects.toMatchObject({
      code: 'bad-options',
      message: `there is no run "no-such-run" in the trash: there are ${run}`,
    });
    const empty = await roamingProfile({ 'a.txt': 'one' });
    await expect(computerOf(empty, 'A').undo('no-such-run')).rejects.toThrow('it is empty');
  });
});

describe('of files, undo', () => {
  it('brings back these alone, from the newest run that holds one, whoever threw it away', async () => {
    const { world, run } = await replaced(
      { 'd/a.txt': 'one', 'b.txt': 'bee' },
      { 'd/a.txt': 'two', 'b.txt': 'b' },
    );
    world.write('A', 'b.txt', 'c');
    await world.run('A', 'logoff');
    for (const path of ['d/a.txt', 'b.txt']) world.write('B', path, 'work of B');
    expect(await computerOf(world, 'B').undo(undefined, ['D/'])).toMatchObject({
      run,
      restored: ['d/a.txt'],
    });
    expect(world.files('B')).toEqual({ 'd/a.txt': 'one', 'b.txt': 'work of B' });
    expect(await computerOf(world, 'B').undo(run, ['b.txt'])).toMatchObject({ restored: ['b.txt'] });
    expect(world.files('B')).toEqual({ 'd/a.txt': 'one', 'b.txt': 'bee' });
  });

  it('says of which of them the run has nothing, and where that is', async () => {
    const { world, run } = await replaced({ 'a.txt': 'one', 'b.txt': 'one' }, { 'a.txt': 'two' });
    world.write('A', 'b.txt', 'two');
    await world.run('A', 'logoff');
    const elsewhere = {
      path: 'a.txt',
      message: `nothing of it is in this run; it is in another: --run ${run}`,
    };
    const nowhere = { path: 'c', message: 'nothing of it is in the trash' };
    expect(await computerOf(world, 'A').undo(undefined, ['a.txt', 'b.txt', 'c'])).toMatchObject({
      restored: ['b.txt'],
      problems: [elsewhere, nowhere],
    });
    const newest = (await computerOf(world, 'A').status()).trash.find(({ run }) => run.endsWith('_A'));
    expect(await computerOf(world, 'A').undo(newest?.run, ['a.txt'])).toMatchObject({
      restored: [],
      problems: [elsewhere],
    });
    await expect(computerOf(world, 'A').undo('no-such-run', ['a.txt'])).rejects.toThrow(newest?.run);
  });

  it('says so where nothing of them is in the trash', async () => {
    const { world } = await replaced({ 'a.txt': 'one' }, { 'a.txt': 'two' });
    await expect(computerOf(world, 'A').undo(undefined, ['a', 'b'])).rejects.toMatchObject({
      code: 'bad-options',
      message: 'nothing of a, b is in the trash: name files as the profile has them',
    });
  });
});

describe('without a name, undo', () => {
  it('brings back nothing that another computer threw away', async () => {
    const { world, run } = await replaced({ 'a.txt': 'one' }, { 'a.txt': 'two' });
    world.write('B', 'a.txt', 'work of B');
    expect(await computerOf(world, 'B').undo()).toMatchObject({ run: null, restored: [] });
    expect(world.files('B')).toEqual({ 'a.txt': 'work of B' });
    expect(await computerOf(world, 'B').undo(run)).toMatchObject({ run, restored: ['a.txt'] });
    expect(world.files('B')).toEqual({ 'a.txt': 'one' });
    // What was put aside for it is this computer's own.
    expect(await computerOf(world, 'B').undo()).toMatchObject({ restored: ['a.txt'] });
    expect(world.files('B')).toEqual({ 'a.txt': 'work of B' });
  });

  it('takes no run of a computer whose name ends like its own', async () => {
    const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'one' });
    for (const [computer, path] of [
      ['A', 'a.txt'],
      ['B_A', 'b.txt'],
    ] as const) {
      await world.run(computer, 'logon');
      world.write(computer, path, 'two');
      await world.run(computer, 'logoff');
    }
    expect((await computerOf(world, 'A').undo()).restored).toEqual(['a.txt']);
  });

  it('tells of the other half of a sync', async () => {
    const world = await roamingProfile({ 'a.txt': 'a', 'b.txt': 'b' });
    world.remove('B', 'a.txt');
    await world.run('B', 'sync');
    world.remove('A', 'b.txt');
    await world.run('A', 'sync');
    const { earlier, restored } = await computerOf(world, 'A').undo();
    expect(restored).toEqual(['b.txt']);
    expect(await computerOf(world, 'A').undo(earlier ?? '')).toMatchObject({ restored: ['a.txt'] });
  });
});
