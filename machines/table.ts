/**
 * State × event tables that the compiler completes. XState drops an event that no state handles without a word; here
 * every cell is one of three decisions, and a row that leaves an event out does not compile.
 */

/** `goes`: the machine takes a transition. `stays`: allowed, nothing changes. `refused`: cannot happen here; a problem. */
export type Cell = 'goes' | 'stays' | 'refused';

/** What one state does with every event. */
export interface Row<Event extends string> {
  readonly cell: (event: Event) => Cell;
  /** All events that the row decides: the whole alphabet. */
  readonly events: readonly Event[];
}

interface RowLists<G extends string, S extends string, R extends string> {
  readonly goes: readonly G[];
  readonly stays: readonly S[];
  readonly refused: readonly R[];
}

/** Makes rows for one alphabet. The second argument exists only so that a forgotten event becomes a type error. */
export function rowsOver<Event extends string>() {
  return function row<const G extends Event, const S extends Event, const R extends Event>(
    lists: RowLists<G, S, R>,
    ..._complete: [Exclude<Event, G | S | R>] extends [never] ? [] : [forgotten: Exclude<Event, G | S | R>]
  ): Row<Event> {
    const cells = new Map<string, Cell>();
    for (const [cell, events] of Object.entries(lists) as [Cell, readonly string[]][]) {
      for (const event of events) {
        if (cells.has(event)) throw new Error(`The event ${event} stands twice in one row`);
        cells.set(event, cell);
      }
    }
    return { cell: (event) => cells.get(event) ?? 'refused', events: [...cells.keys()] as Event[] };
  };
}

/** Every state with its row: no cell is left out. */
export type Table<State extends string, Event extends string> = Readonly<Record<State, Row<Event>>>;
