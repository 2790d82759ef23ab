import { describe, expect, it } from 'vitest';
import {
  canHold,
  countFiles,
  eachFile,
  emptyFolder,
  type Folder,
  filesAt,
  getFile,
  pathKey,
  removeNode,
  setFile,
} from '../../src/fold/tree.ts';

const file = { content: '', modified: 0, created: 0, version: 0 };

/** A tree of these files, put in this order. */
function treeOf(...paths: string[]): Folder {
  const root = emptyFolder();
  for (const path of paths) setFile(root, path, { ...file });
  return root;
}

/** All paths of a tree as shown. */
function pathsOf(root: Folder): string {
  const paths: string[] = [];
  eachFile(root, (path) => paths.push(path));
  return paths.join(', ');
}

describe('a path', () => {
  const same: [string, string, string][] = [
    ['in another case', 'Documents/Review.DOC', 'documents/review.doc'],
    ['with backslashes', 'Documents\\Review.doc', 'Documents/Review.doc'],
    ['with doubled or outer slashes', '/Documents//Review.doc/', 'Documents/Review.doc'],
    ['composed and decomposed', 'Caf\u00e9', 'Cafe\u0301'],
    ['in another case, decomposed', 'CAFE\u0301', 'caf\u00e9'],
  ];
  it.each(same)('%s is the same path', (_, a, b) => expect(pathKey(a)).toBe(pathKey(b)));

  const different: [string, string, string][] = [
    ['a folder and what lies in it', 'a', 'a/b'],
    ['a space and none', 'a b', 'ab'],
    ['names that share a beginning', 'Review.doc', 'Review.docx'],
  ];
  it.each(different)('%s are two paths', (_, a, b) => expect(pathKey(a)).not.toBe(pathKey(b)));
});

describe('a tree', () => {
  it('shows names as they were first written', () => {
    expect(pathsOf(treeOf('Documents/Review.doc', 'documents/REVIEW.DOC'))).toBe('Documents/Review.doc');
  });

  it('takes over a new spelling only when told to', () => {
    const tree = treeOf('Foo');
    setFile(tree, 'foo', { ...file }, true);
    expect(pathsOf(tree)).toBe('foo');
  });

  it.each(['constructor', '__proto__', 'toString', 'hasOwnProperty'])('holds a file named %s', (name) => {
    const tree = treeOf(`d/${name}`, name);
    expect(pathsOf(tree).split(', ').toSorted()).toEqual([name, `d/${name}`].toSorted());
    expect(getFile(treeOf('other'), name)).toBeUndefined();
  });

  it('puts a folder where a file was', () => {
    expect(pathsOf(treeOf('a', 'a/b'))).toBe('a/b');
  });

  it('puts a file where a folder was', () => {
    expect(pathsOf(treeOf('a/b', 'a/c', 'a'))).toBe('a');
  });

  it('says where a file cannot be put without one of the two', () => {
    const tree = treeOf('file', 'folder/inner');
    expect(canHold(tree, 'file/below')).toBe(false);
    expect(canHold(tree, 'folder')).toBe(false);
    expect(canHold(tree, 'file')).toBe(true);
    expect(canHold(tree, 'folder/other')).toBe(true);
  });

  it('loses a folder with its last file', () => {
    const tree = treeOf('a/b/c', 'd');
    removeNode(tree, 'a/b/c');
    expect(Object.keys(tree.entries)).toEqual(['d']);
  });

  it('keeps a folder that still holds something', () => {
    const tree = treeOf('a/b/c', 'a/d');
    removeNode(tree, 'A/B');
    expect(pathsOf(tree)).toBe('a/d');
  });

  it('is not changed by removing what is not there', () => {
    const tree = treeOf('a/b');
    removeNode(tree, 'a/b/c');
    removeNode(tree, 'x');
    expect(pathsOf(tree)).toBe('a/b');
  });

  it('lists all below a folder, a file itself, and nothing for nothing', () => {
    const tree = treeOf('d/x', 'd/e/y', 'dx');
    const listed = (path: string) => filesAt(tree, path).map((found) => found.path);
    expect(listed('D')).toEqual(['D/x', 'D/e/y']);
    expect(listed('dx')).toEqual(['dx']);
    expect(listed('none')).toEqual([]);
    expect(countFiles(tree)).toBe(3);
  });
});
