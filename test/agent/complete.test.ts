/** Whether all was done that was to be: what a call tells for its exit status. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

afterEach(() => vi.restoreAllMocks());

/** Who calls has no right to read the files of this name. */
function forbidReading(name: string): void {
  const { openSync } = fs;
  vi.spyOn(fs, 'openSync').mockImplementation((...given: Parameters<typeof openSync>) => {
    if (String(given[0]).endsWith(name)) throw Object.assign(new Error('not permitted'), { code: 'EACCES' });
    return openSync(...given);
  });
}

async function problemsOf(world: CrashWorld): Promise<string[]> {
  const { complete, failed, problems } = await computerOf(world, 'A').sync();
  expect([complete, failed]).toEqual([problems.every(({ byChoice }) => byChoice === true), 0]);
  return problems
    .filter(({ byChoice }) => byChoice !== true)
    .map(({ path, message }) => `${path}: ${message}`);
}

describe('a call is not complete', () => {
  it('where the profile is larger than it may be: told with both sizes, nothing goes up', async () => {
    const world = newWorld();
    world.write('A', 'big', 'x'.repeat(400_000));
    const policy = { EnableProfileQuota: 1, MaxProfileSize: 300 };
    const { complete, failed, problems } = await computerOf(world, 'A', { policy }).sync();
    expect({ complete, failed }).toEqual({ complete: false, failed: 0 });
    expect(problems).toEqual([
      { path: '', message: expect.stringMatching(/of 391 KB .* of 300 KB/) as unknown },
    ]);
    expect(world.files('share')).toEqual({});
    world.write('A', 'big', 'x');
    expect((await computerOf(world, 'A', { policy }).sync()).complete).toBe(true);
    expect(world.files('share')).toEqual({ big: 'x' });
  });

  it('where a change cannot be read, until it can', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    world.write('A', 'a.txt', 'changed');
    forbidReading('A/a.txt');
    expect(await problemsOf(world)).toEqual(['a.txt: cannot be read (EACCES)']);
    vi.restoreAllMocks();
    expect(await problemsOf(world)).toEqual([]);
    expect(world.files('share')).toEqual({ 'a.txt': 'changed' });
  });

  it('where two names are one elsewhere, until a person renames one', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    world.write('A', 'A.txt', 'two');
    for (const _call of ['the first', 'and every other'])
      expect(await problemsOf(world)).toEqual([
        'A.txt: differs from a.txt only in case or Unicode form: rename one of them',
      ]);
    fs.renameSync(join(world.root, 'A/A.txt'), join(world.root, 'A/b.txt'));
    expect(await problemsOf(world)).toEqual([]);
    expect(world.files('share')).toEqual({ 'a.txt': 'one', 'b.txt': 'two' });
  });
});

describe('a call that first ends one which was cut short', () => {
  /** A logoff of A is stopped before its second file. */
  async function cutShort(): Promise<CrashWorld> {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    for (const name of ['b.txt', 'c.txt']) world.write('A', name, 'new');
    const stop = new AbortController();
    const onProgress = ({ phase }: { phase: string }): void => {
      if (phase === 'copying') stop.abort();
    };
    const call = computerOf(world, 'A', { onProgress }).logoff({ signal: stop.signal });
    await expect(call).rejects.toMatchObject({ code: 'stopped' });
    return world;
  }

  it('is not complete where that did not reach the server', async () => {
    const world = await cutShort();
    fs.renameSync(join(world.root, 'share'), join(world.root, 'away'));
    const unreached = { state: 'loggedOff', reached: false, complete: false };
    expect(await computerOf(world, 'A').logoff()).toMatchObject(unreached);
    // Nor is a second one, for which no session is left.
    expect(await computerOf(world, 'A').logoff()).toMatchObject(unreached);
  });

  it('tells what failed there', async () => {
    const world = await cutShort();
    forbidReading('A/c.txt');
    const { complete, problems } = await computerOf(world, 'A').logoff();
    expect([complete, problems.map(({ path }) => path)]).toEqual([false, ['c.txt']]);
  });

  it('is complete where all of it was done', async () => {
    const world = await cutShort();
    expect((await computerOf(world, 'A').logoff()).complete).toBe(true);
    expect(Object.keys(world.files('share'))).toEqual(['a.txt', 'b.txt', 'c.txt']);
  });
});

describe('a call is complete', () => {
  it.skipIf(process.platform === 'win32')('where something never roams: it is told', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    execFileSync('mkfifo', [join(world.root, 'A/pipe')]);
    fs.symlinkSync('a.txt', join(world.root, 'A/link'));
    const { complete, problems } = await computerOf(world, 'A', { links: 'skip' }).sync();
    const said = { message: 'is no regular file and does not roam', byChoice: true };
    expect(problems).toEqual([
      { path: 'link', ...said },
      { path: 'pipe', ...said },
    ]);
    expect(complete).toBe(true);
  });
});
