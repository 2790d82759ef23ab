/** A few threads that carry out tasks as they become free. */
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Answer, Task } from './worker.ts';

const FILE = new URL('worker.ts', import.meta.url);

/**
 * @param done hears of every answer, in the order in which they come
 * @throws what a thread threw
 */
export async function onThreads(
  threads: number,
  tasks: readonly Task[],
  done: (task: Task, answer: Answer) => void,
): Promise<void> {
  const left = [...tasks];
  const execArgv = ['--conditions=production', '--disable-warning=ExperimentalWarning'];
  const serve = async (): Promise<void> => {
    const worker = new Worker(FILE, { execArgv });
    try {
      for (let task = left.shift(); task !== undefined; task = left.shift()) {
        // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window: there is no origin
        worker.postMessage(task);
        const [answer] = (await once(worker, 'message')) as [Answer];
        if (answer.why !== undefined) throw new Error(answer.why);
        done(task, answer);
      }
    } finally {
      await worker.terminate();
    }
  };
  await Promise.all(Array.from({ length: Math.min(threads, tasks.length) }, serve));
}
