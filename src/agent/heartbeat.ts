/** Signs of life under the server's lock: whoever waits for it takes it over after a silence (`staleAfterMs`). */
import process from 'node:process';
import type { HeldLock } from '../disk/lock.ts';
import { AgentError } from './errors.ts';

const EVERY_SECONDS = 10;

export class Heartbeat {
  readonly #lock: HeldLock;
  #beats = 0;
  // Seconds of a clock that nobody sets; `performance` is a module more to load.
  #last = process.uptime();

  constructor(lock: HeldLock) {
    this.#lock = lock;
  }

  /** To be called now and then by what takes long. @throws AgentError `busy` where the lock was lost */
  beatIfDue(): void {
    const now = process.uptime();
    if (now - this.#last < EVERY_SECONDS) return;
    this.#last = now;
    this.#beats += 1;
    if (!this.#lock.renew(this.#beats))
      throw new AgentError('busy', 'another computer took over the server’s lock: run this again');
  }
}
