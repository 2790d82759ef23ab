/** Session histories: what a log of ours says of each session, from its logon to the release of its hive. */
import type { LogEvent } from '../log/events.ts';
import type { RecordOf } from '../log/records.ts';
import { isOneOf, OF_MERGE } from './event-types.ts';
import { isOlderSource, typeWord } from './export-windows.ts';
import { marksOf } from './marks.ts';

const OF_SESSION = new Set([
  'logon.refused',
  'logon.finished',
  'logoff.requested',
  'quota.checked',
  'handles.counted',
  'logoff.finished',
  'hive.unloaded',
  'upload.started',
  'upload.retried',
  'upload.finished',
  'upload.failed',
  'upload.abandoned',
] as const);

export interface MergeSummary {
  readonly copied: number;
  readonly failed: number;
  /** Files not copied because the source was older than what it would have overwritten. */
  readonly older: number;
  /** Whether it ended, reached the server, and every transfer succeeded. */
  readonly whole: boolean;
}

export interface LeakSummary {
  readonly handles: number;
  readonly processes: readonly string[];
}

/** One session. Instants are ms; `null`: not recorded. */
export interface SessionHistory {
  readonly computer: string;
  readonly user: string;
  readonly begun: number | null;
  readonly loggedOn: number | null;
  readonly logoffBegun: number | null;
  readonly loggedOff: number | null;
  readonly refused: boolean;
  /** Windows' own word for the kind of profile. */
  readonly profile: string | null;
  readonly down: MergeSummary | null;
  readonly up: MergeSummary | null;
  readonly uploads: { readonly started: number; readonly finished: number; readonly abandoned: number };
  readonly uploadSkipped: boolean;
  /** Handles that were open when the hive was unloaded by force. */
  readonly leaks: LeakSummary | null;
  /** Whether the hive was still in memory after the logoff, and when it was released at last. */
  readonly held: boolean;
  readonly released: number | null;
}

type Draft = {
  -readonly [Member in keyof Omit<SessionHistory, 'uploads' | 'down' | 'up'>]: SessionHistory[Member];
};

interface OpenMerge {
  direction: 'down' | 'up';
  copied: number;
  failed: number;
  older: number;
}

interface OpenSession extends Draft {
  uploads: { started: number; finished: number; abandoned: number };
  down: MergeSummary | null;
  up: MergeSummary | null;
  merge: OpenMerge | null;
}

/** Reads events one by one; memory grows with the number of sessions, not of events. */
export class SessionHistories {
  readonly #current = new Map<string, OpenSession>();
  readonly #done: OpenSession[] = [];
  readonly #finished: ((session: SessionHistory) => void) | undefined;

  /** @param finished hears of a session once nothing can be added to it, which is then forgotten here */
  constructor(finished?: (session: SessionHistory) => void) {
    this.#finished = finished;
  }

  observe(event: LogEvent): void {
    if (event.type === 'computer.stopped') return this.#stop(event.computer);
    if (!('computer' in event) || !('user' in event) || event.user === undefined) return;
    const key = `${event.computer}\u0000${event.user}`;
    if (event.type === 'logon.requested') {
      const before = this.#current.get(key);
      if (before !== undefined) this.#close(before);
      this.#current.set(key, newSession(event.computer, event.user, isInferred(event) ? null : event.at));
      return;
    }
    const session = this.#current.get(key);
    // A logoff that was only concluded from what came after it has no time.
    const unseen =
      (event.type === 'logoff.requested' || event.type === 'logoff.finished') && isInferred(event);
    if (session !== undefined && !unseen) follow(session, event);
  }

