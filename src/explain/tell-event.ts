/** One event in one plain sentence: what tables, timelines, tooltips and stories show, and what an explanation begins with. */
import type { EventOf, EventType, LogEvent } from '../log/events.ts';
import type { Stimulus, StimulusType } from '../log/stimuli.ts';
import { cut, shortHash, visible } from './layout.ts';

const LONGEST_CONTENT = 40;

/** Content as shown between quotation marks, cut where it is long. */
export function quoted(content: string): string {
  return `"${cut(visible(shortHash(content).replaceAll(/\s+/g, ' ')), LONGEST_CONTENT)}"`;
}

/** A duration with its largest fitting unit, signed: `+1 h`, `−90 s`. */
export function signedDuration(ms: number): string {
  return `${ms < 0 ? '−' : '+'}${durationText(Math.abs(ms))}`;
}

function durationText(ms: number): string {
  const [unit, name] = ms >= 3_600_000 ? [3_600_000, 'h'] : ms >= 60_000 ? [60_000, 'min'] : [1000, 's'];
  return `${Number((ms / unit).toFixed(2))} ${name}`;
}

/** An instant for people: `2003-05-01 09:00:00`, UTC, with milliseconds only where there are some. */
export function when(ms: number): string {
  const text = new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  return text.endsWith('.000') ? text.slice(0, -4) : text;
}

function serverText({ state, missing = [], to }: EventOf<'server.changed'>): string {
  switch (state) {
    case 'up':
      return 'The share is available';
    case 'down':
      return 'The share is down';
    case 'full':
      return 'The share’s disk is full';
    case 'empty':
      return 'The share’s listing comes back empty';
    case 'partial':
      return `The share’s listing leaves out ${missing.join(', ') || 'nothing'}`;
    case 'rolled-back':
      return `The share is set back to ${to === undefined ? 'an earlier instant' : when(to)}`;
    default:
      return state satisfies never;
  }
}

function localText({ change, computer, user, to }: EventOf<'local.changed'>): string {
  switch (change) {
    case 'state-lost':
      return `The service’s own state of ${user} on ${computer} is lost`;
    case 'emptied':
      return `The profile folder of ${user} on ${computer} is emptied`;
    case 'reverted':
      return `The profile of ${user} on ${computer} is set back to ${to === undefined ? 'an earlier machine image' : `the machine image of ${when(to)}`}`;
    default:
      return change satisfies never;
  }
}

function centralText({ change, user, path, content }: EventOf<'central.changed'>): string {
  const profile = `the central profile of ${user}`;
  if (change === 'replaced')
    return `An administrator puts ${path ?? 'a file'} ${quoted(content ?? '')} into ${profile}`;
  if (change === 'removed' && path !== undefined) return `An administrator removes ${path} from ${profile}`;
  return `An administrator has ${profile} ${change}`;
}

function clockText({ computer, offset }: EventOf<'clock.set'>): string {
  if (offset === 0) return `The clock of ${computer} is right`;
  return `The clock of ${computer} is ${durationText(Math.abs(offset))} ${offset < 0 ? 'slow' : 'fast'}`;
}

type Sentences<T extends EventType> = { readonly [K in T]: (event: EventOf<K>) => string };

const STIMULI: Sentences<StimulusType> = {
  'computer.started': (e) =>
    `${e.computer} starts (Windows ${e.os === 'vista' ? 'Vista' : e.os.toUpperCase()})`,
  'computer.stopped': (e) =>
    e.cause === 'shutdown' ? `${e.computer} shuts down` : `${e.computer} loses power`,
  'clock.set': clockText,
  'network.changed': (e) =>
    e.link === 'none' ? `${e.computer} loses its network link` : `${e.computer} has a ${e.link} link`,
  'server.changed': serverText,
  'user.changed': (e) =>
    e.profilePath === null
      ? `${e.user} has no roaming profile path`
      : `${e.user} has the profile path ${e.profilePath}${(e.groups ?? []).includes('Guests') ? ' and is a guest' : ''}`,
  'policy.changed': (e) =>
    `Policy on ${e.computer}${e.user === undefined ? '' : ` for ${e.user}`}: ${settingsText(e.settings)}`,
  'central.changed': centralText,
  'logon.requested': (e) => `${e.user} logs on to ${e.computer}`,
  'logoff.requested': (e) =>
    `${e.user} logs off from ${e.computer}${e.cause === 'shutdown' ? ' because of the shutdown' : ''}`,
  'file.written': (e) =>
    `${e.user} writes ${e.path} ${quoted(e.content)} on ${e.computer}${e.modified === undefined ? '' : `, with the time ${when(e.modified)}`}`,
  'file.touched': (e) => `The time of ${e.path} on ${e.computer} is set to ${when(e.modified)}`,
  'file.removed': (e) => `${e.user} deletes ${e.path} on ${e.computer}`,
  'file.renamed': (e) => `${e.user} renames ${e.from} to ${e.to} on ${e.computer}`,
  'setting.written': (e) =>
    e.value === null
      ? `${e.user} removes the setting ${e.key} on ${e.computer}`
      : `${e.user} sets ${e.key} to ${quoted(e.value)} on ${e.computer}`,
  'handle.opened': (e) => `${e.process} holds the hive of ${e.user} open on ${e.computer}`,
  'handle.closed': (e) => `${e.process} lets go of the hive of ${e.user} on ${e.computer}`,
  'local.changed': localText,
  'transfer.failing': (e) =>
    `Transfers ${e.direction} of ${e.path === '*' ? `everything of ${e.user}` : e.path} begin to fail on ${e.computer}: ${e.reason}`,
  'transfer.healed': (e) => `Transfers of ${e.user} on ${e.computer} work again`,
  'time.passed': (e) => `Time passes, it is ${when(e.at)}`,
  'owner.changed': (e) => `The central folder of ${e.user} belongs to ${e.owner} now`,
  'idle.changed': (e) =>
    e.idle ? `Nobody is working at ${e.computer}` : `Somebody is working at ${e.computer}`,
  'system.profile.loaded': (e) => `${e.component} loads the system's profile on ${e.computer}`,
  'system.profile.unloaded': (e) => `${e.component} lets go of the system's profile on ${e.computer}`,
  'system.setting.written': (e) =>
    e.value === null
      ? `The system removes ${e.key} on ${e.computer}`
      : `The system sets ${e.key} to ${quoted(e.value)} on ${e.computer}`,
};

