/** What a help desk wants to know of a recorded history: sessions, leaks by process, failed and partial roams, hazards. */
import { pathKey } from '../fold/tree.ts';
import type { LogEvent } from '../log/events.ts';
import {
  CUT_OFF,
  DEVIATIONS,
  type DeviationKind,
  type Hazard,
  HELD_FOR_DAYS,
  hazardOf,
  WRITTEN_OVER,
} from './advice.ts';
import { type Marked, marksOf } from './marks.ts';
import { Overwrites } from './overwrites.ts';
import { SessionHistories, type SessionHistory } from './sessions.ts';
import { windowsEvent } from './windows-ids.ts';
import { moment, sayMapped, sourceOf, span } from './wording.ts';

export interface Leak {
  /** Path of the program's image as Windows wrote it, or what it wrote instead. */
  readonly process: string;
  readonly handles: number;
  /** Forced unloads in which it appeared. */
  readonly times: number;
  readonly users: readonly string[];
  readonly computers: readonly string[];
  /** Instants in ms. */
  readonly first: number;
  readonly last: number;
}

export interface Deviation {
  readonly at: number;
  readonly computer: string;
  readonly user: string | null;
  /** `Service 6`, and what it says. */
  readonly source: string;
  readonly what: string;
  /** What was expected instead. */
  readonly why: string;
  readonly kind: DeviationKind;
}

/** Deviations of one kind, with what to do about them. */
export interface DeviationSeen extends Hazard {
  readonly kind: DeviationKind;
  readonly count: number;
}

export interface HazardSeen extends Hazard {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly who: readonly string[];
  /** Files it was about, the first few. */
  readonly paths: readonly string[];
}

/** All merges and background uploads of a history. */
export interface RoamingTotals {
  readonly merges: number;
  /** Merges that did not end, or not with every file. */
  readonly partial: number;
  readonly copied: number;
  readonly failed: number;
  readonly older: number;
  readonly uploads: number;
  readonly uploadsGivenUp: number;
}

export interface RecordedReport {
  readonly events: number;
  readonly roaming: RoamingTotals;
  /** The last ones, where there are very many. */
  readonly sessions: readonly SessionHistory[];
  readonly sessionCount: number;
  readonly leaks: readonly Leak[];
  readonly deviations: readonly Deviation[];
  readonly deviationCount: number;
  readonly deviationKinds: readonly DeviationSeen[];
  /** Explained peculiarities and how often. */
  readonly variations: readonly { readonly why: string; readonly count: number }[];
  readonly hazards: readonly HazardSeen[];
}

/** Details kept at most, so that memory stays bounded; counts go on. */
const KEPT_MAX = 2000;
const SHOWN_MAX = 20;
const DAY_MS = 86_400_000;

type Open<T> = { -readonly [Member in keyof T]: T[Member] };

interface OpenLeak extends Omit<Open<Leak>, 'users' | 'computers'> {
  readonly users: Set<string>;
  readonly computers: Set<string>;
}

interface OpenHazard extends Omit<Open<HazardSeen>, 'who' | 'paths'> {
  readonly who: Set<string>;
  readonly paths: Set<string>;
}

export class ReportBuilder {
  readonly #sessions: SessionHistory[] = [];
  readonly #histories: SessionHistories;
  readonly #user: string | null;
  readonly #leaks = new Map<string, OpenLeak>();
  readonly #hazards = new Map<string, OpenHazard>();
  readonly #variations = new Map<string, number>();
  readonly #deviations: Deviation[] = [];
  readonly #deviationKinds = new Map<DeviationKind, number>();
  readonly #overwrites = new Overwrites();
  /** The latest instant seen: a hive not released by then is still held. */
  #last = Number.NEGATIVE_INFINITY;
  #deviationCount = 0;
  #sessionCount = 0;
  #roaming = NOTHING_ROAMED;
  #events = 0;

  /** @param user whom to report about; `null`: everybody */
  constructor(user: string | null = null) {
    this.#user = user;
    this.#histories = new SessionHistories((session) => this.#keep(session));
  }

