/** Whose a Windows event is. Some name a user, some a path, some only the activity or the session they belong to. */
import type { WindowsRecord } from '../readers/recorded-entry.ts';
import { type Identities, isPerson, sidIn } from './identities.ts';
import { personOf } from './survey.ts';
import type { WindowsEventKind } from './windows-ids.ts';

/** Activities remembered at most; they are short. */
const ACTIVITIES_MAX = 10_000;

/** XP and Server 2003 write the account's name where later Windows writes its id. */
const ACCOUNT = /^(?:[^\\]+\\)?([^\\]+)$/;

export class RecordOwners {
  readonly #identities: Identities;
  #activities = new Map<string, string>();
  readonly #sessions = new Map<string, string>();

  constructor(identities: Identities) {
    this.#identities = identities;
  }

  /** The user's name, or `null` where neither the record nor those before it tell. */
  userOf(record: WindowsRecord, kind: WindowsEventKind, computer: string): string | null {
    const user = this.#byData(record, kind, computer) ?? this.#byContext(record, kind, computer);
    if (user !== null) this.#remember(record, kind, computer, user);
    return user;
  }

  #byData(record: WindowsRecord, kind: WindowsEventKind, computer: string): string | null {
    for (const [i, field] of kind.fields.entries()) {
      const value = record.values[i] ?? '';
      const sid = field === 'UserSid' || field === 'Key' || field === 'Detail' ? sidIn(value) : null;
      if (sid !== null) return this.#identities.nameOf(sid);
      if (field === 'UserSid' && value !== '') return ACCOUNT.exec(value.trim())?.[1] ?? value;
      const located = PATHS.has(field) ? this.#identities.locate(computer, value) : null;
      if (located !== null) return this.#identities.nameOf(located.sid);
    }
    const person = personOf(record);
    return person === null ? null : this.#identities.nameOf(person);
  }

  #byContext(record: WindowsRecord, kind: WindowsEventKind, computer: string): string | null {
    if (record.activityId !== null) {
      const user = this.#activities.get(record.activityId);
      if (user !== undefined) return user;
    }
    if (kind.fields[0] === 'Session') {
      const user = this.#sessions.get(sessionKey(computer, record));
      if (user !== undefined) return user;
    }
    const sid = sidIn(record.userSid);
    const isOwn = kind.fields[0] === 'Session' && sid !== null && !isPerson(sid);
    return isOwn ? this.#identities.nameOf(sid) : null;
  }

  #remember(record: WindowsRecord, kind: WindowsEventKind, computer: string, user: string): void {
    if (kind.fields[0] === 'Session') this.#sessions.set(sessionKey(computer, record), user);
    if (record.activityId === null) return;
    if (this.#activities.size >= ACTIVITIES_MAX) this.#activities = new Map();
    this.#activities.set(record.activityId, user);
  }
}

const PATHS: ReadonlySet<string> = new Set([
  'File',
  'Folder',
  'LocalPath',
  'ProfilePath',
  'Source',
  'Target',
  'SourceFile',
  'DestinationFile',
  'FileName',
  'SourceLocation',
  'DestinationLocation',
]);

function sessionKey(computer: string, record: WindowsRecord): string {
  return `${computer}\u0000${record.values[0] ?? ''}`;
}
