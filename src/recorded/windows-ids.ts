/**
 * Which Windows event means which of our events, both ways. Ids are unique only within a provider, and the Operational
 * channel's name differs from the provider's by one letter. Facts: Windows' event manifests of builds 7600 to 18990.
 */
import type { EventType } from '../log/events.ts';

/** `userenv` is the source of XP and Server 2003 (classic events); its ids are the later ones but for a few. */
export type WindowsProvider = 'service' | 'general' | 'userenv';

/** The oldest Windows known to write the event. */
export type SinceWindows = '2000' | 'XP' | 'Vista' | '7' | '8' | '10 (1709)' | '10 (1809)';

export type WindowsChannel = 'Application' | 'Operational';

/** 2 error, 3 warning, 4 informational. */
export type WindowsLevel = 2 | 3 | 4;

export interface WindowsEventKind {
  readonly provider: WindowsProvider;
  readonly id: number;
  readonly level: WindowsLevel;
  readonly channel: WindowsChannel;
  readonly since: SinceWindows;
  /** Names of the event data, in order. */
  readonly fields: readonly string[];
  /** Our event for the same fact; `service.noted` where it changes no state we keep. */
  readonly type: EventType;
  /** What it says, in a few words of our own. */
  readonly says: string;
}

export const PROVIDER_NAMES: Readonly<Record<WindowsProvider, string>> = {
  service: 'Microsoft-Windows-User Profiles Service',
  general: 'Microsoft-Windows-User Profiles General',
  userenv: 'Userenv',
};

/** Full names of the channels: "Profile" in the singular. */
export const CHANNEL_NAMES: Readonly<Record<WindowsChannel, string>> = {
  Application: 'Application',
  Operational: 'Microsoft-Windows-User Profile Service/Operational',
};

const LEVELS = { i: 4, w: 3, e: 2 } as const;

type Row = readonly [
  id: number,
  level: keyof typeof LEVELS,
  since: SinceWindows,
  type: EventType,
  fields: string,
  says: string,
];

const NOTED = 'service.noted';
const ALTERED = 'Error';

