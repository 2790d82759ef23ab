/** Our planner by itself: what it does where several things came together, each in one small view. */
import { describe, expect, it } from 'vitest';
import {
  type BaseNode,
  type Hive,
  type Manifest,
  newManifest,
  type Store,
  type StoreEntry,
} from '../../src/fold/state.ts';
import { emptyFolder, type FileNode, type Folder, setFile, setNote, setSelf } from '../../src/fold/tree.ts';
import { conflictName } from '../../src/plan/conflict-name.ts';

import { isMassDeletion, planThreeWay } from '../../src/plan/three-way.ts';
import { DEFAULT_READING, type MergeView } from '../../src/plan/view.ts';
import { plannedInWords } from './planned-in-words.ts';

const ENTRY = { by: 'B', n: 1, g: 1 };

/** A version; its content and its time are told by its number if nothing else is said. */
interface Of {
  readonly version: number;
  readonly content?: string;
  readonly modified?: number;
  readonly past?: readonly number[];
  readonly aside?: boolean;
  readonly deleted?: boolean;
  readonly found?: true;
  readonly savedAs?: string;
  /** Noted without an entry: a hand put it there. */
  readonly byHand?: boolean;
}
type Files = Readonly<Record<string, Of>>;

const facts = ({ version, content = `v${version}`, modified = version }: Of) => ({
  content,
  modified,
  created: modified,
  version,
});

interface Scene {
  readonly local?: Files;
  /** `null`: there is no central profile. */
  readonly central?: Files | null;
  /** What the manifest notes; `null`: there is none. */
  readonly base?: Files | null;
  /** The last entries of the store's log; `null`: there is no store. */
  readonly log?: Files | null;
  /** Settings: values here, there and in the manifest; `null` where there is no hive. */
  readonly hives?: readonly [here: string | null, there: string | null, known?: string];
  readonly direction?: 'down' | 'up';
  /** Whether the manifest is about another store. */
  readonly elsewhere?: true;
  readonly unread?: readonly string[];
}

function folderOf(files: Files): Folder {
  const folder = emptyFolder();
  for (const path in files) setFile<FileNode>(folder, path, facts(files[path] as Of));
  return folder;
}

function manifestOf({ base, elsewhere, unread = [], hives }: Scene): Manifest | null {
  if (base === null) return null;
  const files: Manifest['files'] = emptyFolder();
  for (const path in base) {
    const { past, aside, byHand = false, ...of } = base[path] as Of;
    setNote<BaseNode>(files, path, { ...facts(of), entry: byHand ? null : ENTRY, past, aside });
  }
  const known = hives?.[2];
  const settings: Manifest['settings'] =
    known === undefined ? {} : { Color: { value: known, modified: 1, version: 1, entry: ENTRY } };
  const store = elsewhere === true ? { id: 'other', generation: 1, seen: {} } : null;
  return { ...newManifest(), files, settings, store, unread };
}

function storeOf(log: Files | null): Store | null {
  if (log === null) return null;
  const entries: Store['entries'] = emptyFolder();
  for (const path in log) {
    const { version, content = `v${version}`, past = [], deleted = false, found, savedAs } = log[path] as Of;
    setSelf<StoreEntry>(entries, path, {
      ...ENTRY,
      content,
      version,
      past: [...past],
      deleted,
      found,
      savedAs,
    });
  }
  return { id: 's', generation: 1, starts: {}, entries, settings: {}, seen: { B: 9 } };
}

const hiveOf = (value: string | null): Hive | null =>
  value === null
    ? null
    : { modified: 1, settings: value === '' ? {} : { Color: { value, modified: 2, version: 2 } } };

function viewOf(scene: Scene): MergeView {
  const { local = {}, central = {}, log = {}, hives = [null, null], direction = 'up' } = scene;
  return {
    direction,
    transition: false,
    computer: 'A',
    local: folderOf(local),
    central: central === null ? null : folderOf(central),
    localHive: hiveOf(hives[0]),
    centralHive: hiveOf(hives[1]),
    manifest: manifestOf(scene),
    store: storeOf(log),
    marker: true,
    loadTime: 1,
    unloadTime: 2,
    excluded: [],
    reading: DEFAULT_READING,
  };
}

const planOf = (scene: Scene): string => plannedInWords(planThreeWay(viewOf(scene)));

/** The conflict name of `doc`. */
const aside = (writer: string, modified: number, n = 1): string => conflictName('doc', writer, modified)(n);

