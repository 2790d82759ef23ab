/** One file on all computers and the server, in bytes: what each step of a session does to it. */
import { type ComponentModel, IMPOSSIBLE, renameComputers, type Script, UPLOADED } from './component.ts';
import { type Failing, PlanInProgress } from './plan-in-progress.ts';
import { ACT, PlanTable } from './plan-table.ts';
import { readTimes } from './read-times.ts';
import type { Scope } from './scope.ts';
import type { Op } from './session-table.ts';
import { ageTimes, NOW, rankTimes, type Times, timesOf } from './times.ts';
import {
  AGE,
  DELETED,
  dropCentral,
  dropLocal,
  ELSEWHERE,
  keepAside,
  noteBeaten,
  type Places,
  putCentral,
  putLocal,
  remove,
  renumber,
  stampOf,
  VERSION_BYTES,
  write,
} from './versions.ts';

type State = Uint8Array;

export class FileModel implements ComponentModel {
  readonly bytes: number;
  readonly #plans: PlanTable;
  readonly #progress: PlanInProgress;
  readonly #places: Places;
  readonly #times: Times;
  readonly #manifest: boolean;
  readonly #store: boolean;
  readonly #rechecks: boolean;
  readonly #reads: ReturnType<typeof readTimes>;
  readonly #base: number;
  readonly #baseTime: number;
  readonly #load: number;
  readonly #unload: number;
  readonly #plan: number;
  readonly #seen: number;
  readonly #created: number;
  readonly #deleted: number;
  readonly #clock: number;
  readonly #timePlaces: number[];
  readonly #references: number[];
  #now = NOW;

