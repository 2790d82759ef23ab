/**
 * The judge: from a history to violations and losses (spec section 7). It reads events, one by one, and knows of no
 * algorithm, no planner and no machine: the same judge serves random runs, recorded logs and live agents.
 */
import { pathKey } from '../fold/tree.ts';
import type { LogEvent } from '../log/events.ts';
import type { Stimulus, StimulusOf } from '../log/stimuli.ts';
import { disturb, judgeAgreement } from './agreement.ts';
import {
  judgeConfirmation,
  judgeConflict,
  judgeCopy,
  judgeDeletion,
  judgeKept,
  judgeTorn,
} from './file-events.ts';
import { judgeAbandonment, judgeHiveCopy, judgeSettings } from './hive-events.ts';
import { Ledger, type Violation } from './ledger.ts';
import { type Loss, standingLosses, standingViolations } from './losses.ts';
import { forgetAllBases, forgive } from './memory.ts';
import type { LocalPlace } from './places.ts';
import { deleteProfile, dropTemporary, emptyProfile, markProfile } from './profile-events.ts';
import { checkCompared, checkReplaced, checkRule } from './record-form.ts';
import { restoreCentral, restoreLocal } from './restored.ts';
import {
  checkBackground,
  checkPending,
  checkUpload,
  detectNetwork,
  finishLogoff,
  finishMerge,
  loadHive,
  planMerge,
  scheduleUpload,
  startComputer,
  startUpload,
  stopComputer,
} from './session-events.ts';
import { restoreSetAside, substituteProfile } from './set-aside.ts';
import { changeCentral, removeFile, renameFile, touchFile, writeFile, writeSetting } from './user-events.ts';

export type { Violation } from './ledger.ts';
export type { Loss } from './losses.ts';

/** What a history amounts to: versions that are gone, permitted or not, and guarantees that broke. */
export interface Judgement {
  readonly losses: readonly Loss[];
  readonly violations: readonly Violation[];
}

interface Torn {
  readonly place: LocalPlace;
  readonly path: string;
  readonly side: string;
  readonly event: number;
}

/** Judges a history event by event, as it happens; `judge` takes a whole one. */
export class Judge {
  #ledger = new Ledger();
  #events = 0;
  #torn: Torn | null = null;

  /** Takes the next event of a history, in the order of the log. */
  observe(event: LogEvent): void {
    const n = ++this.#events;
    const ledger = this.#ledger;
    const { at } = event;
    ledger.now = at;
    this.#checkTorn(event, n);
    this.#judge(event, n);
    ledger.lastAt = at;
  }

  /** An event that is not looked at keeps its number: versions are called by the events that wrote them. */
  skip(): void {
    this.#events++;
  }

