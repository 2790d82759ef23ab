/**
 * Every rule a decision can name, with the heading it comes from. Ids are stable: recorded logs carry them.
 * "2003": Enhancements to User Profiles in Windows Server 2003 and Windows XP. "2010": background upload of a roaming
 * user profile's registry file. "Our reading": the documents are silent and we chose. "Ours": the three-way algorithm.
 */
import type { LogEvent } from '../log/events.ts';

/** A rule in words, and where it comes from. */
export interface Rule {
  /** What the rule does, in one sentence an administrator understands. */
  readonly says: string;
  /** Document and heading, or why it is ours. */
  readonly source: string;
}

const MERGE = '2003, Overview of Windows Server 2003 Merge Algorithm';
const NT4 = '2003, Overview of the Windows NT 4.0 Algorithm';
const FAST = '2003, Support for fast network logon';
const FIRST = '2003, Changes in roaming user profiles to support fast network logon';
const ROBUST = '2003, More robust roaming';
const POLICIES = '2003, New Group Policy Settings';
const QUOTA = '2003, Quotas on Profile Size';
const CACHE = '2003, Deleting cached roaming profiles';
const GUEST = '2003, Changes to the way Guest profiles are handled';
const UPLOAD = '2010, Background upload of a roaming user profile’s registry file';
const READING = 'our reading';
const OURS = 'ours, three-way';
const OBSERVER = 'ours, observation of a command line tool';
const CSYNC = 'csync, per-file state database';

