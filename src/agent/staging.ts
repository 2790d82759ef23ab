/** Stages the copies of a plan before their turn, on a second thread and this one, where there are enough to be worth it. */
import fs from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import type { Outcome } from '../disk/failure.ts';
import { StageAhead } from '../disk/stage-ahead.ts';
import { type StagedCopy, type StageRequest, stageCopy } from '../disk/stage-copy.ts';
import type { FileAction } from '../log/actions.ts';
import type { Driver } from './driver.ts';

/** What is staged and not recorded takes room on the disk, and is left behind by a kill: so much, and one more. */
const MOST = { files: 2048, bytes: 64 << 20 } as const;

/** Before the log has the plan, and then without their names: so many, or an eighth of a short plan. */
const HEAD_START = 512;

/** Handed out at once, so that the threads seldom wake each other. */
const TOGETHER = 128;
/** Staged by this thread between two looks whether what it waits for has come. */
const BETWEEN = 8;

/** So many bytes are as much work as what every file costs. */
const BYTES_LIKE_A_FILE = 64 << 10;

export class Staging {
  readonly #from: number;
  readonly #made: string[] = [];
  /** Targets of what was handed out, by the path of the action. */
  readonly #targets = new Map<string, string>();
  #ahead: StageAhead | null = null;
  #driver: Driver | null = null;
  #actions: readonly FileAction[] = [];
  #next = 0;
  #isPlanKnown = false;
  /** Target of the action under way, if it was handed out. */
  #current: string | null = null;

  /** @param from copies of one plan from which on it is worth it, where large files count as several */
  constructor(from: number) {
    this.#from = from;
  }

  /** Begins with the copies of a plan that is about to be carried out, action by action. */
  begin(actions: readonly FileAction[], driver: Driver): void {
    this.#actions = actions;
    this.#driver = driver;
    this.#next = 0;
    this.#isPlanKnown = false;
    if (this.#ahead === null && this.#isWorthIt(actions, driver)) this.#ahead = StageAhead.start();
    if (this.#ahead !== null) this.#handOut(this.#ahead);
  }

  /** The log has the plan: from here on copies may be named before their turn, where nothing else is to be looked at. */
  notePlanKnown(): void {
    this.#isPlanKnown = true;
  }

  #isWorthIt(actions: readonly FileAction[], driver: Driver): boolean {
    let weight = 0;
    for (const action of actions) {
      if (action.do !== 'copy') continue;
      weight += 1 + driver.sizeOf(action) / BYTES_LIKE_A_FILE;
      if (weight >= this.#from) return true;
    }
    return false;
  }

  /** Before an action is carried out. A promise only where nothing is left but to wait for the other thread. */
  reach(action: FileAction): Promise<void> | null {
    if (this.#ahead === null) return null;
    // The last one may have failed before it came to its content.
    if (this.#current !== null) this.#ahead.drop(this.#current);
    this.#handOut(this.#ahead);
    this.#current = ('path' in action ? this.#targets.get(action.path) : null) ?? null;
    if (this.#current === null) return null;
    this.#targets.delete((action as { path: string }).path);
    return this.#ahead.reach(this.#current);
  }

  #handOut(ahead: StageAhead): void {
    const most = this.#isPlanKnown ? MOST.files : Math.min(HEAD_START, Math.ceil(this.#actions.length / 8));
    const together = Math.min(TOGETHER, most);
    if (!ahead.isOpen || ahead.files > most - together || ahead.bytes > MOST.bytes / 2) return;
    const requests: StageRequest[] = [];
    let bytes = ahead.bytes;
    while (this.#next < this.#actions.length && requests.length < together && bytes < MOST.bytes) {
      const action = this.#actions[this.#next] as FileAction;
      this.#next += 1;
      const onMade = (folder: string): void => void this.#made.push(folder);
      const request = this.#driver?.stageRequest(action, onMade, this.#isPlanKnown) ?? null;
      if (request === null) continue;
      bytes += request.expected?.size ?? 0;
      this.#targets.set((action as { path: string }).path, request.target);
      requests.push(request);
    }
    ahead.handOut(requests);
  }

  /** Waits for something else, and stages meanwhile what may be staged. */
  async during(work: Promise<unknown>): Promise<void> {
    const done = work.then(() => true);
    for (let isDone = false; !isDone && this.#stageSome(); ) isDone = await Promise.race([done, turn(false)]);
    await done;
  }

  #stageSome(): boolean {
    if (this.#ahead === null) return false;
    this.#handOut(this.#ahead);
    for (let i = 0; i < BETWEEN; i += 1) if (!this.#ahead.workOn()) return i > 0;
    return true;
  }

  /** Stages a copy, if that was not done before its turn. */
  stage(request: StageRequest): Outcome<{ staged: StagedCopy }> {
    const ready = this.#ahead?.take(request) ?? null;
    if (ready !== null) return ready;
    const outcome = stageCopy(request);
    // Not for want of space that others took whose turn comes later.
    if (!outcome.ok && outcome.failure.kind === 'diskFull' && this.#ahead?.giveUp() === true)
      return stageCopy(request);
    return outcome;
  }

  /** Nothing is written any more once it is done. What was made for copies that did not come about is removed again. */
  async end(): Promise<void> {
    const isCut = this.#ahead !== null && this.#ahead.files > 0;
    await this.#ahead?.end();
    if (isCut) for (const folder of this.#made.toReversed()) removeIfEmpty(folder);
    this.#ahead = null;
  }
}

function removeIfEmpty(folder: string): void {
  try {
    fs.rmdirSync(folder);
  } catch {
    // Something lies in it.
  }
}
