import { describe, expect, it } from 'vitest';
import {
  catalogue,
  catalogueEntries,
  findPolicies,
  findRegistryValue,
  findSetting,
} from '../../src/policy/catalogue.ts';
import { hiveUploadTask } from '../../src/policy/hive-upload-task.ts';
import { type Policy, policyKey, winlogonKey } from '../../src/policy/policy.ts';

/** `id: setting, setting` for every policy of a group, sorted. */
function rows(group: Policy['group']): string[] {
  return catalogue
    .filter((policy) => policy.group === group)
    .map((policy) => `${policy.id}: ${policy.settings.map((setting) => setting.name).join(', ')}`)
    .toSorted((a, b) => a.localeCompare(b, 'en'));
}

describe('the catalogue', () => {
  it('holds all 26 policies of the User Profiles node with all their values', () => {
    expect(rows('user-profiles')).toEqual([
      'AddAdminGroupToRUP: AddAdminGroupToRUP',
      'CleanupProfiles: CleanupProfiles',
      'CompatibleRUPSecurity: CompatibleRUPSecurity',
      'Connect_HomeDir_ToRoot: ConnectHomeDirToRoot',
      'CscSuspendDirectories: CscSuspendDirs',
      'DeleteRoamingCachedProfiles: DeleteRoamingCache',
      'DisableAdvertisingId: DisabledByGroupPolicy',
      'DontForceUnloadHive: DisableForceUnload',
      'EnableSlowLinkDetect: SlowLinkDetectEnabled',
      'EnableSlowLinkUI: SlowLinkUIEnabled',
      'ExcludeDirectories: ExcludeProfileDirs',
      'LeaveAppMgmtData: LeaveAppMgmtData',
      'LimitSize: EnableProfileQuota, MaxProfileSize, IncludeRegInProQuota, WarnUser, WarnUserTimeout, ProfileQuotaMessage',
      'LocalProfile: LocalProfile',
      'MachineProfilePath: MachineProfilePath',
      'PrimaryComputer_RUP: PrimaryComputerEnabledRUP',
      'ProfileDlgTimeOut: ProfileDlgTimeOut',
      'ProfileErrorAction: ProfileErrorAction',
      'ProfileUnloadTimeout: ProfileUnloadTimeout',
      'Readonlyuserprofile: ReadOnlyProfile',
      'SlowLinkDefault: SlowLinkProfileDefault',
      'SlowLinkTimeOut: UserProfileMinTransferRate, SlowLinkTimeOut',
      'UploadHive: UploadHiveMethod, UploadHiveInterval, UploadHiveTime',
      'USER_HOME: HomeDirLocation, HomeDir, HomeDirDrive',
      'UserInfoAccessAction: AllowUserInfoAccess',
      'WaitForNetwork: WaitForNetwork',
    ]);
  });

  it('holds the neighbouring policies', () => {
    expect(rows('neighbour')).toEqual([
      'AllowX-ForestPolicy-and-RUP: AllowX-ForestPolicy-and-RUP',
      'DeleteRoamingUserProfile: DeleteRoamingUserProfile, MonitoringInterval, ProfileDirectoryQuota',
      'DisableRoamedProfileInit: DisableRoamedProfileInit',
      'GroupPolicyMinTransferRate: GroupPolicyMinTransferRate',
      'SlowLinkDefaultForDirectAccess: SlowLinkDefaultForDirectAccess',
      'SlowlinkDefaultToAsync: SlowlinkDefaultToAsync',
      'SyncForegroundPolicy: SyncForegroundPolicy',
      'SyncWaitTime: GpNetworkStartTimeoutPolicyValue',
      'WFDontAppendUserNameToProfile: WFDontAppendUserNameToProfile',
      'WFProfilePath: WFProfilePath',
    ]);
  });

  it('holds the registry values without a policy', () => {
    expect(rows('registry-value')).toEqual([
      'UseProfilePathExtensionVersion: UseProfilePathExtensionVersion',
      'Winlogon/ChooseProfileDefault: ChooseProfileDefault',
      'Winlogon/ExcludeProfileDirs: Winlogon/ExcludeProfileDirs',
      'Winlogon/PingBufferSize: PingBufferSize',
      'Winlogon/ProfileDlgTimeOut: Winlogon/ProfileDlgTimeOut',
      'Winlogon/ProquotaDebugLevel: ProquotaDebugLevel',
      'Winlogon/SlowLinkProfileDefault: Winlogon/SlowLinkProfileDefault',
      'Winlogon/UserEnvDebugLevel: UserEnvDebugLevel',
    ]);
  });

  it('knows which Windows brought each policy and which was the last to read it', () => {
    const known: Record<string, string[]> = {};
    for (const { id, since, until } of catalogue)
      (known[until === undefined ? since : `${since} to ${until}`] ??= []).push(id);
    expect(known).toEqual({
      nt4: ['LimitSize', 'Winlogon/SlowLinkProfileDefault', 'Winlogon/ExcludeProfileDirs'],
      'nt4 to nt4': ['Winlogon/ChooseProfileDefault'],
      'nt4 to 2003': [
        'Winlogon/ProfileDlgTimeOut',
        'Winlogon/UserEnvDebugLevel',
        'Winlogon/ProquotaDebugLevel',
      ],
      '2000': [
        'CompatibleRUPSecurity',
        'ExcludeDirectories',
        'DeleteRoamingCachedProfiles',
        'ProfileErrorAction',
        'EnableSlowLinkDetect',
        'EnableSlowLinkUI',
        'SlowLinkDefault',
        'SlowLinkTimeOut',
        'GroupPolicyMinTransferRate',
        'Winlogon/PingBufferSize',
      ],
      '2000 to 2003': ['ProfileUnloadTimeout', 'Connect_HomeDir_ToRoot', 'ProfileDlgTimeOut'],
      xp: [
        'Readonlyuserprofile',
        'LocalProfile',
        'AddAdminGroupToRUP',
        'LeaveAppMgmtData',
        'SyncForegroundPolicy',
      ],
      '2003': ['AllowX-ForestPolicy-and-RUP', 'WFProfilePath'],
      vista: [
        'MachineProfilePath',
        'CscSuspendDirectories',
        'CleanupProfiles',
        'DontForceUnloadHive',
        'WaitForNetwork',
        'SlowlinkDefaultToAsync',
        'SyncWaitTime',
      ],
      '7': [
        'UploadHive',
        'WFDontAppendUserNameToProfile',
        'DeleteRoamingUserProfile',
        'DisableRoamedProfileInit',
      ],
      '8': ['PrimaryComputer_RUP', 'USER_HOME', 'UserInfoAccessAction', 'SlowLinkDefaultForDirectAccess'],
      '8 to 8.1': ['UseProfilePathExtensionVersion'],
      '8.1': ['DisableAdvertisingId'],
    });
  });

  it('has no two settings of one name, nor two in one place of the registry', () => {
    const names = catalogue.flatMap((policy) => policy.settings.map((setting) => setting.name.toLowerCase()));
    const places = catalogue.flatMap((policy) =>
      policy.settings.map((setting) => `${policy.scope} ${policy.key} ${setting.valueName}`.toLowerCase()),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(places).size).toBe(places.length);
    expect(catalogueEntries).toHaveLength(names.length);
  });

  it('gives every DWORD a range and a unit, every enum its choices, and editor defaults inside them', () => {
    for (const { setting } of catalogueEntries) {
      if (setting.type === 'dword')
        expect([setting.name, setting.range, setting.unit]).not.toContain(undefined);
      if (setting.type === 'enum') expect(setting.choices?.length, setting.name).toBeGreaterThan(1);
      if (typeof setting.editorDefault === 'number' && setting.range !== undefined) {
        expect(setting.editorDefault, setting.name).toBeGreaterThanOrEqual(setting.range.min);
        expect(setting.editorDefault, setting.name).toBeLessThanOrEqual(setting.range.max);
      }
    }
  });

  it('notes that WMI numbers the upload modes the other way', () => {
    expect(findPolicies('UploadHive')[0]?.notes.join(' ')).toContain('1 = specific time, 2 = interval');
  });

  it('finds a policy by id, setting or part of its title, without regard to case', () => {
    expect(findPolicies('readonlyuserprofile').map(({ id }) => id)).toEqual(['Readonlyuserprofile']);
    expect(findPolicies('maxprofilesize').map(({ id }) => id)).toEqual(['LimitSize']);
    expect(findPolicies('cached copies').map(({ id }) => id)).toEqual(['DeleteRoamingCachedProfiles']);
    expect(findPolicies('no such thing')).toEqual([]);
    expect(findSetting('READONLYPROFILE')?.policy.id).toBe('Readonlyuserprofile');
  });

  it('tells values of one name apart by their key', () => {
    expect(findRegistryValue('user', policyKey, 'ExcludeProfileDirs')?.setting.name).toBe(
      'ExcludeProfileDirs',
    );
    expect(findRegistryValue('user', winlogonKey, 'excludeprofiledirs')?.setting.name).toBe(
      'Winlogon/ExcludeProfileDirs',
    );
    expect(findRegistryValue('machine', policyKey, 'ExcludeProfileDirs')).toBeUndefined();
  });

  it('is plain data', () => {
    expect(JSON.parse(JSON.stringify(catalogue))).toEqual(catalogue);
  });

  it('describes the task behind the background upload', () => {
    expect(hiveUploadTask.randomDelayMinutes).toBe(60);
    expect([hiveUploadTask.restarts, hiveUploadTask.restartEveryMinutes]).toEqual([3, 2]);
  });
});
