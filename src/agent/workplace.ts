/** What one call works with: control folders, manifest, journal, clocks. Opened at its beginning, saved at its end. */
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import { policyOf } from '../decide/policy.ts';
import { FlushShell } from '../disk/flush-shell.ts';
import type { SeenColumns } from '../disk/scan.ts';
import { ScanAhead } from '../disk/scan-ahead.ts';
import { newComputer } from '../fold/state.ts';
import { isWritable } from '../log/calendar.ts';
import type { LogEvent } from '../log/events.ts';
import type { EffectivePolicy } from '../policy/effective-policy.ts';
import { SNAPSHOT_VERSION } from '../snapshots/snapshot-version.ts';
import { StoreError } from '../stores/errors.ts';
import type { EventStore } from '../stores/event-store.ts';
import { openStore } from '../stores/open-store.ts';
import { type Base, BaseChanges, emptyBase } from './base.ts';
import { rebuild } from './base-rebuild.ts';
import { checkControl, checkRunner } from './brakes.ts';
import { AgentError, Damage } from './errors.ts';
import { checkReallyApart } from './folders-apart.ts';
import { Journal, LostEvents, type Snapshot } from './journal.ts';
import { LeftInLog } from './left-in-log.ts';
import { type ManifestHeader, type ReadManifest, readManifest, writeManifest } from './manifest-file.ts';
import { noteInBase } from './on-disk.ts';
import { noting, type Settings } from './options.ts';
import { CONTROL, type LocalPlaces, localPlaces, tokenOwner } from './places.ts';
import { bootId } from './this-system.ts';
import { readText, replaceShortcut } from './whole-file.ts';

interface SavedState extends Snapshot {
  readonly roamproof: 'session';
  /** Of the fold's state: another program's is not gone on with. */
  readonly format: number;
  readonly boot: string;
  /** After version `upTo` begins what a manifest with `events` may not have yet: it is written only when it changes. */
  readonly noted?: { readonly events: number; readonly upTo: number };
}

export class Workplace {
  readonly settings: Settings;
  readonly places: LocalPlaces;
  readonly store: EventStore;
  readonly journal: Journal;
  readonly policy: EffectivePolicy;
  /** Whether the computer was booted since the session began: one that a boot has ended is logged on in name only. */
  rebooted: boolean;
  /** Whether there is a control folder. */
  readonly isKept: boolean;
  /** Whether there was no folder of the profile, and this call made it. */
  readonly isMade: boolean;
  /**
   * What of the local profile the next look of this call need not look at: seen since the call began, by a second thread or by the look
   * before, and nothing was done in it since.
   */
  seen: SeenColumns | undefined;
  /** One for all merges of the call. */
  readonly flushes = new FlushShell();
  base: Base;
  header: ManifestHeader | null;
  /** What the log tells that the manifest does not know of: of calls that were cut short, until a merge has come to its end. */
  readonly left: LeftInLog;
  /** The latest generation of the store that this computer knows of: no number comes twice, even where the store forgets one. */
  readonly generation: number;
  /** A run was cut short: the server is looked at, whatever its log says. */
  interrupted = false;
  /** The server's clock minus ours, ms. */
  offset: number;
  readonly #ownsStore: boolean;
  readonly #ahead: ScanAhead | null;
  readonly #bootBefore: string;
  readonly #run = randomText();
  #tokens = 0;
  #isManifestDue = false;
  #hasManifest: boolean;
  #lastAt = 0;

  private constructor(parts: Parts) {
    this.settings = parts.settings;
    this.places = parts.places;
    this.store = parts.store;
    this.journal = parts.journal;
    this.#ownsStore = parts.ownsStore;
    this.#ahead = parts.ahead;
    this.seen = seenBy(parts.ahead, parts.base);
    this.base = parts.base;
    this.header = parts.header;
    this.#hasManifest = parts.header !== null;
    this.left = parts.left;
    this.generation = parts.generation;
    this.isKept = parts.isKept;
    this.isMade = parts.isMade;
    this.#bootBefore = parts.bootBefore;
    this.rebooted = parts.bootBefore !== bootId();
    this.policy = policyFor(parts.settings);
    const known = parts.journal.state.computers[parts.settings.computer];
    this.offset = parts.settings.clockOffset ?? -(known?.offset ?? 0);
    this.#lastAt = parts.journal.state.now;
  }

