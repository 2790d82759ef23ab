/** What policies and the central profile forbid, limit or leave out: each call keeps to it, `plan` foresees it, `doctor` names what decides nothing. */
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { examine } from '../../src/agent/doctor.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

describe('a policy, or a central profile, that lets nothing go up', () => {
  it('plans nothing for a logoff at which nothing may go up, and does nothing', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const readOnly = computerOf(world, 'A', { policy: { ReadOnlyProfile: 1 } });
    await readOnly.logon();
    world.write('A', 'a.txt', 'mine alone');
    expect(await readOnly.plan()).toMatchObject({ direction: 'up', actions: [] });
    await readOnly.logoff();
    expect(world.files('share')).toEqual({ 'a.txt': 'one' });
  });

  it.each([
    ['by policy', 'share', { policy: { ReadOnlyProfile: 1 } }],
    ['as a mandatory profile', 'share.man', {}],
  ])(
    'brings down what others replaced and deleted where it may only be read, %s',
    async (_how, share, more) => {
      const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'one', 'c.txt': 'one' });
      const central = join(world.root, share);
      if (share !== 'share') fs.symlinkSync('share', central);
      const readOnly = computerOf(world, 'B', { ...more, central });
      await readOnly.sync();
      world.remove('A', 'a.txt');
      world.write('A', 'b.txt', 'changed');
      await world.run('A', 'sync');
      for (const events of [{ 'file.deleted': 1, 'file.copied': 1 }, {}]) {
        const done = await readOnly.sync();
        expect(done.events).toMatchObject(events);
        expect(world.files('B')).toEqual({ 'b.txt': 'changed', 'c.txt': 'one' });
      }
    },
  );

  it('takes nothing up under a policy of now, whatever held at the logon, and says so', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    world.write('A', 'a.txt', 'mine alone');
    const message = 'nothing of this session went up, for policy or the central profile forbid it by now';
    const readOnly = computerOf(world, 'A', { policy: { ReadOnlyProfile: 1 } });
    expect(await readOnly.plan()).toMatchObject({ direction: 'up', actions: [] });
    const { state, complete, problems } = await readOnly.logoff();
    expect({ state, complete, problems }).toEqual({
      state: 'loggedOff',
      complete: false,
      problems: [{ path: '', message }],
    });
    expect(world.files('share')).toEqual({ 'a.txt': 'one' });
    await world.run('A', 'sync');
    expect(world.files('share')).toEqual({ 'a.txt': 'mine alone' });
  });

  it.each(['windows-2003', 'csync', 'three-way'])(
    'under a read-only policy %s changes nothing on the share',
    async (algorithm) => {
      const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'one' });
      const readOnly = computerOf(world, 'B', { algorithm, policy: { ReadOnlyProfile: 1 } });
      await readOnly.sync();
      world.write('B', 'a.txt', 'changed by B');
      world.remove('B', 'b.txt');
      world.write('B', 'new.txt', 'new from B');
      const before = world.files('share');
      for (const deed of ['logon', 'logoff'] as const) {
        const { actions } = await readOnly.plan();
        expect(actions.filter((one) => one.do === 'copy' && one.to === 'central')).toEqual([]);
        await readOnly[deed]();
      }
      expect(world.files('share')).toEqual(before);
    },
  );

  it('needs no share under LocalProfile, and makes nothing there', async () => {
    const world = newWorld();
    const alone = computerOf(world, 'A', { policy: { LocalProfile: 1 } });
    expect(await alone.plan()).toMatchObject({ actions: [], problems: [{ path: '' }] });
    expect(await alone.sync()).toMatchObject({ state: 'loggedOff', complete: true });
    expect(fs.existsSync(join(world.root, 'share'))).toBe(false);
  });

  it('says of a session whose policy has ended that nothing goes up before the next logon', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await computerOf(world, 'A', { policy: { ReadOnlyProfile: 1 } }).logon();
    world.write('A', 'a.txt', 'mine');
    const told = [{ path: '', message: expect.stringContaining('it was announced that nothing roams back') }];
    expect(await computerOf(world, 'A').plan()).toMatchObject({ actions: [], problems: told });
    expect(await computerOf(world, 'A').logoff()).toMatchObject({ complete: false, problems: told });
    await world.run('A', 'sync');
    expect(world.files('share')).toEqual({ 'a.txt': 'mine' });
  });

  it.each(['ntuser.man', 'NTUSER.MAN'])(
    '%s makes a profile mandatory as long as it lies on the share, and never goes up',
    async (name) => {
      const world = await roamingProfile({ 'a.txt': 'one' });
      world.write('share', name, 'mandatory');
      await computerOf(world, 'A', { fullScanEveryMs: 0 }).sync();
      expect(Object.keys(world.files('A'))).toContain(name);
      world.write('A', 'a.txt', 'mine');
      await world.run('A', 'sync');
      expect(world.files('share')).toEqual({ [name]: 'mandatory', 'a.txt': 'one' });
      world.remove('share', name);
      await computerOf(world, 'A', { fullScanEveryMs: 0 }).sync();
      expect(world.files('share')).toEqual({ 'a.txt': 'mine' });
    },
  );

  it('lies where it was told, whatever MachineProfilePath says', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    world.write('A', 'a.txt', 'changed');
    await computerOf(world, 'A', { policy: { MachineProfilePath: '\\\\srv\\all.man' } }).sync();
    expect(world.files('share')).toEqual({ 'a.txt': 'changed' });
  });
});

