/** One event in one plain sentence: what tables, timelines and tooltips show. */
import type { EventOf, EventType, LogEvent } from '../log/events.ts';
import type { Stimulus, StimulusType } from '../log/stimuli.ts';

const LONGEST_CONTENT = 40;

/** Content as shown between quotation marks, cut where it is long. */
export function quoted(content: string): string {
  const line = content.replaceAll(/\s+/g, ' ');
  return `“${line.length > LONGEST_CONTENT ? `${line.slice(0, LONGEST_CONTENT - 1)}…` : line}”`;
}

/** A duration with its largest fitting unit, signed: `+1 h`, `−90 s`. */
export function signedDuration(ms: number): string {
  const size = Math.abs(ms);
  const [unit, name] = size >= 3_600_000 ? [3_600_000, 'h'] : size >= 60_000 ? [60_000, 'min'] : [1000, 's'];
  return `${ms < 0 ? '−' : '+'}${Number((size / unit).toFixed(2))} ${name}`;
}

const SERVER: Readonly<Record<string, string>> = {
  up: 'The share is available',
  down: 'The share is down',
  full: 'The share’s disk is full',
  empty: 'The share’s listing comes back empty',
  partial: 'The share’s listing leaves paths out',
  'rolled-back': 'The share is set back to an earlier instant',
};

const LOCAL: Readonly<Record<string, string>> = {
  'state-lost': 'loses the service’s own state of',
  emptied: 'has the profile folder emptied of',
  reverted: 'is set back to an earlier machine image of',
};

type Sentences<T extends EventType> = { readonly [K in T]: (event: EventOf<K>) => string };

const STIMULI: Sentences<StimulusType> = {
  'computer.started': (e) => `${e.computer} starts (Windows ${e.os.toUpperCase()})`,
  'computer.stopped': (e) =>
    e.cause === 'shutdown' ? `${e.computer} shuts down` : `${e.computer} loses power`,
  'clock.set': (e) => `The clock of ${e.computer} is set ${signedDuration(e.offset)} off the server’s`,
  'network.changed': (e) =>
    e.link === 'none' ? `${e.computer} loses its network link` : `${e.computer} has a ${e.link} link`,
  'server.changed': (e) => SERVER[e.state] ?? `The share is ${e.state}`,
  'user.changed': (e) =>
    e.profilePath === null
      ? `${e.user} has no roaming profile path`
      : `${e.user} has the profile path ${e.profilePath}`,
  'policy.changed': (e) => `Policy on ${e.computer}: ${settingsText(e.settings)}`,
  'central.changed': (e) =>
    e.change === 'replaced'
      ? `An administrator puts ${e.path ?? 'a file'} into the central profile of ${e.user}`
      : `The central profile of ${e.user} is ${e.change} by an administrator`,
  'logon.requested': (e) => `${e.user} logs on to ${e.computer}`,
  'logoff.requested': (e) =>
    `${e.user} logs off from ${e.computer}${e.cause === 'shutdown' ? ' because of the shutdown' : ''}`,
  'file.written': (e) => `${e.user} writes ${e.path} ${quoted(e.content)} on ${e.computer}`,
  'file.touched': (e) => `The time of ${e.path} is changed on ${e.computer}`,
  'file.removed': (e) => `${e.user} deletes ${e.path} on ${e.computer}`,
  'file.renamed': (e) => `${e.user} renames ${e.from} to ${e.to} on ${e.computer}`,
  'setting.written': (e) =>
    e.value === null
      ? `${e.user} removes the setting ${e.key} on ${e.computer}`
      : `${e.user} sets ${e.key} to ${quoted(e.value)} on ${e.computer}`,
  'handle.opened': (e) => `${e.process} holds the hive of ${e.user} open on ${e.computer}`,
  'handle.closed': (e) => `${e.process} lets go of the hive of ${e.user} on ${e.computer}`,
  'local.changed': (e) => `${e.computer} ${LOCAL[e.change] ?? e.change} ${e.user}`,
  'transfer.failing': (e) =>
    `Transfers ${e.direction} of ${e.path === '*' ? 'everything' : e.path} begin to fail on ${e.computer}: ${e.reason}`,
  'transfer.healed': (e) => `Transfers of ${e.user} on ${e.computer} work again`,
  'time.passed': () => 'Time passes',
  'owner.changed': (e) => `The central folder of ${e.user} belongs to ${e.owner} now`,
  'idle.changed': (e) =>
    e.idle ? `Nobody is working at ${e.computer}` : `Somebody is working at ${e.computer}`,
  'system.profile.loaded': (e) => `${e.component} loads the system's profile on ${e.computer}`,
  'system.profile.unloaded': (e) => `${e.component} lets go of the system's profile on ${e.computer}`,
  'system.setting.written': (e) =>
    `The system ${e.value === null ? 'removes' : 'sets'} ${e.key} on ${e.computer}`,
};

