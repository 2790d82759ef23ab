/** What the agent's command prints, and with which status it ends. */
import fs from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openProfile } from '../../src/agent/profile.ts';
import { logoff, logon, type Ran, roamproof, scenario, scratch, started, wrote } from './run.ts';

type Files = Readonly<Record<string, string>>;

/** A computer and a share of a scratch folder, and what is written where. */
function place(files: Files) {
  const folder = scratch();
  for (const name of ['A', 'S']) fs.mkdirSync(folder.path(name));
  const write = (path: string, content: string): void => {
    fs.mkdirSync(dirname(folder.path(path)), { recursive: true });
    fs.writeFileSync(folder.path(path), content);
  };
  for (const [path, content] of Object.entries(files)) write(path, content);
  const options = [
    '--local',
    folder.path('A'),
    '--central',
    folder.path('S'),
    '--user',
    'u',
    '--computer',
    'A',
  ];
  const agent = (deed: string, ...more: string[]): Ran => roamproof(['agent', deed, ...options, ...more]);
  return { ...folder, write, agent, [Symbol.dispose]: () => folder[Symbol.dispose]() };
}

describe('a problem', () => {
  it('stands with its path, also where the path is a letter of what is said', () => {
    using at = place({ 'A/A': 'x', 'A/a': 'y' });
    const { status, stderr } = at.agent('sync');
    expect(stderr).toContain('  a: differs from A only in case or Unicode form: rename one of them\n');
    expect(status).toBe(1);
  });
});

describe('the state of a profile', () => {
  it('is told in words, also before there is one', () => {
    using at = place({ 'A/a.txt': 'one' });
    const fresh = at.agent('status', '--central', at.path('S/new'));
    expect([fresh.status, fresh.stdout]).toEqual([0, expect.not.stringContaining('cannot be reached')]);
    expect(fresh.stdout).toContain('u on A: logged off, 0 files confirmed on the share\n');
    expect(at.agent('logon').stdout).toBe('logon: 0 copied, 0 deleted; logged on\n');
    expect(at.agent('plan').stdout).toMatch(/^1 action at the next logoff\n$/m);
    expect(at.agent('logoff').stdout).toBe('logoff: 1 copied, 0 deleted; logged off\n');
    expect(at.agent('plan').stdout).toBe(
      '0 actions at the next logon\nWhat was changed here goes up at the logoff after it: plan --sync shows both.\n',
    );
    // What the command line gives need not stand in the configuration.
    at.write('A.json', JSON.stringify({ policy: { ReadOnlyProfile: 1 } }));
    expect(at.agent('plan', '--config', at.path('A.json')).stdout).toBe(
      '0 actions at the next logon\nWhat is changed here does not go up: policy or the central profile forbid it.\n',
    );
    fs.rmSync(at.path('A/a.txt'));
    expect(at.agent('plan', '--sync').stdout).toMatch(
      /^delete central  a\.txt  T5: [^]*\n1 action at the next sync\n$/,
    );
    expect(at.agent('doctor').stdout).toMatch(/: times: kept in steps of \d+ n?s\n/);
  });

  it('that a call was cut short in is told with what goes on, until that has', async () => {
    using at = place({ 'A/a.txt': 'one', 'A/b.txt': 'two' });
    at.agent('logon');
    const [local, central] = [at.path('A'), at.path('S')];
    const profile = openProfile({ local, central, user: 'u', computer: 'A', confirm: ['owner'] });
    const stop = new AbortController();
    const seen = (async () => {
      for await (const { type } of profile.events) if (type === 'merge.planned') stop.abort();
    })();
    await expect(profile.logoff({ signal: stop.signal })).rejects.toThrow('stopped');
    profile.close();
    await seen;
    expect(at.agent('status').stdout).toContain(
      'u on A: cut short in mergingUp (the next logon, logoff or sync goes on), 0 files',
    );
    at.agent('logoff');
    expect(at.agent('status').stdout).toContain('u on A: logged off, 2 files');
  });

  it('tells of a local profile that was not there, once', () => {
    using at = place({ 'S/a.txt': 'one' });
    const outcomes = [1, 2].map(() => at.agent('sync', '--local', at.path('mistyped')).stdout);
    expect(outcomes).toEqual([
      `sync: 1 copied, 0 deleted; logged off\nThere was no local profile ${at.path('mistyped')}: it is new.\n`,
      'sync: 0 copied, 0 deleted; logged off\n',
    ]);
    expect(JSON.parse(at.agent('sync', '--json').stdout)).toMatchObject({ madeLocal: null });
  });

  it('names the folder that is missing and what to do, a lost one too', () => {
    using at = place({ 'A/a.txt': 'one' });
    at.agent('sync');
    fs.renameSync(at.path('S'), at.path('away'));
    const { status, stderr } = at.agent('sync');
    expect([status, stderr]).toEqual([1, expect.stringContaining('roamproof agent doctor says more')]);
    const what = `there is no folder ${at.path('S')}: mount the share, or make the folder again if it is lost\n`;
    expect(at.agent('doctor').stdout).toContain(what);
    expect(at.agent('plan').stderr).toContain(what);
    fs.mkdirSync(at.path('S'));
    expect(at.agent('sync').stderr).toContain('--confirm empty-share');
  });
});

