/** Import, replay, explain and collect, from recorded logs to answers. */
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { openProfile } from '../../src/agent/profile.ts';
import type { FinalState } from '../../src/outcome/final-state.ts';
import { writeEventXml } from '../../src/readers/write-event-xml.ts';
import { openStore } from '../../src/stores/open-store.ts';
import {
  logoff as logoffOf,
  logon as logonOf,
  roamproof,
  scenario,
  scratch,
  started,
  wrote,
} from '../cli/run.ts';
import { HIVE, type Line, logoff, logon, records } from './windows-log.ts';

const SHARE = '\\\\server\\profiles\\alice';
const LOCAL = 'C:\\Users\\alice';
const SESSION: Line[] = [
  { id: 1531, user: null },
  { id: 1, values: ['1'] },
  HIVE,
  { id: 2, values: ['1'] },
  { id: 3, values: ['1'] },
  { id: 6, values: [LOCAL, SHARE] },
  { id: 1006, provider: 'general', values: [`${LOCAL}\\Documents\\Review.doc`, '12', LOCAL, SHARE, '0'] },
  {
    id: 1007,
    provider: 'general',
    values: [`${LOCAL}\\Plan.doc`, '2013-04-01T00:00:00Z', `${SHARE}\\Plan.doc`, '2013-04-02T00:00:00Z'],
  },
  { id: 7, values: [LOCAL, SHARE, 'ok'] },
  { id: 4, values: ['1'] },
];

const xml = (lines: readonly Line[]): string =>
  `<Events>${records(lines).map(writeEventXml).join('\n')}</Events>`;

/** A full log under three-way, and where a store of it may lie. */
function threeWayLog(folder: ReturnType<typeof scratch>): { log: string; store: string } {
  const story = folder.write(
    'story.jsonl',
    scenario(started('A'), logonOf('A'), wrote('A', 'a.doc', 'v1'), logoffOf('A')),
  );
  const log = folder.path('log.jsonl');
  roamproof(['simulate', story, '--algorithm', 'three-way', '--out', log]);
  return { log, store: `sqlite:${folder.path('store.db')}` };
}

