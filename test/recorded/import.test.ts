import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { encodeEvent } from '../../src/log/encode.ts';
import { readRecordedLog } from '../../src/readers/read-recorded-log.ts';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { type ImportEntry, importLogs } from '../../src/recorded/import-logs.ts';
import { type Marked, marksOf } from '../../src/recorded/marks.ts';
import { oldestFirst } from '../../src/recorded/oldest-first.ts';
import type { ImportAccount } from '../../src/recorded/recorded-import.ts';
import { Redactor } from '../../src/recorded/redact.ts';
import { ReportBuilder } from '../../src/recorded/report.ts';
import { reportText } from '../../src/recorded/report-text.ts';
import { sourceOf } from '../../src/recorded/wording.ts';
import { HIVE, imported, type Line, logoff, logon, records, SID } from './windows-log.ts';

const SHARE = '\\\\server\\profiles\\alice';
const copy = (computer: string, file: string, up: boolean, at: number): Line => ({
  id: 1006,
  provider: 'general',
  computer,
  at,
  values: up
    ? [`C:\\Users\\alice\\${file}`, '3', 'C:\\Users\\alice', SHARE, '0']
    : [`${SHARE}\\${file}`, '3', SHARE, 'C:\\Users\\alice', '0'],
});

function session(computer: string, at: number, ...copies: Line[]): Line[] {
  const roots = copies.some(({ values }) => values?.[3] === SHARE)
    ? ['C:\\Users\\alice', SHARE]
    : [SHARE, 'C:\\Users\\alice'];
  const merge = (up: boolean): Line[] =>
    up
      ? [{ id: 6, computer, at: at + 100, values: roots }]
      : [{ id: 6, computer, at: at + 1, values: roots }];
  const up = roots[1] === SHARE;
  return [
    { id: 1, computer, at, values: ['1'] },
    ...(up ? [] : [...merge(false), ...copies, { id: 7, computer, at: at + 50, values: [...roots, 'ok'] }]),
    { ...HIVE, computer, at: at + 60 },
    { id: 2, computer, at: at + 61, values: ['1'] },
    { id: 3, computer, at: at + 99, values: ['1'] },
    ...(up ? [...merge(true), ...copies, { id: 7, computer, at: at + 150, values: [...roots, 'ok'] }] : []),
    { id: 4, computer, at: at + 160, values: ['1'] },
  ];
}

describe('several computers', () => {
  it('are merged by clocks corrected from files that went up here and came down there', async () => {
    // B's clock is an hour behind: what it fetched seems to be there before A sent it.
    const a = records(session('A', 0, copy('A', 'one.doc', true, 110), copy('A', 'two.doc', true, 111)));
    const b = records(
      session('B', -3000, copy('B', 'one.doc', false, -2990), copy('B', 'two.doc', false, -2989)),
    );
    const { events, account } = await imported(a, b);
    const { estimates } = account.clocks;
    const [offsetA = 0, offsetB = 0] = ['A', 'B'].map(
      (name) => estimates.find(({ computer }) => computer === name)?.offset,
    );
    expect(offsetA - offsetB).toBeGreaterThanOrEqual(3_099_000);
    const shown = reportText(new ReportBuilder().report(), account, 1000).join('\n');
    expect(shown).toMatch(/The clock of B was 51 min 4\d s behind that of A .* \(estimated from 2 files\)/);
    const copies = events.flatMap((event) => (event.type === 'file.copied' ? [event] : []));
    for (const file of ['one.doc', 'two.doc']) {
      const of = copies.filter(({ path }) => path === file);
      expect(of.map(({ computer }) => computer)).toEqual(['A', 'B']);
    }
  });

  it('whose clocks agree are said to, and within which bounds', async () => {
    const a = records(session('A', 0, copy('A', 'one.doc', true, 110), copy('A', 'two.doc', true, 111)));
    const b = records(session('B', 600, copy('B', 'one.doc', false, 610), copy('B', 'two.doc', false, 612)));
    const { account } = await imported(a, b);
    expect(reportText(new ReportBuilder().report(), account, 1000).join('\n')).toMatch(
      /The clock of B agrees with that of A as far as 2 files can tell \(between any time behind and 8 min 20 s ahead\)/,
    );
  });

  it('keep the order of each log, whatever its times do', async () => {
    const log = records([
      ...logon(),
      { id: 3, values: ['1'], at: -7200 },
      { id: 4, values: ['1'], at: -7199 },
    ]);
    const { deviations, account, events } = await imported(log);
    expect(deviations).toEqual([]);
    expect(account.jumps).toHaveLength(1);
    expect(events.at(-1)?.type).toBe('logoff.finished');
  });
});

describe('what is not ours', () => {
  it('is counted and listed', async () => {
    const [record] = records([{ id: 1531, user: null }]);
    if (record === undefined) throw new Error('a record was expected');
    const other = { ...record, provider: 'MsiInstaller', eventId: 1033 };
    const { account } = await imported([record, other, other]);
    expect(account).toMatchObject({
      entries: 3,
      mapped: 1,
      unmapped: [{ source: 'MsiInstaller 1033', count: 2 }],
    });
  });
});

