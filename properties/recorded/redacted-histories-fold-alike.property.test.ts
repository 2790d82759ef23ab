/** A history without names is a history: every event is still one, it folds as before, and no name of a user is left. */
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { foldInto } from '../../src/fold/fold.ts';
import { initialState } from '../../src/fold/state.ts';
import { decodeEvent } from '../../src/log/decode.ts';
import { encodeEvent } from '../../src/log/encode.ts';
import { Redactor } from '../../src/recorded/redact.ts';
import { Simulator } from '../../src/simulate/simulator.ts';
import { histories } from '../histories.ts';
import { settings } from '../settings.ts';
import { historiesOf } from './exported-logs.ts';

it('whatever happened, under every algorithm', () => {
  fc.assert(
    fc.property(
      histories({ steps: [1, 60] }),
      fc.constantFrom('nt4', 'windows-2000', 'windows-2003', 'windows-7', 'csync', 'three-way'),
      (history, algorithm) => {
        const simulator = new Simulator({ algorithm });
        for (const stimulus of history) simulator.feed(stimulus);
        simulator.finish();
        const redactor = new Redactor();
        const redacted = simulator.events.map((event) => redactor.event(event));
        const [before, after] = [initialState(), initialState()];
        for (const [i, event] of redacted.entries()) {
          const line = encodeEvent(event);
          expect(decodeEvent(JSON.parse(line))).toBeTypeOf('object');
          expect(line).not.toMatch(/"user":"(?!user\d)/);
          const original = simulator.events[i];
          if (original !== undefined) expect(foldInto(after, event)).toBe(foldInto(before, original));
        }
        const shapes = (of: typeof redacted): unknown[] =>
          historiesOf(of).map(({ user: _user, computer: _computer, leaks: _leaks, ...rest }) => rest);
        expect(shapes(redacted)).toEqual(shapes(simulator.events));
      },
    ),
    settings(60),
  );
});
