/** Which computers may go on: a stimulus with `steps` holds its computer after so many records. */
import type { ServiceRecord } from '../log/records.ts';
import type { Stimulus } from '../log/stimuli.ts';

/** Learns from the log alone, so a simulation that goes on from a prefix holds the same computers. */
export class Schedule {
  readonly #left = new Map<string, number>();

  /** Takes note of a stimulus that is now part of the log. */
  hold(stimulus: Stimulus): void {
    const { steps } = stimulus as { steps?: number };
    if (steps === undefined && this.#left.size === 0) return;
    const { computer } = stimulus as { computer?: string };
    if (stimulus.type === 'time.passed') this.holdAll(steps);
    else if (computer !== undefined) {
      if (steps === undefined) this.#left.delete(computer);
      else this.#left.set(computer, steps);
    }
  }

  /** Computers that are held may make so many records more; `undefined`: they are let go. */
  holdAll(steps: number | undefined): void {
    if (steps === undefined) this.#left.clear();
    else for (const held of this.#left.keys()) this.#left.set(held, steps);
  }

  /** Takes note of a record that is now part of the log. */
  count(record: ServiceRecord): void {
    if (this.#left.size === 0) return;
    const { computer } = record as { computer?: string };
    const left = computer === undefined ? undefined : this.#left.get(computer);
    if (left !== undefined && left > 0) this.#left.set(computer as string, left - 1);
  }

  mayRun(computer: string): boolean {
    return this.#left.size === 0 || this.#left.get(computer) !== 0;
  }
}
