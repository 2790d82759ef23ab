/** What a merge wrote on either side: what is not flushed yet, what went to the trash, and which folders are no more as they were listed. */
import { Unflushed } from '../disk/flush.ts';
import type { FlushShell } from '../disk/flush-shell.ts';
import { TrashRun } from '../disk/trash.ts';
import type { Side } from '../log/fields.ts';
import type { Settings } from './options.ts';
import { centralPlaces, localPlaces, trashRunName } from './places.ts';
import { parentOf } from './sight.ts';

const SIDES = ['local', 'central'] as const;

export class MergeWrites {
  readonly #settings: Settings;
  /** Name of the merge's folder in the trash. */
  readonly #run: string;
  readonly #unflushed: Readonly<Record<Side, Unflushed>>;
  readonly #trash: Partial<Record<Side, TrashRun>> = {};
  /** Local folders in which something was put, replaced or removed, and all above them. */
  readonly #touched = new Set<string>();

  constructor(settings: Settings, startedAt: number, flushes: FlushShell) {
    this.#settings = settings;
    const { local, central, computer } = settings;
    this.#run = trashRunName(startedAt, computer);
    this.#unflushed = { local: new Unflushed(local, flushes), central: new Unflushed(central, flushes) };
  }

  note(side: Side, path: string, bytes?: number): void {
    this.#unflushed[side].add(path, bytes);
    if (side === 'central') return;
    // A name that comes or goes can make or remove every folder above it.
    let at = path;
    do this.#touched.add((at = parentOf(at)));
    while (at !== '');
  }

  /** Lies there already, and is not known to be durable. */
  oweFlush(side: Side, path: string): void {
    this.#unflushed[side].add(path);
  }

  /** Whether nothing was written in a local folder or below it. */
  leftAlone(folder: string): boolean {
    return !this.#touched.has(folder);
  }

  /** To be awaited before `flush`: what is durable by then takes no time there. */
  async rest(): Promise<void> {
    await Promise.all(SIDES.map((side) => this.#unflushed[side].rest()));
  }

  flush(): void {
    for (const side of SIDES) this.#unflushed[side].flush();
  }

  trash(side: Side): TrashRun {
    return (this.#trash[side] ??= this.#openTrash(side));
  }

  #openTrash(side: Side): TrashRun {
    const root = this.#settings[side];
    const { trash } = side === 'local' ? localPlaces(root) : centralPlaces(root);
    return new TrashRun(root, trash, this.#run, (path) => this.#unflushed[side].add(path));
  }

  closeTrash(): void {
    for (const side of SIDES) this.#trash[side]?.close();
  }
}
