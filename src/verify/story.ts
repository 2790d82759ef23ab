/** A history in sentences: who did what on which computer, what the service did because of it, and by which rule. */
import type { Loss, Violation } from '../judge/judge.ts';
import { isStimulus, type LogEvent } from '../log/events.ts';
import type { Side } from '../log/fields.ts';
import type { RecordOf, RecordType, ServiceRecord } from '../log/records.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { ruleText } from '../plan/rules.ts';

const short = (text: string): string => (text.length > 24 ? `${text.slice(0, 24)}…` : text);

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(0, 19).replace('T', ' ');
}

function duration(ms: number): string {
  const minutes = Math.abs(ms) / 60_000;
  const amount = minutes >= 60 ? `${minutes / 60} h` : minutes >= 1 ? `${minutes} min` : `${Math.abs(ms)} ms`;
  return `${amount} ${ms < 0 ? 'slow' : 'fast'}`;
}

/** One stimulus as a sentence without its full stop. */
export function stimulusSays(event: Stimulus): string {
  const cut =
    'steps' in event && event.steps !== undefined ? `; only ${event.steps} steps of the service run now` : '';
  return sentence(event) + cut;
}

function sentence(event: Stimulus): string {
  switch (event.type) {
    case 'computer.started':
      return `${event.computer} (${event.os}) starts`;
    case 'computer.stopped':
      return event.cause === 'shutdown' ? `${event.computer} is shut down` : `${event.computer} loses power`;
    case 'clock.set':
      return event.offset === 0
        ? `the clock of ${event.computer} is right`
        : `the clock of ${event.computer} is ${duration(event.offset)}`;
    case 'network.changed':
      return event.link === 'none'
        ? `${event.computer} loses the network`
        : `${event.computer} has a ${event.link} network`;
    case 'server.changed':
      return serverSays(event);
    case 'user.changed':
      return event.profilePath === null
        ? `${event.user}'s profile path is taken away`
        : `${event.user} has the profile path ${event.profilePath}${(event.groups ?? []).includes('Guests') ? ' and is a guest' : ''}`;
    case 'policy.changed':
      return `the policy of ${event.computer}${event.user === undefined ? '' : ` for ${event.user}`} becomes ${JSON.stringify(event.settings)}`;
    case 'central.changed':
      return event.change === 'replaced'
        ? `an administrator puts ${event.path ?? ''} "${short(event.content ?? '')}" into ${event.user}'s central profile`
        : `an administrator has ${event.user}'s central profile ${event.change}`;
    case 'logon.requested':
      return `${event.user} logs on to ${event.computer}`;
    case 'logoff.requested':
      return `${event.user} logs off from ${event.computer}`;
    case 'file.written':
      return `${event.user} writes ${event.path} "${short(event.content)}" on ${event.computer}${event.modified === undefined ? '' : `, with the time ${clock(event.modified)}`}`;
    case 'file.touched':
      return `${event.path} on ${event.computer} gets the time ${clock(event.modified)}`;
    case 'file.removed':
      return `${event.user} removes ${event.path} on ${event.computer}`;
    case 'file.renamed':
      return `${event.user} renames ${event.from} to ${event.to} on ${event.computer}`;
    case 'setting.written':
      return event.value === null
        ? `${event.user} removes the setting ${event.key} on ${event.computer}`
        : `${event.user} sets ${event.key} to "${short(event.value)}" on ${event.computer}`;
    case 'handle.opened':
      return `${event.process} holds ${event.user}'s hive open on ${event.computer}`;
    case 'handle.closed':
      return `${event.process} lets go of ${event.user}'s hive on ${event.computer}`;
    case 'local.changed':
      return localSays(event);
    case 'transfer.failing':
      return `from now on ${event.path === '*' ? 'everything' : event.path} of ${event.user} fails to go ${event.direction} on ${event.computer} (${event.reason})`;
    case 'transfer.healed':
      return `transfers of ${event.user} on ${event.computer} work again`;
    case 'time.passed':
      return `time passes, it is ${clock(event.at)}`;
    case 'owner.changed':
      return `the central folder of ${event.user} belongs to ${event.owner} now`;
    case 'idle.changed':
      return event.idle ? `nobody works at ${event.computer}` : `somebody works at ${event.computer}`;
    case 'system.profile.loaded':
      return `${event.component} loads the system's profile on ${event.computer}`;
    case 'system.profile.unloaded':
      return `${event.component} lets go of the system's profile on ${event.computer}`;
    case 'system.setting.written':
      return `the system writes ${event.key} on ${event.computer}`;
    default:
      return event satisfies never;
  }
}

function serverSays(event: Extract<Stimulus, { type: 'server.changed' }>): string {
  switch (event.state) {
    case 'up':
      return 'the share is well';
    case 'down':
      return 'the share cannot be reached';
    case 'full':
      return 'the disk of the share is full';
    case 'empty':
      return 'the share shows an empty folder';
    case 'partial':
      return `the share leaves out ${(event.missing ?? []).join(', ') || 'nothing'}`;
    case 'rolled-back':
      return `the share goes back to what it was at ${clock(event.to ?? 0)}`;
    default:
      return event.state satisfies never;
  }
}

