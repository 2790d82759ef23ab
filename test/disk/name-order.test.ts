import { describe, expect, it } from 'vitest';
import { compareFolders, compareNames, foldName, sortNames } from '../../src/disk/name-order.ts';

describe('order of names', () => {
  it.each([
    ['Straße.TXT', 'straße.txt'],
    ['CAFE\u0301', 'caf\u00e9'],
    ['ΟΔΟΣ', 'οδος'],
    ['plain', 'plain'],
  ])('%s folds to the same key as %s', (a, b) => {
    expect(foldName(a)).toBe(foldName(b));
  });

  it('keeps apart names that differ in more than case and composition', () => {
    expect(foldName('a.b')).not.toBe(foldName('a_b'));
    expect(foldName('e')).not.toBe(foldName('é'));
  });

  it('sorts by fold key, then exactly, and finds names that collide', () => {
    const names = ['b', 'foo', 'A', 'Foo', 'a-1'];
    expect(sortNames(names)).toEqual([['Foo', 'foo']]);
    expect(names).toEqual(['A', 'a-1', 'b', 'Foo', 'foo']);
    expect(names.toSorted(compareNames)).toEqual(names);
  });

  it('puts a folder before what is in it, and all of that before its next neighbour', () => {
    const folders = ['', 'a', 'a/z', 'a b', 'Foo', 'Foo/x', 'foo', 'foo/a'];
    expect(folders.toReversed().toSorted(compareFolders)).toEqual(folders);
  });
});
