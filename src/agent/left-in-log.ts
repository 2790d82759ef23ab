/** What calls that were cut short left in the log, and the manifest does not have: finds, and a plan that may have been carried out. */
import { pathKey } from '../fold/tree.ts';
import type { FileAction } from '../log/actions.ts';
import type { LogEvent } from '../log/events.ts';
import { changesServer } from '../plan/view.ts';

/** What a run that was cut short left in the log alone, beside what changes the manifest's files. */
export class LeftInLog {
  readonly #computer: string;
  /** Files of the user's that it found, and conflict copies that it made: their paths by key, for another record may spell them otherwise. */
  readonly found = new Map<string, string>();
  /** Keys of those that it told as removed or gone aside, and nothing of since. */
  readonly removed = new Set<string>();
  /** Keys of those that a merge has taken care of: the manifest's note of what is unconfirmed is outdated. */
  readonly settled = new Set<string>();
  /** The last plan that had anything to do, until a merge that reached the share has come to its end. */
  #plan: readonly FileAction[] = [];
  /** Whether the session does that was begun last. */
  #roamsBack = true;
  /** What was recorded of it. */
  readonly #recorded = new Set<string>();
  /** How far this computer's own entries in the store's log reached. */
  entered = 0;
  /** The latest generation of the store that it began. */
  generation = 0;

  /** @param plan as `openPlan` was when the manifest was written */
  constructor(computer: string, plan: readonly FileAction[] = []) {
    this.#computer = computer;
    this.#plan = plan;
    this.#passAside();
  }

  /** Whether something is told that no merge has taken up yet. */
  get isOpen(): boolean {
    return this.found.size > 0 || this.removed.size > 0 || this.#plan.length > 0;
  }

  /** What was planned, and may have been done without a record of it: only who reaches the share can tell. */
  get plan(): readonly FileAction[] {
    return this.#plan;
  }

  /** Whether what was planned last has a record of this kind, of this path. */
  hasRecorded(type: LogEvent['type'], path: string): boolean {
    return this.#recorded.has(`${type} ${path}`);
  }

  /**
   * Whether the plan was carried out has been looked for.
   * @param roamsBack whether on the share too: a session that brings nothing there leaves that to one that does
   */
  endPlan(roamsBack: boolean): void {
    this.#plan = roamsBack ? [] : this.openPlan;
    if (this.#plan.length === 0) this.#recorded.clear();
    this.#passAside();
  }

  /** What is left to be looked for on the share, with the conflict copies that are brought there. */
  get openPlan(): readonly FileAction[] {
    const isOpen = (one: FileAction): boolean => isOnServer(one) && !this.#isTold(one);
    return this.#plan.some(isOpen) ? this.#plan.filter((one) => one.do === 'conflict' || isOpen(one)) : [];
  }

  #isTold(action: FileAction): boolean {
    const type = action.do === 'copy' ? 'file.copied' : 'file.deleted';
    return 'path' in action && this.hasRecorded(type, action.path);
  }

  /** What went aside here has been looked for; it only tells what a copy up is of. */
  #passAside(): void {
    for (const one of this.#plan) if (one.do === 'conflict') this.#recorded.add(`conflict.kept ${one.path}`);
  }

  note(event: LogEvent): void {
    this.#noteFile(event);
    this.#notePlan(event);
    if (event.type !== 'file.copied' && event.type !== 'file.deleted') return;
    if (event.logged?.by === this.#computer) this.entered = Math.max(this.entered, event.logged.n);
  }

  #notePlan(event: LogEvent): void {
    if (event.type === 'merge.planned') {
      this.generation = Math.max(this.generation, event.generation ?? 0);
      if (event.actions.length === 0) return;
      this.endPlan(this.#roamsBack);
      this.#plan = [...this.#plan, ...event.actions];
      for (const one of event.actions)
        if (one.do === 'conflict') this.#recorded.delete(`conflict.kept ${one.path}`);
    } else if (event.type === 'merge.finished') {
      if (event.complete) this.endPlan(this.#roamsBack);
    } else if (event.type === 'network.detected') {
      this.#roamsBack = event.roamsBack;
    } else if ('path' in event) this.#recorded.add(`${event.type} ${event.path}`);
  }

  #noteFile(event: LogEvent): void {
    switch (event.type) {
      case 'file.written':
        return this.#noteHere(event.path, 'found');
      case 'file.removed':
        return this.#noteHere(event.path, 'removed');
      case 'conflict.kept':
        // Where the server's version goes aside, what keeps the name here is what it was.
        if (event.loser === 'local') this.#noteHere(event.path, 'removed');
        return this.#noteHere(event.to, 'found');
      case 'file.copied':
      case 'file.deleted':
      case 'base.recorded':
        return this.#noteHere(event.path, 'settled');
      case 'local.changed':
        return event.change === 'emptied' ? this.#forgetFiles() : undefined;
      default:
    }
  }

  /** What was told of the profile before concerns the new one no more. */
  #forgetFiles(): void {
    this.endPlan(true);
    this.found.clear();
    this.removed.clear();
  }

  #noteHere(path: string, what: 'found' | 'removed' | 'settled'): void {
    const key = pathKey(path);
    if (what === 'found') this.found.set(key, path);
    else this.found.delete(key);
    if (what === 'removed') this.removed.add(key);
    else this.removed.delete(key);
    if (what === 'settled') this.settled.add(key);
  }
}

/** Whether an action changes a file on the share. */
export function isOnServer(action: FileAction): boolean {
  return 'path' in action && changesServer(action);
}
