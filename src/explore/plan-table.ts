/**
 * What the production planners order for one file, or for the hive, as small integers. A situation is asked once of
 * `algorithm.plan` and remembered; files never meet in a planner but in the order of a plan and in the brake on mass
 * deletions, which scopes as small as the explorer's cannot reach.
 */
import { type BaseNode, type Manifest, newManifest, type Store, type StoreEntry } from '../fold/state.ts';
import { copyTable, table } from '../fold/table.ts';
import { emptyFolder, type FileNode, type Folder, setFile, setNote, setSelf } from '../fold/tree.ts';
import type { FileAction } from '../log/actions.ts';
import type { Algorithm } from '../plan/algorithms.ts';
import type { MergeView, Reading } from '../plan/view.ts';
import { SETTING } from './scope.ts';

/** One order of a plan, as far as it changes anything. */
export const ACT = {
  copyDown: 1,
  copyUp: 2,
  removeLocal: 3,
  removeCentral: 4,
  keepLocalAside: 5,
  keepCentralAside: 6,
  /** The manifest notes the server's version; this computer's; none. */
  confirm: 7,
  forget: 8,
  confirmLocal: 10,
  /** Nothing is done, and a record names both: the newer file on the server was not overwritten. */
  keepCentral: 11,
  /** A copy down whose losses were announced: the first roaming logon over a local profile. */
  takeDown: 9,
} as const;

/** One file (or the hive) as a planner sees it. Instants are codes whose order counts; 0: none. */
export interface Situation {
  readonly up: boolean;
  readonly transition: boolean;
  /** Whether there is a central profile at all. */
  readonly exists: boolean;
  /** Whether the computer has no manifest yet. */
  readonly fresh: boolean;
  /** Stamps of the two copies and of the server's arrival; for the hive: of the hives. */
  readonly local: number;
  readonly central: number;
  readonly created: number;
  readonly loadTime: number;
  readonly unloadTime: number;
  /** Contents, told apart by numbers; 0: none. */
  readonly localContent: number;
  readonly centralContent: number;
  readonly baseContent: number;
  /** The manifest's stamp. */
  readonly base: number;
  /** Stamps of the setting's values, where the situation is a hive's. */
  readonly localValue: number;
  readonly centralValue: number;
  /** Whether the store's log says that the file was deleted. */
  readonly deleted: boolean;
}

/** An instant of a situation as a planner reads it. */
const instant = (code: number): number | null => (code === 0 ? null : code * 60_000);
const PATH = 'f';

/** Plans are numbered; a number and a position say what is left of one. Number 0 is the empty plan. */
export class PlanTable {
  readonly plans: number[][] = [[]];
  readonly #algorithm: Algorithm;
  readonly #reading: Reading;
  readonly #hive: boolean;
  readonly #known = new Map<number, number>();
  readonly #numbers = new Map<string, number>([['', 0]]);

  constructor(algorithm: Algorithm, reading: Reading, hive: boolean) {
    this.#algorithm = algorithm;
    this.#reading = reading;
    this.#hive = hive;
  }

  /** The number of the plan for a situation. */
  planFor(situation: Situation): number {
    const key = keyOf(situation);
    let number = this.#known.get(key);
    if (number === undefined) this.#known.set(key, (number = this.#numberOf(this.ordersFor(situation))));
    return number;
  }

