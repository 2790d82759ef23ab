/** The graph of a scope: the first state, the successors of a state, and the one form that equal states share. */

import { actionOrder } from './action-order.ts';
import { Component, type ComponentModel, IMPOSSIBLE, UPLOADED } from './component.ts';
import { FileModel } from './file-model.ts';
import { HiveModel } from './hive-model.ts';
import type { Scope } from './scope.ts';
import { type Move, NOTHING, Scripts } from './scripts.ts';
import { type SessionEventName, type SessionState, sessionTable } from './session-table.ts';

/** One event of a trace. */
export interface Step {
  readonly event: SessionEventName | 'write' | 'remove';
  /** -1: it concerns all. */
  readonly computer: number;
  /** Number of the item of a write or a deletion: files first, the hive last; else -1. */
  readonly item: number;
  /** Items whose transfers fail in this step, as bits. */
  readonly failing: number;
  /** For a merge that is cut: how many of its actions run before the cut, over all items. */
  readonly ran: number;
}

/** The last successor that was met. Read it inside the callback only. */
export interface Successor {
  /** Sessions in the bytes of word 0, then one word per item. */
  readonly words: Uint32Array;
  /** Broken guarantees, as bits. */
  broken: number;
  event: Step['event'];
  computer: number;
  item: number;
  failing: number;
  ran: number;
}

/** What a graph is made of: the sessions of one computer, and what happens to a file and to the hive. */
export interface Parts {
  readonly sessions: readonly SessionState[];
  readonly file: ComponentModel;
  /** `null` where the scope has none. */
  readonly hive: ComponentModel | null;
}

/** The parts of a scope by the production decisions, machines and planners. */
function partsOf(scope: Scope): Parts {
  return {
    sessions: sessionTable(scope),
    file: new FileModel(scope),
    hive: scope.hive ? new HiveModel(scope) : null,
  };
}

export class Graph {
  readonly scope: Scope;
  readonly sessions: readonly SessionState[];
  readonly width: number;
  readonly items: number;
  readonly successor: Successor;
  readonly files: Component;
  readonly hive: Component | null;
  readonly #scripts: Scripts;
  readonly #orders: readonly (readonly number[])[];
  readonly #other: Uint32Array;
  readonly #from: Uint32Array;

