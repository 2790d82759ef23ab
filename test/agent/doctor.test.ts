/** What the doctor finds, and that it touches nothing: it refuses what every call would refuse. */
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { examine } from '../../src/agent/doctor.ts';
import type { ProfileOptions } from '../../src/agent/options.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { contentsOf, newWorld } from './world.ts';

let root: string;
let options: ProfileOptions;
beforeEach(async () => {
  root = newWorld().root;
  options = { local: join(root, 'A'), central: join(root, 'share'), user: 'alice', computer: 'A' };
  fs.mkdirSync(options.local);
  fs.writeFileSync(join(options.local, 'a.txt'), 'one');
  await openProfile(options).sync();
});

async function faults(more: Partial<ProfileOptions> = {}): Promise<string[]> {
  const before = contentsOf(root);
  const findings = await examine({ ...options, ...more }, 'doctor-1-1');
  expect(contentsOf(root)).toEqual(before);
  return findings.flatMap(({ check, ok, message }) => (ok ? [] : [`${check}: ${message}`]));
}

describe('the doctor', () => {
  it('has no fault to find where all is as it should be, before the first logon too', async () => {
    expect(await faults()).toEqual([]);
    expect(await faults({ local: join(root, 'B'), central: join(root, 'new'), computer: 'B' })).toEqual([]);
    const away = join(root, 'not mounted/new');
    expect(await faults({ local: join(root, 'B'), central: away })).toEqual([
      `central profile: there is no folder ${away}: mount the share`,
    ]);
  });

  it.each([
    ['damaged', (path: string) => fs.writeFileSync(path, 'no database')],
    ['empty', (path: string) => fs.truncateSync(path)],
    ['gone', (path: string) => fs.rmSync(path)],
  ])('finds an event store that is %s', async (_, harm) => {
    harm(join(options.local, '.roamproof/events.db'));
    expect(await faults()).toEqual([expect.stringMatching(/^records: .*--confirm forget-events/)]);
  });

  it('finds the profile of another user, and a file where the control folder should be', async () => {
    expect(await faults({ user: 'bob' })).toEqual([
      expect.stringContaining('belongs to the profile of alice'),
    ]);
    fs.rmSync(join(options.local, '.roamproof'), { recursive: true });
    fs.writeFileSync(join(options.local, '.roamproof'), 'mine');
    expect(await faults()).toEqual([expect.stringMatching(/^records: .*is no folder: move it away/)]);
  });

  it('finds that the server has lost its log', async () => {
    fs.rmSync(join(options.central, '.roamproof'), { recursive: true });
    expect(await faults()).toEqual([expect.stringContaining('--confirm empty-share')]);
  });

  it('probes no share to which nothing may be written', async () => {
    const findings = await examine({ ...options, policy: { ReadOnlyProfile: 1 } }, 'doctor-1-1');
    const checks = findings.filter(({ check }) => check.startsWith('central'));
    expect(checks).toMatchObject([{ ok: true, message: expect.stringContaining('nothing may be written') }]);
  });
});

describe('a call that only looks', () => {
  it('does not tell that anything was done', async () => {
    fs.renameSync(join(options.central, '.roamproof'), join(root, 'aside'));
    fs.writeFileSync(join(options.central, '.roamproof'), 'of something else');
    await expect(openProfile(options).plan()).rejects.toMatchObject({
      code: 'disk-failed',
      message: expect.not.stringContaining('recorded'),
    });
    expect(await openProfile(options).status()).toMatchObject({ reachable: true, trash: [] });
    expect(await openProfile(options).undo()).toMatchObject({ run: null });
  });
});

describe('a central profile that is missing', () => {
  it('is planned for as the logon makes it, where the folder above it is there', async () => {
    const fresh = { ...options, local: join(root, 'B'), computer: 'B' };
    fs.mkdirSync(fresh.local);
    const planned = openProfile({ ...fresh, central: join(root, 'new') });
    expect(await planned.plan()).toMatchObject({ direction: 'down', actions: [], problems: [] });
    expect(fs.existsSync(join(root, 'new'))).toBe(false);
    const away = openProfile({ ...fresh, central: join(root, 'not mounted/new') });
    for (const deed of ['plan', 'logon'] as const)
      await expect(away[deed]()).rejects.toMatchObject({ code: 'missing-share' });
    fs.renameSync(options.central, join(root, 'unmounted'));
    await expect(openProfile(options).plan()).rejects.toMatchObject({ code: 'missing-share' });
  });
});

describe('a logoff where nobody ever logged on', () => {
  it('makes nothing', async () => {
    const local = join(root, 'typo');
    await expect(openProfile({ ...options, local }).logoff()).rejects.toMatchObject({
      code: 'not-logged-on',
    });
    expect(fs.existsSync(local)).toBe(false);
  });
});
