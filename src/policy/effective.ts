import type {
  BackgroundUpload,
  EffectivePolicy,
  GroupPolicyLinks,
  HomeFolder,
  Quota,
  SlowLink,
  WaitForNetwork,
} from './effective-policy.ts';
import { defaultExcludedFolders, folderLists, mergeExcludedFolders } from './excluded-folders.ts';
import { type GivenSettings, givenSettings, isOn, numberOf, textOf } from './given-settings.ts';
import { isAtLeast, type Windows } from './windows.ts';

/**
 * What the settings of a computer and a user amount to under the rules of `os`. Refused values count as not configured, and a
 * setting has an effect only on the Windows generations that know it. Pure; the result is frozen.
 *
 * @param system the computer's own Windows, if it is another one: it decides what never roams and waiting for the network
 */
export function effectivePolicy(
  machine: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>>,
  os: Windows,
  system = os,
): EffectivePolicy {
  const given = givenSettings(machine, user, os);
  const givenToSystem = system === os ? given : givenSettings(machine, user, system);
  return Object.freeze({
    readOnly: isOn(given, 'ReadOnlyProfile'),
    localOnly: isOn(given, 'LocalProfile'),
    // NT 4.0 gives administrators access and asks for no owner; the policies restore that way.
    addAdministrators: isOn(given, 'AddAdminGroupToRUP', os === 'nt4'),
    skipOwnerCheck: isOn(given, 'CompatibleRUPSecurity', os === 'nt4'),
    roamAcrossForests: isOn(given, 'AllowX-ForestPolicy-and-RUP', !isAtLeast(os, '2003')),
    primaryComputersOnly: isOn(given, 'PrimaryComputerEnabledRUP'),
    machineProfilePath: textOf(given, 'MachineProfilePath'),
    remoteDesktopProfile: remoteDesktopProfile(given),
    ownVersionSuffix: isOn(given, 'UseProfilePathExtensionVersion'),
    deleteCachedCopies: isOn(given, 'DeleteRoamingCache'),
    cleanupAfterDays: numberOf(given, 'CleanupProfiles', null),
    cacheLimit: cacheLimit(given),
    keepInstallerData: isOn(given, 'LeaveAppMgmtData'),
    keepFileAssociations: isOn(given, 'DisableRoamedProfileInit'),
    unloadRetries: numberOf(given, 'ProfileUnloadTimeout', 60),
    forceUnload: isAtLeast(os, 'vista') && !isOn(given, 'DisableForceUnload'),
    backgroundUpload: backgroundUpload(given),
    dialogSeconds: dialogSeconds(given, os),
    whenLocalIsNewer: os === 'nt4' ? (isOn(given, 'ChooseProfileDefault') ? 'central' : 'local') : null,
    noTemporaryProfiles: isOn(given, 'ProfileErrorAction'),
    homeFolderAtShareRoot: isOn(given, 'ConnectHomeDirToRoot', os === 'nt4'),
    excludedFolders: exclusions(givenToSystem, system),
    quota: quota(given, os),
    slowLink: slowLink(given, os),
    waitForNetwork: waitForNetwork(givenToSystem, system),
    groupPolicy: groupPolicy(given, os),
    homeFolder: homeFolder(given),
    syncAtLogonOnly: splitList(textOf(given, 'CscSuspendDirs')),
  });
}

function remoteDesktopProfile(given: GivenSettings): EffectivePolicy['remoteDesktopProfile'] {
  const path = textOf(given, 'WFProfilePath');
  return path === null ? null : { path, mandatoryForAll: isOn(given, 'WFDontAppendUserNameToProfile') };
}

function cacheLimit(given: GivenSettings): EffectivePolicy['cacheLimit'] {
  if (!isOn(given, 'DeleteRoamingUserProfile') || isOn(given, 'ReadOnlyProfile')) return null;
  return {
    gigabytes: numberOf(given, 'ProfileDirectoryQuota', 600),
    checkEveryMinutes: numberOf(given, 'MonitoringInterval', 900),
  };
}

function dialogSeconds(given: GivenSettings, os: Windows): number | null {
  if (isAtLeast(os, 'vista')) return null;
  return numberOf(given, 'ProfileDlgTimeOut', numberOf(given, 'Winlogon/ProfileDlgTimeOut', 30));
}