const RECORDS: Sentences<Exclude<EventType, StimulusType>> = {
  'file.copied': (e) =>
    `${e.path} ${quoted(e.content)} is copied ${e.to === 'local' ? `down to ${e.computer}` : `up from ${e.computer}`}`,
  'file.truncated': (e) => `${e.path} is being overwritten ${where(e.to, e.computer)}: half of it is there`,
  'file.deleted': (e) =>
    `${e.path} is deleted ${e.from === 'local' ? `on ${e.computer}` : `on the server by ${e.computer}`}`,
  'file.kept': (e) => `${e.path} stays as it is ${where(e.on, e.computer)}`,
  'file.failed': (e) => `${e.path} could not be copied ${e.direction}: ${e.reason}`,
  'conflict.kept': (e) => `${e.path} ${quoted(e.content)} becomes the conflict copy ${e.to}`,
  'base.recorded': (e) => `${e.computer} notes that ${e.path} agrees with the server`,
  'hive.copied': (e) =>
    `The hive is copied ${e.to === 'local' ? `down to ${e.computer}` : `up from ${e.computer}`}${e.by === 'background' ? ' in the background' : ''}`,
  'hive.kept': (e) => `The hive stays as it is ${where(e.on, e.computer)}`,
  'hive.failed': (e) => `The hive could not be copied ${e.direction}: ${e.reason}`,
  'settings.merged': (e) => {
    const names = e.changes.map(({ key }) => key).join(', ');
    const into = e.to === 'local' ? `into the hive on ${e.computer}` : 'into the central hive';
    return names === '' ? `Settings agree, nothing goes ${into}` : `Settings go ${into}: ${names}`;
  },
  'central.restored': () => 'The share is as it was then',
  'local.restored': (e) => `The machine image of ${e.computer} is as it was then`,
  'stimulus.refused': (e) => `Not possible: ${e.message}`,
  'network.detected': (e) =>
    `${e.computer} ${e.reachable ? `reaches the server by a ${e.link} link` : 'cannot reach the server'}: ${e.kind} profile, ${e.outcome}`,
  'logon.refused': (e) => `The logon of ${e.user} is refused: ${e.reason}`,
  'profile.opened': () => 'The cached profile is opened without waiting for the network',
  'merge.planned': (e) => `The merge ${e.direction} begins on ${e.computer}`,
  'merge.finished': (e) =>
    `The merge ${e.direction} ends${e.failed > 0 ? `, ${e.failed} failed` : ''}${e.complete ? '' : ', incomplete'}`,
  'hive.loaded': (e) =>
    e.reused ? 'The hive was still loaded and is used again' : `The hive is loaded on ${e.computer}`,
  'logon.finished': (e) => `${e.user} is logged on to ${e.computer}`,
  'quota.checked': (e) =>
    `The profile takes ${e.sizeKB} KB: ${e.verdict === 'within' ? 'within its limit' : `over the limit, ${e.verdict}`}`,
  'handles.counted': (e) =>
    e.open === 0 ? 'Nothing holds the hive' : `${e.open} handles hold the hive: ${e.lock}`,
  'wait.expired': () => 'The wait for the locked hive is over',
  'hive.abandoned': () => 'The locked hive is given up, nothing roams',
  'hive.saved': (e) => `The hive is saved${e.inUse ? ' while in use' : ''}`,
  'hive.unloaded': (e) => `The hive is unloaded${e.forced ? ' by force' : ''}`,
  'profile.marked': (e) => `The profile of ${e.user} on ${e.computer} is marked for deletion`,
  'profile.deleted': (e) => `The cached copy of ${e.user} on ${e.computer} is deleted: ${e.reason}`,
  'profile.kept': (e) => `The cached copy of ${e.user} on ${e.computer} stays: ${e.reason}`,
  'logoff.finished': (e) =>
    `${e.user} is logged off from ${e.computer}${e.roamed ? '' : ', nothing went up'}`,
  'upload.scheduled': (e) => `Background upload ${e.n + 1} of the hive is scheduled`,
  'upload.started': () => 'The background upload of the hive starts',
  'upload.finished': () => 'The background upload of the hive ends',
  'upload.abandoned': (e) => `The background upload is given up: ${e.reason}`,
  'user.refreshed': (e) => `${e.computer} reads the user object of ${e.user}`,
  'profile.substituted': (e) => `${e.user} gets a temporary profile on ${e.computer}: ${e.reason}`,
  'policy.processed': (e) =>
    `Group Policy is processed on ${e.computer}: ${e.applied.map(({ item }) => item).join(', ') || 'nothing changed'}`,
  'quota.warned': (e) => `${e.user} is warned: ${e.sizeKB} KB of ${e.limitKB} KB`,
  'upload.waiting': (e) =>
    `The background upload waits for ${e.for === 'idle' ? 'an idle computer' : 'the network'}`,
  'upload.failed': (e) => `Attempt ${e.attempt} of the background upload fails: ${e.reason}`,
  'upload.retried': (e) => `The background upload is tried again, attempt ${e.attempt}`,
  'boot.finished': (e) => `${e.computer} has done what was due at the boot`,
  'service.noted': (e) => `${e.computer} notes: ${e.message}`,
};

function where(side: 'local' | 'central', computer: string): string {
  return side === 'local' ? `on ${computer}` : 'on the server';
}

function settingsText(settings: Readonly<Record<string, unknown>>): string {
  return Object.entries(settings)
    .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    .join(', ');
}

const SENTENCES: Readonly<Record<string, unknown>> = { ...STIMULI, ...RECORDS };

/** As `isStimulus`, without drawing the schemas into a page. */
export function isWorldEvent(event: { readonly type: string }): event is Stimulus {
  return event.type in STIMULI;
}

/** What happened, in one sentence without a full stop. */
export function tellEvent(event: LogEvent): string {
  const tell = SENTENCES[event.type] as ((event: LogEvent) => string) | undefined;
  return tell === undefined ? event.type : tell(event);
}
