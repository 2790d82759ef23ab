import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { acquireLock, type HeldLock, inspectLock } from '../../src/disk/lock.ts';
import { harvest, longAgo, plant, scratchFolder } from './scratch.ts';

const scratch = scratchFolder('lock');
let folder = '';
let next = 0;

beforeEach(() => {
  next += 1;
  folder = join(scratch, String(next));
});

function attempt(computer: string, token = computer, dead?: string) {
  const owner = { computer, pid: 7, token, at: 1_051_776_000_000 };
  return acquireLock({ folder, owner, staleAfter: 60_000, dead });
}

function take(computer: string, token = computer): HeldLock {
  const outcome = attempt(computer, token);
  if (!outcome.ok || outcome.lock === null) throw new Error(`${computer} did not get the lock`);
  return outcome.lock;
}

/** Lets a generation look as if its holder had been silent for years. */
function silence(generation: number, last = longAgo): void {
  const path = join(folder, String(generation).padStart(8, '0'), 'heartbeat');
  fs.utimesSync(path, last, last);
}

describe('lock', () => {
  it('is held by one; the other learns by whom', () => {
    const a = take('A');
    expect(a.stillHolds()).toBe(true);
    expect(attempt('B')).toMatchObject({
      ok: true,
      lock: null,
      heldBy: { state: 'held', generation: 1, owner: { computer: 'A', pid: 7, at: 1_051_776_000_000 } },
    });
  });

  it('is free after its release, under the next number', () => {
    expect(take('A').release()).toBe(true);
    expect(inspectLock(folder, 60_000, 'look')).toMatchObject({
      lockState: { state: 'free', generation: 1 },
    });
    expect(take('B').generation).toBe(2);
  });

  it('is taken over from one who was silent ever since the clock of the store was set back', () => {
    const a = take('A');
    silence(1, Date.now() / 1000 + 30);
    expect(attempt('B')).toMatchObject({ heldBy: { state: 'held' } });
    silence(1, Date.now() / 1000 + 86_400);
    expect(attempt('B')).toMatchObject({ ok: true, lock: { generation: 2 } });
    expect(a.stillHolds()).toBe(false);
  });

  it('is taken over from a silent holder, who then cannot renew or release it', () => {
    const a = take('A');
    silence(1);
    const outcome = attempt('B');
    expect(outcome).toMatchObject({ ok: true, lock: { generation: 2 } });
    expect([a.stillHolds(), a.renew(1), a.release()]).toEqual([false, false, false]);
    expect(attempt('C')).toMatchObject({ heldBy: { owner: { computer: 'B' } } });
  });

  it('is taken over at once from an owner known to be dead; what another prepares meanwhile stays', () => {
    take('A', 'died');
    const prepared = join(folder, 'prepare-other');
    fs.mkdirSync(prepared);
    expect(attempt('A', 'again', 'somebody else')).toMatchObject({ lock: null });
    const outcome = attempt('A', 'again', 'died');
    expect(outcome).toMatchObject({ lock: { generation: 2 } });
    expect(fs.existsSync(prepared)).toBe(true);
  });

  it('is not taken over from a holder that gave a sign of life', () => {
    const a = take('A');
    silence(1);
    expect(a.renew(1)).toBe(true);
    expect(attempt('B')).toMatchObject({ lock: null, heldBy: { state: 'held' } });
  });

  it('is known to be lost by a holder that looked in the tick of a coarse clock in which it was taken over', () => {
    const a = take('A');
    silence(1);
    const { renameSync: rename, statSync: stat } = fs;
    const coarse = (ns: bigint): bigint => (ns / 10_000_000_000n) * 10_000_000_000n;
    const coarsely = (path: fs.PathLike, options: fs.StatSyncOptions): unknown => {
      const seen = stat(path, options) as fs.BigIntStats;
      if (path !== folder) return seen;
      return { ...seen, mtimeNs: coarse(seen.mtimeNs), ctimeNs: coarse(seen.ctimeNs) };
    };
    const looks = vi.spyOn(fs, 'statSync').mockImplementation(coarsely as typeof stat);
    fs.renameSync = (from, to) => {
      fs.renameSync = rename;
      expect(a.stillHolds()).toBe(true);
      rename(from, to);
    };
    const outcome = attempt('B');
    const holds = a.stillHolds();
    looks.mockRestore();
    expect([outcome, holds]).toMatchObject([{ ok: true, lock: { generation: 2 } }, false]);
  });

  it('goes to one of two that take over at once: the slower finds the number used', () => {
    take('A');
    silence(1);
    // C judges A silent, and before it can act B takes over, works and leaves again.
    const rename = fs.renameSync;
    fs.renameSync = (from, to) => {
      fs.renameSync = rename;
      take('B').release();
      rename(from, to);
    };
    const c = attempt('C');
    expect(c).toMatchObject({ ok: false, failure: { kind: 'locked' } });
    expect(inspectLock(folder, 60_000, 'look')).toMatchObject({
      lockState: { state: 'free', generation: 2 },
    });
  });

  it('gives back a number that was used up and cleaned away long before', () => {
    take('A');
    silence(1);
    const rename = fs.renameSync;
    let held: HeldLock | null = null;
    fs.renameSync = (from, to) => {
      fs.renameSync = rename;
      for (let i = 0; i < 12; i += 1) take('B', `B.${i}`).release();
      held = take('B', 'B.last');
      rename(from, to);
    };
    expect(attempt('C')).toMatchObject({ lock: null, heldBy: { generation: 14, owner: { computer: 'B' } } });
    expect((held as HeldLock | null)?.stillHolds()).toBe(true);
  });

  it('writes no sign of life through a link, and reads no pipe', () => {
    const a = take('A');
    const heartbeat = join(folder, '00000001/heartbeat');
    plant(folder, { 'letter.txt': 'mine' });
    fs.rmSync(heartbeat);
    fs.symlinkSync(join(folder, 'letter.txt'), heartbeat);
    expect(a.renew(1)).toBe(false);
    expect(fs.readFileSync(join(folder, 'letter.txt'), 'utf8')).toBe('mine');
    const owner = join(folder, '00000001/owner.json');
    fs.rmSync(owner);
    execFileSync('mkfifo', [owner]);
    expect(attempt('B')).toMatchObject({ heldBy: { owner: null } });
  });

  it('removes nothing that no lock has made, by whatever name', () => {
    plant(folder, { '00000001/photo': 'as a camera names its folders', 'prepare-dinner/list': 'eggs' });
    for (const name of ['00000001', 'prepare-dinner']) fs.utimesSync(join(folder, name), longAgo, longAgo);
    const before = harvest(folder);
    for (let i = 1; i < 12; i += 1) take('A', `A.${i}`).release();
    expect(harvest(folder)).toMatchObject(before);
    expect(fs.existsSync(join(folder, '00000002'))).toBe(false);
  });

  it('keeps the folder small', () => {
    for (let i = 0; i < 30; i += 1) take('A', `A.${i}`).release();
    expect(fs.readdirSync(folder)).toHaveLength(8);
    fs.mkdirSync(join(folder, 'prepare-crashed'));
    fs.utimesSync(join(folder, 'prepare-crashed'), longAgo, longAgo);
    take('A', 'A.again');
    expect(fs.readdirSync(folder)).not.toContain('prepare-crashed');
  });

  it('is held although what others left cannot be removed', () => {
    take('A').release();
    const list = fs.readdirSync;
    let since = 0;
    fs.readdirSync = ((...args: Parameters<typeof list>) => {
      if (fs.existsSync(join(folder, '00000002'))) since += 1;
      // The first look after it was published tells that it is the highest.
      if (since > 1) throw Object.assign(new Error('stale'), { code: 'ESTALE' });
      return list(...args);
    }) as typeof list;
    const outcome = attempt('B');
    fs.readdirSync = list;
    expect(outcome).toMatchObject({ ok: true, lock: { generation: 2 } });
  });

  it('with an owner that cannot be read is held until it has been silent', () => {
    take('A');
    fs.writeFileSync(join(folder, '00000001', 'owner.json'), '{"tok');
    expect(attempt('B')).toMatchObject({ lock: null, heldBy: { state: 'held', owner: null } });
    silence(1);
    expect(take('B', 'B.2').generation).toBe(2);
  });

  it('on a store that cannot be written to is a failure as a value', () => {
    fs.writeFileSync(folder, 'a file');
    expect(attempt('A')).toMatchObject({ ok: false });
  });
});

describe('lock between processes', () => {
  it('lets one at a time in, also when holders die inside', async () => {
    const work = join(scratch, 'work');
    fs.mkdirSync(work);
    const child = join(import.meta.dirname, 'lock-child.ts');
    const run = (name: string, rounds: number, dieAt: number) =>
      new Promise<number | NodeJS.Signals | null>((resolve) => {
        const args = [child, work, name, String(rounds), String(dieAt), '2000'];
        spawn(process.execPath, args, { stdio: 'inherit' }).once('exit', (code, signal) =>
          resolve(code ?? signal),
        );
      });
    const ends = await Promise.all([run('A', 25, 0), run('B', 25, 0), run('C', 25, 0), run('D', 25, 5)]);
    expect(ends).toEqual([0, 0, 0, 'SIGKILL']);
    const diary = fs.readFileSync(join(work, 'diary'), 'utf8').trim().split('\n');
    const generations = diary.map((line) => Number.parseInt(line, 10));
    expect(generations).toEqual(Array.from({ length: 80 }, (_, i) => i + 1));
  });
});
