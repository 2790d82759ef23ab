/** A few threads that take tasks as they become free. Works from the sources and from the built package alike. */
import { Worker } from 'node:worker_threads';
import type { BrokenPlanner } from './counterexample.ts';
import type { Answer, Task } from './worker.ts';

const FILE = new URL(import.meta.url.endsWith('.ts') ? './worker.ts' : './worker.js', import.meta.url);

/** The user's own planner failed in a thread. */
export class BrokenPool extends Error {
  override readonly name = 'BrokenPool';
  readonly broken: BrokenPlanner;

  constructor(broken: BrokenPlanner) {
    super(`${broken.arm.algorithm} failed in history ${broken.index}`);
    this.broken = broken;
  }
}

export class Pool {
  readonly #workers: Worker[];

  /** @param data what every thread is told of the run */
  constructor(threads: number, data: { readonly scratch?: string } = {}) {
    // Several times faster: XState leaves its checks for development out.
    const execArgv = ['--conditions=production', '--disable-warning=ExperimentalWarning'];
    this.#workers = Array.from({ length: threads }, () => new Worker(FILE, { execArgv, workerData: data }));
  }

  /**
   * Hands out tasks until `next` has no more, to whoever is free.
   *
   * @param next the next task, or `null` when there is none
   * @param done hears of every answer, in the order in which they come
   * @throws what a thread threw; `BrokenPool` where the user's own planner failed
   */
  async run(next: () => Task | null, done: (answer: Answer, task: Task) => void): Promise<void> {
    await Promise.all(this.#workers.map((worker) => serve(worker, next, done)));
  }

  async close(): Promise<void> {
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }
}

async function serve(
  worker: Worker,
  next: () => Task | null,
  done: (answer: Answer, task: Task) => void,
): Promise<void> {
  for (let task = next(); task !== null; task = next()) {
    const answer = await ask(worker, task);
    if (answer.did === 'failed') throw new Error(answer.why);
    if (answer.did === 'broke') throw new BrokenPool(answer.broken);
    done(answer, task);
  }
}

function ask(worker: Worker, task: Task): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const settle = (): void => {
      worker.off('message', answered);
      worker.off('error', failed);
    };
    const answered = (answer: Answer): void => {
      settle();
      resolve(answer);
    };
    const failed = (error: Error): void => {
      settle();
      reject(error);
    };
    worker.on('message', answered);
    worker.on('error', failed);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window: there is no origin
    worker.postMessage(task);
  });
}