  /**
   * Opens a profile. Makes its folder and control folder where they are missing and may be made; without them nothing is kept.
   * @throws AgentError, OpenQuestion
   */
  static async open(
    settings: Settings,
    onEvent: (event: LogEvent) => void,
    mayMake: boolean,
  ): Promise<Workplace> {
    const places = localPlaces(settings.local);
    checkReallyApart(settings.local, settings.central);
    checkControl(settings.central);
    if (mayMake) checkRunner(settings);
    const wasKept = fs.existsSync(places.control);
    const isKept = mayMake || wasKept;
    const isMade = isKept && makeFolder(settings.local, places.control);
    const manifest = readOwnManifest(settings, places);
    const found = readState(places);
    const saved = found?.format === SNAPSHOT_VERSION ? found : null;
    const ahead = mayMake ? lookAhead(settings, manifest) : null;
    const changes = new BaseChanges();
    const left = new LeftInLog(settings.computer, manifest?.header.openPlan);
    const since = manifest === null ? 0 : notedUpTo(manifest.header.events, saved);
    const note = (event: LogEvent): void => {
      noteInBase(changes, event);
      left.note(event);
      if (event.type === 'local.changed' && event.change === 'emptied') changes.clear();
    };
    const facts = { settings, places, isKept, mayMake, saved, since, onEvent, note };
    const { store, journal, isNew } = await openLog(facts).catch((error: unknown) => {
      ahead?.end();
      throw error;
    });
    const ownsStore = store !== settings.store;
    try {
      // A call was cut short: what it did shows only in a look of its own.
      if (changes.count > 0) ahead?.end();
      const lost = manifest !== null ? null : lostSince(wasKept, journal, changes);
      if (lost === 'emptied') changes.clear();
      const before = manifest?.base ?? emptyBase();
      const base =
        changes.count === 0 ? before : rebuild(before, changes, { local: before.local, central: null });
      const { header: told = null } = manifest ?? {};
      const last = told === null ? null : withLog(told, left);
      // What a new log holds is none of what the manifest has in it.
      const header = isNew && last !== null ? { ...last, events: journal.next - 1 } : last;
      const generation = Math.max(left.generation, last?.mark?.generation ?? 0);
      const place = new Workplace({
        settings,
        places,
        store,
        ownsStore,
        journal,
        base,
        header,
        left,
        generation,
        // What cannot be read was left so by a loss of power: a session of then has ended.
        bootBefore: found?.boot ?? '',
        isKept,
        isMade,
        ahead: changes.count > 0 ? null : ahead,
      });
      if (lost !== null && mayMake) await place.#tellLost(lost);
      // What is remembered by numbers of the old log is not to be taken for that of the new one.
      if (isNew) place.#isManifestDue = header !== null;
      if (isNew && mayMake) await place.save();
      return place;
    } catch (error) {
      ahead?.end();
      if (ownsStore) await store.close();
      throw error;
    }
  }

  /**
   * The log tells that this computer had a manifest, and it is gone, or all of the local profile: what was removed here comes back.
   * Told at once: by the next call the control folder is there again, and which of the two it was cannot be seen any more.
   */
  async #tellLost(change: 'emptied' | 'state-lost'): Promise<void> {
    const { user, computer, rules } = this.settings;
    if (change === 'state-lost' && !rules.manifest) return;
    const event = { at: this.at(), type: 'local.changed', computer, user, change } as const;
    this.journal.append(event);
    this.left.note(event);
    await this.journal.flush();
  }

  /** Now, on this computer's own clock, ms. @throws AgentError `bad-options` for a time that a log cannot hold, also as the server's */
  clock = (): number => {
    const now = this.settings.now();
    if (isWritable(now) && isWritable(now + this.offset)) return now;
    throw new AgentError(
      'bad-options',
      'the clock shows no time of the years 0 to 9999: set it, or mend what `now` and `clockOffset` say',
    );
  };

  /** Now, on the server's clock, ms. Never before the last event. @throws AgentError `bad-options`, as `clock` */
  at = (): number => {
    this.#lastAt = Math.max(this.#lastAt, this.clock() + this.offset);
    return this.#lastAt;
  };

  /** A token no other copy to these stores has. */
  token = (): string => {
    this.#tokens += 1;
    return `${tokenOwner(this.settings.computer)}-${this.#run}-${this.#tokens}`;
  };

  /** Records that a call which was cut short had owed. */
  noteLate(records: readonly LogEvent[]): void {
    for (const record of records) this.left.note(record);
    if (this.header !== null) this.header = withLog(this.header, this.left);
  }

  /**
   * Sees to it that there is a manifest on the disk: what the log tells of files from here on is told of it, though this call were cut
   * short. `begun`: an empty one, where none was kept yet.
   */
  beginManifest(begun: () => ManifestHeader): void {
    if (this.#hasManifest) return;
    if (this.header === null) {
      this.header = begun();
      this.base = emptyBase();
    }
    this.#writeManifest(this.header);
  }

  #writeManifest(header: ManifestHeader): void {
    writeManifest(this.places.manifest, this.token(), header, this.base);
    this.#hasManifest = true;
    this.#isManifestDue = false;
  }

  /** The manifest from now on. It is on the disk with the next `save`: until then the log has what it knows more. */
  keepManifest(base: Base, header: ManifestHeader): void {
    this.base = base;
    this.header = header;
    this.#isManifestDue = true;
  }

  /** Saves the log and what rests on it: the manifest, and the session's state, so that the next call need not read the log. */
  async save(): Promise<void> {
    await this.journal.flush();
    if (this.#isManifestDue && this.header !== null) {
      this.settings.onProgress(noting(this.base.files));
      this.#writeManifest(this.header);
    }
    const snapshot = this.journal.snapshot();
    const events = this.header?.events ?? 0;
    const isOwed = this.journal.lastOnDisk > events || this.left.isOpen;
    const upTo = isOwed ? events : Math.max(events, snapshot.version);
    const saved: SavedState = {
      roamproof: 'session',
      format: SNAPSHOT_VERSION,
      // Whoever only looks at a session that a boot has ended must not hide that from the next logon.
      boot: this.rebooted ? this.#bootBefore : bootId(),
      noted: { events, upTo },
      ...snapshot,
    };
    replaceShortcut(this.places.state, this.token(), JSON.stringify(saved));
  }

  async close(): Promise<void> {
    this.#ahead?.end();
    this.flushes.end();
    if (this.#ownsStore) await this.store.close();
  }
}

