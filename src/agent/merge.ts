/** One merge under way: plans it piece by piece, carries it out, and brings the manifest up to date. */
import { isSettled } from '../disk/columns.ts';
import type { SeenColumns } from '../disk/scan.ts';
import { isReservation, removeLeftovers } from '../disk/temporary-name.ts';
import { getFile, pathKey } from '../fold/tree.ts';
import type { FileAction } from '../log/actions.ts';
import type { EntryId, Side } from '../log/fields.ts';
import type { RecordOf, ServiceRecord } from '../log/records.ts';
import { type Plan, withoutUploads } from '../plan/view.ts';
import { type Base, type BaseEntry, emptyBase, UNSURE } from './base.ts';
import { Driver } from './driver.ts';
import { type Finds, findsInto, findsUnnoted } from './found-changes.ts';
import { GrowingBase } from './growing-base.ts';
import { excluder } from './look.ts';
import type { ManifestHeader } from './manifest-file.ts';
import {
  centralSettledBefore,
  FOREVER,
  logOf,
  type MergeFacts,
  ownEntriesFacts,
  unreadOnce,
} from './merge-facts.ts';
import { type BaseNote, isUndoubted, lastEntry, type ViewFacts, viewOf } from './merge-view.ts';
import { MergeWrites } from './merge-writes.ts';
import type { DiskNode } from './node.ts';
import { OneSpelling, type OneSpellingFacts } from './one-spelling.ts';
import { noting } from './options.ts';
import { OtherSpelling } from './other-spelling.ts';
import { OwnEntries } from './own-entries.ts';
import { Pieces } from './pieces.ts';
import { isHive, isMandatoryName, tokenOwner } from './places.ts';
import type { TwoSpellings } from './spelling.ts';
import { Staging } from './staging.ts';
import type { LogEntry, StoreLog } from './store-log.ts';
import { isOnlyOwn, markOf } from './store-mark.ts';
import { addFolderTo, emptyTrees, type TreeFacts, type Trees } from './trees.ts';
import { UnconfirmedVersions } from './unconfirmed.ts';
import { UnconfirmedFiles } from './unconfirmed-files.ts';

/** What does not roam, could not be read, or could not be done. */
export interface MergeProblem {
  readonly path: string;
  readonly message: string;
  /** It never roams, and is only told: neither the next run nor a person has anything to mend. */
  readonly byChoice?: true;
}

export class Merge {
  readonly #facts: MergeFacts;
  readonly #pieces: Pieces;
  readonly #unconfirmed: UnconfirmedVersions;
  readonly #writes: MergeWrites;
  readonly #staging: Staging;
  readonly #excluded: readonly string[];
  /** Folders of which the manifest knows nothing once this merge is done. */
  readonly unread: readonly string[];
  readonly #problems: MergeProblem[] = [];
  readonly #base: GrowingBase;
  readonly #own: OwnEntries;
  readonly #spelling: OneSpelling;
  /** `null`: the server was scanned, and what it has is known. */
  readonly #otherSpelling: OtherSpelling | null;
  #driver: Driver | null = null;
  #hivesLast: FileAction[] = [];
  #hiveTrees: Trees | null = null;
  #trees: Trees | null = null;
  #foreign = false;
  /** Whether the manifest has something unconfirmed that is no more. */
  #forgets = false;
  /** Changes of somebody's that this merge did not take over. */
  failed = 0;
  files = 0;
  bytes = 0;
  readonly #read = { files: 0, bytes: 0 };

  constructor(facts: MergeFacts) {
    this.#facts = facts;
    const { local: listed, central: listedThere } = facts.look.sight.facts;
    this.#base = new GrowingBase(facts.fresh ? emptyBase() : facts.base, listed, listedThere, (files) =>
      facts.settings.onProgress(noting(files)),
    );
    const whole = !facts.settings.rules.store || facts.wentBack || facts.fresh;
    this.#pieces = new Pieces(facts.look.sight.differing(whole));
    this.#unconfirmed = new UnconfirmedVersions(facts.header, listed.settledBefore);
    this.#writes = new MergeWrites(facts.settings, facts.at(), facts.flushes);
    this.#own = new OwnEntries(ownEntriesFacts(facts));
    this.#spelling = new OneSpelling(this.#spellingFacts());
    this.#otherSpelling = facts.look.scanned ? null : new OtherSpelling(facts.settings.central);
    this.#staging = new Staging(facts.settings.stageAheadFrom);
    this.#excluded = facts.excluded.map(pathKey);
    this.unread = unreadOnce(facts, this.#excluded);
    if (facts.dry !== true) this.#removeLeftovers();
  }

