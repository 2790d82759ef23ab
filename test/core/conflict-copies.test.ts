import { describe, expect, it } from 'vitest';
import { newEntry, newNote, type StoreEntry } from '../../src/fold/state.ts';
import {
  eachFile,
  emptyFolder,
  type FileNode,
  type Folder,
  newFile,
  setFile,
  setSelf,
} from '../../src/fold/tree.ts';
import { besideOf, deletionNote } from '../../src/plan/conflict-copies.ts';
import { conflictName } from '../../src/plan/conflict-name.ts';
import type { MergeView } from '../../src/plan/view.ts';
import { simulated } from './scene.ts';

/** What the server holds after a scene under three-way, a line per file. */
function check(scene: string, files: readonly string[]): void {
  const folder = simulated(scene, { algorithm: 'three-way' }).state.server.profiles['alice']?.files;
  const held: string[] = [];
  eachFile(folder as Folder, (path, { content }) => held.push(`${path}: ${content}`));
  expect(held.toSorted()).toEqual(files);
}

const SHARED = `
  0 A starts 2003
  0 B starts 2003
  1 A on
  2 A writes doc v1
  3 A off
  4 B on
  5 B off
  6 A on
  7 B on`;

/** Where A looks for its `doc`, version 5 of `writer`, after somebody took its name and removed that: the copy is named after `in`. */
function beside(
  where: 'lies' | 'is deleted' | 'is another',
  named: string,
  writer?: string,
): ReturnType<typeof besideOf> {
  const name = conflictName('doc', named, 0)(1);
  const central: Folder = emptyFolder();
  const entries: Folder<StoreEntry> = emptyFolder();
  const file = { content: 'v5', modified: 0, created: 0, version: 5 };
  const version = where === 'is another' ? 6 : 5;
  const noted = { by: 'C', n: 1, g: 1, content: 'v5', version };
  if (where === 'lies') setFile<FileNode>(central, name, newFile(file));
  else setSelf<StoreEntry>(entries, name, newEntry({ ...noted, deleted: true }));
  const store = { id: 's', generation: 1, starts: {}, entries, settings: {}, seen: { B: 1, C: 1 } };
  const base = newNote({ ...file, entry: writer === undefined ? null : { by: writer, n: 1, g: 1 } });
  const entry = newEntry({ ...noted, version: 7, content: 'v7', deleted: true, past: [-5] });
  return besideOf({ computer: 'A', central, store } as unknown as MergeView, 'doc', base, entry);
}

describe('a conflict copy', () => {
  it('is found under whatever writer its name has, of those who wrote to the store', () => {
    for (const named of ['A', 'B', 'C', 'server']) {
      const savedAs = `doc (conflict from ${named} 1970-01-01 0000)`;
      expect(beside('lies', named)).toEqual({ savedAs });
      expect(beside('lies', named, 'B')).toEqual({ savedAs });
      expect(beside('is deleted', named)).toEqual({});
      expect(beside('is another', named)).toBeNull();
    }
    expect(beside('lies', 'D')).toBeNull();
    expect(beside('lies', 'D', 'D')).not.toBeNull();
  });

  it('holds the older of two edits, whoever logs off last', () => {
    const edits = `${SHARED}\n10 A writes doc from-A\n11 B writes doc from-B`;
    const files = ['doc (conflict from A 2003-05-01 0910): from-A', 'doc: from-B'];
    check(`${edits}\n12 A off\n13 B off`, files);
    check(`${edits}\n12 B off\n13 A off`, files);
  });

  it('is unique: a second loser of the same minute gets a number', () => {
    check(
      `${SHARED}
       10 A writes doc a1 20
       11 B writes doc b1 10
       12 A off
       13 B off
       14 A on
       15 B on
       16 A writes doc a2 30
       17 B writes doc b2 10
       18 A off
       19 B off`,
      ['doc (conflict from B 2003-05-01 0910 2): b2', 'doc (conflict from B 2003-05-01 0910): b1', 'doc: a2'],
    );
  });

  it('is not made of equal contents', () => {
    check(`${SHARED}\n10 A writes doc same\n11 B writes doc same\n12 A off\n13 B off`, ['doc: same']);
  });

  it('is named by the deletion in the log that only frees the name, and by no other', () => {
    const file = { content: 'v5', modified: 5, created: 5, version: 5, entry: null };
    const aside = newNote({ ...file, aside: true });
    const entry = newEntry({ by: 'B', n: 1, g: 1, content: 'v5', version: 5, deleted: false });
    expect(deletionNote({ savedAs: 'copy' }, aside, 5, entry)).toEqual({ savedAs: 'copy' });
    expect(deletionNote({}, aside, 5, entry)).toStrictEqual({});
    expect(deletionNote({ savedAs: 'copy' }, newNote(file), 5, entry)).toEqual({});
    expect(deletionNote({ savedAs: 'copy' }, undefined, 5, entry)).toEqual({});
    // A hand had put it there.
    expect(deletionNote({}, newNote(file), 5, { ...entry, found: true })).toEqual({ found: true });
    expect(deletionNote({}, newNote(file), 6, entry)).toEqual({ found: true });
    expect(deletionNote({}, newNote(file), 5, undefined)).toEqual({ found: true });
  });
});
