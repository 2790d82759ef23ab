/** The 2003 document on hives that stay locked. */
import { below, type Entry } from './entry.ts';

const WAIT = 'test/kinds/locked-hives';

export const robustRoaming: readonly Entry[] = below('More robust roaming', [
  {
    says: 'Programs that keep registry keys open at logoff keep the hive from being unloaded.',
    rules: ['K2'],
    states: ['session.waitingForUnlock'],
    scenarios: ['hive-still-locked-after-the-wait'],
  },
  {
    says: 'In Windows 2000 the changes are then not saved to the server.',
    rules: ['K3'],
    states: ['session.waitingForUnlock', 'session.unloading'],
    scenarios: ['hive-still-locked-after-the-wait'],
  },
  {
    says: 'First symptom: users miss their changes on another computer.',
    rules: ['K3'],
    scenarios: ['hive-still-locked-after-the-wait'],
  },
  {
    says: 'Second symptom: locked profiles are never unloaded and take memory.',
    rules: ['K7'],
    states: ['session.lingering', 'computer.running'],
    scenarios: ['hive-still-locked-after-the-wait'],
    properties: [WAIT],
  },
  {
    says: 'Third symptom: profiles marked for deletion, temporary ones too, are not deleted.',
    rules: ['K11', 'P6'],
    scenarios: ['guest-whose-hive-is-locked'],
    properties: [WAIT],
  },
  {
    says: 'Windows 2000 polls for 60 seconds before giving up.',
    rules: ['K2', 'K3'],
    states: ['session.waitingForUnlock'],
    policies: ['ProfileUnloadTimeout'],
    scenarios: [
      'hive-still-locked-after-the-wait',
      'hive-unlocked-within-the-wait',
      'hive-no-wait-by-policy',
    ],
    properties: [WAIT],
  },
  {
    says: 'XP and 2003 save the hive at the end of the wait and roam it.',
    rules: ['K1', 'K4'],
    states: ['session.savingHive', 'session.mergingUp'],
    scenarios: ['hive-still-locked-after-the-wait'],
    properties: ['test/core/judge-guarantees'],
  },
  {
    says: 'When the key is closed, they unload the hive and free its memory.',
    rules: ['K5'],
    states: ['session.lingering', 'session.unloading'],
    scenarios: ['hive-unloaded-at-the-last-handle'],
    properties: [WAIT],
  },
  {
    says: 'A profile marked for deletion goes when the reference count drops to zero.',
    rules: ['K9', 'P6'],
    states: ['session.deletePending'],
    scenarios: ['cache-deleted-when-the-last-handle-closes'],
    properties: [WAIT, 'properties/policies-in-play/references-are-never-below-zero'],
  },
  {
    says: 'If the key is never closed, all marked profiles are deleted at the next boot.',
    rules: ['K10', 'K12'],
    states: ['session.deletePending', 'computer.off', 'computer.booting'],
    scenarios: ['cache-deleted-at-the-next-boot', 'marked-profile-logon-before-the-boot-is-over'],
  },
  {
    says: 'Logging on again while the profile is still loaded gives the loaded profile.',
    rules: ['K8'],
    states: ['session.lingering', 'session.loadingHive'],
    scenarios: ['S91-logon-to-the-hive-still-loaded'],
  },
  {
    says: 'Changes made on another computer in the meantime are not available there.',
    rules: ['K8'],
    scenarios: ['S91-logon-to-the-hive-still-loaded'],
    properties: [WAIT],
  },
]);
