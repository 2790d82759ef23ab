/** The judge's book: which version lies where, what of it can be seen, and what was found. */
import type { GuaranteeId } from '../plan/algorithms.ts';
import { Computers } from './computers.ts';
import { noteFolders } from './folders-seen.ts';
import type { Loss } from './losses.ts';
import { type Copy, type LocalPlace, newLocalPlace, type Place } from './places.ts';
import { Sessions } from './sessions.ts';
import { isDeletion, removalIn, type Version } from './versions.ts';
import { Written } from './written.ts';

/** What of the share nobody can see: all of it while it is empty, some keys while its listing is partial. */
type Hidden = 'nothing' | 'all' | ReadonlySet<string>;

/** A guarantee that broke, at which event (numbered from 1), in words. */
export interface Violation {
  readonly guarantee: GuaranteeId;
  readonly at: number;
  readonly message: string;
}

interface Removal {
  readonly version: Version;
  readonly at: number;
}

interface LedgerImage {
  readonly open: object;
  readonly hidden: Hidden;
  readonly arrivedHidden: Set<Version>;
  readonly computers: object;
  readonly sessions: object;
  readonly written: object;
}

export class Ledger {
  readonly computers: Computers;
  readonly sessions: Sessions;
  readonly written: Written;
  readonly central = new Map<string, Place>();
  readonly locals = new Map<string, LocalPlace>();
  readonly violations: Violation[] = [];
  /** Versions that are gone, until they are back. */
  readonly losses = new Map<Version, Loss>();
  /** Deletions whose memory a fault of the world destroyed: they may come back. */
  forgiven = -1;
  /** The server's clock at the event before this one, and at this one. */
  lastAt = Number.NEGATIVE_INFINITY;
  now = Number.NEGATIVE_INFINITY;
  /** The instant to which the share is about to go back. */
  goesBackTo = Number.POSITIVE_INFINITY;
  /** By folder and path key, the deletion that last emptied the place on the server. */
  readonly lastDeletions = new Map<string, Version>();
  /** By folder and path key, what an administrator's hand last put there. */
  readonly putByHand = new Map<string, Version>();
  /** By folder and path key, what was last taken away from the server, and when, on the server's clock. */
  readonly lastRemovals = new Map<string, Removal>();
  #hidden: Hidden;
  /** What was put on the server while it hid things: whoever put it there was told that it arrived. */
  readonly #arrivedHidden: Set<Version>;
  /** The place of the last event: that of the next one, most of the time. */
  #last: LocalPlace | null = null;

  /** An empty book, or that of an image, which is taken over. */
  constructor(image?: object) {
    const book = image as LedgerImage | undefined;
    this.computers = new Computers(book?.computers);
    this.sessions = new Sessions(book?.sessions);
    this.written = new Written(book?.written);
    this.#hidden = book?.hidden ?? 'nothing';
    this.#arrivedHidden = book?.arrivedHidden ?? new Set();
    if (book !== undefined) Object.assign(this, book.open);
  }