const numbered = (count: number, of: (i: number) => Of): Files =>
  Object.fromEntries(Array.from({ length: count }, (_, i) => [`doc ${i}`, of(i + 1)]));

describe('many deletions at once', () => {
  it.each([
    [10, 10, false],
    [11, 21, true],
    [11, 22, false],
    [11, 1000, false],
  ])('%d of %d known files: whether they wait for a person is %s', (deletions, known, expected) =>
    expect(isMassDeletion(deletions, known)).toBe(expected),
  );

  it('are refused one by one', () => {
    const known = numbered(11, (version) => ({ version }));
    expect(planOf({ base: known, central: known }).split(', ')).toContain('keep central doc 3 T11');
    const ten = numbered(10, (version) => ({ version }));
    expect(planOf({ base: ten, central: ten }).split(', ')).toContain('remove central doc 3 T5');
  });

  it('are believed where the log alone tells of them: there is no manifest to say that it is much', () => {
    const gone = numbered(11, (version) => ({ version, deleted: true }));
    const plan = planOf({ base: null, local: gone, log: gone, direction: 'down' }).split(', ');
    expect(plan).toHaveLength(11);
    expect(plan).toContain('remove local doc 3 T6');
  });
});

describe('a computer without memory', () => {
  const gone = { doc: { version: 5, deleted: true } };

  it('takes what the log says was deleted for deleted', () => {
    expect(planOf({ base: null, local: gone, log: gone, direction: 'down' })).toBe('remove local doc T6');
    expect(planOf({ base: null, local: { doc: { version: 6 } }, log: gone, direction: 'down' })).toBe(
      'nothing',
    );
    expect(planOf({ base: null, local: { doc: { version: 6 } }, log: gone })).toBe('up doc T1');
  });

  it('but not where somebody has put another there since', () => {
    const central = { doc: { version: 7 } };
    expect(planOf({ base: null, local: gone, central, log: gone, direction: 'down' })).toBe(
      `local doc aside as ${aside('A', 5)} T4, down doc T4`,
    );
  });

  it('reads a folder that roams again at the next logon, and says nothing of it at a logoff', () => {
    const local = { 'sub/doc': { version: 5 } };
    const log = { 'sub/doc': { version: 5, deleted: true } };
    expect(planOf({ local, log, elsewhere: true, unread: ['sub'] })).toBe('nothing');
    expect(planOf({ local, log, elsewhere: true })).toBe('up sub/doc T1');
  });

  it('notes at a logoff what it knew before, with or without a past', () => {
    const local = { doc: { version: 5 } };
    const noted = (past?: readonly number[]): unknown => {
      const base = { doc: past === undefined ? { version: 5 } : { version: 5, past } };
      const [action] = planThreeWay(viewOf({ local, base, log: gone, elsewhere: true }));
      return action?.do === 'confirm' ? action.base?.past : action;
    };
    expect(noted([4, 3])).toEqual([4, 3]);
    expect(noted()).toEqual([]);
  });
});

