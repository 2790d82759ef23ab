import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { onTerminal, roamproof } from './run.ts';

const LOG = fileURLToPath(new URL('../../docs/three-events.jsonl', import.meta.url));
const COMPLAINT = fileURLToPath(new URL('../../docs/complaint.jsonl', import.meta.url));

describe('roamproof explain --timeline', () => {
  it('draws the file’s way before it is told, and the loss where it happens', () => {
    const { status, stdout } = roamproof(['explain', LOG, 'Documents/Review.doc', '--timeline']);
    expect(status).toBe(0);
    const [heading, written, up, lost] = stdout.split('\n');
    expect(heading).toMatch(/^ # time +server +A +B$/);
    expect(written).toMatch(/^10 .* ● .*alice writes/);
    expect(up).toMatch(/^23 .*◀─+○.* U1$/);
    expect(lost).toMatch(/^33 .*✕.* U6$/);
    expect(stdout).toContain('LOST: "v1", written on A, is now nowhere any more.');
  });

  it('needs letters only where asked', () => {
    const { stdout } = roamproof(['explain', LOG, 'Documents/Review.doc', '--timeline', '--plain']);
    expect(stdout).not.toMatch(/[─-◿✀-➿]/u);
    expect(stdout).toMatch(/^33 .*X-+o/m);
  });
});

describe('roamproof explain of a file that no event names', () => {
  const meant = 'Of that name, or below it, there is Documents/Review.doc.';

  it('says which may have been meant: by its bare name, or a folder above it', () => {
    for (const path of ['Review.doc', 'C:/Users/alice/Documents/REVIEW.doc', 'Documents'])
      expect(roamproof(['explain', LOG, path]).stdout, path).toContain(
        `No event of this log touches ${path}.\n${meant}\n`,
      );
    const { stdout } = roamproof(['explain', LOG, 'Review.doc', '--json']);
    expect(JSON.parse(stdout)).toMatchObject({ alike: ['Documents/Review.doc'] });
  });

  it('says nothing more of one that is there, of one that resembles none, and of another user’s', () => {
    for (const words of [['Documents/Review.doc'], ['none'], ['Review.doc', '--user', 'bob']])
      expect(roamproof(['explain', LOG, ...words]).stdout).not.toContain('Of that name');
  });

  it('says so of Windows’ logs too', () => {
    const { stdout: xml } = roamproof(['export', COMPLAINT]);
    const { stdout } = roamproof(['explain', '-', 'offer.doc'], xml);
    expect(stdout).toContain('Of that name, or below it, there is Documents/Offer.doc.');
  });
});

describe('roamproof explain on a terminal', () => {
  const told = (columns: number): string[] =>
    onTerminal(columns, ['explain', LOG, 'Documents/Review.doc', '--no-timeline']).stdout.split('\n');

  it('breaks sentences where the terminal ends, below their beginnings', () => {
    const lines = told(60);
    expect(lines.filter((line) => line.length > 60)).toEqual([]);
    expect(lines[1]).toBe('2003-05-01 09:05:00  alice writes Documents/Review.doc "v1"');
    expect(lines[2]).toBe('                     on A.  [10]');
    const lost = lines.findIndex((line) => line.includes('LOST'));
    expect(lines.slice(lost, lost + 2)).toEqual([
      '                     LOST: "v1", written on A, is now',
      '                     nowhere any more.',
    ]);
  });

  it('says the same words at any width, and in a pipe', () => {
    const words = (text: string): string[] => text.split(/\s+/);
    const { stdout } = roamproof(['explain', LOG, 'Documents/Review.doc']);
    for (const columns of [40, 77, 200]) expect(words(told(columns).join('\n'))).toEqual(words(stdout));
  });
});

it('tells of the hive what the server has of it at the end, under each algorithm', () => {
  const hive = [
    '{"log":"roamproof","version":1}',
    '{"at":"2003-05-01T09:00:00.000Z","type":"computer.started","computer":"A","os":"xp"}',
    '{"at":"2003-05-01T09:01:00.000Z","type":"logon.requested","computer":"A","user":"alice"}',
    '{"at":"2003-05-01T09:05:00.000Z","type":"setting.written","computer":"A","user":"alice","key":"Wallpaper","value":"blue"}',
    '{"at":"2003-05-01T09:15:00.000Z","type":"logoff.requested","computer":"A","user":"alice"}',
  ].join('\n');
  const { stdout } = roamproof(['explain', '-', 'ntuser.dat'], hive);
  expect(stdout).toContain('\nAt the end the server has a hive with Wallpaper = "blue".\n');
  expect(stdout.match(/ {2}a hive with Wallpaper = "blue" on the server at the end/g)).toHaveLength(5);
});

it('tells at the end what a log of all computers amounts to, also where a share went back after the last look', () => {
  const day = (time: string, rest: string): string => `{"at":"2003-05-01T${time}:00.000Z",${rest}}`;
  const back = [
    '{"log":"roamproof","version":1}',
    day('09:00', '"type":"computer.started","computer":"A","os":"xp"'),
    day('09:00', '"type":"computer.started","computer":"B","os":"xp"'),
    day('09:01', '"type":"logon.requested","computer":"A","user":"alice"'),
    day('09:05', '"type":"file.written","computer":"A","user":"alice","path":"a.txt","content":"v1"'),
    day('09:15', '"type":"logoff.requested","computer":"A","user":"alice"'),
    day('09:20', '"type":"logon.requested","computer":"B","user":"alice"'),
    day('09:25', '"type":"logoff.requested","computer":"B","user":"alice"'),
    day('09:30', '"type":"central.changed","user":"alice","change":"removed","path":"a.txt"'),
    day('09:35', '"type":"logon.requested","computer":"B","user":"alice"'),
    day('09:40', '"type":"server.changed","state":"rolled-back","to":"2003-05-01T09:21:00.000Z"'),
  ].join('\n');
  const { stdout } = roamproof(['explain', '-', 'a.txt'], back);
  expect(stdout).toContain('\nAt the end the server has "v1".\n');
});
