/** Hives: one unit, whole or not at all; who holds one is found on real processes. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkHive, headerChecksum } from '../../src/hive/regf-header.ts';
import { writeHive } from '../hive/hive-writer.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

const folder = join(import.meta.dirname, '../../../shared/data/hives');
const realHives = fs.existsSync(folder) ? fs.readdirSync(folder).map((name) => join(folder, name)) : [];

const hive = (value: string, lastWritten = 1_000_000_000_000_000_000n): Buffer => {
  const values = [{ name: 'Color', type: 1, data: Buffer.from(`${value}\0`, 'utf16le') }];
  return writeHive({ root: { name: 'root', values }, lastWritten });
};

const WHEN = 1_000_000_000_000_000_000n;

const damages: readonly (readonly [string, (bytes: Buffer) => Buffer, string])[] = [
  ['another signature', (bytes) => set(bytes, 0, 0x21), 'regf'],
  ['a checksum that does not match', (bytes) => set(bytes, 508, (bytes[508] ?? 0) ^ 1), 'checksum'],
  ['a write that was not finished', (bytes) => rechecked(set(bytes, 4, 9)), 'not finished'],
  ['half of its bytes', (bytes) => bytes.subarray(0, bytes.length / 2), 'missing'],
  ['nothing in it', () => Buffer.alloc(0), 'bytes'],
  ['zeros', (bytes) => Buffer.alloc(bytes.length), 'regf'],
];

function set(bytes: Buffer, at: number, value: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = value;
  return copy;
}

function rechecked(bytes: Buffer): Buffer {
  bytes.writeUInt32LE(headerChecksum(bytes), 508);
  return bytes;
}

describe('a hive that is not whole replaces none', () => {
  it.each(damages)('%s: neither on the server nor here', async (_what, damage, why) => {
    const world = newWorld();
    await world.run('A', 'logon');
    fs.writeFileSync(join(world.root, 'A/ntuser.dat'), hive('blue'));
    await world.run('A', 'logoff');
    await world.settle(['B', 'A'], 1);
    const whole = hive('blue');
    const bad = damage(hive('red'));
    await world.run('A', 'logon');
    fs.writeFileSync(join(world.root, 'A/ntuser.dat'), bad);
    expect((await computerOf(world, 'A').logoff()).failed).toBe(1);
    expect(fs.readFileSync(join(world.root, 'share/ntuser.dat')).equals(whole)).toBe(true);
    fs.writeFileSync(join(world.root, 'share/ntuser.dat'), bad);
    expect((await computerOf(world, 'B', { fullScanEveryMs: 0 }).logon()).failed).toBe(1);
    expect(fs.readFileSync(join(world.root, 'B/ntuser.dat')).equals(whole)).toBe(true);
    const said = (await world.events()).flatMap((event) =>
      event.type === 'file.failed' ? [event.reason] : [],
    );
    expect(said.join()).toContain(why);
    await world.run('B', 'logoff');
    fs.writeFileSync(join(world.root, 'A/ntuser.dat'), hive('green'));
    fs.rmSync(join(world.root, 'share/ntuser.dat'));
    await world.settle(['A', 'B'], 2);
    expect(fs.readFileSync(join(world.root, 'B/ntuser.dat')).equals(hive('green'))).toBe(true);
  });

  it('of two concurrent ones the later by its own stamp keeps the name, whatever the files’ times say', async () => {
    const world = newWorld();
    await world.run('A', 'logon');
    await world.run('B', 'logon');
    for (const [computer, value, written, touched] of [
      ['A', 'later', WHEN + 5_000_000_000n, 1_000_000_000],
      ['B', 'earlier', WHEN, 1_200_000_000],
    ] as const) {
      fs.writeFileSync(join(world.root, computer, 'ntuser.dat'), hive(value, written));
      fs.utimesSync(join(world.root, computer, 'ntuser.dat'), touched, touched);
    }
    await world.run('A', 'logoff');
    await world.run('B', 'logoff');
    await world.settle(['A', 'B'], 2);
    for (const place of ['share', 'A', 'B']) {
      expect(fs.readFileSync(join(world.root, place, 'ntuser.dat'))).toEqual(
        hive('later', WHEN + 5_000_000_000n),
      );
      expect(Object.keys(world.files(place))).toHaveLength(2);
    }
  });

  it.skipIf(realHives.length === 0)(
    'real hives roam byte for byte (skipped where there are none)',
    async () => {
      for (const real of realHives) {
        const world = newWorld();
        await world.run('A', 'logon');
        fs.copyFileSync(real, join(world.root, 'A/NTUSER.DAT'));
        const { failed } = await computerOf(world, 'A').logoff();
        await world.settle(['B'], 1);
        if (checkHive(fs.readFileSync(real)).ok)
          expect(fs.readFileSync(join(world.root, 'B/NTUSER.DAT')).equals(fs.readFileSync(real))).toBe(true);
        else expect(failed).toBe(1);
      }
    },
  );
});

/** A program that has a file open, once it has it. */
async function holderOf(path: string): Promise<ChildProcess> {
  // One program from the beginning: a shell that becomes another while it is looked at has two names.
  const holder = spawn('tail', ['-f', '-n', '+1', `--pid=${process.pid}`, path], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  await once(holder.stdout, 'data');
  return holder;
}

describe('ntuser.dat', () => {
  it('a whole hive goes up, a torn one is refused and the server keeps the last whole one', async () => {
    const world = newWorld();
    await world.run('A', 'logon');
    fs.writeFileSync(join(world.root, 'A/ntuser.dat'), hive('blue'));
    await world.run('A', 'logoff');
    const whole = fs.readFileSync(join(world.root, 'share/ntuser.dat'));
    expect(whole.equals(hive('blue'))).toBe(true);
    await world.run('A', 'logon');
    fs.writeFileSync(join(world.root, 'A/ntuser.dat'), hive('red').subarray(0, 5000));
    const { failed } = await computerOf(world, 'A').logoff();
    expect(failed).toBe(1);
    expect(fs.readFileSync(join(world.root, 'share/ntuser.dat')).equals(whole)).toBe(true);
  });

  it.each(['windows-2003', 'windows-7', 'nt4', 'csync'])(
    'goes by rules of its own under %s, and not by those for files as well',
    async (algorithm) => {
      const world = newWorld();
      const call = (computer: string, deed: 'logon' | 'logoff') =>
        computerOf(world, computer, { algorithm, confirm: ['owner'] })[deed]();
      await call('A', 'logon');
      fs.writeFileSync(join(world.root, 'A/ntuser.dat'), 'no hive');
      fs.writeFileSync(join(world.root, 'A/a.txt'), 'one');
      const { failed, problems, events } = await call('A', 'logoff');
      expect([failed, problems.map(({ path }) => path)]).toEqual([1, ['the hive']]);
      expect(problems[0]?.message).toContain('not a whole hive');
      expect([events['file.copied'], events['hive.failed']]).toEqual([1, 1]);
      // What could not go up is not taken for a file that was deleted there.
      await call('A', 'logon');
      expect(fs.readFileSync(join(world.root, 'A/ntuser.dat'), 'utf8')).toBe('no hive');
      fs.writeFileSync(join(world.root, 'A/ntuser.dat'), hive('blue'));
      expect((await call('A', 'logoff')).events['hive.copied']).toBe(1);
      await call('B', 'logon');
      expect(fs.readFileSync(join(world.root, 'B/ntuser.dat')).equals(hive('blue'))).toBe(true);
    },
  );

  it.runIf(process.platform === 'linux')('held at one call, and let go before the next', async () => {
    const world = newWorld();
    await world.run('A', 'logon');
    const path = join(world.root, 'A/ntuser.dat');
    fs.writeFileSync(path, hive('green'));
    const holder = spawn('tail', ['-f', '-n', '+1', `--pid=${process.pid}`, path], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    await once(holder.stdout, 'data');
    await computerOf(world, 'A', { hiveWaitMs: 1 }).sync();
    holder.kill();
    await once(holder, 'exit');
    expect(await computerOf(world, 'A').logoff()).toMatchObject({ state: 'loggedOff', failed: 0 });
    expect(fs.existsSync(join(world.root, 'share/ntuser.dat'))).toBe(true);
  });

  it.runIf(process.platform === 'linux')(
    'held at logoff: waited for, saved, unloaded when the holder has gone',
    async () => {
      const world = newWorld();
      await world.run('A', 'logon');
      const path = join(world.root, 'A/ntuser.dat');
      fs.writeFileSync(path, hive('green'));
      const holder = await holderOf(path);
      const off = await computerOf(world, 'A', { hiveWaitMs: 300 }).logoff();
      expect(off.state).toBe('lingering');
      expect(fs.existsSync(join(world.root, 'share/ntuser.dat'))).toBe(true);
      const counted = (await world.events()).find(
        (event) => event.type === 'handles.counted' && event.open > 0,
      );
      const image = fs.readlinkSync(`/proc/${holder.pid}/exe`);
      expect(counted).toMatchObject({ holders: [{ pid: holder.pid, image, key: 'ntuser.dat' }] });
      expect((await computerOf(world, 'A').status()).holders).toEqual([
        { pid: holder.pid, image, key: 'ntuser.dat' },
      ]);
      const types = (await world.events()).map(({ type }) => type);
      expect(types.indexOf('wait.expired')).toBeLessThan(types.indexOf('hive.saved'));
      expect(types).not.toContain('hive.unloaded');
      holder.kill();
      await once(holder, 'exit');
      expect((await computerOf(world, 'A').status()).state).toBe('loggedOff');
    },
  );

  it.runIf(process.platform === 'linux').each([
    ['back by an hour', -3_600_000],
    ['ahead by an hour', 3_600_000],
  ])('held at a logoff, and the clock is set %s meanwhile: waited for as long as told', async (_, by) => {
    const world = newWorld();
    await world.run('A', 'logon');
    const path = join(world.root, 'A/ntuser.dat');
    fs.writeFileSync(path, hive('green'));
    const holder = await holderOf(path);
    let set = 0;
    const now = (): number => Date.now() + set;
    const profile = computerOf(world, 'A', { now, hiveWaitMs: 1000 });
    const seen = (async () => {
      for await (const { type } of profile.events) {
        if (type === 'handles.counted') setTimeout(() => (set = by), 100);
        if (type === 'wait.expired') return;
      }
    })();
    const begun = process.uptime();
    const off = profile.logoff({ signal: AbortSignal.timeout(20_000) });
    await Promise.race([seen, off]);
    expect(process.uptime() - begun).toBeGreaterThan(1);
    expect((await off).state).toBe('lingering');
    holder.kill();
    await once(holder, 'exit');
  });

  it.runIf(process.platform === 'linux')(
    'saved while the logoff waits for it: goes up in this logoff, and others may merge meanwhile',
    async () => {
      const world = await roamingProfile({ 'a.txt': 'one' });
      await world.run('A', 'logon');
      const path = join(world.root, 'A/ntuser.dat');
      fs.writeFileSync(path, hive('green'));
      const holder = await holderOf(path);
      const profile = computerOf(world, 'A', { hiveWaitMs: 120_000 });
      const meanwhile = (async () => {
        for await (const event of profile.events) {
          if (event.type !== 'handles.counted') continue;
          await computerOf(world, 'B', { lockWaitMs: 5_000 }).sync();
          fs.writeFileSync(path, hive('blue'));
          world.write('A', 'a.txt', 'saved with it');
          holder.kill();
          return;
        }
      })();
      const { state, reached, failed, problems } = await profile.logoff();
      await meanwhile;
      expect({ state, reached, failed, problems }).toEqual({
        state: 'loggedOff',
        reached: true,
        failed: 0,
        problems: [],
      });
      expect(fs.readFileSync(join(world.root, 'share/ntuser.dat')).equals(hive('blue'))).toBe(true);
      expect(fs.readFileSync(join(world.root, 'share/a.txt'), 'utf8')).toBe('saved with it');
    },
  );
});
