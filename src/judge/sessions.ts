/** Sessions: who was logged on where, under what was announced, and whose hive lies on the server. */
import type { PermissionId } from './permissions.ts';
import type { LocalPlace } from './places.ts';

/** One session as the judge sees it. */
export interface JudgedSession {
  readonly number: number;
  /** When it began, on the server's clock. */
  openedAt: number;
  kind: string;
  roamsBack: boolean;
  /** Whether the download failed or was not tried, by the records. */
  unmerged: boolean;
  /** First roaming logon of a user who had a local profile here, with a central hive present. */
  firstRoaming: boolean;
  transition: boolean;
  /** Clock of the last change to a setting in this session, and whether there was one. */
  lastChange: number;
  changedHive: boolean;
  saved: boolean;
  active: boolean;
}

/** The session in which something was written, and whether its hive had been saved for the last time by then. */
export type Moment = Readonly<Pick<JudgedSession, 'number' | 'saved'>>;

export function newSession(number: number): JudgedSession {
  return {
    number,
    openedAt: 0,
    kind: 'roaming',
    roamsBack: true,
    unmerged: false,
    firstRoaming: false,
    transition: false,
    lastChange: Number.NEGATIVE_INFINITY,
    changedHive: false,
    saved: false,
    active: false,
  };
}

interface SessionsImage {
  readonly sessions: JudgedSession[];
  readonly hiveAuthors: Map<string, JudgedSession>;
}

/** All sessions of a history by their numbers. */
export class Sessions {
  readonly #sessions: JudgedSession[];
  readonly #hiveAuthors: Map<string, JudgedSession>;

  /** There was none yet, or those of an image, which is taken over. */
  constructor(image?: object) {
    const known = image as SessionsImage | undefined;
    this.#sessions = known?.sessions ?? [];
    this.#hiveAuthors = known?.hiveAuthors ?? new Map();
  }

  /** All of it as plain data, for a snapshot. */
  image(): object {
    const image: SessionsImage = { sessions: this.#sessions, hiveAuthors: this.#hiveAuthors };
    return image;
  }

  /** A new session of a user on a computer. */
  open(place: LocalPlace): JudgedSession {
    const session = newSession(this.#sessions.length);
    session.active = true;
    this.#sessions.push(session);
    place.session = session;
    return session;
  }

  get(number: number): JudgedSession | undefined {
    return this.#sessions[number];
  }

  /** Whether a session was announced as not roaming back. */
  isPrivate(session: number): boolean {
    const found = this.#sessions[session];
    return found !== undefined && sessionPermission(found) !== null;
  }

  /** The session whose hive lies on the server as one unit. */
  hiveAuthor(folder: string): JudgedSession | undefined {
    return this.#hiveAuthors.get(folder);
  }

  setHiveAuthor(folder: string, session: JudgedSession): void {
    this.#hiveAuthors.set(folder, session);
  }
}

/** Permission of a session that was announced as not roaming back (P3). */
export function sessionPermission(session: JudgedSession): PermissionId | null {
  return isPrivateKind(session.kind) ? 'P3' : null;
}

const PRIVATE_KINDS: ReadonlySet<string> = new Set([
  'mandatory',
  'superMandatory',
  'temporary',
  'guest',
  'readOnly',
]);

/** Whether a profile of this kind is announced as not roaming back. */
export function isPrivateKind(kind: string): boolean {
  return PRIVATE_KINDS.has(kind);
}
