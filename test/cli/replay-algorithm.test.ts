import { describe, expect, it } from 'vitest';
import { encodeLog } from '../../src/log/encode.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { roamproof } from './run.ts';

/** A user writes a file on A and logs off, under an algorithm. */
function logUnder(algorithm: string): readonly LogEvent[] {
  const simulator = new Simulator({ algorithm });
  const of = { at: Date.parse('2003-05-01T09:00:00Z'), computer: 'A', user: 'alice' };
  simulator.feed({ at: of.at, type: 'computer.started', computer: 'A', os: 'xp' });
  simulator.feed({ ...of, type: 'logon.requested' });
  simulator.feed({ ...of, type: 'file.written', path: 'Review.doc', content: 'v1' });
  simulator.feed({ ...of, type: 'logoff.requested' });
  return simulator.events;
}

/** What `replay` says first of a log whose header names no algorithm: an agent's store has none. */
function headingOf(events: readonly LogEvent[]): string {
  return roamproof(['replay', '-'], encodeLog(events)).stdout.split('\n')[0] as string;
}

describe('a log that names no algorithm is judged by the algorithm that its rules tell', () => {
  it.each(['three-way', 'csync', 'nt4'])('%s', (algorithm) => {
    expect(headingOf(logUnder(algorithm))).toContain(` under ${algorithm}: `);
  });

  it('windows-2003, where the rules are those of several', () => {
    expect(headingOf(logUnder('windows-7'))).toContain(' under windows-2003: ');
  });
});
