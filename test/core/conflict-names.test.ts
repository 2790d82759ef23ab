import { describe, expect, it } from 'vitest';
import { conflictName } from '../../src/plan/conflict-name.ts';

const at = (iso: string): number => Date.parse(iso);

/** First and second candidate for the loser of a conflict. */
function check(path: string, writer: string, iso: string, first: string, second: string): void {
  const name = conflictName(path, writer, at(iso));
  expect([name(1), name(2)]).toEqual([first, second]);
}

const MAY = '2003-05-01T09:00:00.000Z';

describe('the name of a conflict copy', () => {
  it('keeps folder and extension', () => {
    check(
      'Documents/Review.doc',
      'A',
      MAY,
      'Documents/Review (conflict from A 2003-05-01 0900).doc',
      'Documents/Review (conflict from A 2003-05-01 0900 2).doc',
    );
  });

  it('counts only the last of several extensions', () => {
    check(
      'site.tar.gz',
      'A',
      MAY,
      'site.tar (conflict from A 2003-05-01 0900).gz',
      'site.tar (conflict from A 2003-05-01 0900 2).gz',
    );
  });

  it('of a dotfile ends with the mark', () => {
    check(
      'home.d/.profile',
      'A',
      MAY,
      'home.d/.profile (conflict from A 2003-05-01 0900)',
      'home.d/.profile (conflict from A 2003-05-01 0900 2)',
    );
  });

  it('of a file without extension ends with the mark', () => {
    check(
      'doc',
      'B',
      MAY,
      'doc (conflict from B 2003-05-01 0900)',
      'doc (conflict from B 2003-05-01 0900 2)',
    );
  });

  it('is not led astray by a dot in a folder', () => {
    check(
      'v1.0/doc',
      'B',
      MAY,
      'v1.0/doc (conflict from B 2003-05-01 0900)',
      'v1.0/doc (conflict from B 2003-05-01 0900 2)',
    );
  });

  it('has no slash or parenthesis of the computer’s name', () => {
    check(
      'doc',
      'PC(1)/x',
      MAY,
      'doc (conflict from PC-1--x 2003-05-01 0900)',
      'doc (conflict from PC-1--x 2003-05-01 0900 2)',
    );
  });
});

describe('a conflict copy that loses again is named after the original', () => {
  const stamps = [
    MAY,
    '0999-12-31T23:59:00.000Z',
    '0001-01-01T00:00:00.000Z',
    '-000044-03-15T12:00:00.000Z',
    '+012345-06-07T08:09:00.000Z',
  ];
  it.each(stamps)('written %s', (iso) => {
    for (const n of [1, 2, 17]) {
      const copy = conflictName('d/Review.doc', 'PC-7', at(iso))(n);
      expect(conflictName(copy, 'B', at(MAY))(1)).toBe('d/Review (conflict from B 2003-05-01 0900).doc');
    }
  });
});

describe('a name that would be too long for a disk', () => {
  const bytes = (name: string): number => Buffer.byteLength(name.slice(name.lastIndexOf('/') + 1));
  const mark = ' (conflict from A 2003-05-01 0900)';
  const of = (path: string, n = 1): string => conflictName(path, 'A', at(MAY))(n);
  it('is cut before the mark, and keeps its extension', () => {
    expect(of(`${'d'.repeat(300)}/${'x'.repeat(251)}.doc`)).toBe(
      `${'d'.repeat(300)}/${'x'.repeat(255 - mark.length - 4)}${mark}.doc`,
    );
    expect(of('x'.repeat(255 - mark.length))).toBe('x'.repeat(255 - mark.length) + mark);
    expect(of('x'.repeat(256 - mark.length))).toBe('x'.repeat(255 - mark.length) + mark);
    expect(bytes(of(`${'x'.repeat(251)}.doc`, 17))).toBe(255);
  });
  it('is counted in bytes and cut between letters', () => {
    for (const letter of ['é', '€', '😀', 'a😀']) {
      const name = of(`d/${letter.repeat(Math.floor(251 / Buffer.byteLength(letter)))}.doc`);
      expect(bytes(name)).toBeGreaterThan(255 - Buffer.byteLength(letter));
      expect(bytes(name)).toBeLessThanOrEqual(255);
      expect(name).toMatch(/^d\/[a😀é€]+ \(conflict from A 2003-05-01 0900\)\.doc$/u);
      expect(name.isWellFormed()).toBe(true);
    }
  });
  it('gives up an extension that is most of it', () => {
    expect(of(`v1.${'x'.repeat(250)}`)).toBe(`v1.${'x'.repeat(255 - mark.length - 3)}${mark}`);
  });
  it('is cut once: a copy that loses again is named after what is left of it', () => {
    const first = of(`${'x'.repeat(251)}.doc`);
    expect(conflictName(first, 'A', at(MAY))(1)).toBe(first);
  });
});

describe('a conflict copy says when it was written, whatever the year', () => {
  const stamps: [string, string][] = [
    ['0999-12-31T23:59:00.000Z', '0999-12-31 2359'],
    ['-000044-03-15T12:00:00.000Z', '-000044-03-15 1200'],
    ['+012345-06-07T08:09:00.000Z', '+012345-06-07 0809'],
    ['1970-01-01T00:00:00.000Z', '1970-01-01 0000'],
  ];
  it.each(stamps)('%s', (iso, day) => {
    expect(conflictName('doc', 'A', at(iso))(1)).toBe(`doc (conflict from A ${day})`);
  });
});
