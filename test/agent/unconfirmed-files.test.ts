import { describe, expect, it } from 'vitest';
import { type Unconfirmed, UnconfirmedFiles } from '../../src/agent/unconfirmed-files.ts';
import { pathKey } from '../../src/fold/tree.ts';

const version = (kind: 'sha256' | 'link', digit: string, mtime: bigint): Unconfirmed => ({
  content: `${kind}:${digit.repeat(64)}`,
  version: 2 ** 47 + Number(mtime),
  size: 5_000_000_000,
  mtime,
});
const FIRST = version('sha256', 'a', 1_700_000_000_123_456_789n);
const SECOND = version('link', 'b', -1n);

/** All of it, as it is known by key. */
const all = (files: UnconfirmedFiles): Record<string, Unconfirmed | undefined> =>
  Object.fromEntries([...files.keys()].map((key) => [key, files.get(key)]));

describe('files that are not confirmed yet', () => {
  it('are found by the key of their path, and keep the spelling they had last', () => {
    const files = new UnconfirmedFiles();
    files.set('Docs/Ä.txt', FIRST);
    files.set('docs/ä.TXT', SECOND);
    expect([...files.paths()]).toEqual(['docs/ä.TXT']);
    expect(all(files)).toEqual({ [pathKey('Docs/Ä.txt')]: SECOND });
  });

  it('come back from columns as they were, without what was confirmed', () => {
    const files = new UnconfirmedFiles();
    for (let i = 0; i < 200; i += 1) files.set(`file ${i}`, i % 2 === 0 ? FIRST : SECOND);
    for (let i = 0; i < 198; i += 1) files.delete(`file ${i}`);
    files.set('a new one', FIRST);
    files.delete('nothing');
    const back = new UnconfirmedFiles(files.columns());
    expect([...back.paths()]).toEqual(['a new one', 'file 198', 'file 199']);
    expect(all(back)).toEqual({ 'file 198': FIRST, 'file 199': SECOND, 'a new one': FIRST });
    expect(all(new UnconfirmedFiles(new UnconfirmedFiles().columns()))).toEqual({});
  });

  it('come back where two paths have become one: each other keeps what was its own', () => {
    const files = new UnconfirmedFiles();
    for (const [i, name] of ['a', 'b', 'c', 'd'].entries())
      files.set(name, version('sha256', `${i}`, BigInt(i)));
    const back = new UnconfirmedFiles({ ...files.columns(), paths: 'a\0A\0c\0d' });
    expect(all(back)).toEqual({
      a: version('sha256', '1', 1n),
      c: version('sha256', '2', 2n),
      d: version('sha256', '3', 3n),
    });
  });

  it('are fewer without some, which stay where they were', () => {
    const files = new UnconfirmedFiles();
    files.set('a', FIRST);
    files.set('B', SECOND);
    expect(all(files.without(new Set(['a', 'c'])))).toEqual({ b: SECOND });
    expect([...files.paths()]).toEqual(['a', 'B']);
  });
});
