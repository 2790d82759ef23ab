/** The hive on all computers and the server, with one setting in it, in bytes. */
import { type ComponentModel, IMPOSSIBLE, renameComputers, type Script, UPLOADED } from './component.ts';
import { type Failing, PlanInProgress } from './plan-in-progress.ts';
import { ACT, PlanTable, type Situation } from './plan-table.ts';
import type { Scope } from './scope.ts';
import type { Op } from './session-table.ts';
import { ageTimes, rankTimes, type Times, timesOf } from './times.ts';
import {
  AGE,
  giveUp,
  noteBeaten,
  type Places,
  putCentral,
  putLocal,
  renumber,
  stampOf,
  VERSION_BYTES,
  write,
} from './versions.ts';

type State = Uint8Array;

/** What a plan remembers of the central hive: as it was when compared, or changed since. */
const AS_COMPARED = 1;
const CHANGED = 2;

export class HiveModel implements ComponentModel {
  readonly bytes: number;
  readonly #plans: PlanTable;
  readonly #progress: PlanInProgress;
  readonly #places: Places;
  readonly #times: Times;
  readonly #manifest: boolean;
  readonly #rechecks: boolean;
  /** Whether the hive is one unit with a stamp of its own; else its values are merged one by one. */
  readonly #asUnit: boolean;
  readonly #base: number;
  readonly #baseStamp: number;
  readonly #stamp: number;
  readonly #plan: number;
  readonly #seen: number;
  readonly #centralStamp: number;
  readonly #timePlaces: number[];
  readonly #references: number[];

