/** Makes Windows records: numbers, channels, ids of users, and the computer's own clock in steps of 100 ns. */
import type { WindowsRecord } from '../readers/recorded-entry.ts';
import { CHANNEL_NAMES, kindOf, PROVIDER_NAMES, type WindowsProvider } from './windows-ids.ts';

export interface WriteContext {
  readonly at: number;
  readonly computer: string;
  /** `null`: an event of the whole computer. */
  readonly user: string | null;
  /** Number of the session, from which its activity id is made. */
  readonly activity?: number;
}

interface Clock {
  offset: number;
  /** The last instant written, and how many records it has. */
  at: number;
  ticks: number;
}

const LOCAL_SYSTEM = 'S-1-5-18';
const TICKS_MAX = 9999;
const KEYWORDS = { Application: '0x8000000000000000', Operational: '0x4000000000000000' } as const;
/** Only these name their user in the header; the others are written by the system. */
const IN_USERS_NAME = new Set([1, 2, 3, 4]);

export class RecordWriter {
  readonly #numbers = new Map<string, number>();
  readonly #clocks = new Map<string, Clock>();
  readonly #sids = new Map<string, string>();

  setClock(computer: string, offset: number): void {
    this.#clock(computer).offset = offset;
  }

  /** The same user has the same id on every computer of a domain. */
  sidOf(user: string): string {
    let sid = this.#sids.get(user);
    if (sid === undefined) this.#sids.set(user, (sid = `S-1-5-21-1000-2000-3000-${1001 + this.#sids.size}`));
    return sid;
  }

  write(
    provider: WindowsProvider,
    id: number,
    context: WriteContext,
    values: readonly string[],
  ): WindowsRecord {
    const kind = kindOf(provider, id);
    const { computer, user, activity } = context;
    const inName = user !== null && (IN_USERS_NAME.has(id) || provider === 'general');
    return {
      source: { file: computer },
      provider: PROVIDER_NAMES[provider],
      eventId: id,
      version: 0,
      level: kind.level,
      task: 0,
      opcode: 0,
      keywords: KEYWORDS[kind.channel],
      channel: CHANNEL_NAMES[kind.channel],
      computer,
      time: this.#time(computer, context.at),
      recordId: this.#number(computer, kind.channel),
      userSid: inName ? this.sidOf(user) : LOCAL_SYSTEM,
      processId: 900,
      threadId: 1000,
      activityId: user === null || activity === undefined ? null : activityId(this.sidOf(user), activity),
      data: Object.fromEntries(kind.fields.map((field, i) => [field, values[i] ?? ''])),
      values: kind.fields.map((_, i) => values[i] ?? ''),
      message: null,
      carved: false,
    };
  }

  #number(computer: string, channel: string): number {
    const key = `${computer}\u0000${channel}`;
    const number = (this.#numbers.get(key) ?? 0) + 1;
    this.#numbers.set(key, number);
    return number;
  }

  #clock(computer: string): Clock {
    let clock = this.#clocks.get(computer);
    if (clock === undefined) this.#clocks.set(computer, (clock = { offset: 0, at: Number.NaN, ticks: 0 }));
    return clock;
  }

  /** Records of one instant follow each other by 100 ns, so that two channels of a computer can be merged again. */
  #time(computer: string, at: number): string {
    const clock = this.#clock(computer);
    const own = Math.round(at + clock.offset);
    clock.ticks = own === clock.at ? Math.min(clock.ticks + 1, TICKS_MAX) : 0;
    clock.at = own;
    return `${new Date(own).toISOString().slice(0, -1)}${String(clock.ticks).padStart(4, '0')}Z`;
  }
}

/** The last part of the user's id and the session, in the form of a GUID. */
function activityId(sid: string, session: number): string {
  const rid = Number(sid.slice(sid.lastIndexOf('-') + 1));
  return `${hex(rid, 8)}-0000-4000-8000-${hex(session, 12)}`;
}

function hex(value: number, digits: number): string {
  return value.toString(16).toUpperCase().padStart(digits, '0');
}
