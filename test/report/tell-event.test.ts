/** One teller for all that speaks of events: tables, timelines, stories and explanations. */
import { describe, expect, it } from 'vitest';
import { generateHistory } from '../../properties/history/generate.ts';
import { DEFAULT_SCOPE } from '../../properties/history/scope.ts';
import { sentence } from '../../src/explain/sentences.ts';
import { tellEvent } from '../../src/explain/tell-event.ts';
import type { LogEvent } from '../../src/log/events.ts';
import type { StimulusOf, StimulusType } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { tellStory } from '../../src/verify/story.ts';

function logOf(seed: number): readonly LogEvent[] {
  const simulator = new Simulator({ algorithm: seed % 2 === 0 ? 'windows-2003' : 'three-way' });
  for (const stimulus of generateHistory(seed, DEFAULT_SCOPE)) simulator.feed(stimulus);
  simulator.finish();
  return simulator.events;
}

const logs = Array.from({ length: 40 }, (_, seed) => logOf(seed));

describe('every event of random histories', () => {
  it('is told in words, without a full stop', () => {
    const told = logs.flat().map(tellEvent);
    expect(told.length).toBeGreaterThan(2000);
    expect(told.filter((text) => /undefined|null|NaN|\[object|\.$|^$/.test(text))).toEqual([]);
  });

  it('is explained as one sentence or several, each with its full stop', () => {
    const explained = logs.flat().flatMap((event) => sentence(event) ?? []);
    expect(explained.length).toBeGreaterThan(500);
    expect(explained.filter((text) => /undefined|NaN|\[object|\.\.|[^.)]$/.test(text))).toEqual([]);
  });

  it('says the same in a story as in a table', () => {
    for (const log of logs) {
      const lines = tellStory(log);
      expect(lines.filter(({ text, event }) => text !== tellEvent(log[event - 1] as LogEvent))).toEqual([]);
      expect(lines.length).toBeLessThanOrEqual(log.length);
    }
  });
});

describe('what the world does', () => {
  const told = <T extends StimulusType>(type: T, facts: Omit<StimulusOf<T>, 'at' | 'type'>): string =>
    tellEvent({ at: Date.parse('2003-05-01T09:00:00Z'), type, ...facts } as never);

  it('is told with what matters of it', () => {
    const [computer, user] = ['A', 'alice'];
    expect(told('clock.set', { computer, offset: -5_400_000 })).toBe('The clock of A is 1.5 h slow');
    expect(told('clock.set', { computer, offset: 0 })).toBe('The clock of A is right');
    expect(told('server.changed', { state: 'partial', missing: ['a.doc', 'b'] })).toBe(
      'The share’s listing leaves out a.doc, b',
    );
    expect(told('server.changed', { state: 'rolled-back', to: Date.parse('2003-05-01T08:00:00Z') })).toBe(
      'The share is set back to 2003-05-01 08:00:00',
    );
    expect(told('central.changed', { user, change: 'removed', path: 'a.doc' })).toBe(
      'An administrator removes a.doc from the central profile of alice',
    );
    expect(told('file.touched', { computer, user, path: 'a.doc', modified: 0 })).toBe(
      'The time of a.doc on A is set to 1970-01-01 00:00:00',
    );
    expect(told('logon.requested', { computer, user, steps: 2 })).toBe(
      'alice logs on to A; only 2 steps of the service run now',
    );
  });
});
