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

  it('lets nobody in: says so, and begins nothing', async () => {
    const share = join(world.root, 'share');
    const before = (await world.events()).length;
    answers(share, 'EACCES');
    const message = `${share}: not permitted: check owner and permissions (EACCES)`;
    for (const call of ['logon', 'plan'] as const)
      await expect(computerOf(world, 'A')[call]()).rejects.toMatchObject({ code: 'denied', message });
    expect(await computerOf(world, 'A').status()).toMatchObject({ state: 'loggedOff', reachable: false });
    expect(await world.events()).toHaveLength(before);
    expect(examine(world.options('A'), 'probe')).toContainEqual({
      check: 'central profile',
      ok: false,
      message,
    });
  });
});
