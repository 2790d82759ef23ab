import { bool, dword, largestDword, type Policy, type Setting, winlogonKey } from './policy.ts';

/**
 * Registry values that no policy editor shows. Where a policy has a value of the same name the setting is called `Winlogon/…`,
 * because `policy.changed` carries names without keys.
 */
export const registryValues: readonly Policy[] = [
  {
    id: 'Winlogon/SlowLinkProfileDefault',
    title: 'Default profile on a slow link',
    group: 'registry-value',
    scope: 'machine',
    key: winlogonKey,
    settings: [inWinlogon(bool('SlowLinkProfileDefault'))],
    since: 'nt4',
    whenNotSet: 'Windows NT 4.0 downloads the central profile, later Windows uses the local one.',
    changes: '1: download the central profile; 0: use the local one.',
    notes: ['The policy SlowLinkProfileDefault wins.'],
    source: 'KB Q177147, Q186434',
  },
  {
    id: 'Winlogon/ChooseProfileDefault',
    title: 'Default profile when the local one is newer',
    group: 'registry-value',
    scope: 'machine',
    key: winlogonKey,
    settings: [bool('ChooseProfileDefault')],
    since: 'nt4',
    until: 'nt4',
    servicePack: 'Windows NT 4.0 SP4',
    whenNotSet: 'The local profile (our reading: the same as 0).',
    changes: 'If the local profile is newer and the user does not answer, 0: use the local one, 1: download.',
    notes: [],
    source: 'KB Q196284',
  },
  {
    id: 'Winlogon/ProfileDlgTimeOut',
    title: 'Timeout for dialog boxes (registry)',
    group: 'registry-value',
    scope: 'machine',
    key: winlogonKey,
    settings: [inWinlogon(dword('ProfileDlgTimeOut', 0, 600, 'seconds'))],
    since: 'nt4',
    until: '2003',
    whenNotSet: '30 seconds.',
    changes: 'How long the dialogs wait for an answer.',
    notes: [
      'The policy ProfileDlgTimeOut wins.',
      "The Windows 2000 registry reference allows any DWORD; we hold it to the policy's range.",
    ],
    source: 'KB Q196284; Windows 2000 registry reference, ProfileDlgTimeOut',
  },
  {
    id: 'Winlogon/ExcludeProfileDirs',
    title: "The user's own list of excluded folders",
    group: 'registry-value',
    scope: 'user',
    key: winlogonKey,
    settings: [inWinlogon({ name: 'ExcludeProfileDirs', valueName: 'ExcludeProfileDirs', type: 'string' })],
    since: 'nt4',
    whenNotSet: 'Only the defaults and the policy list are excluded.',
    changes: 'More folders stay on the computer.',
    notes: ['Merged with the policy list at logoff.'],
    source: 'KB Q188692',
  },
  {
    id: 'Winlogon/PingBufferSize',
    title: 'Size of the slow link test',
    group: 'registry-value',
    scope: 'machine',
    key: winlogonKey,
    settings: [dword('PingBufferSize', 2048, 65_536, 'bytes')],
    since: '2000',
    whenNotSet: '65536 bytes.',
    changes: 'How much is transferred to measure the link.',
    notes: [
      'Windows 10 1809 and later allow up to 4194304.',
      'The first generation that reads it is our reading.',
    ],
    source: 'Support article "Manage profile service slow link detection"',
  },
  {
    id: 'UseProfilePathExtensionVersion',
    title: 'Use the profile version suffix of Windows 8 and 8.1',
    group: 'registry-value',
    scope: 'machine',
    key: 'System\\CurrentControlSet\\Services\\ProfSvc\\Parameters',
    settings: [bool('UseProfilePathExtensionVersion')],
    since: '8',
    until: '8.1',
    whenNotSet: 'The central folder ends in .V2, shared with Windows 7: silent damage across versions.',
    changes: 'It ends in .V3 (Windows 8) or .V4 (Windows 8.1).',
    notes: ['Needs an update (KB 2887239, KB 2887595).'],
    source: 'Windows Server documentation, Deploy roaming user profiles; KB 2890783',
  },
  debugLevel('UserEnvDebugLevel', 'KB Q154120'),
  debugLevel('ProquotaDebugLevel', 'KB Q259826'),
];

function inWinlogon(setting: Setting): Setting {
  return { ...setting, name: `Winlogon/${setting.name}` };
}

function debugLevel(name: string, source: string): Policy {
  return {
    id: `Winlogon/${name}`,
    title: `Debug log (${name})`,
    group: 'registry-value',
    scope: 'machine',
    key: winlogonKey,
    settings: [dword(name, 0, largestDword, 'bit mask')],
    since: 'nt4',
    until: '2003',
    whenNotSet: 'No debug log.',
    changes: 'A debug log is written.',
    notes: ['We model no effect.', 'The last generation that reads it is our reading.'],
    source,
  };
}
