import { acceptSettings, type Remark } from './accept.ts';
import { catalogueEntries, findSetting } from './catalogue.ts';
import { notesOnNames } from './check.ts';
import { contradictions, slowLinkSettings } from './contradictions.ts';
import { effectivePolicy } from './effective.ts';
import type { EffectivePolicy } from './effective-policy.ts';
import { folderLists } from './excluded-folders.ts';
import { type GivenSettings, givenSettings } from './given-settings.ts';
import type { Windows } from './windows.ts';

/** The settings each decision depends on. Total, so that a new decision must say where it comes from. */
export const settingsBehind: Readonly<Record<keyof EffectivePolicy, readonly string[]>> = {
  readOnly: ['ReadOnlyProfile'],
  localOnly: ['LocalProfile'],
  addAdministrators: ['AddAdminGroupToRUP'],
  skipOwnerCheck: ['CompatibleRUPSecurity'],
  roamAcrossForests: ['AllowX-ForestPolicy-and-RUP'],
  primaryComputersOnly: ['PrimaryComputerEnabledRUP'],
  machineProfilePath: ['MachineProfilePath'],
  remoteDesktopProfile: ['WFProfilePath', 'WFDontAppendUserNameToProfile'],
  ownVersionSuffix: ['UseProfilePathExtensionVersion'],
  deleteCachedCopies: ['DeleteRoamingCache'],
  cleanupAfterDays: ['CleanupProfiles'],
  cacheLimit: ['DeleteRoamingUserProfile', 'MonitoringInterval', 'ProfileDirectoryQuota', 'ReadOnlyProfile'],
  keepInstallerData: ['LeaveAppMgmtData'],
  keepFileAssociations: ['DisableRoamedProfileInit'],
  unloadRetries: ['ProfileUnloadTimeout'],
  forceUnload: ['DisableForceUnload'],
  backgroundUpload: ['UploadHiveMethod', 'UploadHiveInterval', 'UploadHiveTime'],
  excludedFolders: folderLists,
  quota: [
    'EnableProfileQuota',
    'MaxProfileSize',
    'IncludeRegInProQuota',
    'WarnUser',
    'WarnUserTimeout',
    'ProfileQuotaMessage',
  ],
  slowLink: ['SlowLinkDetectEnabled', ...slowLinkSettings],
  waitForNetwork: ['SyncForegroundPolicy', 'WaitForNetwork'],
  dialogSeconds: ['ProfileDlgTimeOut', 'Winlogon/ProfileDlgTimeOut'],
  whenLocalIsNewer: ['ChooseProfileDefault'],
  noTemporaryProfiles: ['ProfileErrorAction'],
  groupPolicy: [
    'GroupPolicyMinTransferRate',
    'GpNetworkStartTimeoutPolicyValue',
    'SlowlinkDefaultToAsync',
    'SlowLinkDefaultForDirectAccess',
  ],
  homeFolderAtShareRoot: ['ConnectHomeDirToRoot'],
  homeFolder: ['HomeDirLocation', 'HomeDir', 'HomeDirDrive'],
  syncAtLogonOnly: ['CscSuspendDirs'],
};

/** Settings that decide nothing we model: apps' access to the account, advertising, debug logs. */
export const settingsWithoutEffect: readonly string[] = catalogueEntries
  .map(({ setting }) => setting.name)
  .filter((name) => !Object.values(settingsBehind).some((behind) => behind.includes(name)));

/** One decision: its value, and the given settings it was made from; none given means the default of that Windows. */
export interface Decision {
  readonly decision: keyof EffectivePolicy;
  readonly value: EffectivePolicy[keyof EffectivePolicy];
  readonly because: readonly Given[];
}

export interface Given {
  readonly name: string;
  readonly value: number | string;
  readonly policy: string;
}

/** What holds on a computer for a user, why, and what was refused or is odd about the settings. Plain data, fit for JSON. */
export interface Explanation {
  readonly os: Windows;
  readonly decisions: readonly Decision[];
  readonly problems: readonly Remark[];
  readonly notes: readonly Remark[];
}

/** Explains the settings of a computer and a user; all decisions, in the order of `EffectivePolicy`. */
export function explainSettings(
  machine: Readonly<Record<string, unknown>>,
  user: Readonly<Record<string, unknown>>,
  os: Windows,
): Explanation {
  const policy = effectivePolicy(machine, user, os);
  const given = givenSettings(machine, user, os);
  const odd = contradictions(given, os);
  const counted = new Map(
    [...given].filter(([name]) => !odd.some((remark) => remark.name === name && remark.ignored)),
  );
  const names = Object.keys(settingsBehind) as (keyof EffectivePolicy)[];
  const ofMachine = acceptSettings(machine);
  const ofUser = acceptSettings(user);
  return {
    os,
    decisions: names.map((decision) => ({
      decision,
      value: policy[decision],
      because: causes(decision, counted),
    })),
    problems: [...ofMachine.problems, ...ofUser.problems],
    notes: [
      ...notesOnNames(ofMachine.accepted, os, 'machine'),
      ...notesOnNames(ofUser.accepted, os, 'user'),
      ...odd,
    ],
  };
}

function causes(decision: keyof EffectivePolicy, counted: GivenSettings): readonly Given[] {
  return settingsBehind[decision].flatMap((name) => {
    const value = counted.get(name);
    return value === undefined ? [] : [{ name, value, policy: findSetting(name)?.policy.title ?? name }];
  });
}
