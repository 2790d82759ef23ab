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
    advice: 'Update or stop the programs listed under leaks; services should not run under a user’s account.',
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

const byEvent = new Map(ROWS.flatMap((row) => row.events.map((event): [string, Hazard] => [event, row])));

/** What to do about an event; `null` for events that are no reason to worry. */
export function hazardOf(provider: string, id: number): Hazard | null {
  return byEvent.get(`${provider} ${id}`) ?? null;
}
