/** Values pushed by one side and iterated by others, each from the moment it began to iterate. */
export class EventQueue<T> implements AsyncIterable<T> {
  readonly #readers = new Set<{ push(value: T): void; end(): void }>();
  #ended = false;

  push(value: T): void {
    for (const reader of this.#readers) reader.push(value);
  }

  end(): void {
    this.#ended = true;
    for (const reader of this.#readers) reader.end();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined> {
    const waiting: T[] = [];
    let wake: () => void = nothing;
    let ended = this.#ended;
    const reader = {
      push: (value: T) => {
        waiting.push(value);
        wake();
      },
      end: () => {
        ended = true;
        wake();
      },
    };
    this.#readers.add(reader);
    try {
      for (;;) {
        yield* waiting.splice(0);
        if (ended) return undefined;
        if (waiting.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      }
    } finally {
      this.#readers.delete(reader);
    }
  }
}

function nothing(): void {}
