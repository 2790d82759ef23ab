/** Which folders one plan looks at: each once, and with a file all that lies in a folder of its name. */
import { expect, it } from 'vitest';
import { Pieces } from '../../src/agent/pieces.ts';

const FOLDERS = ['', 'a', 'Other', 'other (old)', 'other-wise/x', 'other/deep', 'other/deep/er', 'z'];

/** The folders of each piece, where a folder has one entry and these files. */
function piecesOf(most: number, files: Readonly<Record<string, readonly string[]>>): string[][] {
  const pieces = new Pieces(FOLDERS);
  const all: string[][] = [];
  while (pieces.hasMore) {
    const piece: string[] = [];
    pieces.fill(most, (folder) => {
      piece.push(folder);
      for (const file of files[folder] ?? []) pieces.noteFile(file);
      return 1;
    });
    all.push(piece);
  }
  return all;
}

it('takes them in their order, one at least', () => {
  expect(piecesOf(0, {})).toEqual(FOLDERS.map((folder) => [folder]));
  expect(piecesOf(4, {})).toEqual([
    ['', 'a'],
    ['Other', 'other (old)'],
    ['other-wise/x', 'other/deep'],
    ['other/deep/er', 'z'],
  ]);
});

it('takes with a file the folder of its name, however it is spelled, and what is below it; and no folder twice', () => {
  expect(piecesOf(2, { '': ['other', 'b'] })).toEqual([
    ['', 'Other', 'other/deep', 'other/deep/er'],
    ['a'],
    ['other (old)'],
    ['other-wise/x'],
    ['z'],
  ]);
});

it('goes on where what is taken with a file has such a file too', () => {
  expect(piecesOf(2, { '': ['other-wise/x'], 'other-wise/x': ['z'] })[0]).toEqual(['', 'other-wise/x', 'z']);
});
