/** A computer that was booted under a session: it ended without a logoff, and the next logon is a real one. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import { bootId } from '../../src/agent/this-system.ts';
import { computerOf, contentsOf, roamingProfile } from './world.ts';

const stateOf = (world: CrashWorld): string => join(world.root, 'A/.roamproof/state.json');

/** What A saved is of the boot before, in the format of this program or an older one. */
function boot(world: CrashWorld, format?: number): void {
  const saved = JSON.parse(fs.readFileSync(stateOf(world), 'utf8')) as { boot: string; format: number };
  saved.boot = 'before';
  if (format !== undefined) saved.format = format;
  fs.writeFileSync(stateOf(world), JSON.stringify(saved));
}

/** What lies on A. */
function filesOfA(world: CrashWorld): string[] {
  const files = Object.keys(contentsOf(join(world.root, 'A')));
  return files.filter((path) => !path.startsWith('.roamproof')).sort();
}

// Where the system does not tell its boots, a session goes on.
describe.runIf(bootId() !== '')('a session that a boot has ended', () => {
  let world: CrashWorld;

  beforeEach(async () => {
    world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    world.write('A', 'unsaved.txt', 'of the session that ended');
    await world.run('B', 'logon');
    world.write('B', 'b.txt', 'new');
    await world.run('B', 'logoff');
    boot(world);
  });

  it('is followed by a logon that merges, and by no second one', async () => {
    const { events } = await computerOf(world, 'A').logon();
    expect(events).toMatchObject({ 'computer.stopped': 1, 'logon.requested': 1, 'file.copied': 1 });
    expect(filesOfA(world)).toEqual(['a.txt', 'b.txt', 'unsaved.txt']);
    expect((await computerOf(world, 'A').logon()).events).toEqual({});
    await computerOf(world, 'A').logoff();
    expect(fs.existsSync(join(world.root, 'share/unsaved.txt'))).toBe(true);
  });

  it.each(['status', 'undo', 'purge'] as const)('is so also after %s', async (deed) => {
    const before = fs.statSync(stateOf(world), { bigint: true });
    const profile = computerOf(world, 'A');
    await (deed === 'purge' ? profile.purge(1) : profile[deed]());
    expect(fs.statSync(stateOf(world), { bigint: true }).ino).toBe(before.ino);
    expect((await profile.plan()).direction).toBe('down');
    expect((await profile.logon()).events).toMatchObject({ 'computer.stopped': 1, 'file.copied': 1 });
  });

  it('is so also for a program that cannot read the state of the one before', async () => {
    boot(world, 1);
    const { events } = await computerOf(world, 'A').logon();
    expect(events).toMatchObject({ 'computer.stopped': 1, 'file.copied': 1 });
  });

  it.each(['', '{"roamproof":"ses'])(
    'is so also where a loss of power left of its state %j',
    async (left) => {
      fs.writeFileSync(stateOf(world), left);
      const { events } = await computerOf(world, 'A').logon();
      expect(events).toMatchObject({ 'computer.stopped': 1, 'file.copied': 1 });
      expect((await computerOf(world, 'A').logon()).events).toEqual({});
    },
  );

  it('is ended by a logoff as if it still ran, and a logon after that is an ordinary one', async () => {
    await computerOf(world, 'A').logoff();
    expect(fs.existsSync(join(world.root, 'share/unsaved.txt'))).toBe(true);
    const { events } = await computerOf(world, 'A').logon();
    expect(events).toMatchObject({ 'logon.requested': 1, 'file.copied': 1 });
    expect(events).not.toHaveProperty('computer.stopped');
    expect((await computerOf(world, 'A').sync()).state).toBe('loggedOn');
  });

  it('ends logged off with a sync, both sides alike', async () => {
    const { state, complete } = await computerOf(world, 'A').sync();
    expect([state, complete]).toEqual(['loggedOff', true]);
    expect(filesOfA(world)).toEqual(['a.txt', 'b.txt', 'unsaved.txt']);
    expect(fs.existsSync(join(world.root, 'share/unsaved.txt'))).toBe(true);
  });
});

/** Holds a file of A's open. */
async function holderOf(world: CrashWorld, path: string): Promise<ChildProcess> {
  const holder = spawn('tail', ['-f', '-n', '+1', `--pid=${process.pid}`, join(world.root, 'A', path)], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(holder.stdout as NonNullable<typeof holder.stdout>, 'data');
  return holder;
}

describe.runIf(process.platform === 'linux')('a hive that was held at the logoff', () => {
  // After the boot somebody holds it again before the logon: nothing is left of the profile that was loaded.
  it.each(['three-way', 'windows-2000'])('is loaded no more after a boot (%s)', async (algorithm) => {
    const world = await roamingProfile({ 'a.txt': 'one', held: 'by somebody' });
    const options = { algorithm, hives: ['held'], hiveWaitMs: 1 };
    await computerOf(world, 'A', options).logon();
    const holder = await holderOf(world, 'held');
    const off = await computerOf(world, 'A', options).logoff();
    // Under windows-2000 nothing goes up then.
    expect(off).toMatchObject({ state: 'lingering', complete: algorithm === 'three-way' });
    await world.run('B', 'logon');
    world.write('B', 'b.txt', 'new');
    await world.run('B', 'logoff');
    boot(world);
    expect((await computerOf(world, 'A', options).logon()).events).toMatchObject({ 'file.copied': 1 });
    await computerOf(world, 'A', options).logoff();
    boot(world);
    expect((await computerOf(world, 'A', options).status()).state).toBe('loggedOff');
    holder.kill();
    await once(holder, 'exit');
  });
});

describe.runIf(process.platform === 'linux')(
  'a hive that is held at the logoff of a session that a boot has ended',
  () => {
    it('was loaded after the boot: it stays so until it is let go', async () => {
      const world = await roamingProfile({ 'a.txt': 'one', held: 'by somebody' });
      const options = { hives: ['held'], hiveWaitMs: 1 };
      await computerOf(world, 'A', options).logon();
      boot(world);
      const holder = await holderOf(world, 'held');
      expect((await computerOf(world, 'A', options).logoff()).state).toBe('lingering');
      expect((await computerOf(world, 'A', options).status()).state).toBe('lingering');
      const { events } = await computerOf(world, 'A', options).logon();
      expect(events).not.toHaveProperty('computer.stopped');
      holder.kill();
      await once(holder, 'exit');
    });
  },
);

describe('a boot while nobody is logged on', () => {
  it('is not heard of', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    boot(world);
    expect((await computerOf(world, 'A').logon()).events).not.toHaveProperty('computer.stopped');
    expect((await computerOf(world, 'A').logon()).events).toEqual({});
    expect((await computerOf(world, 'A').sync()).state).toBe('loggedOn');
  });
});
