/** This computer's next entries in the store's log: numbered as they are made, written once what they vouch for is durable. */
import type { EntryId } from '../log/fields.ts';
import { sureText } from './on-disk.ts';
import { centralPlaces } from './places.ts';
import { appendSegment, type LogEntry } from './store-log.ts';
import type { StoreSession } from './store-session.ts';

/** Lines of one segment of the store's log. */
const SEGMENT_LINES = 5_000;

export interface OwnEntriesFacts {
  readonly computer: string;
  readonly central: string;
  /** `null` where no log is kept. */
  readonly store: StoreSession | null;
  readonly token: () => string;
  /** How far this computer's entries reached before. */
  readonly last: number;
  /** Times on the server from here on are too fresh to stand for content, nanoseconds. */
  readonly settledBefore: bigint;
}

export class OwnEntries {
  readonly #facts: OwnEntriesFacts;
  readonly #due: LogEntry[] = [];
  #last: number;

  constructor(facts: OwnEntriesFacts) {
    this.#facts = facts;
    this.#last = facts.last;
  }

  /** How far this computer's entries reach, those included that are not written yet. */
  get last(): number {
    return this.#last;
  }

  /** Adds a line; it is written with the next batch. */
  add(line: Omit<LogEntry, 'by' | 'n' | 'g'>): EntryId {
    const { computer, store, settledBefore } = this.#facts;
    this.#last += 1;
    const id = { by: computer, n: this.#last, g: store?.log.generation ?? 1 };
    this.#due.push({ ...line, ...id, mtime: sureText(BigInt(line.mtime), settledBefore) });
    return id;
  }

  /**
   * Writes what is due: the content that it vouches for must be durable. What cannot be written stays due, and no record that names
   * it may be saved. @throws AgentError `busy`, and what `node:fs` throws
   */
  write(): void {
    const { central, store, token } = this.#facts;
    if (store === null) return;
    while (this.#due.length > 0) {
      const lines = this.#due.slice(0, SEGMENT_LINES);
      store.log = appendSegment(centralPlaces(central), store.log, token(), lines);
      this.#due.splice(0, lines.length);
    }
  }
}
