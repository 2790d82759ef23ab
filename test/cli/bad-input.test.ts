import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HEADER, logon, roamproof, scenario, scratch, started, wrote } from './run.ts';

const GOOD = '{"at":"2003-05-01T09:00:00.000Z","type":"computer.started","computer":"A","os":"xp"}';

describe('a log of which nothing can be used ends in one line on stderr and status 2', () => {
  const cases: [name: string, content: string | Buffer, message: RegExp][] = [
    ['an empty file', '', /^roamproof: \S+ is empty; a roamproof log was expected\n$/],
    [
      'a binary file',
      Buffer.from([0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe, 0x0a, 0xff]),
      /:1: the line is not UTF-8 text\n$/,
    ],
    ['some text', 'Dear diary,\ntoday I lost a document.\n', /:1: the line is not JSON: .*\n$/],
    [
      'another program’s JSON',
      '{"log":"syslog"}\n',
      /:1: the header is not one of a roamproof log of version 1: .*\n$/,
    ],
    [
      'a later version',
      '{"log":"roamproof","version":2}\n',
      /:1: the header is not one of a roamproof log of version 1: .*\n$/,
    ],
  ];
  it.each(cases)('%s', (_, content, message) => {
    using folder = scratch();
    const file = folder.write('bad.jsonl', content);
    for (const command of ['simulate', 'replay']) {
      const { status, stderr, stdout } = roamproof([command, file]);
      expect(stderr).toMatch(message);
      expect(stderr.split('\n')).toHaveLength(2);
      expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    }
  });

  it('a file that is not there', () => {
    const { status, stderr } = roamproof(['simulate', '/nonexistent/scenario.jsonl']);
    expect(stderr).toMatch(/^roamproof: \/nonexistent\/scenario\.jsonl cannot be read: ENOENT/);
    expect(status).toBe(2);
  });

  it('an unknown algorithm in the header', () => {
    const { status, stderr } = roamproof(
      ['simulate', '-'],
      `{"log":"roamproof","version":1,"algorithm":"rsync"}\n${GOOD}\n`,
    );
    expect(stderr).toBe(
      'roamproof: standard input:1: there is no algorithm rsync; there are nt4, windows-2000, windows-2003, windows-7, csync, three-way, native\n',
    );
    expect(status).toBe(2);
  });
});

describe('a policy value that Windows would refuse is a problem with its range, and the others count', () => {
  it('out of range, unknown, and right', () => {
    const settings = { MaxProfileSize: -5, Bogus: 1, DeleteRoamingCache: 1, FolderRedirection: 'basic' };
    const at = '2003-05-01T09:00:30.000Z';
    const change = JSON.stringify({ at, type: 'policy.changed', computer: 'A', settings });
    const { status, stdout } = roamproof(['simulate', '-', '--json'], `${HEADER}\n${GOOD}\n${change}\n`);
    expect(status).toBe(0);
    expect((JSON.parse(stdout) as { problems: unknown }).problems).toEqual([
      { line: 3, message: 'MaxProfileSize must be a whole number from 300 to 30000000 (KB), got -5' },
      { line: 3, message: '"Bogus" is not a setting we know; `roamproof policies` lists them' },
    ]);
  });
});

describe('a damaged line is a problem with its number, and the rest is read', () => {
  const cases: [name: string, line: string, message: RegExp][] = [
    ['not JSON', '{"at":"2003-05-01T09:00:30.000Z","type":', /^the line is not JSON: /],
    ['not an object', '[1,2]', /^the line is not a JSON object$/],
    ['no type', '{"at":"2003-05-01T09:00:30.000Z"}', /^the line has no "type"$/],
    [
      'an unknown type',
      '{"at":"2003-05-01T09:00:30.000Z","type":"file.shredded"}',
      /^unknown type "file\.shredded"$/,
    ],
    [
      'a missing member',
      '{"at":"2003-05-01T09:00:30.000Z","type":"logon.requested","computer":"A"}',
      /^logon\.requested: user: missing, string expected$/,
    ],
    [
      'a wrong member',
      '{"at":"2003-05-01T09:00:30.000Z","type":"clock.set","computer":"A","offset":"1h"}',
      /^clock\.set: offset: /,
    ],
    [
      'a day that does not exist',
      '{"at":"2003-02-31T09:00:30.000Z","type":"time.passed"}',
      /^time\.passed: at: no such day/,
    ],
    [
      'a path that no file system holds',
      JSON.stringify({ at: '2003-05-01T09:00:30.000Z', ...wrote('A', 'd/'.repeat(50_000), 'v1') }),
      /^file\.written: path: longer than 32767 characters or deeper than 2048 folders$/,
    ],
    [
      'a path too deep for a simulation',
      JSON.stringify({ at: '2003-05-01T09:00:30.000Z', ...wrote('A', 'd/'.repeat(1000), 'v1') }),
      /^a simulation takes no path deeper than 512 names$/,
    ],
    [
      'an instant that no log can write',
      '{"at":"9999-12-31T23:59:59-23:59","type":"time.passed"}',
      /^time\.passed: at: no such day/,
    ],
    [
      'a clock that leaves the calendar',
      '{"at":"2003-05-01T09:00:30.000Z","type":"clock.set","computer":"A","offset":1e308}',
      /^a clock shows the years 0 to 9999 only$/,
    ],
    [
      'an unknown computer',
      '{"at":"2003-05-01T09:00:30.000Z","type":"logon.requested","computer":"Z","user":"alice"}',
      /^the computer Z has never been started$/,
    ],
    [
      'a write without a logon',
      '{"at":"2003-05-01T09:00:30.000Z","type":"file.written","computer":"A","user":"alice","path":"x","content":"y"}',
      /alice has never logged on on A$/,
    ],
    [
      'a path out of the profile',
      '{"at":"2003-05-01T09:05:30.000Z","type":"file.removed","computer":"A","user":"bob","path":"../x"}',
      /bob has never logged on on A$/,
    ],
  ];
  it.each(cases)('%s', (_, line, message) => {
    const good = scenario(logon('A'), wrote('A', 'doc', 'v1'))
      .split('\n')
      .slice(1)
      .join('\n');
    const { status, stdout, stderr } = roamproof(
      ['simulate', '-', '--json'],
      `${HEADER}\n${GOOD}\n${line}\n${good}`,
    );
    const outcome = JSON.parse(stdout) as {
      problems: { line: number; message: string }[];
      computers: object;
    };
    expect(outcome.problems).toHaveLength(1);
    expect(outcome.problems[0]?.line).toBe(3);
    expect(outcome.problems[0]?.message).toMatch(message);
    expect(stderr).toBe(`standard input:3: ${outcome.problems[0]?.message}\n`);
    expect(outcome).toHaveProperty(['computers', 'A', 'alice', 'files', 'doc', 'content'], 'v1');
    expect(status).toBe(0);
  });

  it('a truncated last line', () => {
    const text = scenario(started('A'), logon('A'), wrote('A', 'doc', 'v1'));
    const { stdout, status } = roamproof(['simulate', '-', '--json'], text.slice(0, -12));
    const outcome = JSON.parse(stdout) as { problems: { line: number; message: string }[] };
    expect(outcome.problems).toEqual([
      { line: 4, message: expect.stringMatching(/^the line is not JSON/) as string },
    ]);
    expect(status).toBe(0);
  });
});