describe('the trash', () => {
  it('is emptied of what is old, and of nothing else', () => {
    using at = place({ 'A/a.txt': 'one' });
    at.agent('sync');
    at.write('A/a.txt', 'other content');
    at.agent('sync');
    const kept = '0 files of 0 runs, 0 B, deleted for good; 1 run younger than that kept\n';
    expect(at.agent('purge').stdout).toBe(kept);
    const trash = at.path('S/.roamproof/trash');
    const [run = ''] = fs.readdirSync(trash);
    const index = `${trash}/${run}/index.jsonl`;
    fs.writeFileSync(index, fs.readFileSync(index, 'utf8').replace(/"at":\d+/, '"at":0'));
    fs.utimesSync(index, 0, 0);
    expect(at.agent('purge', '--older-than', '1000', '--json').stdout).toBe(
      `${JSON.stringify({ purged: [{ run, files: 1, bytes: 3 }], kept: [], problems: [] })}\n`,
    );
    expect(fs.readdirSync(trash)).toEqual([]);
    expect(at.agent('purge', '--older-than', '0')).toMatchObject({
      status: 2,
      stderr: 'roamproof: the trash of the last day is always kept: name 1 day or more\n',
    });
  });

  it('is told with the names of files, and gives back the one that is named', () => {
    using at = place({ 'A/a.txt': 'one', 'A/b.txt': 'bee', 'A/d/c': '1', 'A/d/d': '2' });
    at.agent('sync');
    for (const path of ['A/a.txt', 'A/b.txt', 'A/d/c', 'A/d/d']) at.write(path, 'other content');
    at.agent('sync');
    expect(at.agent('status').stdout).toMatch(/^ {2}trash {4}\S+_A: a\.txt, b\.txt, d\/c, … and 1 more$/m);
    expect(at.agent('undo', 'a.txt').stdout).toMatch(/^1 file of \S+_A is back .*\n {2}a\.txt\n$/);
    expect(fs.readFileSync(at.path('A/a.txt'), 'utf8')).toBe('one');
    expect(fs.readFileSync(at.path('A/b.txt'), 'utf8')).toBe('other content');
    const { status, stderr } = at.agent('undo', 'none');
    expect([status, stderr]).toEqual([2, expect.stringContaining('nothing of none is in the trash')]);
  });
});