  /** All the judge knows as plain data with shared references, for a snapshot (src/snapshots/object-graph.ts). */
  image(): object {
    return { ledger: this.#ledger.image(), events: this.#events, torn: this.#torn };
  }

  /** A judge that goes on where an image was taken; the image is taken over. */
  static from(image: object): Judge {
    const { ledger, events, torn } = image as { ledger: object; events: number; torn: Torn | null };
    const judge = new Judge();
    judge.#ledger = new Ledger(ledger);
    judge.#events = events;
    judge.#torn = torn;
    return judge;
  }

  /** What the history so far amounts to. Agreement after quiescence is looked at here, if everyone is at rest. */
  judgement(): Judgement {
    const before = this.#ledger.violations.length;
    judgeAgreement(this.#ledger, this.#events);
    const violations = standingViolations(this.#ledger);
    // Agreement is a matter of the end: a history that goes on is judged again.
    this.#ledger.violations.length = before;
    return { losses: standingLosses(this.#ledger), violations };
  }

  #stimulus(event: Stimulus, n: number): void {
    const ledger = this.#ledger;
    checkPending(ledger, n);
    ledger.computers.noteHold(event);
    switch (event.type) {
      case 'computer.started':
        ledger.computers.noteSystem(event.computer, event.os);
        return startComputer(ledger, event.computer);
      case 'computer.stopped':
        return stopComputer(ledger, event.computer);
      case 'clock.set':
        ledger.computers.setClock(event.computer, event.offset);
        return;
      case 'policy.changed':
        ledger.computers.notePolicy(event);
        return disturb(ledger);
      case 'network.changed':
      case 'transfer.failing':
      case 'transfer.healed':
        return disturb(ledger);
      case 'server.changed':
        if (event.state === 'rolled-back') {
          forgive(ledger, n, () => true);
          ledger.goesBackTo = event.to ?? event.at;
        }
        ledger.hide(hiddenBy(event));
        return disturb(ledger);
      case 'user.changed':
      case 'owner.changed':
        return disturb(ledger, event.user);
      case 'central.changed':
        changeCentral(ledger, event, n);
        return disturb(ledger, event.user);
      case 'file.written':
        writeFile(ledger, event, n);
        return disturb(ledger, event.user);
      case 'file.touched':
        touchFile(ledger, event);
        return disturb(ledger, event.user);
      case 'file.removed':
        removeFile(ledger, event, n);
        return disturb(ledger, event.user);
      case 'file.renamed':
        renameFile(ledger, event, n);
        return disturb(ledger, event.user);
      case 'setting.written':
        writeSetting(ledger, event, n);
        return disturb(ledger, event.user);
      case 'handle.opened':
      case 'handle.closed':
        return this.#handle(
          event.computer,
          event.user,
          event.process,
          event.type === 'handle.opened' ? 1 : -1,
        );
      case 'local.changed':
        forgetAllBases(ledger, ledger.local(event.computer, event.user));
        if (event.change === 'emptied') emptyProfile(ledger, ledger.local(event.computer, event.user));
        forgive(ledger, n, (place) => place.computer === event.computer && place.user === event.user);
        return disturb(ledger, event.user);
      case 'logon.requested':
      case 'logoff.requested':
      case 'time.passed':
      case 'idle.changed':
      case 'system.profile.loaded':
      case 'system.profile.unloaded':
      case 'system.setting.written':
        return;
      default:
        return event satisfies never;
    }
  }

  #judge(event: LogEvent, n: number): void {
    const ledger = this.#ledger;
    switch (event.type) {
      case 'network.detected':
        dropTemporary(ledger, event, n);
        return detectNetwork(ledger, event);
      case 'file.copied':
        checkReplaced(ledger, event, n);
        this.#torn = null;
        if (event.to === 'central') this.#checkUp(event, event.path, n);
        return judgeCopy(ledger, event, n);
      case 'file.truncated':
        judgeTorn(ledger, event, n);
        this.#torn = {
          place: ledger.local(event.computer, event.user),
          path: event.path,
          side: event.to,
          event: n,
        };
        return;
      case 'file.deleted':
        checkCompared(ledger, event, n);
        if (event.from === 'central') this.#checkUp(event, event.path, n);
        return judgeDeletion(ledger, event, n);
      case 'file.kept':
        checkCompared(ledger, event, n);
        return judgeKept(ledger, event);
      case 'conflict.kept':
        checkCompared(ledger, event, n);
        return judgeConflict(ledger, event, n);
      case 'base.recorded':
        return judgeConfirmation(ledger, event);
      case 'hive.copied':
        checkCompared(ledger, event, n);
        if (event.to === 'central')
          checkUpload(ledger, ledger.local(event.computer, event.user), 'The hive', n);
        return judgeHiveCopy(ledger, event, n);
      case 'settings.merged':
        checkCompared(ledger, event, n);
        if (event.to === 'central' && event.changes.length > 0) {
          checkUpload(ledger, ledger.local(event.computer, event.user), 'Settings', n);
        }
        return judgeSettings(ledger, event, n);
      case 'hive.abandoned':
        checkRule(ledger, event, n);
        return judgeAbandonment(ledger, event, n);
      case 'merge.finished':
        return finishMerge(ledger, event);
      case 'hive.loaded':
        return loadHive(ledger, event);
      case 'hive.saved':
        ledger.local(event.computer, event.user).session.saved = true;
        return;
      case 'hive.unloaded': {
        const place = ledger.local(event.computer, event.user);
        place.hiveLoaded = false;
        place.lingering = place.lingering && place.marked;
        if (place.handles.size > 0) place.handles.clear();
        return;
      }
      case 'profile.marked':
        markProfile(ledger, ledger.local(event.computer, event.user));
        return;
      case 'profile.deleted':
        checkRule(ledger, event, n);
        deleteProfile(ledger, event, n);
        return restoreSetAside(ledger, ledger.local(event.computer, event.user));
      case 'logoff.finished':
        return finishLogoff(ledger, event);
      case 'upload.scheduled':
        return scheduleUpload(ledger, event, n);
      case 'upload.started':
        ledger.local(event.computer, event.user).uploading = true;
        return startUpload(ledger, event, n);
      case 'upload.abandoned':
        checkRule(ledger, event, n);
        ledger.local(event.computer, event.user).uploading = false;
        return;
      case 'upload.finished':
        ledger.local(event.computer, event.user).uploading = false;
        return;
      case 'central.restored':
        return restoreCentral(ledger, event);
      case 'local.restored':
        return restoreLocal(ledger, event);
      case 'profile.substituted':
        return substituteProfile(ledger, event);
      case 'policy.processed':
      case 'quota.warned':
      case 'upload.waiting':
      case 'upload.failed':
      case 'upload.retried':
      case 'boot.finished':
        return;
      case 'merge.planned':
        return planMerge(ledger, event, n);
      case 'file.failed':
        ledger.local(event.computer, event.user).told.add(pathKey(event.path));
        return checkCompared(ledger, event, n);
      case 'hive.kept':
      case 'hive.failed':
        return checkCompared(ledger, event, n);
      case 'logon.refused':
      case 'profile.kept':
        return checkRule(ledger, event, n);
      case 'user.refreshed':
      case 'logon.finished':
      case 'profile.opened':
      case 'quota.checked':
      case 'handles.counted':
      case 'wait.expired':
      case 'stimulus.refused':
      case 'service.noted':
        return;
      default:
        return this.#stimulus(event, n);
    }
  }

  #checkUp(event: { computer: string; user: string }, path: string, n: number): void {
    const place = this.#ledger.local(event.computer, event.user);
    checkUpload(this.#ledger, place, path, n);
    checkBackground(this.#ledger, place, path, n);
  }

  #handle(computer: string, user: string, process: string, change: 1 | -1): void {
    const { handles } = this.#ledger.local(computer, user);
    const open = (handles.get(process) ?? 0) + change;
    if (open <= 0) handles.delete(process);
    else handles.set(process, open);
  }

  /** G7: half a file may lie at a path only until the very next thing that happens, which finishes it. */
  #checkTorn(event: LogEvent, n: number): void {
    const torn = this.#torn;
    if (torn === null) return;
    const finishes =
      event.type === 'file.copied' &&
      pathKey(event.path) === pathKey(torn.path) &&
      event.computer === torn.place.computer &&
      event.user === torn.place.user;
    if (finishes) return;
    this.#torn = null;
    const where = torn.side === 'central' ? 'the server' : torn.place.computer;
    this.#ledger.violate('G7', n, `Half of ${torn.path} of ${torn.place.user} lies on ${where}`);
  }
}

function hiddenBy(event: StimulusOf<'server.changed'>): 'nothing' | 'all' | ReadonlySet<string> {
  if (event.state === 'empty') return 'all';
  return event.state === 'partial' ? new Set((event.missing ?? []).map(pathKey)) : 'nothing';
}

/** Judges a whole history. */
export function judge(events: Iterable<LogEvent>): Judgement {
  const one = new Judge();
  for (const event of events) one.observe(event);
  return one.judgement();
}
