/** What a call that was cut short has left in the log, and what a later record settles of it. */
import { expect, it } from 'vitest';
import { LeftInLog } from '../../src/agent/found-changes.ts';
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