  constructor(scope: Scope) {
    const { algorithm, computers } = scope;
    this.#plans = new PlanTable(algorithm, scope.reading, true);
    this.#times = timesOf(scope);
    this.#manifest = algorithm.manifest;
    this.#rechecks = algorithm.rechecks;
    this.#asUnit = !algorithm.store;
    let next = 0;
    const perComputer = (): number => (next += computers) - computers;
    const local = perComputer();
    const confirmed = perComputer();
    const tomb = perComputer();
    this.#base = perComputer();
    this.#baseStamp = perComputer();
    this.#stamp = perComputer();
    this.#plan = perComputer();
    this.#seen = perComputer();
    this.#progress = new PlanInProgress(this.#plans, this.#plan, this.#seen);
    const central = next++;
    this.#centralStamp = next++;
    const room = computers + 2;
    this.#places = {
      computers,
      local,
      confirmed,
      tomb,
      central,
      versions: next,
      room,
      judged: scope.judged,
      skewed: scope.faults.has('skew'),
    };
    this.bytes = next + room * VERSION_BYTES;
    const each = Array.from({ length: computers }, (_, m) => m);
    this.#references = each.map((m) => this.#base + m);
    this.#timePlaces = Array.from({ length: room }, (_, v) => next + v * VERSION_BYTES);
    if (this.#asUnit) {
      this.#timePlaces.push(this.#centralStamp);
      for (const m of each) this.#timePlaces.push(this.#stamp + m);
    }
    for (const m of each) this.#timePlaces.push(this.#baseStamp + m);
    if (scope.faults.has('skew'))
      for (let v = 0; v < room; v++) this.#timePlaces.push(next + v * VERSION_BYTES + AGE);
  }

  apply(state: State, script: Script): number {
    const { computer: m, user, failing } = script;
    const { aging } = this.#times;
    if (aging > 0) ageTimes(state, this.#timePlaces, this.#timePlaces.length, aging);
    const clock = this.#times.clock[m] as number;
    if (user === 'remove') return IMPOSSIBLE;
    if (user === 'write') {
      write(state, this.#places, m, clock);
      this.#stampHive(state, m, clock);
      return 0;
    }
    // A hive that cannot be fetched where none is cached leads to a temporary profile, which is not followed.
    if (failing === 'down' && state[this.#stamp + m] === 0) return IMPOSSIBLE;
    let answer = 0;
    for (const op of script.ops) answer |= this.#operate(state, m, op, clock, failing);
    if (script.cutAfter !== null) {
      if (script.cutAfter > this.pending(state, m).length) return IMPOSSIBLE;
      answer |= this.#progress.run(state, m, this, null, script.cutAfter);
    }
    return answer;
  }

  #stampHive(state: State, m: number, clock: number): void {
    state[this.#stamp + m] = this.#asUnit ? clock : 1;
  }

  #operate(state: State, m: number, op: Op, clock: number, failing: Script['failing']): number {
    switch (op) {
      case 'planDown':
      case 'planDownNew':
      case 'planDownFresh':
      case 'planDownTransition':
      case 'planUp':
        this.#decide(state, m, op);
        return 0;
      case 'run':
        return this.#progress.run(state, m, this, failing);
      case 'runUnlinked':
        return this.#progress.run(state, m, this, 'both');
      case 'drop':
        this.#progress.drop(state, m);
        return 0;
      case 'stamp':
        this.#stampHive(state, m, clock);
        return 0;
      case 'abandon':
        return giveUp(state, this.#places, m);
      case 'load':
      case 'unload':
      case 'forgetLoad':
      case 'forgetUnload':
        return 0;
      default:
        return op satisfies never;
    }
  }

  #decide(state: State, m: number, op: Op): void {
    const plan = this.#plans.planFor(this.#situation(state, m, op));
    this.#progress.begin(state, m, plan, this.#rechecks ? AS_COMPARED : 0);
  }

  #situation(state: State, m: number, op: Op): Situation {
    const places = this.#places;
    const local = state[places.local + m] as number;
    const central = state[places.central] as number;
    return {
      up: op === 'planUp',
      transition: op === 'planDownTransition',
      exists: op !== 'planDownNew',
      fresh: op === 'planDownFresh',
      local: state[this.#stamp + m] as number,
      central: state[this.#centralStamp] as number,
      created: 0,
      loadTime: 0,
      unloadTime: 0,
      localContent: local,
      centralContent: central,
      baseContent: state[this.#base + m] as number,
      base: state[this.#baseStamp + m] as number,
      localValue: local === 0 ? 0 : stampOf(state, places, local - 1),
      centralValue: central === 0 ? 0 : stampOf(state, places, central - 1),
      deleted: false,
    };
  }

  pending(state: State, m: number): readonly number[] {
    return this.#progress.left(state, m);
  }

  perform(state: State, m: number, order: number, failing: Failing): number {
    if (failing === 'both' || failing === (order === ACT.copyUp ? 'up' : 'down')) return 0;
    if (this.#rechecks && state[this.#seen + m] === CHANGED) return 0;
    const places = this.#places;
    switch (order) {
      case ACT.copyUp: {
        const answer = putCentral(state, places, m) | UPLOADED;
        state[this.#centralStamp] = state[this.#stamp + m] as number;
        this.#remember(state, m, places.central);
        this.#changeForOthers(state, m);
        return answer;
      }
      case ACT.copyDown:
      case ACT.takeDown: {
        const answer = putLocal(state, places, m, order === ACT.takeDown);
        state[this.#stamp + m] = state[this.#centralStamp] as number;
        this.#remember(state, m, places.central);
        return answer;
      }
      case ACT.confirm:
        noteBeaten(
          state,
          places,
          (state[places.central] as number) - 1,
          (state[places.local + m] as number) - 1,
        );
        this.#remember(state, m, places.central);
        if (places.judged && state[places.local + m] === state[places.central])
          state[places.confirmed + m] = 1;
        return 0;
      case ACT.confirmLocal:
        noteBeaten(
          state,
          places,
          (state[places.local + m] as number) - 1,
          (state[places.central] as number) - 1,
        );
        this.#remember(state, m, places.local + m);
        return 0;
      case ACT.forget:
        state[this.#base + m] = 0;
        state[this.#baseStamp + m] = 0;
        return 0;
      default:
        throw new Error(`A hive has no order ${order}`);
    }
  }

  /** The manifest notes the central hive's stamp, or, value by value, what lies in a slot. */
  #remember(state: State, m: number, slot: number): void {
    if (!this.#manifest) return;
    if (this.#asUnit) {
      state[this.#baseStamp + m] = state[this.#centralStamp] as number;
      return;
    }
    const version = state[slot] as number;
    state[this.#base + m] = version;
    state[this.#baseStamp + m] = version === 0 ? 0 : stampOf(state, this.#places, version - 1);
  }

  #changeForOthers(state: State, m: number): void {
    for (let other = 0; other < this.#places.computers; other++) {
      if (other !== m && state[this.#seen + other] === AS_COMPARED) state[this.#seen + other] = CHANGED;
    }
  }

  settle(state: State): void {
    renumber(state, this.#places, this.#references);
    rankTimes(state, this.#timePlaces, this.#timePlaces.length, this.#times.exactFrom);
  }

  permute(state: State, order: readonly number[]): void {
    const { local, confirmed, tomb } = this.#places;
    const groups = [local, confirmed, tomb, this.#base, this.#baseStamp, this.#stamp, this.#plan, this.#seen];
    renameComputers(state, groups, order);
  }
}
