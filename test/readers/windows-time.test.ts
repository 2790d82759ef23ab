import { describe, expect, it } from 'vitest';
import {
  fileTimeToIso,
  isoToFileTime,
  localTimeToIso,
  normaliseIso,
} from '../../src/readers/windows-time.ts';

describe('times of Windows', () => {
  it('keep all of their 100 ns', () => {
    expect(fileTimeToIso(1_368_621_057, 30_500_814)).toBe('2016-02-15T08:53:20.0000001Z');
    expect(isoToFileTime('2016-02-15T08:53:20.0000001Z')).toBe(131_000_000_000_000_001n);
    expect(fileTimeToIso(0, 0)).toBe('1601-01-01T00:00:00.0000000Z');
    expect(fileTimeToIso(0xffff_ffff, 0xffff_ffff)).toBeNull();
  });

  it.each([
    ['2013-10-23T16:16:29.484375000Z', '2013-10-23T16:16:29.4843750Z'],
    ['2013-10-23T16:16:29Z', '2013-10-23T16:16:29.0000000Z'],
    ['2013-10-23T18:16:29.5+02:00', '2013-10-23T16:16:29.5000000Z'],
    ['2013-10-23', null],
    ['2013-13-23T16:16:29Z', null],
    ['2013-10-23T25:16:29Z', null],
    ['2013-02-30T16:16:29Z', null],
    ['9999-12-31T23:59:59-10:00', null],
    ['2012-02-29T16:16:29Z', '2012-02-29T16:16:29.0000000Z'],
    ['2012-12-31T23:30:00-01:00', '2013-01-01T00:30:00.0000000Z'],
  ])('in ISO: %s', (text, expected) => {
    expect(normaliseIso(text, 0)).toBe(expected);
  });

  it.each([
    ['10/23/2013 6:16:34 PM', '2013-10-23T18:16:34.0000000Z'],
    ['10/23/2013 12:16:34 AM', '2013-10-23T00:16:34.0000000Z'],
    ['10/23/2013\u202f6:16:34\u202fPM', '2013-10-23T18:16:34.0000000Z'],
    ['23.10.2013 18:16:34', '2013-10-23T18:16:34.0000000Z'],
    ['2013-10-23 18:16', '2013-10-23T18:16:00.0000000Z'],
    ['2013-10-23T18:16:34.5Z', '2013-10-23T18:16:34.5000000Z'],
    ['23/10/2013 18:16:34', null],
    ['2/30/2013 18:16:34', null],
    ['10/23/2013 13:16:34 PM', null],
    ['soon', null],
  ])('as printed: %s', (text, expected) => {
    expect(localTimeToIso(text, { utcOffsetMinutes: 0, dayFirst: false })).toBe(expected);
  });

  it('as printed in a zone and day first', () => {
    const reading = { utcOffsetMinutes: 120, dayFirst: true };
    expect(localTimeToIso('01/05/2013 00:30:00', reading)).toBe('2013-04-30T22:30:00.0000000Z');
  });
});
