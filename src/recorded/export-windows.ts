/**
 * A history of ours in the form of Windows event logs: what a computer with the User Profiles providers of Windows 8 and
 * later would have recorded of it. Windows writes less than we do: what it has no event for (what users do, deletions of
 * files, schedules, times compared, plans) is left out. Life-cycle events are written for every computer, also for those
 * whose Windows had none.
 */
import type { EventOf, LogEvent } from '../log/events.ts';
import type { Compared } from '../log/fields.ts';
import type { ProfileKind } from '../log/records.ts';
import type { WindowsRecord } from '../readers/recorded-entry.ts';
import { isOneOf, OF_MERGE } from './event-types.ts';
import { RecordWriter } from './record-writer.ts';

const OF_SESSION = new Set([
  'logon.requested',
  'network.detected',
  'logon.refused',
  'hive.loaded',
  'logon.finished',
  'logoff.requested',
  'logoff.finished',
  'hive.saved',
  'hive.abandoned',
  'hive.unloaded',
  'handles.counted',
  'upload.started',
  'upload.retried',
  'upload.finished',
  'upload.failed',
  'upload.abandoned',
] as const);

/** One user on one computer, as the export needs it. */
interface ExportedSession {
  readonly computer: string;
  readonly user: string;
  number: number;
  kind: ProfileKind;
  folder: string;
  /** A logoff that may yet turn out not to begin: the quota can stop it before Windows writes anything. */
  logoff: EventOf<'logoff.requested'> | null;
  /** Whether an event said that the hive stays in memory. */
  held: boolean;
  over: boolean;
}

export class WindowsExport {
  readonly #writer = new RecordWriter();
  readonly #sessions = new Map<string, ExportedSession>();
  readonly #numbers = new Map<string, number>();
  /** Records of the event being taken. */
  #records: WindowsRecord[] = [];

  /** The Windows records of the next event; often none. */
  take(event: LogEvent): readonly WindowsRecord[] {
    this.#records = [];
    if (event.type === 'clock.set') this.#writer.setClock(event.computer, event.offset);
    else if (event.type === 'computer.started') this.#ofComputer(event, 1531);
    else if (event.type === 'computer.stopped') this.#stop(event);
    else if ('computer' in event && 'user' in event && event.user !== undefined) {
      this.#ofSession(event, this.#session(event.computer, event.user));
    }
    return this.#records;
  }

  /** The end of the history: logoffs whose fate is open have begun. */
  finish(): readonly WindowsRecord[] {
    this.#records = [];
    for (const session of this.#sessions.values()) this.#beginLogoff(session);
    return this.#records;
  }

  #stop(event: EventOf<'computer.stopped'>): void {
    for (const session of this.#sessions.values()) {
      if (session.computer !== event.computer) continue;
      this.#beginLogoff(session);
      session.held = false;
    }
    if (event.cause === 'shutdown') this.#ofComputer(event, 1532);
  }