const RECORDS: Sentences<Exclude<EventType, StimulusType>> = {
  'file.copied': (e) =>
    `${e.path} ${quoted(e.content)} is copied ${e.to === 'local' ? `down to ${e.computer}` : `up from ${e.computer}`}`,
  'file.truncated': (e) => `${e.path} is being overwritten ${where(e.to, e.computer)}: half of it is there`,
  'file.deleted': (e) =>
    `${e.path} is deleted ${e.from === 'local' ? `on ${e.computer}` : `on the server by ${e.computer}`}`,
  'file.kept': (e) => `${e.path} stays as it is ${where(e.on, e.computer)}`,
  'file.failed': (e) => `${e.path} could not be copied ${e.direction} on ${e.computer}: ${e.reason}`,
  'conflict.kept': (e) => `${e.path} ${quoted(e.content)} becomes the conflict copy ${e.to} on ${e.computer}`,
  'base.recorded': (e) => `${e.computer} notes that ${e.path} agrees with the server`,
  'hive.copied': (e) =>
    `The hive is copied ${e.to === 'local' ? `down to ${e.computer}` : `up from ${e.computer}`}${e.by === 'background' ? ' in the background' : ''}`,
  'hive.kept': (e) => `The hive stays as it is ${where(e.on, e.computer)}`,
  'hive.failed': (e) => `The hive could not be copied ${e.direction} on ${e.computer}: ${e.reason}`,
  'settings.merged': (e) => {
    const changes = e.changes.map(
      ({ key, to }) => `${key} ${to === null ? 'is removed' : `= ${quoted(to.value)}`}`,
    );
    const into = e.to === 'local' ? `into the hive on ${e.computer}` : 'into the central hive';
    return changes.length === 0
      ? `Settings agree, nothing goes ${into}`
      : `Settings go ${into}: ${changes.join(', ')}`;
  },
  'central.restored': () => 'The share is as it was then',
  'local.restored': (e) => `The machine image of ${e.computer} is as it was then`,
  'stimulus.refused': (e) => `Line ${e.line} is not possible: ${e.message}`,
  'network.detected': (e) =>
    `${e.computer} ${e.reachable ? `reaches the server by a ${e.link} link` : 'cannot reach the server'}: ${e.kind} profile, ${e.outcome}`,
  'logon.refused': (e) => `The logon of ${e.user} on ${e.computer} is refused: ${e.reason}`,
  'profile.opened': () => 'The cached profile is opened without waiting for the network',
  'merge.planned': (e) => `The merge ${e.direction} begins on ${e.computer}`,
  'merge.finished': (e) =>
    `The merge ${e.direction} ends on ${e.computer}${e.failed > 0 ? `, ${e.failed} failed` : ''}${e.complete ? '' : ', incomplete'}`,
  'hive.loaded': (e) =>
    e.reused ? 'The hive was still loaded and is used again' : `The hive is loaded on ${e.computer}`,
  'logon.finished': (e) => `${e.user} is logged on to ${e.computer}`,
  'quota.checked': (e) =>
    `The profile takes ${e.sizeKB} KB: ${e.verdict === 'within' ? 'within its limit' : `over the limit, ${e.verdict}`}`,
  'handles.counted': (e) =>
    e.open === 0
      ? 'Nothing holds the hive'
      : `${e.processes.join(', ')} still hold${e.processes.length === 1 ? 's' : ''} the hive of ${e.user} on ${e.computer}: ${e.lock}`,
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
  'upload.abandoned': (e) => `The background upload of ${e.user} on ${e.computer} is given up: ${e.reason}`,
  'user.refreshed': (e) => `${e.computer} reads the user object of ${e.user}`,
  'profile.substituted': (e) => `${e.user} gets a temporary profile on ${e.computer}: ${e.reason}`,
  'policy.processed': (e) =>
    `Group Policy is processed on ${e.computer}: ${e.applied.map(({ item, logons }) => `${item} at logon ${logons} since the change`).join(', ') || 'nothing changed'}`,
  'quota.warned': (e) =>
    `${e.user} on ${e.computer} is warned (${Math.ceil(e.sizeKB)} of ${e.limitKB} KB): ${e.message}`,
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
  if (tell === undefined) return event.type;
  const isCut = isWorldEvent(event) && 'steps' in event && event.steps !== undefined;
  const told = visible(tell(event));
  return isCut ? `${told}; only ${event.steps} steps of the service run now` : told;
}