  observe(event: LogEvent): void {
    this.#events++;
    if (this.#user !== null && 'user' in event && event.user !== undefined && event.user !== this.#user)
      return;
    this.#histories.observe(event);
    const { variation, deviation } = marksOf(event);
    if (variation !== undefined) this.#variations.set(variation, (this.#variations.get(variation) ?? 0) + 1);
    if (deviation !== undefined) this.#deviate(event, deviation);
    this.#leak(event);
    this.#hazard(event);
    // A crash with nobody logged on costs nothing.
    if (event.type === 'computer.stopped' && (variation ?? '').includes(' while '))
      this.#note(CUT_OFF, event, null);
    this.#overwrite(event);
    this.#last = Math.max(this.#last, event.at);
  }

  report(): RecordedReport {
    const open = this.#histories.open();
    const sessions = [...this.#sessions.slice(-KEPT_MAX), ...open].toSorted(
      (a, b) => (a.begun ?? 0) - (b.begun ?? 0),
    );
    return {
      events: this.#events,
      roaming: open.reduce(withSession, this.#roaming),
      sessions,
      sessionCount: this.#sessionCount + open.length,
      leaks: [...this.#leaks.values()].map(leakSeen).toSorted((a, b) => b.handles - a.handles),
      deviations: this.#deviations,
      deviationCount: this.#deviationCount,
      deviationKinds: [...this.#deviationKinds].map(([kind, count]) => ({
        ...DEVIATIONS[kind],
        kind,
        count,
      })),
      variations: [...this.#variations]
        .map(([why, count]) => ({ why, count }))
        .toSorted((a, b) => b.count - a.count),
      hazards: [...[...this.#hazards.values()].map(hazardSeen), ...this.#heldForDays(sessions)],
    };
  }

  #keep(session: SessionHistory): void {
    this.#sessionCount++;
    this.#roaming = withSession(this.#roaming, session);
    this.#sessions.push(session);
    if (this.#sessions.length >= 2 * KEPT_MAX) this.#sessions.splice(0, KEPT_MAX);
  }

  #deviate(event: Marked, why: string): void {
    const { deviationKind: kind = 'out-of-place' } = marksOf(event);
    this.#deviationCount++;
    this.#deviationKinds.set(kind, (this.#deviationKinds.get(kind) ?? 0) + 1);
    if (this.#deviations.length >= KEPT_MAX) return;
    const { computer = '', user = null } = event as { computer?: string; user?: string };
    const what = event.type === 'service.noted' ? event.message : sayMapped(event);
    this.#deviations.push({ at: event.at, computer, user, source: sourceOf(event), what, why, kind });
  }

  /** Leaks also come as notes: of the classes hive, and where logoffs are not recorded. */
  #leak(event: LogEvent): void {
    const leak = event.type === 'service.noted' ? marksOf(event).event : event;
    const { type, lock, holders, processes, open } = (leak ?? {}) as {
      type?: string;
      lock?: string;
      open?: number;
      holders?: readonly { image: string | null; pid: number }[];
      processes?: readonly string[];
    };
    if (type !== 'handles.counted' || lock !== 'force' || (open ?? 0) === 0) return;
    const names = holders?.map(({ image, pid }) => image ?? `process ${pid}`) ?? processes ?? [];
    const counts = new Map<string, number>();
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
    const { computer, user = '' } = event as { computer: string; user?: string };
    for (const [name, handles] of counts) this.#countLeak(name, handles, event.at, computer, user);
  }

  #countLeak(process: string, handles: number, at: number, computer: string, user: string): void {
    let leak = this.#leaks.get(process);
    if (leak === undefined) {
      if (this.#leaks.size >= KEPT_MAX) return;
      leak = { process, handles: 0, times: 0, users: new Set(), computers: new Set(), first: at, last: at };
      this.#leaks.set(process, leak);
    }
    leak.handles += handles;
    leak.times++;
    leak.users.add(user);
    leak.computers.add(computer);
    leak.first = Math.min(leak.first, at);
    leak.last = Math.max(leak.last, at);
  }

  #hazard(event: Marked): void {
    const { origin } = event;
    const kind = origin === undefined ? null : windowsEvent(origin.provider, origin.id);
    const hazard = kind === null ? null : hazardOf(kind.provider, kind.id);
    if (hazard === null) return;
    const path = 'path' in event && typeof event.path === 'string' ? event.path : null;
    this.#note(hazard, event as Seen, path);
  }

  /** A copy on the server that the computer which replaced it had never fetched. */
  #overwrite(event: Marked): void {
    if (!('computer' in event) || event.computer === undefined) return;
    this.#overwrites.see(event.computer, event.at);
    if (event.type !== 'file.copied' && !(event.type === 'hive.copied' && event.by === 'merge')) return;
    const path = event.type === 'file.copied' ? event.path : 'ntuser.dat';
    const key = `${event.user}\u0000${pathKey(path)}`;
    const lost = this.#overwrites.take(key, event.computer, event.to, event.at);
    if (lost === null) return;
    this.#note(WRITTEN_OVER, event, `${path} (${lost.computer}’s of ${moment(lost.at)})`);
  }

  #note(hazard: Hazard, { at, computer, user }: Seen, path: string | null): void {
    let seen = this.#hazards.get(hazard.title);
    if (seen === undefined) {
      const { title, advice } = hazard;
      seen = { title, advice, count: 0, first: at, last: at, who: new Set(), paths: new Set() };
      this.#hazards.set(title, seen);
    }
    seen.count++;
    seen.first = Math.min(seen.first, at);
    seen.last = Math.max(seen.last, at);
    if (seen.who.size < SHOWN_MAX && computer !== undefined)
      seen.who.add(user === undefined ? computer : `${user} on ${computer}`);
    if (path !== null && seen.paths.size < SHOWN_MAX) seen.paths.add(path);
  }

