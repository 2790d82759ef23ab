/** What became of a file on the server, by its lineage and the store's log: the cases that take a share's long or odd past. */
import { describe, expect, it } from 'vitest';
import { newManifest, type Store, type StoreEntry } from '../../src/fold/state.ts';
import { emptyFolder } from '../../src/fold/tree.ts';
import {
  centralCase,
  isBlind,
  isDeletedBeside,
  isOutdated,
  type Lying,
  type Noted,
} from '../../src/plan/central-case.ts';
import type { Memory } from '../../src/plan/store-history.ts';

const ENTRY = { by: 'B', n: 3, g: 1 };
/** As many versions as are remembered: there may have been more. */
const CUT = Array.from({ length: 16 }, (_, i) => 40 - i);

/** Version 7 has content v7, written at 7. */
const lying = (version: number, more: Partial<Lying> = {}): Lying => ({
  content: `v${version}`,
  version,
  modified: version,
  ...more,
});
const noted = (version: number, more: Partial<Noted> = {}): Noted => ({
  ...lying(version),
  entry: ENTRY,
  past: [],
  ...more,
});
const logged = (version: number, more: Partial<StoreEntry> = {}): StoreEntry => ({
  name: 'doc',
  ...ENTRY,
  content: `v${version}`,
  version,
  deleted: false,
  past: [],
  ...more,
});
const deleted = (version: number, past: number[] = []): StoreEntry =>
  logged(version, { deleted: true, past });

interface Share {
  /** Entries of B that the store's log still has. */
  readonly seen?: number;
  readonly noStore?: true;
  /** Whether the manifest is about a store. */
  readonly mark?: false;
  /** Entries of B that the manifest has seen. */
  readonly marked?: number;
}

function memoryOf({ seen = 9, noStore, mark, marked = 0 }: Share): Memory {
  const store: Store = {
    id: 's',
    generation: 1,
    starts: {},
    entries: emptyFolder(),
    settings: {},
    seen: { B: seen },
  };
  const markOf = { id: 's', generation: 1, seen: { B: marked } };
  return {
    store: noStore === true ? null : store,
    manifest: { ...newManifest(), store: mark === false ? null : markOf },
    marker: true,
    computer: 'A',
  };
}

const caseOf = (base?: Noted, central?: Lying, entry?: StoreEntry, share: Share = {}): string =>
  centralCase(memoryOf(share), base, central, entry);

describe('a file that lies on the server', () => {
  it('is new to who knows of none, and the same to who knows it', () => {
    expect(caseOf()).toBe('none');
    expect(caseOf(undefined, lying(5))).toBe('changed');
    expect(caseOf(noted(5), lying(5))).toBe('same');
  });

  it('is the same with the same bytes put there by hand, and another one with those of a computer', () => {
    const again = lying(6, { content: 'v5' });
    expect(caseOf(noted(5), again)).toBe('same');
    expect(caseOf(noted(5), again, logged(6, { content: 'v5' }))).toBe('forked');
    expect(caseOf(noted(5), again, deleted(6))).toBe('same');
  });

  it('is changed where it was made from the one known, as far as anybody remembers', () => {
    expect(caseOf(noted(5), lying(6), logged(6, { past: [5] }))).toBe('changed');
    expect(caseOf(noted(5), lying(6), logged(6, { past: [4] }))).toBe('forked');
    expect(caseOf(noted(5), lying(60), logged(60, { past: CUT }))).toBe('changed');
    expect(caseOf(noted(5), lying(60), logged(60, { past: CUT.slice(1) }))).toBe('forked');
  });

  it('is a fork however long its past, where the log went back behind the one known', () => {
    expect(caseOf(noted(5), lying(60), logged(60, { past: CUT }), { seen: 2 })).toBe('forked');
    expect(caseOf(noted(5), lying(60), logged(60, { past: CUT }), { seen: 3 })).toBe('changed');
    expect(caseOf(noted(5, { entry: null }), lying(60), logged(60, { past: CUT }), { seen: 2 })).toBe(
      'changed',
    );
  });

  it('is older where the one known was made from it, by the log or since the log went back', () => {
    const base = noted(5, { past: [4] });
    expect(caseOf(base, lying(4), logged(4))).toBe('older');
    expect(caseOf(base, lying(4), undefined, { seen: 2 })).toBe('older');
    expect(caseOf(base, lying(4), undefined)).toBe('forked');
  });

  it('is older where the whole log is gone with the share, if it can be said to have been there', () => {
    const base = noted(5, { past: [4] });
    const byHand = noted(5, { past: [4], entry: null });
    expect(caseOf(base, lying(4), undefined, { noStore: true })).toBe('older');
    expect(caseOf(base, lying(4), undefined, { noStore: true, mark: false })).toBe('older');
    expect(caseOf(byHand, lying(4), undefined, { noStore: true })).toBe('older');
    expect(caseOf(byHand, lying(4), undefined, { noStore: true, mark: false })).toBe('forked');
  });
});

