import { findSetting } from './catalogue.ts';
import type { Remark } from './check.ts';
import { isDefaultFolder, readFolderList } from './excluded-folders.ts';
import { isKnownTo, type Settings, type SettingValue } from './policy.ts';
import { isAtLeast, type Windows } from './windows.ts';

/**
 * What is odd about accepted settings taken together, with the documented effect. Settings this Windows does not know are
 * left out: they contradict nothing.
 */
export function contradictions(accepted: Settings, os: Windows): readonly Remark[] {
  const given = settingsInEffect(accepted, os);
  return [
    ...uploadModes(given),
    ...slowLinks(given),
    ...roamingSwitchedOff(given),
    ...cachedCopies(given),
    ...quotas(given, os),
    ...paths(given),
    ...excludedFolders(given, os),
    ...zeroMeanings(given),
  ];
}

type Given = ReadonlyMap<string, number | string>;

function settingsInEffect(accepted: Settings, os: Windows): Given {
  const inEffect = ([name, value]: [string, SettingValue]): [string, number | string][] => {
    const policy = findSetting(name)?.policy;
    return value !== null && policy !== undefined && isKnownTo(policy, os) ? [[name, value]] : [];
  };
  return new Map(Object.entries(accepted).flatMap(inEffect));
}

/** A remark on `name` if it is given. */
function on(given: Given, name: string, message: string): Remark[] {
  return given.has(name) ? [{ name, message }] : [];
}

function uploadModes(given: Given): Remark[] {
  const method = given.get('UploadHiveMethod');
  if (method === 1) {
    return on(
      given,
      'UploadHiveTime',
      'ignored: UploadHiveMethod 1 uploads at an interval, not at a time of day',
    );
  }
  if (method === 2) {
    return on(
      given,
      'UploadHiveInterval',
      'ignored: UploadHiveMethod 2 uploads at a time of day, not at an interval',
    );
  }
  const alone = 'no effect without UploadHiveMethod (1 = interval, 2 = time of day)';
  return [...on(given, 'UploadHiveInterval', alone), ...on(given, 'UploadHiveTime', alone)];
}

const slowLinkSettings = [
  'SlowLinkUIEnabled',
  'SlowLinkProfileDefault',
  'UserProfileMinTransferRate',
  'SlowLinkTimeOut',
  'Winlogon/SlowLinkProfileDefault',
  'PingBufferSize',
];

function slowLinks(given: Given): Remark[] {
  const detection = given.get('SlowLinkDetectEnabled');
  if (detection === 1) {
    return on(
      given,
      'SlowLinkDetectEnabled',
      'inverted: 1 keeps detection on; it is what disabling the policy "Disable detection" writes',
    );
  }
  if (detection !== 0) return [];
  return [
    ...on(
      given,
      'SlowLinkDetectEnabled',
      'inverted: 0 switches detection off; it is what enabling the policy "Disable detection" writes. No link counts as slow',
    ),
    ...slowLinkSettings.flatMap((name) =>
      on(given, name, 'ignored: SlowLinkDetectEnabled 0 switches detection off'),
    ),
  ];
}

function roamingSwitchedOff(given: Given): Remark[] {
  const localOnly = given.get('LocalProfile') === 1;
  const readOnly = given.get('ReadOnlyProfile') === 1;
  const remarks: Remark[] = [];
  if (localOnly && readOnly) {
    remarks.push({
      name: 'ReadOnlyProfile',
      message: 'together with LocalProfile 1, roaming is off altogether',
    });
  }
  if (readOnly && given.get('DeleteRoamingUserProfile') === 1) {
    remarks.push({ name: 'DeleteRoamingUserProfile', message: 'ignored: ReadOnlyProfile is on' });
  }
  if (localOnly || readOnly) {
    const cause = localOnly ? 'LocalProfile' : 'ReadOnlyProfile';
    remarks.push(...on(given, 'UploadHiveMethod', `no effect: with ${cause} 1 nothing goes up`));
  }
  if (localOnly) {
    remarks.push(...on(given, 'MachineProfilePath', 'no effect: LocalProfile 1 keeps every profile local'));
  }
  return remarks;
}

function cachedCopies(given: Given): Remark[] {
  if (given.get('DeleteRoamingCache') !== 1 || given.get('SlowLinkDetectEnabled') === 0) return [];
  const message =
    'conflicts with slow link detection: on a slow link or without the server no local copy is left to fall back on';
  return [{ name: 'DeleteRoamingCache', message }];
}

function quotas(given: Given, os: Windows): Remark[] {
  const details = [
    'MaxProfileSize',
    'IncludeRegInProQuota',
    'WarnUser',
    'WarnUserTimeout',
    'ProfileQuotaMessage',
  ];
  if (given.get('EnableProfileQuota') !== 1) {
    return details.flatMap((name) => on(given, name, 'no effect without EnableProfileQuota 1'));
  }
  const effect = isAtLeast(os, 'vista')
    ? 'a profile over the limit is not uploaded; logoff is never blocked on this Windows'
    : 'a profile over the limit blocks logoff until it is small enough';
  const unwarned =
    given.get('WarnUser') === 1 ? [] : on(given, 'WarnUserTimeout', 'no effect without WarnUser 1');
  return [{ name: 'EnableProfileQuota', message: effect }, ...unwarned];
}

function paths(given: Given): Remark[] {
  const path = given.get('MachineProfilePath');
  const shared = typeof path === 'string' && path !== '' && !/%username%/i.test(path);
  return [
    ...(shared ? on(given, 'MachineProfilePath', 'without %USERNAME% all users share one folder') : []),
    ...(given.has('WFProfilePath')
      ? []
      : on(given, 'WFDontAppendUserNameToProfile', 'no effect without WFProfilePath')),
  ];
}

function excludedFolders(given: Given, os: Windows): Remark[] {
  return ['ExcludeProfileDirs', 'Winlogon/ExcludeProfileDirs'].flatMap((name) => {
    const { folders, refused } = readFolderList(String(given.get(name) ?? ''));
    const notRelative = refused.map(
      (entry) => `${JSON.stringify(entry)} has no effect: not a path relative to the profile root`,
    );
    const twice = folders
      .filter((folder) => isDefaultFolder(folder, os))
      .map((folder) => `${JSON.stringify(folder)} is excluded by default already`);
    return notRelative.concat(twice).map((message) => ({ name, message }));
  });
}

function zeroMeanings(given: Given): Remark[] {
  return [
    ...(given.get('ProfileUnloadTimeout') === 0
      ? on(given, 'ProfileUnloadTimeout', '0 means exactly one try, not "no try"')
      : []),
    ...(given.get('WaitForNetwork') === 0
      ? on(given, 'WaitForNetwork', '0 means no wait, not "no limit"')
      : []),
  ];
}
