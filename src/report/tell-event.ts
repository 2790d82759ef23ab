/** One event in one plain sentence: what tables, timelines and tooltips show. */
import type { LogEvent } from '../log/events.ts';
import type { ServiceRecord } from '../log/records.ts';
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

const stimulusTypes: Readonly<Record<StimulusType, true>> = {
  'computer.started': true,
  'computer.stopped': true,
  'clock.set': true,
  'network.changed': true,
  'server.changed': true,
  'user.changed': true,
  'policy.changed': true,
  'central.changed': true,
  'logon.requested': true,
  'logoff.requested': true,
  'file.written': true,
  'file.touched': true,
  'file.removed': true,
  'file.renamed': true,
  'setting.written': true,
  'handle.opened': true,
  'handle.closed': true,
  'local.changed': true,
  'transfer.failing': true,
  'transfer.healed': true,
  'time.passed': true,
};

/** As `isStimulus`, without drawing the schemas into a page. */
export function isWorldEvent(event: LogEvent): event is Stimulus {
  return event.type in stimulusTypes;
}

/** What happened, in one sentence without a full stop. */
export function tellEvent(event: LogEvent): string {
  return isWorldEvent(event) ? tellStimulus(event) : tellRecord(event);
}

function tellStimulus(event: Stimulus): string {
  switch (event.type) {
    case 'computer.started':
      return `${event.computer} starts (Windows ${event.os.toUpperCase()})`;
    case 'computer.stopped':
      return event.cause === 'shutdown' ? `${event.computer} shuts down` : `${event.computer} loses power`;
    case 'clock.set':
      return `The clock of ${event.computer} is set ${signedDuration(event.offset)} off the server’s`;
    case 'network.changed':
      return event.link === 'none'
        ? `${event.computer} loses its network link`
        : `${event.computer} has a ${event.link} link`;
    case 'server.changed':
      return SERVER[event.state] ?? `The share is ${event.state}`;
    case 'user.changed':
      return event.profilePath === null
        ? `${event.user} has no roaming profile path`
        : `${event.user} has the profile path ${event.profilePath}`;
    case 'policy.changed':
      return `Policy on ${event.computer}: ${Object.entries(event.settings)
        .map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
        .join(', ')}`;
    case 'central.changed':
      return event.change === 'replaced'
        ? `An administrator puts ${event.path ?? 'a file'} into the central profile of ${event.user}`
        : `The central profile of ${event.user} is ${event.change} by an administrator`;
    case 'time.passed':
      return 'Time passes';
    default:
      return tellUserEvent(event);
  }
}

type UserEvent = Exclude<
  Stimulus,
  {
    type:
      | 'computer.started'
      | 'computer.stopped'
      | 'clock.set'
      | 'network.changed'
      | 'server.changed'
      | 'user.changed'
      | 'policy.changed'
      | 'central.changed'
      | 'time.passed';
  }
>;

function tellUserEvent(event: UserEvent): string {
  const { user, computer } = event;
  switch (event.type) {
    case 'logon.requested':
      return `${user} logs on to ${computer}`;
    case 'logoff.requested':
      return `${user} logs off from ${computer}${event.cause === 'shutdown' ? ' because of the shutdown' : ''}`;
    case 'file.written':
      return `${user} writes ${event.path} ${quoted(event.content)} on ${computer}`;
    case 'file.touched':
      return `The time of ${event.path} is changed on ${computer}`;
    case 'file.removed':
      return `${user} deletes ${event.path} on ${computer}`;
    case 'file.renamed':
      return `${user} renames ${event.from} to ${event.to} on ${computer}`;
    case 'setting.written':
      return event.value === null
        ? `${user} removes the setting ${event.key} on ${computer}`
        : `${user} sets ${event.key} to ${quoted(event.value)} on ${computer}`;
    case 'handle.opened':
      return `${event.process} holds the hive of ${user} open on ${computer}`;
    case 'handle.closed':
      return `${event.process} lets go of the hive of ${user} on ${computer}`;
    case 'local.changed':
      return `${computer} ${LOCAL[event.change] ?? event.change} ${user}`;
    case 'transfer.failing':
      return `Transfers ${event.direction} of ${event.path === '*' ? 'everything' : event.path} begin to fail on ${computer}: ${event.reason}`;
    case 'transfer.healed':
      return `Transfers of ${user} on ${computer} work again`;
    default:
      return event satisfies never;
  }
}

type FileRecord = Extract<
  ServiceRecord,
  {
    type:
      | 'file.copied'
      | 'file.truncated'
      | 'file.deleted'
      | 'file.kept'
      | 'file.failed'
      | 'conflict.kept'
      | 'base.recorded'
      | 'hive.copied'
      | 'hive.kept'
      | 'hive.failed'
      | 'settings.merged';
  }
>;