  /** Sessions that are not over, or whose hive may still be released. */
  open(): SessionHistory[] {
    return [...this.#current.values()].map(published);
  }

  /** All sessions in the order of their begin on each computer (those not handed to `finished`). */
  sessions(): SessionHistory[] {
    return [...this.#done.map(published), ...this.open()];
  }

  #stop(computer: string): void {
    for (const [key, session] of this.#current) {
      if (session.computer !== computer) continue;
      this.#close(session);
      this.#current.delete(key);
    }
  }

  #close(session: OpenSession): void {
    endMerge(session, false);
    if (this.#finished === undefined) this.#done.push(session);
    else this.#finished(published(session));
  }
}

function newSession(computer: string, user: string, begun: number | null): OpenSession {
  return {
    computer,
    user,
    begun,
    loggedOn: null,
    logoffBegun: null,
    loggedOff: null,
    refused: false,
    profile: null,
    down: null,
    up: null,
    uploads: { started: 0, finished: 0, abandoned: 0 },
    uploadSkipped: false,
    leaks: null,
    held: false,
    released: null,
    merge: null,
  };
}

function isInferred(event: LogEvent): boolean {
  return marksOf(event).inferred !== undefined;
}

function published({ merge, ...session }: OpenSession): SessionHistory {
  if (merge === null) return { ...session, uploads: { ...session.uploads } };
  const { direction, ...counts } = merge;
  return { ...session, uploads: { ...session.uploads }, [direction]: { ...counts, whole: false } };
}

function follow(session: OpenSession, event: LogEvent): void {
  if (!isOneOf(event, OF_SESSION)) return followMerge(session, event);
  switch (event.type) {
    case 'logon.refused':
      session.refused = true;
      return;
    case 'logon.finished':
      session.loggedOn = event.at;
      session.profile = typeWord(event.kind);
      return;
    case 'logoff.requested':
      session.logoffBegun = event.at;
      return;
    case 'quota.checked':
      if (event.verdict === 'blocked') session.logoffBegun = null;
      session.uploadSkipped = event.verdict === 'skipped';
      return;
    case 'handles.counted':
      if (event.lock === 'force' && event.open > 0) session.leaks = leakOf(session.leaks, event);
      return;
    case 'logoff.finished':
      session.loggedOff = event.at;
      session.held = event.outcome !== 'loggedOff';
      return;
    case 'hive.unloaded':
      if (session.loggedOff !== null && session.held) session.released = event.at;
      return;
    case 'upload.started':
    case 'upload.retried':
      session.uploads.started++;
      return;
    case 'upload.finished':
      session.uploads.finished++;
      return;
    case 'upload.failed':
    case 'upload.abandoned':
      session.uploads.abandoned++;
      return;
    default:
      return event satisfies never;
  }
}

function followMerge(session: OpenSession, event: LogEvent): void {
  if (!isOneOf(event, OF_MERGE)) return;
  switch (event.type) {
    case 'merge.planned':
      session.merge = { direction: event.direction, copied: 0, failed: 0, older: 0 };
      return;
    case 'merge.finished':
      return endMerge(session, event.complete);
    case 'file.copied':
      if (session.merge !== null) session.merge.copied++;
      return;
    case 'hive.copied':
      if (session.merge !== null && event.by === 'merge') session.merge.copied++;
      return;
    case 'file.failed':
    case 'hive.failed':
      if (session.merge !== null) session.merge.failed++;
      return;
    case 'file.kept':
    case 'hive.kept':
      if (session.merge !== null && isOlderSource(event.on, event.compared)) session.merge.older++;
      return;
    default:
      return event satisfies never;
  }
}

function endMerge(session: OpenSession, complete: boolean): void {
  const { merge } = session;
  if (merge === null) return;
  const { direction, ...counts } = merge;
  session[direction] = { ...counts, whole: complete && counts.failed === 0 };
  session.merge = null;
}

function leakOf(before: LeakSummary | null, event: RecordOf<'handles.counted'>): LeakSummary {
  const processes = [...new Set([...(before?.processes ?? []), ...event.processes])].toSorted();
  return { handles: (before?.handles ?? 0) + event.open, processes };
}
