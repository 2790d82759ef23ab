/** What looks wrong stops with a question; nothing is touched before it is answered, and nothing is lost after. */
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { type CrashWorld, copyWorld } from '../../src/agent/crash-world.ts';
import { computerOf, contentsOf, questionOf, roamingProfile } from './world.ts';

const FILES = Object.fromEntries(Array.from({ length: 24 }, (_, i) => [`docs/${i}.txt`, `content ${i}`]));
const CONTENTS = Object.values(FILES);

let world: CrashWorld;
beforeEach(async () => {
  world = await roamingProfile(FILES);
});

const share = (): string => join(world.root, 'share');

/** The share is what was copied beside it. */
function putBack(): void {
  fs.rmSync(share(), { recursive: true });
  fs.renameSync(`${share()}-backup`, share());
}

/** A's deed, stopped at the first event of a type. */
async function stoppedAt(type: string, deed: 'logon' | 'logoff'): Promise<void> {
  const stop = new AbortController();
  const profile = computerOf(world, 'A');
  const watch = (async () => {
    for await (const event of profile.events) if (event.type === type) return stop.abort();
  })();
  await expect(profile[deed]({ signal: stop.signal })).rejects.toMatchObject({ code: 'stopped' });
  await watch;
}

describe('a share that is not what it was', () => {
  it('empty: asks, then sends everything up again', async () => {
    fs.rmSync(share(), { recursive: true });
    fs.mkdirSync(share());
    const before = contentsOf(join(world.root, 'A'));
    expect(await questionOf(computerOf(world, 'A').logon())).toBe('empty-share');
    expect(contentsOf(join(world.root, 'A'))).toMatchObject(onlyFiles(before));
    await computerOf(world, 'A', { confirm: ['empty-share'] }).logon();
    await world.run('A', 'logoff');
    expect(Object.values(world.files('share')).toSorted()).toEqual([...CONTENTS].toSorted());
  });

  it('another store: asks, then unites both and deletes nothing', async () => {
    const other = await roamingProfile({ 'other.txt': 'of another store' });
    fs.rmSync(share(), { recursive: true });
    copyWorld(join(other.root, 'share'), share());
    expect(await questionOf(computerOf(world, 'A').logon())).toBe('other-store');
    await computerOf(world, 'A', { confirm: ['other-store'] }).logon();
    await world.run('A', 'logoff');
    expect(Object.values(world.files('share')).toSorted()).toEqual(
      [...CONTENTS, 'of another store'].toSorted(),
    );
  });

  it('put back from a backup: asks, then what is newer goes up again', async () => {
    copyWorld(share(), `${share()}-backup`);
    await world.run('A', 'logon');
    world.write('A', 'docs/0.txt', 'newer than the backup');
    await world.run('A', 'logoff');
    await world.settle(['A', 'B'], 1);
    putBack();
    expect(await questionOf(computerOf(world, 'A').logon())).toBe('older-store');
    await computerOf(world, 'A', { confirm: ['older-store'] }).logon();
    await world.run('A', 'logoff');
    expect(world.files('share')['docs/0.txt']).toBe('newer than the backup');
  });

  it('put back from a backup under an upload that was cut short: asks, and what went up goes up again', async () => {
    copyWorld(share(), `${share()}-backup`);
    await world.run('A', 'logon');
    world.write('A', 'docs/0.txt', 'newer than the backup');
    await stoppedAt('file.copied', 'logoff');
    putBack();
    expect(await questionOf(computerOf(world, 'A').logoff())).toBe('older-store');
    await computerOf(world, 'A', { confirm: ['older-store'] }).logoff();
    await world.settle(['A', 'B'], 1);
    expect(world.files('share')['docs/0.txt']).toBe('newer than the backup');
    expect(world.files('A')).toEqual(world.files('share'));
  });

  it('put back before what was planned came down: the old version is not taken for the new one', async () => {
    copyWorld(share(), `${share()}-backup`);
    await world.run('B', 'logon');
    world.write('B', 'docs/0.txt', 'newer than the backup');
    await world.run('B', 'logoff');
    await stoppedAt('merge.planned', 'logon');
    putBack();
    await world.run('A', 'logon');
    await world.run('A', 'logoff');
    await computerOf(world, 'B', { confirm: ['older-store'] }).sync();
    await world.settle(['A', 'B'], 1);
    expect(world.files('share')['docs/0.txt']).toBe('newer than the backup');
    expect(world.files('A')).toEqual(world.files('share'));
  });

  it('asks all questions before anything is begun', async () => {
    copyWorld(share(), `${share()}-backup`);
    await world.run('A', 'logon');
    world.write('A', 'docs/0.txt', 'newer than the backup');
    await world.run('A', 'logoff');
    await world.run('A', 'logon');
    putBack();
    fs.rmSync(join(world.root, 'A/docs'), { recursive: true });
    const before = contentsOf(share());
    const call = computerOf(world, 'A', { confirm: ['older-store'] }).logoff();
    expect(await questionOf(call)).toBe('mass-deletion');
    expect(contentsOf(share())).toEqual(before);
  });

  it.runIf(process.getuid?.() === 0)(
    'root, over a profile of somebody else: asks before it makes anything',
    async () => {
      fs.chownSync(join(world.root, 'A'), 65_534, 65_534);
      fs.chownSync(share(), 65_534, 65_534);
      fs.rmSync(join(world.root, 'A/.roamproof'), { recursive: true });
      expect(await questionOf(computerOf(world, 'A').logon())).toBe('owner');
      expect(fs.existsSync(join(world.root, 'A/.roamproof'))).toBe(false);
      expect(await questionOf(computerOf(world, 'A', { confirm: ['owner'] }).logon())).toBe('none');
    },
  );

  it.runIf(process.getuid?.() === 0)(
    'root, for a profile that is to be made in the folder of somebody else: the same',
    async () => {
      const home = join(world.root, 'home');
      fs.mkdirSync(home);
      fs.chownSync(home, 65_534, 65_534);
      const local = join(home, 'new/Roaming');
      expect(await questionOf(computerOf(world, 'C', { local }).logon())).toBe('owner');
      expect(fs.readdirSync(home)).toEqual([]);
    },
  );

  it('a sync that asked, and had begun nothing, was not cut short', async () => {
    fs.rmSync(join(share(), '.roamproof'), { recursive: true });
    expect(await questionOf(computerOf(world, 'A').sync())).toBe('empty-share');
    expect(await computerOf(world, 'A').plan()).toMatchObject({ interrupted: false });
  });

  it.each(['nt4', 'windows-2003', 'csync'])(
    'where %s merged, which has no log: none was lost, and it is no other store',
    async (algorithm) => {
      const central = join(world.root, 'never-had-one');
      for (const [computer, more] of [
        ['C', { central }],
        ['A', {}],
      ] as const) {
        await computerOf(world, computer, { ...more, algorithm }).logon();
        world.write(computer, 'own.txt', 'under it');
        await computerOf(world, computer, { ...more, algorithm }).logoff();
        expect(await questionOf(computerOf(world, computer, more).sync())).toBe('none');
      }
      expect(world.files('C')).toEqual(world.files('never-had-one'));
      expect(world.files('A')).toEqual(world.files('share'));
    },
  );

  it('a plan tells what follows a yes, and asks nothing', async () => {
    fs.rmSync(share(), { recursive: true });
    fs.mkdirSync(share());
    const { actions, second } = await computerOf(world, 'A').plan({ sync: true });
    expect(actions).toEqual([]);
    expect(second.map((action) => action.do === 'copy' && action.to)).toEqual(CONTENTS.map(() => 'central'));
    expect(await questionOf(computerOf(world, 'A').sync())).toBe('empty-share');
    const { events } = await computerOf(world, 'A', { confirm: ['empty-share'] }).sync();
    expect(events['file.copied']).toBe(second.length);
  });

  it('that has lost its log alone: both sides are united by the first call', async () => {
    fs.rmSync(join(share(), '.roamproof'), { recursive: true });
    world.write('A', 'own.txt', 'of A');
    const { failed } = await computerOf(world, 'A', { confirm: ['empty-share'] }).sync();
    expect(failed).toBe(0);
    expect(Object.values(world.files('share'))).toEqual(expect.arrayContaining([...CONTENTS, 'of A']));
    expect((await computerOf(world, 'A').plan()).actions).toEqual([]);
    expect(world.files('A')).toEqual(world.files('share'));
  });

  it('most files missing and nobody deleted them: asks', async () => {
    fs.rmSync(join(share(), 'docs'), { recursive: true });
    expect(await questionOf(computerOf(world, 'A', { fullScanEveryMs: 0 }).logon())).toBe('shrunk-share');
    await computerOf(world, 'A', { fullScanEveryMs: 0, confirm: ['shrunk-share'] }).logon();
    await computerOf(world, 'A', { confirm: ['shrunk-share'] }).logoff();
    expect(Object.values(world.files('share')).toSorted()).toEqual([...CONTENTS].toSorted());
  });
});

