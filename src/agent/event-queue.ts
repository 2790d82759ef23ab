/** Values pushed by one side and iterated by others, each from the moment it began to iterate. */
export class EventQueue<T> implements AsyncIterable<T> {
  readonly #readers = new Set<Reader<T>>();
  #ended = false;

  push(value: T): void {
    for (const reader of this.#readers) reader.push(value);
  }

  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    const reader: Reader<T> = new Reader(() => this.#readers.delete(reader));
    if (this.#ended) reader.end();
    else this.#readers.add(reader);
    return reader;
  }
}

const DONE = { done: true, value: undefined } as const;

/** No generator: one that is asked to return first waits for the value it was asked for before, which may never come. */
class Reader<T> implements AsyncIterator<T, undefined> {
  readonly #onReturn: () => void;
  #waiting: T[] = [];
  /** Of what waits, the next one. */
  #at = 0;
  readonly #asked: ((result: IteratorResult<T, undefined>) => void)[] = [];
  #ended = false;

  constructor(onReturn: () => void) {
    this.#onReturn = onReturn;
  }

  push(value: T): void {
    const asked = this.#asked.shift();
    if (asked === undefined) this.#waiting.push(value);
    else asked({ done: false, value });
  }

  /** There is no more to come; what waits is still handed out. */
  end(): void {
    this.#ended = true;
    for (const asked of this.#asked.splice(0)) asked(DONE);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#at < this.#waiting.length) return Promise.resolve({ done: false, value: this.#take() });
    if (this.#ended) return Promise.resolve(DONE);
    return new Promise((resolve) => this.#asked.push(resolve));
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#onReturn();
    this.#waiting = [];
    this.#at = 0;
    this.end();
    return Promise.resolve(DONE);
  }

  #take(): T {
    const value = this.#waiting[this.#at] as T;
    this.#at += 1;
    if (this.#at === this.#waiting.length) {
      this.#waiting = [];
      this.#at = 0;
    }
    return value;
  }
}
