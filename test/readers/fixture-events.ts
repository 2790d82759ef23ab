import type { FixtureEvent } from '../../src/bench/evtx/evtx-chunk-writer.ts';

const PROVIDER = 'Microsoft-Windows-User Profiles Service';

/** A record as fixtures need it, with defaults for all that a test does not care about. */
export function fixtureEvent(parts: Partial<FixtureEvent> = {}): FixtureEvent {
  return {
    provider: PROVIDER,
    eventId: 1531,
    version: 0,
    level: 4,
    task: 0,
    opcode: 0,
    keywords: '0x8000000000000000',
    channel: 'Application',
    computer: 'A.example',
    time: '2013-05-01T09:00:00.1234567Z',
    recordId: 1,
    userSid: 'S-1-5-18',
    processId: 920,
    threadId: 980,
    activityId: null,
    data: {},
    values: [],
    ...parts,
  };
}

/** The 1530 of a program that holds the hive, as Windows words it. */
export function leakText(holders: readonly { pid: number; image: string }[], sid: string): string {
  const lines = holders.map(
    ({ pid, image }) => `Process ${pid} (${image}) has opened key \\REGISTRY\\USER\\${sid}\n`,
  );
  return `${holders.length} user registry handles leaked from \\Registry\\User\\${sid}:\n${lines.join('')}`;
}

function named(data: Record<string, string>): Pick<FixtureEvent, 'data' | 'values'> {
  return { data, values: Object.values(data) };
}

/** A working day on one computer: service start, logon, hive loads, logoff with a leak, service stop. */
export function workingDay(): FixtureEvent[] {
  const sid = 'S-1-5-21-1-2-3-1001';
  const operational = {
    channel: 'Microsoft-Windows-User Profile Service/Operational',
    keywords: '0x4000000000000000',
  };
  const detail = leakText(
    [{ pid: 432, image: '\\Device\\HarddiskVolume2\\Program Files (x86)\\app.exe' }],
    sid,
  );
  const events: Partial<FixtureEvent>[] = [
    { eventId: 1531 },
    { eventId: 1, ...operational, ...named({ Session: '1' }), userSid: sid },
    { eventId: 5, ...operational, ...named({ File: 'C:\\Users\\alice\\ntuser.dat', Key: sid }) },
    { eventId: 2, ...operational, ...named({ Session: '1' }), userSid: sid },
    { eventId: 3, ...operational, ...named({ Session: '1' }), userSid: sid },
    {
      eventId: 1530,
      level: 3,
      ...named({ Detail: detail }),
      activityId: '0F0F0F0F-18C4-0000-05A4-D5A3CF09D001',
    },
    { eventId: 4, ...operational, ...named({ Session: '1' }), userSid: sid },
    { eventId: 1000, provider: 'Application Error', values: ['app.exe', '1.0', 'ünïcode 😀 <&>'] },
    { eventId: 1532 },
  ];
  return events.map((event, index) =>
    fixtureEvent({ ...event, recordId: index + 1, time: `2013-05-01T09:00:0${index}.123456${index}Z` }),
  );
}
