import type { Remark } from './accept.ts';
import { folderLists, isDefaultFolder, readFolderList } from './excluded-folders.ts';
import type { GivenSettings } from './given-settings.ts';
import { isAtLeast, type Windows } from './windows.ts';

/** What is odd about settings taken together, with the documented effect. Sources: the policies' own in the catalogue. */
export function contradictions(given: GivenSettings, os: Windows): readonly Remark[] {
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

/** A remark on each of `names` that is given. */
function note(given: GivenSettings, names: readonly string[], message: string): Remark[] {
  return names.filter((name) => given.has(name)).map((name) => ({ name, message }));
}

/** The same, for settings that decide nothing. */
function ignored(given: GivenSettings, names: readonly string[], message: string): Remark[] {
  return names.filter((name) => given.has(name)).map((name) => ({ name, message, ignored: true }));
}

function uploadModes(given: GivenSettings): Remark[] {
  switch (given.get('UploadHiveMethod')) {
    case 1:
      return ignored(
        given,
        ['UploadHiveTime'],
        'ignored: UploadHiveMethod 1 uploads at an interval, not at a time of day',
      );
    case 2:
      return ignored(
        given,
        ['UploadHiveInterval'],
        'ignored: UploadHiveMethod 2 uploads at a time of day, not at an interval',
      );
    case undefined:
    default:
      return ignored(
        given,
        ['UploadHiveInterval', 'UploadHiveTime'],
        'no effect without UploadHiveMethod (1 = interval, 2 = time of day)',
      );
  }
}

/** What says which links are slow, where detection is on. */
export const slowLinkSettings: readonly string[] = [
  'SlowLinkUIEnabled',
  'SlowLinkProfileDefault',
  'UserProfileMinTransferRate',
  'SlowLinkTimeOut',
  'Winlogon/SlowLinkProfileDefault',
  'PingBufferSize',
];

function slowLinks(given: GivenSettings): Remark[] {
  const detection = given.get('SlowLinkDetectEnabled');
  if (detection !== 0) {
    const message =
      'inverted: 1 keeps detection on; it is what disabling the policy "Disable detection" writes';
    return note(given, ['SlowLinkDetectEnabled'], message);
  }
  return [
    ...note(
      given,
      ['SlowLinkDetectEnabled'],
      'inverted: 0 switches detection off; it is what enabling the policy "Disable detection" writes. No link counts as slow',
    ),
    ...ignored(given, slowLinkSettings, 'ignored: SlowLinkDetectEnabled 0 switches detection off'),
  ];
}

function roamingSwitchedOff(given: GivenSettings): Remark[] {
  const localOnly = given.get('LocalProfile') === 1;
  const readOnly = given.get('ReadOnlyProfile') === 1;
  const remarks: Remark[] = [];
  if (localOnly && readOnly) {
    remarks.push(
      ...note(given, ['ReadOnlyProfile'], 'together with LocalProfile 1, roaming is off altogether'),
    );
  }
  if (readOnly && given.get('DeleteRoamingUserProfile') === 1) {
    remarks.push(...ignored(given, ['DeleteRoamingUserProfile'], 'ignored: ReadOnlyProfile is on'));
  }
  if (localOnly || readOnly) {
    const cause = localOnly ? 'LocalProfile' : 'ReadOnlyProfile';
    remarks.push(...note(given, ['UploadHiveMethod'], `no effect: with ${cause} 1 nothing goes up`));
  }
  if (localOnly) {
    remarks.push(
      ...note(given, ['MachineProfilePath'], 'no effect: LocalProfile 1 keeps every profile local'),
    );
  }
  return remarks;
}

function cachedCopies(given: GivenSettings): Remark[] {
  if (given.get('DeleteRoamingCache') !== 1 || given.get('SlowLinkDetectEnabled') === 0) return [];
  return note(
    given,
    ['DeleteRoamingCache'],
    'conflicts with slow link detection: on a slow link or without the server no local copy is left to fall back on',
  );
}

const quotaDetails = [
  'MaxProfileSize',
  'IncludeRegInProQuota',
  'WarnUser',
  'WarnUserTimeout',
  'ProfileQuotaMessage',
];

function quotas(given: GivenSettings, os: Windows): Remark[] {
  if (given.get('EnableProfileQuota') !== 1) {
    return ignored(given, quotaDetails, 'no effect without EnableProfileQuota 1');
  }
  const effect = isAtLeast(os, 'vista')
    ? 'a profile over the limit is not uploaded; logoff is never blocked on this Windows'
    : 'a profile over the limit blocks logoff until it is small enough';
  const warned = given.get('WarnUser') === 1;
  return [
    ...note(given, ['EnableProfileQuota'], effect),
    ...(warned ? [] : note(given, ['WarnUserTimeout'], 'no effect without WarnUser 1')),
  ];
}

function paths(given: GivenSettings): Remark[] {
  const path = given.get('MachineProfilePath');
  const shared = typeof path === 'string' && path !== '' && !/%username%/i.test(path);
  return [
    ...(shared ? note(given, ['MachineProfilePath'], 'without %USERNAME% all users share one folder') : []),
    ...(given.has('WFProfilePath')
      ? []
      : ignored(given, ['WFDontAppendUserNameToProfile'], 'no effect without WFProfilePath')),
  ];
}

function excludedFolders(given: GivenSettings, os: Windows): Remark[] {
  return folderLists.flatMap((name) => {
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

function zeroMeanings(given: GivenSettings): Remark[] {
  const onZero = (name: string, message: string): Remark[] =>
    given.get(name) === 0 ? note(given, [name], message) : [];
  return [
    ...onZero('ProfileUnloadTimeout', '0 means exactly one try, not "no try"'),
    ...onZero('WarnUserTimeout', '0 counts as one minute (our reading)'),
    ...onZero('WaitForNetwork', '0 means no wait, not "no limit"'),
  ];
}
