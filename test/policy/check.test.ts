import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../src/policy/check.ts';
import type { Windows } from '../../src/policy/windows.ts';

/** What becomes of settings, one line each: `+` accepted, `!` refused, `?` noted. */
function check(settings: Record<string, unknown>, os: Windows = '7', scope?: 'machine' | 'user'): string[] {
  const { accepted, problems, notes } = checkSettings(settings, os, scope);
  return [
    ...Object.entries(accepted).map(([name, value]) => `+ ${name} ${value}`),
    ...problems.map(({ name, message }) => `! ${name}: ${message}`),
    ...notes.map(({ name, message }) => `? ${name}: ${message}`),
  ];
}

const ranges: readonly [string, number, number][] = [
  ['UserProfileMinTransferRate', 0, 4_294_967_200],
  ['SlowLinkTimeOut', 0, 20_000],
  ['ProfileDlgTimeOut', 0, 600],
  ['ProfileUnloadTimeout', 0, 4_294_967_295],
  ['MaxProfileSize', 300, 30_000_000],
  ['WarnUserTimeout', 0, 4_294_967_295],
  ['CleanupProfiles', 1, 99_999],
  ['WaitForNetwork', 0, 300],
  ['UploadHiveInterval', 1, 720],
  ['GpNetworkStartTimeoutPolicyValue', 1, 600],
  ['GroupPolicyMinTransferRate', 0, 4_294_967_200],
  ['MonitoringInterval', 15, 10_080],
  ['ProfileDirectoryQuota', 5, 10_000],
  ['PingBufferSize', 2048, 65_536],
];

describe('a value', () => {
  it.each(ranges)('of %s is accepted from %i to %i and refused outside, with the range', (name, min, max) => {
    for (const value of [min, max])
      expect(checkSettings({ [name]: value }, '7').accepted).toEqual({ [name]: value });
    for (const value of [min - 1, max + 1, min + 0.5]) {
      const [problem] = checkSettings({ [name]: value }, '7').problems;
      expect(problem?.message).toContain(`from ${min} to ${max}`);
      expect(problem?.message).toContain(`got ${value}`);
    }
  });

  it.each([
    ['UploadHiveMethod', [1, 2], [0, 3]],
    ['UploadHiveTime', [0, 23], [-1, 24]],
    ['HomeDirDrive', ['G:', 'Z:'], ['F:', 'g:', 7]],
    ['AllowUserInfoAccess', [1, 2], [0, 3]],
    ['ReadOnlyProfile', [0, 1], [2, '1']],
  ])('of %s is one of its choices', (name, good, bad) => {
    for (const value of good) expect(checkSettings({ [name]: value }, '8.1').problems).toEqual([]);
    for (const value of bad) expect(checkSettings({ [name]: value }, '8.1').problems).toHaveLength(1);
  });

  it.each([
    ['MachineProfilePath', 260],
    ['ExcludeProfileDirs', 4096],
    ['CscSuspendDirs', 4096],
  ])('of %s has at most %i characters', (name, length) => {
    expect(checkSettings({ [name]: 'x'.repeat(length) }, '7').problems).toEqual([]);
    expect(check({ [name]: 'x'.repeat(length + 1) })[0]).toContain(`at most ${length} characters`);
  });

  it('may be true, false or null', () => {
    expect(check({ ReadOnlyProfile: true, DisableForceUnload: false, WaitForNetwork: null })).toEqual([
      '+ ReadOnlyProfile 1',
      '+ DisableForceUnload 0',
      '+ WaitForNetwork null',
    ]);
  });

  it('with a NUL is refused: no registry text can hold it', () => {
    expect(checkSettings({ HomeDir: 'a\0b' }, '8').problems).toHaveLength(1);
  });

  it('of the wrong type is refused', () => {
    expect(check({ WaitForNetwork: '30', MachineProfilePath: 5, DeleteRoamingCache: [] })).toEqual([
      '! WaitForNetwork: WaitForNetwork must be a whole number from 0 to 300 (seconds), got "30"',
      '! MachineProfilePath: MachineProfilePath must be a text of at most 260 characters without NUL characters, got 5',
      '! DeleteRoamingCache: DeleteRoamingCache must be 0 or 1, got a list',
    ]);
  });
});

describe('a name', () => {
  it('we do not know is refused', () => {
    expect(check({ ReadOnlyProfil: 1 })).toEqual([
      '! ReadOnlyProfil: "ReadOnlyProfil" is not a setting we know; `roamproof policies` lists them',
    ]);
    expect(check({ toString: 1, constructor: 1 })).toHaveLength(2);
  });

  it('is read in any case, but only once', () => {
    expect(check({ readonlyprofile: 1, READONLYPROFILE: 0 })).toEqual([
      '+ ReadOnlyProfile 1',
      '! READONLYPROFILE: ReadOnlyProfile is given twice in different spellings; keep one',
    ]);
  });

  it('of another Windows generation has no effect', () => {
    expect(check({ UploadHiveMethod: 1 }, 'vista')).toEqual([
      '+ UploadHiveMethod 1',
      '? UploadHiveMethod: no effect on Windows Vista: known since Windows 7',
    ]);
    expect(check({ ProfileUnloadTimeout: 0 }, '7')).toEqual([
      '+ ProfileUnloadTimeout 0',
      '? ProfileUnloadTimeout: no effect on Windows 7: known Windows 2000 to Windows Server 2003',
    ]);
  });

  it('of the other scope is noted', () => {
    expect(check({ ReadOnlyProfile: 1 }, 'xp', 'user')[1]).toBe(
      "? ReadOnlyProfile: no effect: a computer's setting, given for a user",
    );
    expect(check({ ExcludeProfileDirs: 'Big' }, 'xp', 'machine')[1]).toContain('counts for every user');
    expect(check({ ReadOnlyProfile: 1 }, 'xp', 'machine')).toHaveLength(1);
  });
});