interface LogFacts {
  readonly settings: Settings;
  readonly places: LocalPlaces;
  readonly isKept: boolean;
  readonly mayMake: boolean;
  readonly saved: SavedState | null;
  readonly since: number;
  readonly onEvent: (event: LogEvent) => void;
  readonly note: (event: LogEvent) => void;
}

interface OpenedLog {
  readonly store: EventStore;
  readonly journal: Journal;
  /** What was told before is forgotten. */
  readonly isNew: boolean;
}

/** Opens the log; where it is damaged, and that was agreed to, a new one, and the old one is kept beside it. */
async function openLog(facts: LogFacts): Promise<OpenedLog> {
  const { settings, places, isKept, mayMake } = facts;
  try {
    return await openStored(facts);
  } catch (error) {
    const isOwn = settings.store === null && isKept;
    if (!isOwn || !(error instanceof StoreError) || error.code !== 'damaged') throw error;
    if (!mayMake || !settings.confirm.includes('forget-events'))
      throw new Damage(
        'store-failed',
        'forget-events',
        `${error.message}, or --confirm forget-events to begin a new log and keep the old one beside it (nothing is deleted then)`,
        error,
      );
    setLogAside(places.events, settings.now());
    return openStored(facts, true);
  }
}

/** `isBegun`: nothing of what is remembered of the log is in it. */
async function openStored(facts: LogFacts, isBegun = false): Promise<OpenedLog> {
  const { settings, places, isKept, saved, since, onEvent, note } = facts;
  const { store: given, user, computer } = settings;
  const kept = given ?? `sqlite:${places.events}`;
  const store = typeof kept === 'string' ? await openStore(isKept ? kept : 'memory:') : kept;
  const options = { store, stream: `${user}@${computer}`, computer, user, onEvent };
  const begin = (): Promise<Journal> => Journal.open(options, null, Number.POSITIVE_INFINITY, note);
  let isNew = isBegun;
  try {
    const opened = isNew ? begin() : Journal.open(options, saved, since, note);
    const journal = await opened.catch((error: unknown) => {
      if (!(error instanceof LostEvents) || !settings.confirm.includes('forget-events')) throw error;
      isNew = true;
      return begin();
    });
    return { store, journal, isNew };
  } catch (error) {
    if (store !== given) await store.close();
    throw error;
  }
}

/** What a write-ahead log holds first: alone, the database would be another one. */
function setLogAside(events: string, now: number): void {
  const aside = `${events}-damaged-${new Date(now).toISOString().replaceAll(':', '-')}-${randomText()}`;
  for (const part of ['-wal', '-shm', ''])
    if (fs.existsSync(events + part)) fs.renameSync(events + part, aside + part);
}