  /** Hives that stayed in memory for days, by whom where an event names the program. */
  #heldForDays(sessions: readonly SessionHistory[]): HazardSeen[] {
    const held = sessions.flatMap((session) => {
      const { loggedOff, released } = session;
      const until = released ?? this.#last;
      return session.held && loggedOff !== null && until - loggedOff >= DAY_MS ? [{ session, until }] : [];
    });
    if (held.length === 0) return [];
    const who = held.map(({ session: { user, computer } }) => `${user} on ${computer}`);
    const paths = held.map(
      ({ session: { leaks, loggedOff }, until }) =>
        `${leaks?.processes.join(', ') ?? 'a program that no event names'} for ${span(until - (loggedOff ?? until))}`,
    );
    const times = held.map(({ session }) => session.loggedOff ?? 0);
    const [first, last] = [Math.min(...times), Math.max(...times)];
    return [{ ...HELD_FOR_DAYS, count: held.length, first, last, who, paths: paths.slice(0, SHOWN_MAX) }];
  }
}

/** What an event says of itself wherever it comes from. */
interface Seen {
  readonly at: number;
  readonly computer?: string;
  readonly user?: string;
}

const NOTHING_ROAMED: RoamingTotals = {
  merges: 0,
  partial: 0,
  copied: 0,
  failed: 0,
  older: 0,
  uploads: 0,
  uploadsGivenUp: 0,
};

function withSession(totals: RoamingTotals, { up, down, uploads }: SessionHistory): RoamingTotals {
  const sum = { ...totals };
  for (const merge of [up, down]) {
    if (merge === null) continue;
    sum.merges++;
    if (!merge.whole) sum.partial++;
    sum.copied += merge.copied;
    sum.failed += merge.failed;
    sum.older += merge.older;
  }
  sum.uploads += uploads.started;
  sum.uploadsGivenUp += uploads.abandoned;
  return sum;
}

function leakSeen({ process, handles, times, users, computers, first, last }: OpenLeak): Leak {
  return { process, handles, times, users: [...users], computers: [...computers], first, last };
}

function hazardSeen({ title, advice, count, first, last, who, paths }: OpenHazard): HazardSeen {
  return { title, advice, count, first, last, who: [...who], paths: [...paths] };
}
