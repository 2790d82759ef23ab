import { describe, expect, it } from 'vitest';
import { cachedEffectivePolicy } from '../../src/policy/cached-effective.ts';
import { catalogueEntries } from '../../src/policy/catalogue.ts';
import { effectivePolicy } from '../../src/policy/effective.ts';
import type { SettingValue } from '../../src/policy/policy.ts';
import { settingsWithoutEffect } from '../../src/policy/why.ts';
import { windowsGenerations } from '../../src/policy/windows.ts';

const of = effectivePolicy;

describe('without settings', () => {
  it('Windows Server 2003 does what the documents describe', () => {
    expect(of({}, {}, '2003')).toEqual({
      readOnly: false,
      localOnly: false,
      addAdministrators: false,
      skipOwnerCheck: false,
      roamAcrossForests: false,
      primaryComputersOnly: false,
      machineProfilePath: null,
      remoteDesktopProfile: null,
      ownVersionSuffix: false,
      deleteCachedCopies: false,
      cleanupAfterDays: null,
      cacheLimit: null,
      keepInstallerData: false,
      keepFileAssociations: false,
      unloadRetries: 60,
      forceUnload: false,
      backgroundUpload: null,
      excludedFolders: ['Local Settings', 'Temporary Internet Files', 'History', 'Temp'],
      quota: null,
      slowLink: {
        detect: true,
        waitForRemote: false,
        ask: false,
        minKbps: 500,
        maxMs: 120,
        testBytes: 65_536,
      },
      waitForNetwork: { always: true, seconds: null },
      dialogSeconds: 30,
      whenLocalIsNewer: null,
      noTemporaryProfiles: false,
      groupPolicy: {
        minKbps: 500,
        startupWaitSeconds: null,
        asynchronousOnSlowLink: false,
        directAccessIsFast: false,
      },
      homeFolderAtShareRoot: false,
      homeFolder: null,
      syncAtLogonOnly: [],
    });
  });

  it('Windows NT 4.0 gives administrators access, asks for no owner and downloads over a slow link', () => {
    const policy = of({}, {}, 'nt4');
    expect([policy.addAdministrators, policy.skipOwnerCheck, policy.homeFolderAtShareRoot]).toEqual([
      true,
      true,
      true,
    ]);
    expect([policy.slowLink.waitForRemote, policy.slowLink.ask]).toEqual([true, true]);
    expect(policy.whenLocalIsNewer).toBe('local');
  });

  it('Windows 7 unloads by force, waits 30 seconds and has other folders', () => {
    const policy = of({}, {}, '7');
    expect(policy.forceUnload).toBe(true);
    expect(policy.waitForNetwork).toEqual({ always: false, seconds: 30 });
    expect(policy.excludedFolders).toEqual(['AppData/Local', 'AppData/LocalLow']);
    expect(policy.dialogSeconds).toBeNull();
  });

  it('only Windows XP and its successors on clients do fast logon', () => {
    const always = windowsGenerations.map((os) => [os, of({}, {}, os).waitForNetwork.always]);
    expect(always.filter(([, waits]) => waits === true).map(([os]) => os)).toEqual(['nt4', '2000', '2003']);
  });

  it('forests are kept apart from Windows Server 2003 on', () => {
    expect(windowsGenerations.filter((os) => of({}, {}, os).roamAcrossForests)).toEqual([
      'nt4',
      '2000',
      'xp',
    ]);
  });
});