describe('a conflict', () => {
  it('is told with both names, and in JSON', () => {
    using at = place({ 'A/a.txt': 'one' });
    const other = ['--local', at.path('B'), '--computer', 'B'];
    at.agent('sync');
    at.agent('logon', ...other);
    at.write('A/a.txt', 'of A');
    at.write('B/a.txt', 'of B');
    // Two writes can have one time.
    fs.utimesSync(at.path('A/a.txt'), Date.now() / 1000 - 60, Date.now() / 1000 - 60);
    at.agent('sync');
    const { stdout, status } = at.agent('logoff', ...other);
    const [, mark] =
      /^logoff: .*, 1 conflict copy; .*\n {2}a\.txt was changed on two computers; the server’s version is now a (\(.*\))\.txt\n$/.exec(
        stdout,
      ) ?? [];
    expect(fs.readdirSync(at.path('B'))).toContain(`a ${mark}.txt`);
    expect(status).toBe(0);
    at.agent('logon', ...other);
    at.write('A/a.txt', 'of A, anew');
    at.write('B/a.txt', 'of B, anew');
    at.agent('sync');
    const { conflicts } = JSON.parse(at.agent('logoff', '--json', ...other).stdout);
    expect(conflicts).toMatchObject([{ path: 'a.txt' }]);
    expect(fs.readdirSync(at.path('B'))).toContain(conflicts[0].copy);
  });
});

describe.skipIf(process.platform === 'win32')(
  'a name with characters that steer a terminal or break a line',
  () => {
    const name = '\u001B]0;title\u0007\u001B[2J\n  forged: line\u202E\u009B1m';
    const shown = '\\u001b]0;title\\u0007\\u001b[2J\\n  forged: line\\u202e\\u009b1m';

    it('is shown escaped by everything that is for people, and stays as it is in JSON', () => {
      using at = place({ [`A/x${name}`]: `content ${name}` });
      expect(JSON.parse(at.agent('plan', '--json').stdout)).toMatchObject({ actions: [] });
      at.agent('logon');
      const told = [at.agent('plan')];
      expect(JSON.parse(at.agent('plan', '--json').stdout)).toMatchObject({
        actions: [{ path: `x${name}` }],
      });
      at.write(`A/X${name}`, 'other');
      told.push(at.agent('logoff'));
      const events = at.path('A/.roamproof/events.db');
      told.push(
        roamproof(['explain', '--store', events, `x${name}`]),
        roamproof(['replay', '--store', events]),
      );
      for (const { stdout, stderr } of told) {
        expect(stdout + stderr).toContain(shown);
        expect(stdout + stderr).not.toMatch(/[\p{Cc}--[\n]]|\u202E|^ *forged/mv);
      }
    });

    it('is shown escaped where something lost is told', () => {
      using folder = scratch();
      const path = `x${name}`;
      const log = folder.write(
        'log.jsonl',
        scenario(started('A'), logon('A'), wrote('A', path, name), logoff('A'), wrote('A', path, 'two')),
      );
      for (const command of [
        ['simulate', log],
        ['explain', log, path, '--timeline'],
      ]) {
        const { stdout, stderr } = roamproof(command);
        expect(stdout + stderr).toContain(shown.slice(0, 20));
        expect(stdout + stderr).not.toMatch(/[\p{Cc}--[\n]]|\u202E|^ *forged/mv);
      }
    });
  },
);

describe('bad usage and configuration', () => {
  it('end with 2, with an object where one is asked for', () => {
    using at = place({});
    const config = at.path('agent.json');
    const from = (store: string): string[] => {
      fs.writeFileSync(config, JSON.stringify({ local: at.path('A'), central: at.path('S'), store }));
      return ['agent', 'sync', '--json', '--config', config];
    };
    const calls: [string, Ran][] = [
      ['bad-options', at.agent('sync', '--json', '--wrong')],
      ['bad-options', at.agent('sync', '--json', '--computer', 'a/b')],
      ['bad-config', roamproof(['agent', 'sync', '--json', '--config', at.path('none.json')])],
      ['bad-options', roamproof(from('ftp://somewhere'))],
    ];
    for (const [error, { status, stdout }] of calls) {
      expect(JSON.parse(stdout)).toMatchObject({
        error,
        question: null,
        message: expect.not.stringContaining('error: '),
      });
      expect(status).toBe(2);
    }
  });
});
