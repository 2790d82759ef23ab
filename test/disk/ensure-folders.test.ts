import fs from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { ensureFolders } from '../../src/disk/ensure-folders.ts';
import { harvest, plant, scratchFolder } from './scratch.ts';

const scratch = scratchFolder('folders');
let root = '';
let next = 0;

beforeEach(() => {
  next += 1;
  root = join(scratch, String(next));
  fs.mkdirSync(root);
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