/** Only the notes. */
function notes(settings: Record<string, unknown>, os: Windows = '7'): string[] {
  return check(settings, os)
    .filter((line) => line.startsWith('? '))
    .map((line) => line.slice(2));
}

describe('together', () => {
  it('both upload modes: the value of the other one is ignored', () => {
    const both = { UploadHiveInterval: 6, UploadHiveTime: 4 };
    expect(notes({ UploadHiveMethod: 1, ...both })).toEqual([
      'UploadHiveTime: ignored: UploadHiveMethod 1 uploads at an interval, not at a time of day',
    ]);
    expect(notes({ UploadHiveMethod: 2, ...both })).toEqual([
      'UploadHiveInterval: ignored: UploadHiveMethod 2 uploads at a time of day, not at an interval',
    ]);
    expect(notes(both)).toHaveLength(2);
    expect(notes({ UploadHiveMethod: 1, UploadHiveInterval: 6 })).toEqual([]);
  });

  it('slow link detection is inverted, and off it makes the others void', () => {
    expect(notes({ SlowLinkDetectEnabled: 1, SlowLinkTimeOut: 500 })).toEqual([
      'SlowLinkDetectEnabled: inverted: 1 keeps detection on; it is what disabling the policy "Disable detection" writes',
    ]);
    expect(notes({ SlowLinkDetectEnabled: 0, SlowLinkTimeOut: 500, SlowLinkUIEnabled: 1 })).toEqual([
      'SlowLinkDetectEnabled: inverted: 0 switches detection off; it is what enabling the policy "Disable detection" writes. No link counts as slow',
      'SlowLinkUIEnabled: ignored: SlowLinkDetectEnabled 0 switches detection off',
      'SlowLinkTimeOut: ignored: SlowLinkDetectEnabled 0 switches detection off',
    ]);
  });

  it('local only and read only: no roaming at all', () => {
    expect(notes({ LocalProfile: 1, ReadOnlyProfile: 1 })).toEqual([
      'ReadOnlyProfile: together with LocalProfile 1, roaming is off altogether',
    ]);
    expect(notes({ LocalProfile: 1, ReadOnlyProfile: 0 })).toEqual([]);
  });

  it('nothing goes up in the background where nothing goes up at all', () => {
    expect(notes({ ReadOnlyProfile: 1, UploadHiveMethod: 1 })).toEqual([
      'UploadHiveMethod: no effect: with ReadOnlyProfile 1 nothing goes up',
    ]);
    expect(notes({ LocalProfile: 1, MachineProfilePath: '\\\\s\\p\\%USERNAME%' })).toEqual([
      'MachineProfilePath: no effect: LocalProfile 1 keeps every profile local',
    ]);
    expect(notes({ ReadOnlyProfile: 1, DeleteRoamingUserProfile: 1 })).toEqual([
      'DeleteRoamingUserProfile: ignored: ReadOnlyProfile is on',
    ]);
  });

  it('deleting cached copies conflicts with slow links, unless none is detected', () => {
    expect(notes({ DeleteRoamingCache: 1 })[0]).toContain('no local copy is left to fall back on');
    expect(notes({ DeleteRoamingCache: 0 })).toEqual([]);
    expect(notes({ DeleteRoamingCache: 1, SlowLinkDetectEnabled: 0 })).toHaveLength(1);
  });

  it('the quota needs its switch, and means something else from Vista', () => {
    expect(notes({ MaxProfileSize: 1000 })).toEqual([
      'MaxProfileSize: no effect without EnableProfileQuota 1',
    ]);
    expect(notes({ EnableProfileQuota: 1 }, '2003')[0]).toContain('blocks logoff');
    expect(notes({ EnableProfileQuota: 1 }, 'vista')[0]).toContain('not uploaded');
    expect(notes({ EnableProfileQuota: 1, WarnUserTimeout: 5 })[1]).toBe(
      'WarnUserTimeout: no effect without WarnUser 1',
    );
  });

  it('one path for all users without their name is one folder', () => {
    expect(notes({ MachineProfilePath: '\\\\server\\profiles' })).toEqual([
      'MachineProfilePath: without %USERNAME% all users share one folder',
    ]);
    expect(notes({ MachineProfilePath: '\\\\server\\profiles\\%UserName%' })).toEqual([]);
  });

  it('excluded folders must lie in the profile and need not repeat the defaults', () => {
    expect(notes({ ExcludeProfileDirs: 'Big; temp ;C:\\Data;..\\Other;\\\\server\\x' }, 'xp')).toEqual([
      'ExcludeProfileDirs: "C:\\\\Data" has no effect: not a path relative to the profile root',
      'ExcludeProfileDirs: "..\\\\Other" has no effect: not a path relative to the profile root',
      'ExcludeProfileDirs: "\\\\\\\\server\\\\x" has no effect: not a path relative to the profile root',
      'ExcludeProfileDirs: "temp" is excluded by default already',
    ]);
  });

  it('zero does not mean "none" everywhere', () => {
    expect(notes({ ProfileUnloadTimeout: 0 }, '2003')).toEqual([
      'ProfileUnloadTimeout: 0 means exactly one try, not "no try"',
    ]);
    expect(notes({ WaitForNetwork: 0 })).toEqual(['WaitForNetwork: 0 means no wait, not "no limit"']);
    expect(notes({ WaitForNetwork: 1 })).toEqual([]);
  });

  it('settings this Windows does not know contradict nothing', () => {
    expect(notes({ UploadHiveInterval: 5 }, 'xp')).toEqual([
      'UploadHiveInterval: no effect on Windows XP: known since Windows 7',
    ]);
  });
});