  /** What does not roam, or could not be read or done. */
  get problems(): readonly MergeProblem[] {
    // Which of two names that are one does not roam, the comparison tells better than the look.
    const told = new Set(this.#problems.map(({ path }) => pathKey(path)));
    const seen = this.#facts.look.problems.filter(
      ({ kind, path }) => kind !== 'collision' || !told.has(pathKey(path)),
    );
    return [...seen.map(({ path, message }) => ({ path, message })), ...this.#problems];
  }

  /** Whether folders are left that no plan has looked at. */
  get hasMore(): boolean {
    return this.#pieces.hasMore || this.#hivesLast.length > 0;
  }

  /**
   * The plan of the next piece. May be empty. Notes in the journal what users and others changed there.
   * @param onRead called before each file that has to be read for it: that may take long
   */
  plan(onRead?: () => void): Plan {
    const { settings } = this.#facts;
    if (!this.#pieces.isBegun) this.#noteUnconfirmedGone();
    if (!this.#pieces.hasMore) return this.#planHives();
    // Algorithms without a manifest are planned whole.
    const most = settings.rules.store ? settings.entriesPerPlan : Number.POSITIVE_INFINITY;
    const trees = emptyTrees();
    const facts = this.#treeFacts(onRead);
    this.#pieces.fill(most, (folder) => addFolderTo(trees, folder, facts));
    this.#base.settleIfMany();
    this.#unconfirmed.noteAll(trees);
    const plan = this.#brought(settings.rules.plan(viewOf(trees, this.#viewFacts())));
    this.#driver = this.#driverFor(trees);
    const hives = settings.rules.store
      ? plan.filter((action) => 'path' in action && this.#isHive(action.path))
      : [];
    if (hives.length === 0) return plan;
    this.#hivesLast.push(...hives);
    this.#hiveTrees = trees;
    return plan.filter((action) => !hives.includes(action));
  }

  /** What of a plan may be carried out: nothing goes up from a session that does not roam back, and never what would make the profile mandatory. */
  #brought(plan: Plan): Plan {
    const { roamsBack, direction } = this.#facts;
    const allowed = roamsBack ? plan : withoutUploads(plan);
    return allowed.filter((action) => {
      if (action.do !== 'copy' || action.to === 'local' || !isMandatoryName(action.path)) return true;
      const message = 'would make the profile mandatory: it does not go up';
      if (direction === 'up') this.#finds().problem(action.path, message, true);
      return false;
    });
  }

  /** What the user made and took away again before it went anywhere is in no listing, and in no manifest. */
  #noteUnconfirmedGone(): void {
    const { header, foundBefore, removedBefore, look } = this.#facts;
    const paths = new Map(foundBefore);
    for (const path of header?.unconfirmed.paths() ?? []) paths.set(pathKey(path), path);
    for (const [key, path] of paths) {
      const base = this.baseAt(path);
      // What the manifest knows to lie aside is not what was here.
      if (!look.sight.isGoneHere(path) || (base !== undefined && base.aside !== true)) continue;
      if (!removedBefore.has(key)) this.#finds().removed(path);
      this.#forgets = true;
    }
    foundBefore.clear();
  }

  /** Hives go last: what they refer to is there by then. */
  #planHives(): Plan {
    const plan = this.#hivesLast;
    this.#hivesLast = [];
    if (this.#hiveTrees !== null) this.#driver = this.#driverFor(this.#hiveTrees);
    return plan;
  }

  /** Call before the first action of a plan. */
  announce(actions: readonly FileAction[]): void {
    this.#driver?.announce(actions);
    this.saveEntries();
  }

  /** Begins to stage the copies of a plan, if they are many. */
  stage(actions: readonly FileAction[]): void {
    if (this.#driver !== null) this.#staging.begin(actions, this.#driver);
  }

  /** The log has the plan of which the copies are staged. */
  notePlanKnown(): void {
    this.#staging.notePlanKnown();
  }

  /** To be awaited before an action is carried out, where it is a promise. */
  reach(action: FileAction): Promise<void> | null {
    return this.#staging.reach(action);
  }

  perform(action: FileAction): ServiceRecord {
    if (this.#driver === null) throw new Error('There is no plan to carry out');
    const record = this.#driver.perform(action);
    // Somebody took it away who enters nothing in the log; nobody will find it missing now that its deletion was announced there.
    if (
      record.type === 'file.failed' &&
      record.rule === 'X4' &&
      action.do === 'delete' &&
      action.from === 'central'
    )
      this.#finds().centralRemoved(record.path);
    this.note(record);
    if (record.type === 'conflict.kept') this.#noteAside(record.to);
    return record;
  }

  /** Tells of what somebody without a log had put on the share. */
  noteFound(path: string, what: { readonly content: string; readonly modified: number }): void {
    this.#finds().centralWritten(path, what);
  }

  /** What went aside is a version that is known: the next look is not to take it for the user's work. */
  #noteAside(path: string): void {
    const node = this.#trees === null ? undefined : getFile(this.#trees.local, path);
    if (node !== undefined) this.#unconfirmed.note(path, node as DiskNode);
  }

  /** Found done after a crash, by whoever was killed: not known to be durable. */
  noteDone(record: ServiceRecord): void {
    if ('path' in record)
      for (const side of ['local', 'central'] as const) this.#writes.oweFlush(side, record.path);
    this.note(record);
  }

  /** Takes a record into the manifest; also one that was found to be due after a crash. */
  note(record: ServiceRecord): void {
    this.#base.note(record);
    if (record.type === 'file.failed' || record.type === 'hive.failed') {
      this.failed += 1;
      this.#problems.push({
        path: record.type === 'file.failed' ? record.path : 'the hive',
        message: record.reason,
      });
    }
    if (record.type === 'file.copied') this.bytes += record.size ?? 0;
    this.files += 1;
    // Where the server's version went aside, what keeps the name here is as unconfirmed as before.
    const keepsName = record.type === 'conflict.kept' && record.loser === 'central';
    if ('path' in record && record.type !== 'file.failed' && !keepsName)
      this.#unconfirmed.confirm(record.path);
    this.#base.settleIfMany();
  }

  /** Other algorithms ask for the times themselves. A time too fresh to stand for content is not noted: it is looked at again. */
  #restamp(path: string, entry: BaseEntry): void {
    const { settings, look } = this.#facts;
    if (!settings.rules.store) return;
    const isSure = isSettled({ settledBefore: look.centralSettledBefore }, entry.central);
    const central = isSure ? entry.central : UNSURE;
    this.#base.set(path, { ...entry, central });
  }