const SERVICE: readonly Row[] = [
  [1, 'i', '7', 'logon.requested', 'Session', 'a logon has begun'],
  [2, 'i', '7', 'logon.finished', 'Session', 'the logon is done'],
  [3, 'i', '7', 'logoff.requested', 'Session', 'a logoff has begun'],
  [4, 'i', '7', 'logoff.finished', 'Session', 'the logoff is done'],
  [5, 'i', '7', 'hive.loaded', 'File Key', 'a hive was loaded'],
  [6, 'i', '7', 'merge.planned', 'Source Target', 'a merge begins'],
  [7, 'i', '7', 'merge.finished', 'Source Target Result', 'a merge has ended'],
  [50, 'i', '7', 'upload.started', 'UserSid', 'a background upload of the hive begins'],
  [51, 'i', '7', 'upload.finished', 'UserSid', 'a background upload of the hive succeeded'],
  [52, 'e', '7', 'upload.abandoned', 'UserSid Error', 'a background upload of the hive failed'],
  [53, 'e', '7', NOTED, 'File Error', 'the background upload could not delete a file'],
  [54, 'e', '7', NOTED, 'UserSid Error', 'the background upload could not open the hive'],
  [55, 'e', '7', NOTED, 'File Error', 'the background upload could not save the hive to a file'],
  [56, 'i', '7', NOTED, 'File', 'the background upload saved the hive to a file'],
  [57, 'i', '7', NOTED, '', 'background upload was switched on'],
  [58, 'e', '7', NOTED, ALTERED, 'background upload could not be switched on'],
  [59, 'i', '7', NOTED, '', 'background upload is switched off'],
  [60, 'e', '7', NOTED, ALTERED, 'background upload could not be switched off'],
  [61, 'i', '7', 'upload.abandoned', '', 'the link is slow: this background upload is given up'],
  [
    62,
    'w',
    '8',
    NOTED,
    ALTERED,
    'whether this is a primary computer could not be found out; the profile roams',
  ],
  [63, 'i', '8', NOTED, 'Result', 'whether this is a primary computer of the user'],
  [64, 'i', '8', NOTED, 'EnvIssue', 'whether this is a primary computer was not asked'],
  [65, 'e', '8', NOTED, ALTERED, 'the user’s ProfileList key could not be created or opened'],
  [66, 'e', '8', NOTED, ALTERED, 'the local profile could not be created'],
  [
    67,
    'i',
    '8',
    NOTED,
    'LogonType LocalPath ProfileType',
    'what was loaded: kind of logon, local path, kind of profile',
  ],
  [68, 'i', '8', NOTED, 'DownloadTime UploadTime', 'times of the last download and upload'],
  [70, 'i', '8', NOTED, 'Timeout', 'the network is waited for'],
  [71, 'i', '8', NOTED, 'Timeout', 'no usable network came in time; the load goes on'],
  [72, 'w', '8', NOTED, 'Result', 'the wait for the network ended by a failure'],
  [73, 'i', '8', NOTED, '', 'the wait for the network ended and it is not ready'],
  [74, 'i', '8', NOTED, '', 'the wait for the network is over'],
  [75, 'i', '8', NOTED, '', 'roaming is configured by Group Policy'],
  [76, 'i', '8', NOTED, '', 'roaming is configured by WMI'],
  [1001, 'i', '7', NOTED, '', 'a new profile is being created'],
  [1002, 'i', '7', NOTED, '', 'a new profile was created'],
  [1003, 'i', '8', NOTED, 'MeasuredLatency LatencyThreshold', 'slow-link test: latency'],
  [1004, 'i', '8', NOTED, 'MeasuredBandwidth BandwidthThreshold', 'slow-link test: bandwidth'],
  [
    1005,
    'i',
    '8',
    'profile.deleted',
    'ProfilePath AgeLimitInDays',
    'a cached profile was removed for its age',
  ],
  [1500, 'e', 'XP', 'logon.refused', ALTERED, 'the profile cannot be loaded; the logon is refused'],
  [1501, 'e', 'XP', NOTED, ALTERED, 'no temporary profile could be created'],
  [1502, 'e', 'XP', NOTED, ALTERED, 'the local profile cannot be loaded (rights or damage)'],
  [1503, 'e', 'XP', NOTED, ALTERED, 'the rights of the hive cannot be set'],
  [1504, 'e', 'XP', 'merge.finished', '', 'the server copy was not brought up to date completely'],
  [1505, 'e', 'XP', NOTED, ALTERED, 'the profile cannot be loaded; the default profile is used'],
  [
    1506,
    'e',
    'XP',
    'network.detected',
    ALTERED,
    'the roaming profile is not available: local copy, nothing will be uploaded',
  ],
  [1508, 'e', 'XP', NOTED, 'Error File', 'a hive could not be loaded (memory or rights)'],
  [1509, 'i', '8', NOTED, 'File Status MachineKeys UserKeys', 'a hive could not be loaded'],
  [1510, 'e', 'XP', NOTED, '', 'the profile looks damaged'],
  [
    1511,
    'e',
    'XP',
    'network.detected',
    '',
    'no local profile was found: a TEMPORARY profile, changes are lost at logoff',
  ],
  [1512, 'e', 'XP', NOTED, ALTERED, 'the hive cannot be unloaded'],
  [1513, 'e', 'XP', NOTED, '', 'the profile holds encrypted files whose keys lie in it: it cannot be copied'],
  [1514, 'e', 'XP', NOTED, 'File', 'the roaming path is too long; the default profile is used'],
  [1515, 'e', 'XP', NOTED, '', 'the profile was put aside (.bak) and will be tried again at the next logon'],
  [1517, 'i', 'XP', 'hive.saved', 'UserSid', 'the hive was saved while still in use'],
  [
    1518,
    'e',
    'XP',
    'network.detected',
    '',
    'no local profile can be created: a TEMPORARY profile, deleted at logoff',
  ],
  [
    1519,
    'e',
    'XP',
    'network.detected',
    ALTERED,
    'the mandatory profile was not found; the local copy is tried',
  ],
  [1520, 'e', 'XP', 'logon.refused', ALTERED, 'the mandatory profile is not available; the logon is refused'],
  [
    1521,
    'e',
    'XP',
    'network.detected',
    ALTERED,
    'the server copy was not found: local copy, nothing will be uploaded',
  ],
  [
    1522,
    'e',
    'XP',
    'network.detected',
    ALTERED,
    'the read-only profile was not found; the local copy is tried',
  ],
  [
    1523,
    'e',
    'XP',
    'network.detected',
    ALTERED,
    'the read-only profile is not available; the local copy is used',
  ],
  [1524, 'w', 'XP', NOTED, '', 'the classes hive is still in use; it is unloaded later'],
  [1525, 'w', 'XP', NOTED, '', 'offline caching is on for the share of the profiles'],
  [
    1526,
    'e',
    'XP',
    'network.detected',
    '',
    'the folder on the server has the wrong owner: local copy, nothing will be uploaded',
  ],
  [1527, 'e', 'XP', NOTED, '', 'the profile service failed to start'],
  [
    1529,
    'e',
    'XP',
    'network.detected',
    '',
    'roaming across forests is off: local profile, nothing will be uploaded',
  ],
  [
    1530,
    'w',
    '7',
    'handles.counted',
    'Detail',
    'the hive was still in use at logoff and is unloaded by force',
  ],
  [1531, 'i', '7', 'computer.started', '', 'the profile service has started'],
  [1532, 'i', '7', 'computer.stopped', '', 'the profile service has stopped'],
  [1533, 'e', '7', NOTED, 'Folder Error', 'a profile folder could not be deleted'],
  [1534, 'w', '7', NOTED, 'Event Component Error', 'a component failed in a notification about a profile'],
  [1535, 'i', '7', NOTED, 'Folder', 'offline files were suspended for a folder'],
  [1536, 'i', '7', NOTED, 'Folder', 'offline files go on for a folder'],
  [1537, 'e', '7', NOTED, 'Folder Error', 'offline files could not be suspended'],
  [1538, 'e', '7', NOTED, 'Folder Error', 'offline files could not go on'],
  [1539, 'e', '7', NOTED, 'Folder Error', 'offline files could not be synchronised'],
  [
    1540,
    'w',
    '7',
    NOTED,
    '',
    'the roaming copy was not synchronised properly; the local profile saved before is loaded',
  ],
  [1541, 'e', '7', NOTED, ALTERED, 'the policy about offline files could not be applied'],
  [1542, 'e', '7', NOTED, ALTERED, 'the classes hive cannot be loaded'],
  [1543, 'e', 'Vista', 'network.detected', 'Folder', 'the link is slow: not synchronised on this computer'],
  [1544, 'e', '8', NOTED, '', 'a profile put aside (.bak) exists already and is kept'],
  [
    1545,
    'e',
    '10 (1709)',
    NOTED,
    'InterferingImageName InterferingPID ProfsvcPID',
    'another process has loaded the hive (file lock)',
  ],
  [
    1552,
    'e',
    '10 (1809)',
    NOTED,
    'InterferingImageName InterferingPID ProfsvcPID',
    'another process has loaded the hive (registry lock)',
  ],
];

