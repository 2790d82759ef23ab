/** What a help desk wants to know of a recorded history: sessions, leaks by process, failed and partial roams, hazards. */
import type { LogEvent } from '../log/events.ts';
import { type Hazard, hazardOf } from './advice.ts';
import { type Marked, marksOf } from './marks.ts';
import { SessionHistories, type SessionHistory } from './sessions.ts';
import { windowsEvent } from './windows-ids.ts';
import { sayMapped, sourceOf } from './wording.ts';

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
}

export interface HazardSeen extends Hazard {
  readonly count: number;
  readonly first: number;
  readonly last: number;
  readonly who: readonly string[];
  /** Files it was about, the first few. */
  readonly paths: readonly string[];
}

export interface RecordedReport {
  readonly events: number;
  readonly sessions: readonly SessionHistory[];
  readonly sessionCount: number;
  readonly leaks: readonly Leak[];
  readonly deviations: readonly Deviation[];
  readonly deviationCount: number;
  /** Explained peculiarities and how often. */
  readonly variations: readonly { readonly why: string; readonly count: number }[];
  readonly hazards: readonly HazardSeen[];
}

/** Details kept at most, so that memory stays bounded; counts go on. */
const KEPT_MAX = 2000;
const SHOWN_MAX = 20;

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
  #deviationCount = 0;
  #sessionCount = 0;
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
  }

  report(): RecordedReport {
    const open = this.#histories.open();
    return {
      events: this.#events,
      sessions: [...this.#sessions, ...open].toSorted((a, b) => (a.begun ?? 0) - (b.begun ?? 0)),
      sessionCount: this.#sessionCount + open.length,
      leaks: [...this.#leaks.values()].map(leakSeen).toSorted((a, b) => b.handles - a.handles),
      deviations: this.#deviations,
      deviationCount: this.#deviationCount,
      variations: [...this.#variations]
        .map(([why, count]) => ({ why, count }))
        .toSorted((a, b) => b.count - a.count),
      hazards: [...this.#hazards.values()].map(hazardSeen),
    };
  }

  #keep(session: SessionHistory): void {
    this.#sessionCount++;
    if (this.#sessions.length < KEPT_MAX) this.#sessions.push(session);
  }

  #deviate(event: Marked, why: string): void {
    this.#deviationCount++;
    if (this.#deviations.length >= KEPT_MAX) return;
    const { computer = '', user = null } = event as { computer?: string; user?: string };
    const what = event.type === 'service.noted' ? event.message : sayMapped(event);
    this.#deviations.push({ at: event.at, computer, user, source: sourceOf(event), what, why });
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
    let seen = this.#hazards.get(hazard.title);
    if (seen === undefined) {
      const { title, advice } = hazard;
      seen = { title, advice, count: 0, first: event.at, last: event.at, who: new Set(), paths: new Set() };
      this.#hazards.set(title, seen);
    }
    seen.count++;
    seen.first = Math.min(seen.first, event.at);
    seen.last = Math.max(seen.last, event.at);
    const { computer, user } = event as { computer?: string; user?: string };
    if (seen.who.size < SHOWN_MAX && computer !== undefined)
      seen.who.add(user === undefined ? computer : `${user} on ${computer}`);
    const path = 'path' in event && typeof event.path === 'string' ? event.path : null;
    if (path !== null && seen.paths.size < SHOWN_MAX) seen.paths.add(path);
  }
}

function leakSeen({ process, handles, times, users, computers, first, last }: OpenLeak): Leak {
  return { process, handles, times, users: [...users], computers: [...computers], first, last };
}

function hazardSeen({ title, advice, count, first, last, who, paths }: OpenHazard): HazardSeen {
  return { title, advice, count, first, last, who: [...who], paths: [...paths] };
}
