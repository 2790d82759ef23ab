import { bool, dword, largestTransferRate, type Policy, policyKey } from './policy.ts';

const admx = 'UserProfiles.admx';

/** Policies of the User Profiles node about slow links, waiting and dialogs. All of them are the computer's. */
export const networkPolicies: readonly Policy[] = [
  {
    id: 'EnableSlowLinkDetect',
    title: 'Disable detection of slow network connections',
    group: 'user-profiles',
    scope: 'machine',
    key: policyKey,
    settings: [bool('SlowLinkDetectEnabled')],
    since: '2000',
    whenNotSet: 'Detection is on.',
    changes: 'No link counts as slow, and all other slow link policies are ignored.',
    notes: [
      'Inverted: enabling the policy ("disable detection") writes 0, disabling it writes 1.',
      'Contradiction: one support article says that without detection nothing is downloaded; the policy text says that no link counts as slow. We follow the policy text.',
    ],
    source: admx,
  },
  {
    id: 'EnableSlowLinkUI',
    title: 'Prompt user when a slow network connection is detected',
    group: 'user-profiles',
    scope: 'machine',
    key: policyKey,
    settings: [bool('SlowLinkUIEnabled')],
    since: '2000',
    whenNotSet: 'The user is not asked; SlowLinkProfileDefault decides.',
    changes:
      'The user chooses between local and central profile: in a dialog (before Vista), or by a check box at logon that is ticked before the speed is measured (from Vista).',
    notes: ['Ignored if detection is off.'],
    source: admx,
  },
  {
    id: 'SlowLinkDefault',
    title: 'Wait for remote user profile',
    group: 'user-profiles',
    scope: 'machine',
    key: policyKey,
    settings: [bool('SlowLinkProfileDefault')],
    since: '2000',
    whenNotSet: 'On a slow link the local profile is used; also when an asked user does not answer in time.',
    changes: 'On a slow link the computer waits for the central profile.',
    notes: [
      'Ignored if detection is off.',
      'Overrides the registry value of the same name (Winlogon/SlowLinkProfileDefault).',
    ],
    source: admx,
  },
  {
    id: 'SlowLinkTimeOut',
    title: 'Control slow network connection timeout for user profiles',
    group: 'user-profiles',
    scope: 'machine',
    key: policyKey,
    settings: [
      dword('UserProfileMinTransferRate', 0, largestTransferRate, 'kbit/s', 500),
      dword('SlowLinkTimeOut', 0, 20_000, 'milliseconds', 120),
    ],
    since: '2000',
    whenNotSet: 'A link is slow below 500 kbit/s or above 120 ms.',
    changes: 'Other thresholds.',
    notes: [
      'Ignored if detection is off.',
      'Contradiction: WMI says that the milliseconds are for networks without IP only; the policy text applies both. We follow the policy text.',
    ],
    source: admx,
  },
  {
    id: 'ProfileDlgTimeOut',
    title: 'Timeout for dialog boxes',
    group: 'user-profiles',
    scope: 'machine',
    key: policyKey,
    settings: [dword('ProfileDlgTimeOut', 0, 600, 'seconds', 30)],
    since: '2000',
    until: '2003',
    whenNotSet: '30 seconds.',
    changes:
      'How long the three dialogs wait for an answer: slow link, central profile out of reach, local profile newer than the central one.',
    notes: ['Overrides the registry value of the same name (Winlogon/ProfileDlgTimeOut).'],
    source: admx,
  },
  {
    id: 'WaitForNetwork',
    title:
      'Set maximum wait time for the network if a user has a roaming user profile or remote home directory',
    group: 'user-profiles',
    scope: 'machine',
    key: policyKey,
    settings: [dword('WaitForNetwork', 0, 300, 'seconds', 30)],
    since: 'vista',
    whenNotSet: 'Up to 30 seconds.',
    changes: 'Up to that many seconds; 0 means no wait.',
    notes: ['There is never a wait without an adapter or with the medium disconnected. Events 70 to 74.'],
    source: admx,
  },
];