describe('a recorded log', () => {
  it('is imported, and the imported log says the same as the recorded one', () => {
    using folder = scratch();
    const recorded = folder.write('A.xml', xml(SESSION));
    const log = folder.path('log.jsonl');
    expect(roamproof(['import', recorded, '-o', log]).status).toBe(0);
    expect(readFileSync(log, 'utf8')).toMatch(
      /"origin":\{"provider":"Microsoft-Windows-User Profiles General","id":1006/,
    );
    const sessions = [recorded, log].map(
      (file) => (JSON.parse(roamproof(['replay', file, '--json']).stdout) as { sessions: object[] }).sessions,
    );
    expect(sessions[0]).toHaveLength(1);
    expect(sessions[1]).toEqual(sessions[0]);
  });

  it('is read from standard input, packed or not, and a strict replay fails for what does not fit', () => {
    const good = roamproof(['replay', '-', '--strict'], gzipSync(xml(SESSION)));
    expect([good.status, good.stdout]).toEqual([0, expect.stringMatching(/Sessions: 1\n/)]);
    const bad = roamproof(
      ['replay', '-', '--strict'],
      xml([...logon(), ...logoff(), { id: 6, values: [LOCAL, SHARE] }]),
    );
    expect([bad.status, bad.stdout]).toEqual([1, expect.stringMatching(/Events that do not fit: 1\n/)]);
  });

  it('tells what it has of a file', () => {
    using folder = scratch();
    folder.write('A.xml', xml(SESSION));
    expect(roamproof(['explain', folder.path('.'), 'documents/review.doc']).stdout).toMatch(
      /alice on A: copied to the server {2}\(General 1006\)/,
    );
    expect(roamproof(['explain', folder.path('.'), 'review.doc']).stdout).toMatch(
      /Nothing is recorded of it\..*\nOf that name, or below it, there is Documents\/Review\.doc\./,
    );
    expect(roamproof(['explain', folder.path('.'), 'Plan.doc']).stdout).toMatch(
      /not copied: what lies on the server is newer/,
    );
  });

  it('is collected once, and replayed from the store', () => {
    using folder = scratch();
    const log = folder.write('A.xml', xml(SESSION));
    const store = `sqlite:${folder.path('store.db')}`;
    const collect = (): number[] =>
      (
        JSON.parse(roamproof(['collect', log, '--store', store, '--json']).stdout) as { appended: number }[]
      ).map(({ appended }) => appended);
    // The computer's two channels.
    expect(collect()).toEqual([3, 7]);
    folder.write('A.xml', xml([...SESSION, ...logon('2')]));
    expect(collect()).toEqual([0, 5]);
    const { stdout } = roamproof(['replay', '--store', store, '--user', 'alice']);
    expect(stdout).toMatch(/alice on A, \d+ s; .*1 copied up, 1 older than the server’s/);
  });

  it('is explained from the store as from the log', () => {
    using folder = scratch();
    const log = folder.write('A.xml', xml(SESSION));
    const store = `sqlite:${folder.path('store.db')}`;
    roamproof(['collect', log, '--store', store]);
    const told = [['--store', store], [log]].map(
      (of) => roamproof(['explain', ...of, 'ntuser.dat', '--utc-offset', '60']).stdout,
    );
    expect(told[0]).toMatch(/ntuser\.dat, as recorded\n.*alice on A/);
    expect(told[0]).toBe(told[1]);
  });

  it('is forgotten after the days it was to be kept, and does not come back', () => {
    using folder = scratch();
    const log = folder.write('A.xml', xml(SESSION));
    const store = `sqlite:${folder.path('store.db')}`;
    const collect = (...more: string[]): string => {
      const { stdout, stderr } = roamproof(['collect', log, '--store', store, ...more]);
      return stdout + stderr;
    };
    expect(collect('--keep-days', '30')).toMatch(/\n10 events older than 30 days were forgotten\n$/);
    expect(collect()).toMatch(/^A: 0 events appended from A\.xml .*\nA: 0 events appended/);
    expect(collect('--keep-days', 'some')).toMatch(/A whole number from 0 up is expected/);
    expect(collect('--keep-days', '99999999999')).toMatch(
      /\n0 events older than 99999999999 days were forgotten\n$/,
    );
  });

  it('of ours says from a store what it says as a file, its first line included', () => {
    using folder = scratch();
    const { log, store } = threeWayLog(folder);
    expect(roamproof(['collect', log, '--store', store]).stdout).toMatch(
      /^A: \d+ events appended from log\.jsonl/,
    );
    expect(roamproof(['collect', log, '--store', store]).stdout).toMatch(/^A: 0 events appended/);
    const [fromStore, fromFile] = [['--store', store], [log]].map(
      (of) => roamproof(['replay', ...of, '--json']).stdout,
    );
    expect(fromStore).toContain('"algorithm": "three-way"');
    expect(fromStore).toBe(fromFile);
  });

  it.each([2, 7])('of ours says from a store what it says as a file where line %i is damaged', (damaged) => {
    using folder = scratch();
    const { log } = threeWayLog(folder);
    const lines = readFileSync(log, 'utf8').split('\n');
    lines[damaged - 1] = lines[damaged - 1]?.slice(0, 20) ?? '';
    const file = folder.write('log.jsonl', lines.join('\n'));
    const store = `sqlite:${folder.path('damaged.db')}`;
    const { stdout, stderr } = roamproof(['collect', file, '--store', store]);
    expect(stdout).toMatch(/^A: \d+ events appended from log\.jsonl/);
    expect(stderr).toMatch(`log.jsonl:${damaged}: the line is not JSON`);
    // A store counts events, a file lines; what they amount to is the same.
    const [fromStore, fromFile] = [['--store', store], [file]].map((of) => {
      const told = JSON.parse(roamproof(['replay', ...of, '--json']).stdout) as { problems: object[] };
      return { ...told, problems: told.problems.map((problem) => ({ ...problem, line: 0 })) };
    });
    expect(fromStore?.problems).toContainEqual({ line: 0, message: expect.stringMatching('is not JSON') });
    expect(fromStore).toEqual(fromFile);
  });

  it.each([12, 2])('of ours is collected while its line %i is half written, and whole once it is', (line) => {
    using folder = scratch();
    const { log, store } = threeWayLog(folder);
    const lines = readFileSync(log, 'utf8').split('\n');
    const half = [...lines.slice(0, line - 1), lines[line - 1]?.slice(0, 30)].join('\n');
    folder.write('log.jsonl', half);
    expect(roamproof(['collect', log, '--store', store]).stderr).toMatch(
      `log.jsonl:${line}: the line is not`,
    );
    folder.write('log.jsonl', lines.join('\n'));
    expect(roamproof(['collect', log, '--store', store])).toMatchObject({ status: 0, stderr: '' });
    const [fromStore, fromFile] = [['--store', store], [log]].map(
      (of) => roamproof(['replay', ...of, '--json']).stdout,
    );
    expect(fromStore).toBe(fromFile);
  });

  it('of ours is told from another whose first event is damaged in the same way', () => {
    using folder = scratch();
    const { log, store } = threeWayLog(folder);
    const [first, , ...rest] = readFileSync(log, 'utf8').split('\n');
    for (const [name, events] of [
      ['long.jsonl', rest],
      ['short.jsonl', rest.slice(2)],
    ] as const) {
      folder.write(name, [first, '{', ...events].join('\n'));
      const { stdout } = roamproof(['collect', folder.path(name), '--store', store, '--stream', 'all']);
      expect(stdout).toMatch(/, 0 were there already/);
    }
  });

  it('of ours is explained from a store as from its file, one stream or all', () => {
    using folder = scratch();
    const { log, store } = threeWayLog(folder);
    roamproof(['collect', log, '--store', store]);
    const explained = (...of: string[]): string => roamproof(['explain', ...of, 'a.doc']).stdout;
    expect(explained(log)).toMatch(/^a\.doc, recorded under three-way\n.*alice writes a\.doc "v1" on A\./);
    expect(explained('--store', store)).toBe(explained(log));
    expect(explained('--store', store, '--stream', 'A')).toBe(explained(log));
    const nameless = readFileSync(log, 'utf8').replace('"algorithm":"three-way",', '');
    const told = explained(folder.write('nameless.jsonl', nameless));
    expect(told).toMatch(/^a\.doc, recorded\n[^]*At the end the server has "v1"\.\n$/);
    const refused = (...args: string[]): string => roamproof(['explain', ...args]).stderr;
    expect(refused('--store', store, '--stream', 'B', 'a.doc')).toMatch(
      /the store has no stream B; it has A/,
    );
    expect(refused('--store', store, log, 'a.doc')).toMatch(/give logs or --store, not both/);
    expect(refused('--store', `sqlite:${folder.path('none.db')}`, 'a.doc')).toMatch(/there is no store/);
  });

  it('of one computer’s agent ends with what that one saw on the server last, whoever brought it there', async () => {
    using folder = scratch();
    const story = (computer: string): string => {
      const store = `sqlite:${folder.path(`${computer}/.roamproof/events.db`)}`;
      return roamproof(['explain', '--store', store, 'plan.txt']).stdout;
    };
    const end = (computer: string) => story(computer).trim().split('\n').at(-1);
    /** What a replay says of the server. */
    const server = (computer: string): object => {
      const store = `sqlite:${folder.path(`${computer}/.roamproof/events.db`)}`;
      const { central } = JSON.parse(roamproof(['replay', '--store', store, '--json']).stdout) as FinalState;
      const { files } = central['alice'] as { files: Record<string, { content: string }> };
      return Object.fromEntries(
        Object.entries(files).map(([path, { content }]) => [path, content.slice(0, 14)]),
      );
    };
    const sync = async (computer: string): Promise<void> => {
      const [local, central] = [folder.path(computer), folder.path('share')];
      const options = { local, central, user: 'alice', computer, confirm: ['mass-deletion'] as const };
      await openProfile(options).sync();
    };
    mkdirSync(folder.path('A'));
    folder.write('A/plan.txt', 'first');
    await sync('A');
    await sync('B');
    expect(end('B')).toBe(end('A'));
    expect(end('B')).toMatch(/^At the end the server has "sha256:a7937b64b8ca/);
    folder.write('A/plan.txt', 'and the second');
    await sync('A');
    await sync('B');
    expect(end('B')).toBe(end('A'));
    expect(end('B')).toMatch(/^At the end the server has "sha256:77a9b6048ae5/);
    expect(server('A')).toEqual({ 'plan.txt': 'sha256:77a9b60' });
    expect(server('B')).toEqual(server('A'));
    rmSync(folder.path('A/plan.txt'));
    await sync('A');
    await sync('B');
    expect([end('A'), end('B')]).toEqual(Array(2).fill('At the end the server has no such file.'));
    expect([server('A'), server('B')]).toEqual([{}, {}]);
    for (const text of ['third', 'the same on both']) {
      folder.write('A/plan.txt', text);
      if (text !== 'third') folder.write('B/plan.txt', text);
      await sync('A');
      await sync('B');
    }
    expect(server('A')).toEqual({ 'plan.txt': 'sha256:bf29e98' });
    expect(server('B')).toEqual(server('A'));
    for (const computer of ['A', 'B']) rmSync(folder.path(`${computer}/plan.txt`));
    await sync('A');
    await sync('B');
    expect([server('A'), server('B')]).toEqual([{}, {}]);
    rmSync(folder.path('B/.roamproof/manifest'));
    await sync('B');
    expect(story('B')).toMatch(/The service’s own state of alice on B is lost\./);
  });

  it('of ours keeps its numbers where retention has forgotten its beginning', async () => {
    using folder = scratch();
    const lines = scenario(
      started('A'),
      wrote('A', 'old.doc', 'v0'),
      logonOf('A'),
      wrote('A', 'a.doc', 'v1'),
    );
    const log = folder.path('log.jsonl');
    roamproof(['simulate', folder.write('story.jsonl', lines), '--out', log]);
    const url = `sqlite:${folder.path('store.db')}`;
    roamproof(['collect', log, '--store', url]);
    const store = await openStore(url);
    const { removed } = await store.forget({ before: '2003-05-01T09:02:30.000Z' });
    await store.close();
    expect(removed).toBeGreaterThan(5);
    const { stdout, stderr } = roamproof(['explain', '--store', url, 'a.doc', '--timeline']);
    expect(stderr).toBe('not drawn: some of its events are not known any more\n');
    const line = /alice writes a\.doc "v1" on A\. {2}\[\d+\]/;
    expect(stdout).toMatch(line);
    expect(line.exec(stdout)?.[0]).toBe(line.exec(roamproof(['explain', log, 'a.doc']).stdout)?.[0]);
  });

  it('is read out of a folder of all kinds; what is no log is left aside', () => {
    using folder = scratch();
    const utf16 = (text: string): Buffer => Buffer.from(`\uFEFF${text}`, 'utf16le');
    const of = (channel: string): string =>
      `<Events>${records(SESSION)
        .filter((record) => record.channel?.includes(channel))
        .map(writeEventXml)
        .join('\n')}</Events>`;
    folder.write('application.txt', utf16(of('Application')));
    folder.write('operational', gzipSync(of('Operational')));
    folder.write(
      'userenv.log',
      utf16(
        'USERENV(1.2) 08:59:58:375 LoadUserProfile: lpUserName = <bob>\r\nUSERENV(1.2) 09:00:01:375 LoadUserProfile: Leaving with a value of 1\r\n',
      ),
    );
    folder.write('notes.txt', 'call Alice');
    folder.write('empty.evtx', '');
    const { status, stdout, stderr } = roamproof(['replay', folder.path('.'), '--start-date', '2013-05-02']);
    expect([status, stderr]).toEqual([
      0,
      expect.stringMatching(
        /^empty\.evtx is left aside: the log is empty\nnotes\.txt is left aside: not a log/,
      ),
    ]);
    expect(stdout).toMatch(/Read 12 entries: 12 about profiles, 0 about other things\./);
    expect(stdout).toMatch(/Sessions: 2\n/);
  });

  it('of ours with a damaged line is imported without it, and its place is told', () => {
    using folder = scratch();
    const log = folder.write(
      'ours.jsonl',
      '{"log":"roamproof","version":1}\n{"at":"2003-05-01T09:00:00.000Z","type":"computer.started","computer":"A","os":"xp"}\n{"at"\n',
    );
    const { status, stdout, stderr } = roamproof(['import', log]);
    expect([status, stdout.split('\n').length]).toEqual([0, 3]);
    expect(stderr).toMatch(/^ours\.jsonl:3: the line is not JSON/);
    expect(stderr).toMatch(/Read 1 entries: 1 about profiles/);
  });

  it.each(['replay', 'report', 'export', 'explain'])(
    'of ours with a line that nests deep is told by %s',
    (command) => {
      using folder = scratch();
      const { log } = threeWayLog(folder);
      const deep = `{"at":"2003-05-01T09:00:00.000Z","type":"computer.started","computer":"Z","os":"xp","more":${'['.repeat(20_000)}${']'.repeat(20_000)}}`;
      const file = folder.write('deep.jsonl', `${readFileSync(log, 'utf8')}${deep}\n`);
      const more = command === 'explain' ? ['a.doc'] : command === 'replay' ? [] : ['-o', folder.path('out')];
      const { status, stdout, stderr } = roamproof([command, file, ...more]);
      expect(status).toBeLessThan(3);
      expect(stdout + stderr).toContain('the line has more than 500 objects or lists within one another');
      expect(stderr).not.toMatch(/^ {4}at /m);
    },
  );

  it.each([
    ['an empty file', '', /the log is empty/],
    ['something else', 'call Alice', /not a log we know/],
    ['an .evtx file cut in its header', Buffer.from('ElfFile\0'), /nothing could be read\n$/],
  ])('that is %s ends with status 2 and says why', (_, content, why) => {
    using folder = scratch();
    const file = folder.write('log', content);
    const { status, stderr } = roamproof(['import', file, '-o', folder.path('out.jsonl')]);
    expect([status, stderr]).toEqual([2, expect.stringMatching(why)]);
  });
});
