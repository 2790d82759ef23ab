import { describe, expect, it } from 'vitest';
import { foldInto } from '../../src/fold/fold.ts';
import { initialState } from '../../src/fold/state.ts';
import type { BackgroundUpload } from '../../src/policy/effective-policy.ts';
import { DEVIATIONS, type DeviationKind } from '../../src/recorded/advice.ts';
import { ReportBuilder } from '../../src/recorded/report.ts';
import { reportText } from '../../src/recorded/report-text.ts';
import {
  CLASSES,
  HIVE,
  imported,
  importedWith,
  type Line,
  LOADED,
  logoff,
  logon,
  records,
} from './windows-log.ts';

const START: Line = { id: 1531, user: null };
const STOP: Line = { id: 1532, user: null };
const UP = ['C:\\Users\\alice', '\\\\server\\profiles\\alice'];

async function check(
  lines: readonly Line[],
): Promise<{ deviations: readonly string[]; variations: readonly string[] }> {
  const { events, deviations, variations } = await imported(records(lines));
  const state = initialState();
  for (const event of events) expect(foldInto(state, event)).toBeNull();
  return { deviations, variations };
}

describe('recorded sessions that are as they should be', () => {
  it.each<[name: string, lines: Line[]]>([
    ['1 5 5 67 2, 3 4', [START, ...logon(), ...logoff(), STOP]],
    [
      '1 5 67 5 2: the place of 67 is not fixed',
      [START, { id: 1, values: ['1'] }, HIVE, LOADED, CLASSES, { id: 2, values: ['1'] }, ...logoff()],
    ],
    [
      'a merge down and up',
      [
        START,
        { id: 1, values: ['1'] },
        { id: 6, values: UP.toReversed() },
        { id: 7, values: [...UP.toReversed(), 'ok'] },
        HIVE,
        { id: 2, values: ['1'] },
        { id: 3, values: ['1'] },
        { id: 6, values: UP },
        { id: 7, values: [...UP, 'ok'] },
        { id: 4, values: ['1'] },
      ],
    ],
    [
      'a background upload',
      [
        START,
        ...logon(),
        { id: 50, values: ['S-1-5-21-1000-2000-3000-1001'] },
        { id: 51, values: ['S-1-5-21-1000-2000-3000-1001'] },
        ...logoff(),
      ],
    ],
  ])('%s', async (_, lines) => {
    expect(await check(lines)).toEqual({ deviations: [], variations: [] });
  });
});

describe('known variations are explained', () => {
  it.each<[name: string, lines: Line[], why: RegExp]>([
    [
      'a service’s logon: 5 5 67 without 1 and 2',
      [START, ...logon(), ...logoff(), HIVE, CLASSES, LOADED],
      /loaded without a logon/,
    ],
    [
      'a logon twice after a crash',
      [START, ...logon(), START, ...logon('2')],
      /power loss or crash while alice was logged on/,
    ],
    [
      'a second session of the same user',
      [
        START,
        ...logon(),
        { id: 1, values: ['2'] },
        { id: 2, values: ['2'] },
        { id: 3, values: ['2'] },
        { id: 4, values: ['2'] },
        ...logoff(),
      ],
      /second session/,
    ],
    ['a log that begins in the middle of a session', [...logoff()], /begins in the middle/],
    [
      '1504 after the end of the merge',
      [
        START,
        ...logon(),
        { id: 3, values: ['1'] },
        { id: 6, values: UP },
        { id: 7, values: [...UP, 'access denied'] },
        { id: 1504 },
        { id: 4, values: ['1'] },
      ],
      /once more that the server copy is not complete/,
    ],
  ])('%s', async (_, lines, why) => {
    const { deviations, variations } = await check(lines);
    expect(deviations).toEqual([]);
    expect(variations.join('\n')).toMatch(why);
  });
});

const SID_1 = 'S-1-5-21-1000-2000-3000-1001';
const MERGED_DOWN: Line[] = [
  { id: 6, values: UP.toReversed() },
  { id: 7, values: [...UP.toReversed(), 'ok'] },
];

