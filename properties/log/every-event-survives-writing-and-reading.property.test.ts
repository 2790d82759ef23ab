/** Decoding an encoded event gives the event, for every type there is, odd texts included. Spec section 3; G9. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { LogDecoder } from '../../src/log/decode.ts';
import { encodeEvent, encodeLog } from '../../src/log/encode.ts';
import type { LogEvent } from '../../src/log/events.ts';
import { records } from '../../src/log/records.ts';
import { stimuli } from '../../src/log/stimuli.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { coverageHistory } from '../../src/verify/coverage/tally.ts';
import { settings } from '../settings.ts';

function decoded(text: string): { events: LogEvent[]; problems: string[] } {
  const events: LogEvent[] = [];
  const problems: string[] = [];
  const decoder = new LogDecoder({
    event: (event) => events.push(event),
    problem: (message) => problems.push(message),
  });
  decoder.write(Buffer.from(text));
  decoder.end();
  return { events, problems };
}

/** No random history makes it: only imports do. */
const NOTED: LogEvent = {
  at: 0,
  type: 'service.noted',
  computer: 'A',
  severity: 'warning',
  message: 'a hive is in use',
};

it('events of any history are read as they were written', () => {
  const seen = new Set<string>([NOTED.type]);
  fc.assert(
    fc.property(fc.nat(1_000_000), (index) => {
      const { algorithm, history } = coverageHistory(1, index);
      const simulator = new Simulator({ algorithm, immutable: false });
      for (const stimulus of history) simulator.feed(stimulus);
      simulator.finish();
      const log = [...simulator.events, NOTED];
      const { events, problems } = decoded(encodeLog(log));
      expect(problems).toEqual([]);
      expect(events).toEqual(log);
      for (const { type } of log) seen.add(type);
    }),
    settings(250),
  );
  const all = [...Object.keys(stimuli), ...Object.keys(records)];
  expect(all.filter((type) => !seen.has(type))).toEqual([]);
});

const text = fc.oneof(
  fc.string({ minLength: 1, unit: 'binary' }),
  fc.constantFrom('\u2028', '"\\', 'Caf\u00e9', 'Cafe\u0301', '\u{1F4C4}', '\r\n', '\u0000', '{"at":1}'),
);

it('texts are kept, whatever they hold', () => {
  const event = fc.record({
    at: fc.integer({ min: 0, max: 4_102_444_800_000 }),
    type: fc.constant('file.written' as const),
    computer: text,
    user: text,
    path: text,
    content: text,
    modified: fc.integer({ min: 0, max: 4_102_444_800_000 }),
  });
  fc.assert(
    fc.property(event, (written) => {
      const { events, problems } = decoded(`${encodeLog([])}${encodeEvent(written)}\n`);
      expect(problems).toEqual([]);
      expect(events).toEqual([written]);
    }),
    settings(500),
  );
});