describe('a file that was put on the server by hand', () => {
  it('is what it was if it has the same bytes, also once somebody noted it', () => {
    const again = lying(6, { content: 'v5' });
    const entry = logged(6, { content: 'v5' });
    expect(caseOf(noted(5), again)).toBe('same');
    expect(caseOf(noted(5), again, { ...entry, found: true })).toBe('same');
    expect(caseOf(noted(5), again, entry)).toBe('forked');
    expect(caseOf(noted(5), lying(6), logged(6, { found: true }))).toBe('forked');
    // Nor if it was deleted since, and only the later bytes were noted.
    const gone = { ...deleted(6), content: 'v5', found: true } as const;
    expect(caseOf(noted(5, { entry: null }), undefined, gone)).toBe('deleted');
    expect(caseOf(noted(5), undefined, gone)).toBe('missing');
    expect(caseOf(noted(5, { entry: null }), undefined, { ...gone, found: undefined })).toBe('missing');
    expect(caseOf(noted(5, { entry: null }), undefined, { ...gone, content: 'v6' })).toBe('missing');
    // Something else was there between.
    expect(caseOf(noted(5), again, { ...entry, found: true, past: [5] })).toBe('changed');
    expect(caseOf(noted(5, { past: [6] }), again, { ...entry, found: true })).toBe('older');
  });

  it('follows on the one known if it is newer, and the log has not gone back', () => {
    expect(caseOf(noted(5), lying(6), undefined)).toBe('changed');
    expect(caseOf(noted(5), lying(6, { modified: 5 }), undefined)).toBe('forked');
    expect(caseOf(noted(5), lying(6, { modified: 4 }), undefined)).toBe('forked');
    expect(caseOf(noted(5), lying(6), undefined, { seen: 4, marked: 5 })).toBe('forked');
  });

  describe('over one that a hand had put there as well', () => {
    const entry = logged(4, { past: [3] });
    const over = (with_: Partial<StoreEntry> = {}): string =>
      caseOf(noted(5), lying(6), { ...entry, ...with_ });

    it('may have come back as well as be newer: nobody has noted either', () => {
      expect(over()).toBe('forked');
      expect(caseOf(noted(5, { entry: null }), lying(6), entry)).toBe('forked');
    });

    it.each<[string, Partial<StoreEntry>]>([
      ['another computer', { by: 'C' }],
      ['another number', { n: 2 }],
      ['another generation', { g: 0 }],
      ['the version known itself', { version: 5, past: [] }],
    ])('is told by the entry: %s is none of a hand’s doing', (_, with_) => {
      expect(over(with_)).toBe('changed');
    });
  });
});

describe('a file that is not on the server', () => {
  it('was deleted if the log says so of it, or of what was made from it', () => {
    expect(caseOf(noted(5))).toBe('missing');
    expect(caseOf(noted(5), undefined, logged(5))).toBe('missing');
    expect(caseOf(noted(5), undefined, deleted(5))).toBe('deleted');
    expect(caseOf(noted(5), undefined, deleted(7, [6, 5]))).toBe('deleted');
    expect(caseOf(noted(5), undefined, deleted(7, [6]))).toBe('missing');
  });

  it('was deleted, too, if nobody remembers so far back and the log has not gone back', () => {
    expect(caseOf(noted(5), undefined, deleted(60, CUT))).toBe('deleted');
    expect(caseOf(noted(5), undefined, deleted(60, CUT.slice(1)))).toBe('missing');
    expect(caseOf(noted(5, { entry: null }), undefined, deleted(60, CUT))).toBe('missing');
    expect(caseOf(noted(5), undefined, deleted(60, CUT), { seen: 2 })).toBe('missing');
    expect(caseOf(noted(5, { past: [60] }), undefined, deleted(60, CUT))).toBe('missing');
  });
});

describe('what else the log tells', () => {
  it('somebody put a newer version there', () => {
    expect(isOutdated(noted(5), logged(6, { past: [5] }))).toBe(true);
    expect(isOutdated(noted(5), logged(6, { past: [4] }))).toBe(false);
    expect(isOutdated(noted(5), deleted(6, [5]))).toBe(false);
    expect(isOutdated(noted(5), undefined)).toBe(false);
    expect(isOutdated(undefined, logged(6, { past: [5] }))).toBe(false);
  });

  it('what took its place was deleted', () => {
    expect(isDeletedBeside(noted(5), deleted(6, [-5]))).toBe(true);
    expect(isDeletedBeside(noted(5), deleted(6, [5]))).toBe(false);
    expect(isDeletedBeside(noted(5), logged(6, { past: [-5] }))).toBe(false);
    expect(isDeletedBeside(noted(5), undefined)).toBe(false);
    expect(isDeletedBeside(undefined, deleted(6, [-5]))).toBe(false);
  });

  it('a computer has put there more than it remembers', () => {
    const manifest = { ...newManifest(), counter: 3 };
    const seen = (n: number): Memory => {
      const memory = memoryOf({});
      return { ...memory, store: { ...(memory.store as Store), seen: { A: n } } };
    };
    expect(isBlind(seen(3), manifest)).toBe(false);
    expect(isBlind(seen(4), manifest)).toBe(true);
    expect(isBlind(memoryOf({}), manifest)).toBe(false);
    expect(isBlind(memoryOf({ noStore: true }), manifest)).toBe(false);
    expect(isBlind(seen(3), null)).toBe(true);
  });
});
