import { describe, expect, it } from 'vitest';
import { foldInto } from '../../src/fold/fold.ts';
import { initialState } from '../../src/fold/state.ts';
import { CLASSES, HIVE, imported, type Line, LOADED, logoff, logon, records } from './windows-log.ts';

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

describe('deviations say what was expected', () => {
  it.each<[name: string, lines: Line[], why: RegExp]>([
    [
      'a missing logoff',
      [START, ...logon(), ...logon('2')],
      /missing before it: the begin of the logoff \(3\), the end of the logoff \(4\)/,
    ],
    [
      'a shutdown without a logoff',
      [START, ...logon(), STOP],
      /stopped while alice was logged on: the logoff \(3, 4\) is missing/,
    ],
    [
      'an upload without a load',
      [START, ...logon(), ...logoff(), { id: 6, values: UP }],
      /alice was logged off; expected a logon \(1\)/,
    ],
    [
      'a logoff without its end',
      [START, ...logon(), { id: 3, values: ['1'] }, ...logon('2')],
      /missing before it: the end of the logoff \(4\)/,
    ],
    [
      'an upload although the logon announced none',
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
      [START, ...logon(), ...logoff(), { id: 50, values: ['S-1-5-21-1000-2000-3000-1001'] }],
      /alice was logged off; expected a logon \(1\)/,
    ],
    [
      'a deletion before the upload',
      [
        START,
        { id: 1, values: ['1'] },
        { id: 6, values: UP.toReversed() },
        { id: 7, values: [...UP.toReversed(), 'ok'] },
        HIVE,
        { id: 2, values: ['1'] },
        ...logoff(),
        { id: 1005, values: ['C:\\Users\\alice', '30'] },
      ],
      /deleted before its changes were uploaded/,
    ],
  ])('%s', async (_, lines, why) => {
    const { deviations } = await check(lines);
    expect(deviations.join('\n')).toMatch(why);
  });
});