describe('a version that went aside', () => {
  const base = { doc: { version: 5 } };

  it('is what lies under its conflict name, and no other', () => {
    const scene = { base, central: base };
    const name = aside('B', 5);
    expect(planOf(scene)).toBe('remove central doc T5');
    const saved = { [name]: { version: 5 } };
    const other = { [name]: { version: 6 }, [aside('B', 5, 2)]: { version: 5 } };
    const known = { base: { ...base, ...saved }, central: { ...base, ...saved } };
    expect(planOf({ ...known, local: saved })).toBe(`remove central doc T5 saved as ${name}`);
    expect(planOf({ ...scene, local: { [name]: { version: 6 } } })).toBe(
      `remove central doc T5, up ${name} T1`,
    );
    expect(planOf({ ...scene, local: other })).toContain(
      `remove central doc T5 saved as ${aside('B', 5, 2)}`,
    );
  });

  it('is found behind a gap in the names only where this computer knows that it went aside', () => {
    const local = { [aside('B', 5, 3)]: { version: 5 } };
    expect(planOf({ base, central: base, local }).split(', ')).toContain('remove central doc T5');
    const went = { doc: { version: 5, aside: true } };
    expect(planOf({ base: went, central: base, local })).toContain(
      `remove central doc T5 saved as ${aside('B', 5, 3)}`,
    );
  });

  it('is forgotten once nothing lies under its name there: nobody is told that it was deleted', () => {
    const went = { doc: { version: 5, aside: true } };
    const isForgotten = (scene: Scene): void => {
      expect(planOf({ base: went, ...scene, direction: 'up' })).toBe('forget doc T8');
      expect(planOf({ base: went, ...scene, direction: 'down' })).toBe('forget doc T8');
    };
    isForgotten({});
    isForgotten({ log: { doc: { version: 7, past: [-5], deleted: true } } });
    isForgotten({ log: { doc: { version: 7, past: [-5] } } });
    // The listing may leave it out.
    expect(planOf({ base: went, log: { doc: { version: 5 } } })).toBe('remove central doc T5');
    expect(planOf({ base: { doc: { version: 5, aside: true, byHand: true } } })).toBe(
      'remove central doc T5',
    );
    expect(planOf({ base })).toBe('remove central doc T5');
  });

  it('comes down where somebody put it there once more, unless it is saved here or a folder has its name', () => {
    const went = { doc: { version: 5, aside: true } };
    const anew = { base: went, central: { doc: { version: 6, content: 'v5' } }, log: {} };
    expect(planOf({ ...anew, direction: 'down' })).toBe('down doc T7');
    expect(planOf(anew)).toBe('nothing');
    const saved = { [aside('B', 5)]: { version: 5 } };
    expect(planOf({ ...anew, local: saved, direction: 'down' })).toBe('nothing');
    expect(planOf({ ...anew, local: saved })).toContain(`remove central doc T5 saved as ${aside('B', 5)}`);
    expect(planOf({ ...anew, local: { 'doc/sub': { version: 7 } } })).toContain(
      `central doc aside as ${aside('server', 6)} T16`,
    );
  });

  it('goes here too where the log says that it was deleted under that name', () => {
    const log = { doc: { version: 7, past: [-5], deleted: true } };
    const scene = { base, local: base, direction: 'down' } as const;
    const with_ = (of: Of): string => planOf({ ...scene, log: { ...log, [aside('B', 5)]: of } });
    expect(with_({ version: 5, deleted: true })).toBe('remove local doc T6');
    expect(with_({ version: 6, deleted: true })).toBe('nothing');
    expect(with_({ version: 5 })).toBe('nothing');
    expect(planOf({ ...scene, log, direction: 'up' })).toBe('up doc T9');
    expect(planOf({ ...scene, log, direction: 'up', central: null })).toBe('up doc T9');
  });

  it('goes here too where the server has it under that name, be it one that a hand had put there', () => {
    const log = { doc: { version: 7, past: [-5], deleted: true } };
    const known = { doc: { version: 5, byHand: true } };
    const name = aside('server', 5);
    const central = { [name]: { version: 5 } };
    expect(planOf({ base: known, local: base, central, log, direction: 'down' })).toBe(
      `remove local doc T6 saved as ${name}, down ${name} T2`,
    );
  });
});

describe('a name that was freed of a version', () => {
  const base = { doc: { version: 5 } };
  const copy = aside('C', 5);
  /** Another computer had it aside, and took it away there. */
  const freed = { doc: { version: 5, deleted: true, savedAs: copy } };
  const scene = { base, local: base, log: freed, direction: 'down' } as const;
  const comesBack = `local doc aside as ${aside('A', 5)} T9`;

  it('is freed here, where the server has the conflict copy, whoever named it', () => {
    const central = { [copy]: { version: 5 } };
    const plan = `remove local doc T6 saved as ${copy}, down ${copy} T2`;
    expect(planOf({ ...scene, central })).toBe(plan);
    expect(planOf({ ...scene, central, base: null })).toBe(plan);
    expect(planOf({ ...scene, central, direction: 'up' })).toBe('nothing');
  });

  it('is freed here, where the log says that the copy was deleted, or written over', () => {
    const over = (of: Of): string => planOf({ ...scene, log: { ...freed, [copy]: of } });
    expect(over({ version: 5, deleted: true })).toBe('remove local doc T6');
    expect(over({ version: 6, past: [5], deleted: true })).toBe('remove local doc T6');
    expect(over({ version: 6, past: [5] })).toBe('remove local doc T6');
    expect(over({ version: 6 })).toBe(comesBack);
    expect(over({ version: 5 })).toBe(comesBack);
  });

  it('is freed here as well, and the file comes back under a conflict name, where no copy is to be found', () => {
    expect(planOf(scene)).toBe(comesBack);
    expect(planOf({ ...scene, base: null })).toBe(comesBack);
    expect(planOf({ ...scene, central: null })).toBe(comesBack);
    expect(planOf({ ...scene, direction: 'up' })).toBe(`${comesBack}, up ${aside('A', 5)} T9`);
    expect(planOf({ ...scene, central: { [copy]: { version: 6 } } })).toContain(comesBack);
  });

  it('says nothing of an older version, nor of one that was removed here too', () => {
    const older = { doc: { version: 4 } };
    const log = { doc: { ...freed.doc, past: [4] } };
    expect(planOf({ ...scene, base: older, local: older, log })).toBe('remove local doc T6');
    expect(planOf({ ...scene, local: {} })).toBe('forget doc T8');
  });
});

