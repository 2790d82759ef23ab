/** A share that does not answer, or lets nobody in, as a whole or in one folder. */
import fs from 'node:fs';
import { constants } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { examine } from '../../src/agent/doctor.ts';
import { computerOf, roamingProfile } from './world.ts';

let world: CrashWorld;
beforeEach(async () => {
  world = await roamingProfile({ 'p/a.txt': 'one', 'q.txt': 'one' });
});
afterEach(() => void vi.restoreAllMocks());

const CALLS = ['statSync', 'lstatSync', 'readdirSync', 'openSync', 'accessSync', 'readFileSync'] as const;

/** From now on the system says only this of what lies at a path or below it. Node has no name for each number. */
function answers(path: string, code: string, errno = -1): void {
  for (const call of CALLS) {
    const real = fs[call] as (...args: unknown[]) => unknown;
    vi.spyOn(fs, call).mockImplementation(((...args: unknown[]) => {
      const at = String(args[0]);
      if (at !== path && !at.startsWith(`${path}/`)) return real(...args);
      throw Object.assign(new Error(`${code}, ${call} '${at}'`), { code, errno });
    }) as never);
  }
}

describe('a folder on the share that lets nobody in', () => {
  it.each([0, Number.POSITIVE_INFINITY])('stops nothing else (scan after %s ms)', async (fullScanEveryMs) => {
    await world.run('B', 'logon');
    for (const path of ['p/a.txt', 'q.txt']) world.write('B', path, 'changed by B');
    world.write('B', 'p/new.txt', 'new');
    await world.run('B', 'logoff');
    answers(join(world.root, 'share/p'), 'EACCES');
    const { state, failed, problems } = await computerOf(world, 'A', { fullScanEveryMs }).logon();
    expect({ state, failed }).toEqual({ state: 'loggedOn', failed: 0 });
    expect(problems).toContainEqual({
      path: expect.stringMatching(/^p/) as unknown,
      message: 'cannot be read: check its permissions and the disk',
    });
    expect(world.files('A')).toEqual({ 'p/a.txt': 'one', 'q.txt': 'changed by B' });
    await computerOf(world, 'A', { fullScanEveryMs }).logoff();
    vi.restoreAllMocks();
    await world.settle(['A', 'B'], 1);
    const all = { 'p/a.txt': 'changed by B', 'p/new.txt': 'new', 'q.txt': 'changed by B' };
    for (const place of ['A', 'B', 'share']) expect(world.files(place)).toEqual(all);
    expect(await world.faults(['A', 'B'], ['changed by B', 'new'])).toEqual([]);
  });

  it('is passed over also where a file in it was so fresh that it has to be looked at again', async () => {
    await world.run('A', 'logon');
    world.write('A', 'p/a.txt', 'changed by A');
    const soon = Date.now() / 1000 + 60;
    fs.utimesSync(join(world.root, 'A/p/a.txt'), soon, soon);
    await world.run('A', 'logoff');
    await world.run('A', 'logon');
    world.write('A', 'p/new.txt', 'new');
    world.write('A', 'q.txt', 'changed by A');
    answers(join(world.root, 'share/p'), 'EACCES');
    const { problems } = await computerOf(world, 'A').logoff();
    expect(problems.map(({ path }) => path)).toContain('p/a.txt');
    vi.restoreAllMocks();
    expect(world.files('share')).toEqual({ 'p/a.txt': 'changed by A', 'q.txt': 'changed by A' });
    await world.settle(['A', 'B'], 1);
    const all = { 'p/a.txt': 'changed by A', 'p/new.txt': 'new', 'q.txt': 'changed by A' };
    expect(world.files('B')).toEqual(all);
    expect(await world.faults(['A', 'B'], ['changed by A', 'new'])).toEqual([]);
  });
});

