/** Scenarios the tests of the report look at. */
import type { Stimulus } from '../../src/log/stimuli.ts';

type Untimed = Stimulus extends infer S ? (S extends Stimulus ? Omit<S, 'at'> : never) : never;

const START = Date.UTC(2003, 4, 1, 9);

/** One stimulus a minute. */
function minuteByMinute(steps: readonly Untimed[]): Stimulus[] {
  return steps.map((step, i) => ({ ...step, at: START + i * 60_000 }));
}

const user = 'alice';
const starts = (computer: string): Untimed => ({ type: 'computer.started', computer, os: 'xp' });
const logon = (computer: string): Untimed => ({ type: 'logon.requested', computer, user });
const logoff = (computer: string): Untimed => ({ type: 'logoff.requested', computer, user });
const write = (computer: string, path: string, content: string): Untimed => ({
  type: 'file.written',
  computer,
  user,
  path,
  content,
});

/** Lost under the reading that counts the last write only. */
export const threeEventLoss: readonly Stimulus[] = minuteByMinute([
  starts('A'),
  starts('B'),
  logon('A'),
  write('A', 'Notes.txt', 'first draft'),
  logon('B'),
  logoff('A'),
  logoff('B'),
]);

/** Every kind of band and mark: clocks, links, handles, failing transfers, a share that is down, a conflict. */
export const fullDay: readonly Stimulus[] = minuteByMinute([
  starts('A'),
  starts('B'),
  { type: 'clock.set', computer: 'B', offset: 3_600_000 },
  logon('A'),
  write('A', 'Documents/Review.doc', 'v1'),
  write('A', 'Documents/Plan.xls', 'plan 1'),
  { type: 'setting.written', computer: 'A', user, key: 'Color', value: 'blue' },
  logoff('A'),
  logon('B'),
  logon('A'),
  write('B', 'Documents/Review.doc', 'from B'),
  write('A', 'Documents/Review.doc', 'from A'),
  { type: 'handle.opened', computer: 'A', user, process: 'winword.exe' },
  { type: 'network.changed', computer: 'B', link: 'none' },
  logoff('B'),
  logoff('A'),
  { type: 'time.passed' },
  { type: 'handle.closed', computer: 'A', user, process: 'winword.exe' },
  { type: 'network.changed', computer: 'B', link: 'fast' },
  logon('B'),
  { type: 'transfer.failing', computer: 'B', user, path: '*', direction: 'up', reason: 'access denied' },
  write('B', 'Notes.txt', 'n1'),
  logoff('B'),
  { type: 'transfer.healed', computer: 'B', user },
  { type: 'server.changed', state: 'down' },
  logon('A'),
  logoff('A'),
  { type: 'server.changed', state: 'up' },
  logon('B'),
  logoff('B'),
  logon('A'),
  { type: 'file.removed', computer: 'A', user, path: 'Documents/Plan.xls' },
  logoff('A'),
  logon('B'),
  logoff('B'),
  { type: 'computer.stopped', computer: 'A', cause: 'shutdown' },
  { type: 'computer.stopped', computer: 'B', cause: 'power-loss' },
]);

/** The narrower reading. */
export const LAST_WRITE = { created: false } as const;