  constructor(scope: Scope, { sessions, file, hive }: Parts = partsOf(scope)) {
    this.scope = scope;
    this.sessions = sessions;
    if (this.sessions.length > 256) throw new RangeError('A session of this scope has too many states');
    this.#orders = ordersOf(scope);
    this.#scripts = new Scripts(scope, this.sessions);
    this.files = new Component(file, this.#scripts.all, this.#orders);
    this.hive = hive === null ? null : new Component(hive, this.#scripts.all, this.#orders);
    this.items = scope.files + Number(scope.hive);
    this.width = 1 + this.items;
    this.#other = new Uint32Array(this.width);
    this.#from = new Uint32Array(this.width);
    const words = new Uint32Array(this.width);
    this.successor = { words, broken: 0, event: 'write', computer: 0, item: -1, failing: 0, ran: 0 };
  }

  component(item: number): Component {
    return item < this.scope.files ? this.files : (this.hive as Component);
  }

  /** Calls `met` for every successor of a state, with `successor` filled in. */
  expand(from: Uint32Array, met: () => void): void {
    copyWords(from, this.#from);
    const sessions = from[0] as number;
    for (let m = 0; m < this.scope.computers; m++) {
      const session = (sessions >>> (8 * m)) & 255;
      if ((this.sessions[session] as SessionState).works) this.#work(m, met);
      const moves = (this.#scripts.moves[m] as (readonly Move[])[])[session] as readonly Move[];
      for (let i = 0; i < moves.length; i++) this.#move(m, moves[i] as Move, met);
    }
    this.#givePath(met);
  }

  #begin(event: Step['event'], computer: number): void {
    const { successor } = this;
    copyWords(this.#from, successor.words);
    successor.event = event;
    successor.computer = computer;
    successor.broken = 0;
    successor.item = -1;
    successor.failing = 0;
    successor.ran = 0;
  }

  /** One component takes a step; false if it cannot. */
  #step(item: number, script: number): boolean {
    const component = this.component(item);
    const { words } = this.successor;
    const id = words[1 + item] as number;
    const next = component.step(id, script);
    const answer = component.answer(id, script);
    if ((answer & IMPOSSIBLE) !== 0) return false;
    words[1 + item] = next;
    this.successor.broken |= answer;
    return true;
  }

  #work(m: number, met: () => void): void {
    const { write, remove, tick } = this.#scripts;
    for (let item = 0; item < this.items; item++) {
      this.#workOn(m, item, 'write', write[m] as number, tick[m] as number, met);
      if (item < this.scope.files)
        this.#workOn(m, item, 'remove', remove[m] as number, tick[m] as number, met);
    }
  }

  #workOn(
    m: number,
    item: number,
    what: 'write' | 'remove',
    script: number,
    tick: number,
    met: () => void,
  ): void {
    this.#begin(what, m);
    this.successor.item = item;
    if (!this.#step(item, script)) return;
    if (tick !== NOTHING) for (let i = 0; i < this.items; i++) if (i !== item) this.#step(i, tick);
    met();
  }

  #move(m: number, move: Move, met: () => void): void {
    if (move.cuts.length > 0) return this.#cut(m, move, met);
    const mayFail = move.failing === NOTHING ? 0 : this.#mayFail(move);
    // All subsets of what may fail, the empty one first.
    for (let failing = 0; failing >= 0; failing = failing === mayFail ? -1 : (failing - mayFail) & mayFail) {
      this.#begin(move.event, m);
      this.successor.failing = failing;
      if (this.#all(move, failing)) this.#arrive(m, move.to, met);
    }
  }

  /** The items to which a failing transfer makes a difference, as bits. */
  #mayFail({ script, failing }: Move): number {
    let items = 0;
    for (let item = 0; item < this.items; item++) {
      // The upload that makes the central profile brings its hive.
      if (item === this.scope.files && !this.#exists()) break;
      const component = this.component(item);
      const id = this.#from[1 + item] as number;
      if (component.step(id, script) !== component.step(id, failing)) items |= 1 << item;
    }
    return items;
  }

  #exists(): boolean {
    return (this.sessions[(this.#from[0] as number) & 255] as SessionState).exists;
  }

  #all(move: Move, failing: number): boolean {
    if (move.script === NOTHING) return true;
    for (let item = 0; item < this.items; item++) {
      const script = (failing & (1 << item)) === 0 ? move.script : move.failing;
      if (!this.#step(item, script)) return false;
    }
    return true;
  }

  /** Sessions after a step; everyone learns that a central profile exists. */
  #arrive(m: number, to: number, met: () => void): void {
    const { words, broken } = this.successor;
    let sessions = ((words[0] as number) & ~(255 << (8 * m))) | (to << (8 * m));
    if ((this.sessions[to] as SessionState).exists || (broken & UPLOADED) !== 0)
      sessions = this.#tellAll(sessions);
    words[0] = sessions >>> 0;
    met();
  }

  #tellAll(sessions: number): number {
    let told = 0;
    for (let m = 0; m < this.scope.computers; m++) {
      const session = (sessions >>> (8 * m)) & 255;
      const known = (this.sessions[session] as SessionState).exists;
      const next = known ? session : (this.#scripts.exists[session] as number);
      if (next < 0) throw new Error(`Session state ${session} cannot learn of the central profile`);
      told |= next << (8 * m);
    }
    return told;
  }

  /** A merge is planned, and cut after each number of actions, in the order in which a plan carries them out. */
  #cut(m: number, move: Move, met: () => void): void {
    this.#begin(move.event, m);
    const planned = move.cuts[0] as number;
    for (let item = 0; item < this.items; item++) if (!this.#step(item, planned)) return;
    const pending: (readonly number[])[] = [];
    for (let item = 0; item < this.items; item++) {
      const component = this.component(item);
      pending.push([...component.model.pending(component.read(this.successor.words[1 + item] as number), m)]);
    }
    const order = actionOrder(pending, this.scope.files);
    for (let ran = 0; ran <= order.length; ran++) {
      this.#begin(move.event, m);
      this.successor.ran = ran;
      const counts = new Array<number>(this.items).fill(0);
      for (const item of order.slice(0, ran)) counts[item] = (counts[item] as number) + 1;
      for (const [item, count] of counts.entries()) this.#step(item, move.cuts[count] as number);
      this.#arrive(m, move.to, met);
    }
  }

  #givePath(met: () => void): void {
    const sessions = this.#from[0] as number;
    let told = 0;
    for (let m = 0; m < this.scope.computers; m++) {
      const next = this.#scripts.path[(sessions >>> (8 * m)) & 255] as number;
      if (next < 0) return;
      told |= next << (8 * m);
    }
    this.#begin('path', -1);
    const tick = this.#scripts.tick[0] as number;
    if (tick !== NOTHING) for (let item = 0; item < this.items; item++) this.#step(item, tick);
    this.successor.words[0] = told >>> 0;
    met();
  }

  /** Writes the one form of a state that all its renamings share into `out`. */
  canonical(words: Uint32Array, out: Uint32Array): void {
    copyWords(words, out);
    if (!this.scope.symmetry) return;
    this.#sortFiles(out);
    for (let order = 1; order < this.#orders.length; order++) this.#tryOrder(words, order, out);
  }

  /** Takes the renaming by an order if it is smaller than what is best so far. */
  #tryOrder(words: Uint32Array, order: number, best: Uint32Array): void {
    const names = this.#orders[order] as readonly number[];
    let sessions = 0;
    for (let m = 0; m < names.length; m++) {
      sessions |= (((words[0] as number) >>> (8 * m)) & 255) << (8 * (names[m] as number));
    }
    sessions >>>= 0;
    if (sessions > (best[0] as number)) return;
    const other = this.#other;
    other[0] = sessions;
    for (let item = 0; item < this.items; item++) {
      other[1 + item] = this.component(item).renamed(words[1 + item] as number, order);
    }
    this.#sortFiles(other);
    if (isLess(other, best)) copyWords(other, best);
  }

  #sortFiles(words: Uint32Array): void {
    const { files } = this.scope;
    for (let i = 2; i <= files; i++) {
      const id = words[i] as number;
      let j = i - 1;
      for (; j >= 1 && (words[j] as number) > id; j--) words[j + 1] = words[j] as number;
      words[j + 1] = id;
    }
  }
}

/** For arrays this small a loop is several times faster than `set`. */
export function copyWords(from: Uint32Array, to: Uint32Array): void {
  for (let i = 0; i < to.length; i++) to[i] = from[i] as number;
}

function isLess(a: Uint32Array, b: Uint32Array): boolean {
  for (let i = 0; i < a.length; i++) {
    if (a[i] !== b[i]) return (a[i] as number) < (b[i] as number);
  }
  return false;
}

/** All orders of the computers that leave the rules the same; the first leaves everything where it is. */
function ordersOf({ computers, faults, symmetry }: Scope): number[][] {
  const own = Array.from({ length: computers }, (_, m) => m);
  // Computers whose clocks differ are told apart.
  if (!symmetry || faults.has('skew')) return [own];
  const found: number[][] = [];
  const extend = (chosen: number[]): void => {
    if (chosen.length === computers) found.push(chosen);
    for (const m of own) if (!chosen.includes(m)) extend([...chosen, m]);
  };
  extend([]);
  return found;
}
