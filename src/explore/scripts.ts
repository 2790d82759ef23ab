/** Every step a component of a scope can be asked for, numbered; and for each session state the moves that lead on. */
import type { Script } from './component.ts';
import type { Scope } from './scope.ts';
import type { Op, SessionEdge, SessionEventName, SessionState } from './session-table.ts';

/** No component has anything to do. */
export const NOTHING = -1;

/** A merge has at most this many actions of one file. */
export const CUTS = 4;

/** What one computer's session may do next. */
export interface Move {
  readonly event: SessionEventName;
  readonly to: number;
  /** What every component does, if all goes well. */
  readonly script: number;
  /** What a component does whose transfers fail; `NOTHING`: they cannot. */
  readonly failing: number;
  /** For a merge that is cut: what a component does that runs 0, 1, 2, … actions before the cut. */
  readonly cuts: readonly number[];
}

export class Scripts {
  readonly all: Script[] = [];
  /** By computer and session state. */
  readonly moves: readonly (readonly (readonly Move[])[])[];
  readonly write: readonly number[];
  readonly remove: readonly number[];
  /** What components do while something happens to another one; `NOTHING` where time is all in ranks. */
  readonly tick: readonly number[];
  /** By session state: where it leads that the central profile now exists; that a profile path is given. -1: nowhere. */
  readonly exists: readonly number[];
  readonly path: readonly number[];
  readonly #numbers = new Map<string, number>();
  readonly #ticks: boolean;

  constructor(scope: Scope, sessions: readonly SessionState[]) {
    this.#ticks = scope.faults.has('skew') || scope.absoluteTimes;
    const computers = Array.from({ length: scope.computers }, (_, m) => m);
    this.moves = computers.map((m) => sessions.map((state) => this.#movesOf(scope, state, m)));
    const script = (computer: number, user: Script['user']): number =>
      this.#number({ computer, user, ops: [], failing: null, cutAfter: null });
    this.write = computers.map((m) => script(m, 'write'));
    this.remove = computers.map((m) => script(m, 'remove'));
    this.tick = computers.map((m) => (this.#ticks ? script(m, null) : NOTHING));
    this.exists = sessions.map((state) => leadsTo(state, 'exists'));
    this.path = sessions.map((state) => leadsTo(state, 'path'));
  }

  #movesOf(scope: Scope, { edges }: SessionState, computer: number): Move[] {
    return edges
      .filter(({ event }) => event !== 'exists' && event !== 'path')
      .map((edge) => this.#move(scope, edge, computer));
  }

  #move(scope: Scope, { event, to, ops, cut }: SessionEdge, computer: number): Move {
    const plain: Script = { computer, user: null, ops, failing: null, cutAfter: null };
    const script = ops.length === 0 && !this.#ticks ? NOTHING : this.#number(plain);
    const direction = cut ? null : failingDirection(scope, ops);
    const failing = direction === null ? NOTHING : this.#number({ ...plain, failing: direction });
    const cuts = cut
      ? Array.from({ length: CUTS }, (_, cutAfter) => this.#number({ ...plain, cutAfter }))
      : [];
    return { event, to, script, failing, cuts };
  }

  #number(script: Script): number {
    const key = JSON.stringify(script);
    let number = this.#numbers.get(key);
    if (number === undefined) {
      this.#numbers.set(key, (number = this.all.length));
      this.all.push(script);
    }
    return number;
  }
}

/** The direction in which this merge's transfers may fail in the scope. */
function failingDirection({ faults }: Scope, ops: readonly Op[]): 'up' | 'down' | null {
  if (!ops.includes('run')) return null;
  if (ops.includes('planUp')) return faults.has('failed-upload') ? 'up' : null;
  const down = ops.includes('planDown') || ops.includes('planDownTransition');
  return down && faults.has('failed-download') ? 'down' : null;
}

function leadsTo({ edges }: SessionState, event: SessionEventName): number {
  const edge = edges.find((one) => one.event === event);
  if (edge !== undefined && edge.ops.length > 0) throw new Error(`The event ${event} reaches into files`);
  return edge?.to ?? -1;
}
