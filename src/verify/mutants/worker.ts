/** One thread of `npm run mutants`: measures mutants, and tries one with a kind of fault left out. */
import { parentPort } from 'node:worker_threads';
import type { Fault } from '../../../properties/history/scope.ts';
import { encodeEvent } from '../../log/encode.ts';
import { mutantNamed } from './all.ts';
import { firstKill, type Measured, measure, sizeOf } from './measure.ts';
import { noticesRecorded } from './recorded.ts';
import { trialOf } from './trial.ts';

export type Task =
  | { readonly do: 'measure'; readonly name: string; readonly seeds: number; readonly limit: number }
  | { readonly do: 'leave out'; readonly name: string; readonly fault: Fault; readonly limit: number }
  | { readonly do: 'recorded'; readonly name: string };

export interface Answer {
  readonly seconds: number;
  readonly measured?: Pick<Measured, 'histories' | 'killed' | 'optimum'> & {
    readonly shrunk: number | null;
    /** Lines of the counterexample. */
    readonly lines: readonly string[];
  };
  /** Whether the mutant survives without the kind of fault. */
  readonly survives?: boolean;
  /** Whether its recorded counterexample kills the mutant. */
  readonly killed?: boolean;
  /** What the thread threw. */
  readonly why?: string;
}

async function carryOut(task: Task): Promise<Omit<Answer, 'seconds'>> {
  const mutant = mutantNamed(task.name);
  switch (task.do) {
    case 'measure': {
      const { counterexample, ...measured } = await measure(mutant, task.seeds, task.limit);
      const shrunk = counterexample.length === 0 ? null : sizeOf(counterexample);
      return { measured: { ...measured, shrunk, lines: counterexample.map(encodeEvent) } };
    }
    case 'leave out':
      return { survives: firstKill(await trialOf(mutant), 1, task.limit, task.fault) === null };
    case 'recorded':
      return { killed: await noticesRecorded(mutant) };
    default:
      return task satisfies never;
  }
}

async function answer(task: Task): Promise<void> {
  const start = performance.now();
  const seconds = (): number => (performance.now() - start) / 1000;
  try {
    const result = await carryOut(task);
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window: there is no origin
    parentPort?.postMessage({ ...result, seconds: seconds() } satisfies Answer);
  } catch (error) {
    const why = `${task.name}: ${(error as Error).message}`;
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread, not a window: there is no origin
    parentPort?.postMessage({ why, seconds: seconds() } satisfies Answer);
  }
}

parentPort?.on('message', (task: Task) => void answer(task));
