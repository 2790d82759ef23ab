/** What an agent has stored, told by the commands that read stores. */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { openProfile } from '../../src/agent/profile.ts';
import { roamproof, scratch } from './run.ts';

async function roam(folder: {
  path: (name: string) => string;
  write: (name: string, text: string) => string;
}) {
  for (const name of ['here', 'share']) mkdirSync(folder.path(name));
  folder.write('here/a.txt', 'hello');
  const profile = openProfile({
    local: folder.path('here'),
    central: folder.path('share'),
    user: 'alice',
    computer: 'A',
    confirm: ['owner'],
  });
  await profile.logon();
  await profile.logoff();
  profile.close();
  return folder.path('here/.roamproof/events.db');
}

/** Logs a computer of its own on and off once more, and does something between. */
async function again(folder: { path: (name: string) => string }, name: string, between: () => void) {
  const options = { local: folder.path(name), central: folder.path('share'), user: 'alice' };
  const profile = openProfile({ ...options, computer: name, confirm: ['owner'] });
  await profile.logon();
  between();
  await profile.logoff();
  profile.close();
}

describe('the store of an agent', () => {
  it('tells at the end what the server has, also where another computer’s log tells why', async () => {
    using folder = scratch();
    mkdirSync(folder.path('share'));
    const nothing = (): void => undefined;
    const write = (): void => void folder.write('one/a.txt', 'hello');
    await again(folder, 'one', write);
    await again(folder, 'two', () => rmSync(folder.path('two/a.txt')));
    const told = (): string => {
      const store = folder.path('one/.roamproof/events.db');
      return roamproof(['explain', '--store', store, 'a.txt']).stdout;
    };
    expect(told()).toMatch(/At the end the server has "sha256:/);
    await again(folder, 'one', nothing);
    expect(told()).toMatch(/a\.txt is deleted on one\.[^]*At the end the server has no such file\.\n$/);
    await again(folder, 'one', write);
    expect(told()).toMatch(/At the end the server has "sha256:/);
  });

  it.each([['replay'], ['explain', 'a.txt'], ['report', '-o', 'page.html'], ['import'], ['export']])(
    'is told from a log by %s, with the option that reads it',
    async (command, ...more) => {
      using folder = scratch();
      const { status, stdout, stderr } = roamproof([command, await roam(folder), ...more]);
      expect([status, stdout]).toEqual([2, '']);
      expect(stderr).toMatch(/events\.db: this is a database: .* --store sqlite:PATH\n$/);
    },
  );

  it('is replayed under the algorithm its rules tell, explained, and reported as a page', async () => {
    using folder = scratch();
    const store = await roam(folder);
    const replayed = roamproof(['replay', '--store', store, '--no-snapshot']).stdout;
    expect(replayed).toContain('under three-way');
    expect(replayed).toMatch(/ {2}"sha256:2cf24dba5fb0…"\n/);
    expect(roamproof(['explain', '--store', store, 'a.txt']).stdout).toContain('a.txt, recorded');
    const page = folder.path('page.html');
    expect(roamproof(['report', '--store', store, '-o', page]).status).toBe(0);
    expect(readFileSync(page, 'utf8')).toContain('three-way');
  });

  it.each([['replay'], ['explain', 'a.txt'], ['report', '-o', 'page.html']])(
    'is not made by %s where there is none',
    (command, ...rest) => {
      using folder = scratch();
      const store = folder.path('none.db');
      const { status, stderr } = roamproof([command, '--store', store, ...rest]);
      expect(stderr).toContain(`there is no store ${store}`);
      expect(status).toBe(2);
      expect(existsSync(store)).toBe(false);
    },
  );

  it('is no log besides: one or the other is given', () => {
    const { status, stderr } = roamproof(['report', 'log.jsonl', '--store', 'store.db', '-o', 'page.html']);
    expect({ status, stderr }).toEqual({ status: 2, stderr: 'roamproof: give a log or --store, not both\n' });
  });
});