describe('a setting', () => {
  it('has no effect on a Windows that does not know it', () => {
    expect(of({ ProfileUnloadTimeout: 0 }, {}, '2003').unloadRetries).toBe(0);
    expect(of({ ProfileUnloadTimeout: 0 }, {}, 'vista').unloadRetries).toBe(60);
    expect(of({ DisableForceUnload: 1 }, {}, 'vista').forceUnload).toBe(false);
    expect(of({ CleanupProfiles: 7 }, {}, '2003').cleanupAfterDays).toBeNull();
    expect(of({ CleanupProfiles: 7 }, {}, 'vista').cleanupAfterDays).toBe(7);
    expect(of({ ReadOnlyProfile: 1 }, {}, '2000').readOnly).toBe(false);
    expect(of({ ReadOnlyProfile: 1 }, {}, 'xp').readOnly).toBe(true);
    expect(of({ UploadHiveMethod: 1 }, {}, 'vista').backgroundUpload).toBeNull();
  });

  it('out of range counts as not configured', () => {
    expect(of({ CleanupProfiles: 0, WaitForNetwork: 301 }, {}, '7')).toEqual(of({}, {}, '7'));
  });

  it('of the computer has no effect when given for a user', () => {
    expect(of({}, { ReadOnlyProfile: 1 }, 'xp').readOnly).toBe(false);
  });

  it('of a user given for the computer counts unless the user has their own', () => {
    const machine = { EnableProfileQuota: 1, MaxProfileSize: 1000 };
    expect(of(machine, {}, 'xp').quota?.limitKB).toBe(1000);
    expect(of(machine, { MaxProfileSize: 2000 }, 'xp').quota?.limitKB).toBe(2000);
    expect(of(machine, { MaxProfileSize: null }, 'xp').quota?.limitKB).toBe(1000);
  });

  it('decides something on some Windows, unless it is listed as modelled without effect', () => {
    const idle = catalogueEntries
      .filter(({ setting }) => !decidesSomething(setting.name))
      .map((e) => e.setting.name);
    expect(idle).toEqual(settingsWithoutEffect);
    expect(settingsWithoutEffect).toEqual([
      'AllowUserInfoAccess',
      'DisabledByGroupPolicy',
      'UserEnvDebugLevel',
      'ProquotaDebugLevel',
    ]);
  });
});

/** The other settings a setting needs before it counts. */
const company: Record<string, SettingValue> = {
  UploadHiveMethod: 1,
  EnableProfileQuota: 1,
  WFProfilePath: 'p',
  DeleteRoamingUserProfile: 1,
  HomeDirLocation: 1,
  HomeDir: 'h',
};

function decidesSomething(name: string): boolean {
  const values = [0, 1, 2, 100, 5000, 'Folder', 'H:'];
  return windowsGenerations.some((os) =>
    [company, { ...company, UploadHiveMethod: 2 }].some((base) => {
      const { [name]: _, ...without } = base;
      const before = JSON.stringify(of(without, {}, os));
      return values.some((value) => JSON.stringify(of({ ...without, [name]: value }, {}, os)) !== before);
    }),
  );
}

describe('the background upload', () => {
  it('follows the chosen mode and ignores the other value', () => {
    const values = { UploadHiveInterval: 6, UploadHiveTime: 18 };
    expect(of({ UploadHiveMethod: 1, ...values }, {}, '7').backgroundUpload).toEqual({
      mode: 'interval',
      hours: 6,
    });
    expect(of({ UploadHiveMethod: 2, ...values }, {}, '7').backgroundUpload).toEqual({
      mode: 'timeOfDay',
      hour: 18,
    });
    expect(of(values, {}, '7').backgroundUpload).toBeNull();
  });

  it('takes the values the editor offers where none is given', () => {
    expect(of({ UploadHiveMethod: 1 }, {}, '7').backgroundUpload).toEqual({ mode: 'interval', hours: 12 });
    expect(of({ UploadHiveMethod: 2 }, {}, '7').backgroundUpload).toEqual({ mode: 'timeOfDay', hour: 3 });
  });
});