  /** To be awaited before `saveEntries` and `finish`: they need not flush what is durable by then. Copies are staged meanwhile. */
  async rest(): Promise<void> {
    await this.#staging.during(this.#writes.rest());
  }

  /**
   * Makes durable what was done so far, then writes the entries of the store's log that are due: a log, and the journal that is
   * saved next, vouch for nothing that a loss of power could still take away.
   */
  saveEntries(): void {
    this.#writes.flush();
    this.#own.write();
  }

  /** Adds a line to the store's log; it is written with the next batch. */
  enter(line: Omit<LogEntry, 'by' | 'n' | 'g'>): EntryId {
    return this.#own.add(line);
  }

  /** Times on the server from here on are too fresh to stand for content, nanoseconds. */
  get centralSettledBefore(): bigint {
    return centralSettledBefore(this.#facts);
  }

  /** The manifest with all that was noted so far. */
  settled(): Base {
    return this.#base.settle();
  }

  /** What an empty manifest says before the first file is touched. `events`: of the log, before this merge found anything. */
  begun(events: number): ManifestHeader {
    return {
      profile: this.#profile,
      events,
      mark: null,
      counter: this.#own.last,
      scannedAt: 0,
      centralSettledBefore: '0',
      unconfirmed: new UnconfirmedFiles(),
      excluded: this.#facts.excluded,
      unread: this.unread,
    };
  }

  get #profile(): ManifestHeader['profile'] {
    const { user, computer, central } = this.#facts.settings;
    return { user, computer, central };
  }

