/** The judge's book: versions, places, and what was found. It learns from events only and knows no algorithm. */
import { pathKey } from '../fold/tree.ts';
import type { Os } from '../log/fields.ts';
import type { Stimulus, StimulusOf } from '../log/stimuli.ts';
import type { GuaranteeId } from '../plan/algorithms.ts';
import { effectiveExclusions } from '../policy/effective.ts';
import {
  type Copy,
  type JudgedSession,
  type LocalPlace,
  newLocalPlace,
  newSession,
  type Place,
} from './places.ts';
import {
  isAncestor,
  isDeletion,
  isMadeFrom,
  isOnlyDeleted,
  isSuperseded,
  sawBytes,
  type Version,
} from './versions.ts';

/** A permission by which a version may go, each with a record (spec section 7). */
export type PermissionId = 'P1' | 'P2' | 'P3' | 'P4' | 'P5' | 'P6' | 'P7' | 'P8';

/** A version that no place has any more. */
export interface Loss {
  readonly user: string;
  readonly path: string;
  /** Name of the setting; then `path` is `ntuser.dat`. */
  readonly key?: string;
  readonly content: string;
  readonly writtenBy: string;
  /** Number of the event by which it was lost. */
  readonly lostAt: number;
  /** The computer that did it. */
  readonly computer: string;
  readonly rule: string;
  readonly permitted: PermissionId | null;
}

/** A guarantee that broke, at which event (numbered from 1), in words. */
export interface Violation {
  readonly guarantee: GuaranteeId;
  readonly at: number;
  readonly message: string;
}

/** What made a copy disappear. */
export interface Cause {
  readonly event: number;
  readonly computer: string;
  readonly rule: string;
  /** The version that took its place, if one did. */
  readonly by: Version | null;
  /** A permission that holds for everything this event removes, if any. */
  readonly permission?: PermissionId | null;
}

export interface WriteFacts {
  readonly event: number;
  readonly key: string;
  readonly path: string;
  readonly setting?: string | undefined;
  readonly content: string | null;
  readonly place: LocalPlace | null;
  readonly user: string;
  readonly computer: string;
  readonly stamp: number;
  readonly parents: readonly Version[];
  readonly renamed?: boolean;
  /** The writer's clock when the parent's bytes were last written here again, ms. */
  readonly rewrittenAt?: number | undefined;
}

interface LedgerImage {
  readonly open: object;
  readonly hidden: 'nothing' | 'all' | ReadonlySet<string>;
  readonly arrivedHidden: ReadonlySet<Version>;
  readonly policies: ReadonlyMap<string, Record<string, unknown>>;
  readonly systems: ReadonlyMap<string, Os>;
  readonly held: ReadonlySet<string>;
  readonly sessions: readonly JudgedSession[];
  readonly hiveAuthors: ReadonlyMap<string, JudgedSession>;
  readonly versions: number;
  readonly byEvent: ReadonlyMap<number, Version[]>;
  readonly losses: ReadonlyMap<Version, Loss>;
}

function addAll<K, V>(to: Map<K, V>, from: ReadonlyMap<K, V>): void {
  for (const [key, value] of from) to.set(key, value);
}

export class Ledger {
  readonly central = new Map<string, Place>();
  readonly locals = new Map<string, LocalPlace>();
  readonly offsets = new Map<string, number>();
  readonly violations: Violation[] = [];
  /** Deletions whose memory a fault of the world destroyed: they may come back. */
  forgiven = -1;
  /** The server's clock at the event before this one, and at this one. */
  lastAt = Number.NEGATIVE_INFINITY;
  now = Number.NEGATIVE_INFINITY;
  /** The instant to which the share is about to go back. */
  goesBackTo = Number.POSITIVE_INFINITY;
  /** What of the share nobody can see: all of it while it is empty, some keys while its listing is partial. */
  #hidden: 'nothing' | 'all' | ReadonlySet<string> = 'nothing';
  /** What was put on the server while it hid things: whoever put it there was told that it arrived. */
  readonly #arrivedHidden = new Set<Version>();
  /** By folder and path key, the deletion that last emptied the place on the server. */
  readonly lastDeletions = new Map<string, Version>();
  /** By folder and path key, what an administrator's hand last put there. */
  readonly putByHand = new Map<string, Version>();
  readonly uploadModes = new Map<string, 'interval' | 'timeOfDay'>();
  /** By computer, or computer and user. */
  readonly #policies = new Map<string, Record<string, unknown>>();
  /** Keys of folders that never roam, by computer and user, worked out when asked for. */
  readonly #excluded = new Map<string, readonly string[]>();
  readonly #systems = new Map<string, Os>();
  readonly #held = new Set<string>();
  readonly #sessions: JudgedSession[] = [];
  readonly #hiveAuthors = new Map<string, JudgedSession>();
  #versions = 0;
  /** The place of the last event: that of the next one, most of the time. */
  #last: LocalPlace | null = null;
  readonly #byEvent = new Map<number, Version[]>();
  readonly #losses = new Map<Version, Loss>();