  constructor(scope: Scope) {
    const { algorithm, computers } = scope;
    this.#plans = new PlanTable(algorithm, scope.reading, false);
    this.#times = timesOf(scope);
    this.#manifest = algorithm.manifest;
    this.#store = algorithm.store;
    this.#rechecks = algorithm.rechecks;
    this.#reads = readTimes(this.#plans, algorithm);
    let next = 0;
    const perComputer = (): number => (next += computers) - computers;
    const local = perComputer();
    const confirmed = perComputer();
    const tomb = perComputer();
    this.#base = perComputer();
    this.#baseTime = perComputer();
    this.#load = perComputer();
    this.#unload = perComputer();
    this.#plan = perComputer();
    this.#seen = perComputer();
    this.#progress = new PlanInProgress(this.#plans, this.#plan, this.#seen);
    const central = next++;
    this.#created = next++;
    this.#deleted = next++;
    this.#clock = next++;
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
    this.#timePlaces = [this.#created, this.#baseTime, this.#load, this.#unload].flatMap((first) =>
      first === this.#created ? [first] : each.map((m) => first + m),
    );
    for (let v = 0; v < room; v++) this.#timePlaces.push(next + v * VERSION_BYTES);
    if (scope.faults.has('skew'))
      for (let v = 0; v < room; v++) this.#timePlaces.push(next + v * VERSION_BYTES + AGE);
    this.#references = each.flatMap((m) => [this.#base + m, this.#seen + m]);
  }

  apply(state: State, script: Script): number {
    const { computer: m, user } = script;
    this.#tick(state);
    if (user !== null) return this.#work(state, m, user);
    let answer = 0;
    for (const op of script.ops) answer |= this.#operate(state, m, op, script.failing);
    if (script.cutAfter !== null) {
      if (script.cutAfter > this.pending(state, m).length) return IMPOSSIBLE;
      answer |= this.#progress.run(state, m, this, null, script.cutAfter);
    }
    return answer;
  }

  #tick(state: State): void {
    const { aging, absolute } = this.#times;
    if (absolute) this.#now = state[this.#clock] = (state[this.#clock] as number) + 1;
    else if (aging > 0) ageTimes(state, this.#timePlaces, this.#timePlaces.length, aging);
  }

  #clockOf(m: number): number {
    return this.#times.absolute ? this.#now : (this.#times.clock[m] as number);
  }

  #work(state: State, m: number, what: 'write' | 'remove'): number {
    const held = state[this.#places.local + m] as number;
    if (what === 'write') {
      write(state, this.#places, m, this.#clockOf(m));
      return 0;
    }
    if (held === 0 || held === DELETED) return IMPOSSIBLE;
    remove(state, this.#places, m);
    return 0;
  }

  #operate(state: State, m: number, op: Op, failing: Script['failing']): number {
    const clock = this.#clockOf(m);
    switch (op) {
      case 'planDown':
      case 'planDownNew':
      case 'planDownFresh':
      case 'planDownTransition':
        if (this.#reads.loadTime) state[this.#load + m] = clock;
        this.#decide(state, m, op);
        return 0;
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
      case 'load':
        if (this.#reads.loadTime) state[this.#load + m] = clock;
        return 0;
      case 'unload':
        if (this.#reads.unloadTime) state[this.#unload + m] = clock;
        return 0;
      case 'forgetLoad':
        state[this.#load + m] = 0;
        return 0;
      case 'forgetUnload':
        state[this.#unload + m] = 0;
        return 0;
      case 'stamp':
      case 'abandon':
        return 0;
      default:
        return op satisfies never;
    }
  }

  #decide(state: State, m: number, op: Op): void {
    const places = this.#places;
    const held = state[places.local + m] as number;
    const local = held === DELETED ? 0 : held;
    const central = state[places.central] as number;
    const plan = this.#plans.planFor({
      up: op === 'planUp',
      transition: false,
      exists: op !== 'planDownNew',
      fresh: op === 'planDownFresh',
      local: local === 0 ? 0 : stampOf(state, places, local - 1),
      central: central === 0 ? 0 : stampOf(state, places, central - 1),
      created: state[this.#created] as number,
      loadTime: state[this.#load + m] as number,
      unloadTime: state[this.#unload + m] as number,
      localContent: local,
      centralContent: central,
      baseContent: state[this.#base + m] as number,
      base: state[this.#baseTime + m] as number,
      localValue: 0,
      centralValue: 0,
      deleted: state[this.#deleted] !== 0,
    });
    this.#progress.begin(state, m, plan, central);
  }

  pending(state: State, m: number): readonly number[] {
    return this.#progress.left(state, m);
  }

  perform(state: State, m: number, order: number, failing: Failing): number {
    const places = this.#places;
    const up = order === ACT.copyUp || order === ACT.removeCentral;
    const down = order === ACT.copyDown || order === ACT.keepCentralAside;
    if (
      (up && (failing === 'up' || failing === 'both')) ||
      (down && (failing === 'down' || failing === 'both'))
    )
      return 0;
    const central = state[places.central] as number;
    const held = state[places.local + m] as number;
    const local = held === DELETED ? 0 : held;
    const bookkeeping = order === ACT.confirmLocal || order === ACT.forget || order === ACT.keepCentral;
    if (this.#rechecks && !bookkeeping && central !== state[this.#seen + m]) return 0;
    switch (order) {
      case ACT.copyDown:
        if (central === 0) return 0;
        this.#remember(state, m, central);
        return putLocal(state, places, m);
      case ACT.copyUp:
        if (local === 0) return 0;
        if (central === 0 && this.#reads.created)
          state[this.#created] = this.#times.absolute ? this.#now : NOW;
        state[this.#deleted] = 0;
        this.#remember(state, m, local);
        return putCentral(state, places, m) | UPLOADED;
      case ACT.removeLocal:
        if (local === 0) return 0;
        this.#remember(state, m, 0);
        return dropLocal(state, places, m);
      case ACT.removeCentral:
        if (central === 0) return 0;
        if (this.#store) state[this.#deleted] = 1;
        this.#remember(state, m, 0);
        return dropCentral(state, places);
      case ACT.keepLocalAside:
        if (local === 0) return 0;
        keepAside(state, places, local - 1);
        state[places.local + m] = 0;
        this.#remember(state, m, 0);
        return 0;
      case ACT.keepCentralAside:
        if (central === 0) return 0;
        keepAside(state, places, central - 1);
        this.#remember(state, m, central);
        return 0;
      case ACT.confirm:
        this.#remember(state, m, central);
        if (local === central && places.judged) state[places.confirmed + m] = 1;
        return 0;
      case ACT.confirmLocal:
        this.#remember(state, m, local);
        return 0;
      case ACT.keepCentral:
        noteBeaten(state, places, local - 1, central - 1);
        return 0;
      case ACT.forget:
        this.#remember(state, m, 0);
        return 0;
      default:
        throw new Error(`There is no order ${order}`);
    }
  }

  /** The manifest notes a version, or none. */
  #remember(state: State, m: number, version: number): void {
    if (!this.#manifest) return;
    state[this.#base + m] = version;
    if (!this.#reads.baseTime) return;
    state[this.#baseTime + m] = version === 0 ? 0 : stampOf(state, this.#places, version - 1);
  }

  settle(state: State): void {
    const places = this.#places;
    if (state[places.central] === 0) state[this.#created] = 0;
    else state[this.#deleted] = 0;
    renumber(state, places, this.#references);
    if (!this.#reads.baseContent) for (let m = 0; m < places.computers; m++) this.#anyBase(state, m);
    if (!this.#times.absolute)
      rankTimes(state, this.#timePlaces, this.#timePlaces.length, this.#times.exactFrom);
  }

  /** Where a manifest's stamp is read and its content is not, all contents are the same. */
  #anyBase(state: State, m: number): void {
    if (state[this.#base + m] !== 0) state[this.#base + m] = ELSEWHERE;
  }

  permute(state: State, order: readonly number[]): void {
    const { local, confirmed, tomb } = this.#places;
    const groups = [
      local,
      confirmed,
      tomb,
      this.#base,
      this.#baseTime,
      this.#load,
      this.#unload,
      this.#plan,
      this.#seen,
    ];
    renameComputers(state, groups, order);
  }

  /** What a state says, in plain data: versions and instants by numbers that mean something within it only. */
  facts(state: State): FileFacts {
    const { computers, local, central } = this.#places;
    const each = (first: number): number[] => Array.from(state.subarray(first, first + computers));
    const held = each(local).map((version) => (version === DELETED ? 0 : version));
    const versions = [...held, state[central] as number].filter((version) => version !== 0);
    return {
      local: held,
      central: state[central] as number,
      base: each(this.#base),
      deleted: state[this.#deleted] !== 0,
      stamps: new Map(versions.map((version) => [version, stampOf(state, this.#places, version - 1)])),
      created: state[this.#created] as number,
      loadTime: each(this.#load),
      unloadTime: each(this.#unload),
      baseTime: each(this.#baseTime),
    };
  }
}

/** One file in a state. Versions are numbers from 1, `ELSEWHERE` for one that lies nowhere; 0 is none, of instants too. */
export interface FileFacts {
  readonly local: readonly number[];
  readonly central: number;
  readonly base: readonly number[];
  readonly deleted: boolean;
  readonly stamps: ReadonlyMap<number, number>;
  readonly created: number;
  readonly loadTime: readonly number[];
  readonly unloadTime: readonly number[];
  readonly baseTime: readonly number[];
}
