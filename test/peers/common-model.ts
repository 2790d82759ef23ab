/**
 * The common model for the explorer: its graph, search, state set and component states, with a rule set of a few lines
 * in the place of the production decisions. The same model in the same words: merge.pml, merge.qnt.
 */
import { type ComponentModel, IMPOSSIBLE, type Script } from '../../src/explore/component.ts';
import { Graph } from '../../src/explore/graph.ts';
import { type Scope, scopeOf } from '../../src/explore/scope.ts';
import type { SessionState } from '../../src/explore/session-table.ts';
import { NOW, rankTimes } from '../../src/explore/times.ts';
import { BROKEN } from '../../src/explore/versions.ts';

const SESSION = { exists: true, manifest: false } as const;

/** Nobody is logged on; somebody is. */
const SESSIONS: readonly SessionState[] = [
  { ...SESSION, works: false, edges: [{ event: 'logon', to: 1, ops: ['planDown', 'run'], cut: false }] },
  { ...SESSION, works: true, edges: [{ event: 'logoff', to: 0, ops: ['planUp', 'run'], cut: false }] },
];

/** One file; all its times. What the model says of a computer's sessions is said in each file. */
class CommonFile implements ComponentModel {
  readonly bytes: number;
  readonly #absolute: boolean;
  readonly #careless: boolean;
  readonly #computers: number;
  readonly #clock = 0;
  readonly #central = 1;
  readonly #newest = 2;
  readonly #loaded: number;
  readonly #unloaded: number;
  readonly #held: number;
  readonly #seen: number;
  readonly #times: number[] = [];

  constructor({ computers, absoluteTimes }: Scope, careless: boolean) {
    this.#absolute = absoluteTimes;
    this.#careless = careless;
    this.#computers = computers;
    let next = 3;
    const perComputer = (): number => (next += computers) - computers;
    this.#loaded = perComputer();
    this.#unloaded = perComputer();
    this.#held = perComputer();
    this.#seen = perComputer();
    this.bytes = next;
    for (let byte = 1; byte < next; byte++) this.#times.push(byte);
  }

  apply(state: Uint8Array, { computer, user, ops }: Script): number {
    const now = this.#absolute ? (state[this.#clock] as number) + 1 : NOW;
    if (this.#absolute) state[this.#clock] = now;
    if (user === 'write') {
      state[this.#held + computer] = now;
      state[this.#newest] = now;
    } else if (user === 'remove') {
      const held = state[this.#held + computer] as number;
      if (held === 0) return IMPOSSIBLE;
      if (state[this.#newest] === held) state[this.#newest] = 0;
      state[this.#held + computer] = 0;
    } else if (ops[0] === 'planDown') this.#logon(state, computer, now);
    else if (ops[0] === 'planUp') this.#logoff(state, computer, now);
    return this.#isHeld(state) ? 0 : BROKEN.G1;
  }

  #isHeld(state: Uint8Array): boolean {
    const newest = state[this.#newest] as number;
    if (newest === 0 || state[this.#central] === newest) return true;
    for (let m = 0; m < this.#computers; m++) if (state[this.#held + m] === newest) return true;
    return false;
  }

  #logon(state: Uint8Array, m: number, now: number): void {
    const central = state[this.#central] as number;
    const held = state[this.#held + m] as number;
    if (central > held) state[this.#held + m] = central;
    else if (central === 0 && held <= (state[this.#unloaded + m] as number)) state[this.#held + m] = 0;
    state[this.#seen + m] = central;
    state[this.#loaded + m] = now;
    state[this.#unloaded + m] = 0;
  }

  #logoff(state: Uint8Array, m: number, now: number): void {
    const central = state[this.#central] as number;
    const held = state[this.#held + m] as number;
    if (held > central) state[this.#central] = held;
    else if (held === 0 && this.#isOutdated(state, m, central)) state[this.#central] = 0;
    state[this.#seen + m] = 0;
    state[this.#loaded + m] = 0;
    state[this.#unloaded + m] = now;
  }

  #isOutdated(state: Uint8Array, m: number, central: number): boolean {
    return this.#careless ? central < (state[this.#loaded + m] as number) : central === state[this.#seen + m];
  }

  settle(state: Uint8Array): void {
    if (!this.#absolute) rankTimes(state, this.#times, this.#times.length, NOW + 1);
  }

  permute(state: Uint8Array, order: readonly number[]): void {
    const old = state.slice();
    for (const first of [this.#loaded, this.#unloaded, this.#held, this.#seen]) {
      for (const [m, to] of order.entries()) state[first + to] = old[first + m] as number;
    }
  }

  pending(): readonly number[] {
    return [];
  }
}

export interface CommonScope extends Pick<Scope, 'computers' | 'files' | 'absoluteTimes' | 'symmetry'> {
  /** The planted fault: by the load time alone it is told that a file was deleted here. */
  readonly careless?: boolean;
}

/** The graph of the common model. Instants in ranks are exact for one file; counted ones need a bound of the depth. */
export function commonGraph({ careless = false, ...parts }: CommonScope): Graph {
  const scope = scopeOf({ ...parts, algorithm: 'windows-2003', judged: false });
  return new Graph(scope, { sessions: SESSIONS, file: new CommonFile(scope, careless), hive: null });
}