describe('a log to be begun anew', () => {
  const kept = (): string[] => fs.readdirSync(join(share(), '.roamproof')).filter((name) => name !== 'trash');

  it('that is damaged is set aside once, and one answer is enough', async () => {
    fs.appendFileSync(join(share(), '.roamproof/log/00000001.jsonl'), 'x');
    world.write('A', 'docs/new.txt', 'new');
    await expect(computerOf(world, 'A').sync()).rejects.toMatchObject({ code: 'corrupt-log' });
    expect(kept()).toEqual(['lock', 'log', 'store.json']);
    const { failed } = await computerOf(world, 'A', { confirm: ['rebuild-log'] }).sync();
    expect(failed).toBe(0);
    expect(kept().filter((name) => name.includes('damaged'))).toHaveLength(2);
    expect(Object.values(world.files('share')).toSorted()).toEqual([...CONTENTS, 'new'].toSorted());
    await computerOf(world, 'B', { confirm: ['other-store'] }).sync();
    await world.settle(['A', 'B'], 1);
    expect(await world.faults(['A', 'B'], [...CONTENTS, 'new'])).toEqual([]);
  });

  it('that is whole stays, whatever was answered', async () => {
    const before = contentsOf(share());
    await computerOf(world, 'A', { confirm: ['rebuild-log'] }).sync();
    expect(contentsOf(share())).toEqual(before);
    expect(await questionOf(computerOf(world, 'A').sync())).toBe('none');
  });
});