  /** The orders themselves, asked of the planner. */
  ordersFor(situation: Situation): number[] {
    const view = this.#hive ? hiveView(situation, this.#algorithm) : fileView(situation, this.#algorithm);
    const orders = this.#algorithm
      .plan({ ...view, reading: this.#reading })
      .flatMap((action) => codeOf(action, situation));
    return orders.map((order) => (order === ACT.copyDown && situation.transition ? ACT.takeDown : order));
  }

  #numberOf(orders: number[]): number {
    const text = orders.join(' ');
    let number = this.#numbers.get(text);
    if (number === undefined) {
      this.#numbers.set(text, (number = this.plans.length));
      this.plans.push(orders);
    }
    return number;
  }
}

function keyOf(s: Situation): number {
  const contents = relation(s.localContent, s.centralContent, s.baseContent);
  const flags = bits([s.up, s.transition, s.exists, s.deleted, s.fresh]) + 32 * contents;
  // Eight ranks of four bits and the flags fit a double exactly.
  const times = ranks([
    s.local,
    s.central,
    s.created,
    s.loadTime,
    s.unloadTime,
    s.base,
    s.localValue,
    s.centralValue,
  ]);
  let key = flags;
  for (const time of times) key = key * 16 + time;
  return key;
}

const bits = (flags: readonly boolean[]): number =>
  flags.reduce((sum, flag, i) => sum + (flag ? 1 << i : 0), 0);

function ranks(times: readonly number[]): number[] {
  const distinct = [...new Set(times)].filter((time) => time !== 0).sort((a, b) => a - b);
  return times.map((time) => (time === 0 ? 0 : distinct.indexOf(time) + 1));
}

/** Which of three contents are there and equal. */
function relation(local: number, central: number, base: number): number {
  const ofBase =
    base === 0 ? 0 : base === local && base === central ? 1 : base === local ? 2 : base === central ? 3 : 4;
  const present = 2 * Number(local !== 0) + 4 * Number(central !== 0);
  return ofBase * 8 + present + Number(local !== 0 && local === central);
}

function codeOf(action: FileAction, situation: Situation): number[] {
  switch (action.do) {
    case 'copy':
      // The copy of a conflict copy goes to the server under another name.
      if (action.path !== PATH) return [];
      return [action.to === 'local' ? ACT.copyDown : ACT.copyUp];
    case 'delete':
      return [action.from === 'local' ? ACT.removeLocal : ACT.removeCentral];
    case 'conflict':
      return [action.loser === 'local' ? ACT.keepLocalAside : ACT.keepCentralAside];
    case 'confirm':
      return [noteOf(action.base?.content, situation)];
    case 'copyHive':
      return [action.to === 'local' ? ACT.copyDown : ACT.copyUp];
    case 'mergeSettings':
      if (action.changes.length > 0) return [action.to === 'local' ? ACT.copyDown : ACT.copyUp];
      return action.confirmed.map(({ base }) => noteOf(base?.value, situation));
    case 'keep':
      return action.on === 'central' && action.compared.local !== null ? [ACT.keepCentral] : [];
    case 'keepHive':
      return [];
    default:
      return action satisfies never;
  }
}

/** What the manifest is to note: content, by the side that has it. */
function noteOf(content: string | undefined, { centralContent }: Situation): number {
  if (content === undefined) return ACT.forget;
  return content === `v${centralContent}` ? ACT.confirm : ACT.confirmLocal;
}

type View = Omit<MergeView, 'reading'>;

function emptyView(s: Situation, algorithm: Algorithm): View {
  return {
    direction: s.up ? 'up' : 'down',
    transition: s.transition,
    computer: 'A',
    local: emptyFolder(),
    central: s.exists ? emptyFolder() : null,
    localHive: null,
    centralHive: null,
    manifest: algorithm.manifest && !s.fresh ? manifestOf(algorithm.store && s.exists) : null,
    store: algorithm.store && s.exists ? newStore() : null,
    marker: true,
    loadTime: instant(s.loadTime),
    unloadTime: instant(s.unloadTime),
    excluded: [],
  };
}

/** A store that everybody knows and that never went back: every computer has seen all of its entries but the last. */
const STORE_ID = 'store';
const LAST_ENTRY = 2;

function manifestOf(knowsStore: boolean): Manifest {
  const store = knowsStore ? { id: STORE_ID, generation: 1, seen: { A: LAST_ENTRY - 1 } } : null;
  return { ...newManifest(), counter: LAST_ENTRY, store };
}

function newStore(): Store {
  const seen = copyTable({ A: LAST_ENTRY });
  return { id: STORE_ID, generation: 1, starts: table(), entries: emptyFolder(), settings: table(), seen };
}

function fileView(s: Situation, algorithm: Algorithm): View {
  const view = emptyView(s, algorithm);
  const put = (folder: Folder, content: number, modified: number, created: number): void =>
    setFile<FileNode>(folder, PATH, {
      content: `v${content}`,
      modified: instant(modified) ?? 0,
      created: instant(created) ?? 0,
      version: content,
    });
  if (s.localContent !== 0) put(view.local, s.localContent, s.local, s.local);
  if (s.centralContent !== 0) put(view.central as Folder, s.centralContent, s.central, s.created);
  if (s.baseContent !== 0 && view.manifest !== null) {
    setNote<BaseNode>(view.manifest.files, PATH, {
      content: `v${s.baseContent}`,
      modified: instant(s.base) ?? 0,
      created: 0,
      version: s.baseContent,
      entry: baseEntry(s),
    });
  }
  if (view.store !== null && (s.centralContent !== 0 || s.deleted))
    setSelf<StoreEntry>(view.store.entries, PATH, lastEntry(s));
  return view;
}

const entryId = (n: number) => ({ by: 'A', n, g: 1 });

/** What is the server's now came with its last entry; what it had before, with one before. */
function baseEntry({ baseContent, centralContent }: Situation) {
  return entryId(baseContent === centralContent ? LAST_ENTRY : LAST_ENTRY - 1);
}

/** The last entry follows on what any computer has noted: in a store that never went back every version does. */
function lastEntry({ centralContent, baseContent, deleted }: Situation): Omit<StoreEntry, 'name'> {
  const past = baseContent === 0 || baseContent === centralContent ? [] : [baseContent];
  return { ...entryId(LAST_ENTRY), content: `v${centralContent}`, version: centralContent, past, deleted };
}

function hiveView(s: Situation, algorithm: Algorithm): View {
  const view = emptyView(s, algorithm);
  const hiveOf = (modified: number, content: number, value: number): MergeView['localHive'] => {
    if (modified === 0) return null;
    const settings = table<{ value: string; modified: number; version: number }>();
    if (content !== 0) {
      settings[SETTING] = { value: `v${content}`, modified: instant(value) ?? 0, version: content };
    }
    return { modified: instant(modified) ?? 0, settings };
  };
  if (view.manifest !== null) {
    view.manifest.hiveModified = instant(s.base);
    if (s.baseContent !== 0) {
      view.manifest.settings[SETTING] = {
        value: `v${s.baseContent}`,
        modified: instant(s.base) ?? 0,
        version: s.baseContent,
        entry: baseEntry(s),
      };
    }
  }
  if (view.store !== null && s.centralContent !== 0)
    view.store.settings[SETTING] = { ...lastEntry(s), name: SETTING };
  return {
    ...view,
    localHive: hiveOf(s.local, s.localContent, s.localValue),
    centralHive: hiveOf(s.central, s.centralContent, s.centralValue),
  };
}
