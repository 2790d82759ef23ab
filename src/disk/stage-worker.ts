/** The second thread that stages copies: takes the next one handed out, stages it, tells what came of it. Decides nothing. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import type { Outcome } from './failure.ts';
import { StageClaims } from './stage-claims.ts';
import { type StagedCopy, type StageRequest, stageCopy } from './stage-copy.ts';

/** What this thread is started with. */
export interface StageWorkerData {
  readonly memory: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** Copies handed out: the first's number, and what is asked for. */
export interface HandedOut {
  readonly first: number;
  readonly requests: readonly StageRequest[];
}

/** What came of a copy; `null`: an error that is no matter of files. */
export interface Told {
  readonly number: number;
  readonly outcome: Outcome<{ staged: StagedCopy }> | null;
}

const { memory, port } = workerData as StageWorkerData;
const claims = new StageClaims(memory);
const waiting = new Map<number, StageRequest>();

/** Its request was sent before its number could be claimed. */
function requestOf(number: number): StageRequest {
  for (let request = waiting.get(number); ; request = waiting.get(number)) {
    if (request !== undefined) return request;
    const { first, requests } = (receiveMessageOnPort(port) as { message: HandedOut }).message;
    // What the other thread has taken meanwhile is not asked for any more.
    waiting.clear();
    for (const [i, each] of requests.entries()) waiting.set(first + i, each);
  }
}

function stage(request: StageRequest): Told['outcome'] {
  try {
    return stageCopy(request);
  } catch {
    return null;
  }
}

for (let number = claims.await(); number !== null; number = claims.await()) {
  port.postMessage({ number, outcome: stage(requestOf(number)) } satisfies Told);
  claims.tell();
}
port.close();
