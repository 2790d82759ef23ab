/** The 2003 document on the merge of Windows NT 4.0 and of its successors. */
import { below, type Entry } from './entry.ts';

const TABLES = 'properties/policies-in-play/every-algorithm-keeps-its-promises';

const improved = below('Improved Merge Algorithm', [
  {
    says: 'Logging on to two computers at a time is what the new algorithm is for.',
    rules: ['M1'],
    scenarios: ['S01-new-document-under-two-logons', 'S02-changed-document-under-two-logons'],
  },
  {
    says: 'NT 4.0 assumed that each computer has the master copy.',
    rules: ['M2'],
    scenarios: ['S01-new-document-under-two-logons'],
  },
  {
    says: '2000, XP and 2003 merge file by file; the last writer wins.',
    rules: ['M1', 'U2', 'U3', 'L2', 'L3'],
    scenarios: ['merge-superset-and-newest'],
    properties: [TABLES],
  },
]);

const nt4 = below('Overview of the Windows NT 4.0 Algorithm', [
  {
    says: 'The profile is mirrored; what is extra at the destination is removed.',
    rules: ['N1', 'N2', 'N3', 'N4', 'M2'],
    scenarios: ['S01-new-document-under-two-logons'],
  },
  {
    says: 'There is one master: here while logged on, on the server else.',
    rules: ['M2'],
    states: ['session.loggedOn', 'session.loggedOff'],
    scenarios: ['S01-new-document-under-two-logons'],
  },
  {
    says: 'At logon the profile is copied from the server.',
    rules: ['N1', 'N2', 'N5'],
    states: ['session.merging'],
    scenarios: ['S01-new-document-under-two-logons'],
  },
  {
    says: 'Work is stored in the local profile.',
    states: ['session.loggedOn'],
    scenarios: ['S01-new-document-under-two-logons'],
  },
  {
    says: 'At logoff the profile is copied back to the server.',
    rules: ['N3', 'N4', 'N5'],
    states: ['session.mergingUp'],
    scenarios: ['S01-new-document-under-two-logons'],
  },
]);

const issues = below('Examples of Windows NT 4.0 Merge Algorithm Issues', [
  {
    says: 'A document made on A under two logons is deleted by B’s logoff.',
    rules: ['N4'],
    scenarios: ['S01-new-document-under-two-logons'],
  },
  {
    says: 'The current algorithm keeps it: it is newer than the load time.',
    rules: ['U5'],
    scenarios: ['S01-new-document-under-two-logons', 'S03-made-before-the-other-logon'],
  },
  {
    says: 'A document changed on A under two logons is overwritten by B’s logoff with the old one.',
    rules: ['N3'],
    scenarios: ['S02-changed-document-under-two-logons'],
  },
  {
    says: 'The current algorithm keeps the change: the destination is newer.',
    rules: ['U3'],
    scenarios: ['S02-changed-document-under-two-logons'],
  },
]);

const merge = below('Overview of Windows Server 2003 Merge Algorithm', [
  {
    says: 'The merged profile is the superset of both copies.',
    rules: ['L1', 'L5', 'U1', 'U5'],
    states: ['session.merging', 'session.mergingUp'],
    scenarios: ['merge-superset-and-newest'],
  },
  {
    says: 'Of a file on both sides the one modified last is used.',
    rules: ['L2', 'L3', 'U2', 'U3'],
    scenarios: ['merge-superset-and-newest'],
  },
  {
    says: 'New files are not deleted and updated ones not overwritten.',
    rules: ['U3', 'U5', 'L3', 'L5'],
    scenarios: ['S01-new-document-under-two-logons', 'S02-changed-document-under-two-logons'],
  },
  {
    says: 'Stamps of source and destination are compared; a newer destination is not overwritten.',
    rules: ['U3', 'L3', 'L4', 'U4'],
    scenarios: ['S02-changed-document-under-two-logons', 'S29-same-time-same-size'],
  },
  {
    says: 'The time of the logon is saved and used at logoff to tell new files from deleted ones.',
    rules: ['U5', 'U6'],
    scenarios: ['merge-review-doc-is-new', 'merge-review-doc-was-deleted'],
  },
  {
    says: 'A server file that is missing here was made elsewhere, or was deleted here.',
    rules: ['U5', 'U6'],
    scenarios: ['merge-review-doc-is-new', 'merge-review-doc-was-deleted'],
  },
  {
    says: 'Created or written after the load time: it is kept.',
    rules: ['U5'],
    scenarios: ['merge-review-doc-is-new', 'S19-stamp-equal-to-the-load-time'],
  },
  {
    says: 'Older than the load time: it is deleted.',
    rules: ['U6'],
    scenarios: ['merge-review-doc-was-deleted'],
  },
  {
    says: 'What was deleted between sessions stays deleted.',
    rules: ['L6'],
    scenarios: ['merge-deleted-between-sessions', 'S09-removal-reaches-the-other-cache'],
  },
  {
    says: 'The cached copy is synchronized with the server at logon.',
    rules: ['L1', 'L2', 'L6', 'M1'],
    states: ['session.merging'],
    scenarios: ['S09-removal-reaches-the-other-cache'],
  },
  {
    says: 'Local files that are not on the server and not modified since the last logoff are removed.',
    rules: ['L5', 'L6'],
    scenarios: ['merge-deleted-between-sessions'],
  },
  {
    says: 'ntuser.dat and ntuser.ini always go to the server, since unloading changes their stamps.',
    rules: ['H3', 'U7'],
    scenarios: ['S89-the-last-logoff-wins'],
    properties: ['test/core/service-steps'],
  },
]);

export const mergeAlgorithms: readonly Entry[] = [...improved, ...nt4, ...issues, ...merge];
