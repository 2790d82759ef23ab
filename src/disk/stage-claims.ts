/** Which of the copies handed out is staged by whom: numbers that two threads share. */

/** Claimed so far: the number of the next copy that nobody has begun. */
const NEXT = 0;
/** Handed out so far: copies below this number may be begun. Negative: no more will be. */
const LIMIT = 1;
/** Told by the second thread so far. */
const TOLD = 2;

/** Of those told, how many were heard. */
const HEARD = 3;

const COUNTERS = 4;
const NO_MORE = -1;

export class StageClaims {
  readonly memory: SharedArrayBuffer;
  readonly #counters: Int32Array<SharedArrayBuffer>;

  constructor(memory = new SharedArrayBuffer(COUNTERS * Int32Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#counters = new Int32Array(memory);
  }

  /** Takes the next copy; `null`: there is none to begin now. */
  claim(): number | null {
    for (;;) {
      const next = Atomics.load(this.#counters, NEXT);
      if (next >= Atomics.load(this.#counters, LIMIT)) return null;
      if (Atomics.compareExchange(this.#counters, NEXT, next, next + 1) === next) return next;
    }
  }

  /** Lets copies below a number be begun. */
  handOut(limit: number): void {
    Atomics.store(this.#counters, LIMIT, limit);
    Atomics.notify(this.#counters, LIMIT);
  }

  /** Nothing more is begun: whoever waits for more may go. */
  end(): void {
    this.handOut(NO_MORE);
  }

  /** Waits until there is a copy to begin, and takes it; `null` at the end. */
  await(): number | null {
    for (;;) {
      const limit = Atomics.load(this.#counters, LIMIT);
      if (limit === NO_MORE) return null;
      const next = this.claim();
      if (next !== null) return next;
      Atomics.wait(this.#counters, LIMIT, limit);
    }
  }

  get told(): number {
    return Atomics.load(this.#counters, TOLD);
  }

  /** Waits until fewer than so many results are told and not heard. */
  awaitRoom(most: number): void {
    for (;;) {
      const heard = Atomics.load(this.#counters, HEARD);
      if (this.told - heard < most) return;
      Atomics.wait(this.#counters, HEARD, heard);
    }
  }

  /** So many of the results were heard. */
  noteHeard(heard: number): void {
    Atomics.store(this.#counters, HEARD, heard);
    Atomics.notify(this.#counters, HEARD);
  }

  /** One more result can be heard. */
  tell(): void {
    Atomics.add(this.#counters, TOLD, 1);
    Atomics.notify(this.#counters, TOLD);
  }

  /** Waits until more than `known` results were told, at most so long. Returns whether they were. */
  hear(known: number, milliseconds: number): boolean {
    return Atomics.wait(this.#counters, TOLD, known, milliseconds) !== 'timed-out';
  }
}
