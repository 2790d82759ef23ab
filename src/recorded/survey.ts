/**
 * The first reading of recorded logs: who is who, which Windows wrote them, and which events of two computers belong
 * together. Windows names a user in events that come after those that only carry an id, hence two readings.
 */
import type { WindowsRecord } from '../readers/recorded-entry.ts';
import { ClockPairs } from './clock-offsets.ts';
import { Identities, isPerson, isShare, plainPath, sidIn } from './identities.ts';
import { type SinceWindows, type WindowsEventKind, windowsEvent } from './windows-ids.ts';

const AGE: readonly SinceWindows[] = ['2000', 'XP', 'Vista', '7', '8', '10 (1709)', '10 (1809)'];

/** What the logs tell of one computer. */
export interface SurveyedComputer {
  /** Whether logons and logoffs are in the logs (the Operational channel); else only what the Application log says. */
  lifeCycle: boolean;
  /** The oldest Windows that fits the events seen. */
  windows: SinceWindows;
  /** Whether the events come from the source Userenv of XP and Server 2003. */
  classic: boolean;
  /** Profile events seen. */
  events: number;
}

const LIFE_CYCLE = new Set([1, 2, 3, 4]);

export class Survey {
  readonly identities = new Identities();
  readonly computers = new Map<string, SurveyedComputer>();
  readonly pairs = new ClockPairs();
  /** Local roots told by 67, which names no user: by computer, until a hive's path does. */
  readonly #merges = new Map<string, { source: string; target: string }>();

  /** Takes a record of any log, in the order of that log; records that are none of the profile service's are passed over. */
  observe(record: WindowsRecord): void {
    const kind = windowsEvent(record.provider, record.eventId);
    if (kind === null || record.carved) return;
    const name = computerOf(record);
    this.#noteComputer(name, kind, record);
    if (kind.provider === 'general') return this.#observeCopy(name, record);
    const [first = '', second = ''] = record.values;
    if (kind.id === 5) {
      const sid = sidIn(second);
      if (sid !== null && isHiveFile(first)) this.identities.learnRoot(name, parentOf(plainPath(first)), sid);
    } else if (kind.id === 6) {
      this.#merges.set(name, { source: first, target: second });
      this.#learnMerge(name, first, second);
    }
  }

  #noteComputer(name: string, kind: WindowsEventKind, record: WindowsRecord): void {
    let computer = this.computers.get(name);
    if (computer === undefined) {
      computer = { lifeCycle: false, windows: '2000', classic: false, events: 0 };
      this.computers.set(name, computer);
    }
    computer.events++;
    if (kind.provider === 'service' && LIFE_CYCLE.has(kind.id)) computer.lifeCycle = true;
    if (record.provider.toLowerCase() === 'userenv') computer.classic = true;
    // Event 1530 became a mere information with Windows 8.
    const since = kind.id === 1530 && record.level === 4 ? '8' : kind.since;
    const atLeast =
      kind.provider === 'service' && AGE.indexOf(since) < AGE.indexOf('Vista') ? 'Vista' : since;
    if (AGE.indexOf(atLeast) > AGE.indexOf(computer.windows)) computer.windows = atLeast;
  }

  /** A merge names both roots; the local one tells whose they are. */
  #learnMerge(name: string, source: string, target: string): void {
    const [share, local] = isShare(plainPath(source)) ? [source, target] : [target, source];
    const owner = this.identities.locate(name, local);
    if (owner !== null && isShare(plainPath(share))) this.identities.learnRoot(name, share, owner.sid);
  }

  #observeCopy(name: string, record: WindowsRecord): void {
    if (record.eventId !== 1006) return;
    const [file = '', size = '', , target = ''] = record.values;
    const leaf = plainPath(file);
    const up = isShare(plainPath(target));
    // The share is what both computers name alike; the rest of the path tells the file.
    const share = up ? plainPath(target) : plainPath(record.values[2] ?? '');
    const path = relativeTo(leaf, record.values[2] ?? '');
    this.pairs.observe(
      `${share}\u0000${path}\u0000${size}`.toLowerCase(),
      name,
      up ? 'up' : 'down',
      Date.parse(record.time),
    );
  }

  /** Names a user the logs themselves could not: a merge seen before the hive's path was known. */
  finish(): void {
    for (const [name, { source, target }] of this.#merges) this.#learnMerge(name, source, target);
  }
}

/** Name of the computer a record was written on; of the log where the record has none. */
export function computerOf(record: WindowsRecord): string {
  return record.computer ?? record.source.file;
}

/** Whether a record can be attributed by the person who was logged on when it was written. */
export function personOf(record: WindowsRecord): string | null {
  const sid = sidIn(record.userSid);
  return isPerson(sid) ? sid : null;
}

function isHiveFile(path: string): boolean {
  return /\\ntuser\.(?:dat|man)$/i.test(path);
}

function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf('\\')));
}

/** A path below a folder as both sides name it; the path itself where it does not lie there. */
export function relativeTo(path: string, folder: string): string {
  const root = plainPath(folder);
  const lower = path.toLowerCase();
  return lower.startsWith(`${root.toLowerCase()}\\`) ? path.slice(root.length + 1) : path;
}
