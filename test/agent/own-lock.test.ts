/** A lock that is held under our own name: of a run that was killed it is taken over at once, of one that may live it is not. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { thisSystem } from '../../src/agent/this-system.ts';
import { computerOf, newWorld } from './world.ts';

/** Number of a process that has ended. */
const gone = spawnSync(process.execPath, ['-e', '']).pid;
const here = thisSystem();
const elsewhere = { machine: 'other', boot: 'other', processes: here.processes };

/** Logs A on while somebody called A holds the lock. */
async function logonUnder(computer: string, pid: number, system?: object): Promise<string> {
  const world = newWorld();
  const held = join(world.root, 'share/.roamproof/lock/00000001');
  fs.mkdirSync(held, { recursive: true });
  fs.writeFileSync(join(held, 'owner.json'), JSON.stringify({ computer, pid, token: 't', at: 0, system }));
  fs.writeFileSync(join(held, 'heartbeat'), '0\n');
  const call = computerOf(world, 'A', { lockWaitMs: 0 }).logon();
  return call.then(
    ({ state }) => state,
    (error: Error) => error.message,
  );
}

describe('a lock under our own name', () => {
  it.each([
    ['of a process that has ended', gone, here],
    ['of one that told no more than its number', gone, undefined],
  ])('%s is taken over at once', async (_whose, pid, system) => {
    expect(await logonUnder('A', pid, system)).toBe('loggedOn');
  });

  it.runIf(here.machine !== '')('of a run before this machine was booted is taken over at once', async () => {
    expect(await logonUnder('A', process.ppid, { ...here, boot: 'before' })).toBe('loggedOn');
  });

  it.each([
    ['of a process that runs', process.ppid, here],
    ['of another machine of that name', gone, elsewhere],
    ['of another container on this machine', gone, { ...here, processes: 'others' }],
    ['of a machine that does not say which it is', gone, { ...elsewhere, machine: '' }],
  ])('%s is waited for', async (_whose, pid, system) => {
    expect(await logonUnder('A', pid, system)).toContain('is merging this profile');
  });
});