describe('what has the name of a version that went aside', () => {
  const scene = { base: { doc: { version: 5, aside: true } }, central: { doc: { version: 5 } } };

  it('supersedes it once its conflict copy is gone', () => {
    const copy = { [aside('B', 5)]: { version: 5 } };
    expect(planOf({ ...scene, local: { doc: { version: 6 } } })).toBe('up doc T1 superseding');
    expect(planOf({ ...scene, local: { doc: { version: 6 }, ...copy } })).toContain('up doc T1');
    expect(planOf({ ...scene, local: { doc: { version: 6 }, ...copy } })).not.toContain('superseding');
    expect(planOf({ ...scene, base: { doc: { version: 5 } }, local: { doc: { version: 6 } } })).toBe(
      'up doc T1',
    );
  });
});

describe('a file on the server where a folder is here', () => {
  const gone = { version: 5, deleted: true };
  /** B put doc where the folder doc was. */
  const scene = (local: Files, log: Files): string => {
    const base = { 'doc/a': { version: 5 }, 'doc/b': { version: 5 } };
    return planOf({ base, local, central: { doc: { version: 7 } }, log, direction: 'down' });
  };
  const both = { 'doc/a': { version: 5 }, 'doc/b': { version: 5 } };

  it('comes down where all in the folder was removed there, be it beside what lies aside', () => {
    const removed = { 'doc/a': gone, 'doc/b': gone };
    expect(scene(both, removed)).toContain('down doc T2');
    const beside = { version: 8, past: [-5], deleted: true };
    const aside = conflictName('doc/a', 'B', 5)(1);
    expect(scene(both, { ...removed, 'doc/a': beside, [aside]: gone })).toContain('down doc T2');
    expect(scene(both, { ...removed, 'doc/a': beside })).toContain('central doc aside');
    const moved = { ...gone, savedAs: aside };
    expect(scene(both, { ...removed, 'doc/a': moved, [aside]: gone })).toContain('down doc T2');
    expect(scene(both, { ...removed, 'doc/a': moved })).toContain('central doc aside');
  });

  it('is set aside where anything in the folder is new, or was not removed there', () => {
    const removed = { 'doc/a': gone, 'doc/b': gone };
    expect(scene({ ...both, 'doc/b': { version: 6 } }, removed)).toContain('central doc aside');
    expect(scene(both, { 'doc/a': gone })).toContain('central doc aside');
  });
});

describe('a file that was removed here, where a folder is there', () => {
  const base = { doc: { version: 5 }, 'doc/a': { version: 6 } };
  const scene = { base, central: { 'doc/a': { version: 6 } } };

  it('is told as deleted where the folder goes with it, and no sooner', () => {
    expect(planOf(scene)).toBe('remove central doc/a T5, remove central doc T5');
    expect(planOf({ ...scene, local: { 'doc/a': { version: 6 } } })).toBe('nothing');
    expect(planOf({ ...scene, central: { 'doc/a': { version: 7 } } })).not.toContain('doc T5');
    expect(planOf({ ...scene, direction: 'down' })).toBe('nothing');
  });
});

describe('a conflict with what a hand put there', () => {
  /** The log ends with version 7; a hand put version 8 there since. Nothing is noted of the one here, which is newer. */
  const scene = (here: string, last: Partial<Of> = {}): string => {
    const local = { doc: { version: 9, content: here } };
    return planOf({ local, central: { doc: { version: 8 } }, log: { doc: { version: 7, ...last } } });
  };
  const wins = `central doc aside as ${aside('B', 8)} T4`;
  const gives = `local doc aside as ${aside('A', 9)} T4`;

  it('is decided by the clock, but where it was put in the place of what is here', () => {
    expect(scene('new')).toContain(wins);
    expect(scene('v7')).toContain(gives);
    expect(scene('v7', { deleted: true })).toContain(wins);
  });
});

