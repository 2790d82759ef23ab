/** Which computers may go on: a stimulus with `steps` holds its computer after so many records. */
import type { LogEvent } from '../log/events.ts';
import { isStimulus } from '../log/events.ts';

/** Learns from the log alone, so a simulation that goes on from a prefix holds the same computers. */
export class Schedule {
  readonly #left = new Map<string, number>();

  /** Takes note of an event that is now part of the log. */
  observe(event: LogEvent): void {
    const stimulus = isStimulus(event);
    if (!stimulus && this.#left.size === 0) return;
    const { computer, steps } = event as { computer?: string; steps?: number };
    if (!stimulus) {
      if (computer === undefined) return;
      const left = this.#left.get(computer);
      if (left !== undefined && left > 0) this.#left.set(computer, left - 1);
      return;
    }
    if (event.type === 'time.passed') {
      if (steps === undefined) this.#left.clear();
      else for (const held of this.#left.keys()) this.#left.set(held, steps);
    } else if (computer !== undefined) {
      if (steps === undefined) this.#left.delete(computer);
      else this.#left.set(computer, steps);
    }
  }

  mayRun(computer: string): boolean {
    return this.#left.size === 0 || this.#left.get(computer) !== 0;
  }

  /** Lets everything run again: the end of a scenario. */
  release(): void {
    this.#left.clear();
  }
}
