/** The second thread that stages copies: takes the next one handed out, stages it, tells what came of it. Decides nothing. */
import { type MessagePort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { stageAndName } from './copy-file.ts';
import { StageClaims } from './stage-claims.ts';
import type { StageRequest } from './stage-copy.ts';
import { SLOTS, type StageResult, StageResults } from './stage-results.ts';

/** What this thread is started with. */
export interface StageWorkerData {
  /** Of `StageClaims`, and of `StageResults`. */
  readonly memory: SharedArrayBuffer;
  readonly results: SharedArrayBuffer;
  readonly port: MessagePort;
}

/** Copies handed out: the first's number, and what is asked for. */
export interface HandedOut {
  readonly first: number;
  readonly requests: readonly StageRequest[];
}

const data = workerData as StageWorkerData;
const claims = new StageClaims(data.memory);
const results = new StageResults(data.results);
const waiting = new Map<number, StageRequest>();

/** Its request was sent before its number could be claimed. */
function requestOf(number: number): StageRequest {
  for (let request = waiting.get(number); ; request = waiting.get(number)) {
    if (request !== undefined) return request;
    const { first, requests } = (receiveMessageOnPort(data.port) as { message: HandedOut }).message;
    // What the other thread has taken meanwhile is not asked for any more.
    waiting.clear();
    for (const [i, each] of requests.entries()) waiting.set(first + i, each);
  }
}

/** Why there is none its turn tells, which tries again. */
function stage(request: StageRequest): StageResult {
  try {
    const outcome = stageAndName(request);
    return outcome.ok ? outcome.staged : null;
  } catch {
    return null;
  }
}

for (let number = claims.await(); number !== null; number = claims.await()) {
  const result = stage(requestOf(number));
  claims.awaitRoom(SLOTS);
  results.set(claims.told, number, result);
  claims.tell();
}
data.port.close();