function tellFileRecord(event: FileRecord): string {
  const { computer } = event;
  switch (event.type) {
    case 'file.copied':
      return `${event.path} ${quoted(event.content)} is copied ${event.to === 'local' ? `down to ${computer}` : `up from ${computer}`}`;
    case 'file.truncated':
      return `${event.path} is being overwritten ${event.to === 'local' ? `on ${computer}` : 'on the server'}: half of it is there`;
    case 'file.deleted':
      return `${event.path} is deleted ${event.from === 'local' ? `on ${computer}` : `on the server by ${computer}`}`;
    case 'file.kept':
      return `${event.path} stays as it is ${event.on === 'local' ? `on ${computer}` : 'on the server'}`;
    case 'file.failed':
      return `${event.path} could not be copied ${event.direction}: ${event.reason}`;
    case 'conflict.kept':
      return `${event.path} ${quoted(event.content)} becomes the conflict copy ${event.to}`;
    case 'base.recorded':
      return `${computer} notes that ${event.path} agrees with the server`;
    case 'hive.copied':
      return `The hive is copied ${event.to === 'local' ? `down to ${computer}` : `up from ${computer}`}${event.by === 'background' ? ' in the background' : ''}`;
    case 'hive.kept':
      return `The hive stays as it is ${event.on === 'local' ? `on ${computer}` : 'on the server'}`;
    case 'hive.failed':
      return `The hive could not be copied ${event.direction}: ${event.reason}`;
    case 'settings.merged': {
      const names = event.changes.map(({ key }) => key).join(', ');
      const where = event.to === 'local' ? `into the hive on ${computer}` : 'into the central hive';
      return names === '' ? `Settings agree, nothing goes ${where}` : `Settings go ${where}: ${names}`;
    }
    default:
      return event satisfies never;
  }
}

function tellRecord(event: ServiceRecord): string {
  switch (event.type) {
    case 'file.copied':
    case 'file.truncated':
    case 'file.deleted':
    case 'file.kept':
    case 'file.failed':
    case 'conflict.kept':
    case 'base.recorded':
    case 'hive.copied':
    case 'hive.kept':
    case 'hive.failed':
    case 'settings.merged':
      return tellFileRecord(event);
    case 'central.restored':
      return 'The share is as it was then';
    case 'local.restored':
      return `The machine image of ${event.computer} is as it was then`;
    case 'stimulus.refused':
      return `Not possible: ${event.message}`;
    default:
      return tellSession(event);
  }
}

type SessionRecord = Exclude<
  ServiceRecord,
  FileRecord | { type: 'central.restored' | 'local.restored' | 'stimulus.refused' }
>;

function tellSession(event: SessionRecord): string {
  const { computer, user } = event;
  switch (event.type) {
    case 'network.detected':
      return `${computer} finds a ${event.reachable ? event.link : 'missing'} way to the server: ${event.kind} profile, ${event.outcome}`;
    case 'logon.refused':
      return `The logon of ${user} is refused: ${event.reason}`;
    case 'profile.opened':
      return 'The cached profile is opened without waiting for the network';
    case 'merge.planned':
      return `The merge ${event.direction} begins on ${computer}`;
    case 'merge.finished':
      return `The merge ${event.direction} ends${event.failed > 0 ? `, ${event.failed} failed` : ''}${event.complete ? '' : ', incomplete'}`;
    case 'hive.loaded':
      return event.reused
        ? 'The hive was still loaded and is used again'
        : `The hive is loaded on ${computer}`;
    case 'logon.finished':
      return `${user} is logged on to ${computer}`;
    case 'quota.checked':
      return `The profile takes ${event.sizeKB} KB: ${event.verdict === 'within' ? 'within its limit' : `over the limit, ${event.verdict}`}`;
    case 'handles.counted':
      return event.open === 0
        ? 'Nothing holds the hive'
        : `${event.open} handles hold the hive: ${event.lock}`;
    case 'wait.expired':
      return 'The wait for the locked hive is over';
    case 'hive.abandoned':
      return 'The locked hive is given up, nothing roams';
    case 'hive.saved':
      return `The hive is saved${event.inUse ? ' while in use' : ''}`;
    case 'hive.unloaded':
      return `The hive is unloaded${event.forced ? ' by force' : ''}`;
    case 'profile.marked':
      return `The profile of ${user} on ${computer} is marked for deletion`;
    case 'profile.deleted':
      return `The cached copy of ${user} on ${computer} is deleted: ${event.reason}`;
    case 'profile.kept':
      return `The cached copy of ${user} on ${computer} stays: ${event.reason}`;
    case 'logoff.finished':
      return `${user} is logged off from ${computer}${event.roamed ? '' : ', nothing went up'}`;
    case 'upload.scheduled':
      return `Background upload ${event.n + 1} of the hive is scheduled`;
    case 'upload.started':
      return 'The background upload of the hive starts';
    case 'upload.finished':
      return 'The background upload of the hive ends';
    case 'upload.abandoned':
      return `The background upload is given up: ${event.reason}`;
    case 'user.refreshed':
      return `${computer} reads the user object of ${user}`;
    case 'service.noted':
      return `${computer}: ${event.message}`;
    default:
      return event satisfies never;
  }
}
