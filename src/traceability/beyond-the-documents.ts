/** Rules that neither document states: facts of the reference, our readings, peers, and our own algorithm. */
import { below, type Source } from './entry.ts';

const KEPT = 'properties/policies-in-play/every-algorithm-keeps-its-promises';

const reference = [
  ...below('Roaming kinds', [
    {
      says: 'A mandatory profile carries nothing back.',
      rules: ['P5'],
      scenarios: ['S97-mandatory-profile'],
    },
    {
      says: 'A super-mandatory one lets nobody log on without the server; so does a forbidden temporary profile.',
      rules: ['P8'],
      policies: ['ProfileErrorAction'],
      scenarios: ['logon-refused-without-the-mandatory-profile', 'temporary-profile-refused'],
    },
    {
      says: 'A folder of somebody else’s is left alone.',
      rules: ['P9'],
      policies: ['CompatibleRUPSecurity'],
      scenarios: ['logon-folder-of-another-owner'],
      properties: ['test/kinds/kinds'],
    },
    {
      says: 'Where nothing can be loaded, a temporary profile stands in, and the real one is kept aside.',
      rules: ['P10', 'P6'],
      policies: ['ProfileErrorAction'],
      scenarios: ['logon-temporary-profile', 'temporary-profile-while-the-hive-fails'],
    },
    {
      says: 'One path for all users of a computer; folders of Vista and later have a suffix.',
      policies: ['MachineProfilePath'],
      scenarios: ['machine-profile-path'],
      properties: ['test/kinds/kinds'],
    },
  ]),
  ...below('The network', [
    {
      says: 'Server out of reach: the cached copy, and nothing goes up.',
      rules: ['F5', 'X6'],
      scenarios: ['S20-server-unreachable-at-logon'],
    },
    {
      says: 'A slow link: the cached copy unless the policy or the user wants the remote one.',
      rules: ['F6'],
      policies: [
        'EnableSlowLinkDetect',
        'EnableSlowLinkUI',
        'SlowLinkDefault',
        'SlowLinkTimeOut',
        'ProfileDlgTimeOut',
      ],
      scenarios: ['logon-over-a-slow-link', 'slow-link-asked'],
    },
  ]),
  ...below('Keeping and deleting', [
    {
      says: 'Vista and later unload a hive by force.',
      rules: ['K6'],
      policies: ['DontForceUnloadHive'],
      scenarios: ['hive-still-locked-after-the-wait'],
    },
    {
      says: 'Vista and later skip the upload of a profile over its quota.',
      rules: ['Q3'],
      scenarios: ['quota-exceeded'],
    },
    {
      says: 'A cached copy goes only after its upload succeeded.',
      rules: ['P7'],
      scenarios: ['S84-cached-copy-deleted-after-a-failed-upload'],
    },
    {
      says: 'Cached copies that nobody used for days go at the boot; unconfirmed ones stay.',
      rules: ['A1', 'A2'],
      states: ['computer.booting'],
      policies: ['CleanupProfiles'],
      scenarios: ['cleanup-after-days'],
    },
  ]),
  ...below('The task of the background upload', [
    {
      says: 'It waits for an idle computer, two hours at most.',
      rules: ['B6', 'B8'],
      states: ['upload.waitingForIdle'],
      scenarios: ['upload-waits-for-an-idle-computer', 'upload-never-idle'],
    },
    {
      says: 'It waits for a network; missed runs are caught up.',
      rules: ['B7', 'B8'],
      states: ['upload.waitingForNetwork'],
      scenarios: ['upload-waits-for-a-network'],
    },
    { says: 'It gives up over a slow link.', rules: ['B3'], scenarios: ['upload-over-a-slow-link'] },
    {
      says: 'It tries again three times, two minutes apart.',
      rules: ['B9', 'B4'],
      states: ['upload.retrying', 'upload.off'],
      scenarios: ['upload-tried-again', 'upload-without-the-server'],
    },
  ]),
  ...below('Transfers', [
    {
      says: 'A transfer that fails is recorded.',
      rules: ['X1', 'X4'],
      scenarios: ['S65-upload-fails', 'S66-download-fails'],
    },
    { says: 'A full server takes nothing.', rules: ['X3'], scenarios: ['S72-server-disk-full'] },
    {
      says: 'A file and a folder of one name.',
      rules: ['X5'],
      scenarios: ['S58-file-becomes-a-folder', 'S59-folder-becomes-a-file'],
    },
    {
      says: 'A sync tool of somebody else in the place of a merge: what the directories show is what it did.',
      rules: ['O1', 'O2', 'O3'],
      properties: ['test/verify/observe', 'test/verify/black-box'],
    },
    {
      says: 'One name in two spellings.',
      rules: ['X7'],
      scenarios: ['S53-case-of-a-name'],
      properties: ['test/agent/names'],
    },
  ]),
];

const peers = below('csync', [
  {
    says: 'A state database on each computer; the newest modification time wins.',
    rules: ['C1', 'C2', 'C3', 'C4', 'C5', 'C6'],
    scenarios: ['S02-changed-document-under-two-logons', 'S08-removed-on-both', 'S29-same-time-same-size'],
    properties: [KEPT],
  },
]);

const ours = below('Three-way (ours)', [
  {
    says: 'Changed on one side only: taken over.',
    rules: ['T1', 'T2'],
    scenarios: ['S02-changed-document-under-two-logons'],
    properties: [KEPT],
  },
  { says: 'Equal content never conflicts.', rules: ['T3'], scenarios: ['S11-same-document-made-twice'] },
  {
    says: 'Of two concurrent edits the newer keeps the name, but the server’s where it may be made from the other.',
    rules: ['T4'],
    scenarios: ['S12-two-documents-of-one-name'],
  },
  {
    says: 'Deletions are explicit entries of the store’s log.',
    rules: ['T5', 'T6', 'T9'],
    scenarios: ['S08-removed-on-both', 'S78-server-share-empty'],
  },
  {
    says: 'A modification beats a deletion.',
    rules: ['T7'],
    scenarios: ['S06-changed-here-removed-there-change-first'],
  },
  { says: 'Gone on both sides.', rules: ['T8'], scenarios: ['S08-removed-on-both'] },
  {
    says: 'A server that went back in time is brought forward.',
    rules: ['T10'],
    scenarios: ['S80-server-restored-from-backup'],
  },
  { says: 'Many deletions at once are not believed.', rules: ['T11'], scenarios: ['many-removed-at-once'] },
  {
    says: 'Another store, or none: absence proves nothing.',
    rules: ['T12'],
    scenarios: ['S78-server-share-empty'],
  },
  {
    says: 'An emptied profile folder: absence proves nothing.',
    rules: ['T2'],
    scenarios: ['S81-local-folder-emptied'],
  },
  {
    says: 'Settings are merged value by value.',
    rules: ['T14', 'T15'],
    scenarios: ['S89-the-last-logoff-wins'],
  },
  { says: 'A folder and a file of one name.', rules: ['T16'], scenarios: ['S58-file-becomes-a-folder'] },
  {
    says: 'What changed since it was compared waits for the next merge.',
    rules: ['X2'],
    scenarios: ['S76-logoffs-interleave'],
  },
]);

export const beyondTheDocuments: Source = {
  title: 'Beyond the two documents: reference facts, readings, peers, ours',
  entries: [...reference, ...peers, ...ours],
};