describe('a report for a help desk', () => {
  const leak = `2 user registry handles leaked from \\Registry\\User\\${SID}:\nProcess 7 (\\Device\\Vol2\\App\\sync.exe) has opened key \\REGISTRY\\USER\\${SID}\nProcess 7 (\\Device\\Vol2\\App\\sync.exe) has opened key \\REGISTRY\\USER\\${SID}\n`;
  const lines: Line[] = [
    ...logon(),
    { id: 3, values: ['1'] },
    { id: 1530, user: 'alice', values: [leak] },
    { id: 4, values: ['1'] },
  ];

  it('names sessions, leaks and what to do', async () => {
    const { events, account } = await imported(records(lines));
    const builder = new ReportBuilder();
    for (const event of events) builder.observe(event);
    const text = reportText(builder.report(), account, 80);
    expect(text.join('\n')).toMatch(/alice on A, \d+ s; regular profile; 2 handles leaked/);
    expect(text.join('\n')).toMatch(/sync\.exe: 2 handles at 1 logoff of alice/);
    expect(text.join('\n')).toMatch(/programs held the hive at logoff/);
    expect(Math.max(...text.map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('says nothing of a name that was to be redacted, and says the others alike', async () => {
    const { events } = await imported(records([...lines, ...logon('2'), ...logoff('2')]));
    const redactor = new Redactor();
    const text = events.map((event) => encodeEvent(redactor.event(event))).join('\n');
    expect(text).not.toMatch(/alice|"A"|1000-2000-3000/);
    expect(new Set(text.match(/user\d+/g))).toEqual(new Set(['user1']));
  });
});

const DAY_S = 86_400;

async function reportOf(...logs: Line[][]): Promise<string> {
  const { events, account } = await imported(...logs.map((lines) => records(lines)));
  const builder = new ReportBuilder();
  for (const event of events) builder.observe(event);
  return reportText(builder.report(), account, 1000).join('\n');
}

describe('userenv.log', () => {
  const LINES = [
    'LoadUserProfile: lpProfileInfo->lpUserName = <bob>',
    'CopyProfileDirectoryEx: Entering, lpSourceDir = <\\\\fs\\profiles\\bob>, lpDestinationDir = <C:\\Documents and Settings\\bob>',
    'ReconcileFile: \\\\fs\\profiles\\bob\\Plans\\a.doc ==> C:\\Documents and Settings\\bob\\Plans\\a.doc  [OK]',
    'CopyProfileDirectoryEx: Leaving with a return value of 1',
    'LoadUserProfile: Leaving with a value of 1.',
  ];

  async function read(lines: readonly string[]): Promise<{ events: Marked[]; account: ImportAccount }> {
    const text = lines.map((line, i) => `USERENV(1.2) 08:59:5${i}:375 ${line}\r\n`).join('');
    const log = {
      name: 'userenv.log',
      read: async () => {
        const found = await readRecordedLog(Readable.from([Buffer.from(text)]), { name: 'userenv.log' });
        if (found.format === 'roamproof') throw new Error('a userenv.log was expected');
        return found.entries;
      },
    };
    const events: Marked[] = [];
    const account = await importLogs([log], (event) => void events.push(event));
    return { events, account };
  }

  it('tells a logon with its copies, by the path in the profile', async () => {
    const { events } = await read(LINES);
    expect(events.filter((event) => marksOf(event).deviation !== undefined)).toEqual([]);
    const copies = events.filter(({ type }) => type === 'file.copied');
    expect(copies).toMatchObject([{ user: 'bob', to: 'local', path: 'Plans/a.doc' }]);
    expect(copies.map(sourceOf)).toEqual(['userenv.log:3']);
  });

  it('has no dates: it says so, and how to give them', async () => {
    const { account } = await read(LINES);
    expect(account.undated).toEqual(['userenv.log']);
    expect(reportText(new ReportBuilder().report(), account, 1000).join('\n')).toMatch(
      /--start-date gives it/,
    );
  });
});

describe('more sessions than are kept', () => {
  it('are all counted, and the last ones are listed', () => {
    const builder = new ReportBuilder();
    const of = { computer: 'A', user: 'alice' };
    const plan = { loadTime: null, actions: [], manifest: 'none' as const, storeId: null, generation: null };
    const sessions = 4500;
    for (let i = 0; i < sessions; i++) {
      const at = i * 10;
      builder.observe({ at, type: 'logon.requested', ...of });
      builder.observe({ at: at + 1, type: 'merge.planned', direction: 'up', rule: 'M1', ...plan, ...of });
      const end = { direction: 'up', failed: 0, complete: true, rule: 'M1' } as const;
      builder.observe({ at: at + 2, type: 'merge.finished', ...end, ...of });
    }
    const report = builder.report();
    expect(report).toMatchObject({ sessionCount: sessions, roaming: { merges: sessions, partial: 0 } });
    expect(report.sessions.at(-1)?.begun).toBe((sessions - 1) * 10);
    expect(report.sessions.length).toBeLessThan(sessions);
  });
});

describe('hazards, with advice', () => {
  it('a hive held for days by a program that an event names', async () => {
    const text = await reportOf([
      ...logon(),
      { id: 3, values: ['1'] },
      {
        id: 1530,
        values: [
          `1 user registry handles leaked from \\Registry\\User\\${SID}:\nProcess 7 (C:\\sync.exe) has opened key \\REGISTRY\\USER\\${SID}\n`,
        ],
      },
      { id: 1512, values: ['Access is denied. The hive could not be unloaded.'] },
      { id: 4, values: ['1'] },
      { id: 1516, provider: 'userenv', values: [SID], at: 3 * DAY_S },
    ]);
    expect(text).toMatch(/released after 2 d 23 h, held by C:\\sync\.exe/);
    expect(text).toMatch(
      /a program held a hive for days .*alice on A.*\n +C:\\sync\.exe for 2 d 23 h\n +Until it is released/,
    );
  });

  it('a crash while somebody was logged on', async () => {
    const start: Line = { id: 1531, user: null };
    expect(await reportOf([start, ...logon(), start])).toMatch(
      /a computer stopped while somebody was logged on .*\n +What that session changed is on that computer only/,
    );
    expect(await reportOf([start, ...logon(), ...logoff(), start])).not.toMatch(/somebody was logged on/);
  });

  it('a file that was not copied because the target is newer', async () => {
    const text = await reportOf([
      ...session('A', 0, {
        id: 1007,
        provider: 'general',
        at: 110,
        values: [
          'C:\\Users\\alice\\Plan.doc',
          '2013-04-01T00:00:00Z',
          `${SHARE}\\Plan.doc`,
          '2013-04-02T00:00:00Z',
        ],
      }),
    ]);
    expect(text).toMatch(
      /files were not copied because the target is newer .*\n +Plan\.doc\n +Somebody else saved/,
    );
  });

  it('a file written over by a computer that had never fetched it', async () => {
    const logs = [
      [...session('A', 0, copy('A', 'Offer.doc', true, 110))],
      [...session('B', 50, copy('B', 'Offer.doc', true, 400))],
    ];
    const text = await reportOf(...logs);
    expect(text).toMatch(
      /written over on the server unseen .*alice on B\)\n +Offer\.doc \(A’s of 2013-05-01 09:01:50\)/,
    );
    // Where the log of B begins later, it may have fetched the file before.
    const later = await reportOf(logs[0] ?? [], [...session('B', 300, copy('B', 'Offer.doc', true, 410))]);
    expect(later).not.toMatch(/unseen/);
  });
});

describe('an export that lists the newest event first', () => {
  const lines = [...logon(), ...logoff(), ...logon('2'), ...logoff('2')];

  async function* of(entries: readonly ImportEntry[]): AsyncGenerator<ImportEntry> {
    yield* entries;
  }

  it.each([
    ['numbered', (record: WindowsRecord) => record],
    ['by its times alone', (record: WindowsRecord) => ({ ...record, recordId: null })],
  ])('is turned round, %s', async (_, change) => {
    const entries = records(lines).map(
      (record, i): ImportEntry => ({
        kind: 'record',
        record: { ...change(record), source: { file: 'A.csv', line: i + 1 } },
      }),
    );
    for (const order of [entries, entries.toReversed()]) {
      const log = oldestFirst({ name: 'A.csv', read: () => of(order) });
      const back: ImportEntry[] = [];
      for await (const entry of await log.read()) back.push(entry);
      expect(back).toEqual(entries);
    }
  });
});

const DATA = join(import.meta.dirname, '../../../shared/data/evtx');

async function importAll(carve: boolean): Promise<{ events: Marked[]; problems: number }> {
  const events: Marked[] = [];
  const logs = readdirSync(DATA).map((name) => ({
    name,
    read: async () => {
      const log = await readRecordedLog(join(DATA, name), { carve });
      if (log.format === 'roamproof') throw new Error('an event log of Windows was expected');
      return log.entries;
    },
  }));
  const { problemCount } = await importLogs(logs, (event) => void events.push(event));
  return { events, problems: problemCount };
}

describe.runIf(existsSync(DATA))('the real logs', () => {
  it('import without an event that does not fit', async () => {
    const { events } = await importAll(false);
    expect(events.filter((event) => marksOf(event).deviation !== undefined)).toEqual([]);
    expect(events.filter((event) => event.origin !== undefined)).toHaveLength(96);
  });

  it('give all 288 known profile events, those of deleted records as notes', async () => {
    const { events } = await importAll(true);
    expect(events.filter((event) => event.origin !== undefined).length).toBeGreaterThanOrEqual(288);
  });
});
