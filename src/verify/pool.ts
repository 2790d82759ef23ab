/** Worker threads that take orders in turn. */
import { Worker } from 'node:worker_threads';
import type { WorkerAnswer, WorkerOrder } from './worker.ts';

// From source the thread is TypeScript as well; built, everything is JavaScript.
const SCRIPT = import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js';

export class Pool {
  readonly #workers: Worker[];

  constructor(size: number) {
    this.#workers = Array.from({ length: size }, () => new Worker(new URL(SCRIPT, import.meta.url)));
  }

  get size(): number {
    return this.#workers.length;
  }

  /** One order for one thread. */
  ask(worker: number, order: WorkerOrder): Promise<WorkerAnswer> {
    const thread = this.#workers[worker] as Worker;
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        thread.off('message', answered);
        thread.off('error', failed);
      };
      const answered = (answer: WorkerAnswer): void => {
        settle();
        resolve(answer);
      };
      const failed = (error: Error): void => {
        settle();
        reject(error);
      };
      thread.on('message', answered);
      thread.on('error', failed);
      thread.postMessage(order);
    });
  }

  /** Many orders, each to the next free thread; answers in the order of the orders. */
  async all(orders: readonly WorkerOrder[], answered?: (done: number) => void): Promise<WorkerAnswer[]> {
    const answers: WorkerAnswer[] = [];
    let next = 0;
    let done = 0;
    const run = async (worker: number): Promise<void> => {
      while (next < orders.length) {
        const i = next++;
        answers[i] = await this.ask(worker, orders[i] as WorkerOrder);
        answered?.(++done);
      }
    };
    await Promise.all(this.#workers.map((_, worker) => run(worker)));
    return answers;
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}