const GENERAL: readonly Row[] = [
  [
    69,
    'w',
    '8',
    'file.kept',
    'SourceFile SourceTimestamp DestinationFile DestinationTimestamp',
    'not copied: older than the file it would overwrite',
  ],
  [77, 'i', '8', NOTED, 'EffectiveSid Location Code', 'a code of the copy engine'],
  [
    1006,
    'i',
    '8',
    'file.copied',
    'FileName FileSizeInKb SourceLocation DestinationLocation CopyTimeInSec',
    'a file was copied',
  ],
  [
    1007,
    'w',
    '8',
    'file.kept',
    'SourceFile SourceTimestamp DestinationFile DestinationTimestamp',
    'not copied: older than the file it would overwrite',
  ],
  [1509, 'w', '7', 'file.failed', 'Source Target Error', 'a file could not be copied'],
  [1534, 'w', '7', NOTED, '', 'too many copy errors; further ones are not logged'],
  [1600, 'w', '7', NOTED, 'Source Target', 'the copy stopped: the disk is full'],
  [1601, 'w', '7', 'quota.checked', 'Source Target', 'the copy stopped: the profile exceeds its quota'],
];

/** What only the old source writes; its other ids mean what they mean today. */
const USERENV: readonly Row[] = [
  [1000, 'e', '2000', 'hive.abandoned', 'Text', 'one id for everything in NT 4.0 and 2000; told by its text'],
  [1504, 'e', 'XP', 'merge.finished', ALTERED, 'the server copy could not be updated'],
  [1507, 'e', 'XP', NOTED, '', 'the policy file was not found'],
  [1516, 'i', 'XP', 'hive.unloaded', 'UserSid', 'the hive was unloaded now that nobody uses it'],
  [1509, 'e', 'XP', 'file.failed', 'Source Target Error', 'a file could not be copied'],
];

function channelOf(provider: WindowsProvider, id: number): WindowsChannel {
  return provider === 'service' && id < 1000 ? 'Operational' : 'Application';
}

function kinds(provider: WindowsProvider, rows: readonly Row[]): WindowsEventKind[] {
  return rows.map(([id, level, since, type, fields, says]) => ({
    provider,
    id,
    level: LEVELS[level],
    channel: channelOf(provider, id),
    since,
    fields: fields === '' ? [] : fields.split(' '),
    type,
    says,
  }));
}

export const WINDOWS_EVENTS: readonly WindowsEventKind[] = [
  ...kinds('service', SERVICE),
  ...kinds('general', GENERAL),
  ...kinds('userenv', USERENV),
];

const byId = new Map(WINDOWS_EVENTS.map((kind) => [`${kind.provider} ${kind.id}`, kind]));
const GENERAL_IDS = new Set(GENERAL.map(([id]) => id));

/** The provider by its name as logs print it: in full or short, with or without the plural's letter. */
export function providerOf(name: string): WindowsProvider | null {
  const plain = name.replace(/^Microsoft-Windows-/i, '').toLowerCase();
  if (/^user profiles? service$|^profsvc$/.test(plain)) return 'service';
  if (/^user profiles? general$/.test(plain)) return 'general';
  return plain === 'userenv' ? 'userenv' : null;
}

/** What an event of a log means; `null` for events that are none of the profile service's. */
export function windowsEvent(providerName: string, id: number): WindowsEventKind | null {
  const provider = providerOf(providerName);
  if (provider === null) return null;
  const own = byId.get(`${provider} ${id}`);
  if (own !== undefined || provider !== 'userenv') return own ?? null;
  return byId.get(`${GENERAL_IDS.has(id) ? 'general' : 'service'} ${id}`) ?? null;
}

/** The kind of event an exporter writes. @throws where the table has none: a fault of the caller */
export function kindOf(provider: WindowsProvider, id: number): WindowsEventKind {
  const kind = byId.get(`${provider} ${id}`);
  if (kind === undefined) throw new Error(`the table has no event ${id} of ${provider}`);
  return kind;
}