function localSays(event: Extract<Stimulus, { type: 'local.changed' }>): string {
  const whose = `${event.user}'s profile on ${event.computer}`;
  switch (event.change) {
    case 'state-lost':
      return `the service's memory of ${whose} is lost`;
    case 'emptied':
      return `${whose} is emptied behind the service's back`;
    case 'reverted':
      return `${whose} goes back to what it was at ${clock(event.to ?? 0)}`;
    default:
      return event.change satisfies never;
  }
}

type Sayings = { readonly [T in RecordType]?: (event: RecordOf<T>) => string | null };

const place = (side: Side, computer: string): string => (side === 'central' ? 'the server' : computer);
const towards = (side: Side): string => (side === 'central' ? 'up' : 'down');

/** What the service did, where it moved, removed or refused content; the rest is not told. */
const SAYINGS: Sayings = {
  'file.copied': ({ path, content, to }) => `${path} "${short(content)}" goes ${towards(to)}`,
  'file.truncated': ({ path }) => `half of ${path} is written`,
  'file.deleted': ({ path, from, computer }) => `${path} is removed from ${place(from, computer)}`,
  'file.kept': ({ path, on, computer }) => `${path} is left alone on ${place(on, computer)}`,
  'file.failed': ({ path, direction, reason }) => `${path} fails to go ${direction}: ${reason}`,
  'conflict.kept': ({ path, to }) => `${path} is kept as ${to}`,
  'hive.copied': ({ to }) => `the hive goes ${towards(to)}`,
  'hive.kept': ({ on, computer }) => `the hive is left alone on ${place(on, computer)}`,
  'hive.failed': ({ direction, reason }) => `the hive fails to go ${direction}: ${reason}`,
  'settings.merged': ({ changes, to, computer }) =>
    changes.length === 0 ? null : `on ${place(to, computer)} ${changes.map(settingSays).join(', ')}`,
  'hive.abandoned': () => 'the locked hive is given up',
  'profile.deleted': ({ computer }) => `the cached copy on ${computer} is deleted`,
  'profile.kept': ({ computer, reason }) => `the cached copy on ${computer} stays: ${reason}`,
  'profile.marked': ({ computer }) => `the cached copy on ${computer} is marked for deletion`,
  'logon.refused': ({ reason }) => `the logon is refused: ${reason}`,
  'upload.abandoned': ({ reason }) => `the background upload is given up: ${reason}`,
};

function settingSays({ key, to }: { key: string; to: { value: string } | null }): string {
  return to === null ? `${key} is removed` : `${key} becomes "${short(to.value)}"`;
}

function recordSays(event: ServiceRecord): string | null {
  const say = SAYINGS[event.type] as ((event: ServiceRecord) => string | null) | undefined;
  return say?.(event) ?? null;
}

/** One line of a story: what the world did, what the service did because of it, or what that meant. */
export interface StoryLine {
  readonly kind: 'stimulus' | 'record' | 'mark';
  readonly text: string;
  /** Number of its event in the log, 1-based. */
  readonly event: number;
  /** The rule a record followed. */
  readonly rule?: string;
}

/**
 * The story of a log: each stimulus a sentence, what the service did because of it below, what came of it below that.
 *
 * @param marked numbers of events (1-based) to point at, with what happened there
 */
export function tellStory(
  log: readonly LogEvent[],
  marked: ReadonlyMap<number, string> = new Map(),
): StoryLine[] {
  const lines: StoryLine[] = [];
  for (const [i, event] of log.entries()) {
    const told = { event: i + 1 };
    if (isStimulus(event)) lines.push({ ...told, kind: 'stimulus', text: stimulusSays(event) });
    else {
      const text = recordSays(event);
      const rule = 'rule' in event && event.rule !== undefined ? { rule: event.rule } : {};
      if (text !== null) lines.push({ ...told, kind: 'record', text, ...rule });
    }
    const mark = marked.get(i + 1);
    if (mark !== undefined) lines.push({ ...told, kind: 'mark', text: mark });
  }
  return lines;
}

/** The story as lines of text, stimuli numbered, rules with their sentences. */
export function storyOf(log: readonly LogEvent[], marked: ReadonlyMap<number, string> = new Map()): string[] {
  let n = 0;
  return tellStory(log, marked).map(({ kind, text, rule }) => {
    if (kind === 'stimulus') return `${String(++n).padStart(3)}. ${text}.`;
    if (kind === 'mark') return `     ► ${text}`;
    return `       ${text}${rule === undefined ? '' : ` — ${ruleText(rule)}`}`;
  });
}

/** What to point at in a story: what was lost without permission and which guarantees broke, by event number. */
export function marksOf(losses: readonly Loss[], violations: readonly Violation[]): Map<number, string> {
  const marks = new Map<number, string>();
  const add = (at: number, what: string): void =>
    void marks.set(at, marks.has(at) ? `${marks.get(at)}; ${what}` : what);
  for (const { guarantee, at, message } of violations) add(at, `${guarantee} is broken: ${message}`);
  for (const { path, key, content, lostAt, permitted } of losses) {
    if (permitted !== null) add(lostAt, `permitted loss (${permitted}): ${key ?? path} "${short(content)}"`);
  }
  return marks;
}
