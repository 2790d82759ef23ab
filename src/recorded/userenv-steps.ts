/**
 * `userenv.log` of NT 4.0 to Server 2003: lines of a debug log as events. Each thread tells one story at a time: a user
 * is named when the load begins, and all it says until it leaves is about that user. Text is matched loosely.
 */
import type { UserenvLine } from '../readers/recorded-entry.ts';
import { isShare, plainPath } from './identities.ts';
import type { Mapped } from './map-record.ts';
import type { Marked } from './marks.ts';

interface Thread {
  user: string;
  phase: 'load' | 'unload';
}

const USER_NAME = /lpUserName\s*=\s*<?([^<>\r\n]+?)>?$/i;
const COPIED = /^(.+?)\s*==>\s*(.+?)\s*\[OK\]/i;
const NOT_COPIED = /^(.+?)\s*==>\s*(.+?)\s*\[(?!OK)([^\]]*)\]/i;
const DAY_MS = 86_400_000;
const THREADS_MAX = 1000;

export class UserenvMapper {
  readonly #threads = new Map<string, Thread>();
  /** Whose profile is loaded, for the unload, which names only an id. */
  #lastUser: string | null = null;

  /** The events of a line, with where they come from; see `#map`. */
  map(line: UserenvLine): Mapped[] | null {
    const { file, line: number = 0 } = line.source;
    const origin = { provider: 'userenv.log', id: 0, recordId: number, file };
    return this.#map(line)?.map((mapped) => ({ ...mapped, event: { ...mapped.event, origin } })) ?? null;
  }

  /** The events of a line, none if it belongs to a step told elsewhere; `null` where it says nothing we know. */
  #map(line: UserenvLine): Mapped[] | null {
    const at = instantOf(line);
    const base = { at, computer: line.source.file };
    const key = `${line.processId}.${line.threadId}`;
    const thread = this.#threads.get(key);
    const name = line.function ?? '';
    if (/^LoadUserProfile$/i.test(name)) return this.#load(line, key, thread, base);
    if (/^UnloadUserProfileP?$/i.test(name)) return this.#unload(line, key, thread, base);
    if (thread === undefined) return null;
    const of = { ...base, user: thread.user };
    if (/^ReconcileFile$/i.test(name)) return copyOf(line.text, of);
    if (/^(?:CopyProfileDirectory|CopyProfileDirectoryEx)$/i.test(name))
      return mergeOf(line.text, of, thread);
    return null;
  }

  #load(line: UserenvLine, key: string, thread: Thread | undefined, base: Base): Mapped[] | null {
    const user = USER_NAME.exec(line.text)?.[1]?.trim();
    if (user !== undefined && thread?.phase !== 'load') {
      if (this.#threads.size >= THREADS_MAX) this.#threads.clear();
      this.#threads.set(key, { user, phase: 'load' });
      this.#lastUser = user;
      return [made({ ...base, user, type: 'logon.requested' })];
    }
    if (!/^Leaving/i.test(line.text) || thread === undefined) return null;
    this.#threads.delete(key);
    const of = { ...base, user: thread.user };
    const failed = /(?:value|with) (?:of )?0\b/i.test(line.text);
    if (failed)
      return [made({ ...of, type: 'logon.refused', rule: 'P8', reason: 'the profile could not be loaded' })];
    const { at } = base;
    return [
      made({ ...of, type: 'hive.loaded', rule: 'H5', reused: false, modified: at, loadTime: at }),
      made({ ...of, type: 'logon.finished', kind: 'local', loadTime: at }),
    ];
  }

  #unload(line: UserenvLine, key: string, thread: Thread | undefined, base: Base): Mapped[] | null {
    if (/^Entering/i.test(line.text) && this.#lastUser !== null && thread === undefined) {
      this.#threads.set(key, { user: this.#lastUser, phase: 'unload' });
      return [made({ ...base, user: this.#lastUser, type: 'logoff.requested' })];
    }
    if (!/^Leaving/i.test(line.text) || thread?.phase !== 'unload') return null;
    this.#threads.delete(key);
    const rest = { outcome: 'loggedOff', unloadTime: base.at, roamed: false };
    return [made({ ...base, user: thread.user, type: 'logoff.finished', ...rest })];
  }
}

interface Base {
  readonly at: number;
  readonly computer: string;
}

type OfUser = Base & { readonly user: string };

function made(event: object): Mapped {
  return { event: event as Marked };
}

/** Without a date the first line's day counts as 1 January 1970: only the order and the distances are right. */
function instantOf({ time, timeOfDay, day }: UserenvLine): number {
  if (time !== null) return Date.parse(time);
  return timeOfDay === null ? 0 : day * DAY_MS + Date.parse(`1970-01-01T${timeOfDay}Z`);
}

function mergeOf(text: string, of: OfUser, { phase }: Thread): Mapped[] | null {
  const direction = phase === 'load' ? 'down' : 'up';
  if (/^Entering/i.test(text)) {
    const plan = { loadTime: null, actions: [], manifest: 'none', storeId: null, generation: null };
    return [made({ ...of, type: 'merge.planned', direction, rule: 'M1', ...plan })];
  }
  if (!/^Leaving/i.test(text)) return null;
  const complete = !/(?:value|with) (?:of )?0\b/i.test(text);
  return [
    made({ ...of, type: 'merge.finished', direction, failed: 0, complete, rule: complete ? 'M1' : 'X6' }),
  ];
}

function copyOf(text: string, of: OfUser): Mapped[] | null {
  const compared = { local: null, central: null };
  const copied = COPIED.exec(text);
  if (copied !== null) {
    const [, source = '', target = ''] = copied;
    const to = isShare(plainPath(target)) ? 'central' : 'local';
    const content = { content: '', modified: of.at, created: of.at, version: 0, replaced: null };
    return [
      made({
        ...of,
        type: 'file.copied',
        to,
        path: nameOf(source, target, of.user),
        rule: 'userenv',
        compared,
        ...content,
      }),
    ];
  }
  const failed = NOT_COPIED.exec(text);
  if (failed === null) return null;
  const [, source = '', target = '', reason = ''] = failed;
  const direction = isShare(plainPath(target)) ? 'up' : 'down';
  return [
    made({
      ...of,
      type: 'file.failed',
      direction,
      path: nameOf(source, target, of.user),
      rule: 'X1',
      compared,
      reason,
    }),
  ];
}

/** The path both sides end with: what is left of two full paths once their roots, and the user's folder, are gone. */
function nameOf(source: string, target: string, user: string): string {
  const from = plainPath(source).split('\\');
  const to = plainPath(target).split('\\');
  let same = 0;
  while (same < from.length - 1 && same < to.length - 1 && isSame(from.at(-1 - same), to.at(-1 - same)))
    same++;
  const path = from.slice(from.length - Math.max(1, same));
  if (path.length > 1 && isSame(path[0], user)) path.shift();
  return path.join('/') || '(unknown)';
}

function isSame(a: string | undefined, b: string | undefined): boolean {
  return a?.toLowerCase() === b?.toLowerCase();
}
