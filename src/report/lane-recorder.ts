/** What a picture of sessions and faults needs of a replay: noted while events are folded, one look per event. */
import type { Computer, FleetState, LocalProfile } from '../fold/state.ts';
import type { LogEvent } from '../log/events.ts';

/** Successive values of something: each holds from its event on. */
export interface Course<T> {
  /** Event numbers, ascending, 1-based. */
  readonly from: number[];
  readonly values: T[];
}

export interface SessionLane {
  readonly computer: string;
  readonly user: string;
  /** States of the session machine; `''` while the computer is off. */
  readonly sessions: Course<string>;
}

/** A fault as one letter, and what it stands for. */
export const FAULT_LETTERS = {
  P: 'computer off',
  L: 'link down',
  l: 'slow link',
  C: 'clock off',
  T: 'transfers failing',
  H: 'hive held open',
  D: 'share down',
  F: 'share full',
  E: 'share shows an empty folder',
  M: 'share leaves files out',
  R: 'share taken back',
} as const;
export type FaultLetter = keyof typeof FAULT_LETTERS;

const SERVER_LETTERS: Readonly<Record<string, FaultLetter>> = {
  down: 'D',
  full: 'F',
  empty: 'E',
  partial: 'M',
  'rolled-back': 'R',
};

export class LaneRecorder {
  readonly lanes = new Map<string, SessionLane>();
  /** Letters of what is wrong, by computer; `''` is the server. */
  readonly faults = new Map<string, Course<string>>();
  /** Number of the first event seen. */
  first = 0;
  last = 0;
  /** Instants of the events seen, ms. */
  readonly instants: number[] = [];

  /** @param state the fleet after the event; `state.events` is its number */
  observe(event: LogEvent, state: FleetState): void {
    this.last = state.events;
    if (this.first === 0) this.first = this.last;
    // Numbers may have been skipped.
    while (this.instants.length <= this.last - this.first) this.instants.push(event.at);
    if (event.type === 'server.changed') this.#note('', SERVER_LETTERS[event.state] ?? '');
    if (!('computer' in event) || event.computer === undefined) return;
    const computer = state.computers[event.computer];
    if (computer === undefined) return;
    const named = 'user' in event && event.user !== undefined ? computer.profiles[event.user] : undefined;
    if (named !== undefined && 'user' in event)
      this.#session(event.computer, event.user ?? '', computer, named);
    else {
      for (const user in computer.profiles) {
        this.#session(event.computer, user, computer, computer.profiles[user] as LocalProfile);
      }
    }
    this.#note(event.computer, lettersOf(computer));
  }

  #session(name: string, user: string, computer: Computer, { session }: LocalProfile): void {
    const key = `${name}\u0000${user}`;
    let lane = this.lanes.get(key);
    if (lane === undefined) {
      lane = { computer: name, user, sessions: { from: [], values: [] } };
      this.lanes.set(key, lane);
    }
    append(lane.sessions, this.last, computer.running ? session : '');
  }

  #note(computer: string, letters: string): void {
    let course = this.faults.get(computer);
    if (course === undefined) this.faults.set(computer, (course = { from: [], values: [] }));
    append(course, this.last, letters);
  }
}

function append<T>({ from, values }: Course<T>, event: number, value: T): void {
  if (values.at(-1) === value) return;
  from.push(event);
  values.push(value);
}

function lettersOf(computer: Computer): string {
  if (!computer.running) return 'P';
  let letters = computer.link === 'none' ? 'L' : computer.link === 'slow' ? 'l' : '';
  if (computer.offset !== 0) letters += 'C';
  const profiles = Object.values(computer.profiles);
  if (profiles.some(({ failing }) => failing !== undefined && isFailing(failing))) letters += 'T';
  if (profiles.some(({ handles }) => Object.values(handles).some((open) => open > 0))) letters += 'H';
  return letters;
}

function isFailing({ down, up }: NonNullable<LocalProfile['failing']>): boolean {
  return Object.keys(down).length > 0 || Object.keys(up).length > 0;
}
