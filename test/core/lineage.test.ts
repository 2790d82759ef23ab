/** Lineages at their ends, and what a store's log still has after it went back. */
import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/fold/state.ts';
import { emptyFolder } from '../../src/fold/tree.ts';
import {
  isBeside,
  isCut,
  isMadeFrom,
  lineageBeside,
  lineageDown,
  lineageInLog,
  lineageThere,
  lineageUp,
} from '../../src/plan/lineage.ts';
import { hasEntry, hasGoneBackSince, unreadFolders } from '../../src/plan/store-history.ts';

/** The versions from one down to another. */
const down = (from: number, to: number): number[] =>
  Array.from({ length: from - to + 1 }, (_, i) => from - i);

describe('a lineage', () => {
  it('has sixteen versions, and then may have been longer', () => {
    expect(isCut(undefined)).toBe(false);
    expect(isCut(down(15, 1))).toBe(false);
    expect(isCut(down(16, 1))).toBe(true);
    expect(lineageUp(undefined, { version: 30, past: down(29, 1) }, 31, undefined)).toEqual(down(30, 15));
  });

  it('has each version once, and as made from where it is known as such', () => {
    expect(lineageUp(undefined, { version: 5, past: [4, -3, 3, 4, -2, 6] }, 6, undefined)).toEqual([
      5, 4, 3, -2,
    ]);
  });

  it('has what is replaced and what was deleted there, but not beside what lies aside', () => {
    const entry = { version: 4, past: [3], deleted: false };
    const base = { version: 2, past: [1] };
    expect(lineageUp(entry, base, 6, 4)).toEqual([2, 1, 4, 3]);
    expect(lineageUp(entry, base, 6, 5)).toEqual([2, 1, 5, 4, 3]);
    expect(lineageUp(entry, base, 6, undefined)).toEqual([2, 1]);
    expect(lineageUp({ ...entry, deleted: true }, base, 6, undefined)).toEqual([2, 1, 4, 3]);
    expect(lineageUp({ ...entry, deleted: true }, base, 6, 5)).toEqual([2, 1, 5, 4, 3]);
    expect(lineageUp(entry, { ...base, aside: true }, 6, 4)).toEqual([-2, 1]);
    expect(lineageUp(entry, { ...base, aside: true }, 6, 4, true)).toEqual([2, 1, 4, 3]);
    expect(lineageUp(entry, base, 6, 4, true)).toEqual([2, 1, 4, 3]);
    expect(lineageUp(entry, undefined, 6, 4, true)).toEqual([4, 3]);
    const deleted = { version: 4, past: [2, 3], deleted: true };
    expect(lineageUp(deleted, { ...base, aside: true }, 6, undefined)).toEqual([-2, 1, 4, 3]);
    expect(lineageUp(entry, undefined, 6, 4)).toEqual([4, 3]);
  });

  it('goes on in the log with what was deleted there, and with what it knows the log has of that', () => {
    const deleted = { version: 4, past: [3], deleted: true };
    expect(lineageInLog(deleted, { version: 6, past: [5] })).toEqual([5, 4, 3]);
    expect(lineageInLog(deleted, { version: 6, past: [4] })).toEqual([4, 3]);
    expect(lineageInLog(deleted, { version: 6, past: [-4] })).toEqual([-4]);
    expect(lineageInLog(deleted, { version: 6 })).toEqual([4, 3]);
    const there = { ...deleted, deleted: false };
    expect(lineageInLog(there, { version: 4, past: [] })).toEqual([3]);
    expect(lineageInLog(there, { version: 6, past: [4] })).toEqual([4, 3]);
    expect(lineageInLog(there, { version: 6, past: [5] })).toEqual([5]);
    expect(lineageInLog({ version: 4, deleted: false }, { version: 4 })).toEqual([]);
  });

  it('of what lies on the server is the log’s, or follows on the log’s last', () => {
    const entry = { version: 4, past: [3], deleted: false };
    expect(lineageThere(undefined, 4)).toEqual([]);
    expect(lineageThere(entry, 4)).toEqual([3]);
    expect(lineageThere({ version: 4, deleted: false }, 4)).toEqual([]);
    expect(lineageThere(entry, 5)).toEqual([4, 3]);
    expect(lineageThere({ ...entry, deleted: true }, 4)).toEqual([3]);
    expect(lineageThere({ ...entry, past: [4, 3], deleted: true }, 4)).toEqual([3]);
    expect(lineageBeside(entry, { version: 2 }, 4)).toEqual([2, 3]);
    expect(lineageDown(entry, { version: 2, past: [1] }, 4)).toEqual([3, 2, 1]);
    expect(lineageDown(entry, { version: 5, past: [4] }, 4)).toEqual([3]);
  });

  it('tells what a version was made from, and what it took the place of', () => {
    expect([isMadeFrom([3], 3), isMadeFrom([-3], 3), isMadeFrom([2], 3)]).toEqual([true, true, false]);
    expect([isMadeFrom(undefined, 3), isMadeFrom([3], undefined)]).toEqual([false, false]);
    expect([isBeside([-3], 3), isBeside([3], 3), isBeside(undefined, 3)]).toEqual([true, false, false]);
  });
});