  /** The whole book as plain data, shared references and all: for a snapshot. */
  image(): object {
    const { central, locals, violations, losses, lastDeletions, putByHand, lastRemovals } = this;
    const { forgiven, lastAt, now, goesBackTo } = this;
    const image: LedgerImage = {
      open: {
        central,
        locals,
        violations,
        losses,
        lastDeletions,
        putByHand,
        lastRemovals,
        forgiven,
        lastAt,
        now,
        goesBackTo,
      },
      hidden: this.#hidden,
      arrivedHidden: this.#arrivedHidden,
      computers: this.computers.image(),
      sessions: this.sessions.image(),
      written: this.written.image(),
    };
    return image;
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

  /** What last emptied a path on the server. */
  lastDeletion(folder: string, key: string): Version | null {
    return this.lastDeletions.get(`${folder}\u0000${key}`) ?? null;
  }

  noteDeletion(folder: string, key: string, by: Version): void {
    this.lastDeletions.set(`${folder}\u0000${key}`, by);
  }

  /** The removal that a service carries out: this computer's own on the server; here, the one that emptied the server. */
  removalBehind({ folder, copies }: LocalPlace, key: string, isCentral: boolean): Version | null {
    if (!isCentral) return this.lastDeletion(folder, key);
    const here = copies.get(key)?.version;
    const removal = here === undefined ? null : removalIn(here);
    if (removal !== null) this.noteDeletion(folder, key, removal);
    return removal;
  }

  /** Puts a version on the server; whatever lay there is given back for judging. */
  putCentral(folder: string, key: string, version: Version, torn = false): Version | null {
    const place = this.folder(folder);
    const before = place.get(key);
    place.set(key, { version, confirmed: true, touched: false, torn });
    noteFolders(place, key);
    if (before !== undefined && !before.torn) before.version.onServer--;
    if (torn) return before?.version ?? null;
    version.onServer++;
    version.arrived = true;
    version.arrivedAt = this.now;
    if (this.#hidden !== 'nothing') this.#arrivedHidden.add(version);
    // It is back: what was taken for lost was not.
    this.losses.delete(version);
    return before === undefined || before.torn || before.version === version ? null : before.version;
  }

  removeCentral(folder: string, key: string): Version | null {
    const place = this.folder(folder);
    const before = place.get(key);
    if (before === undefined) return null;
    place.delete(key);
    if (before.torn) return null;
    before.version.onServer--;
    this.lastRemovals.set(`${folder}\u0000${key}`, { version: before.version, at: this.now });
    return before.version;
  }

  /** What was taken away from a place on the server since an instant of the server's clock, if it had this content. */
  removedSince(time: number, folder: string, key: string, content: string): Version | null {
    const last = this.lastRemovals.get(`${folder}\u0000${key}`);
    return last !== undefined && last.at > time && last.version.content === content ? last.version : null;
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
    noteFolders(place.copies, key);
    if (!torn) version.here++;
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
    if (copy === undefined || copy.torn) return;
    copy.version.here--;
    if (!copy.confirmed && !isDeletion(copy.version)) copy.version.pending--;
  }

  /** Lets another profile of its user's be the one in use on a computer. What lay in the one before still counts as held. */
  useProfile(place: LocalPlace, copies: Place): void {
    for (const { version, torn } of place.copies.values()) if (!torn) version.here--;
    for (const { version, torn } of copies.values()) if (!torn) version.here++;
    place.copies = copies;
  }

  /** Computers that have this content under a name in a central folder's profile, and take it for unconfirmed. */
  *unconfirmedCopies(folder: string, key: string, content: string): Generator<[LocalPlace, Copy]> {
    for (const place of this.locals.values()) {
      const copy = place.folder === folder ? place.copies.get(key) : undefined;
      if (copy?.confirmed === false && !copy.torn && copy.version.content === content) yield [place, copy];
    }
  }

  /** What a computer is to have under a name, by the plan of the merge under way; or, `untold`, of one that was cut short. */
  awaitedBy(place: LocalPlace, key: string, untold = false): Version | undefined {
    const { folder } = place;
    const what = (untold ? place.untold : place).awaited.get(key);
    if (typeof what !== 'string') return what;
    const there = this.central.get(folder)?.get(what);
    return there?.torn === false ? there.version : undefined;
  }

  /** Whether a computer was about to delete what lies under a name, and has told nothing since: it may have. */
  mayBeRemoved(folder: string, key: string): boolean {
    for (const place of this.locals.values())
      if (place.folder === folder && (place.removing.has(key) || place.untold.removing.has(key))) return true;
    return false;
  }

  /** What a computer was about to set aside under a name, or to have from the server as such: by its plan, if it is this content. */
  awaitedAside(folder: string, key: string, content: string): Version | null {
    for (const place of this.locals.values()) {
      if (place.folder !== folder) continue;
      for (const untold of [false, true]) {
        const version = this.awaitedBy(place, key, untold);
        if (version !== undefined && version.key !== key && version.content === content) return version;
      }
    }
    return null;
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
  hide(what: Hidden): void {
    this.#hidden = what;
    this.#arrivedHidden.clear();
    for (const version of this.losses.keys()) if (this.isOnServer(version)) this.losses.delete(version);
  }
}