  /** The manifest as it is now, and what belongs with it. */
  finish(complete: boolean, events: number): { base: Base; header: ManifestHeader } {
    this.saveEntries();
    this.#facts.removedBefore.clear();
    const base = this.changed ? this.#base.settle() : this.#base.now;
    this.#writes.closeTrash();
    const { settings, header, look, excluded } = this.#facts;
    const log = logOf(this.#facts);
    const clean = complete && this.failed === 0;
    // An algorithm without a log follows none: what it does is in none, and the next that has one looks at the whole share.
    const follows = settings.rules.store;
    const kept = this.#facts.fresh || !follows ? null : (header?.mark ?? null);
    const advances =
      follows && clean && log !== null && (this.#facts.direction === 'down' || this.#isOnlyOwn(log));
    const mark = advances ? markOf(log, base) : kept;
    const scannedAt = look.scanned ? settings.now() : (header?.scannedAt ?? 0);
    return {
      base,
      header: {
        profile: this.#profile,
        events,
        mark,
        counter: this.#own.last,
        // What the log does not tell is looked for again, until nothing of it is left.
        scannedAt: clean && !this.#foreign && !this.#spelling.isOpen ? scannedAt : 0,
        centralSettledBefore: (
          look.sight.facts.central?.settledBefore ?? look.foldersSettledBefore
        ).toString(),
        unconfirmed: this.#unconfirmed.now,
        excluded,
        unread: this.unread,
      },
    };
  }

  /** Brings spellings together: after the last action, before `finish`. */
  respell(): RecordOf<'file.kept'>[] {
    return this.#spelling.bring();
  }

  #spellingFacts(): OneSpellingFacts {
    const { settings, at, store, roamsBack, direction } = this.#facts;
    return {
      settings,
      ours: direction === 'up' ? 'goes up' : roamsBack ? 'waits' : 'gives way',
      base: this.#base,
      at,
      mayWrite: () => roamsBack && store !== null && store.lock.stillHolds(),
      enter: (line) => this.enter(line),
      noteWritten: (side, path) => this.#writes.oweFlush(side, path),
    };
  }

  /** Lets go of what is open, also when the merge did not come to its end. Then nothing is written any more. */
  async end(): Promise<void> {
    this.#writes.closeTrash();
    await this.endStaging();
  }

  /** After the last action: what the second thread takes is needed for the manifest. */
  async endStaging(): Promise<void> {
    await this.#staging.end();
  }

  /** Whether the manifest has to be written: nothing was changed, found or listed anew otherwise. */
  get changed(): boolean {
    return (
      this.#pieces.count > 0 ||
      this.#forgets ||
      this.#facts.look.scanned ||
      this.#facts.look.worthKeeping ||
      this.#own.last !== (this.#facts.header?.counter ?? 0)
    );
  }

  #isOnlyOwn(log: StoreLog): boolean {
    const { header, settings } = this.#facts;
    return !this.#foreign && isOnlyOwn(log, header?.mark ?? null, settings.computer);
  }

  #isHive(path: string): boolean {
    return isHive(this.#facts.settings, path);
  }

  #treeFacts(onRead?: () => void): TreeFacts {
    const { settings, look, creation } = this.#facts;
    return {
      sight: look.sight,
      roots: { local: settings.local, central: settings.central },
      unconfirmed: this.#unconfirmed.before,
      removedBefore: this.#facts.removedBefore,
      onFile: this.#pieces.noteFile,
      onRead: (bytes) => {
        this.#noteRead(bytes);
        onRead?.();
      },
      finds: this.#finds(),
      readAll: false,
      passUnchanged: isUndoubted(this.#viewFacts()),
      skip: excluder(this.#facts.excluded),
      restamped: (path: string, entry: BaseEntry) => this.#restamp(path, entry),
      links: settings.links,
      isHive: (path: string) => this.#isHive(path),
      apart: (pair: TwoSpellings) => this.#spelling.note(pair),
      createdOf: creation === null ? null : (path: string) => creation.of(path),
    };
  }

  #noteRead(bytes: number): void {
    this.#read.files += 1;
    this.#read.bytes += bytes;
    this.#facts.settings.onProgress({ phase: 'reading', ...this.#read, totalFiles: null });
  }

