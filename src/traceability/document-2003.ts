/** "Enhancements to User Profiles in Windows Server 2003 and Windows XP", sentence by sentence, in the order of its headings. */

import { fastLogon } from './document-2003-fast-logon.ts';
import { mergeAlgorithms } from './document-2003-merge.ts';
import { robustRoaming } from './document-2003-robust.ts';
import { below, type Source } from './entry.ts';

const POLICIES = 'New Group Policy Settings';

const newPolicies = below(POLICIES, [
  {
    says: 'User profile policies have a node of their own.',
    properties: ['test/policy/catalogue'],
  },
  {
    says: 'A policy keeps changes from being merged with the server copy.',
    rules: ['P1'],
    policies: ['Readonlyuserprofile'],
    scenarios: ['policy-read-only-profile'],
    properties: ['properties/policies-in-play/nothing-goes-up-that-was-announced-not-to'],
  },
  {
    says: 'Set at logon: the roaming profile comes, and nothing of it goes back at logoff.',
    rules: ['P1'],
    scenarios: ['policy-read-only-profile'],
    properties: ['test/kinds/kinds'],
  },
  {
    says: 'Windows 2000: a new roaming profile is the user’s alone; administrators have no access.',
    policies: ['AddAdminGroupToRUP'],
    properties: ['test/kinds/kinds'],
  },
  {
    says: 'A policy gives administrators full control of new profile folders, as in NT 4.0.',
    policies: ['AddAdminGroupToRUP'],
    scenarios: ['policy-administrators-on-the-share'],
    properties: ['properties/kinds/access-is-settled-when-the-folder-is-made'],
  },
  {
    says: 'A policy keeps roaming users from their roaming profile on a computer.',
    rules: ['P2'],
    policies: ['LocalProfile'],
    scenarios: ['policy-only-local-profiles'],
  },
  {
    says: 'By default the roaming profile is copied down at logon.',
    rules: ['F1', 'M1'],
    states: ['session.merging'],
    scenarios: ['merge-superset-and-newest'],
  },
]);

const services = [
  ...below('New System Service profiles', [
    {
      says: 'Windows XP and Server 2003 have three profiles for the system: LocalService, NetworkService, System.',
      properties: ['test/kinds/service-profiles'],
    },
  ]),
  ...below('LocalService and NetworkService profiles', [
    {
      says: 'They are made automatically for two built-in accounts that services run under.',
      properties: ['test/kinds/service-profiles'],
    },
    {
      says: 'The list of profiles in the system properties does not show them.',
      properties: ['test/kinds/service-profiles'],
    },
    {
      says: 'They lie beside the users’ profiles, super hidden.',
      properties: ['test/kinds/service-profiles'],
    },
  ]),
  ...below('System Profile', [
    {
      says: 'Windows 2000 made a profile %computername%$ when a component loaded one for the local system.',
      scenarios: ['system-profile-on-windows-2000'],
      properties: ['test/kinds/service-profiles'],
    },
    {
      says: 'HKEY_CURRENT_USER was then one of two hives, depending on whether somebody had loaded the profile.',
      scenarios: ['system-profile-on-windows-2000'],
      properties: ['properties/kinds/the-system-reads-what-it-wrote-from-xp-on'],
    },
    {
      says: 'XP and 2003 have one system profile, always loaded, a link to HKEY_USERS\\.DEFAULT.',
      scenarios: ['system-profile-on-windows-xp'],
      properties: ['properties/kinds/the-system-reads-what-it-wrote-from-xp-on'],
    },
  ]),
];

const quotas = below('Quotas on Profile Size', [
  {
    says: 'Profiles grow, and logon and logoff grow with them.',
    notBehaviour: 'A reason, not a rule; durations are not modelled.',
  },
  {
    says: 'Leaving folders out of roaming reduces the size.',
    policies: ['ExcludeDirectories'],
    scenarios: ['policy-excluded-folder', 'quota-does-not-count-excluded-folders'],
  },
  {
    says: 'A program watches the size of the profile.',
    rules: ['Q1', 'Q4'],
    states: ['session.checkingQuota'],
    policies: ['LimitSize'],
    scenarios: ['quota-warning'],
  },
  {
    says: 'Over the limit the user cannot log off until the files are smaller.',
    rules: ['Q2'],
    states: ['session.checkingQuota'],
    policies: ['LimitSize'],
    scenarios: ['quota-exceeded'],
    properties: ['test/core/logoff-decisions'],
  },
  {
    says: 'The policy sets the limit and what happens when it is reached.',
    rules: ['Q1', 'Q2', 'Q3', 'Q4'],
    policies: ['LimitSize'],
    scenarios: ['quota-exceeded', 'quota-warning'],
    properties: ['test/policies-in-play/quota'],
  },
]);

const cache = below('Deleting cached roaming profiles', [
  {
    says: 'A policy removes cached profiles at logoff.',
    rules: ['P3'],
    policies: ['DeleteRoamingCachedProfiles'],
    scenarios: ['cache-deleted-at-logoff'],
    properties: ['properties/policies-in-play/no-policy-removes-what-the-server-has-not-confirmed'],
  },
]);

const guests = below('Changes to the way Guest profiles are handled', [
  {
    says: 'Windows 2000 and NT 4.0 always delete the profile of a member of the local Guests at logoff.',
    rules: ['P4'],
    scenarios: ['guest-in-a-workgroup-on-windows-2000'],
    properties: ['properties/kinds/guests-by-windows-and-domain'],
  },
  {
    says: 'XP and 2003 delete it only on computers of a domain.',
    rules: ['P4'],
    scenarios: ['guest-in-a-domain'],
    properties: ['properties/kinds/guests-by-windows-and-domain'],
  },
  {
    says: 'In a workgroup it stays.',
    rules: ['F7'],
    scenarios: ['guest-in-a-workgroup'],
    properties: ['properties/kinds/guests-by-windows-and-domain'],
  },
  {
    says: 'A guest who is an administrator as well keeps the profile.',
    rules: ['F7'],
    scenarios: ['guest-who-is-an-administrator'],
    properties: ['properties/kinds/guests-by-windows-and-domain'],
  },
]);

const appendix = below('Group Policy Settings for Roaming User Profiles', [
  {
    says: 'An appendix lists the policies.',
    properties: ['test/policy/catalogue'],
  },
  {
    says: 'Each policy’s Explain tab has the details.',
    properties: ['test/policy/print'],
  },
]);

export const document2003: Source = {
  title: 'Enhancements to User Profiles in Windows Server 2003 and Windows XP',
  entries: [
    ...below('Introduction', [
      {
        says: 'User data and settings management make profiles more usable, resilient and quick.',
        notBehaviour: 'An announcement; what it consists of follows.',
      },
    ]),
    ...newPolicies,
    ...fastLogon,
    ...services,
    ...robustRoaming,
    ...mergeAlgorithms,
    ...quotas,
    ...cache,
    ...guests,
    ...appendix,
  ],
};
