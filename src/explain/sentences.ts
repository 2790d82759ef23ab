/** Events explained: what happened, by which rule, and what was compared. */
import type { EventOf, EventType, LogEvent } from '../log/events.ts';
import type { Compared, Stamp } from '../log/fields.ts';
import { staleText } from '../outcome/hazards.ts';
import { ruleSays, ruleText } from '../plan/rules.ts';
import { visible } from './layout.ts';
import { tellEvent, when } from './tell-event.ts';

function stampText(stamp: Stamp | null): string {
  return stamp === null ? 'nothing' : `a file modified ${when(stamp.modified)}`;
}

/** What a decision compared, as a clause. */
function comparedText(compared: Compared, computer: string): string {
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

/** Steps that say nothing to a person. */
const SILENT: { readonly [T in EventType]?: true | ((event: EventOf<T>) => boolean) } = {
  'time.passed': true,
  'file.truncated': true,
  'base.recorded': true,
  'central.restored': true,
  'local.restored': true,
  'profile.opened': true,
  'merge.planned': true,
  'logon.finished': true,
  'hive.saved': true,
  'logoff.finished': true,
  'upload.scheduled': true,
  'upload.started': true,
  'upload.finished': true,
  'upload.retried': true,
  'user.refreshed': true,
  'boot.finished': true,
  'settings.merged': ({ changes }) => changes.length === 0,
  'quota.checked': ({ verdict }) => verdict === 'within',
  'handles.counted': ({ open }) => open === 0,
  'hive.unloaded': ({ rule }) => rule === 'K1',
  'hive.loaded': ({ reused }) => !reused,
  'policy.processed': ({ applied }) => applied.length === 0,
  'merge.finished': ({ complete, failed }) => complete && failed === 0,
};

/** Decisions of which the rule says all there is to say. */
const SAID_BY_RULE: ReadonlySet<EventType> = new Set([
  'network.detected',
  'quota.checked',
  'wait.expired',
  'hive.abandoned',
  'hive.unloaded',
  'hive.loaded',
  'upload.waiting',
  'upload.failed',
  'profile.marked',
  'profile.kept',
] as const);

/** What was done because of a rule: the rule is named behind it. */
const WITH_RULE: ReadonlySet<EventType> = new Set([
  'file.copied',
  'file.deleted',
  'file.kept',
  'conflict.kept',
  'hive.copied',
  'hive.kept',
  'settings.merged',
  'handles.counted',
  'profile.substituted',
  'profile.deleted',
] as const);

/** One event as one sentence, with the rule behind it and what was compared; `null` for steps that say nothing to a person. */
export function sentence(event: LogEvent): string | null {
  const silent = SILENT[event.type] as true | ((event: LogEvent) => boolean) | undefined;
  if (silent === true || silent?.(event) === true) return null;
  const { rule = '', computer = '' } = event as { rule?: string; computer?: string };
  if (SAID_BY_RULE.has(event.type)) return visible(`${computer}: ${ruleSays(rule)}${besides(event)}`);
  const told = closed(tellEvent(event) + over(event));
  const compared = event.type.startsWith('file.') && 'compared' in event ? event.compared : undefined;
  return WITH_RULE.has(event.type) ? `${told} ${because(rule, compared, computer)}` : told;
}

const closed = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`);

/** What a copy took the place of. */
function over(event: LogEvent): string {
  if (event.type !== 'file.copied' || event.replaced === null) return '';
  return `, over a file modified ${when(event.replaced.modified)}`;
}

/** What the rule does not say: why it may cost data. */
function besides(event: LogEvent): string {
  if (event.type === 'network.detected' && event.hazard !== undefined) return ` ${event.hazard}`;
  if (event.type === 'hive.loaded' && event.stale !== undefined) return ` ${staleText(event.stale)}`;
  return '';
}
