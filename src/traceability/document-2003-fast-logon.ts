/** The 2003 document on fast network logon. */
import { below, type Entry } from './entry.ts';

const LOGONS = 'properties/machines/a-change-takes-two-logons-and-a-membership-three';

const overview = below('Fast network logon overview', [
  {
    says: 'XP starts up faster by not waiting for the network at boot and logon.',
    rules: ['F2'],
    states: ['session.cachedLogon', 'computer.running'],
    policies: ['SyncForegroundPolicy'],
    scenarios: ['logon-user-object-changed-while-logged-off'],
  },
  {
    says: 'By default XP does not wait and Server 2003 does.',
    rules: ['F1', 'F2'],
    policies: ['SyncForegroundPolicy'],
    scenarios: ['logon-waits-by-policy'],
    properties: ['test/policy/effective', LOGONS],
  },
  {
    says: 'Users whom the computer knows are logged on with cached credentials.',
    rules: ['F2'],
    states: ['session.cachedLogon'],
    scenarios: ['logon-user-object-changed-while-logged-off'],
  },
  {
    says: 'Group Policy is applied in the background once the network is there.',
    rules: ['F3', 'F11'],
    states: ['refresh.changed', 'refresh.foregroundDue'],
    scenarios: ['software-after-two-logons'],
  },
  {
    says: 'Software installation and folder redirection may take several logons, since they run only before users work.',
    rules: ['F10', 'F11'],
    states: ['refresh.foregroundDue'],
    scenarios: ['software-after-two-logons', 'logon-redirection-takes-two-logons'],
    properties: [LOGONS],
  },
  {
    says: 'Advanced redirection goes by group membership and takes three: the object, the detection, the application.',
    rules: ['F10', 'F11'],
    states: ['refresh.membershipKnown', 'refresh.membershipHeld', 'refresh.foregroundDue'],
    scenarios: ['logon-advanced-redirection-takes-three-logons'],
    properties: [LOGONS],
  },
  {
    says: 'Changes to profile path, home directory or logon script may take up to two logons.',
    rules: ['F3'],
    states: ['refresh.known', 'refresh.effective'],
    scenarios: ['logon-user-object-changed-while-logged-off'],
    properties: [LOGONS],
  },
  {
    says: 'The user object is updated in the background after the logon, so a change counts from the next logon on.',
    rules: ['F3'],
    states: ['session.loggedOn', 'refresh.known'],
    scenarios: ['logon-user-object-changed-while-logged-off'],
  },
  {
    says: 'Key fields of the object are checked at logoff as well.',
    rules: ['F4'],
    states: ['session.checkingQuota'],
    scenarios: ['logon-user-object-changed-while-logged-on'],
    properties: ['test/machines/machine-walks'],
  },
]);

const FIRST = 'Changes in roaming user profiles to support fast network logon';

const changes = below(FIRST, [
  {
    says: 'At logon the time stamps of the local and the server hive are compared and the newest wins.',
    rules: ['H1', 'H2'],
    scenarios: ['merge-newest-hive-wins-at-logon'],
  },
  {
    says: 'Usually that is the server’s, since stamps are checked before the hive is loaded.',
    rules: ['H1', 'H5'],
    states: ['session.loadingHive'],
    scenarios: ['merge-newest-hive-wins-at-logon'],
  },
  {
    says: 'In fast logon the local hive is loaded before anyone knows that the user roams, so its stamp has changed.',
    rules: ['H5'],
    scenarios: ['logon-first-roaming-after-a-cached-logon'],
  },
  {
    says: 'Without care an older profile could overwrite a newer one on the server.',
    rules: ['H4'],
    scenarios: ['logon-first-roaming-after-a-cached-logon'],
    properties: ['test/core/judge-guarantees'],
  },
  {
    says: 'The change from local to roaming on a computer is a special case.',
    rules: ['F8'],
    states: ['session.localToRoaming'],
    scenarios: ['logon-first-roaming-after-a-cached-logon'],
  },
  {
    says: 'Its conditions: first roaming logon over a local profile, and a server copy.',
    rules: ['F8'],
    states: ['session.localToRoaming', 'session.detectingNetwork'],
    scenarios: ['logon-first-roaming-after-a-cached-logon', 'logon-first-roaming-without-a-server-copy'],
  },
  {
    says: 'Then contents merge as usual, but for the hive.',
    rules: ['L1', 'L2', 'L3', 'L5', 'L6', 'F8'],
    scenarios: ['S92-first-roaming-logon-over-a-newer-local-hive'],
  },
  {
    says: 'The server’s hive is copied down whatever the stamps say.',
    rules: ['H4'],
    scenarios: ['S92-first-roaming-logon-over-a-newer-local-hive'],
  },
  {
    says: 'In all other cases nothing changes; the check is made only the first time.',
    rules: ['F8', 'H1', 'H2'],
    scenarios: ['S92-first-roaming-logon-over-a-newer-local-hive'],
  },
  {
    says: 'A roaming user’s computer always waits for the network.',
    rules: ['F1', 'F5', 'F6'],
    states: ['session.detectingNetwork'],
    scenarios: ['logon-always-waits-once-roaming', 'S20-server-unreachable-at-logon'],
  },
  {
    says: 'Who takes a profile path away should rename or delete the folder.',
    rules: ['F9'],
    scenarios: ['logon-path-removed-folder-renamed'],
  },
  {
    says: 'If not, and the path comes back, the user gets the older hive of the server.',
    rules: ['F9', 'H4'],
    scenarios: ['logon-path-removed-and-added-again'],
    properties: ['test/policies-in-play/hazards'],
  },
]);

export const fastLogon: readonly Entry[] = [...overview, ...changes];
