import { describe, expect, it } from 'vitest';
import type { WindowsRecord } from '../../src/readers/recorded-entry.ts';
import { writeEventXml } from '../../src/readers/write-event-xml.ts';
import { collect, problemTexts } from './collect-entries.ts';
import { workingDay } from './fixture-events.ts';

const LOGON =
  "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>" +
  "<Provider Name='Microsoft-Windows-User Profiles Service' Guid='{89B1E9F0-5AFF-44A6-9B44-0A07A7CE5845}'/>" +
  '<EventID>5</EventID><Version>0</Version><Level>4</Level><Task>0</Task><Opcode>0</Opcode>' +
  "<Keywords>0x4000000000000000</Keywords><TimeCreated SystemTime='2020-08-05T10:11:12.123456700Z'/>" +
  "<EventRecordID>77</EventRecordID><Correlation ActivityID='{0f0f0f0f-18c4-0000-05a4-d5a3cf09d001}'/>" +
  "<Execution ProcessID='964' ThreadID='1292'/><Channel>Microsoft-Windows-User Profile Service/Operational</Channel>" +
  "<Computer>A</Computer><Security UserID='S-1-5-18'/></System>" +
  "<EventData Name='EVENT_HIVE_LOAD'><Data Name='File'>C:\\Users\\alice\\ntuser.dat</Data>" +
  "<Data Name='Key'>S-1-5-21-1</Data></EventData></Event>";

function records(): WindowsRecord[] {
  return workingDay().map((event, index) =>
    Object.assign(event, { source: { file: 'stdin', line: index + 1 }, message: null, carved: false }),
  );
}

describe('XML of wevtutil', () => {
  it('reads every field of an event', async () => {
    const { format, records: found, problems } = await collect(LOGON);
    expect(format).toBe('event-xml');
    expect(problems).toEqual([]);
    expect(found).toEqual([
      {
        source: { file: 'stdin', line: 1 },
        provider: 'Microsoft-Windows-User Profiles Service',
        eventId: 5,
        version: 0,
        level: 4,
        task: 0,
        opcode: 0,
        keywords: '0x4000000000000000',
        channel: 'Microsoft-Windows-User Profile Service/Operational',
        computer: 'A',
        time: '2020-08-05T10:11:12.1234567Z',
        recordId: 77,
        userSid: 'S-1-5-18',
        processId: 964,
        threadId: 1292,
        activityId: '0F0F0F0F-18C4-0000-05A4-D5A3CF09D001',
        data: { File: 'C:\\Users\\alice\\ntuser.dat', Key: 'S-1-5-21-1' },
        values: ['C:\\Users\\alice\\ntuser.dat', 'S-1-5-21-1'],
        message: null,
        carved: false,
      },
    ]);
  });

  it('reads what our own writer wrote, one event per line', async () => {
    const written = records();
    const { records: found, problems } = await collect(`${written.map(writeEventXml).join('\r\n')}\r\n`);
    const oneLine = found.filter((record) => record.eventId !== 1530 && record.recordId !== null);
    expect(problems).toEqual([]);
    expect(found.map(({ source: _source, ...rest }) => rest)).toEqual(
      written.map(({ source: _source, ...rest }) => rest),
    );
    expect(oneLine[0]?.source.line).toBe(1);
    expect(oneLine[4]?.source.line).toBe(5);
  });

  it('takes a root element, a declaration and the encodings Windows writes', async () => {
    const text = `<?xml version="1.0" encoding="utf-8"?>\r\n<Events>\r\n${LOGON}\r\n${LOGON}\r\n</Events>`;
    const utf16 = Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
    const utf8 = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(text)]);
    for (const bytes of [utf16, utf8, Buffer.from(text, 'utf16le')]) {
      const found = await collect(bytes, { partSize: 1001 });
      expect(found.format).toBe('event-xml');
      expect(found.problems).toEqual([]);
      expect(found.records.map((record) => record.source.line)).toEqual([3, 4]);
    }
  });

  it('reads the data of <UserData> by element name, and the rendered message', async () => {
    const user = '<UserData><Wrapper><FileName>a.doc</FileName><Size>12</Size></Wrapper></UserData>';
    const rendering = "<RenderingInfo Culture='en-US'><Message>It happened.</Message></RenderingInfo>";
    const xml = LOGON.replace(/<EventData.*<\/EventData>/, user + rendering);
    const { records: found } = await collect(xml);
    expect(found[0]).toMatchObject({
      data: { FileName: 'a.doc', Size: '12' },
      values: ['a.doc', '12'],
      message: 'It happened.',
    });
  });
});

