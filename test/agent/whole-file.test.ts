/** A small file is the old one or the new one, and nothing else lies beside it for good. */
import fs from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { readStoreClock } from '../../src/agent/store-clock.ts';
import { createWhole, replaceShortcut, replaceWhole } from '../../src/agent/whole-file.ts';
import { harvest, longAgo, scratchFolder } from '../disk/scratch.ts';
import { roamingProfile } from './world.ts';

afterEach(() => vi.restoreAllMocks());

describe('a write that fails', () => {
  const deeds = { createWhole, replaceShortcut, replaceWhole };

  it.each([
    ['createWhole', 'writeFileSync'],
    ['createWhole', 'fsyncSync'],
    ['createWhole', 'linkSync'],
    ['replaceShortcut', 'writeFileSync'],
    ['replaceShortcut', 'renameSync'],
    ['replaceWhole', 'fsyncSync'],
    ['replaceWhole', 'renameSync'],
  ] as const)('%s, at %s, leaves the folder as it was', (deed, call) => {
    const folder = scratchFolder('whole');
    if (deed !== 'createWhole') fs.writeFileSync(join(folder, 'file'), 'old');
    const before = harvest(folder);
    vi.spyOn(fs, call).mockImplementation(() => {
      throw Object.assign(new Error('no space'), { code: 'ENOSPC' });
    });
    expect(() => deeds[deed](join(folder, 'file'), 'token', 'new')).toThrow(/no space/);
    vi.restoreAllMocks();
    expect(harvest(folder)).toEqual(before);
  });
});

it('nothing is written through a link that has the temporary name', () => {
  const folder = scratchFolder('whole');
  fs.writeFileSync(join(folder, 'letter'), 'mine');
  fs.symlinkSync(join(folder, 'letter'), join(folder, '.roamproof-tmp-token'));
  expect(() => replaceWhole(join(folder, 'file'), 'token', 'new')).toThrow(/EEXIST/);
  fs.symlinkSync(join(folder, 'letter'), join(folder, '.roamproof-tmp-clock'));
  expect(() => readStoreClock(folder, 'clock', Date.now)).toThrow(/EEXIST/);
  expect(fs.readFileSync(join(folder, 'letter'), 'utf8')).toBe('mine');
});

describe('a write that was killed', () => {
  it('leaves nothing for good in the control folder of a profile; what may still be written stays', async () => {
    const world = await roamingProfile({ 'a.txt': 'one' });
    const control = join(world.root, 'A/.roamproof');
    const [old, fresh] = ['.roamproof-tmp-A-old-1', '.roamproof-tmp-A-fresh-1'];
    for (const name of [old, fresh]) fs.writeFileSync(join(control, name), 'half');
    fs.utimesSync(join(control, fresh), longAgo, longAgo);
    const look = fs.lstatSync;
    // The time of a change cannot be set.
    const aged = (path: fs.PathLike, options: fs.StatSyncOptions): unknown =>
      path === join(control, old)
        ? { mtimeNs: 1n, ctimeNs: 1n, isDirectory: () => false }
        : look(path, options);
    vi.spyOn(fs, 'lstatSync').mockImplementation(aged as typeof look);
    await world.run('A', 'logon');
    vi.restoreAllMocks();
    expect(fs.readdirSync(control).filter((name) => name.startsWith('.roamproof-tmp'))).toEqual([fresh]);
  });
});