describe('slow links', () => {
  it('0 switches detection off and the other settings with it', () => {
    const others = { SlowLinkProfileDefault: 1, SlowLinkUIEnabled: 1, SlowLinkTimeOut: 5 };
    expect(of({ SlowLinkDetectEnabled: 0, ...others }, {}, 'xp').slowLink).toEqual({
      ...of({}, {}, 'xp').slowLink,
      detect: false,
    });
    expect(of({ SlowLinkDetectEnabled: 1, ...others }, {}, 'xp').slowLink).toMatchObject({
      detect: true,
      waitForRemote: true,
      ask: true,
      maxMs: 5,
    });
  });

  it('the policy wins over the registry value of the same name', () => {
    expect(of({ 'Winlogon/SlowLinkProfileDefault': 1 }, {}, 'xp').slowLink.waitForRemote).toBe(true);
    expect(
      of({ 'Winlogon/SlowLinkProfileDefault': 1, SlowLinkProfileDefault: 0 }, {}, 'xp').slowLink
        .waitForRemote,
    ).toBe(false);
    expect(of({ 'Winlogon/ProfileDlgTimeOut': 5 }, {}, 'xp').dialogSeconds).toBe(5);
    expect(of({ 'Winlogon/ProfileDlgTimeOut': 5, ProfileDlgTimeOut: 9 }, {}, 'xp').dialogSeconds).toBe(9);
  });
});

describe('the quota', () => {
  it('blocks logoff up to Windows Server 2003 and skips the upload from Vista', () => {
    const effects = windowsGenerations.map((os) => of({}, { EnableProfileQuota: 1 }, os).quota?.effect);
    expect(effects).toEqual([...Array(4).fill('blocksLogoff'), ...Array(4).fill('skipsUpload')]);
  });

  it('carries its details with their units', () => {
    const user = {
      EnableProfileQuota: 1,
      MaxProfileSize: 300,
      IncludeRegInProQuota: 1,
      WarnUser: 1,
      WarnUserTimeout: 5,
    };
    expect(of({}, user, 'xp').quota).toEqual({
      limitKB: 300,
      includeRegistry: true,
      warn: true,
      warnEveryMinutes: 5,
      message: null,
      effect: 'blocksLogoff',
    });
    expect(of({}, { EnableProfileQuota: 1 }, 'xp').quota).toMatchObject({
      limitKB: 30_000,
      warnEveryMinutes: 15,
    });
  });
});

describe('excluded folders', () => {
  it("are the defaults, the policy's and the user's own, each named once", () => {
    const user = {
      ExcludeProfileDirs: 'Big\\Data\\; TEMP;;',
      'Winlogon/ExcludeProfileDirs': 'big/data;Downloads;..\\x',
    };
    expect(of({}, user, 'xp').excludedFolders).toEqual([
      'Local Settings',
      'Temporary Internet Files',
      'History',
      'Temp',
      'Big/Data',
      'Downloads',
    ]);
  });
});

describe('the cache limit', () => {
  it('is ignored when profiles are read only', () => {
    expect(of({ DeleteRoamingUserProfile: 1 }, {}, '7').cacheLimit).toEqual({
      gigabytes: 600,
      checkEveryMinutes: 900,
    });
    expect(of({ DeleteRoamingUserProfile: 1, ReadOnlyProfile: 1 }, {}, '7').cacheLimit).toBeNull();
  });
});

describe('the cache of results', () => {
  it('answers like the function and only once for the same objects', () => {
    const machine = { ReadOnlyProfile: 1 };
    const user = { EnableProfileQuota: 1 };
    const first = cachedEffectivePolicy(machine, user, 'xp');
    expect(first).toEqual(of(machine, user, 'xp'));
    expect(cachedEffectivePolicy(machine, user, 'xp')).toBe(first);
    expect(cachedEffectivePolicy(machine, user, '7')).toEqual(of(machine, user, '7'));
    expect(cachedEffectivePolicy({ ...machine }, user, 'xp')).toEqual(first);
    expect(cachedEffectivePolicy(undefined, undefined, 'xp')).toEqual(of({}, {}, 'xp'));
  });
});
