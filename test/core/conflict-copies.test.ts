import { describe, expect, it } from 'vitest';
import { newEntry, newNote } from '../../src/fold/state.ts';
import { eachFile, type Folder } from '../../src/fold/tree.ts';
import { deletionNote } from '../../src/plan/conflict-copies.ts';
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

describe('a conflict copy', () => {
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