/** Every rule by its id: docs/rules.md has them as tables. */
export const RULES = {
  N1: { says: 'Logon mirrors the central profile: what differs is copied down.', source: NT4 },
  N2: { says: 'Logon mirrors the central profile: what only the local profile has is removed.', source: NT4 },
  N3: { says: 'Logoff mirrors the local profile: what differs is copied up.', source: NT4 },
  N4: {
    says: 'Logoff mirrors the local profile: what only the central profile has is removed.',
    source: NT4,
  },
  N5: { says: 'The hive is mirrored like every file.', source: NT4 },
  L1: { says: 'A central file that is missing locally comes down.', source: MERGE },
  L2: { says: 'A central file that is newer than the local copy comes down.', source: MERGE },
  L3: { says: 'A local file that is newer than the central copy stays.', source: MERGE },
  L4: { says: 'Equal stamps mean the same file; nothing is done.', source: READING },
  L5: {
    says: 'A local file that is not on the server but was modified since the last logoff stays.',
    source: MERGE,
  },
  L6: {
    says: 'A local file that is not on the server and was not modified since the last logoff is removed.',
    source: MERGE,
  },
  U1: {
    says: 'A local file that is missing on the server goes up (the merged profile is the superset).',
    source: MERGE,
  },
  U2: { says: 'A local file that is newer than the central copy goes up.', source: MERGE },
  U3: { says: 'A newer destination is never overwritten.', source: MERGE },
  U4: { says: 'Equal stamps mean the same file; nothing is done.', source: READING },
  U5: {
    says: 'A central file that is missing locally is kept: it was created or written at or after the profile load time, so it came from a different source.',
    source: MERGE,
  },
  U6: {
    says: 'A central file that is missing locally and older than the profile load time is deleted: it would have been copied down at logon, so the user deleted it.',
    source: MERGE,
  },
  U7: { says: 'ntuser.ini always goes up.', source: MERGE },
  H1: { says: 'At logon the newer hive wins: the central one comes down.', source: FIRST },
  H2: { says: 'At logon the newer hive wins: the local one stays.', source: FIRST },
  H3: { says: 'ntuser.dat always goes up at logoff.', source: MERGE },
  H4: {
    says: 'First roaming logon over a local profile: the central hive comes down whatever the stamps say, only this once.',
    source: FIRST,
  },
  H5: { says: 'Loading a hive changes its time stamp; stamps are compared before.', source: FIRST },
  F1: { says: 'The network is awaited and the user object read before the profile.', source: FAST },
  F2: {
    says: 'Fast logon: the user is logged on with the cached profile, without waiting for the network.',
    source: FAST,
  },
  F3: { says: 'The user object is refreshed in the background after the logon.', source: FAST },
  F4: { says: 'Key fields of the user object are checked again at logoff.', source: FAST },
  F5: {
    says: 'The server cannot be reached: the cached profile is used and nothing will be uploaded.',
    source: FIRST,
  },
  F6: { says: 'The link is slow: the cached profile is used and nothing will be uploaded.', source: READING },
  F7: { says: 'The user object has no profile path: the profile is a local one.', source: FAST },
  F8: { says: 'First roaming logon of a user who had a local profile here.', source: FIRST },
  F10: {
    says: 'Before the user works, Group Policy puts into effect what can only be applied in the foreground.',
    source: FAST,
  },
  F11: {
    says: 'In the background, Group Policy sees a change that can only be applied in the foreground: the next logon will wait.',
    source: FAST,
  },
  F9: { says: 'A profile path came back while the old profile folder was still there.', source: FIRST },
  K1: { says: 'The hive is held by nobody and is unloaded.', source: ROBUST },
  K2: { says: 'The hive is locked: the service tries again for 60 seconds.', source: ROBUST },
  K3: { says: 'Still locked at the end of the wait: given up, nothing roams.', source: ROBUST },
  K4: { says: 'Still locked at the end of the wait: the hive is saved as it is and roams.', source: ROBUST },
  K5: { says: 'The last handle was closed: the hive is unloaded and its memory freed.', source: ROBUST },
  K6: {
    says: 'The hive is unloaded by force at logoff.',
    source: 'reference, events 1530; Windows Vista and later',
  },
  K7: { says: 'The hive stays loaded until the next boot.', source: ROBUST },
  K8: { says: 'The user gets the profile that is still loaded, with its old load time.', source: ROBUST },
  K9: { says: 'The profile is marked for deletion and deleted once nothing holds it.', source: ROBUST },
  K10: { says: 'A profile marked for deletion is deleted at the boot.', source: ROBUST },
  K11: {
    says: 'The locked profile should be deleted and is not: Windows 2000 does not try again.',
    source: ROBUST,
  },
  K12: { says: 'What was due at the boot is done: users may log on.', source: ROBUST },
  A1: {
    says: 'A cached profile that was not used for the given number of days is deleted at the boot (policy).',
    source: 'reference, policy CleanupProfiles',
  },
  A2: {
    says: 'A cached profile is old enough to be deleted but holds what the server has not confirmed: it stays.',
    source: READING,
  },
  Q1: { says: 'The profile is within its limit, or has none.', source: QUOTA },
  Q2: { says: 'The profile exceeds its limit: the user cannot log off.', source: QUOTA },
  Q3: {
    says: 'The profile exceeds its limit: the central copy is not brought up to date.',
    source: 'reference, event 1601',
  },
  Q4: {
    says: 'The profile is over its limit: the user is told (policy).',
    source: 'reference, policy LimitSize',
  },
  P1: { says: 'Changes to the roaming profile are not carried back (policy).', source: POLICIES },
  P2: { says: 'Only local profiles are allowed on this computer (policy).', source: POLICIES },
  P3: { says: 'Cached copies of roaming profiles are deleted at logoff (policy).', source: CACHE },
  P4: { says: 'The profile of a guest is deleted at logoff.', source: GUEST },
  P5: { says: 'A mandatory profile carries nothing back.', source: 'reference, section 5.8' },
  P6: { says: 'A temporary profile is deleted at logoff.', source: ROBUST },
  P7: {
    says: 'A cached copy is deleted only after its upload succeeded; this one stays.',
    source: 'reference, section 5.3',
  },
  P8: {
    says: 'The logon is refused: the profile cannot be loaded and no other may be used.',
    source: 'reference, events 1500 and 1520',
  },
  P10: {
    says: 'The profile cannot be loaded: a temporary one is used for this session and deleted at logoff.',
    source: 'reference, events 1511, 1515 and 1518',
  },
  P9: { says: 'The central folder has the wrong owner: it is left alone.', source: 'reference, event 1526' },
  B1: {
    says: 'The background upload is due at this time, plus a random delay of up to an hour.',
    source: UPLOAD,
  },
  B2: { says: 'The live hive goes up in the background.', source: UPLOAD },
  B3: { says: 'The link is slow: this background upload is given up.', source: 'reference, event 61' },
  B4: {
    says: 'The server cannot be reached: this background upload is given up.',
    source: 'reference, event 52',
  },
  B5: {
    says: 'The policy has changed since this background upload was scheduled: it is given up.',
    source: READING,
  },
  B6: {
    says: 'Somebody is working: this background upload waits until the computer is idle, at most two hours.',
    source: 'reference, section 1b',
  },
  B7: { says: 'There is no network: this background upload waits for one.', source: 'reference, section 1b' },
  B8: { says: 'A background upload that was missed is caught up.', source: 'reference, section 1b' },
  B9: {
    says: 'A background upload failed and is tried again after two minutes, at most three times.',
    source: 'reference, section 1b',
  },
  C1: {
    says: 'New or newer than in the state database on one side only: copied to the other.',
    source: CSYNC,
  },
  C2: { says: 'Changed on both sides: the newest modification time wins.', source: CSYNC },
  C3: { says: 'Changed on both sides with equal times: taken for equal without a look.', source: CSYNC },
  C4: { says: 'Gone on one side, unchanged on the other: removed there too.', source: CSYNC },
  C5: { says: 'Changed on one side, gone on the other: the change wins.', source: CSYNC },
  C6: { says: 'Gone on both sides: dropped from the state database.', source: CSYNC },
  T1: {
    says: 'Changed here, unchanged there: goes up, if the server still has the version compared.',
    source: OURS,
  },
  T2: { says: 'Changed there, unchanged here: comes down.', source: OURS },
  T3: { says: 'Changed on both sides, equal content: no conflict; only the manifest changes.', source: OURS },
  T4: {
    says: 'Two concurrent edits: the newer keeps the name (the server’s, where it may be made from the other, and of conflict copies of one name); the other becomes a conflict copy.',
    source: OURS,
  },
  T5: {
    says: 'Deleted here, unchanged there: deleted there by an explicit entry in the store’s log.',
    source: OURS,
  },
  T6: { says: 'Deleted there by an explicit entry, unchanged here: deleted here.', source: OURS },
  T7: { says: 'A modification beats a deletion.', source: OURS },
  T8: { says: 'Gone on both sides: dropped from the manifest.', source: OURS },
  T9: {
    says: 'Missing on the server without an entry that deletes it: not a deletion; it goes up again.',
    source: OURS,
  },
  T10: {
    says: 'The server went back to a version this computer knows to be older: the newer one goes up again.',
    source: OURS,
  },
  T11: { says: 'So many deletions at once are not believed without a confirmation.', source: OURS },
  T12: {
    says: 'The store is another one, none can be seen, or it went back: no deletion is carried out, here or there.',
    source: OURS,
  },
  T14: { says: 'Settings are merged value by value; of two concurrent values the newer wins.', source: OURS },
  T15: { says: 'A setting changed on one side only is taken over.', source: OURS },
  T16: {
    says: 'A file and a folder of one name: the folder keeps the name, the file becomes a conflict copy.',
    source: OURS,
  },
  M1: { says: 'The two copies of the profile are merged file by file.', source: MERGE },
  M2: { says: 'The whole profile is mirrored.', source: NT4 },
  O1: { says: 'So the directories show after the command ran.', source: OBSERVER },
  O2: {
    says: 'The command ended with an error; what still differs is left to a person.',
    source: OBSERVER,
  },
  O3: {
    says: 'After the command ran a file there holds what no user wrote: the version is gone from this name.',
    source: OBSERVER,
  },
  X1: { says: 'The transfer failed.', source: 'reference, event 1509' },
  X2: { says: 'Not as it was when it was compared; left for the next merge.', source: OURS },
  X3: { says: 'The server’s disk is full.', source: 'reference, event 1600' },
  X4: { says: 'The file is gone at the source.', source: 'reference, event 1509' },
  X5: { says: 'A folder stands where the file should go, or a file where a folder should.', source: READING },
  X6: { says: 'The server cannot be reached.', source: 'reference, events 1504 and 1506' },
  X7: {
    says: 'A name is spelled in two ways: the server’s counts, unless only this computer’s was changed since.',
    source: READING,
  },
} as const satisfies Record<string, Rule>;

/** The id of a rule of ours. */
export type RuleId = keyof typeof RULES;

export const ruleIds = Object.keys(RULES) as RuleId[];

/** The sentence of a rule; unknown ids (another program's log) are named as they are. */
export function ruleSays(id: string): string {
  return id in RULES ? RULES[id as RuleId].says : `rule ${id}`;
}

/** A rule with its sentence: `U1: A local file …`; of an algorithm of somebody's own what it calls the rule. */
export function ruleText(id: string): string {
  return id in RULES ? `${id}: ${ruleSays(id)}` : id;
}

export function ruleSource(id: string): string {
  return id in RULES ? RULES[id as RuleId].source : 'unknown';
}

/** Which algorithm alone decides by the rule of an event; `null` where it has none, or one that several share. */
export function algorithmTold(event: LogEvent): string | null {
  const id = 'rule' in event ? (event.rule ?? '') : '';
  if (/^T\d/.test(id)) return 'three-way';
  if (/^C\d/.test(id)) return 'csync';
  return /^N\d/.test(id) ? 'nt4' : null;
}
