import { describe, expect, it } from 'vitest';
import { collect, problemTexts } from './collect-entries.ts';

const HEADINGS = 'Level,Date and Time,Source,Event ID,Task Category';
const PROVIDER = 'Microsoft-Windows-User Profiles Service';

describe('CSV of Event Viewer', () => {
  it('reads rows with messages over several lines, in quotes that are doubled', async () => {
    const csv = [
      HEADINGS,
      `Information,10/23/2013 6:16:34 PM,${PROVIDER},1531,None,The service has started.`,
      `Warning,10/24/2013 12:00:01 AM,${PROVIDER},1530,None,"Windows detected ""this"":`,
      ' ',
      ' DETAIL - 1 user registry handles leaked from \\Registry\\User\\S-1-5-21-1:',
      'Process 432 (app.exe) has opened key \\REGISTRY\\USER\\S-1-5-21-1"',
      `Error,10/24/2013 0:00:02,${PROVIDER},1511,None,"Temporary profile."`,
    ].join('\r\n');
    const { format, records, problems } = await collect(csv, { partSize: 7 });
    expect(format).toBe('event-csv');
    expect(problems).toEqual([]);
    expect(records.map((r) => [r.source.line, r.level, r.eventId, r.time])).toEqual([
      [2, 4, 1531, '2013-10-23T18:16:34.0000000Z'],
      [3, 3, 1530, '2013-10-24T00:00:01.0000000Z'],
      [7, 2, 1511, '2013-10-24T00:00:02.0000000Z'],
    ]);
    expect(records[1]?.message).toMatch(/^Windows detected "this":\r\n \r\n DETAIL - 1 user/);
    expect(records[2]?.message).toBe('Temporary profile.');
  });

  it('reads the old one, of 2000 to 2003, which has no headings', async () => {
    const csv =
      '10/23/2003,6:16:34 PM,Userenv,Error,None,1517,NT AUTHORITY\\SYSTEM,A,"Windows saved user DOM\\alice registry"\n' +
      '10/23/2003,6:17:34 PM,Userenv,Information,None,1516,N/A,A,unloaded\n';
    const { records, problems } = await collect(csv, { utcOffsetMinutes: 120 });
    expect(problems).toEqual([]);
    expect(records).toMatchObject([
      {
        eventId: 1517,
        provider: 'Userenv',
        level: 2,
        computer: 'A',
        userSid: 'NT AUTHORITY\\SYSTEM',
        time: '2003-10-23T16:16:34.0000000Z',
      },
      { eventId: 1516, userSid: null },
    ]);
  });

  it('reads that of Get-WinEvent | Export-Csv', async () => {
    const csv =
      '#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\n' +
      '"Message","Id","Version","Level","RecordId","ProviderName","LogName","ProcessId","MachineName","UserId","TimeCreated"\n' +
      `"Started.","1531","0","4","76","${PROVIDER}","Application","920","A","S-1-5-18","23.10.2013 18:16:34"\n`;
    const { records, problems } = await collect(csv);
    expect(problems).toEqual([]);
    expect(records).toMatchObject([
      { eventId: 1531, recordId: 76, channel: 'Application', level: 4, message: 'Started.', processId: 920 },
    ]);
  });

  it('takes dates day first when told so, and says which make no sense', async () => {
    const row = `Information,25/10/2013 06:16:34,${PROVIDER},1531,None,x`;
    const monthFirst = await collect(`${HEADINGS}\n${row}\n`);
    const dayFirst = await collect(`${HEADINGS}\n${row}\n`, { dayFirst: true });
    expect(problemTexts(monthFirst.problems)).toEqual([
      '2: event 1531: the time 25/10/2013 06:16:34 is not understood (day or month first?)',
    ]);
    expect(dayFirst.records[0]?.time).toBe('2013-10-25T06:16:34.0000000Z');
  });

  it.each([
    [
      'German',
      'Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie',
      'Informationen,23.10.2013 18:16:34',
    ],
    ['Japanese', 'レベル,日付と時刻,ソース,イベント ID,タスクのカテゴリ', '情報,2013/10/23 18:16:34'],
  ])('reads headings in %s by their places, in UTF-8 and UTF-16', async (_, headings, first) => {
    const csv = `${headings}\r\n${`${first},${PROVIDER},1531,Keine,x\r\n`.repeat(2)}`;
    for (const bytes of [Buffer.from(csv), Buffer.from(`\uFEFF${csv}`, 'utf16le')]) {
      const { format, records, problems } = await collect(bytes);
      expect([format, problems]).toEqual(['event-csv', []]);
      expect(records).toHaveLength(2);
      const time = '2013-10-23T18:16:34.0000000Z';
      expect(records[0]).toMatchObject({ provider: PROVIDER, eventId: 1531, time, message: 'x' });
    }
  });

  it('says clearly that other translated headings are not understood', async () => {
    const csv = `Ebene,Datum,Uhrzeit,Quelle,Ereignis,Kategorie\nInformationen,23.10.2013,18:16:34,${PROVIDER},1531,Keine,x\n`;
    const { format, records, problems } = await collect(csv.repeat(3));
    expect([format, records]).toEqual(['event-csv', []]);
    expect(problemTexts(problems)).toEqual([
      expect.stringMatching(/no English column headings .* as \.evtx or XML/),
    ]);
  });

  it('does not let one stray quote swallow the file', async () => {
    const good = `Information,10/23/2013 6:16:34 PM,${PROVIDER},1531,None,x`;
    const csv = [HEADINGS, good, `Information,"10/23/2013`, ...Array.from({ length: 100 }, () => good)].join(
      '\n',
    );
    const { records, problems } = await collect(csv, { maxRecordLength: 2000 });
    expect(records.length).toBeGreaterThan(60);
    expect(problemTexts(problems)[0]).toBe('3: the row is longer than 2000 characters; is a quote missing?');
  });
});