function backgroundUpload(given: GivenSettings): BackgroundUpload | null {
  const method = given.get('UploadHiveMethod');
  if (method === 1) return { mode: 'interval', hours: numberOf(given, 'UploadHiveInterval', 12) };
  if (method === 2) return { mode: 'timeOfDay', hour: numberOf(given, 'UploadHiveTime', 3) };
  return null;
}

/** The part of `effectivePolicy` that says which folders never roam. */
export function effectiveExclusions(
  machine: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>>,
  os: Windows,
): readonly string[] {
  return exclusions(givenSettings(machine, user, os), os);
}

function exclusions(given: GivenSettings, os: Windows): readonly string[] {
  const lists = folderLists.flatMap((name) => textOf(given, name) ?? []);
  return lists.length === 0 ? defaultExcludedFolders(os) : mergeExcludedFolders(os, lists);
}

function quota(given: GivenSettings, os: Windows): Quota | null {
  if (!isOn(given, 'EnableProfileQuota')) return null;
  return {
    limitKB: numberOf(given, 'MaxProfileSize', 30_000),
    includeRegistry: isOn(given, 'IncludeRegInProQuota'),
    warn: isOn(given, 'WarnUser'),
    // Reminded without a pause, nobody would get to work again: 0 counts as 1 (our reading).
    warnEveryMinutes: Math.max(1, numberOf(given, 'WarnUserTimeout', 15)),
    message: textOf(given, 'ProfileQuotaMessage'),
    effect: isAtLeast(os, 'vista') ? 'skipsUpload' : 'blocksLogoff',
  };
}

/** Without detection the other slow link settings are ignored, so the defaults stand. */
function slowLink(given: GivenSettings, os: Windows): SlowLink {
  const detect = isOn(given, 'SlowLinkDetectEnabled', true);
  const read: GivenSettings = detect ? given : new Map<string, number | string>();
  // NT 4.0 downloads unless told otherwise and always asks (KB Q177147); later Windows uses the local profile.
  const byRegistry = isOn(read, 'Winlogon/SlowLinkProfileDefault', os === 'nt4');
  return {
    detect,
    waitForRemote: isOn(read, 'SlowLinkProfileDefault', byRegistry),
    ask: isOn(read, 'SlowLinkUIEnabled', os === 'nt4'),
    minKbps: numberOf(read, 'UserProfileMinTransferRate', 500),
    maxMs: numberOf(read, 'SlowLinkTimeOut', 120),
    testBytes: numberOf(read, 'PingBufferSize', 65_536),
  };
}

function waitForNetwork(given: GivenSettings, os: Windows): WaitForNetwork {
  // "By default, Windows XP (but not Windows Server 2003) does not wait"; before XP there is no fast logon.
  const byDefault = os === 'nt4' || os === '2000' || os === '2003';
  return {
    always: isOn(given, 'SyncForegroundPolicy', byDefault),
    seconds: numberOf(given, 'WaitForNetwork', isAtLeast(os, 'vista') ? 30 : null),
  };
}

function groupPolicy(given: GivenSettings, os: Windows): GroupPolicyLinks {
  return {
    minKbps: numberOf(given, 'GroupPolicyMinTransferRate', 500),
    startupWaitSeconds: numberOf(
      given,
      'GpNetworkStartTimeoutPolicyValue',
      isAtLeast(os, 'vista') ? 30 : null,
    ),
    asynchronousOnSlowLink: isOn(given, 'SlowlinkDefaultToAsync'),
    directAccessIsFast: isOn(given, 'SlowLinkDefaultForDirectAccess'),
  };
}

function homeFolder(given: GivenSettings): HomeFolder | null {
  const path = textOf(given, 'HomeDir');
  const location = given.get('HomeDirLocation');
  if (path === null || location === undefined) return null;
  return location === 0
    ? { location: 'local', path, drive: null }
    : { location: 'network', path, drive: textOf(given, 'HomeDirDrive') };
}

function splitList(list: string | null): readonly string[] {
  return (list ?? '')
    .split(';')
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '');
}