describe('a profile with a limit', () => {
  const limited = { EnableProfileQuota: 1, MaxProfileSize: 300 };
  const told = (size: number) => [
    { path: '', message: expect.stringMatching(new RegExp(`of ${size} KB .* of 300 KB`)) as unknown },
  ];

  it('that is too large: the plan says what the call says, and has nothing to go up', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    world.write('A', 'big', 'x'.repeat(400_000));
    const a = computerOf(world, 'A', { policy: limited });
    expect(await a.plan({ sync: true })).toMatchObject({ actions: [], second: [], problems: told(391) });
    await a.logon();
    expect(await a.plan()).toMatchObject({ direction: 'up', actions: [], problems: told(391) });
    expect(await a.logoff()).toMatchObject({ complete: false, problems: told(391) });
    expect(Object.keys(world.files('share'))).toEqual(['a.txt']);
  });

  it.each([
    [0, 'big'],
    [1, 'a.txt'],
  ])('counts its hives where IncludeRegInProQuota says so: %d', async (IncludeRegInProQuota, last) => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    world.write('A', 'big', 'x'.repeat(400_000));
    const policy = { ...limited, IncludeRegInProQuota };
    await computerOf(world, 'A', { policy, hives: ['BIG'] }).sync();
    expect(Object.keys(world.files('share')).at(-1)).toBe(last);
  });

  it('counts no link that does not roam', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    for (let i = 0; i < 100; i += 1) fs.symlinkSync('x'.repeat(4000), join(world.root, `A/link ${i}`));
    const policy = { EnableProfileQuota: 1, MaxProfileSize: 300 };
    const sizes = { skip: [], copy: [expect.objectContaining({ path: '' })] };
    for (const links of ['skip', 'copy'] as const) {
      const { problems } = await computerOf(world, 'A', { policy, links }).sync();
      expect(problems.filter(({ path }) => path === '')).toEqual(sizes[links]);
    }
  });
});

describe.runIf(process.getuid?.() === 0)('a master profile (skipped without a superuser)', () => {
  it.each(['three-way', 'windows-7', 'csync'])(
    'that an administrator’s agent has filled, and keeps its log from others: comes down by %s',
    async (algorithm) => {
      const world = await roamingProfile({ 'a.txt': 'one', 'd/b.txt': 'two' });
      const script = `
        import { openProfile } from ${JSON.stringify(new URL('../../src/agent/profile.ts', import.meta.url).href)};
        const of = (root) => openProfile({ local: root + '/N', central: root + '/share', user: 'bob', computer: 'N',
          algorithm: ${JSON.stringify(algorithm)}, policy: { ReadOnlyProfile: 1, CompatibleRUPSecurity: 1 } });
        const profile = of(${JSON.stringify(world.root)});
        const { actions } = await profile.plan();
        const { complete } = await profile.sync();
        console.log(JSON.stringify([actions.filter((one) => one.do === 'copy').length, complete]));`;
      fs.mkdirSync(join(world.root, 'N'));
      fs.chownSync(join(world.root, 'N'), 65534, 65534);
      for (const folder of [world.root, join(world.root, 'share')]) fs.chmodSync(folder, 0o755);
      const said = execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        uid: 65534,
        gid: 65534,
        cwd: '/',
        encoding: 'utf8',
      });
      expect(JSON.parse(said)).toEqual([2, true]);
      expect(world.files('N')).toEqual({ 'a.txt': 'one', 'd/b.txt': 'two' });
    },
  );
});

describe('the doctor', () => {
  it.each([
    ['three-way', { SlowLinkTimeOut: 100 }, 'SlowLinkTimeOut: no effect: an agent does not look at it'],
    [
      'three-way',
      { DeleteRoamingCache: 1 },
      'DeleteRoamingCache: no effect: an agent removes no local profiles',
    ],
    [
      'three-way',
      { DisableForceUnload: 1 },
      'DisableForceUnload: no effect: these rules take no hive by force',
    ],
    ['nt4', { localprofile: 1 }, /^LocalProfile: no effect on Windows NT 4.0: known /],
    ['windows-2000', { ReadOnlyProfile: 1 }, /^ReadOnlyProfile: no effect on Windows 2000: known /],
  ])('under %s names what has no effect: %j', async (algorithm, policy, message) => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const findings = await examine({ ...world.options('A'), algorithm, policy }, 'doctor-1-1');
    expect(findings.filter(({ ok }) => !ok)).toEqual([
      { check: 'policy', ok: false, message: expect.stringMatching(message) as unknown },
    ]);
  });

  it.each([
    ['nt4', { ExcludeProfileDirs: 'Cache', EnableProfileQuota: 1 }],
    ['windows-2003', { ProfileUnloadTimeout: 5, ReadOnlyProfile: 1 }],
    ['windows-7', { DisableForceUnload: 1, LocalProfile: 0, SlowLinkTimeOut: null }],
  ])('under %s has nothing against %j', async (algorithm, policy) => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const findings = await examine({ ...world.options('A'), algorithm, policy }, 'doctor-1-1');
    expect(findings.filter(({ check }) => check === 'policy')).toEqual([]);
  });
});
