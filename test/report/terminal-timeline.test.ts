import { describe, expect, it } from 'vitest';
import { simulate } from '../../src/report/report-data.ts';
import { terminalTimeline } from '../../src/report/terminal-timeline.ts';
import { fullDay, LAST_WRITE, threeEventLoss } from './histories.ts';

const loss = simulate(threeEventLoss, 'windows-2003', { reading: LAST_WRITE });
const day = simulate(fullDay, 'three-way');

describe('the timeline in a terminal', () => {
  it('draws the three-event loss', () => {
    expect(terminalTimeline(loss, { width: 80 })).toBe(
      [
        ' # time     server  A       B',
        ' 1 09:00    │       ●       ·        A starts (Windows XP)',
        ' 2 09:01    │       ·       ●        B starts (Windows XP)',
        ' 3 09:02    │       ●       ·        alice logs on to A',
        '10 09:03    │       ●       ·        alice writes Notes.txt "first draft" on A',
        '11 09:04    │       │       ●        alice logs on to B',
        '18 09:05    │       ●       │        alice logs off from A',
        '23 09:05    ◀───────○       │        Notes.txt "first draft" is copied up fr… U1',
        '24 09:05    ◀───────○       │        The hive is copied up from A H3',
        '28 09:06    │       ·       ●        alice logs off from B',
        '33 09:06    ✕───────┼───────○        Notes.txt is deleted on the server by B U6',
        '            ✕ "first draft" of Notes.txt, written by alice on A, is lost at',
        '            event 33 through B by rule U6: A central file that is missing',
        '            locally and older than the profile load time is deleted: it would',
        '            have been copied down at logon, so the user deleted it.',
        '34 09:06    ◀───────┼───────○        The hive is copied up from B H3',
        '',
      ].join('\n'),
    );
  });

  it.each([40, 57, 80, 133])('is never wider than %i columns', (width) => {
    for (const history of [loss, day]) {
      const widths = terminalTimeline(history, { width, all: true })
        .split('\n')
        .map((line) => line.length);
      expect(Math.max(...widths)).toBeLessThanOrEqual(width);
    }
  });

  it('shows what a filter leaves', () => {
    const text = terminalTimeline(day, { width: 100, filter: { path: 'plan' } });
    expect(text).toContain('Documents/Plan.xls');
    expect(text).not.toContain('Notes.txt');
  });

  it('does without lanes where there are too many', () => {
    const many = Array.from({ length: 30 }, (_, i) => ({
      at: i,
      type: 'computer.started' as const,
      computer: `PC-${i}`,
      os: 'xp' as const,
    }));
    const text = terminalTimeline(simulate(many, 'nt4'), { width: 60 });
    expect(text).toContain('PC-29 starts');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(60);
  });
});
