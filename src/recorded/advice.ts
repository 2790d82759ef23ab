/** Events a help desk should act on: what they mean for the user's data, and what to do. Facts: Windows' own event texts and support articles, in our words. */

export interface Hazard {
  readonly title: string;
  readonly advice: string;
}

interface HazardRow extends Hazard {
  /** `provider id`, as in windows-ids.ts. */
  readonly events: readonly string[];
}

const ROWS: readonly HazardRow[] = [
  {
    events: ['service 1511', 'service 1518'],
    title: 'temporary profile: all changes of the session are lost at logoff',
    advice:
      'Log the user off before more is written there. Look for a .bak entry in the ProfileList key (1515) and for what held or damaged the local profile.',
  },
  {
    events: ['service 1515', 'service 1544'],
    title: 'the profile was put aside (.bak)',
    advice:
      'The next logon tries it again. If it comes back, take away the entry without .bak in ProfileList and check the disk and the rights of ntuser.dat.',
  },
  {
    events: ['service 1506', 'service 1521', 'service 1522', 'service 1523', 'service 1519'],
    title: 'the server copy could not be used: nothing of this session is uploaded',
    advice:
      'Check the path to the share and the user’s rights. Changes stay on this computer until a logon with the share; an older server copy may be used elsewhere meanwhile.',
  },
  {
    events: ['service 1526'],
    title: 'the folder on the server belongs to somebody else: nothing is uploaded',
    advice:
      'Make the user or Administrators the owner of the folder, or allow other owners by policy (CompatibleRUPSecurity).',
  },
  {
    events: ['service 1504', 'userenv 1504', 'service 1540'],
    title: 'the server copy is only partly up to date',
    advice:
      'The events before it name the files (General 1509). Until the next whole logoff other computers see a mixture of old and new files.',
  },
  {
    events: ['service 1543', 'service 61'],
    title: 'slow link: not synchronised',
    advice:
      'Check the thresholds of the slow-link policy. The user works on a local copy that nobody else sees.',
  },
  {
    events: ['service 1525'],
    title: 'offline caching is on for the share of the profiles',
    advice: 'Switch it off: two caches of one profile overwrite each other.',
  },
  {
    events: ['service 1530', 'service 1517', 'userenv 1517', 'service 1524'],
    title: 'programs held the hive at logoff',
    advice: 'Update or stop the programs listed above; services should not run under a user’s account.',
  },
  {
    events: ['service 1512', 'userenv 1000'],
    title: 'the hive could not be unloaded',
    advice: 'On Windows 2000 nothing of the session was uploaded. Find what holds it; a restart releases it.',
  },
  {
    events: ['general 69', 'general 1007'],
    title: 'files were not copied because the target is newer',
    advice:
      'Somebody else saved the file later, or a clock is wrong. Compare both copies before the next logon; the older one is on the other side.',
  },
  {
    events: ['general 1509', 'userenv 1509', 'general 1534'],
    title: 'files could not be copied',
    advice:
      'Look at the reason beside each file: rights, a program that has it open, or a path that is too long.',
  },
  {
    events: ['general 1600'],
    title: 'the disk is full: the copy stopped',
    advice: 'Make room on the target; what is missing goes up at the next logoff.',
  },
  {
    events: ['general 1601'],
    title: 'the profile exceeds its quota: nothing was uploaded',
    advice: 'Have the user move large files out of the profile, or raise the limit (MaxProfileSize).',
  },
  {
    events: ['service 1513'],
    title: 'encrypted files keep the profile from being copied',
    advice: 'Decrypt them or keep them in folders that do not roam.',
  },
  {
    events: ['service 1500', 'service 1520', 'service 1502', 'service 1508', 'service 1510', 'service 1505'],
    title: 'the profile could not be loaded',
    advice:
      'Check the rights and the state of ntuser.dat; restore it from the server copy or a backup before it is overwritten.',
  },
  {
    events: ['service 1545', 'service 1552'],
    title: 'another process had loaded the hive before the service could',
    advice: 'The event names the process; scanners and backup programs should leave ntuser.dat alone.',
  },
  {
    events: ['service 52', 'service 54', 'service 55'],
    title: 'background uploads of the hive failed',
    advice: 'Settings reach the server at logoff only; a crash before it loses them.',
  },
  {
    events: ['service 1533'],
    title: 'a cached profile could not be deleted',
    advice: 'Something holds a file in it; the rest may be used as a damaged profile at the next logon.',
  },
];

