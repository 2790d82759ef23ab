/** A history in sentences: who did what on which computer, what the service did because of it, and by which rule. */
import { visible } from '../explain/layout.ts';
import { quoted, tellEvent } from '../explain/tell-event.ts';
import type { Loss, Violation } from '../judge/judge.ts';
import { isStimulus, type LogEvent } from '../log/events.ts';
import type { ServiceRecord } from '../log/records.ts';
import { ruleText } from '../plan/rules.ts';

/** Records of content that the service moved, removed or refused; the others are not told. */
const TOLD: ReadonlySet<LogEvent['type']> = new Set([
  'file.copied',
  'file.truncated',
  'file.deleted',
  'file.kept',
  'file.failed',
  'conflict.kept',
  'hive.copied',
  'hive.kept',
  'hive.failed',
  'settings.merged',
  'hive.abandoned',
  'profile.deleted',
  'profile.kept',
  'profile.marked',
  'logon.refused',
  'upload.abandoned',
] as const);

function isTold(event: ServiceRecord): boolean {
  return TOLD.has(event.type) && !(event.type === 'settings.merged' && event.changes.length === 0);
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
    if (isStimulus(event)) lines.push({ ...told, kind: 'stimulus', text: tellEvent(event) });
    else if (isTold(event)) {
      const rule = 'rule' in event && event.rule !== undefined ? { rule: event.rule } : {};
      lines.push({ ...told, kind: 'record', text: tellEvent(event), ...rule });
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
    if (permitted !== null)
      add(lostAt, `permitted loss (${permitted}): ${visible(key ?? path)} ${quoted(content)}`);
  }
  return marks;
}
