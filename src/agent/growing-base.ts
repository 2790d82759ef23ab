/** The manifest while a merge is under way: changes are gathered, and taken in once there are many or somebody asks. */
import type { TreeColumns } from '../disk/columns.ts';
import { nameKey, pathKey } from '../fold/tree.ts';
import type { ServiceRecord } from '../log/records.ts';
import { type Base, BaseChanges, type BaseEntry, fileOf, folderKeys } from './base.ts';
import { rebuild } from './base-rebuild.ts';
import { noteInBase } from './on-disk.ts';
import { parentOf } from './sight.ts';
import { respelledColumns } from './spelling.ts';

export class GrowingBase {
  readonly #changes = new BaseChanges();
  readonly #central: TreeColumns | null;
  readonly #onSettle: (files: number) => void;
  /** The local listing, in the spelling that is there now. */
  #local: TreeColumns;
  #base: Base;

  /**
   * @param central the server's listing; `null` where its log told what changed
   * @param onSettle hears of every time that changes are about to be taken in, for so many files
   */
  constructor(
    base: Base,
    local: TreeColumns,
    central: TreeColumns | null,
    onSettle: (files: number) => void,
  ) {
    this.#base = base;
    this.#local = local;
    this.#central = central;
    this.#onSettle = onSettle;
  }

  /** As it was when changes were last taken in. */
  get now(): Base {
    return this.#base;
  }

  /** What is known of a path, as it was last taken in. */
  at(path: string): BaseEntry | undefined {
    const f = folderKeys(this.#base.local).get(pathKey(parentOf(path)));
    return f === undefined
      ? undefined
      : fileOf(this.#base, f, nameKey(path.slice(path.lastIndexOf('/') + 1)));
  }

  /** Takes a record into account. */
  note(record: ServiceRecord): void {
    noteInBase(this.#changes, record);
  }

  /** Sets what is known of a path; `null`: nothing any more. */
  set(path: string, entry: Omit<BaseEntry, 'name'> | null): void {
    this.#changes.set(path, entry);
  }

  /** Taking changes in costs a pass over all of it: the bigger it is, the more are gathered first. */
  settleIfMany(): void {
    if (this.#changes.count >= Math.max(10_000, this.#base.files / 16)) this.settle();
  }

  /** With all that was gathered so far. */
  settle(): Base {
    this.#onSettle(this.#base.files + this.#changes.count);
    this.#base = rebuild(this.#base, this.#changes, { local: this.#local, central: this.#central });
    this.#changes.clear();
    return this.#base;
  }

  /** A folder was given another spelling here. Where the server is not scanned it is looked for there under this one. */
  respellFolder(from: string, to: string): void {
    this.settle();
    this.#local = respelledColumns(this.#local, from, to);
    this.#base = { ...this.#base, local: respelledColumns(this.#base.local, from, to) };
  }
}