/** Kinds of events that do not fit. */
export type DeviationKind =
  | 'logged-on-twice'
  | 'logoff-missing'
  | 'logon-missing'
  | 'event-missing'
  | 'upload-without-logon'
  | 'upload-unannounced'
  | 'deleted-before-upload'
  | 'upload-outside-window'
  | 'out-of-place';

export const DEVIATIONS: Readonly<Record<DeviationKind, Hazard>> = {
  'logged-on-twice': {
    title: 'logged on again without a logoff in between',
    advice:
      'The session before ended in a crash, a power loss or a cut log. What it changed is on that computer alone until the next whole logoff there; keep the cached profile until then.',
  },
  'logoff-missing': {
    title: 'a session has no whole logoff',
    advice:
      'Nothing says that its changes reached the server. Look for missing files on that computer first; they go up when the user logs on and off there again.',
  },
  'logon-missing': {
    title: 'a session has no recorded logon',
    advice: 'The log was cleared or full, or only one of the two channels was exported.',
  },
  'event-missing': {
    title: 'an event of a logon or logoff is missing',
    advice:
      'The log was cleared or full, or the service stopped half-way; copies around it may not be complete.',
  },
  'upload-without-logon': {
    title: 'a profile went up though its user was not logged on',
    advice:
      'A service or task ran under the user’s account, or a clock was set. What it copied may be older than what was there: compare both sides before the next logon.',
  },
  'upload-unannounced': {
    title: 'files went up although the logon had announced that nothing would',
    advice:
      'The copy used may have been older than the server’s. Look at what went up (General 1006) and at a backup.',
  },
  'deleted-before-upload': {
    title: 'a cached profile was deleted before its changes were uploaded',
    advice:
      'What its last session changed is in backups of that computer only. Suspend CleanupProfiles and DeleteRoamingCache until logoffs are whole again.',
  },
  'upload-outside-window': {
    title: 'a background upload came outside its window',
    advice:
      'Compare the policy on that computer (UploadHiveMethod, UploadHiveInterval, UploadHiveTime), its clock and time zone; somebody may start the task HiveUploadTask by hand.',
  },
  'out-of-place': {
    title: 'an event came where it cannot',
    advice: 'The order of the log is in doubt: a clock was set, or logs of two computers carry one name.',
  },
};

/** What is wrong where a computer replaced a copy it had never seen. */
export const WRITTEN_OVER: Hazard = {
  title: 'written over on the server unseen',
  advice:
    'The computer that sent the file had never fetched the copy it replaced. What was only in that copy is still where it came from, until the next logon there fetches the newer one: save it before, or take it from a backup.',
};

/** A session that ended with its computer. */
export const CUT_OFF: Hazard = {
  title: 'a computer stopped while somebody was logged on',
  advice:
    'What that session changed is on that computer only, until the user logs on and off there again; keep the cached profile until then.',
};

/** A hive that stays in memory for a day or longer. */
export const HELD_FOR_DAYS: Hazard = {
  title: 'a program held a hive for days',
  advice:
    'Until it is released the profile cannot be deleted or replaced, and the next logon goes on with the old hive. Restart the program or the computer, and update or remove the program.',
};

const byEvent = new Map(ROWS.flatMap((row) => row.events.map((event): [string, Hazard] => [event, row])));

/** What to do about an event; `null` for events that are no reason to worry. */
export function hazardOf(provider: string, id: number): Hazard | null {
  return byEvent.get(`${provider} ${id}`) ?? null;
}
