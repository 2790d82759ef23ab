/** Of a full log, the records a reader of a story wants to see: all but plain copies. */
import type { EventOf, EventType, LogEvent } from '../../src/log/events.ts';

/** Who, and what happened there. */
export type Line = readonly [who: string, what: string];

/** The records of a log in a few words each. Many of one kind on many paths are one line. */
export function noteworthy(log: readonly LogEvent[]): Line[] {
  const lines: Line[] = [];
  let before: Happening | null = null;
  let alike = 0;
  for (const event of log) {
    const happening = happeningOf(event);
    if (happening === null) continue;
    alike = before?.kind === happening.kind ? alike + 1 : 1;
    before = happening;
    if (alike <= ALIKE_SHOWN) lines.push([happening.who, happening.text]);
    else lines.splice(-1, 1, [happening.who, `… ${alike} of these`]);
  }
  return lines;
}

const ALIKE_SHOWN = 4;

interface Happening {
  readonly who: string;
  readonly text: string;
  /** Equal for what differs in its path only. */
  readonly kind: string;
}

function happeningOf(event: LogEvent): Happening | null {
  const text = told(event);
  if (text === null) return null;
  const who = 'computer' in event ? event.computer : 'problem';
  const kind = `${who} ${'path' in event ? text.replaceAll(String(event.path), '') : text}`;
  return { who, text, kind };
}

/** How many files and hives went up and down. */
export function movedText(log: readonly LogEvent[]): string {
  const counts = { 'files up': 0, 'files down': 0, 'hives up': 0, 'hives down': 0 };
  for (const event of log) {
    if (event.type === 'file.copied') counts[event.to === 'central' ? 'files up' : 'files down']++;
    else if (event.type === 'hive.copied') counts[event.to === 'central' ? 'hives up' : 'hives down']++;
    else if (event.type === 'settings.merged' && event.changes.length > 0) {
      counts[event.to === 'central' ? 'hives up' : 'hives down']++;
    }
  }
  const moved = Object.entries(counts).filter(([, count]) => count > 0);
  return moved.length === 0 ? 'nothing' : moved.map(([what, count]) => `${count} ${what}`).join(', ');
}

type Tellers = { readonly [T in EventType]?: (event: EventOf<T>) => string | null };

/** One record in a few words, by type; `null`: nothing a story turns on. Types left out are never told. */
const TELLERS: Tellers = {
  'file.deleted': ({ path, from, rule }) =>
    `removed ${path} ${from === 'local' ? 'here' : 'from the server'} (${rule})`,
  'file.kept': ({ path, on, rule }) => `left ${path} ${on === 'local' ? 'here' : 'on the server'} (${rule})`,
  'file.failed': ({ path, direction, rule, reason }) =>
    `${path} did not go ${direction} (${rule}: ${reason})`,
  'conflict.kept': ({ path, to, rule }) => `kept ${path} as "${to}" (${rule})`,
  'network.detected': logonText,
  'logon.refused': ({ rule, reason }) => `the logon is refused (${rule}: ${reason})`,
  'merge.planned': ({ doubt }) => (doubt === undefined ? null : `absence proves nothing here: ${doubt}`),
  'user.refreshed': ({ during, rule }) =>
    during === 'logon' ? null : `the user object is read (${rule}, ${during})`,
  'hive.failed': ({ direction, rule, reason }) => `the hive did not go ${direction} (${rule}: ${reason})`,
  'hive.loaded': ({ reused, rule, stale }) => {
    if (!reused) return null;
    return `the hive still loaded is used again (${rule}${stale === undefined ? '' : ', it is behind the server'})`;
  },
  'profile.substituted': ({ rule, reason }) => `a temporary profile is used (${rule}: ${reason})`,
  'policy.processed': ({ applied, during, rule }) => {
    if (applied.length === 0) return null;
    const items = applied.map(({ item, logons }) => `${item} at logon ${logons}`);
    return `in effect: ${items.join(', ')} (${rule}, ${during})`;
  },
  'hive.unloaded': ({ forced, rule }) => {
    if (forced) return `the hive is unloaded by force (${rule})`;
    return rule === 'K5' ? `the last handle is closed, the hive is unloaded (${rule})` : null;
  },
  'wait.expired': ({ rule }) => `the wait is over, the locked hive is saved (${rule})`,
  'hive.abandoned': ({ rule }) => `the wait is over, the locked hive is given up (${rule})`,
  'quota.checked': ({ verdict, rule }) => {
    if (verdict === 'within') return null;
    return `the quota ${verdict === 'blocked' ? 'blocks the logoff' : 'skips the upload'} (${rule})`;
  },
  'profile.marked': ({ rule }) => `the profile is marked for deletion (${rule})`,
  'profile.deleted': ({ rule, reason }) => `the profile is deleted (${rule}: ${reason})`,
  'profile.kept': ({ rule, reason }) => `the profile is not deleted (${rule}: ${reason})`,
  'logoff.finished': ({ outcome }) =>
    outcome === 'loggedOff' ? null : `logged off with the hive still loaded: ${outcome}`,
  'upload.started': ({ n, at, due, rule }) =>
    `background upload ${n} at ${hour(at)}, due ${hour(due)} (${rule})`,
  'upload.waiting': ({ n, for: what, rule }) =>
    `background upload ${n} waits for ${what === 'idle' ? 'an idle computer' : 'the network'} (${rule})`,
  'upload.failed': ({ n, retryAt, rule, reason }) =>
    `background upload ${n} fails, again at ${hour(retryAt)} (${rule}: ${reason})`,
  'upload.abandoned': ({ n, rule, reason }) => `background upload ${n} is given up (${rule}: ${reason})`,
  'quota.warned': ({ sizeKB, limitKB, rule }) => `told: ${Math.ceil(sizeKB)} of ${limitKB} KB (${rule})`,
  'stimulus.refused': ({ line, message }) => `line ${line}: ${message}`,
};

function told(event: LogEvent): string | null {
  const tell = TELLERS[event.type] as ((event: LogEvent) => string | null) | undefined;
  return tell === undefined ? null : tell(event);
}

/** Logons other than the usual one: a roaming profile merged from the server. */
function logonText(event: EventOf<'network.detected'>): string | null {
  const { outcome, kind, rule, hazard, owner } = event;
  const notes = [
    ...(hazard === undefined ? [] : ['; the hazard is told']),
    ...(owner === undefined ? [] : [`; the folder belongs to ${owner}`]),
  ];
  if (outcome === 'merge' && kind === 'roaming' && notes.length === 0) return null;
  const how = {
    cached: 'from the cache',
    transition: 'roaming for the first time',
    merge: 'merged',
    local: 'without a merge',
  };
  return `logon ${how[outcome]}, profile ${kind} (${rule})${notes.join('')}`;
}

const hour = (at: number): string => new Date(at).toISOString().slice(11, 16);