  #ofComputer(event: { at: number; computer: string }, id: number): void {
    this.#records.push(this.#writer.write('service', id, { ...event, user: null }, []));
  }

  #session(computer: string, user: string): ExportedSession {
    const key = `${computer}\u0000${user}`;
    let session = this.#sessions.get(key);
    if (session === undefined) {
      session = {
        computer,
        user,
        number: 0,
        kind: 'local',
        folder: user,
        logoff: null,
        held: false,
        over: true,
      };
      this.#sessions.set(key, session);
    }
    return session;
  }

  #write(event: { at: number }, session: ExportedSession, id: number, values: readonly string[] = []): void {
    const { computer, user } = session;
    const context = { at: event.at, computer, user, activity: session.number };
    this.#records.push(this.#writer.write('service', id, context, values));
  }

  #general(event: { at: number }, session: ExportedSession, id: number, values: readonly string[]): void {
    const { computer, user } = session;
    const context = { at: event.at, computer, user, activity: session.number };
    this.#records.push(this.#writer.write('general', id, context, values));
  }

  #userenv(event: { at: number }, session: ExportedSession, id: number, values: readonly string[]): void {
    const { computer, user } = session;
    this.#records.push(this.#writer.write('userenv', id, { at: event.at, computer, user }, values));
  }

  #beginLogoff(session: ExportedSession): void {
    const { logoff } = session;
    session.logoff = null;
    if (logoff !== null) this.#write(logoff, session, 3, [String(session.number)]);
  }

  #ofSession(event: LogEvent, session: ExportedSession): void {
    if (event.type === 'quota.checked') return this.#quota(event, session);
    if (event.type !== 'user.refreshed' && event.type !== 'handle.opened' && event.type !== 'handle.closed') {
      this.#beginLogoff(session);
    }
    if (!isOneOf(event, OF_SESSION)) return this.#ofMerge(event, session);
    switch (event.type) {
      case 'logon.requested': {
        session.number = (this.#numbers.get(session.computer) ?? 0) + 1;
        this.#numbers.set(session.computer, session.number);
        session.over = false;
        return this.#write(event, session, 1, [String(session.number)]);
      }
      case 'network.detected':
        return this.#detect(event, session);
      case 'logon.refused':
        return this.#write(event, session, 1520, [event.reason]);
      case 'hive.loaded':
        if (!event.reused) this.#load(event, session);
        return;
      case 'logon.finished':
        this.#write(event, session, 67, ['Regular', localRoot(session), typeWord(event.kind)]);
        return this.#write(event, session, 2, [String(session.number)]);
      case 'logoff.requested':
        session.logoff = event;
        return;
      case 'logoff.finished':
        return this.#finishLogoff(event, session);
      case 'hive.saved':
      case 'hive.abandoned':
      case 'hive.unloaded':
      case 'handles.counted':
        return this.#hive(event, session);
      case 'upload.started':
      case 'upload.retried':
        return this.#write(event, session, 50, [this.#writer.sidOf(session.user)]);
      case 'upload.finished':
        return this.#write(event, session, 51, [this.#writer.sidOf(session.user)]);
      case 'upload.failed':
      case 'upload.abandoned':
        if (event.type === 'upload.abandoned' && event.rule === 'B3') return this.#write(event, session, 61);
        return this.#write(event, session, 52, [this.#writer.sidOf(session.user), event.reason]);
      default:
        return event satisfies never;
    }
  }

  #quota(event: EventOf<'quota.checked'>, session: ExportedSession): void {
    // Up to 2003 the user is kept from logging off at all, so no logoff is recorded.
    if (event.verdict === 'blocked') session.logoff = null;
    this.#beginLogoff(session);
    if (event.verdict === 'skipped')
      this.#general(event, session, 1601, [localRoot(session), centralRoot(session)]);
  }

  #detect(event: EventOf<'network.detected'>, session: ExportedSession): void {
    session.kind = event.kind;
    if (event.folder !== '') session.folder = event.folder;
    if (event.rule === 'F5') this.#write(event, session, 1506, ['The network path was not found.']);
    else if (event.rule === 'F6') this.#write(event, session, 1543, [centralRoot(session)]);
  }

  #load(event: EventOf<'hive.loaded'>, session: ExportedSession): void {
    const sid = this.#writer.sidOf(session.user);
    const root = localRoot(session);
    this.#write(event, session, 5, [`\\??\\${root}\\ntuser.dat`, sid]);
    this.#write(event, session, 5, [
      `\\??\\${root}\\AppData\\Local\\Microsoft\\Windows\\UsrClass.dat`,
      `${sid}_Classes`,
    ]);
  }

  #finishLogoff(event: EventOf<'logoff.finished'>, session: ExportedSession): void {
    if (event.outcome !== 'loggedOff' && !session.held) {
      session.held = true;
      this.#write(event, session, 1512, ['Access is denied.']);
    }
    session.over = true;
    this.#write(event, session, 4, [String(session.number)]);
  }

  #hive(
    event: EventOf<'hive.saved' | 'hive.abandoned' | 'hive.unloaded' | 'handles.counted'>,
    session: ExportedSession,
  ): void {
    switch (event.type) {
      case 'hive.saved':
        if (!event.inUse || event.rule !== 'K4' || this.#isForced(session)) return;
        session.held = true;
        return this.#write(event, session, 1517, [this.#writer.sidOf(session.user)]);
      case 'hive.abandoned':
        session.held = true;
        return this.#userenv(event, session, 1000, [
          'The registry file cannot be unloaded; the profile was not copied back.',
        ]);
      case 'hive.unloaded':
        this.#forced.delete(session);
        if (session.held || session.over)
          this.#userenv(event, session, 1516, [this.#writer.sidOf(session.user)]);
        session.held = false;
        return;
      case 'handles.counted':
        if (event.lock !== 'force' || event.open === 0) return;
        this.#forced.add(session);
        return this.#write(event, session, 1530, [leakDetail(event, this.#writer.sidOf(session.user))]);
      default:
        return event satisfies never;
    }
  }

  /** Sessions whose hive is about to be unloaded by force: 1530 said so, 1517 would be wrong. */
  readonly #forced = new Set<ExportedSession>();

  #isForced(session: ExportedSession): boolean {
    return this.#forced.has(session);
  }

  #ofMerge(event: LogEvent, session: ExportedSession): void {
    if (!isOneOf(event, OF_MERGE)) return;
    switch (event.type) {
      case 'merge.planned':
        return this.#write(event, session, 6, roots(session, event.direction));
      case 'merge.finished': {
        const whole = event.complete && event.failed === 0;
        const result = event.complete
          ? 'The operation completed successfully.'
          : 'The network path was not found.';
        this.#write(event, session, 7, [...roots(session, event.direction), result]);
        if (event.direction === 'up' && !whole) this.#write(event, session, 1504);
        return;
      }
      case 'file.copied':
        return this.#copy(event, session, event.path, event.to, event.size ?? event.content.length);
      case 'hive.copied':
        if (event.by === 'merge') return this.#copy(event, session, 'ntuser.dat', event.to, 0);
        return this.#write(event, session, 56, [`${localRoot(session)}\\ntuser.dat.tmp`]);
      case 'file.kept':
        return this.#kept(event, session, event.path, event.on);
      case 'hive.kept':
        return this.#kept(event, session, 'ntuser.dat', event.on);
      case 'file.failed':
        return this.#failed(event, session, event.path);
      case 'hive.failed':
        return this.#failed(event, session, 'ntuser.dat');
      default:
        return event satisfies never;
    }
  }

  #copy(
    event: { at: number },
    session: ExportedSession,
    path: string,
    to: 'local' | 'central',
    bytes: number,
  ): void {
    const [source, target] = roots(session, to === 'local' ? 'down' : 'up');
    this.#general(event, session, 1006, [
      `${source}\\${windowsPath(path)}`,
      String(Math.ceil(bytes / 1024)),
      source,
      target,
      '0',
    ]);
  }

  /** Only a source older than its target is worth an event to Windows. */
  #kept(
    event: { at: number; compared: Compared },
    session: ExportedSession,
    path: string,
    on: 'local' | 'central',
  ): void {
    if (!isOlderSource(on, event.compared)) return;
    const [source, target] = roots(session, on === 'local' ? 'down' : 'up');
    const { local, central } = event.compared;
    const [older, newer] = on === 'local' ? [central, local] : [local, central];
    const file = windowsPath(path);
    this.#general(event, session, 1007, [`${source}\\${file}`, iso(older), `${target}\\${file}`, iso(newer)]);
  }

  #failed(
    event: { at: number; direction: 'up' | 'down'; reason: string },
    session: ExportedSession,
    path: string,
  ): void {
    const [source, target] = roots(session, event.direction);
    const file = windowsPath(path);
    this.#general(event, session, 1509, [`${source}\\${file}`, `${target}\\${file}`, event.reason]);
  }
}