describe('a name', () => {
  it('is free for one conflict copy of a plan only', () => {
    const copy = aside('C', 5);
    const here = (version: number): Of => ({ version, modified: 9 });
    const scene = {
      base: { doc: { version: 1 }, [copy]: { version: 2 } },
      local: { doc: here(11), [copy]: here(12) },
      central: { doc: { version: 21, modified: 20 }, [copy]: { version: 22, modified: 20 } },
      log: { doc: { version: 21, past: [1] }, [copy]: { version: 22, past: [2] } },
      direction: 'down',
    } as const;
    const names = planThreeWay(viewOf(scene)).flatMap((action) =>
      action.do === 'conflict' ? [action.to] : [],
    );
    expect(names).toEqual([aside('A', 9), aside('A', 9, 2)]);
  });

  it('is given up where a newer version was there and is gone, be it with the whole profile', () => {
    const base = { doc: { version: 5 } };
    const log = { doc: { version: 6, past: [5] } };
    const moved = `local doc aside as ${aside('A', 5)} T9`;
    expect(planOf({ base, local: base, log, direction: 'down' })).toBe(moved);
    expect(planOf({ base, local: base, log, central: null, direction: 'down' })).toBe(moved);
  });
});

describe('a manifest about another store', () => {
  it('tells what a version was made from by its number: the same bytes may have been made from what is here', () => {
    const scene = { elsewhere: true, base: { doc: { version: 5 } }, local: { doc: { version: 6 } } } as const;
    expect(planOf({ ...scene, central: { doc: { version: 5 } } })).toBe('up doc T1');
    const again = { ...scene, central: { doc: { version: 7, content: 'v5' } } };
    expect(planOf(again)).toContain(`local doc aside as ${aside('A', 6)} T4`);
    // The value on the server is version 2, the one noted version 1.
    const value = planOf({ elsewhere: true, hives: ['blue', 'red', 'red'], direction: 'down' });
    expect(value).toContain('"to":{"value":"red","modified":2,"version":2},"beaten":{"value":"blue"');
  });
});

describe('what all agree on', () => {
  it('is noted anew where its version is another one, though the log is not to be seen', () => {
    const scene = { base: { doc: { version: 5 } }, local: { doc: { version: 5 } }, log: null };
    expect(planOf({ ...scene, central: { doc: { version: 6, content: 'v5' } } })).toBe('confirm v5 doc T3');
    expect(planOf({ ...scene, central: { doc: { version: 5 } } })).toBe('nothing');
  });
});

describe('settings', () => {
  it('removed here are removed there', () => {
    expect(planOf({ hives: ['', 'red', 'red'] })).toContain('"to":null');
  });

  it('are not merged at a logoff without a hive, nor is anything taken for removed then', () => {
    expect(planOf({ hives: [null, 'red', 'red'] })).toBe('nothing');
  });

  it('are forgotten where they are on neither side', () => {
    expect(planOf({ hives: ['', '', 'red'] })).toContain('"base":null');
    expect(planOf({ hives: ['', null, 'red'] })).toContain('"base":null');
    // At a logon without a hive on the server nothing is known yet.
    expect(planOf({ hives: ['', null, 'red'], direction: 'down' })).toBe('nothing');
  });

  it('are neither removed nor replaced where the share shows nothing at all', () => {
    const known = { base: { doc: { version: 1 } }, local: { doc: { version: 1 } }, log: null };
    const gone = (central: Files | null, here: string): string =>
      planOf({ ...known, central, hives: [here, null, 'red'] });
    expect([gone({}, ''), gone({}, 'red')]).toEqual(['nothing', 'nothing']);
    expect(gone({}, 'blue')).toContain('"to":{"value":"blue"');
    expect(gone({ doc: { version: 1 } }, '')).toContain('"base":null');
    expect(gone(null, '')).toContain('"base":null');
  });

  it('come down where there is no hive yet, whatever the manifest is about', () => {
    expect(planOf({ base: null, hives: [null, 'red'], direction: 'down' })).toContain('"to":{"value":"red"');
    const elsewhere = { hives: [null, 'red', 'red'], elsewhere: true, direction: 'down' } as const;
    expect(planOf(elsewhere)).toContain('"to":{"value":"red"');
    expect(planOf({ hives: [null, '', 'red'], direction: 'down' })).toContain('"base":null');
  });
});