describe('a share that', () => {
  it.each([
    ['ENOTCONN', -107],
    ['EHOSTDOWN', -112],
    ['ENODEV', -19],
    [`Unknown system error -${constants.errno.ESTALE}`, -constants.errno.ESTALE],
  ])('does not answer (%s): the cached copy is used, as where none is mounted', async (code, errno) => {
    answers(join(world.root, 'share'), code, errno);
    expect(await computerOf(world, 'A').status()).toMatchObject({ reachable: false });
    await expect(computerOf(world, 'A').plan()).rejects.toMatchObject({ code: 'missing-share' });
    expect(await computerOf(world, 'A').logon()).toMatchObject({ state: 'loggedOn', reached: false });
    world.write('A', 'q.txt', 'changed meanwhile');
    expect(await computerOf(world, 'A').logoff()).toMatchObject({ state: 'loggedOff', reached: false });
    vi.restoreAllMocks();
    await world.run('A', 'sync');
    expect(world.files('share')).toEqual({ 'p/a.txt': 'one', 'q.txt': 'changed meanwhile' });
  });

  it('is back before the session ends: no call says that all is done before the work of the session is up', async () => {
    const share = join(world.root, 'share');
    answers(share, 'ENOTCONN');
    await world.run('A', 'logon');
    world.write('A', 'q.txt', 'changed meanwhile');
    vi.restoreAllMocks();
    const told = [{ path: '', message: expect.stringContaining('could not be reached at the logon') }];
    expect(await computerOf(world, 'A').logon()).toMatchObject({ complete: false, problems: told });
    expect(await computerOf(world, 'A').plan()).toMatchObject({ actions: [], problems: told });
    for (const _ of ['the logoff', 'and once more'])
      expect(await computerOf(world, 'A').logoff()).toMatchObject({
        state: 'loggedOff',
        reached: true,
        complete: false,
        problems: told,
      });
    expect(world.files('share')).toMatchObject({ 'q.txt': 'one' });
    expect(await computerOf(world, 'A').sync()).toMatchObject({ complete: true, problems: [] });
    expect(world.files('share')).toMatchObject({ 'q.txt': 'changed meanwhile' });
  });

  it('was away at the logoff and is back: a logoff once more names no other reason', async () => {
    await world.run('A', 'logon');
    world.write('A', 'q.txt', 'changed meanwhile');
    answers(join(world.root, 'share'), 'ENOTCONN');
    await world.run('A', 'logoff');
    vi.restoreAllMocks();
    const message = 'nothing of this session went up: it goes up with the next logon and logoff';
    const { complete, problems } = await computerOf(world, 'A').logoff();
    expect([complete, problems]).toEqual([false, [{ path: '', message }]]);
  });

  it('is back at a sync in the session: the session goes on with it, and the work goes up with the next one', async () => {
    answers(join(world.root, 'share'), 'ENOTCONN');
    await world.run('A', 'logon');
    world.write('A', 'q.txt', 'changed meanwhile');
    vi.restoreAllMocks();
    const { actions, second } = await computerOf(world, 'A').plan({ sync: true });
    expect([actions, second]).toEqual([[], []]);
    expect(await computerOf(world, 'A').sync()).toMatchObject({ state: 'loggedOn', complete: false });
    expect(await computerOf(world, 'A').sync()).toMatchObject({ state: 'loggedOn', complete: true });
    expect(world.files('share')).toMatchObject({ 'q.txt': 'changed meanwhile' });
  });

  it('was away while the clock was ahead: the times of a session are those of the clock as it is again', async () => {
    const options = { algorithm: 'windows-2003' };
    const ahead = { ...options, now: () => Date.now() + 5 * 3_600_000 };
    answers(join(world.root, 'share'), 'ENOTCONN');
    await computerOf(world, 'A', ahead).logon();
    await computerOf(world, 'A', ahead).logoff();
    vi.restoreAllMocks();
    await computerOf(world, 'A', options).sync();
    // Older than the last logoff it would be taken for deleted on the server.
    await new Promise((resolve) => setTimeout(resolve, 50));
    world.write('A', 'made.txt', 'since the last logoff');
    await computerOf(world, 'A', options).logon();
    expect(world.files('A')).toMatchObject({ 'made.txt': 'since the last logoff' });
  });

  it('lets nobody in: says so, and begins nothing', async () => {
    const share = join(world.root, 'share');
    const before = (await world.events()).length;
    answers(share, 'EACCES');
    const message = `${share}: not permitted: check owner and permissions (EACCES)`;
    for (const call of ['logon', 'plan'] as const)
      await expect(computerOf(world, 'A')[call]()).rejects.toMatchObject({ code: 'denied', message });
    expect(await computerOf(world, 'A').status()).toMatchObject({ state: 'loggedOff', reachable: false });
    expect(await world.events()).toHaveLength(before);
    expect(await examine(world.options('A'), 'probe')).toContainEqual({
      check: 'central profile',
      ok: false,
      message,
    });
  });
});
