/** What was written: every write makes a version, and the event that made it names it. */
import type { Rewrite } from './places.ts';
import type { Moment } from './sessions.ts';
import { isDeletion, type Version } from './versions.ts';

export interface WriteFacts {
  readonly event: number;
  readonly key: string;
  readonly path: string;
  readonly setting?: string | undefined;
  readonly content: string | null;
  /** The session it was written in; `null` for what no session wrote: an administrator's hand. */
  readonly session: Moment | null;
  readonly user: string;
  readonly computer: string;
  readonly stamp: number;
  readonly parents: readonly Version[];
  readonly renamed?: boolean;
  /** The writer's clock when the parent's bytes were last written here again, ms. */
  readonly rewrittenAt?: number | undefined;
}

interface WrittenImage {
  readonly count: number;
  readonly byEvent: Map<number, Version[]>;
  readonly rewrites: Map<string, Rewrite>;
}

export class Written {
  #count: number;
  readonly #byEvent: Map<number, Version[]>;
  readonly #rewrites: Map<string, Rewrite>;

  /** Nothing was written yet, or what an image knows, which is taken over. */
  constructor(image?: object) {
    const known = image as WrittenImage | undefined;
    this.#count = known?.count ?? 0;
    this.#byEvent = known?.byEvent ?? new Map();
    this.#rewrites = known?.rewrites ?? new Map();
  }

  /** All of it as plain data, for a snapshot. */
  image(): object {
    const image: WrittenImage = { count: this.#count, byEvent: this.#byEvent, rewrites: this.#rewrites };
    return image;
  }

  /** Somebody wrote something: a new version, a child of what was there. */
  add(facts: WriteFacts): Version {
    const { session } = facts;
    const version: Version = {
      id: this.#count++,
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
      here: 0,
      broughtBack: false,
      beatenBy: null,
      arrived: false,
      arrivedAt: Number.NEGATIVE_INFINITY,
    };
    for (const parent of facts.parents) parent.children.push(version);
    this.note(facts.event, version);
    return version;
  }

  /** An event wrote a version, or once more the bytes of one there is. Images of the world name it by the event. */
  note(event: number, version: Version): void {
    const same = this.#byEvent.get(event);
    if (same === undefined) this.#byEvent.set(event, [version]);
    else same.push(version);
  }

  /** An event wrote at a path the bytes again that had been confirmed: a machine image with them has them so. */
  noteRewrite(rewrite: Rewrite, key: string, base: Version): void {
    this.note(rewrite.event, base);
    this.#rewrites.set(`${rewrite.event} ${key}`, rewrite);
  }

  /** How an event wrote confirmed bytes again at a path, if it did; it may have written others elsewhere (a renamed folder). */
  rewriteBy(event: number, key: string): Rewrite | undefined {
    return this.#rewrites.get(`${event} ${key}`);
  }

  /** The version an event wrote at a path; one event may write many (a renamed folder). */
  find(event: number, key: string): Version | undefined {
    const written = this.#byEvent.get(event);
    return (
      written?.find((version) => version.key === key) ?? written?.find((version) => !isDeletion(version))
    );
  }
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
