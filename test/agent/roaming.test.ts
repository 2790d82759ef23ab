import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { CrashWorld } from '../../src/agent/crash-world.ts';
import type { ProfileOptions } from '../../src/agent/options.ts';
import { openProfile } from '../../src/agent/profile.ts';
import { acquireLock } from '../../src/disk/lock.ts';
import type { FileAction } from '../../src/log/actions.ts';
import { computerOf, newWorld, roamingProfile } from './world.ts';

describe('a profile roams between computers', () => {
  it('brings new files, changes and deletions', async () => {
    const world = await roamingProfile({ 'docs/a.txt': 'one', 'b.txt': 'bee' });
    await world.run('B', 'logon');
    world.write('B', 'docs/a.txt', 'two');
    world.remove('B', 'b.txt');
    await world.run('B', 'logoff');
    await world.run('A', 'logon');
    expect(world.files('A')).toEqual({ 'docs/a.txt': 'two' });
  });

  it('brings what was written where a file had been deleted to who still has the file', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('B', 'logon');
    world.remove('B', 'a.txt');
    await world.run('B', 'logoff');
    await world.run('B', 'logon');
    await world.run('B', 'logoff');
    await world.run('B', 'logon');
    world.write('B', 'a.txt', 'anew');
    await world.run('B', 'logoff');
    await world.run('A', 'logon');
    expect(world.files('A')).toEqual({ 'a.txt': 'anew' });
  });

  it.each([
    ['and deleted again', ['anew', null], {}],
    ['and changed', ['anew', 'changed'], { 'a.txt': 'changed' }],
    ['deleted, and written once more', ['anew', null, 'once more'], { 'a.txt': 'once more' }],
  ])('brings what was written anew %s to who still has what was deleted first', async (_how, later, end) => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    for (const content of [null, ...later]) {
      await world.run('B', 'logon');
      if (content === null) world.remove('B', 'a.txt');
      else world.write('B', 'a.txt', content);
      await world.run('B', 'logoff');
    }
    await world.settle(['A', 'B'], 1);
    for (const place of ['A', 'B', 'share']) expect(world.files(place)).toEqual(end);
  });

  it('writes the manifest once more when the folders of a first copy have come to rest, and then no more', async () => {
    const world = await roamingProfile({ 'a/1.txt': 'one', 'b/2.txt': 'two' });
    const writtenAt = async (deed: 'logon' | 'logoff'): Promise<bigint> => {
      await world.run('C', deed);
      return fs.statSync(join(world.root, 'C/.roamproof/manifest'), { bigint: true }).mtimeNs;
    };
    const copied = await writtenAt('logon');
    // Longer than a tick of most disks: all folders come to rest together.
    await wait(100);
    let atRest = await writtenAt('logoff');
    // A folder is at rest when the clock of its disk has moved on: at once, or after two seconds.
    for (let attempt = 0; atRest === copied && attempt < 60; attempt += 1) {
      await wait(50);
      await writtenAt('logon');
      atRest = await writtenAt('logoff');
    }
    expect(atRest).toBeGreaterThan(copied);
    expect(await writtenAt('logon')).toBe(atRest);
    expect(await writtenAt('logoff')).toBe(atRest);
  });

  it('keeps both of two concurrent edits, the newer under the name', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    await world.run('B', 'logon');
    world.write('B', 'a.txt', 'of B');
    fs.utimesSync(join(world.root, 'B/a.txt'), 1e9, 1e9);
    world.write('A', 'a.txt', 'of A');
    await world.run('B', 'logoff');
    await world.run('A', 'logoff');
    await world.settle(['A', 'B']);
    expect(world.files('share')).toEqual({
      'a.txt': 'of A',
      'a (conflict from B 2001-09-09 0146).txt': 'of B',
    });
    expect(await world.faults(['A', 'B'], ['of A', 'of B'])).toEqual([]);
  });

  it('records what was made and taken away again before it went anywhere as removed by its user: it is not lost', async () => {
    const world = newWorld();
    world.write('B', 'docs/a.txt', 'of B');
    await world.run('B', 'logon');
    await world.run('A', 'logon');
    world.write('A', 'docs/a.txt', 'of A');
    world.remove('B', 'docs/a.txt');
    await world.run('A', 'logoff');
    await world.run('B', 'logoff');
    await world.settle(['A', 'B'], 2);
    expect(await world.faults(['A', 'B'], ['of A'])).toEqual([]);
    expect((await world.events()).filter(({ type }) => type === 'file.removed')).toHaveLength(1);
  });

  it.each([
    ['by the log', 24 * 3_600_000],
    ['at a look at the whole share', 0],
  ])('tells two versions of one size and one time apart, %s', async (_how, fullScanEveryMs) => {
    const world = await roamingProfile({ 'other.txt': 'other' });
    const run = (computer: string, deed: 'logon' | 'logoff'): Promise<unknown> =>
      computerOf(world, computer, { fullScanEveryMs })[deed]();
    await run('A', 'logon');
    await run('B', 'logon');
    for (const computer of ['A', 'B']) {
      world.write(computer, 'docs/a.txt', `of ${computer}`);
      fs.utimesSync(join(world.root, computer, 'docs/a.txt'), 1e9, 1e9);
    }
    for (const computer of ['A', 'B']) await run(computer, 'logoff');
    for (const deed of ['logon', 'logoff'] as const) await run('A', deed);
    expect(Object.values(world.files('A')).toSorted()).toEqual(['of A', 'of B', 'other']);
    expect(await world.faults(['A', 'B'], ['of A', 'of B', 'other'])).toEqual([]);
  });

  it('finds the conflict copy of the same minute that lies there since, and numbers the next', async () => {
    const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'bee' });
    for (const time of ['first', 'again']) {
      await world.run('A', 'logon');
      await world.run('B', 'logon');
      world.write('B', 'a.txt', `of B, ${time}`);
      fs.utimesSync(join(world.root, 'B/a.txt'), 1e9, 1e9);
      world.write('A', 'a.txt', `of A, ${time}`);
      await world.run('B', 'logoff');
      await world.run('A', 'logoff');
      await world.settle(['A', 'B']);
    }
    expect(world.files('share')).toEqual({
      'a.txt': 'of A, again',
      'a (conflict from B 2001-09-09 0146).txt': 'of B, first',
      'a (conflict from B 2001-09-09 0146 2).txt': 'of B, again',
      'b.txt': 'bee',
    });
  });

  it('takes an edit behind its back for another computer’s', async () => {
    const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'bee' });
    world.write('share', 'a.txt', 'by hand');
    world.write('share', 'new.txt', 'put there');
    await computerOf(world, 'A', { fullScanEveryMs: 0 }).logon();
    expect(world.files('A')).toEqual({ 'a.txt': 'by hand', 'b.txt': 'bee', 'new.txt': 'put there' });
    const { losses, violations } = await world.judgement();
    expect({ losses, violations }).toEqual({ losses: [], violations: [] });
  });

  it('never overwrites an edit behind its back that its log could not tell', async () => {
    const world = newWorld();
    await world.run('A', 'logon');
    world.write('A', 'a.txt', 'one');
    // So old that the manifest takes it for the content: what is too fresh for that is looked at, and the edit would be seen.
    fs.utimesSync(join(world.root, 'A/a.txt'), 1e9, 1e9);
    await world.run('A', 'logoff');
    await world.settle(['B', 'A'], 1);
    await world.run('A', 'logon');
    world.write('A', 'a.txt', 'of A');
    world.write('share', 'a.txt', 'by hand');
    const { failed } = await computerOf(world, 'A').logoff();
    expect(failed).toBeGreaterThan(0);
    expect(world.files('share')).toEqual({ 'a.txt': 'by hand' });
    await world.settle(['A', 'B']);
    expect(Object.values(world.files('share')).toSorted()).toEqual(['by hand', 'of A']);
  });

  it('moves links as links and leaves the content of their targets alone', async () => {
    const world = newWorld();
    await world.run('A', 'logon');
    world.write('A', 'real.txt', 'real');
    fs.symlinkSync('real.txt', join(world.root, 'A/link'));
    fs.symlinkSync('/etc', join(world.root, 'A/out'));
    await world.run('A', 'logoff');
    await world.run('B', 'logon');
    expect(fs.readlinkSync(join(world.root, 'B/link'))).toBe('real.txt');
    expect(fs.readlinkSync(join(world.root, 'B/out'))).toBe('/etc');
  });

  it('copies nothing when nothing changed, and moves no content for a changed stamp', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    fs.utimesSync(join(world.root, 'A/a.txt'), 1e9, 1e9);
    const on = await computerOf(world, 'A').logon();
    const off = await computerOf(world, 'A').logoff();
    expect([on.events['file.copied'], off.events['file.copied']]).toEqual([undefined, undefined]);
  });

  it('uses the cached profile when the share is away, and sends the work later', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    fs.renameSync(join(world.root, 'share'), join(world.root, 'away'));
    const on = await computerOf(world, 'A').logon();
    world.write('A', 'a.txt', 'two');
    await world.run('A', 'logoff');
    fs.renameSync(join(world.root, 'away'), join(world.root, 'share'));
    await world.settle(['A', 'B']);
    expect(on.reached).toBe(false);
    expect(world.files('B')).toEqual({ 'a.txt': 'two' });
    expect(await world.faults(['A', 'B'], ['two'])).toEqual([]);
  });
});