describe('damaged XML', () => {
  it('loses only the event that is not well formed', async () => {
    const broken = LOGON.replace('</System>', '</Sistem>');
    const { records: found, problems } = await collect([LOGON, broken, LOGON].join('\n'));
    expect(found.map((record) => record.source.line)).toEqual([1, 3]);
    expect(problemTexts(problems)).toEqual([expect.stringMatching(/^2: not well formed: /)]);
  });

  it('finds the next event behind one that was never closed', async () => {
    const { records: found, problems } = await collect(
      [LOGON, LOGON.slice(0, 300), LOGON, LOGON.slice(0, 500)].join('\n'),
    );
    expect(found.map((record) => record.source.line)).toEqual([1, 3]);
    expect(problemTexts(problems)).toEqual([
      '2: an <Event> is not closed: left out',
      '4: an <Event> is not closed: left out',
    ]);
  });

  it('leaves out an event over the limit', async () => {
    const long = LOGON.replace('C:\\Users', 'x'.repeat(20_000));
    const { records: found, problems } = await collect([LOGON, long, LOGON].join('\n'), {
      maxRecordLength: 5000,
      partSize: 1000,
    });
    expect(found.map((record) => record.source.line)).toEqual([1, 3]);
    expect(problemTexts(problems)).toEqual(['2: an <Event> is longer than 5000 characters: left out']);
  });

  it('says which events lack an id or a time', async () => {
    const xml = [LOGON.replace('<EventID>5</EventID>', ''), LOGON.replace('2020-08-05T', 'yesterday ')].join(
      '\n',
    );
    expect(problemTexts((await collect(xml)).problems)).toEqual([
      '1: the event has no EventID',
      '2: event 5 has no readable time (yesterday 10:11:12.123456700Z)',
    ]);
  });
});

describe('XML of Get-WinEvent | ConvertTo-Xml', () => {
  const OBJECT = `<?xml version="1.0" encoding="utf-8"?>
<Objects>
  <Object Type="System.Diagnostics.Eventing.Reader.EventLogRecord">
    <Property Name="Message" Type="System.String">A hive was loaded.</Property>
    <Property Name="Id" Type="System.Int32">5</Property>
    <Property Name="Version" Type="System.Byte">0</Property>
    <Property Name="Level" Type="System.Byte">4</Property>
    <Property Name="Keywords" Type="System.Int64">-9187343239835811840</Property>
    <Property Name="RecordId" Type="System.Int64">11035</Property>
    <Property Name="ProviderName" Type="System.String">Microsoft-Windows-User Profiles Service</Property>
    <Property Name="LogName" Type="System.String">Application</Property>
    <Property Name="ProcessId" Type="System.Int32">1592</Property>
    <Property Name="ThreadId" Type="System.Int32">20684</Property>
    <Property Name="MachineName" Type="System.String">A</Property>
    <Property Name="UserId" Type="System.Security.Principal.SecurityIdentifier">
      <Property Name="BinaryLength" Type="System.Int32">12</Property>
      <Property Name="Value" Type="System.String">S-1-5-18</Property>
    </Property>
    <Property Name="TimeCreated" Type="System.DateTime">4/25/2022 11:51:07 AM</Property>
    <Property Name="ActivityId" Type="System.Nullable" />
    <Property Name="Properties" Type="System.Collections.Generic.List">
      <Property Type="EventProperty"><Property Name="Value" Type="System.String">ntuser.dat</Property></Property>
      <Property Type="EventProperty"><Property Name="Value" Type="System.String">S-1-5-21-1</Property></Property>
    </Property>
  </Object>
  <Object Type="System.Diagnostics.Eventing.Reader.EventLogRecord">
    <Property Name="Id" Type="System.Int32">6</Property>
    <Property Name="TimeCreated" Type="System.DateTime">25.04.2022 23:51:07</Property>
    <Property Name="UserId" Type="System.Security.Principal.SecurityIdentifier">S-1-5-18</Property>
  </Object>
</Objects>`;

  it('reads properties, with local times put right by the offset', async () => {
    const { format, records: found, problems } = await collect(OBJECT, { utcOffsetMinutes: -240 });
    expect(format).toBe('convertto-xml');
    expect(problems).toEqual([]);
    expect(found[0]).toMatchObject({
      eventId: 5,
      time: '2022-04-25T15:51:07.0000000Z',
      userSid: 'S-1-5-18',
      keywords: '0x8080000000000000',
      computer: 'A',
      activityId: null,
      values: ['ntuser.dat', 'S-1-5-21-1'],
      message: 'A hive was loaded.',
    });
    expect(found[1]).toMatchObject({ eventId: 6, time: '2022-04-26T03:51:07.0000000Z', userSid: 'S-1-5-18' });
  });
});
