/**
 * Copies staged before it is their turn, by a second thread and by this one while it would wait for that. Both take the next of
 * those handed out, so neither stands idle. Which copy gets its name, and whether before its turn as well, is for the caller to say.
 */
import { extname } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { MessagePort, Worker } from 'node:worker_threads';
import { stageAndName } from './copy-file.ts';
import type { Outcome } from './failure.ts';
import { sameVersion } from './file-stamp.ts';
import { StageClaims } from './stage-claims.ts';
import { discardStaged, type StagedCopy, type StageRequest, temporaryOf } from './stage-copy.ts';
import { type StageResult, StageResults } from './stage-results.ts';
import type { HandedOut, StageWorkerData } from './stage-worker.ts';

type Staged = Outcome<{ staged: StagedCopy }>;

interface Job {
  readonly number: number;
  readonly request: StageRequest;
  /** `null` once it is known that nothing came of it, and nothing was left. */
  outcome?: Staged | null;
}

/** Between two looks whether the second thread is still alive. */
const PATIENCE_MS = 20;

/** Beside this module, in sources, in a build, and where a bundle puts it. */
function workerFile(): URL {
  return new URL(`./stage-worker${extname(import.meta.url)}`, import.meta.url);
}

export class StageAhead {
  readonly #worker: Worker;
  readonly #port: MessagePort;
  readonly #claims = new StageClaims();
  readonly #results = new StageResults();
  readonly #byNumber = new Map<number, Job>();
  readonly #byTarget = new Map<string, Job>();
  #handedOut = 0;
  #heard = 0;
  #isAlive = true;
  #isOpen = true;
  #bytes = 0;

  private constructor({ MessageChannel, Worker }: typeof import('node:worker_threads'), file: URL) {
    const { port1, port2 } = new MessageChannel();
    const workerData: StageWorkerData = {
      memory: this.#claims.memory,
      results: this.#results.memory,
      port: port2,
    };
    // What it makes is small and soon told: more room would only be memory.
    const resourceLimits = { maxYoungGenerationSizeMb: 3, maxOldGenerationSizeMb: 16 };
    const options = { workerData, transferList: [port2], execArgv: [], resourceLimits };
    this.#worker = new Worker(file, options);
    this.#port = port1;
    const isGone = (): void => {
      this.#isAlive = false;
    };
    this.#worker.on('error', isGone).on('exit', isGone).unref();
  }

  /** Starts the second thread; `null` where the system gives none. What it does not do is done by this one. */
  static start(file = workerFile()): StageAhead | null {
    try {
      // Not above: a call that copies little need not load it.
      return new StageAhead(process.getBuiltinModule('node:worker_threads'), file);
    } catch {
      return null;
    }
  }

  /** Whether more may be handed out. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Copies handed out and not taken back. */
  get files(): number {
    return this.#byNumber.size;
  }

  /** Their size, as far as it was known. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Hands out copies. Each has a target of its own, in a folder that is there. */
  handOut(requests: readonly StageRequest[]): void {
    if (requests.length === 0) return;
    const first = this.#handedOut;
    for (const request of requests) {
      const job: Job = { number: this.#handedOut, request };
      this.#byNumber.set(job.number, job);
      this.#byTarget.set(request.target, job);
      this.#bytes += sizeOf(job);
      this.#handedOut += 1;
    }
    this.#port.postMessage({ first, requests } satisfies HandedOut);
    this.#claims.handOut(this.#handedOut);
  }

  /** Works on what was handed out until the copy to a target is staged, or known not to be. A promise only where nothing is left but to wait. */
  reach(target: string): Promise<void> | null {
    const job = this.#byTarget.get(target);
    if (job === undefined) return null;
    for (this.#hear(); job.outcome === undefined; this.#hear())
      if (!this.#stageNext()) return this.#waitFor(job);
    return null;
  }

  /** Stages the next copy that nobody has begun, while something else is awaited; whether there was one. */
  workOn(): boolean {
    this.#hear();
    return this.#stageNext();
  }

  /** The copy that was asked for, to be published or discarded if it was not named; `null`: it is not there, and has to be staged now. */
  take({ source, target, expected }: StageRequest): (Staged & { ok: true }) | null {
    const job = this.#byTarget.get(target);
    if (job === undefined) return null;
    this.#forget(job);
    const { request, outcome } = job;
    const isSame =
      request.source === source &&
      expected !== undefined &&
      request.expected !== undefined &&
      sameVersion(request.expected, expected);
    if (outcome?.ok === true && isSame) return outcome;
    // A thread that died under it may have left something.
    if (outcome === undefined || outcome?.ok === true) discardStaged(temporaryOf(request));
    return null;
  }

  /** Discards the copy to a target, which must have been reached. Nothing where it was taken, or has its name. */
  drop(target: string): void {
    const job = this.#byTarget.get(target);
    if (job === undefined) return;
    this.#forget(job);
    discardStaged(temporaryOf(job.request));
  }

  /** Gives back the space of what was staged before its turn: nothing more will be. Returns whether there was any. */
  giveUp(): boolean {
    for (let number = this.#claims.claim(); number !== null; number = this.#claims.claim())
      this.#setResult(number, null);
    this.#claims.end();
    this.#isOpen = false;
    this.#hear();
    let gave = false;
    for (const job of this.#byNumber.values()) {
      if (job.outcome?.ok !== true || job.outcome.staged.isNamed) continue;
      discardStaged(temporaryOf(job.request));
      job.outcome = null;
      gave = true;
    }
    return gave;
  }

  /** Discards what was staged and not taken. Nothing is written any more once it is done. */
  async end(): Promise<void> {
    this.#claims.end();
    this.#isOpen = false;
    await this.#worker.terminate();
    for (const job of this.#byNumber.values()) discardStaged(temporaryOf(job.request));
    this.#byNumber.clear();
    this.#byTarget.clear();
  }

  /** Stages the next copy that nobody has begun; whether there was one. */
  #stageNext(): boolean {
    const number = this.#claims.claim();
    const job = number === null ? undefined : this.#byNumber.get(number);
    if (job === undefined) return false;
    job.outcome = stageAndName(job.request);
    return true;
  }

  #hear(): void {
    const { told } = this.#claims;
    if (told === this.#heard) return;
    for (; this.#heard < told; this.#heard += 1) {
      const { number, result } = this.#results.get(this.#heard);
      this.#setResult(number, result);
    }
    this.#claims.noteHeard(this.#heard);
  }

  #setResult(number: number, result: StageResult): void {
    const job = this.#byNumber.get(number);
    if (job === undefined) return;
    const { request } = job;
    const names = { temporary: temporaryOf(request), target: request.target };
    job.outcome = result === null ? null : { ok: true, staged: { ...result, ...names } };
  }

  /** What kills a thread is told only between two turns of this one. */
  async #waitFor(job: Job): Promise<void> {
    this.#worker.ref();
    while (job.outcome === undefined && this.#isAlive) {
      if (!this.#claims.hear(this.#heard, PATIENCE_MS)) await turn();
      this.#hear();
    }
    this.#worker.unref();
  }

  #forget(job: Job): void {
    this.#byNumber.delete(job.number);
    this.#byTarget.delete(job.request.target);
    this.#bytes -= sizeOf(job);
  }
}

function sizeOf({ request }: Job): number {
  return request.expected?.size ?? 0;
}
