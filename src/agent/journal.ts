/** The agent's own log: events join a stream of the event store, and are folded to know what comes next. */
import { foldInto } from '../fold/fold.ts';
import { type FleetState, initialState, type LocalProfile } from '../fold/state.ts';
import type { LogEvent } from '../log/events.ts';
import { quickEncode } from '../log/quick-encode.ts';
import { StoreError } from '../stores/errors.ts';
import type { EventStore } from '../stores/event-store.ts';
import { WrittenLine } from '../stores/written-line.ts';
import { AgentError, Damage } from './errors.ts';

/** The state of a session at a version of its stream: a shortcut past the beginning of the log. */
export interface Snapshot {
  readonly version: number;
  readonly state: FleetState;
}

export interface JournalOptions {
  readonly store: EventStore;
  readonly stream: string;
  readonly computer: string;
  readonly user: string;
  readonly onEvent?: (event: LogEvent) => void;
}

/** The store ends before what this profile has seen of it: it was lost, emptied, or put back from a backup. */
export class LostEvents extends Damage {
  constructor(known: number, stream: string) {
    super(
      'store-failed',
      'forget-events',
      `the event store has lost events of ${stream}, of which ${known} are known: put it back, or --confirm forget-events to begin a new log (both sides are merged as the manifest says)`,
    );
  }
}

export class Journal {
  readonly #options: JournalOptions;
  #state: FleetState;
  #stored: number;
  #pending: WrittenLine[] = [];
  #lastOnDisk = 0;

  private constructor(options: JournalOptions, snapshot: Snapshot | null) {
    this.#options = options;
    this.#state = snapshot?.state ?? initialState();
    this.#stored = snapshot?.version ?? 0;
  }

  /**
   * Opens a stream: from the snapshot if it fits, else from the beginning.
   *
   * @param since events after this version are handed to `replay` as well, if they are later than the snapshot or not; `Infinity`: none
   * @throws LostEvents where the stream ends before the snapshot, or before `since`
   */
  static async open(
    options: JournalOptions,
    snapshot: Snapshot | null,
    since: number,
    replay: (event: LogEvent) => void,
  ): Promise<Journal> {
    const journal = new Journal(options, snapshot);
    const from = Math.min(journal.#stored, since);
    let last = 0;
    // From the last known one on: whether it is still there tells whether the store is.
    for await (const { version, event } of options.store.read(options.stream, { from: Math.max(1, from) })) {
      last = version;
      if (version <= from) continue;
      const decoded = await decode(event);
      if (version > journal.#stored) {
        journal.#fold(decoded);
        journal.#stored = version;
      }
      if (version <= since) continue;
      if ('onDisk' in decoded) journal.#lastOnDisk = version;
      replay(decoded);
    }
    // The manifest counts as well: what it has by a number would be taken for told of an event that gets that number anew.
    const known = Number.isFinite(since) ? Math.max(journal.#stored, since) : journal.#stored;
    if (last < known && (await versionOf(options)) < known) throw new LostEvents(known, options.stream);
    return journal;
  }

  get state(): FleetState {
    return this.#state;
  }

  /** The session; `null` before the first logon. */
  get profile(): LocalProfile | null {
    return this.#state.computers[this.#options.computer]?.profiles[this.#options.user] ?? null;
  }

  /** Number that the next event gets in this stream. */
  get next(): number {
    return this.#stored + this.#pending.length + 1;
  }

  /** Number of the last event that is of weight for the manifest, among those read since and appended. */
  get lastOnDisk(): number {
    return this.#lastOnDisk;
  }

  get unsaved(): number {
    return this.#pending.length;
  }

  append(event: LogEvent): void {
    this.#fold(event);
    if ('onDisk' in event) this.#lastOnDisk = this.next;
    this.#pending.push(new WrittenLine(quickEncode(event)));
    this.#options.onEvent?.(event);
  }

  /** Makes everything appended durable. @throws AgentError `store-failed`; `busy` where another call wrote meanwhile */
  async flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const { store, stream, user, computer } = this.#options;
    try {
      const { version } = await store.append(stream, this.#stored, this.#pending);
      this.#stored = version;
      this.#pending = [];
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      if (error.code === 'version-conflict') {
        const who = `another agent runs for the profile of ${user} on ${computer}`;
        throw new AgentError('busy', `${who}: run this again when it has ended`, error);
      }
      throw new AgentError('store-failed', `the event store took nothing: ${error.message}`, error);
    }
  }

  snapshot(): Snapshot {
    return { version: this.#stored, state: this.#state };
  }

  #fold(event: LogEvent): void {
    const part = sessionPart(event);
    const refusal = part === null ? null : foldInto(this.#state, part);
    if (refusal === null) return;
    throw new AgentError('store-failed', `the log of this profile contradicts itself: ${refusal}`);
  }
}

/** How far a stream reaches in its store, also where its events were forgotten on purpose. */
async function versionOf({ store, stream }: JournalOptions): Promise<number> {
  for await (const info of store.streams()) if (info.stream === stream) return info.version;
  return 0;
}

async function decode(line: object): Promise<LogEvent> {
  // A call that finds the log where the last one left it reads no event, and needs no definitions.
  const { event: anyEvent } = await import('../log/events.ts');
  const parsed = anyEvent.safeDecode(line as never);
  if (parsed.success) return parsed.data;
  throw new AgentError(
    'store-failed',
    `the event store holds an event that cannot be read: ${parsed.error.message}`,
  );
}

/**
 * What the session has to hear of an event. Files stay on the disk: a profile of any size has a session of the same small
 * size, and the manifest, not the fold, knows its files.
 */
function sessionPart(event: LogEvent): LogEvent | null {
  if (FOUND.has(event.type)) return null;
  if (
    event.type === 'file.copied' ||
    event.type === 'file.deleted' ||
    event.type === 'conflict.kept' ||
    event.type === 'base.recorded'
  ) {
    const { at, computer, user, path, rule } = event;
    const compared = { local: null, central: null };
    return { at, computer, user, type: 'file.kept', on: 'local', path, rule, compared };
  }
  if (event.type === 'merge.planned') return { ...event, manifest: 'none', storeId: null, generation: null };
  return event;
}

const FOUND: ReadonlySet<string> = new Set(['file.written', 'file.removed', 'central.changed']);