describe('other brakes', () => {
  it('a mass deletion is asked about, and done when it was meant', async () => {
    await world.run('A', 'logon');
    fs.rmSync(join(world.root, 'A/docs'), { recursive: true });
    expect(await questionOf(computerOf(world, 'A').logoff())).toBe('mass-deletion');
    expect(Object.keys(world.files('share'))).toHaveLength(CONTENTS.length);
    await computerOf(world, 'A', { confirm: ['mass-deletion'] }).logoff();
    expect(world.files('share')).toEqual({});
  });

  it('a profile that is gone is told as gone, also where the first call ends with a question', async () => {
    fs.rmSync(join(world.root, 'A'), { recursive: true });
    const days = 3 * 24 * 3_600_000;
    expect(await questionOf(computerOf(world, 'A', { clockOffset: days }).logon())).toBe('clock');
    await world.run('A', 'logon');
    const told = (await world.events()).filter(({ type }) => type === 'local.changed');
    expect(told).toMatchObject([{ computer: 'A', change: 'emptied' }]);
    expect(world.files('A')).toEqual(FILES);
  });

  it('a clock that is days off is asked about; less is recorded', async () => {
    const days = 3 * 24 * 3_600_000;
    expect(await questionOf(computerOf(world, 'A', { now: () => Date.now() + days }).logon())).toBe('clock');
    const minutes = 10 * 60_000;
    await computerOf(world, 'A', { now: () => Date.now() + minutes }).logon();
    const set = (await world.events()).findLast((event) => event.type === 'clock.set');
    expect(Math.round((set?.offset ?? 0) / 60_000)).toBe(10);
  });
});

/** The profile's own files, without what the agent keeps. */
function onlyFiles(all: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(all).filter(([path]) => !path.startsWith('.roamproof')));
}