  #finds(): Finds {
    const { settings, journal, at, dry } = this.#facts;
    const problem = (path: string, message: string, byChoice?: true): void =>
      void this.#problems.push({ path, message, ...(byChoice === undefined ? {} : { byChoice }) });
    if (dry === true) return findsUnnoted(problem);
    const onForeign = (): void => {
      this.#foreign = true;
    };
    return findsInto({ settings, journal, at, onForeign, problem });
  }

  #viewFacts(): ViewFacts {
    const log = logOf(this.#facts);
    return {
      ...this.#facts,
      excluded: this.#excluded,
      log,
      counter: this.#own.last,
      files: this.#base.now.files,
    };
  }

  #driverFor(trees: Trees): Driver {
    const { settings, look, at, token, store, creation, roamsBack } = this.#facts;
    this.#trees = trees;
    const keepsLog = settings.rules.store && store !== null && roamsBack;
    return new Driver({
      computer: settings.computer,
      user: settings.user,
      roots: { local: settings.local, central: settings.central },
      trees,
      spelled: (side, path) => this.spelled(side, path),
      bareFolder: (side, path) => look.sight.bareFolder(side, path),
      otherSpelling: (path) => this.#otherSpelling?.of(path) ?? null,
      at,
      token,
      stage: (request) => this.#staging.stage(request),
      trash: (side) => this.#writes.trash(side),
      noteWritten: (side, path, bytes) => this.#writes.note(side, path, bytes),
      mayWrite: () => roamsBack && store !== null && store.lock.stillHolds(),
      enter: keepsLog ? (line) => this.enter(line) : null,
      entryAt: (path, base) => this.entryAt(path, base),
      isHive: (path) => this.#isHive(path),
      keepsModes: look.centralKeepsModes,
      settledBefore: { local: look.sight.facts.local.settledBefore, central: this.centralSettledBefore },
      found: (side, path, what) =>
        side === 'central' ? this.noteFound(path, what) : this.#finds().written(path, what),
      noteCreated: (path, created) => creation?.set(path, created),
    });
  }

  /** What a next merge of this call need not look at; `undefined` where the look left something open. */
  get seen(): SeenColumns | undefined {
    const { look, settings } = this.#facts;
    const isPlain = look.problems.length === 0 && look.leftovers.local.length === 0 && this.failed === 0;
    if (!settings.rules.store || !isPlain || this.#spelling.hasChanged) return undefined;
    // Not all of this merge is to be kept for it.
    const writes = this.#writes;
    return { columns: look.sight.facts.local, holds: (folder) => writes.leftAlone(folder) };
  }

  /** A path with a side's spelling of the folders it has. */
  spelled(side: Side, path: string): string {
    return this.#facts.look.sight.spelled(side, path);
  }

  /** What the manifest notes of a path. */
  baseAt(path: string): BaseEntry | undefined {
    return this.#base.at(path);
  }

  /** The last entry the store's log has of a path, of which the manifest has this note. */
  entryAt(path: string, base: BaseNote | undefined): LogEntry | undefined {
    const log = logOf(this.#facts);
    return log === null ? undefined : lastEntry(log, pathKey(path), base);
  }

  /** Temporary files of copies that a crash cut short: ours, and no younger than this run. */
  #removeLeftovers(): void {
    const { look, settings } = this.#facts;
    // Under the server's lock nobody else is creating anything there.
    const mine = (name: string): boolean =>
      isReservation(name) || name.includes(`-${tokenOwner(settings.computer)}-`);
    removeLeftovers(settings.local, look.leftovers.local, { changedBefore: FOREVER, mine: () => true });
    removeLeftovers(settings.central, look.leftovers.central, { changedBefore: FOREVER, mine });
  }
}