  /** The whole book as plain data, shared references and all: for a snapshot. */
  image(): object {
    const { central, locals, offsets, violations, forgiven, uploadModes, lastDeletions, putByHand } = this;
    const { lastAt, now, goesBackTo } = this;
    const times = { lastAt, now, goesBackTo, forgiven };
    return {
      open: { central, locals, offsets, uploadModes, lastDeletions, putByHand, violations, ...times },
      hidden: this.#hidden,
      arrivedHidden: this.#arrivedHidden,
      policies: this.#policies,
      systems: this.#systems,
      held: this.#held,
      sessions: this.#sessions,
      hiveAuthors: this.#hiveAuthors,
      versions: this.#versions,
      byEvent: this.#byEvent,
      losses: this.#losses,
    };
  }

  /** The book of an image, which is taken over. */
  static from(image: object): Ledger {
    const book = image as LedgerImage;
    const ledger = new Ledger();
    Object.assign(ledger, book.open);
    ledger.#hidden = book.hidden;
    ledger.#versions = book.versions;
    addAll(ledger.#policies, book.policies);
    for (const version of book.arrivedHidden) ledger.#arrivedHidden.add(version);
    addAll(ledger.#systems, book.systems);
    addAll(ledger.#hiveAuthors, book.hiveAuthors);
    addAll(ledger.#byEvent, book.byEvent);
    addAll(ledger.#losses, book.losses);
    for (const computer of book.held) ledger.#held.add(computer);
    for (const session of book.sessions) ledger.#sessions.push(session);
    return ledger;
  }

  local(computer: string, user: string): LocalPlace {
    const last = this.#last;
    if (last !== null && last.computer === computer && last.user === user) return last;
    const id = `${computer}\u0000${user}`;
    let place = this.locals.get(id);
    if (place === undefined) this.locals.set(id, (place = newLocalPlace(computer, user)));
    this.#last = place;
    return place;
  }

  folder(name: string): Place {
    let place = this.central.get(name);
    if (place === undefined) this.central.set(name, (place = new Map<string, Copy>()));
    return place;
  }

  write(facts: WriteFacts): Version {
    const session = facts.place?.session;
    const version: Version = {
      id: this.#versions++,
      event: facts.event,
      key: facts.key,
      path: facts.path,
      setting: facts.setting ?? null,
      content: facts.content,
      user: facts.user,
      computer: facts.computer,
      session: session?.number ?? -1,
      stamp: stampAfter(facts, earliestAfter),
      // Bytes written again are as new as that writing to whoever looks at stamps.
      latest: Math.max(stampAfter(facts, latestAfter), (facts.rewrittenAt ?? facts.stamp - 1) + 1),
      parents: facts.parents,
      renamed: facts.renamed ?? false,
      children: [],
      bySameBytes: null,
      revoked: false,
      excused: false,
      afterSave: session?.saved ?? false,
      onServer: 0,
      pending: 0,
      broughtBack: false,
      beatenBy: null,
      arrived: false,
      arrivedAt: Number.NEGATIVE_INFINITY,
    };
    for (const parent of facts.parents) parent.children.push(version);
    this.noteEvent(facts.event, version);
    return version;
  }

  /** An event wrote a version, or once more the bytes of one there is. Images of the world name it by the event. */
  noteEvent(event: number, version: Version): void {
    const same = this.#byEvent.get(event);
    if (same === undefined) this.#byEvent.set(event, [version]);
    else same.push(version);
  }

  /** The world destroyed what computers or the share remembered: deletions not passed on by then may come back. */
  forgive(n: number, concerns: (place: LocalPlace) => boolean): void {
    this.forgiven = n;
    for (const place of this.locals.values()) if (concerns(place)) place.blindSince = n;
  }

  /** What came to the server after the moment it went back to is no base any more: the same bytes again are written anew. */
  forgetBases(): void {
    for (const place of this.locals.values()) {
      for (const [key, base] of place.bases)
        if (base.onServer === 0 && base.arrivedAt > this.goesBackTo) this.#forgetBase(place, key);
    }
  }

  /** A computer's memory of what the server confirmed is gone. */
  forgetAllBases(place: LocalPlace): void {
    for (const key of place.bases.keys()) this.#forgetBase(place, key);
  }

  #forgetBase(place: LocalPlace, key: string): void {
    place.bases.delete(key);
    const copy = place.copies.get(key);
    if (copy?.rewritten === undefined) return;
    const { event, stamp, takenBack } = copy.rewritten;
    for (const version of takenBack) version.revoked = false;
    const { path, setting, content, user } = copy.version;
    const { computer } = place;
    const parents = takenBack.slice(0, 1);
    const facts = { event, key, path, content, place, user, computer, stamp, parents };
    this.putLocal(place, key, this.write({ ...facts, setting: setting ?? undefined }), false);
  }

  /** Whether a copy of a user's profile has no memory of what it was made from. */
  isBlind(user: string): boolean {
    for (const place of this.locals.values())
      if (place.blindSince !== null && place.user === user) return true;
    return false;
  }

  noteComputer(computer: string, os: Os): void {
    this.#systems.set(computer, os);
    this.#excluded.clear();
  }

  /** Of policies the judge knows what it must: which folders never roam, and which upload mode is chosen. */
  notePolicy(event: StimulusOf<'policy.changed'>): void {
    const method = event.settings['UploadHiveMethod'];
    if (method === 1) this.uploadModes.set(event.computer, 'interval');
    else if (method === 2) this.uploadModes.set(event.computer, 'timeOfDay');
    const id = event.user === undefined ? event.computer : `${event.computer}\u0000${event.user}`;
    this.#policies.set(id, event.settings);
    this.#excluded.clear();
  }

  /** Whether a path lies in a folder that never roams (P4). */
  isExcluded(place: LocalPlace, key: string): boolean {
    const id = `${place.computer}\u0000${place.user}`;
    let folders = this.#excluded.get(id);
    if (folders === undefined) {
      const machine = this.#policies.get(place.computer) ?? {};
      const os = this.#systems.get(place.computer) ?? 'xp';
      this.#excluded.set(id, (folders = excludedKeys(machine, this.#policies.get(id) ?? {}, os)));
    }
    return folders.some((folder) => key === folder || key.startsWith(`${folder}/`));
  }

  /** Computers whose service is held by the scenario are late with the world's leave. */
  noteHold(event: Stimulus): void {
    const { computer, steps } = event as { computer?: string; steps?: number };
    if (event.type === 'time.passed') {
      if (steps === undefined) this.#held.clear();
    } else if (computer === undefined) return;
    else if (steps !== undefined) this.#held.add(computer);
    else this.#held.delete(computer);
  }

  isHeldBack(computer: string): boolean {
    return this.#held.has(computer);
  }

  /** A new session of a user on a computer. */
  openSession(place: LocalPlace): JudgedSession {
    const session = newSession(this.#sessions.length);
    session.active = true;
    this.#sessions.push(session);
    place.session = session;
    return session;
  }

  sessionOf(number: number): JudgedSession | undefined {
    return this.#sessions[number];
  }

  /** Whether a session was announced as not roaming back. */
  isPrivate(session: number): boolean {
    const found = this.#sessions[session];
    return found !== undefined && sessionPermission(found) !== null;
  }

  /** The session whose hive lies on the server as one unit. */
  hiveAuthor(folder: string): JudgedSession | undefined {
    return this.#hiveAuthors.get(folder);
  }

  setHiveAuthor(folder: string, session: JudgedSession): void {
    this.#hiveAuthors.set(folder, session);
  }

  /** The version an event wrote at a path; one event may write many (a renamed folder). */
  find(event: number, key: string): Version | undefined {
    const written = this.#byEvent.get(event);
    return (
      written?.find((version) => version.key === key) ?? written?.find((version) => !isDeletion(version))
    );
  }

  /** Puts a version on the server; whatever lay there is given back for judging. */
  putCentral(folder: string, key: string, version: Version, torn = false): Version | null {
    const place = this.folder(folder);
    const before = place.get(key);
    place.set(key, { version, confirmed: true, touched: false, torn });
    if (before !== undefined && !before.torn) before.version.onServer--;
    if (torn) return before?.version ?? null;
    version.onServer++;
    version.arrived = true;
    version.arrivedAt = this.now;
    if (this.#hidden !== 'nothing') this.#arrivedHidden.add(version);
    // It is back: what was taken for lost was not.
    this.#losses.delete(version);
    return before === undefined || before.torn || before.version === version ? null : before.version;
  }

  removeCentral(folder: string, key: string): Version | null {
    const place = this.folder(folder);
    const before = place.get(key);
    if (before === undefined) return null;
    place.delete(key);
    if (before.torn) return null;
    before.version.onServer--;
    return before.version;
  }

  putLocal(
    place: LocalPlace,
    key: string,
    version: Version,
    confirmed: boolean,
    torn = false,
  ): Version | null {
    const before = place.copies.get(key);
    place.copies.set(key, { version, confirmed, touched: false, torn });
    this.#release(before);
    if (confirmed && !torn && !isDeletion(version)) place.bases.set(key, version);
    if (!confirmed && !torn && !isDeletion(version)) version.pending++;
    return before === undefined || before.torn || before.version === version ? null : before.version;
  }

  removeLocal(place: LocalPlace, key: string): Version | null {
    const before = place.copies.get(key);
    if (before === undefined) return null;
    place.copies.delete(key);
    this.#release(before);
    return before.torn ? null : before.version;
  }

  /** Marks a local copy as one the computer takes for confirmed. */
  confirm(place: LocalPlace, key: string, copy: Copy): void {
    if (isDeletion(copy.version)) {
      place.bases.delete(key);
      copy.version.arrived = true;
    } else place.bases.set(key, copy.version);
    if (copy.confirmed) return;
    copy.confirmed = true;
    if (!isDeletion(copy.version) && !copy.torn) copy.version.pending--;
  }

  #release(copy: Copy | undefined): void {
    if (copy !== undefined && !copy.confirmed && !copy.torn && !isDeletion(copy.version))
      copy.version.pending--;
  }

  violate(guarantee: GuaranteeId, at: number, message: string): void {
    this.violations.push({ guarantee, at, message });
  }

  /** Whether some place still has the version where it counts: the server, or a computer that knows it is unconfirmed. */
  isHeld(version: Version): boolean {
    return version.pending > 0 || this.isOnServer(version);
  }

  /** Whether the server has the version and shows it. */
  isOnServer(version: Version): boolean {
    if (version.onServer === 0) return false;
    if (this.#hidden === 'nothing' || this.#arrivedHidden.has(version)) return true;
    if (this.#hidden === 'all') return false;
    return !this.#hidden.has(version.key) || this.#showsElsewhere(version, this.#hidden);
  }

  /** Whether a partial listing shows the version under another name: a conflict copy. */
  #showsElsewhere(version: Version, hidden: ReadonlySet<string>): boolean {
    for (const place of this.central.values()) {
      for (const [key, copy] of place)
        if (copy.version === version && !copy.torn && !hidden.has(key)) return true;
    }
    return false;
  }

  /** Whether the share shows less than it has: nobody can agree with what cannot be seen. */
  get hidesThings(): boolean {
    return this.#hidden !== 'nothing';
  }

  /** The share shows all, nothing, or not everything. What shows again was not lost. */
  hide(what: 'nothing' | 'all' | ReadonlySet<string>): void {
    this.#hidden = what;
    this.#arrivedHidden.clear();
    for (const version of this.#losses.keys()) if (this.isOnServer(version)) this.#losses.delete(version);
  }

  /** The judgement of G1 on a version that has just lost a copy. Returns whether it is lost without permission. */
  judgeLoss(version: Version, cause: Cause): boolean {
    if (isDeletion(version) || this.isHeld(version) || this.#losses.has(version)) return false;
    if (isSuperseded(version)) {
      if (isOnlyDeleted(version) && !this.#isAnywhere(version)) this.#lose(version, cause, 'P2');
      return false;
    }
    if (this.hasTwin(version)) return false;
    // Equal content is equal bytes: who saw them, saw this version.
    if (cause.by !== null && this.#isAccountedFor(cause.by) && sawBytes(cause.by, version)) return false;
    const permitted =
      cause.permission ?? this.#beaten(version, cause.by) ?? this.#beaten(version, version.beatenBy);
    this.#lose(version, cause, permitted);
    if (permitted === null) {
      this.violate(
        'G1',
        cause.event,
        `${nameOf(version)} is gone everywhere (rule ${cause.rule} on ${cause.computer})`,
      );
    }
    return permitted === null;
  }

  /** A record names two concurrent versions and keeps the newer. */
  noteBeaten(loser: Version, winner: Version): void {
    if (winner.latest >= loser.stamp && !isAncestor(winner, loser)) loser.beatenBy = winner;
  }

  /** Whether a version that takes another's place is itself still there, or is a deletion. */
  #isAccountedFor(version: Version): boolean {
    return isDeletion(version) || this.isHeld(version) || isSuperseded(version);
  }

  /** P1: a concurrent version that is newer by its writer's clock, and is itself still held, took its place. */
  #beaten(version: Version, by: Version | null): PermissionId | null {
    const { beatenBy } = version;
    // Recorded before: what was made from the winner, a deletion too, takes the loser's place as well.
    if (by !== null && beatenBy !== null && (by === beatenBy || isAncestor(beatenBy, by))) return 'P1';
    if (by === null || isDeletion(by) || !this.isHeld(by)) return null;
    const isOlder = version.setting === null ? isAncestor : isMadeFrom;
    if (isOlder(by, version) || isAncestor(version, by)) return null;
    return by.latest >= version.stamp ? 'P1' : null;
  }

  #lose(version: Version, cause: Cause, permitted: PermissionId | null): void {
    const { user, path, setting, content, computer: writtenBy } = version;
    const { event: lostAt, computer, rule } = cause;
    const what = setting === null ? { user, path } : { user, path: 'ntuser.dat', key: setting };
    this.#losses.set(version, {
      ...what,
      content: content ?? '',
      writtenBy,
      lostAt,
      computer,
      rule,
      permitted,
    });
  }

  #isAnywhere(version: Version): boolean {
    for (const place of this.locals.values()) {
      for (const copy of place.copies.values()) if (copy.version === version && !copy.torn) return true;
    }
    return false;
  }

  /** Whether the same content, written at the same path without knowing of this one, is held; or any as a conflict copy. */
  hasTwin(version: Version): boolean {
    const isTwin = (key: string, copy: Copy): boolean =>
      !copy.torn &&
      copy.version !== version &&
      copy.version.key === version.key &&
      copy.version.user === version.user &&
      copy.version.content === version.content &&
      (key !== version.key || !isAncestor(copy.version, version));
    for (const place of this.central.values())
      for (const [key, copy] of place) if (isTwin(key, copy)) return true;
    for (const place of this.locals.values()) {
      for (const [key, copy] of place.copies) if (!copy.confirmed && isTwin(key, copy)) return true;
    }
    return false;
  }

  /** Losses that still stand, in the order in which they happened. */
  losses(): Loss[] {
    return [...this.#losses.values()].sort((a, b) => a.lostAt - b.lostAt);
  }

  /** G1 violations of versions that came back later are withdrawn with the loss. */
  standingViolations(): Violation[] {
    const lost = new Set([...this.#losses.values()].map((loss) => loss.lostAt));
    return this.violations.filter(({ guarantee, at }) => guarantee !== 'G1' || lost.has(at));
  }
}

function excludedKeys(
  machine: Record<string, unknown>,
  user: Record<string, unknown>,
  os: Os,
): readonly string[] {
  return effectiveExclusions(machine, user, os).map(pathKey);
}

/** The writer's clock, or what follows on the latest parent. */
function stampAfter({ stamp, parents }: WriteFacts, next: (parent: Version) => number): number {
  let latest = stamp;
  for (const parent of parents) latest = Math.max(latest, next(parent));
  return latest;
}

/** A version is newer than what it was made from, whatever the clock said. What follows a deletion was made from nothing. */
function earliestAfter(parent: Version): number {
  return isDeletion(parent) ? Number.NEGATIVE_INFINITY : parent.stamp + 1;
}

/** A removal that the server was never told of is seen by nobody else: what follows it seems made from what it removed. */
function latestAfter(parent: Version): number {
  return isDeletion(parent) && parent.arrived ? Number.NEGATIVE_INFINITY : parent.latest + 1;
}

/** A version in words: `Documents/Review.doc "v1" of alice, written on A`. */
export function nameOf(version: Version): string {
  const what = version.setting === null ? version.path : `the setting ${version.setting}`;
  const content = version.content ?? '(deleted)';
  const shown = content.length > 40 ? `${content.slice(0, 40)}…` : content;
  return `${what} "${shown}" of ${version.user}, written on ${version.computer}`;
}

/** Permission of a session that was announced as not roaming back (P3). */
export function sessionPermission(session: JudgedSession): PermissionId | null {
  return PRIVATE_KINDS.has(session.kind) ? 'P3' : null;
}

const PRIVATE_KINDS = new Set(['mandatory', 'superMandatory', 'temporary', 'guest', 'readOnly']);
