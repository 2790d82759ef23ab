import { inBatches } from './batches.ts';
import { Doorbell } from './doorbell.ts';
import {
  checkName,
  checkNumber,
  decodeEvent,
  type EncodedEvent,
  encodeEvents,
  indexText,
  instant,
} from './encoding.ts';
import { StoreError, VersionConflict } from './errors.ts';
import type {
  Appended,
  AppendedOnce,
  EventLine,
  EventStore,
  ReadAllOptions,
  ReadOptions,
  RecordedEvent,
  SourcePart,
  SourceProgress,
  StreamInfo,
  SubscribeOptions,
} from './event-store.ts';
import { type Followed, follow } from './following.ts';
import { NOTHING_TAKEN, newEvents } from './source-progress.ts';

interface Kept extends EncodedEvent {
  readonly stream: string;
  readonly version: number;
  readonly position: number;
}

interface Stream {
  version: number;
  kept: Kept[];
  readonly sources: Map<string, SourceProgress>;
}

/** A store that lives and dies with the process: for tests, simulations and one-off questions. */
export class MemoryStore implements EventStore {
  private readonly bell = new Doorbell();
  private readonly followed: Followed = {
    bell: this.bell,
    patienceMs: Number.POSITIVE_INFINITY,
    isClosed: () => this.closed,
    fetch: (after, count) => this.fetch(after, count, () => true),
  };
  private closed = false;
  private head = 0;
  private all: Kept[] = [];
  private readonly byName = new Map<string, Stream>();
  private readonly snapshots = new Map<string, Uint8Array>();

  async append(
    stream: string,
    expectedVersion: number | 'any',
    events: readonly EventLine[],
  ): Promise<Appended> {
    this.open();
    checkName('stream', stream);
    const encoded = encodeEvents(events);
    const actual = this.byName.get(stream)?.version ?? 0;
    if (expectedVersion !== 'any') {
      checkNumber('expectedVersion', expectedVersion, 0);
      if (expectedVersion !== actual) {
        throw new VersionConflict(stream, expectedVersion, actual);
      }
    }
    return this.add(stream, encoded);
  }

  async appendOnce(stream: string, part: SourcePart, events: readonly EventLine[]): Promise<AppendedOnce> {
    this.open();
    checkName('stream', stream);
    checkName('source', part.source);
    checkNumber('offset', part.offset, 0);
    const known = this.byName.get(stream)?.sources.get(part.source) ?? NOTHING_TAKEN;
    const { fresh, next } = newEvents(known, part, encodeEvents(events));
    const appended = this.add(stream, fresh);
    this.byName.get(stream)?.sources.set(part.source, next);
    return { ...appended, appended: fresh.length };
  }

  async progress(stream: string, source: string): Promise<SourceProgress> {
    this.open();
    return this.byName.get(stream)?.sources.get(source) ?? NOTHING_TAKEN;
  }

  read(stream: string, { from = 1, limit }: ReadOptions = {}): AsyncIterable<RecordedEvent> {
    const fetch = (after: number, count: number): RecordedEvent[] => {
      this.open();
      const kept = this.byName.get(stream)?.kept ?? [];
      const start = firstAfter(kept, (event) => event.version, after);
      return kept.slice(start, start + count).map(decodeEvent);
    };
    return inBatches(fetch, (event) => event.version, from - 1, limit);
  }

  readAll({ after = 0, user, computer, limit }: ReadAllOptions = {}): AsyncIterable<RecordedEvent> {
    const wantedUser = user === undefined ? undefined : indexText(user);
    const wantedComputer = computer === undefined ? undefined : indexText(computer);
    const wanted = (event: Kept): boolean =>
      (wantedUser === undefined || event.user === wantedUser) &&
      (wantedComputer === undefined || event.computer === wantedComputer);
    const fetch = (position: number, count: number): RecordedEvent[] => this.fetch(position, count, wanted);
    return inBatches(fetch, (event) => event.position, after, limit);
  }

  subscribe({ after, signal }: SubscribeOptions = {}): AsyncIterable<RecordedEvent> {
    this.open();
    return follow(this.followed, after ?? this.head, signal);
  }

  async *streams(): AsyncGenerator<StreamInfo> {
    this.open();
    for (const name of [...this.byName.keys()].toSorted()) {
      yield this.info(name);
    }
  }

  async forget({ before }: { readonly before: string }): Promise<{ removed: number }> {
    this.open();
    const limit = instant('before', before);
    const removed = new Set<Kept>();
    for (const stream of this.byName.values()) {
      const firstKept = stream.kept.findIndex((event) => event.at >= limit);
      const gone = stream.kept.splice(0, firstKept === -1 ? stream.kept.length : firstKept);
      for (const event of gone) {
        removed.add(event);
      }
    }
    this.all = this.all.filter((event) => !removed.has(event));
    return { removed: removed.size };
  }

  async readSnapshot(name: string): Promise<Uint8Array | null> {
    this.open();
    return this.snapshots.get(name) ?? null;
  }

  async writeSnapshot(name: string, bytes: Uint8Array | null): Promise<void> {
    this.open();
    checkName('snapshot', name);
    if (bytes === null) this.snapshots.delete(name);
    else this.snapshots.set(name, bytes.slice());
  }

  async close(): Promise<void> {
    this.closed = true;
    this.bell.ring();
  }

  private fetch(after: number, count: number, wanted: (event: Kept) => boolean): RecordedEvent[] {
    this.open();
    const found: RecordedEvent[] = [];
    for (let i = firstAfter(this.all, (event) => event.position, after); found.length < count; i += 1) {
      const event = this.all[i];
      if (!event) {
        break;
      }
      if (wanted(event)) {
        found.push(decodeEvent(event));
      }
    }
    return found;
  }

  private open(): void {
    if (this.closed) {
      throw new StoreError('closed', 'the store is closed: open it again');
    }
  }

  private add(name: string, events: readonly EncodedEvent[]): Appended {
    const stream = this.byName.get(name) ?? {
      version: 0,
      kept: [],
      sources: new Map<string, SourceProgress>(),
    };
    for (const event of events) {
      stream.version += 1;
      this.head += 1;
      const kept = { ...event, stream: name, version: stream.version, position: this.head };
      stream.kept.push(kept);
      this.all.push(kept);
    }
    if (events.length > 0) {
      this.byName.set(name, stream);
      this.bell.ring();
    }
    return { version: stream.version, position: this.head };
  }

  private info(name: string): StreamInfo {
    const stream = this.byName.get(name);
    const version = stream?.version ?? 0;
    return { stream: name, version, first: stream?.kept[0]?.version ?? version + 1 };
  }
}

/** Index of the first item whose key is greater than `after`; keys ascend. */
function firstAfter(items: readonly Kept[], key: (item: Kept) => number, after: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const item = items[middle];
    if (item && key(item) <= after) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}
