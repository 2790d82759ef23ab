/** The words of the explorer's events: each is one or a few stimuli of a scenario. */
import type { Os } from '../log/fields.ts';
import type { Stimulus } from '../log/stimuli.ts';
import { COMPUTERS, clocks, type Scope, USER } from './scope.ts';
import type { SessionEventName } from './session-table.ts';

const START = Date.UTC(2003, 4, 1, 9);

/** Between two events, ms: longer than the wait for a locked hive, so that a logoff ends before the next event. */
const UNIT_MS = 120_000;

/** The Windows that suits the algorithm; fast logon exists from XP on. */
const SYSTEM: Readonly<Record<string, Os>> = { nt4: 'nt4', 'windows-2000': '2000', 'windows-7': '7' };

const PATH = '\\\\server\\profiles\\alice';

/** How far a computer's clock is ahead of the file server's, ms. */
export function clockOffsetMs(scope: Scope, computer: number): number {
  return (clocks(scope).offsets[computer] ?? 0) * UNIT_MS;
}

/** The world before the first event: computers on, clocks set, and a user without a profile path where one is given later. */
export function startOf(scope: Scope, computers = scope.computers): Stimulus[] {
  const os = SYSTEM[scope.algorithm.name] ?? 'xp';
  const start: Stimulus[] = COMPUTERS.slice(0, computers).map((computer) => ({
    type: 'computer.started',
    at: 0,
    computer,
    os,
  }));
  for (const [m, computer] of COMPUTERS.slice(0, computers).entries()) {
    const offset = clockOffsetMs(scope, m);
    if (offset !== 0) start.push({ type: 'clock.set', at: 0, computer, offset });
  }
  if (scope.faults.has('transition'))
    start.push({ type: 'user.changed', at: 0, user: USER, profilePath: null });
  return start;
}

/** Gives events their instants, and instants to the stimuli of one event alike. */
export class Steps {
  readonly #scope: Scope;
  #now = START;
  #contents = 0;

  constructor(scope: Scope) {
    this.#scope = scope;
  }

  /** The stimulus at the next instant. */
  at(stimulus: Stimulus): Stimulus {
    this.advance();
    return this.now(stimulus);
  }

  advance(): void {
    this.#now += clocks(this.#scope).tick * UNIT_MS;
  }

  now(stimulus: Stimulus): Stimulus {
    return { ...stimulus, at: this.#now };
  }

  /** A content nobody has written yet. */
  content(): string {
    return `v${++this.#contents}`;
  }

  /**
   * @param steps for cut merges: how many records run before the cut
   * @returns the stimuli of one event of a session; their instants are still to be given
   */
  stimuliOf(event: SessionEventName, computer: string, steps: number): Stimulus[] {
    const on = { at: 0, computer };
    const of = { ...on, user: USER };
    const os = SYSTEM[this.#scope.algorithm.name] ?? 'xp';
    switch (event) {
      case 'logon':
        return [{ type: 'logon.requested', ...of }];
      case 'logoff':
        return [{ type: 'logoff.requested', ...of }];
      case 'logon-cut':
        return [{ type: 'logon.requested', ...of, steps }];
      case 'logoff-cut':
        return [{ type: 'logoff.requested', ...of, steps }];
      case 'reboot':
        return [
          { type: 'computer.stopped', ...on, cause: 'power-loss' },
          { type: 'computer.started', ...on, os },
        ];
      case 'unlink':
        return [{ type: 'network.changed', ...on, link: 'none' }];
      case 'link':
        return [{ type: 'network.changed', ...on, link: 'fast' }];
      case 'open':
        return [{ type: 'handle.opened', ...of, process: 'p' }];
      case 'close':
        return [{ type: 'handle.closed', ...of, process: 'p' }];
      case 'release': {
        // Any stimulus of the computer lets it go on; setting its clock to what it is changes nothing else.
        const offset = clockOffsetMs(this.#scope, COMPUTERS.indexOf(computer as 'A'));
        return [{ type: 'clock.set', ...on, offset }];
      }
      case 'path':
        return [{ type: 'user.changed', at: 0, user: USER, profilePath: PATH }];
      case 'exists':
        return [];
      default:
        return event satisfies never;
    }
  }
}
