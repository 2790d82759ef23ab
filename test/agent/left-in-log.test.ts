/** What a call that was cut short has left in the log, and what a later record settles of it. */
import { expect, it } from 'vitest';
import { LeftInLog } from '../../src/agent/left-in-log.ts';
import type { LogEvent } from '../../src/log/events.ts';

function left(...events: readonly object[]): LeftInLog {
  const noted = new LeftInLog('A');
  for (const event of events)
    noted.note({ at: 1, computer: 'A', user: 'u', ...event } as unknown as LogEvent);
  return noted;
}

const written = { type: 'file.written', path: 'Docs/Deep' };

it('knows a file by its path however it is spelled', () => {
  expect([...left(written).found]).toEqual([['docs/deep', 'Docs/Deep']]);
  expect(left(written, { type: 'file.deleted', from: 'local', path: 'docs/deep' }).isOpen).toBe(false);
  expect(left(written, { type: 'file.copied', to: 'central', path: 'docs/Deep' }).isOpen).toBe(false);
});

it('knows a conflict copy that was made, until it has gone up', () => {
  const aside = { type: 'conflict.kept', loser: 'central', path: 'a', to: 'a (conflict)' };
  expect([...left(aside).found.values()]).toEqual(['a (conflict)']);
  expect([...left({ ...aside, loser: 'local' }).removed]).toEqual(['a']);
  expect(left(aside, { type: 'file.copied', to: 'central', path: 'a (conflict)' }).isOpen).toBe(false);
});

const copy = { do: 'copy', to: 'central', path: 'a' };
const planned = { type: 'merge.planned', direction: 'up', generation: null, actions: [copy] };
const nothing = { ...planned, actions: [] };
const copied = { type: 'file.copied', to: 'central', path: 'a' };
const ended = (complete: boolean): object => ({ type: 'merge.finished', direction: 'up', complete });

it('keeps a plan until a merge that reached the share has come to its end', () => {
  const cut = left(planned, copied);
  expect(cut.isOpen).toBe(true);
  expect(cut.plan).toEqual([copy]);
  expect(cut.hasRecorded('file.copied', 'a')).toBe(true);
  expect(cut.hasRecorded('file.deleted', 'a')).toBe(false);
  expect(left(planned, copied, ended(true)).isOpen).toBe(false);
  expect(left(planned, nothing, ended(false)).plan).toEqual([copy]);
  expect(left(planned, nothing, ended(false), nothing, ended(true)).plan).toEqual([]);
});

it('leaves what was to be done on the share to a session that brings something there', () => {
  const down = { do: 'copy', to: 'local', path: 'b' };
  const aside = { do: 'conflict', loser: 'local', path: 'c', to: 'd' };
  const cut = { ...planned, actions: [copy, down, aside] };
  const logon = (roamsBack: boolean): object => ({ type: 'network.detected', roamsBack });
  const held = left(cut, logon(false), { ...planned, direction: 'down', actions: [down] }, ended(true));
  expect(held.plan).toEqual([copy, aside]);
  expect(held.hasRecorded('conflict.kept', 'c')).toBe(true);
  expect(left(cut, copied, logon(false), ended(true)).plan).toEqual([]);
  expect(left(cut, logon(false), ended(true), logon(true), ended(true)).plan).toEqual([]);
  expect(new LeftInLog('A', held.openPlan).plan).toEqual([copy, aside]);
});

it('forgets a plan with the next one, and with a profile that was emptied', () => {
  const other = { ...copy, path: 'b' };
  const next = left(planned, copied, { ...planned, actions: [other] });
  expect(next.plan).toEqual([other]);
  expect(next.hasRecorded('file.copied', 'a')).toBe(false);
  expect(left(planned, { type: 'local.changed', change: 'emptied' }).plan).toEqual([]);
});
