/**
 * Components: one file, or the hive, with all its copies on all computers. Components never meet, so the graph of a
 * scope is the product of its components and sessions; each component's state is given a number once, and each of its
 * steps is worked out once and remembered.
 */
import { FULL, RecordSet } from './record-set.ts';
import type { Op } from './session-table.ts';

/** What a component does in one step. */
export interface Script {
  /** The computer it happens on. */
  readonly computer: number;
  readonly user: 'write' | 'remove' | null;
  readonly ops: readonly Op[];
  /** Whether this component's transfers of that direction fail. */
  readonly failing: 'up' | 'down' | null;
  /** After the last operation, how many actions of the plan run before the merge is cut; `null`: no cut. */
  readonly cutAfter: number | null;
}

/** The steps of one kind of component, on a state of bytes. */
export interface ComponentModel {
  /** Bytes of a state. */
  readonly bytes: number;
  /** Changes the state; answers with the broken guarantees and the flags below. */
  apply(state: Uint8Array, script: Script): number;
  /** Renames computers: what was of computer `m` is then of `order[m]`. */
  permute(state: Uint8Array, order: readonly number[]): void;
  /** Brings a state into the one form equal states share. */
  settle(state: Uint8Array): void;
  /** Orders left in a computer's plan. */
  pending(state: Uint8Array, computer: number): readonly number[];
}

/** The step is not possible in this state. */
export const IMPOSSIBLE = 128;
/** Something was put on the server. */
export const UPLOADED = 64;
/** The broken guarantees within an answer. */
export const BROKEN_MASK = 63;

/** Puts what is of computer `m` where that of `order[m]` was, in each group of bytes, one a computer, from its first on. */
export function renameComputers(
  state: Uint8Array,
  groups: readonly number[],
  order: readonly number[],
): void {
  const old = state.slice();
  for (const first of groups)
    for (let m = 0; m < order.length; m++) state[first + (order[m] as number)] = old[first + m] as number;
}

const UNKNOWN = -1;

/** States of one kind of component by number, with every step remembered. */
export class Component {
  readonly scripts: readonly Script[];
  readonly model: ComponentModel;
  readonly #states: RecordSet;
  /** The states by number. */
  #records: Uint32Array;
  readonly #orders: readonly (readonly number[])[];
  readonly #bytes: Uint8Array;
  readonly #record: Uint32Array;
  #next: Int32Array;
  #answers: Uint8Array;
  #renamed: Int32Array;
  /** Steps worked out so far. */
  worked = 0;

  constructor(model: ComponentModel, scripts: readonly Script[], orders: readonly (readonly number[])[]) {
    this.model = model;
    this.scripts = scripts;
    this.#orders = orders;
    const words = Math.ceil(model.bytes / 4);
    this.#record = new Uint32Array(words);
    this.#bytes = new Uint8Array(this.#record.buffer);
    this.#states = new RecordSet(words);
    this.#records = new Uint32Array(0);
    this.#next = new Int32Array(0);
    this.#answers = new Uint8Array(0);
    this.#renamed = new Int32Array(0);
    this.model.settle(this.#bytes);
    this.#intern();
  }

  get size(): number {
    return this.#states.size;
  }

  get bytes(): number {
    const memory = this.#records.byteLength + this.#next.byteLength + this.#answers.byteLength;
    return this.#states.bytes + memory + this.#renamed.byteLength;
  }

  /** The state after a script; its answer is `answer(id, script)`. */
  step(id: number, script: number): number {
    const at = id * this.scripts.length + script;
    const known = this.#next[at] as number;
    return known === UNKNOWN ? this.#work(id, script, at) : known;
  }

  /** What the step answered; the step must have been taken. */
  answer(id: number, script: number): number {
    return this.#answers[id * this.scripts.length + script] as number;
  }

  /** The number of the same state with the computers in another order. */
  renamed(id: number, order: number): number {
    if (order === 0) return id;
    const at = id * this.#orders.length + order;
    const known = this.#renamed[at] as number;
    if (known !== UNKNOWN) return known;
    this.#load(id);
    this.model.permute(this.#bytes, this.#orders[order] as readonly number[]);
    this.model.settle(this.#bytes);
    const found = this.#intern();
    this.#renamed[at] = found;
    return found;
  }

  /** The bytes of a state, for reading until the next call. */
  read(id: number): Uint8Array {
    this.#load(id);
    return this.#bytes;
  }

  #work(id: number, script: number, at: number): number {
    this.#load(id);
    const answer = this.model.apply(this.#bytes, this.scripts[script] as Script);
    this.worked++;
    this.#answers[at] = answer;
    if ((answer & IMPOSSIBLE) !== 0) {
      this.#next[at] = id;
      return id;
    }
    this.model.settle(this.#bytes);
    const next = this.#intern();
    this.#next[at] = next;
    return next;
  }

  #load(id: number): void {
    const { width } = this.#states;
    for (let i = 0; i < width; i++) this.#record[i] = this.#records[id * width + i] as number;
  }

  #intern(): number {
    const id = this.#states.add(this.#record);
    if (id === FULL) throw new RangeError('A component has more states than memory');
    if (!this.#states.isNew) return id;
    this.#makeRoom();
    this.#records.set(this.#record, id * this.#record.length);
    return id;
  }

  #makeRoom(): void {
    const { size } = this.#states;
    if (size * this.scripts.length <= this.#next.length) return;
    const room = Math.max(1024, size * 2);
    this.#next = grown(this.#next, room * this.scripts.length);
    this.#renamed = grown(this.#renamed, room * this.#orders.length);
    const answers = new Uint8Array(room * this.scripts.length);
    answers.set(this.#answers);
    this.#answers = answers;
    const records = new Uint32Array(room * this.#record.length);
    records.set(this.#records);
    this.#records = records;
  }
}

function grown(old: Int32Array, length: number): Int32Array {
  const next = new Int32Array(length).fill(UNKNOWN);
  next.set(old);
  return next;
}
