import { describe, expect, it } from 'vitest';
import { readFragment, writeFragment } from '../../src/report/fragment.ts';
import { readHistoryLink, writeHistoryLink } from '../../src/report/history-link.ts';
import { fullDay } from './histories.ts';

describe('a link to a moment', () => {
  it('names the event alone where everything else is as usual', () => {
    const moment = { event: 17, algorithm: 'windows-2003', beside: '', filter: {} };
    expect(writeFragment(moment, 'windows-2003')).toBe('#e=17');
  });

  it('is read back', () => {
    const moment = {
      event: 33,
      algorithm: 'three-way',
      beside: 'nt4',
      filter: { path: 'a b/ü&x', user: 'alice', paths: 12 },
    };
    expect(readFragment(writeFragment(moment, 'windows-2003'))).toEqual(moment);
  });

  it('says so where the filter a page begins with was taken away', () => {
    const moment = { event: 17, algorithm: 'nt4', beside: '', filter: {} };
    const link = writeFragment(moment, 'nt4', { user: 'alice' });
    expect(link).toBe('#e=17&user=');
    expect(readFragment(link)).toEqual({ event: 17, filter: {} });
  });

  it('drops what makes no sense', () => {
    expect(readFragment('#e=minus&x=1')).toEqual({});
    expect(readFragment('')).toEqual({});
  });
});

describe('a link that holds a history', () => {
  it('is read back whole', () => {
    expect(readHistoryLink(writeHistoryLink(fullDay))).toEqual(fullDay);
  });

  it('is refused where it is damaged', () => {
    expect(readHistoryLink('%%%')).toBeNull();
    expect(readHistoryLink(writeHistoryLink(fullDay).slice(0, 99))).toBeNull();
  });
});
