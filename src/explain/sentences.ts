/** Events in plain sentences: who did what, and by which rule. */
import type { EventOf, LogEvent } from '../log/events.ts';
import type { Compared, Side, Stamp } from '../log/fields.ts';
import { staleText } from '../outcome/hazards.ts';
import { ruleSays, ruleText } from '../plan/rules.ts';

/** An instant for people: `2003-05-01 09:00:00`, UTC, with milliseconds only where there are some. */
export function when(ms: number): string {
  const text = new Date(ms).toISOString().replace('T', ' ').replace('Z', '');
  return text.endsWith('.000') ? text.slice(0, -4) : text;
}

const place = (side: Side, computer: string): string => (side === 'local' ? computer : 'the server');

function stampText(stamp: Stamp | null): string {
  return stamp === null ? 'nothing' : `a file modified ${when(stamp.modified)}`;
}

/** What a decision compared, as a clause. */
export function comparedText(compared: Compared, computer: string): string {
  const parts = [`${computer} had ${stampText(compared.local)}`, `the server ${stampText(compared.central)}`];
  const { central, loadTime } = compared;
  if (compared.local === null && central !== null && loadTime != null) {
    parts.push(`created there ${when(central.created)}; the profile was loaded ${when(loadTime)}`);
  }
  if (central === null && compared.unloadTime != null)
    parts.push(`the last logoff was ${when(compared.unloadTime)}`);
  return parts.join(', ');
}

function because(rule: string, compared?: Compared, computer = ''): string {
  const facts = compared === undefined ? '' : ` (${comparedText(compared, computer)})`;
  return `Rule ${ruleText(rule)}${facts}`;
}

const quoted = (content: string): string => `"${content.length > 60 ? `${content.slice(0, 60)}…` : content}"`;

/** One event as one sentence; `null` for steps that say nothing to a person. */
export function sentence(event: LogEvent): string | null {
  switch (event.type) {
    case 'computer.started':
      return `${event.computer} starts (Windows ${event.os}).`;
    case 'computer.stopped':
      return event.cause === 'shutdown'
        ? `${event.computer} is shut down.`
        : `${event.computer} loses power.`;
    case 'clock.set':
      return `The clock of ${event.computer} is now ${event.offset / 1000} s off the server's.`;
    case 'network.changed':
      return event.link === 'none'
        ? `${event.computer} has no network.`
        : `The link of ${event.computer} is ${event.link}.`;
    case 'server.changed':
      return SERVER[event.state];
    case 'user.changed':
      return event.profilePath === null
        ? `${event.user} has no roaming profile any more.`
        : `The profile path of ${event.user} is ${event.profilePath}.`;
    case 'policy.changed':
      return `Policy on ${event.computer}${event.user === undefined ? '' : ` for ${event.user}`}: ${JSON.stringify(event.settings)}.`;
    case 'central.changed':
      return centralChange(event.user, event.change, event.path, event.content);
    case 'logon.requested':
      return `${event.user} logs on to ${event.computer}.`;
    case 'logoff.requested':
      return `${event.user} logs off ${event.computer}.`;
    case 'file.written':
      return `${event.user} writes ${event.path} ${quoted(event.content)} on ${event.computer}${event.modified === undefined ? '' : `, with the time ${when(event.modified)}`}.`;
    case 'file.touched':
      return `On ${event.computer} the time of ${event.path} is set to ${when(event.modified)}; its content stays.`;
    case 'file.removed':
      return `${event.user} deletes ${event.path} on ${event.computer}.`;
    case 'file.renamed':
      return `${event.user} renames ${event.from} to ${event.to} on ${event.computer}.`;
    case 'setting.written':
      return event.value === null
        ? `${event.user} removes the setting ${event.key} on ${event.computer}.`
        : `${event.user} sets ${event.key} to ${quoted(event.value)} on ${event.computer}.`;
    case 'handle.opened':
      return `${event.process} holds the hive of ${event.user} open on ${event.computer}.`;
    case 'handle.closed':
      return `${event.process} lets go of the hive of ${event.user} on ${event.computer}.`;
    case 'local.changed':
      return LOCAL[event.change](event.user, event.computer);
    case 'transfer.failing':
      return `On ${event.computer} transfers ${event.direction} of ${event.path === '*' ? 'all files' : event.path} fail: ${event.reason}.`;
    case 'transfer.healed':
      return `Transfers on ${event.computer} work again.`;
    case 'time.passed':
      return null;
    case 'owner.changed':
      return `The central folder of ${event.user} belongs to ${event.owner} now.`;
    case 'idle.changed':
      return event.idle ? `Nobody works at ${event.computer}.` : `Somebody works at ${event.computer}.`;
    case 'system.profile.loaded':
      return `${event.component} loads the profile of the system on ${event.computer}.`;
    case 'system.profile.unloaded':
      return `${event.component} lets go of the profile of the system on ${event.computer}.`;
    case 'system.setting.written':
      return `The system sets ${event.key} to ${event.value === null ? 'nothing' : quoted(event.value)} on ${event.computer}.`;
    default:
      return recordSentence(event);
  }
}

const SERVER = {
  up: 'The server is up.',
  down: 'The server is down.',
  full: "The server's disk is full.",
  empty: 'The share shows up empty.',
  partial: 'The listing of the share is incomplete.',
  'rolled-back': 'The share is restored from an earlier backup.',
} as const;