const DEVIANT: readonly [name: string, kind: DeviationKind, lines: Line[], why: RegExp][] = [
  [
    'a logon twice',
    'logged-on-twice',
    [START, ...logon(), ...logon()],
    /missing before it: the begin of the logoff \(3\), the end of the logoff \(4\)/,
  ],
  [
    'a logon twice, in another session of Windows',
    'logged-on-twice',
    [START, ...logon(), ...logon('2')],
    /missing before it: the begin of the logoff \(3\), the end of the logoff \(4\)/,
  ],
  [
    'a missing logoff at shutdown',
    'logoff-missing',
    [START, ...logon(), STOP],
    /stopped while alice was logged on: the logoff \(3, 4\) is missing/,
  ],
  [
    'a logoff without its end',
    'logged-on-twice',
    [START, ...logon(), { id: 3, values: ['1'] }, ...logon('2')],
    /missing before it: the end of the logoff \(4\)/,
  ],
  [
    'a logoff without a logon',
    'logon-missing',
    [START, ...logon(), ...logoff(), ...logoff('2')],
    /missing before it: the begin of the logon \(1\)/,
  ],
  [
    'a logon without its end',
    'event-missing',
    [START, { id: 1, values: ['1'] }, HIVE, ...logoff()],
    /the end of the logon \(2\) is missing/,
  ],
  [
    'an upload without a load',
    'upload-without-logon',
    [START, ...logon(), ...logoff(), { id: 6, values: UP }],
    /alice was logged off; expected a logon \(1\)/,
  ],
  [
    'a copied file without a load',
    'upload-without-logon',
    [
      START,
      ...logon(),
      ...logoff(),
      { id: 1006, provider: 'general', values: [`${UP[0]}\\a.doc`, '1', ...UP, '0'] },
    ],
    /alice was logged off; expected a logon \(1\)/,
  ],
  [
    'an upload although the logon announced none',
    'upload-unannounced',
    [
      START,
      { id: 1, values: ['1'] },
      { id: 1506, values: ['no path'] },
      HIVE,
      { id: 2, values: ['1'] },
      { id: 3, values: ['1'] },
      { id: 6, values: UP },
    ],
    /announced that nothing would be uploaded/,
  ],
  [
    'a background upload outside a session',
    'upload-outside-window',
    [START, ...logon(), ...logoff(), { id: 50, values: [SID_1] }],
    /alice was logged off; expected a logon \(1\)/,
  ],
  [
    'a background upload of a task that is switched off',
    'upload-outside-window',
    [START, { id: 59, user: null }, ...logon(), { id: 50, values: [SID_1] }],
    /switched off here \(59\)/,
  ],
  [
    'a deletion before the upload',
    'deleted-before-upload',
    [
      START,
      { id: 1, values: ['1'] },
      ...MERGED_DOWN,
      HIVE,
      { id: 2, values: ['1'] },
      ...logoff(),
      { id: 1005, values: ['C:\\Users\\alice', '30'] },
    ],
    /deleted before its changes were uploaded/,
  ],
  [
    'the end of a merge down in the middle of a session',
    'out-of-place',
    [START, ...logon(), { id: 7, values: [...UP.toReversed(), 'ok'] }],
    /alice was logged on; expected a logoff \(3\)/,
  ],
];

describe('deviations say what was expected, and what to do', () => {
  it.each(DEVIANT)('%s', async (_, kind, lines, why) => {
    const { events, deviations } = await imported(records(lines));
    expect(deviations.join('\n')).toMatch(why);
    const builder = new ReportBuilder();
    for (const event of events) builder.observe(event);
    const report = builder.report();
    expect(report.deviationKinds.map((seen) => seen.kind)).toContain(kind);
    const text = reportText(report, null, 1000).join('\n');
    expect(text).toContain(DEVIATIONS[kind].title);
    expect(text).toContain(DEVIATIONS[kind].advice);
  });

  it('all kinds have an example', () => {
    expect(new Set(DEVIANT.map(([, kind]) => kind))).toEqual(new Set(Object.keys(DEVIATIONS)));
  });
});

/** A session from nine o'clock with background uploads so many minutes after the logon. */
async function uploads(
  policy: BackgroundUpload | null,
  minutes: readonly number[],
  localOffset = 0,
): Promise<{ deviations: readonly string[]; variations: readonly string[] }> {
  const lines = minutes.flatMap((after): Line[] => [
    { id: 50, values: [SID_1], at: 5 + after * 60 },
    { id: 51, values: [SID_1], at: 6 + after * 60 },
  ]);
  return importedWith({ uploads: policy, localOffset }, records([START, ...logon(), ...lines]));
}

describe('background uploads, where the policy is known', () => {
  const every: BackgroundUpload = { mode: 'interval', hours: 4 };
  const atNoon: BackgroundUpload = { mode: 'timeOfDay', hour: 12 };
  const HOUR = 3_600_000;

  it.each<
    [name: string, policy: BackgroundUpload | null, minutes: number[], offset: number, why: RegExp | null]
  >([
    ['inside the hour after each interval', every, [4 * 60 + 5, 8 * 60 + 59], 0, null],
    [
      'before the first interval is over',
      every,
      [60],
      0,
      /between 2013-05-01 13:00:0\d and 2013-05-01 14:00:0\d/,
    ],
    ['more than three hours late', every, [7 * 60 + 30], 0, /expected between 2013-05-01 17:00/],
    ['twice for one trigger', every, [4 * 60 + 5, 4 * 60 + 30], 0, /a second run for one trigger/],
    ['inside the hour of the day', atNoon, [3 * 60 + 30], 0, null],
    ['at another hour', atNoon, [2 * 60], 0, /expected between 2013-05-01 12:00:00 and 2013-05-01 13:00:00/],
    ['at the hour of the computer’s own zone', atNoon, [60 + 30], 2 * HOUR, null],
    ['without a policy', null, [60], 0, /has no background upload/],
  ])('%s', async (_, policy, minutes, offset, why) => {
    const { deviations } = await uploads(policy, minutes, offset);
    expect(deviations).toEqual(why === null ? [] : [expect.stringMatching(why)]);
  });

  it('late because the computer was not idle is a known variation', async () => {
    const { deviations, variations } = await uploads(every, [4 * 60 + 90]);
    expect([deviations, variations]).toEqual([
      [],
      [expect.stringMatching(/waits up to two hours for an idle/)],
    ]);
  });
});