describe('a store’s log', () => {
  const store: Store = {
    id: 's',
    generation: 4,
    starts: { 2: { A: 5 }, 4: { A: 7 } },
    entries: emptyFolder(),
    settings: {},
    seen: { A: 9 },
  };
  it.each([
    ['of this generation', { by: 'A', n: 9, g: 4 }, true],
    ['that it has not come to', { by: 'A', n: 10, g: 4 }, false],
    ['of a generation to come', { by: 'A', n: 1, g: 5 }, false],
    ['of a generation that was forgotten', { by: 'A', n: 1, g: 3 }, false],
    ['of the first one, from before it went back', { by: 'A', n: 5, g: 1 }, true],
    ['of the first one, from after', { by: 'A', n: 6, g: 1 }, false],
    ['of the second, from before it went back again', { by: 'A', n: 7, g: 2 }, true],
    ['of the second, from after', { by: 'A', n: 8, g: 2 }, false],
    ['of somebody it does not know', { by: 'B', n: 1, g: 4 }, false],
  ])('has an entry %s', (_, entry, expected) => expect(hasEntry(store, entry)).toBe(expected));

  it.each([
    ['the same', { id: 's', generation: 4, seen: { A: 9 } }, false],
    ['one that had less', { id: 's', generation: 3, seen: { A: 8 } }, false],
    ['one that knew nobody', { id: 's', generation: 4, seen: {} }, false],
    ['another one', { id: 't', generation: 4, seen: { A: 9 } }, true],
    ['a later generation', { id: 's', generation: 5, seen: { A: 9 } }, true],
    ['one that had more', { id: 's', generation: 4, seen: { A: 10 } }, true],
  ])('has gone back since it was listed as %s', (_, listed, expected) =>
    expect(hasGoneBackSince('A', listed, store)).toBe(expected),
  );
});

describe('folders of which a manifest knows nothing', () => {
  const of = (
    direction: 'down' | 'up',
    unread: readonly string[] | null,
    begun = false,
    entries = 3,
  ): readonly string[] => {
    const manifest = unread === null ? null : { unread, counter: 3 };
    const store = { seen: { A: entries } };
    const facts = { manifest, store, computer: 'A', direction, excluded: ['a', 'b'] };
    return unreadFolders(facts, begun, (folder) => folder === 'b');
  };
  it('are those left out that lie here, where it is begun', () =>
    expect(of('down', ['c'], true)).toEqual(['b']));
  it('are the same after a merge up', () => expect(of('up', ['a', 'c'])).toEqual(['a', 'c']));
  it('are fewer after a merge down that read some', () => expect(of('down', ['a', 'c'])).toEqual(['a']));
  it('are those left out, where there is none', () => expect(of('up', null)).toEqual(['b']));
  it('are those left out as well, where the manifest is older than what went up from here', () => {
    expect(of('up', ['c'], false, 4)).toEqual(['c', 'b']);
    expect(of('down', ['b', 'c'], false, 4)).toEqual(['b']);
  });
});
