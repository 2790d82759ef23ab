import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ensureFolders } from '../../src/disk/ensure-folders.ts';
import { removeAll, removeOne } from '../../src/disk/remove.ts';
import { harvest, plant, scratchFolder } from './scratch.ts';

const scratch = scratchFolder('remove');
let root = '';
let next = 0;

beforeEach(() => {
  next += 1;
  root = join(scratch, String(next));
  fs.mkdirSync(root);
});

describe('removing', () => {
  it('takes children before parents, in whatever order they are given', () => {
    plant(root, { 'a/b/c.txt': '', 'a/b/d.txt': '', 'a/x.txt': '', 'stays.txt': '' });
    const results = removeAll(root, ['a', 'a/b', 'a/x.txt', 'a/b/d.txt', 'a/b/c.txt', 'never-was']);
    expect(results.map(({ path, result }) => [path, result])).toEqual([
      ['never-was', 'gone'],
      ['a/x.txt', 'removed'],
      ['a/b/d.txt', 'removed'],
      ['a/b/c.txt', 'removed'],
      ['a/b', 'removed'],
      ['a', 'removed'],
    ]);
    expect(harvest(root)).toEqual({ 'stays.txt': '' });
  });

  it('leaves a folder that keeps something, and everything above it', () => {
    plant(root, { 'a/b/new.txt': 'unplanned', 'a/b/old.txt': '' });
    const results = removeAll(root, ['a', 'a/b', 'a/b/old.txt']);
    const kinds = results.map(({ result }) => (typeof result === 'string' ? result : result.kind));
    expect(kinds).toEqual(['removed', 'notEmpty', 'notEmpty']);
    expect(harvest(root)).toEqual({ 'a/': '', 'a/b/': '', 'a/b/new.txt': 'unplanned' });
  });

  it('asks for each path right before, and leaves what was refused', () => {
    plant(root, { a: '', b: '' });
    const results = removeAll(root, ['a', 'b'], (path) => (path === 'a' ? 'edited meanwhile' : true));
    expect(results).toMatchObject([{ result: 'removed' }, { result: { kind: 'refused' } }]);
    expect(harvest(root)).toEqual({ a: '' });
  });

  it('removes a link to a folder, not what it leads to', () => {
    plant(root, { 'd/a': '' });
    fs.symlinkSync('d', join(root, 'link'));
    expect(removeOne(join(root, 'link'))).toBe('removed');
    expect(harvest(root)).toEqual({ 'd/': '', 'd/a': '' });
  });
});

describe('making folders', () => {
  it('makes what is missing and takes what is there', () => {
    plant(root, { 'a/': '' });
    expect(ensureFolders(root, 'a/b/c')).toBeNull();
    expect(ensureFolders(root, 'a/b/c')).toBeNull();
    expect(ensureFolders(root, '')).toBeNull();
    expect(Object.keys(harvest(root))).toEqual(['a/', 'a/b/', 'a/b/c/']);
  });

  it.each(['../out', 'a/../../out', '/absolute', 'a//b', 'a/./b', 'nul\0'])('refuses %j', (path) => {
    expect(ensureFolders(root, path)).toMatchObject({ kind: 'refused' });
  });

  it('refuses a file or a link in the way', () => {
    plant(root, { file: '' });
    fs.symlinkSync('/tmp', join(root, 'link'));
    expect(ensureFolders(root, 'file/x')).toMatchObject({ kind: 'notAFile' });
    expect(ensureFolders(root, 'link/x')).toMatchObject({ kind: 'notAFile' });
  });
});
