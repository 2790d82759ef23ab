/**
 * G10: a session announced as not roaming back changes nothing on the server. Spec section 7; reference,
 * events 1506, 1521.
 */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { LogEvent } from '../../src/log/events.ts';
import { policiesInPlay } from './policies-in-play.ts';
import { RUNS, ran } from './run.ts';

/** Writes to the server in sessions that the last announcement excluded from it. */
function forbidden(events: readonly LogEvent[]): LogEvent[] {
  const roams = new Map<string, boolean>();
  return events.filter((event) => {
    if (!('computer' in event) || !('user' in event)) return false;
    const session = `${event.computer} ${event.user}`;
    if (event.type === 'network.detected') roams.set(session, event.roamsBack);
    if (event.type === 'profile.substituted') roams.set(session, false);
    const up =
      ((event.type === 'file.copied' || event.type === 'hive.copied') && event.to === 'central') ||
      (event.type === 'file.deleted' && event.from === 'central');
    return up && roams.get(session) !== true;
  });
}

it.each(['nt4', 'windows-2000', 'windows-2003', 'windows-7', 'csync', 'three-way'])('%s', (algorithm) => {
  fc.assert(
    fc.property(policiesInPlay(), (history) => {
      expect(forbidden(ran(history, algorithm).events)).toEqual([]);
    }),
    RUNS,
  );
});