function reuseText({ computer, rule, stale }: EventOf<'hive.loaded'>): string {
  return `${computer}: ${ruleSays(rule)}${stale === undefined ? '' : ` ${staleText(stale)}`}`;
}

const LOCAL = {
  'state-lost': (user: string, computer: string) =>
    `The service on ${computer} loses what it remembered of ${user}'s profile.`,
  emptied: (user: string, computer: string) => `The profile folder of ${user} on ${computer} is emptied.`,
  reverted: (user: string, computer: string) =>
    `${user}'s profile on ${computer} goes back to an earlier machine image.`,
} as const;

function centralChange(
  user: string,
  change: string,
  path: string | undefined,
  content: string | undefined,
): string {
  if (change === 'replaced')
    return `An administrator puts ${path ?? ''} ${quoted(content ?? '')} into ${user}'s central profile.`;
  return `An administrator has ${user}'s central profile ${change}.`;
}

type Record = Exclude<LogEvent, { type: 'time.passed' }>;

function recordSentence(event: Record): string | null {
  switch (event.type) {
    case 'network.detected':
      return `${event.computer}: ${ruleSays(event.rule)}${event.hazard === undefined ? '' : ` ${event.hazard}`}`;
    case 'logon.refused':
      return `The logon of ${event.user} on ${event.computer} is refused: ${event.reason}.`;
    case 'file.copied': {
      const from = place(event.to === 'local' ? 'central' : 'local', event.computer);
      const over = event.replaced === null ? '' : `, over a file modified ${when(event.replaced.modified)}`;
      return `${event.path} ${quoted(event.content)} goes from ${from} to ${place(event.to, event.computer)}${over}. ${because(event.rule, event.compared, event.computer)}`;
    }
    case 'file.truncated':
      return null;
    case 'file.deleted':
      return `${event.path} is removed from ${place(event.from, event.computer)} by ${event.computer}. ${because(event.rule, event.compared, event.computer)}`;
    case 'file.kept':
      return `${event.path} stays as it is on ${place(event.on, event.computer)}. ${because(event.rule, event.compared, event.computer)}`;
    case 'file.failed':
      return `${event.path} could not go ${event.direction} on ${event.computer}: ${event.reason}.`;
    case 'conflict.kept':
      return `${event.path} was changed in two places; ${quoted(event.content)} is kept as ${event.to} on ${event.computer}. ${because(event.rule)}`;
    case 'hive.copied':
      return `The hive goes ${event.to === 'central' ? `from ${event.computer} to the server` : `from the server to ${event.computer}`}${event.by === 'background' ? ' in the background' : ''}. ${because(event.rule)}`;
    case 'hive.kept':
      return `The hive on ${place(event.on, event.computer)} stays. ${because(event.rule)}`;
    case 'hive.failed':
      return `The hive could not go ${event.direction} on ${event.computer}: ${event.reason}.`;
    case 'settings.merged':
      return event.changes.length === 0
        ? null
        : `Settings ${event.changes.map(({ key }) => key).join(', ')} go to ${place(event.to, event.computer)}. ${because(event.rule)}`;
    case 'quota.checked':
      return event.verdict === 'within'
        ? null
        : `${event.user} on ${event.computer}: ${ruleSays(event.rule)}`;
    case 'handles.counted':
      return event.open === 0
        ? null
        : `${event.processes.join(', ')} still hold${event.processes.length === 1 ? 's' : ''} the hive of ${event.user} on ${event.computer}. ${because(event.rule)}`;
    case 'wait.expired':
    case 'hive.abandoned':
      return `${event.computer}: ${ruleSays(event.rule)}`;
    case 'hive.unloaded':
      return event.rule === 'K1' ? null : `${event.computer}: ${ruleSays(event.rule)}`;
    case 'hive.loaded':
      return event.reused ? reuseText(event) : null;
    case 'profile.substituted':
      return `${event.user} works in a temporary profile on ${event.computer}: ${event.reason}. ${because(event.rule)}`;
    case 'policy.processed':
      return event.applied.length === 0
        ? null
        : `${event.computer} puts into effect: ${event.applied.map(({ item, logons }) => `${item} (at logon ${logons} since the change)`).join(', ')}.`;
    case 'quota.warned':
      return `${event.user} on ${event.computer} is told: ${event.message} (${Math.ceil(event.sizeKB)} of ${event.limitKB} KB)`;
    case 'upload.waiting':
    case 'upload.failed':
      return `${event.computer}: ${ruleSays(event.rule)}`;
    case 'profile.marked':
    case 'profile.kept':
      return `${event.computer}: ${ruleSays(event.rule)}`;
    case 'profile.deleted':
      return `The cached profile of ${event.user} on ${event.computer} is deleted. ${because(event.rule)}`;
    case 'upload.abandoned':
      return `A background upload of ${event.user} on ${event.computer} is given up: ${event.reason}.`;
    case 'merge.finished':
      return event.complete && event.failed === 0
        ? null
        : `The merge ${event.direction} on ${event.computer} ended ${event.complete ? `with ${event.failed} failed transfers` : 'without reaching the server'}.`;
    case 'service.noted':
      return `${event.computer}: ${event.message}.`;
    case 'stimulus.refused':
      return `Line ${event.line} could not be used: ${event.message}.`;
    default:
      return null;
  }
}
