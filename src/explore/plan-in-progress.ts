/** A plan in progress on each computer, in one byte: its number and how far it has come. */
import type { PlanTable } from './plan-table.ts';

type State = Uint8Array;

/** The direction in which transfers fail; without a network both do. */
export type Failing = 'up' | 'down' | 'both' | null;

/** No plan has as many orders. */
const POSITIONS = 4;

/** Carries out one order of a plan. The answer is a mask of what came of it. */
export interface Performer {
  perform(state: State, m: number, order: number, failing: Failing): number;
}

export class PlanInProgress {
  readonly #plans: PlanTable;
  readonly #plan: number;
  readonly #seen: number;

  /**
   * @param plan where the bytes of the plans are, a computer each
   * @param seen where is what each plan was made of; forgotten with the plan
   */
  constructor(plans: PlanTable, plan: number, seen: number) {
    this.#plans = plans;
    this.#plan = plan;
    this.#seen = seen;
  }

  begin(state: State, m: number, plan: number, seen: number): void {
    state[this.#plan + m] = plan * POSITIONS;
    state[this.#seen + m] = plan === 0 ? 0 : seen;
  }

  drop(state: State, m: number): void {
    state[this.#plan + m] = 0;
    state[this.#seen + m] = 0;
  }

  /** The orders that are left. */
  left(state: State, m: number): readonly number[] {
    const pending = state[this.#plan + m] as number;
    return (this.#plans.plans[Math.floor(pending / POSITIONS)] as number[]).slice(pending % POSITIONS);
  }

  /** Carries out up to `count` orders of those that are left; all of them without a count. */
  run(state: State, m: number, by: Performer, failing: Failing, count = POSITIONS): number {
    const pending = state[this.#plan + m] as number;
    const orders = this.#plans.plans[Math.floor(pending / POSITIONS)] as number[];
    let position = pending % POSITIONS;
    const last = Math.min(orders.length, position + count);
    let answer = 0;
    for (; position < last; position++) answer |= by.perform(state, m, orders[position] as number, failing);
    if (position === orders.length) this.drop(state, m);
    else state[this.#plan + m] = pending - (pending % POSITIONS) + position;
    return answer;
  }
}
