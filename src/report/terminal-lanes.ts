/** A replayed log at a glance, as wide as the terminal: sessions per computer, faults below them, losses on them. */
import { cut } from '../explain/layout.ts';
import type { Loss } from '../judge/judge.ts';
import { timeOfDay } from './draw-chart.ts';
import {
  type Course,
  FAULT_LETTERS,
  type FaultLetter,
  type LaneRecorder,
  type SessionLane,
} from './lane-recorder.ts';

export interface LanesOptions {
  /** Columns of the terminal; at least 40 are assumed. */
  readonly width: number;
  /** Only this user's sessions. */
  readonly user?: string;
  readonly paint?: Readonly<Partial<Record<'quiet' | 'fault' | 'lost' | 'beaten', (text: string) => string>>>;
}

type Phase = 'off' | 'on' | 'down' | 'up' | 'step' | 'none';

const SIGNS: Readonly<Record<Phase, string>> = {
  none: ' ',
  off: '·',
  on: '━',
  down: '▼',
  up: '▲',
  step: '─',
};

/** What counts for more where several fall on one column: what moves data, then what is short. */
const WEIGHTS: Readonly<Record<Phase, number>> = { none: 0.5, off: 0.5, on: 1, step: 1.2, down: 2, up: 2 };

const LANES_SHOWN = 24;
const WIDEST_EVENT = 3;
const LONGEST_NAME = 20;
const DAY_MS = 86_400_000;

/** Draws the lanes; lines end with a newline, none is wider than the terminal. Empty where there is nothing to draw. */
export function terminalLanes(
  recorder: LaneRecorder,
  losses: readonly Loss[],
  options: LanesOptions,
): string {
  const all = [...recorder.lanes.values()].filter(
    ({ user }) => options.user === undefined || user === options.user,
  );
  if (all.length === 0) return '';
  return new Lanes(recorder, losses, all, options).draw();
}

class Lanes {
  readonly #recorder: LaneRecorder;
  readonly #losses: readonly Loss[];
  readonly #lanes: readonly SessionLane[];
  readonly #hidden: number;
  readonly #name: number;
  readonly #columns: number;
  readonly #width: number;
  readonly #paint: NonNullable<LanesOptions['paint']>;
  readonly #letters = new Set<FaultLetter>();