/** What is on the share once the logoff of `stoppedLogoff` has come to its end. */
const TO_BE_BROUGHT = ['one', ...Array.from({ length: 20 }, (_, i) => `file ${i}`)];

/** A's logoff was stopped between two of the files that it has to bring. */
async function stoppedLogoff(): Promise<CrashWorld> {
  const world = await roamingProfile({ 'a.txt': 'one' });
  await world.run('A', 'logon');
  for (let i = 0; i < 20; i += 1) world.write('A', `new/${i}.txt`, `file ${i}`);
  const stop = new AbortController();
  const onProgress = ({ files }: { files: number }): void => void (files > 5 && stop.abort());
  const stopped = computerOf(world, 'A', { onProgress }).logoff({ signal: stop.signal });
  await expect(stopped).rejects.toMatchObject({ code: 'stopped' });
  return world;
}

describe('plan, undo, stop', () => {
  it('shows the actions of the next logoff and touches nothing', async () => {
    const world = await roamingProfile({ 'a.txt': 'one', 'b.txt': 'bee' });
    await world.run('A', 'logon');
    world.write('A', 'a.txt', 'two');
    world.remove('A', 'b.txt');
    const before = world.files('share');
    const { direction, actions } = await computerOf(world, 'A').plan();
    expect(direction).toBe('up');
    expect(actions.map((action) => [action.do, 'path' in action && action.path, action.rule])).toEqual([
      ['delete', 'b.txt', 'T5'],
      ['copy', 'a.txt', 'T1'],
    ]);
    expect(world.files('share')).toEqual(before);
  });

  it.each(['logged off', 'logged on'])(
    'shows both directions of the next sync, each file once (%s)',
    async (state) => {
      const world = await roamingProfile({
        'here.txt': 'one',
        'gone.txt': 'bee',
        'there.txt': 'x',
        'both.txt': 'y',
      });
      if (state === 'logged on') await world.run('A', 'logon');
      world.write('B', 'there.txt', 'of B');
      world.write('B', 'both.txt', 'of B');
      await world.run('B', 'sync');
      world.write('A', 'here.txt', 'of A');
      world.write('A', 'both.txt', 'of A');
      world.remove('A', 'gone.txt');
      const { direction, actions, second } = await computerOf(world, 'A').plan({ sync: true });
      const told = (list: readonly FileAction[]): unknown[] =>
        list.map((action) => `${action.do} ${'path' in action ? action.path : ''}`).toSorted();
      const [down, up] = direction === 'down' ? [actions, second] : [second, actions];
      expect(direction).toBe(state === 'logged on' ? 'up' : 'down');
      expect(told(down)).toContain('copy there.txt');
      expect(told(up)).toEqual(expect.arrayContaining(['copy here.txt', 'delete gone.txt']));
      expect(told(actions)).toContain('conflict both.txt');
      expect(told(second).filter((line) => String(line).endsWith('both.txt'))).toEqual([]);
      expect((await computerOf(world, 'A').plan()).second).toEqual([]);
      await world.run('A', 'sync');
      const after = await computerOf(world, 'A').plan({ sync: true });
      expect([...after.actions, ...after.second]).toEqual([]);
    },
  );

  it.each(['nt4', 'windows-2003'])(
    'tells what %s does with what is here at the first logon, and with what came to the server since',
    async (algorithm) => {
      const world = await roamingProfile({});
      const one = (computer: string) =>
        computerOf(world, computer, { algorithm, central: join(world.root, 'theirs') });
      world.write('C', 'mine.txt', 'here before');
      const { actions, second } = await one('C').plan({ sync: true });
      expect(actions.filter((action) => action.do === 'delete')).toEqual([]);
      expect(second).toMatchObject([{ do: 'copy', to: 'central', path: 'mine.txt' }]);
      await one('C').logon();
      world.write('D', 'theirs.txt', 'of D');
      // Written before C logged on, and on the server since.
      fs.utimesSync(join(world.root, 'D/theirs.txt'), 1_000_000_000, 1_000_000_000);
      await one('D').sync();
      const planned = (await one('C').plan()).actions.filter((action) => action.do === 'delete');
      const { events } = await one('C').logoff();
      expect(planned).toHaveLength(events['file.deleted'] ?? 0);
    },
  );

  it('brings back what the last run replaced', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    await world.run('A', 'logon');
    world.write('A', 'a.txt', 'a mistake');
    await world.run('A', 'logoff');
    const { restored } = await computerOf(world, 'A').undo();
    expect(restored).toEqual(['a.txt']);
    await world.settle(['A', 'B']);
    expect(world.files('B')).toEqual({ 'a.txt': 'one' });
  });

  it('makes nothing where only looked: not where there is no profile yet, nor where there is only a folder', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const looks = async (): Promise<unknown[]> => {
      const { direction, actions } = await computerOf(world, 'NEW').plan();
      const { state } = await computerOf(world, 'NEW').status();
      const { run } = await computerOf(world, 'NEW').undo();
      return [direction, actions.map((action) => 'path' in action && action.path), state, run];
    };
    const local = join(world.root, 'NEW');
    expect(await looks()).toEqual(['down', ['a.txt'], 'loggedOff', null]);
    expect(fs.existsSync(local)).toBe(false);
    fs.mkdirSync(local);
    fs.writeFileSync(join(local, 'mine.txt'), 'mine');
    expect(await looks()).toEqual(['down', ['a.txt'], 'loggedOff', null]);
    expect(fs.readdirSync(local)).toEqual(['mine.txt']);
  });

  describe('hears within moments that it is to stop', () => {
    /** How much is done of a phase of many files, on a disk that takes its time, by a call that is to stop once it has begun. */
    const doneWhen = async (long: string, deed: 'logon' | 'logoff', more: Partial<ProfileOptions> = {}) => {
      const world = await roamingProfile({ 'a.txt': 'one' });
      if (deed === 'logoff') await world.run('A', 'logon');
      for (let i = 0; i < 50; i += 1) world.write('A', `new/${i}/file.txt`, `file ${i}`);
      const stop = new AbortController();
      const cell = new Int32Array(new SharedArrayBuffer(4));
      let done = 0;
      const onProgress = ({ phase }: { phase: string }): void => {
        if (phase !== long) return;
        if (done === 0) setTimeout(() => stop.abort());
        done += 1;
        Atomics.wait(cell, 0, 0, 20);
      };
      const stopped = computerOf(world, 'A', { ...more, onProgress })[deed]({ signal: stop.signal });
      await expect(stopped).rejects.toMatchObject({ code: 'stopped' });
      return done;
    };

    it('in the middle of a long copy', async () => {
      expect(await doneWhen('copying', 'logoff')).toBeLessThan(50);
    });

    it('between two plans, where there is much to read and nothing to do', async () => {
      expect(await doneWhen('reading', 'logon', { entriesPerPlan: 1 })).toBeLessThan(50);
    });

    it('while another computer has the server’s lock', async () => {
      const world = await roamingProfile({ 'a.txt': 'one' });
      const owner = { computer: 'B', pid: 1, token: 'of-b', at: 0 };
      const folder = join(world.root, 'share/.roamproof/lock');
      acquireLock({ folder, owner, staleAfter: 120_000 });
      const stop = new AbortController();
      setTimeout(() => stop.abort(), 50);
      const stopped = computerOf(world, 'A').logon({ signal: stop.signal });
      await expect(stopped).rejects.toMatchObject({ name: 'AgentError', code: 'stopped' });
    });
  });

  it('does nothing where it was told to stop before its turn', async () => {
    const world = newWorld();
    const profile = computerOf(world, 'A');
    const reason = new Error('no time');
    const waiting = new AbortController();
    const calls = [profile.status(), profile.sync({ signal: waiting.signal })];
    waiting.abort(reason);
    await calls[0];
    await expect(calls[1]).rejects.toMatchObject({ name: 'AgentError', code: 'stopped', cause: reason });
    for (const deed of ['logon', 'logoff', 'sync'] as const)
      await expect(profile[deed]({ signal: AbortSignal.abort() })).rejects.toMatchObject({ code: 'stopped' });
    expect([fs.existsSync(join(world.root, 'A')), await world.events()]).toEqual([false, []]);
  });

  it('takes calls that nobody waited for in the order in which they were made', async () => {
    const world = newWorld();
    const { store: _, ...own } = world.options('A');
    const profile = openProfile(own);
    const [on, off] = await Promise.all([profile.logon(), profile.logoff()]);
    expect([on.state, off.state]).toEqual(['loggedOn', 'loggedOff']);
  });

  it('tells of what it reads and copies, and then of the manifest that it writes anew for all of them', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    // Its times are to be old enough to be trusted: else it is read again.
    await wait(50);
    await world.settle(['A'], 1);
    await world.run('A', 'logon');
    for (let i = 0; i < 3; i += 1) world.write('A', `new/${i}.txt`, `file ${i}`);
    const told: string[] = [];
    const onProgress = ({ phase, files }: { phase: string; files: number }): void => {
      if (phase !== 'scanning') told.push(`${phase} ${files}`);
    };
    await computerOf(world, 'A', { onProgress }).logoff();
    const all = [
      'reading 1',
      'reading 2',
      'reading 3',
      'copying 1',
      'copying 2',
      'copying 3',
      'noting 4',
      'noting 4',
    ];
    expect(told).toEqual(all);
  });

  it('goes on with no upload that was cut short under a policy of now', async () => {
    const world = await stoppedLogoff();
    const before = world.files('share');
    await computerOf(world, 'A', { policy: { ReadOnlyProfile: 1 } }).logon();
    expect(world.files('share')).toEqual(before);
    await world.settle(['A', 'B']);
    expect(await world.faults(['A', 'B'], TO_BE_BROUGHT)).toEqual([]);
  });

  it('stops between two actions and goes on with the next call', async () => {
    const world = await stoppedLogoff();
    const { direction, actions, interrupted } = await computerOf(world, 'A').plan();
    const left = Object.keys(world.files('A')).filter((path) => world.files('share')[path] === undefined);
    expect({ direction, interrupted }).toEqual({ direction: 'up', interrupted: true });
    const paths = actions.flatMap((action) => ('path' in action ? [action.path] : []));
    expect(paths.toSorted()).toEqual(left.toSorted());
    await world.run('A', 'logoff');
    expect(await computerOf(world, 'A').plan()).toMatchObject({ direction: 'down', interrupted: false });
    expect(Object.keys(world.files('share'))).toHaveLength(21);
    await world.settle(['B', 'A']);
    expect(await world.faults(['A', 'B'], TO_BE_BROUGHT)).toEqual([]);
  });
});
