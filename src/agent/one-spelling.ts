/** What a merge met in two spellings is brought to one when it ends: on the disks, in the manifest and in the store's log. */
import { pathKey } from '../fold/tree.ts';
import type { EntryId, Side, Stamp } from '../log/fields.ts';
import type { RecordOf } from '../log/records.ts';
import type { BaseEntry } from './base.ts';
import type { GrowingBase } from './growing-base.ts';
import { toMs } from './node.ts';
import type { Settings } from './options.ts';
import { parentOf } from './sight.ts';
import { type Ours, type Respelled, respellAll, type TwoSpellings } from './spelling.ts';
import type { LogEntry } from './store-log.ts';

export interface OneSpellingFacts {
  readonly settings: Settings;
  readonly ours: Ours;
  readonly base: GrowingBase;
  readonly at: () => number;
  /** Whether names may be changed on the server. */
  readonly mayWrite: () => boolean;
  readonly enter: (line: Omit<LogEntry, 'by' | 'n' | 'g'>) => EntryId;
  /** Hears of each name that was changed. */
  readonly noteWritten: (side: Side, path: string) => void;
}

export class OneSpelling {
  readonly #facts: OneSpellingFacts;
  readonly #apart = new Map<string, TwoSpellings>();
  #changed = false;

  constructor(facts: OneSpellingFacts) {
    this.#facts = facts;
  }

  note(pair: TwoSpellings): void {
    this.#apart.set(pathKey(pair.central), pair);
  }

  /** Whether something is still spelled in two ways. */
  get isOpen(): boolean {
    return this.#apart.size > 0;
  }

  /** Whether some name was changed. */
  get hasChanged(): boolean {
    return this.#changed;
  }

  /** After the last action of a merge. */
  bring(): RecordOf<'file.kept'>[] {
    const { settings, base, ours, mayWrite } = this.#facts;
    if (!this.isOpen || !settings.rules.store) return [];
    base.settle();
    const may = ({ kind, local }: TwoSpellings, side: Side): boolean =>
      (side === 'local' || mayWrite()) && (kind === 'folder' || base.at(local) !== undefined);
    const all = respellAll(this.#apart.values(), settings, ours, may);
    const records = all.map((done) => this.#take(done));
    for (const { kind, local, path } of all) if (kind === 'folder') base.respellFolder(local, path);
    return records;
  }

  #take(done: Respelled): RecordOf<'file.kept'> {
    const { settings, base, at, noteWritten } = this.#facts;
    const { kind, side, path, local } = done;
    this.#apart.delete(pathKey(done.central));
    this.#changed = true;
    noteWritten(side, path);
    const file = kind === 'file' ? base.at(local) : undefined;
    if (file !== undefined) this.#noteFile(done, file);
    const { computer, user } = settings;
    const compared = { local: stampAt(file, 'local'), central: stampAt(file, 'central') };
    return { at: at(), computer, user, type: 'file.kept', on: side, path, rule: 'X7', compared };
  }

  /** The manifest spells as this computer does; of a name changed on the server its log tells. */
  #noteFile({ side, local, path }: Respelled, file: BaseEntry): void {
    const { base, enter } = this.#facts;
    const folder = parentOf(local);
    const here = (name: string): string => (folder === '' ? name : `${folder}/${name}`);
    const spelling = side === 'central' ? local : path;
    const { content, version, past, size, central } = file;
    const line = { path, content, version, past, deleted: false, size, mtime: central.toString() };
    const entry = side === 'central' ? enter(line) : file.entry;
    base.set(here(file.name), null);
    base.set(here(spelling.slice(spelling.lastIndexOf('/') + 1)), { ...file, entry });
  }
}

function stampAt(file: BaseEntry | undefined, side: Side): Stamp | null {
  const time = file?.[side];
  if (file === undefined || time === undefined) return null;
  return { modified: toMs(time), created: toMs(time), version: file.version };
}
