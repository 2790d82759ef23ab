/**
 * Wakes subscriptions. A subscriber notes `rings` before it reads; if it finds nothing, it waits for a ring
 * after that number, so a ring between the reading and the waiting is never missed.
 */
export class Doorbell {
  rings = 0;
  private readonly waiting = new Set<() => void>();

  ring(): void {
    this.rings += 1;
    for (const wake of this.waiting) {
      wake();
    }
  }

  /** Resolves at the first ring after `seen`, on abort, or after `milliseconds` (Infinity: never by itself). */
  wait(seen: number, milliseconds: number, signal?: AbortSignal): Promise<void> {
    if (this.rings > seen || signal?.aborted) {
      return Promise.resolve();
    }
    return new Promise((resolve) => {
      const timer = Number.isFinite(milliseconds) ? setTimeout(() => wake(), milliseconds) : undefined;
      const wake = (): void => {
        clearTimeout(timer);
        this.waiting.delete(wake);
        signal?.removeEventListener('abort', wake);
        resolve();
      };
      this.waiting.add(wake);
      signal?.addEventListener('abort', wake);
    });
  }
}
