import { describe, expect, it } from 'vitest';
import { decideQuota } from '../../src/decide/logoff.ts';
import { newLocalProfile } from '../../src/fold/state.ts';
import { setFile } from '../../src/fold/tree.ts';
import type { EventOf } from '../../src/log/events.ts';
import { ALGORITHMS } from '../../src/plan/algorithms.ts';
import { DEFAULT_READING } from '../../src/plan/view.ts';
import { effectivePolicy } from '../../src/policy/effective.ts';
import { logOf } from '../core/scene.ts';

const KB = 1024;

/** A profile with so many KB of files and of settings, against a limit of 300 KB. */
function verdict(filesKB: number, hiveKB: number, settings: object, shown = false): string {
  const profile = newLocalProfile();
  const file = { content: '', modified: 0, created: 0, version: 1 };
  setFile(profile.files, 'Documents/big', { ...file, size: filesKB * KB });
  setFile(profile.files, 'Video/big', { ...file, size: 1000 * KB });
  const value = 'x'.repeat(hiveKB * KB);
  profile.hive = { modified: 0, settings: { k: { value, modified: 0, version: 1 } } };
  const given = { EnableProfileQuota: 1, MaxProfileSize: 300, ExcludeProfileDirs: 'Video', ...settings };
  const policy = effectivePolicy({}, given, '2003');
  const algorithm = ALGORITHMS['windows-2003'];
  if (algorithm === undefined) throw new Error('windows-2003 is gone');
  const reading = { ...DEFAULT_READING, quotaRegistry: shown ? ('shown' as const) : ('counts' as const) };
  return decideQuota(profile, policy, algorithm, reading).verdict;
}

describe('what counts towards the limit', () => {
  it('files do, excluded folders do not', () => {
    expect(verdict(300, 0, {})).toBe('within');
    expect(verdict(301, 0, {})).toBe('blocked');
  });
  it('the hive does by the help text only with IncludeRegInProQuota', () => {
    expect(verdict(200, 200, {})).toBe('within');
    expect(verdict(200, 200, { IncludeRegInProQuota: 1 })).toBe('blocked');
  });
  it('by the label of the check box the hive counts in any case', () => {
    expect(verdict(200, 200, {}, true)).toBe('blocked');
    expect(verdict(200, 200, { IncludeRegInProQuota: 1 }, true)).toBe('blocked');
  });
});

describe('a reminder', () => {
  const limit = '{"EnableProfileQuota":1,"MaxProfileSize":300,"WarnUser":1,"WarnUserTimeout":15}';
  const big = 'x'.repeat(400 * KB);
  const warned = (policy: string, rest: string) =>
    logOf(`0 A starts 2003\n0 A userPolicy ${policy}\n1 A on\n2 A writes big ${big}\n${rest}`)
      .filter((event): event is EventOf<'quota.warned'> => event.type === 'quota.warned')
      .map(
        (event) =>
          `${(event.at - Date.parse('2003-05-01T09:00:00.000Z')) / 60_000} ${event.limitKB} ${event.message}`,
      );

  it('comes when the profile grows over the limit, and not again before its time', () => {
    const said = 'You have exceeded your profile storage space.';
    expect(warned(limit, '3 A writes a 1\n16 A writes b 2\n17 A writes c 3\n18 A writes d 4')).toEqual([
      `2 300 ${said}`,
      `17 300 ${said}`,
    ]);
  });
  it('has the administrator’s words, and comes only where the policy says so', () => {
    expect(warned(limit.replace('}', ',"ProfileQuotaMessage":"Tidy_up"}'), '')).toEqual(['2 300 Tidy_up']);
    expect(warned(limit.replace('"WarnUser":1,', ''), '')).toEqual([]);
  });
  it('stops when the profile is small again', () => {
    expect(warned(limit, '3 A removes big\n40 A writes a 1')).toHaveLength(1);
  });
});