it('a line that cannot be read keeps its number, by which later records call versions: no loss is made up', () => {
  using folder = scratch();
  const story = join(
    import.meta.dirname,
    '../../properties/regressions/g3-central-replaced-local-reverted.jsonl',
  );
  const whole = folder.path('whole.jsonl');
  expect(roamproof(['simulate', story, '--out', whole]).status).toBe(0);
  const lines = readFileSync(whole, 'utf8').split('\n');
  const cut = lines.findIndex((line) => line.includes('"user.refreshed"'));
  lines[cut] = (lines[cut] as string).slice(0, -1);
  const log = folder.write('cut.jsonl', lines.join('\n'));

  const replayed = roamproof(['replay', log, '--json', '--strict']);
  expect(replayed.status).toBe(0);
  expect(JSON.parse(replayed.stdout)).toMatchObject({
    events: lines.length - 2,
    losses: [],
    violations: [],
    problems: [{ line: cut + 1 }],
  });
  const told = (file: string): string => roamproof(['explain', file, 'Documents']).stdout;
  expect(told(log)).toBe(told(whole));
});

it('a line of a gigabyte is left out, in bounded memory', () => {
  using folder = scratch();
  const file = folder.path('huge.jsonl');
  const handle = openSync(file, 'w');
  const part = Buffer.alloc(16 * 1024 * 1024, 'x');
  writeSync(handle, `${HEADER}\n{"type":"`);
  for (let written = 0; written < 2 ** 30; written += part.length) writeSync(handle, part);
  writeSync(handle, `"}\n${GOOD}\n`);
  closeSync(handle);
  const { status, stdout, stderr } = roamproof(['simulate', file, '--json']);
  expect(stderr).toMatch(/huge\.jsonl:2: the line is longer than 128 MiB and was left out\n$/);
  expect(JSON.parse(stdout)).toMatchObject({ problems: [{ line: 2 }], computers: { A: {} } });
  expect(status).toBe(0);
});

it.each([
  [['verify', '--wrong'], "roamproof: unknown option '--wrong'\n"],
  [['agent', 'logon', '--wrong'], "roamproof: unknown option '--wrong'\n"],
  [['agent', 'sleep'], "roamproof: unknown command 'sleep'\n"],
])('%j is bad usage: one line, status 2', (args, line) => {
  expect(roamproof(args)).toMatchObject({ status: 2, stdout: '', stderr: line });
});

describe.runIf(existsSync('/dev/full'))(
  'output that cannot be written is told in one line, with status 2',
  () => {
    it.each([['algorithms'], ['schema'], ['agent', '--help'], ['--help']])('of %s %s', (...args) => {
      const full = openSync('/dev/full', 'w');
      const main = join(import.meta.dirname, '../../src/cli/main.ts');
      const { status, stderr } = spawnSync(process.execPath, [main, ...args], {
        encoding: 'utf8',
        stdio: ['ignore', full, 'pipe'],
      });
      closeSync(full);
      expect([status, stderr]).toEqual([2, 'roamproof: the output cannot be written (ENOSPC)\n']);
    });
  },
);

it.each(['--time', '--runs'])('a search that has no room for a history is no success: %s 0', (option) => {
  const { status, stdout, stderr } = roamproof(['verify', option, '0']);
  expect([status, stdout, stderr]).toEqual([
    2,
    '',
    'roamproof: no history was run: --time and --runs must leave room for one\n',
  ]);
});

it('a policy file in which nothing can be read is told, and explains nothing', () => {
  using folder = scratch();
  const file = folder.write('policies.txt', 'root:x:0:0\n');
  const { status, stdout, stderr } = roamproof(['policies', '--file', file]);
  expect([status, stdout]).toEqual([2, '']);
  expect(stderr).toBe(`${file}:1: neither a .reg export, nor a Registry.pol, nor JSON\n`);
});