interface Parts {
  readonly settings: Settings;
  readonly places: LocalPlaces;
  readonly store: EventStore;
  readonly ownsStore: boolean;
  readonly journal: Journal;
  readonly base: Base;
  readonly header: ManifestHeader | null;
  readonly left: LeftInLog;
  readonly generation: number;
  readonly bootBefore: string;
  readonly isKept: boolean;
  readonly isMade: boolean;
  readonly ahead: ScanAhead | null;
}

/** Begins to look at the local profile, where that takes long and there is a processor for it. */
function lookAhead(
  { local, rules, scanAheadFrom }: Settings,
  manifest: OwnManifest | null,
): ScanAhead | null {
  if (manifest === null || !rules.store || manifest.base.local.kinds.length < scanAheadFrom) return null;
  if (process.getBuiltinModule('node:os').availableParallelism() < 2) return null;
  return ScanAhead.start(local, manifest.listing, manifest.base.local.folders.length);
}

function seenBy(ahead: ScanAhead | null, { local }: Base): SeenColumns | undefined {
  return ahead === null ? undefined : { columns: local, holds: (_, f) => ahead.isAsKnown(f) };
}

/** @returns whether there was no folder of the profile */
function makeFolder(local: string, control: string): boolean {
  try {
    const isMade = fs.mkdirSync(local, { recursive: true }) !== undefined;
    const stat = fs.lstatSync(control, { throwIfNoEntry: false });
    if (stat !== undefined && !stat.isDirectory())
      throw new AgentError(
        'foreign-control-folder',
        `${control} is no folder: move it away, its name is needed`,
      );
    fs.mkdirSync(control, { recursive: true, mode: 0o700 });
    return isMade;
  } catch (error) {
    if (error instanceof AgentError) throw error;
    throw new AgentError(
      'denied',
      `the local profile ${local} cannot be written to (${(error as Error).message})`,
      error,
    );
  }
}

type OwnManifest = Extract<ReadManifest, { ok: true }>;

function readOwnManifest(settings: Settings, places: LocalPlaces): OwnManifest | null {
  const read = readManifest(places.manifest);
  if (read === null) return null;
  if (!read.ok) {
    if (settings.confirm.includes('forget-manifest')) return null;
    throw new Damage(
      'corrupt-manifest',
      'forget-manifest',
      `${places.manifest} ${read.problem}: put it back from a backup, or --confirm forget-manifest (nothing is deleted then, both sides are united)`,
    );
  }
  const { user, computer, central } = read.header.profile;
  if (user === settings.user && computer === settings.computer) return read;
  throw new AgentError(
    'other-profile',
    `${places.control} belongs to the profile of ${user} on ${computer} with ${central}: use these names, or remove ${CONTROL} to begin anew`,
  );
}

/** What a computer without a manifest has lost, by what its log tells of before. */
function lostSince(
  wasKept: boolean,
  journal: Journal,
  { count }: BaseChanges,
): 'emptied' | 'state-lost' | null {
  if (!wasKept) return journal.profile === null ? null : 'emptied';
  return count > 0 ? 'state-lost' : null;
}

/** What the manifest says beside its files, and what the log knows better since. */
function withLog(header: ManifestHeader, { entered, settled }: LeftInLog): ManifestHeader {
  const counter = Math.max(header.counter, entered);
  if (settled.size === 0) return { ...header, counter };
  return { ...header, counter, unconfirmed: header.unconfirmed.without(settled) };
}

/** Up to which event the manifest is known to be whole. */
function notedUpTo(events: number, saved: SavedState | null): number {
  const noted = saved?.noted;
  return noted !== undefined && noted.events === events ? noted.upTo : events;
}

/** What the last call saved, be it another program's; `null`: nothing, or damage. The log has all that this saves time for, but for the boot. */
function readState(places: LocalPlaces): SavedState | null {
  const text = readText(places.state);
  if (text === null) return null;
  try {
    const saved = JSON.parse(text) as SavedState;
    return saved.roamproof === 'session' ? saved : null;
  } catch {
    return null;
  }
}

/** Twelve hexadecimal digits by chance. Where the system has a file for that, `node:crypto` need not be loaded. */
function randomText(): string {
  const uuid = readText('/proc/sys/kernel/random/uuid');
  return uuid === null ? randomBytes(6).toString('hex') : uuid.replaceAll('-', '').slice(0, 12);
}

/** The policy that an agent goes by. */
export function policyFor({ policy, user, rules }: Settings): EffectivePolicy {
  const effective = policyOf({ ...newComputer('7', 'workgroup'), policy }, user, rules);
  // The profile lies where this agent was told.
  return { ...effective, machineProfilePath: null };
}