/** Whether a file stayed because what would have come is older: what events 69 and 1007 record. */
export function isOlderSource(on: 'local' | 'central', { local, central }: Compared): boolean {
  if (local === null || central === null) return false;
  return on === 'local' ? local.modified > central.modified : central.modified > local.modified;
}

/** The words Windows has for kinds of profiles in event 67 (our reading: it has none for guests and read-only ones). */
export function typeWord(kind: ProfileKind): string {
  switch (kind) {
    case 'roaming':
    case 'readOnly':
      return 'Roaming';
    case 'mandatory':
    case 'superMandatory':
      return 'Mandatory';
    case 'temporary':
      return 'Temporary';
    case 'local':
    case 'guest':
      return 'Regular';
    default:
      return kind satisfies never;
  }
}

function localRoot({ user }: ExportedSession): string {
  return `C:\\Users\\${user}`;
}

function centralRoot({ folder }: ExportedSession): string {
  return `\\\\server\\profiles\\${folder}`;
}

function roots(session: ExportedSession, direction: 'up' | 'down'): [source: string, target: string] {
  const pair: [string, string] = [centralRoot(session), localRoot(session)];
  return direction === 'down' ? pair : [pair[1], pair[0]];
}

function windowsPath(path: string): string {
  return path.replaceAll('/', '\\');
}

/** The text of event 1530: a line for each handle. Which process holds how many the record does not say. */
function leakDetail({ open, processes }: EventOf<'handles.counted'>, sid: string): string {
  const key = `\\REGISTRY\\USER\\${sid}`;
  const lines: string[] = [];
  for (let i = 0; i < open; i++) {
    const process = processes[Math.min(i, processes.length - 1)] ?? '<Unknown>';
    lines.push(`Process ${1000 + Math.min(i, processes.length - 1)} (${process}) has opened key ${key}\n`);
  }
  return `${open} user registry handles leaked from \\Registry\\User\\${sid}:\n${lines.join('')}`;
}

function iso(stamp: { modified: number } | null): string {
  return new Date(stamp?.modified ?? 0).toISOString();
}