  constructor(
    recorder: LaneRecorder,
    losses: readonly Loss[],
    lanes: readonly SessionLane[],
    { width, paint = {} }: LanesOptions,
  ) {
    this.#recorder = recorder;
    this.#losses = losses;
    this.#lanes = tellingLanes(recorder, losses, lanes);
    this.#hidden = lanes.length - this.#lanes.length;
    this.#paint = paint;
    this.#width = Math.max(40, width);
    const longest = Math.max(...this.#lanes.map((lane) => titleOf(lane).length), 8);
    this.#name = Math.min(LONGEST_NAME, longest, Math.floor(this.#width / 3));
    const events = recorder.last - recorder.first + 1;
    this.#columns = Math.min(this.#width - this.#name - 1, events * WIDEST_EVENT);
  }

  draw(): string {
    const lines = [this.#axis(), ...this.#faultLine('', 'server')];
    let computer = '';
    for (const lane of this.#lanes) {
      if (computer !== '' && computer !== lane.computer) lines.push(...this.#faultLine(computer, '  faults'));
      ({ computer } = lane);
      lines.push(this.#laneLine(lane));
    }
    lines.push(...this.#faultLine(computer, '  faults'));
    if (this.#hidden > 0) lines.push(this.#quiet(`and ${this.#hidden} more sessions in which less happened`));
    return `${[...lines, ...this.#legend()].join('\n')}\n`;
  }

  #columnOf(event: number): number {
    const { first, last } = this.#recorder;
    const at = Math.floor(((event - first) * this.#columns) / (last - first + 1));
    return Math.max(0, Math.min(this.#columns - 1, at));
  }

  #quiet(text: string): string {
    return (this.#paint.quiet ?? same)(text);
  }

  #named(name: string, rest: string): string {
    return `${this.#quiet(cut(name, this.#name).padEnd(this.#name))} ${rest}`.trimEnd();
  }

  /** Times of day, or dates where the log is longer than a day. */
  #axis(): string {
    const { instants, first, last } = this.#recorder;
    const days = (instants.at(-1) ?? 0) - (instants[0] ?? 0) > DAY_MS;
    let line = '';
    for (let column = 0; column < this.#columns; column++) {
      if (line.length > column || (column > 0 && line.length > column - 2)) continue;
      const event = first + Math.ceil((column * (last - first + 1)) / this.#columns);
      const at = instants[event - first];
      if (at === undefined || this.#columnOf(event) !== column) continue;
      const label = days ? new Date(at).toISOString().slice(5, 10) : timeOfDay(at).slice(0, 5);
      if (column + label.length > this.#columns || line.trimEnd().endsWith(label)) continue;
      line = line.padEnd(column) + label.padEnd(12);
    }
    return this.#named('', this.#quiet(line.trimEnd()));
  }

  #laneLine(lane: SessionLane): string {
    const phases = this.#phases(lane.sessions);
    const cells = phases.map((phase) =>
      phase === 'off' || phase === 'step' ? this.#quiet(SIGNS[phase]) : SIGNS[phase],
    );
    for (const { computer, user, lostAt, permitted } of this.#losses) {
      if (computer !== lane.computer || user !== lane.user) continue;
      const column = this.#columnOf(lostAt);
      const isLost = permitted === null;
      if (isLost) cells[column] = (this.#paint.lost ?? same)('✕');
      else if (!cells[column]?.includes('✕')) cells[column] = (this.#paint.beaten ?? same)('◇');
    }
    return this.#named(titleOf(lane), cells.join(''));
  }

  /** The phase that counts most in each column. */
  #phases({ from, values }: Course<string>): Phase[] {
    const { first, last } = this.#recorder;
    const perColumn = (last - first + 1) / this.#columns;
    const weights = Array.from({ length: this.#columns }, () => new Map<Phase, number>());
    const add = (begin: number, end: number, phase: Phase): void => {
      const [low, high] = [(begin - first) / perColumn, (end - first) / perColumn];
      for (let column = Math.floor(low); column < high && column < this.#columns; column++) {
        const share = Math.min(high, column + 1) - Math.max(low, column);
        const known = weights[column];
        known?.set(phase, (known.get(phase) ?? 0) + share * WEIGHTS[phase]);
      }
    };
    add(first, from[0] ?? last + 1, 'none');
    for (const [i, begin] of from.entries()) add(begin, from[i + 1] ?? last + 1, phaseOf(values[i] ?? ''));
    return weights.map((known) => {
      let best: Phase = 'none';
      for (const [phase, weight] of known) if (weight > (known.get(best) ?? 0)) best = phase;
      return best;
    });
  }

  /** What was wrong and when, a letter each; no line where nothing was. */
  #faultLine(computer: string, name: string): string[] {
    const { from = [], values = [] } = this.#recorder.faults.get(computer) ?? {};
    const cells = Array.from({ length: this.#columns }, () => ' ');
    let any = false;
    for (const [i, begin] of from.entries()) {
      const letters = values[i] ?? '';
      if (letters === '') continue;
      any = true;
      const end = this.#columnOf((from[i + 1] ?? this.#recorder.last + 1) - 1);
      for (let column = this.#columnOf(begin); column <= end; column++) {
        // Several at once take turns, so that each is seen.
        const letter = letters[column % letters.length] as FaultLetter;
        cells[column] = letter;
        this.#letters.add(letter);
      }
    }
    return any ? [this.#named(name, (this.#paint.fault ?? same)(cells.join('').trimEnd()))] : [];
  }

  #legend(): string[] {
    const lost = this.#losses.some(({ permitted }) => permitted === null);
    const permitted = this.#losses.some((loss) => loss.permitted !== null);
    const entries = [
      `${SIGNS.on} logged on`,
      `${SIGNS.down} merging down`,
      `${SIGNS.up} merging up`,
      `${SIGNS.step} between`,
      ...(lost ? ['✕ lost'] : []),
      ...(permitted ? ['◇ permitted loss'] : []),
      ...[...this.#letters].map((letter) => `${letter} ${FAULT_LETTERS[letter]}`),
    ];
    const lines: string[] = [];
    for (const entry of entries) {
      const line = lines.at(-1);
      if (line !== undefined && line.length + 2 + entry.length <= this.#width) {
        lines[lines.length - 1] = `${line}  ${entry}`;
      } else lines.push(cut(entry, this.#width));
    }
    return lines.map((line) => this.#quiet(line));
  }
}

/** The lanes in which most happened, if there are too many: losses first; in the order of their names. */
function tellingLanes(
  { faults }: LaneRecorder,
  losses: readonly Loss[],
  lanes: readonly SessionLane[],
): SessionLane[] {
  const score = ({ computer, user, sessions }: SessionLane): number => {
    const own = losses.filter((loss) => loss.computer === computer && loss.user === user);
    const lost = own.filter(({ permitted }) => permitted === null).length;
    return (
      lost * 1e6 + own.length * 1e3 + (faults.get(computer)?.from.length ?? 0) * 10 + sessions.from.length
    );
  };
  const scored = lanes.map((lane) => ({ lane, score: score(lane) }));
  const chosen = scored.toSorted((a, b) => b.score - a.score).slice(0, LANES_SHOWN);
  return chosen.map(({ lane }) => lane).toSorted((a, b) => byName(titleOf(a), titleOf(b)));
}

const byName = (a: string, b: string): number => a.localeCompare(b, 'en', { numeric: true });

const titleOf = ({ computer, user }: SessionLane): string => `${computer} ${user}`;

function phaseOf(session: string): Phase {
  switch (session.split(' ')[0]) {
    case '':
      return 'none';
    case 'loggedOff':
      return 'off';
    case 'loggedOn':
      return 'on';
    case 'merging':
    case 'localToRoaming':
      return 'down';
    case 'mergingUp':
      return 'up';
    default:
      return 'step';
  }
}

const same = (text: string): string => text;
